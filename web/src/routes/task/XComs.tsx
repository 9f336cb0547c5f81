import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type InstanceId, xcomQuery, xcomsQuery } from "@/api/queries";
import { CopyAction } from "@/components/CopyAction";
import { Failure, Loading, Placeholder } from "@/components/Placeholders";
import { useMessages } from "@/i18n";
import { Instant } from "@/time/Instant";
import { pictureOf } from "./picture";
import classes from "./Task.module.css";

/** What the instance passed on. */
export function XComs({ id }: { id: InstanceId }) {
  const t = useMessages();
  const { data, error, isPending, refetch } = useQuery(xcomsQuery(id));
  if (isPending) return <Loading />;
  if (!data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data.xcom_entries.length === 0) return <Placeholder title={t.task.noXcom} hint={t.task.noXcomHint} />;
  return data.xcom_entries.map((entry) => <XCom key={entry.key} id={id} name={entry.key} written={entry.timestamp} />);
}

function XCom({ id, name, written }: { id: InstanceId; name: string; written: string }) {
  const t = useMessages();
  const { data, error, isPending, refetch } = useQuery(xcomQuery(id, name));
  const [source, setSource] = useState(false);
  const value: unknown = data && "value" in data ? data.value : undefined;
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  const picture = pictureOf(value);
  return (
    <article className={classes.xcom}>
      <header className={classes.xcomHead}>
        <code>{name}</code>
        <Instant value={written} />
        <span className={classes.xcomTools}>
          {picture ? <Button variant="subtle" size="compact-xs" onClick={() => setSource(!source)}>{source ? t.task.showImage : t.task.showSource}</Button> : null}
          {data ? <CopyAction text={text} /> : null}
        </span>
      </header>
      {isPending ? <Loading /> : error && !data ? <Failure compact error={error} onRetry={() => void refetch()} /> : null}
      {data && picture && !source ? (
        <div className={classes.paper}><img className={classes.picture} src={picture} alt={t.task.image(name)} /></div>
      ) : null}
      {data && (!picture || source) ? <pre className={classes.xcomValue} tabIndex={0}>{text}</pre> : null}
    </article>
  );
}

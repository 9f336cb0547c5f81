import { IconDatabaseExclamation } from "@tabler/icons-react";
import type { Overview } from "@/api/types";
import { CopyAction } from "@/components/CopyAction";
import { useMessages } from "@/i18n";
import { Relative } from "@/time/Instant";
import classes from "./DagsPage.module.css";

/** The transactions that keep the database from cleaning up, each with the statement that ends it. */
export function HeldOpen({ held }: { held: Overview["held_open"] }) {
  const t = useMessages();
  if (held.length === 0) return null;
  return (
    <section className={classes.errors}>
      <div className={classes.errorsHead}>
        <IconDatabaseExclamation size={18} stroke={1.8} />
        <p><strong>{t.dags.heldOpen(held.length)}.</strong> {t.dags.heldOpenHint}</p>
      </div>
      <div className={classes.errorList}>
        {held.map((one) => (
          <article key={`${one.kind} ${one.pid ?? ""} ${one.name}`}>
            <h2 className={classes.errorFile}>
              <span>{[one.name, one.user, one.state].filter(Boolean).join(" · ")}</span>
              {one.since ? <Relative value={one.since} /> : null}
            </h2>
            <span className="mono">{one.remedy}</span> <CopyAction text={one.remedy} />
          </article>
        ))}
      </div>
    </section>
  );
}

import { Button, Collapse } from "@mantine/core";
import { IconAlertOctagon } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { importErrorsQuery } from "@/api/queries";
import { Diagnostics } from "@/components/Diagnostics";
import { useMessages } from "@/i18n";
import { Relative } from "@/time/Instant";
import classes from "./DagsPage.module.css";

/** The files that cannot be read, with what the validator says about each. */
export function ImportErrors() {
  const t = useMessages();
  const [shown, setShown] = useState(false);
  const { data } = useQuery(importErrorsQuery);
  const errors = data?.import_errors ?? [];
  if (errors.length === 0) return null;
  return (
    <section className={classes.errors}>
      <div className={classes.errorsHead}>
        <IconAlertOctagon size={18} stroke={1.8} />
        <p><strong>{t.dags.importErrors(data?.total_entries ?? errors.length)}.</strong> {t.dags.importErrorsHint}</p>
        <Button variant="default" size="compact-xs" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? t.dags.hideErrors : t.dags.showErrors}
        </Button>
      </div>
      <Collapse expanded={shown}>
        <div className={classes.errorList}>
          {errors.map((error) => (
            <article key={error.import_error_id}>
              <h2 className={classes.errorFile}><span className="mono">{error.filename}</span><Relative value={error.timestamp} /></h2>
              <Diagnostics text={error.stack_trace} />
            </article>
          ))}
        </div>
      </Collapse>
    </section>
  );
}

import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { usualFailureHours, worstFailureQuery } from "@/api/failures";
import { StateIcon } from "@/design/StateIcon";
import { useMessages } from "@/i18n";
import classes from "./DagsPage.module.css";

/** Says what fails most, and leads to the rest. */
export function WorstFailure() {
  const t = useMessages();
  const { data } = useQuery(worstFailureQuery(usualFailureHours));
  const worst = data?.groups.find((group) => group.kind === "failed") ?? data?.groups[0];
  if (!worst) return null;
  return (
    <section className={classes.worst}>
      <StateIcon state="failed" size={16} />
      <p>
        <strong>{t.failures.news}.</strong> {t.failures.mostly(worst.count)} <span className="mono">{worst.fingerprint}</span>
      </p>
      <Button variant="default" size="compact-xs" renderRoot={(props) => <Link to="/failures" {...props} />}>{t.failures.show}</Button>
    </section>
  );
}

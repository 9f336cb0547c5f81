import { Link } from "@tanstack/react-router";
import type { RunSummary } from "@/api/types";
import { useLanguage, useMessages } from "@/i18n";
import { formatDuration, formatInstant, secondsBetween } from "@/time/format";
import { useNow, useZone } from "@/time/Instant";
import classes from "./RunBars.module.css";

const slots = 14;

/** The last runs as bars: as tall as they took, newest at the right, each a way to its run. */
export function RunBars({ dagId, runs, zone: ownZone }: { dagId: string; runs: RunSummary[]; zone?: string | null }) {
  const t = useMessages();
  const language = useLanguage();
  const zone = useZone(ownZone);
  const now = useNow(5000, runs.some((run) => run.state === "running"));
  const shown = runs.slice(-slots);
  const lengths = shown.map((run) => secondsBetween(run.start_date, run.end_date, now) ?? 0);
  const longest = Math.max(...lengths, 1);

  return (
    <span className={classes.bars}>
      {Array.from({ length: slots - shown.length }, (_, index) => <i key={index} className={classes.gap} />)}
      {shown.map((run, index) => {
        const length = lengths[index] ?? 0;
        const tip = t.dags.runTip(t.states[run.state], formatInstant(run.run_after, zone, language, "minute"), formatDuration(length, t.time));
        return (
          <Link
            key={run.run_id}
            to="/dags/$dagId/runs/$runId"
            params={{ dagId, runId: run.run_id }}
            preload={false}
            className={classes.slot}
            data-tip={tip}
            aria-label={tip}
          >
            <i className={classes.bar} data-state={run.state} style={{ height: `${22 + 78 * Math.sqrt(length / longest)}%` }} />
          </Link>
        );
      })}
    </span>
  );
}

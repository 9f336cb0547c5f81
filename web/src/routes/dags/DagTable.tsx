import { Button, Switch, Tooltip } from "@mantine/core";
import { IconAlertOctagon, IconFileOff, IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { setPaused } from "@/api/actions";
import type { OverviewDag } from "@/api/types";
import { useNotify } from "@/components/notify";
import { RunBars } from "@/components/RunBars";
import { scheduleText } from "@/components/schedule";
import { StateIcon } from "@/design/StateIcon";
import { useMessages } from "@/i18n";
import { TriggerDialog } from "@/routes/trigger/TriggerDialog";
import { useMayActOn } from "@/shell/useRole";
import { Duration, Instant, Relative } from "@/time/Instant";
import classes from "./DagTable.module.css";

export function DagTable({ dags, onTag }: { dags: OverviewDag[]; onTag: (tag: string) => void }) {
  const t = useMessages();
  const [triggering, setTriggering] = useState<string>();
  return (
    <div className={classes.frame}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th className={classes.pause}><span className="visually-hidden">{t.dags.isOn}</span></th>
            <th>{t.dags.name}</th>
            <th>{t.dags.schedule}</th>
            <th>{t.dags.recentRuns}</th>
            <th>{t.dags.lastRun}</th>
            <th>{t.dags.nextRun}</th>
            <th><span className="visually-hidden">{t.common.actions}</span></th>
          </tr>
        </thead>
        <tbody>
          {dags.map((dag) => <DagRow key={dag.dag_id} dag={dag} onTag={onTag} onTrigger={() => setTriggering(dag.dag_id)} />)}
        </tbody>
      </table>
      {triggering ? <TriggerDialog dagId={triggering} onClose={() => setTriggering(undefined)} /> : null}
    </div>
  );
}

function DagRow({ dag, onTag, onTrigger }: { dag: OverviewDag; onTag: (tag: string) => void; onTrigger: () => void }) {
  const t = useMessages();
  const mayAct = useMayActOn(dag.dag_id);
  const last = dag.recent_runs.at(-1);
  const schedule = scheduleText(dag.timetable_summary, dag.timetable_description);
  return (
    <tr data-paused={dag.is_paused || undefined}>
      <td className={classes.pause}><PauseSwitch dag={dag} disabled={!mayAct} /></td>
      <td className={classes.name}>
        <div className={classes.title}>
          <Link to="/dags/$dagId" params={{ dagId: dag.dag_id }}>{dag.dag_display_name}</Link>
          {dag.has_import_errors ? (
            <Tooltip label={t.dags.broken}><IconAlertOctagon size={15} className={classes.broken} aria-label={t.dags.broken} /></Tooltip>
          ) : null}
          {dag.is_stale ? <Tooltip label={t.dags.stale}><IconFileOff size={15} className={classes.stale} aria-label={t.dags.stale} /></Tooltip> : null}
          {dag.tags.map((tag) => <button key={tag} type="button" className={classes.tag} onClick={() => onTag(tag)}>{tag}</button>)}
        </div>
        {dag.description ? <p className={classes.description}>{dag.description}</p> : null}
      </td>
      <td className={classes.schedule} data-label={t.dags.schedule}>
        {schedule ? (
          <>
            <span className={`${classes.words} sentence`}>{schedule.words}</span>
            {schedule.notation ? <code className={classes.cron}>{schedule.notation}</code> : null}
          </>
        ) : (
          <span className={classes.quiet}>{t.dags.manualOnly}</span>
        )}
      </td>
      <td className={classes.bars}><RunBars dagId={dag.dag_id} runs={dag.recent_runs} zone={dag.timezone ?? null} /></td>
      <td className={classes.last} data-label={t.dags.lastRun}>
        {last ? (
          <Link to="/dags/$dagId/runs/$runId" params={{ dagId: dag.dag_id, runId: last.run_id }} className={classes.lastLink}>
            <span className={classes.lastState}><StateIcon state={last.state} size={14} />{t.states[last.state]}</span>
            <span className={classes.small}>
              <Relative value={last.start_date ?? last.run_after} zone={dag.timezone ?? null} />
              {last.start_date ? <> · <Duration start={last.start_date} end={last.end_date} live={last.state === "running"} /></> : null}
            </span>
          </Link>
        ) : (
          <span className={classes.quiet}>{t.dags.noRuns}</span>
        )}
      </td>
      <td className={classes.next} data-label={t.dags.nextRun}>
        {dag.is_paused ? (
          <span className={classes.quiet}>{t.dags.isPaused}</span>
        ) : dag.next_run_after ? (
          <>
            <span className={classes.words}><Relative value={dag.next_run_after} zone={dag.timezone ?? null} /></span>
            <span className={classes.small}><Instant value={dag.next_run_after} style="minute" zone={dag.timezone ?? null} showZone /></span>
          </>
        ) : (
          <span className={classes.quiet}>–</span>
        )}
      </td>
      <td className={classes.act}>
        <Button variant="default" leftSection={<IconPlayerPlay size={14} />} disabled={!mayAct} onClick={onTrigger}>{t.dags.trigger}</Button>
      </td>
    </tr>
  );
}

function PauseSwitch({ dag, disabled }: { dag: OverviewDag; disabled: boolean }) {
  const t = useMessages();
  const notify = useNotify();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (paused: boolean) => setPaused(dag.dag_id, paused),
    onSuccess: async (_, paused) => {
      notify.done(paused ? t.dags.nowPaused(dag.dag_display_name) : t.dags.nowOn(dag.dag_display_name));
      await Promise.all([client.invalidateQueries({ queryKey: ["overview"] }), client.invalidateQueries({ queryKey: ["dag", dag.dag_id] })]);
    },
    onError: notify.failed,
  });
  const paused = change.isPending ? change.variables : dag.is_paused;
  return (
    <Switch
      size="xs"
      checked={!paused}
      disabled={disabled}
      onChange={(event) => change.mutate(!event.currentTarget.checked)}
      aria-label={paused ? t.dags.resume(dag.dag_display_name) : t.dags.pause(dag.dag_display_name)}
    />
  );
}

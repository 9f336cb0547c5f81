import { Button } from "@mantine/core";
import { IconChevronRight, IconRefresh } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import type { ClearTarget } from "@/api/actions";
import type { FailedRun, FailureGroup } from "@/api/types";
import { Facts } from "@/components/Facts";
import table from "@/components/Table.module.css";
import { StateIcon } from "@/design/StateIcon";
import { useMessages } from "@/i18n";
import { useMayActOnEach } from "@/shell/useRole";
import { Relative } from "@/time/Instant";
import { ClearDialog } from "../clear/ClearDialog";
import classes from "./Failures.module.css";
import { instancesOf, namedIn, targetsOf } from "./targets";

const dagsShown = 3;

/** Failures of one cause: a line that tells it, and behind it where they are. */
export function Cause({ group, onDag }: { group: FailureGroup; onDag: (dagId: string) => void }) {
  const t = useMessages();
  const id = useId();
  const mayActOn = useMayActOnEach();
  const [open, setOpen] = useState(false);
  const [clearing, setClearing] = useState<ClearTarget[]>();
  const targets = targetsOf(group.rerun.dag_runs, mayActOn);
  const others = group.dags.length - dagsShown;
  return (
    <li className={classes.cause} data-kind={group.kind}>
      <div className={classes.line}>
        <span className={classes.times} title={t.failures.times(group.count)}><span aria-hidden="true">{group.count.toLocaleString()}×</span><span className="visually-hidden">{t.failures.times(group.count)}</span></span>
        <div className={classes.what}>
          <button type="button" className={classes.fingerprint} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
            <IconChevronRight size={15} stroke={2} className={classes.chevron} />
            <StateIcon state={group.kind} size={14} />
            <span>{group.fingerprint}</span>
          </button>
          <p className={classes.where}>
            {group.dags.slice(0, dagsShown).map((dag) => (
              <span key={dag.dag_id}>
                <button type="button" className={classes.dagName} onClick={() => onDag(dag.dag_id)}>{dag.dag_id}</button>{" "}
                <span title={dag.task_ids.join(", ")}>{dag.task_ids.length === 1 ? dag.task_ids[0] : t.failures.tasks(dag.task_ids.length)}</span>
              </span>
            ))}
            {others > 0 ? <span>{t.failures.otherDags(others)}</span> : null}
          </p>
        </div>
        <dl className={classes.when}>
          <dt>{t.failures.first}</dt><dd><Relative value={group.first_seen} /></dd>
          <dt>{t.failures.last}</dt><dd><Relative value={group.last_seen} /></dd>
        </dl>
        <div className={classes.act}>
          {group.rerun.task_instances === 0 ? (
            <span className={table.quiet} title={t.failures.nothingOpen}>{t.failures.retrying}</span>
          ) : (
            <Button variant="default" leftSection={<IconRefresh size={14} />} disabled={targets.length === 0} onClick={() => setClearing(targets)}>
              {t.failures.rerun(instancesOf(targets) || group.rerun.task_instances)}
            </Button>
          )}
        </div>
      </div>
      {open ? <div id={id} className={classes.details}><Details group={group} onClear={setClearing} /></div> : null}
      {clearing ? <ClearDialog targets={clearing} onlyFailed upstream={group.kind === "upstream_failed"} onClose={() => setClearing(undefined)} /> : null}
    </li>
  );
}

function Details({ group, onClear }: { group: FailureGroup; onClear: (targets: ClearTarget[]) => void }) {
  const t = useMessages();
  const { example, rerun } = group;
  const named = namedIn(rerun.dag_runs);
  return (
    <>
      <h2 className={table.section}>
        {t.failures.latest} · <Relative value={group.last_seen} /> ·{" "}
        <TaskLink dagId={example.dag_id} runId={example.dag_run_id} taskId={example.task_id} mapIndex={example.map_index} tryNumber={example.try_number} />
      </h2>
      <pre className={table.json} tabIndex={0}>{example.message ?? t.failures.noMessage}</pre>
      {group.dags.length > 1 || (group.dags[0]?.task_ids.length ?? 0) > 1 ? (
        <>
          <h2 className={table.section}>{t.failures.where}</h2>
          <Facts facts={group.dags.map((dag) => [dag.dag_id, dag.task_ids.join(", ")])} />
        </>
      ) : null}
      {rerun.task_instances === 0 ? (
        <p className={table.quiet}>{t.failures.nothingOpen}</p>
      ) : (
        <>
          <h2 className={table.section}>{named < rerun.task_instances ? t.failures.openNamed(named, rerun.task_instances) : t.failures.open}</h2>
          <div className={table.frame}>
            <table className={table.table}>
              <thead><tr><th>{t.runs.run}</th><th>{t.run.tasks}</th><th><span className="visually-hidden">{t.common.actions}</span></th></tr></thead>
              <tbody>{rerun.dag_runs.map((run) => <RunRow key={`${run.dag_id} ${run.dag_run_id}`} run={run} onClear={onClear} />)}</tbody>
            </table>
          </div>
        </>
      )}
    </>
  );
}

function RunRow({ run, onClear }: { run: FailedRun; onClear: (targets: ClearTarget[]) => void }) {
  const t = useMessages();
  const targets = targetsOf([run], useMayActOnEach());
  return (
    <tr>
      <td className={classes.run}>
        <Link to="/dags/$dagId" params={{ dagId: run.dag_id }}>{run.dag_id}</Link>
        <Link to="/dags/$dagId/runs/$runId" params={{ dagId: run.dag_id, runId: run.dag_run_id }} className="mono">{run.dag_run_id}</Link>
      </td>
      <td className={classes.tasks}>
        {run.task_instances.map((task) => (
          <TaskLink key={`${task.task_id} ${task.map_index}`} dagId={run.dag_id} runId={run.dag_run_id} taskId={task.task_id} mapIndex={task.map_index} tryNumber={0} />
        ))}
      </td>
      <td className={table.right}>
        <Button variant="default" size="compact-xs" aria-label={t.failures.rerunRun(run.dag_run_id)} disabled={targets.length === 0} onClick={() => onClear(targets)}>{t.run.rerun}</Button>
      </td>
    </tr>
  );
}

/** `tryNumber` 0: the latest. */
function TaskLink({ dagId, runId, taskId, mapIndex, tryNumber }: { dagId: string; runId: string; taskId: string; mapIndex: number; tryNumber: number }) {
  const search = { ...(mapIndex < 0 ? {} : { map_index: mapIndex }), ...(tryNumber > 0 ? { try: tryNumber } : {}) };
  return (
    <Link to="/dags/$dagId/runs/$runId/tasks/$taskId" params={{ dagId, runId, taskId }} search={search} preload={false} className={classes.task}>
      {taskId}{mapIndex < 0 ? null : ` [${mapIndex}]`}
    </Link>
  );
}

import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ApiError } from "@/api/client";
import { dagQuery, type InstanceId, instanceQuery, mappedQuery, triesQuery } from "@/api/queries";
import type { TaskInstance } from "@/api/types";
import { PageHeader } from "@/components/PageHeader";
import { Failure, Loading, Placeholder } from "@/components/Placeholders";
import { Ticked } from "@/components/Ticked";
import { StateBadge, StateIcon } from "@/design/StateIcon";
import { asState } from "@/design/states";
import { useMessages } from "@/i18n";
import { usePageTitle } from "@/shell/usePageTitle";
import { DagZone, Duration, Instant } from "@/time/Instant";
import { WhyTask } from "@/why/Why";
import tabs from "../dag/DagPage.module.css";
import { Details, Rendered } from "./Details";
import { LogTab } from "./log/LogTab";
import { MappedInstances } from "./MappedInstances";
import classes from "./Task.module.css";
import { TaskActions } from "./TaskActions";
import { XComs } from "./XComs";

const tabNames = ["log", "rendered", "xcom", "details"] as const;
const route = "/shell/dags/$dagId/runs/$runId/tasks/$taskId";

export function TaskPage() {
  const { dagId, runId, taskId } = useParams({ from: route });
  const { map_index: mapIndex = -1 } = useSearch({ from: route });
  const id: InstanceId = { dagId, runId, taskId, mapIndex };
  const dag = useQuery(dagQuery(dagId));
  const instance = useQuery(instanceQuery(id));
  const missing = instance.error instanceof ApiError && instance.error.status === 404;
  // A mapped task is not found without an index: then its instances are what is meant.
  const mapped = useQuery({ ...mappedQuery(id), enabled: mapIndex >= 0 || missing });
  usePageTitle(taskId, dagId);

  if (instance.isPending || (missing && mapped.isPending)) return <Loading />;
  const instances = mapped.data?.task_instances ?? [];
  return (
    <DagZone zone={dag.data?.timezone}>
      {instance.data ? (
        <InstancePage id={id} instance={instance.data} siblings={instances} />
      ) : instances.length > 0 ? (
        <MappedInstances id={id} instances={instances} />
      ) : (
        <Failure error={instance.error} onRetry={() => void instance.refetch()} />
      )}
    </DagZone>
  );
}

export function Trail({ id }: { id: InstanceId }) {
  const t = useMessages();
  return (
    <>
      <Link to="/dags">{t.dags.title}</Link> / <Link to="/dags/$dagId" params={{ dagId: id.dagId }}>{id.dagId}</Link> /{" "}
      <Link to="/dags/$dagId/runs/$runId" params={{ dagId: id.dagId, runId: id.runId }}>{id.runId}</Link>
    </>
  );
}

function InstancePage({ id, instance, siblings }: { id: InstanceId; instance: TaskInstance; siblings: TaskInstance[] }) {
  const t = useMessages();
  const { tab = "log", try: chosenTry } = useSearch({ from: route });
  const navigate = useNavigate({ from: "/dags/$dagId/runs/$runId/tasks/$taskId" });
  const tries = useQuery(triesQuery(id));
  const state = asState(instance.state);
  // A queued try has no log yet; the one before it has.
  const lastTry = instance.try_number;
  const shownTry = chosenTry ?? lastTry;
  const knownTries = new Map((tries.data?.task_instances ?? []).map((one) => [one.try_number, asState(one.state)]));
  if (lastTry > 0) knownTries.set(lastTry, state);

  return (
    <>
      <PageHeader
        trail={<Trail id={id} />}
        title={<>{instance.task_display_name}{id.mapIndex < 0 ? null : ` [${instance.rendered_map_index ?? id.mapIndex}]`}<StateBadge state={state} size="lg" /></>}
        meta={
          <>
            <span>{instance.operator_name ?? instance.operator}</span>
            {lastTry > 0 ? <span>{t.task.tryN(lastTry)}</span> : null}
            {instance.start_date ? <span>{t.task.started}: <Instant value={instance.start_date} showZone /></span> : null}
            {instance.start_date ? <span>{t.task.duration}: <Duration start={instance.start_date} end={instance.end_date} live={state === "running"} /></span> : null}
            {instance.hostname ? <span>{instance.hostname}</span> : null}
          </>
        }
        actions={<TaskActions id={id} instance={instance} />}
      />
      {instance.reason ? <p className={classes.reason} data-state={state}>{t.task.reason}: <Ticked text={instance.reason} /></p> : null}
      <WhyTask id={id} state={state} />
      <div className={classes.tabRow}>
        <div className={tabs.tabs} role="tablist">
          {tabNames.map((one) => (
            <button
              key={one}
              type="button"
              role="tab"
              aria-selected={tab === one}
              className={tabs.tab}
              data-status={tab === one ? "active" : undefined}
              onClick={() => void navigate({ search: (now) => ({ ...now, tab: one === "log" ? undefined : one }), replace: true })}
            >
              {t.task[one]}
            </button>
          ))}
        </div>
        {siblings.length > 1 ? (
          <Select
            size="xs"
            className={classes.sibling}
            aria-label={t.task.mapped}
            value={String(id.mapIndex)}
            searchable
            onChange={(value) => void navigate({ search: (now) => ({ ...now, map_index: Number(value), try: undefined }) })}
            data={siblings.map((one) => ({ value: String(one.map_index), label: `[${one.rendered_map_index ?? one.map_index}] ${t.states[asState(one.state)]}` }))}
          />
        ) : null}
      </div>
      {tab === "log" ? (
        shownTry > 0 ? (
          <>
            {knownTries.size > 1 ? (
              <div className={classes.tries} role="group" aria-label={t.task.tries}>
                {[...knownTries].sort(([a], [b]) => a - b).map(([number, tryState]) => (
                  <button
                    key={number}
                    type="button"
                    className={classes.try}
                    aria-pressed={number === shownTry}
                    onClick={() => void navigate({ search: (now) => ({ ...now, try: number === lastTry ? undefined : number }), replace: true })}
                  >
                    <StateIcon state={tryState} size={13} />
                    {t.task.tryN(number)}
                  </button>
                ))}
              </div>
            ) : null}
            <LogTab key={`${id.mapIndex} ${shownTry} ${shownTry === lastTry && instance.start_date ? instance.start_date : ""}`} id={id} tryNumber={shownTry} />
          </>
        ) : (
          <Placeholder title={t.task.notStarted} hint={t.task.notStartedHint} />
        )
      ) : null}
      {tab === "rendered" ? <Rendered fields={instance.rendered_fields ?? {}} /> : null}
      {tab === "xcom" ? <XComs id={id} /> : null}
      {tab === "details" ? <Details id={id} instance={instance} tries={tries.data?.task_instances ?? []} /> : null}
    </>
  );
}

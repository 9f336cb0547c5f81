import { Button, Switch } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { setPaused } from "@/api/actions";
import { dagQuery } from "@/api/queries";
import type { DagDetails } from "@/api/types";
import { useNotify } from "@/components/notify";
import { PageHeader } from "@/components/PageHeader";
import { Failure, Loading } from "@/components/Placeholders";
import { scheduleText } from "@/components/schedule";
import { useMessages } from "@/i18n";
import { TriggerDialog } from "@/routes/trigger/TriggerDialog";
import { usePageTitle } from "@/shell/usePageTitle";
import { useMayAct, useMayActOn } from "@/shell/useRole";
import { DagZone, Instant, Relative } from "@/time/Instant";
import { WhyDag } from "@/why/Why";
import classes from "./DagPage.module.css";

export function DagPage() {
  const { dagId } = useParams({ from: "/shell/dags/$dagId" });
  const details = useQuery(dagQuery(dagId));
  usePageTitle(details.data?.dag_display_name ?? dagId);
  if (details.isPending) return <Loading />;
  if (details.isError && !details.data) return <Failure error={details.error} onRetry={() => void details.refetch()} />;
  const dag = details.data;
  return (
    <DagZone zone={dag?.timezone}>
      {dag ? <DagHeader dag={dag} /> : null}
      <WhyDag dagId={dagId} />
      <Tabs dagId={dagId} />
      <Outlet />
    </DagZone>
  );
}

function DagHeader({ dag }: { dag: DagDetails }) {
  const t = useMessages();
  const mayAct = useMayActOn(dag.dag_id);
  const [triggering, setTriggering] = useState(false);
  return (
    <>
      <PageHeader
        trail={<Link to="/dags">{t.dags.title}</Link>}
        title={dag.dag_display_name}
        meta={
          <>
            {dag.description ? <span className={classes.description}>{dag.description}</span> : null}
            <span className="sentence">{scheduleText(dag.timetable_summary, dag.timetable_description)?.words ?? t.dags.manualOnly}</span>
            {dag.next_dagrun_run_after && !dag.is_paused ? (
              <span>
                {t.dag.next}: <Relative value={dag.next_dagrun_run_after} /> (<Instant value={dag.next_dagrun_run_after} style="minute" showZone />)
              </span>
            ) : null}
            {dag.owners.length > 0 ? <span>{dag.owners.join(", ")}</span> : null}
          </>
        }
        actions={
          <>
            <PauseControl dag={dag} disabled={!mayAct} />
            <Button size="sm" leftSection={<IconPlayerPlay size={15} />} disabled={!mayAct} onClick={() => setTriggering(true)}>{t.dags.trigger}</Button>
          </>
        }
      />
      {dag.has_import_errors ? <p className={classes.warning}>{t.dags.broken}. <Link to="/dags">{t.dags.showErrors}</Link></p> : null}
      {triggering ? <TriggerDialog dagId={dag.dag_id} onClose={() => setTriggering(false)} /> : null}
    </>
  );
}

function PauseControl({ dag, disabled }: { dag: DagDetails; disabled: boolean }) {
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
      size="sm"
      label={paused ? t.dags.isPaused : t.dags.isOn}
      checked={!paused}
      disabled={disabled}
      onChange={(event) => change.mutate(!event.currentTarget.checked)}
    />
  );
}

function Tabs({ dagId }: { dagId: string }) {
  const t = useMessages();
  const params = { dagId };
  const looksAfterWebhooks = useMayAct("op");
  return (
    <nav className={classes.tabs} aria-label={dagId}>
      <Link to="/dags/$dagId" params={params} activeOptions={{ exact: true, includeSearch: false }} className={classes.tab}>{t.dag.grid}</Link>
      <Link to="/dags/$dagId/graph" params={params} activeOptions={{ includeSearch: false }} className={classes.tab}>{t.dag.graph}</Link>
      <Link to="/dags/$dagId/runs" params={params} activeOptions={{ exact: true, includeSearch: false }} className={classes.tab}>{t.dag.runs}</Link>
      <Link to="/dags/$dagId/backfills" params={params} className={classes.tab}>{t.dag.backfills}</Link>
      {looksAfterWebhooks ? <Link to="/dags/$dagId/webhooks" params={params} className={classes.tab}>{t.webhooks.title}</Link> : null}
      <Link to="/dags/$dagId/code" params={params} activeOptions={{ includeSearch: false }} className={classes.tab}>{t.dag.code}</Link>
      <Link to="/dags/$dagId/details" params={params} className={classes.tab}>{t.dag.details}</Link>
    </nav>
  );
}

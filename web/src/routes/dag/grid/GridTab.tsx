import { Button, Group, SegmentedControl } from "@mantine/core";
import { IconArrowsMaximize, IconArrowsMinimize } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { gridQuery } from "@/api/queries";
import { Failure, Loading, Placeholder } from "@/components/Placeholders";
import { SearchField } from "@/components/SearchField";
import { StateBadge } from "@/design/StateIcon";
import { useMessages } from "@/i18n";
import { Grid } from "./Grid";
import classes from "./GridTab.module.css";
import { visibleRows } from "./layout";

const runChoices = ["10", "25", "50", "100"];
const legend = ["success", "failed", "upstream_failed", "running", "up_for_retry", "queued", "scheduled", "skipped", "none"] as const;

export function GridTab() {
  const t = useMessages();
  const { dagId } = useParams({ from: "/shell/dags/$dagId/" });
  const { runs: limit = 25, before } = useSearch({ from: "/shell/dags/$dagId/" });
  const navigate = useNavigate({ from: "/dags/$dagId" });
  const grid = useQuery(gridQuery(dagId, limit, before));
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [filter, setFilter] = useState("");

  const groups = useMemo(() => (grid.data?.tasks ?? []).filter((task) => task.is_group).map((task) => task.task_id), [grid.data?.tasks]);
  const rows = useMemo(() => visibleRows(grid.data?.tasks ?? [], folded, filter), [grid.data?.tasks, folded, filter]);
  // The server sends the newest first; the page reads from left to right.
  const runs = useMemo(() => [...(grid.data?.runs ?? [])].reverse(), [grid.data?.runs]);

  const toggle = (group: string) =>
    setFolded((now) => {
      const next = new Set(now);
      if (!next.delete(group)) next.add(group);
      return next;
    });

  if (grid.isPending) return <Loading />;
  if (grid.isError && !grid.data) return <Failure error={grid.error} onRetry={() => void grid.refetch()} />;
  if (grid.data?.tasks.length === 0) return <Placeholder title={t.dag.noTasks} />;
  const allFolded = folded.size > 0;
  const oldest = runs[0]?.run_after;

  return (
    <>
      <div className={classes.bar}>
        <SearchField className={classes.filter} size="xs" placeholder={t.dag.filterTasks} value={filter} onChange={setFilter} delayMs={80} />
        {groups.length > 0 ? (
          <Button
            variant="default"
            leftSection={allFolded ? <IconArrowsMaximize size={14} /> : <IconArrowsMinimize size={14} />}
            onClick={() => setFolded(allFolded ? new Set() : new Set(groups))}
          >
            {allFolded ? t.dag.expandAll : t.dag.collapseAll}
          </Button>
        ) : null}
        <Group gap={6} ml="auto">
          {before ? <Button variant="default" onClick={() => void navigate({ search: (now) => ({ ...now, before: undefined }) })}>{t.dag.latest}</Button> : null}
          <Button
            variant="default"
            disabled={!oldest || runs.length < limit}
            onClick={() => void navigate({ search: (now) => ({ ...now, before: oldest }) })}
          >
            {t.dag.older}
          </Button>
          <SegmentedControl
            size="xs"
            aria-label={t.dag.runsShown}
            value={String(limit)}
            onChange={(value) => void navigate({ search: (now) => ({ ...now, runs: value === "25" ? undefined : Number(value) }), replace: true })}
            data={runChoices}
          />
        </Group>
      </div>
      {rows.length === 0 ? (
        <Placeholder title={t.dag.filteredOut} />
      ) : (
        <Grid dagId={dagId} rows={rows} runs={runs} onToggle={toggle} />
      )}
      {runs.length === 0 ? <Placeholder compact title={t.dag.noRunsTitle} hint={t.dag.noRunsHint} /> : null}
      <ul className={classes.legend} aria-label={t.dag.legend}>
        {legend.map((state) => <li key={state}><StateBadge state={state} size="xs" /></li>)}
      </ul>
    </>
  );
}

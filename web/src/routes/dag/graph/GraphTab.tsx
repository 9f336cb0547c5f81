import { Group, SegmentedControl, Select } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { type Direction, graphQuery, gridQuery } from "@/api/queries";
import type { GridRun } from "@/api/types";
import { Failure, Loading, Placeholder } from "@/components/Placeholders";
import { StateBadge } from "@/design/StateIcon";
import { useLanguage, useMessages } from "@/i18n";
import { formatInstant } from "@/time/format";
import { useZone } from "@/time/Instant";
import { GraphView } from "./GraphView";
import classes from "./GraphTab.module.css";

const runsOffered = 25;
const noRun = "none";

export function GraphTab() {
  const t = useMessages();
  const language = useLanguage();
  const zone = useZone();
  const { dagId } = useParams({ from: "/shell/dags/$dagId/graph" });
  // A phone is taller than wide, and so is the graph on it.
  const narrow = useMediaQuery("(max-width: 720px)", undefined, { getInitialValueInEffect: false });
  const usual: Direction = narrow ? "TB" : "LR";
  const { run: wanted, direction = usual, version } = useSearch({ from: "/shell/dags/$dagId/graph" });
  const navigate = useNavigate({ from: "/dags/$dagId/graph" });
  const graph = useQuery(graphQuery(dagId, direction, version));
  const grid = useQuery(gridQuery(dagId, runsOffered, undefined));

  const runs = useMemo(() => grid.data?.runs ?? [], [grid.data?.runs]);
  const run: GridRun | undefined = wanted === noRun ? undefined : (runs.find((one) => one.run_id === wanted) ?? (wanted ? undefined : runs[0]));

  if (graph.isPending) return <Loading />;
  if (graph.isError && !graph.data) return <Failure error={graph.error} onRetry={() => void graph.refetch()} />;
  if (graph.data?.nodes.length === 0) return <Placeholder title={t.dag.noTasks} />;

  return (
    <>
      <Group gap="xs" mb="xs">
        <Select
          size="xs"
          className={classes.runs}
          aria-label={t.dag.runForStates}
          value={run?.run_id ?? noRun}
          onChange={(value) => void navigate({ search: (now) => ({ ...now, run: value ?? undefined }), replace: true })}
          data={[
            ...runs.map((one) => ({ value: one.run_id, label: `${formatInstant(one.run_after, zone, language, "minute")} · ${t.runTypes[one.run_type]} · ${t.states[one.state]}` })),
            { value: noRun, label: t.dag.noRun },
          ]}
        />
        {run ? <StateBadge state={run.state} /> : null}
        <SegmentedControl
          ml="auto"
          size="xs"
          aria-label={t.dag.direction}
          value={direction}
          onChange={(value) => void navigate({ search: (now) => ({ ...now, direction: value === usual ? undefined : (value as Direction) }), replace: true })}
          data={[{ value: "LR", label: t.dag.leftRight }, { value: "TB", label: t.dag.topBottom }]}
        />
      </Group>
      {graph.data ? <GraphView key={`${dagId} ${direction}`} dagId={dagId} graph={graph.data} run={run} direction={direction} narrow={narrow} /> : null}
    </>
  );
}

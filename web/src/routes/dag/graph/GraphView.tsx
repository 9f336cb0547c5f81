import "@xyflow/react/dist/style.css";
import { useComputedColorScheme } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import {
  Background, BackgroundVariant, BaseEdge, Controls, type Edge, type EdgeProps, Handle, MiniMap, type Node, type NodeProps, Position, ReactFlow, type Viewport,
} from "@xyflow/react";
import { useMemo, useState } from "react";
import type { Direction } from "@/api/queries";
import type { Graph, GridRun } from "@/api/types";
import { StateIcon } from "@/design/StateIcon";
import { type State, stateLooks } from "@/design/states";
import { useMessages } from "@/i18n";
import { cellState } from "../grid/layout";
import classes from "./GraphTab.module.css";
import { impliedEdges } from "./implied";
import { edgePath } from "./path";

type TaskData = { label: string; operator: string; mapped: boolean; state: State | undefined; dagId: string; runId: string | undefined; taskId: string };
type TaskNode = Node<TaskData, "task">;
type ClusterNode = Node<{ label: string }, "cluster">;
type RoutedEdge = Edge<{ points: [number, number][]; direction: Direction; lit: boolean; implied: boolean }, "routed">;

const nodeTypes = { task: TaskBox, cluster: ClusterBox };
const edgeTypes = { routed: RoutedLine };

interface GraphViewProps {
  dagId: string;
  graph: Graph;
  run: GridRun | undefined;
  direction: Direction;
  /** A window without room to spare. */
  narrow: boolean;
}

/** The graph as the server laid it out; only states change while it is looked at. */
export function GraphView({ dagId, graph, run, direction, narrow }: GraphViewProps) {
  const t = useMessages();
  const scheme = useComputedColorScheme("light");
  const [viewport] = useState(() => (narrow ? readableViewport(graph, window.innerWidth) : undefined));
  const [hovered, setHovered] = useState<string>();

  const nodes = useMemo<(TaskNode | ClusterNode)[]>(
    () => [
      ...graph.groups.map((group): ClusterNode => ({
        id: `group ${group.id}`, type: "cluster", position: { x: group.x, y: group.y }, width: group.width, height: group.height,
        data: { label: group.label }, zIndex: -1, focusable: false, selectable: false,
      })),
      ...graph.nodes.map((node): TaskNode => {
        const cell = run?.cells[node.id];
        return {
          id: node.id, type: "task", position: { x: node.x, y: node.y }, width: node.width, height: node.height, focusable: false,
          data: { label: node.label, operator: node.operator, mapped: node.is_mapped, state: cell ? cellState(cell) : run ? "none" : undefined, dagId, runId: run?.run_id, taskId: node.id },
        };
      }),
    ],
    [graph, run, dagId],
  );
  const implied = useMemo(() => impliedEdges(graph.edges), [graph.edges]);
  const edges = useMemo<RoutedEdge[]>(
    () =>
      graph.edges.map((edge) => {
        const lit = hovered !== undefined && (edge.source === hovered || edge.target === hovered);
        return {
          id: `${edge.source} → ${edge.target}`, type: "routed", source: edge.source, target: edge.target, focusable: false, zIndex: lit ? 1 : 0,
          data: { points: edge.points.map(([x = 0, y = 0]): [number, number] => [x, y]), direction, lit, implied: implied.has(edge) },
        };
      }),
    [graph.edges, implied, direction, hovered],
  );

  return (
    <div className={classes.frame}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        colorMode={scheme}
        defaultViewport={viewport ?? { x: 0, y: 0, zoom: 1 }}
        fitView={!viewport}
        fitViewOptions={{ padding: narrow ? 0.04 : 0.08, maxZoom: 1 }}
        minZoom={0.04}
        maxZoom={1.6}
        nodesDraggable={false}
        nodesConnectable={false}
        elementsSelectable={false}
        onlyRenderVisibleElements={graph.nodes.length > 200}
        onNodeMouseEnter={(_, node) => setHovered(node.id)}
        onNodeMouseLeave={() => setHovered(undefined)}
        proOptions={{ hideAttribution: true }}
        style={{ background: "transparent" }}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1} color="var(--ud-line)" />
        <Controls showInteractive={false} position="bottom-left" aria-label={t.dag.graph} />
        {narrow ? null : <MiniMap
          pannable
          zoomable
          position="bottom-right"
          ariaLabel={t.dag.minimap}
          bgColor="var(--ud-surface)"
          maskColor="color-mix(in srgb, var(--ud-bg) 70%, transparent)"
          nodeStrokeWidth={0}
          nodeColor={(node) => {
            if (node.type === "cluster") return "transparent";
            const state = (node as TaskNode).data.state;
            return state && state !== "none" ? `var(${stateLooks[state].color})` : "var(--ud-line-strong)";
          }}
          style={{ width: 160, height: 104, border: "1px solid var(--ud-line)", borderRadius: 6 }}
        />}
      </ReactFlow>
    </div>
  );
}

/** The least zoom at which names can be read. */
const readable = 0.6;

/** Where to begin in a graph that has no room as a whole: at its first tasks. Nothing where all of it can be read. */
function readableViewport(graph: Graph, width: number): Viewport | undefined {
  if (width / graph.width >= readable) return undefined;
  const top = Math.min(...graph.nodes.map((node) => node.y));
  const roots = graph.nodes.filter((node) => node.y <= top + 1);
  const left = Math.min(...graph.nodes.map((node) => node.x));
  const middle = roots.reduce((sum, node) => sum + node.x + node.width / 2, 0) / Math.max(1, roots.length);
  // Not further left than the graph is.
  return { x: Math.min(width / 2 - middle * readable, 12 - left * readable), y: 16 - top * readable, zoom: readable };
}

function TaskBox({ data }: NodeProps<TaskNode>) {
  const t = useMessages();
  const { state } = data;
  const style = state ? ({ "--node-color": `var(${stateLooks[state].color})` } as React.CSSProperties) : undefined;
  const inside = (
    <>
      {state ? <StateIcon state={state} size={16} /> : null}
      <span className={classes.text}>
        <span className={classes.label}>{data.label}{data.mapped ? " [ ]" : ""}</span>
        <span className={classes.kind}>{state ? t.states[state] : data.operator}</span>
      </span>
    </>
  );
  return (
    <>
      <Handle type="target" position={Position.Left} className={classes.handle ?? ""} isConnectable={false} />
      {data.runId ? (
        <Link
          to="/dags/$dagId/runs/$runId/tasks/$taskId"
          params={{ dagId: data.dagId, runId: data.runId, taskId: data.taskId }}
          preload={false}
          className={`${classes.node} nopan`}
          data-state={state}
          style={style}
          title={`${data.taskId} · ${data.operator}`}
        >
          {inside}
        </Link>
      ) : (
        <div className={classes.node} title={`${data.taskId} · ${data.operator}`}>{inside}</div>
      )}
      <Handle type="source" position={Position.Right} className={classes.handle ?? ""} isConnectable={false} />
    </>
  );
}

function ClusterBox({ data }: NodeProps<ClusterNode>) {
  return <div className={classes.group}><span className={classes.groupLabel}>{data.label}</span></div>;
}

function RoutedLine({ id, data }: EdgeProps<RoutedEdge>) {
  if (!data) return null;
  const looks = data.lit ? classes.lit : data.implied ? classes.implied : undefined;
  return <BaseEdge id={id} path={edgePath(data.points, data.direction)} className={`${classes.edge} ${looks ?? ""}`} interactionWidth={0} />;
}

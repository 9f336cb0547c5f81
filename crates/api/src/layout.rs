//! Drawing a DAG: layers, as few crossings as can be had cheaply, and a box around every group.
//!
//! A group is laid out by itself first and then takes part in the layout around it as one node, so boxes never overlap what does
//! not belong to them. The layers come from `rust-sugiyama`; nothing outside this file knows of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use petgraph::algo::toposort;
use petgraph::algo::tred::{dag_to_toposorted_adjacency_list, dag_transitive_reduction_closure};
use petgraph::graph::DiGraph;
use petgraph::stable_graph::StableDiGraph;
use rust_sugiyama::configure::Config;
use updraft_dag::model::Dag;
use uuid::Uuid;

use crate::routes::tasks::{is_mapped, trigger_rule};
use crate::schema::ui::{GraphEdge, GraphGroup, GraphNode, GraphResponse};

/// Pixels; the page scales them as a whole.
const NODE_HEIGHT: f64 = 48.0;
const NODE_MINIMUM: f64 = 120.0;
const NODE_MAXIMUM: f64 = 320.0;
/// Of the font that the page uses, with room for the state's icon.
const CHARACTER: f64 = 7.5;
const NODE_PADDING: f64 = 44.0;
const SPACING: f64 = 36.0;
const GROUP_PADDING: f64 = 16.0;
/// Room for the label of a group.
const GROUP_HEADER: f64 = 28.0;

/// Which way time flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Direction {
    LeftToRight,
    TopToBottom,
}

/// Drawings kept: versions never change.
const KEPT: usize = 128;

/// Drawings by version and direction.
#[derive(Default)]
pub(crate) struct GraphCache(Mutex<HashMap<(Uuid, Direction), Arc<GraphResponse>>>);

impl GraphCache {
    pub(crate) fn get(&self, version: Uuid, direction: Direction) -> Option<Arc<GraphResponse>> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&(version, direction))
            .cloned()
    }

    pub(crate) fn keep(&self, version: Uuid, direction: Direction, graph: &Arc<GraphResponse>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert((version, direction), Arc::clone(graph));
    }
}

/// A rectangle by its upper left corner.
#[derive(Debug, Clone, Copy, Default)]
struct Rect {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// Draws a DAG. Takes up to a second for thousands of tasks: not for an async thread.
pub(crate) fn draw(dag: &Dag, direction: Direction) -> GraphResponse {
    let mut drawing = Drawing {
        dag,
        direction,
        children: children(dag),
        places: BTreeMap::new(),
    };
    let whole = drawing.lay_out(None);
    drawing.settle(None, 0.0, 0.0);
    let Drawing { places, .. } = drawing;
    let place = |id: &str| places.get(id).copied().unwrap_or_default();
    let nodes = dag.tasks.values().map(|task| {
        let Rect { x, y, width, height } = place(&task.task_id);
        GraphNode {
            id: task.task_id.clone(),
            label: label(&task.task_id, task.group.as_deref()),
            x,
            y,
            width,
            height,
            operator: task.action.name.clone(),
            group: task.group.clone(),
            trigger_rule: trigger_rule(task.trigger_rule),
            is_mapped: is_mapped(dag, task),
        }
    });
    let edges = dag.tasks.values().flat_map(|task| {
        let source_of = |upstream: &String| GraphEdge {
            source: upstream.clone(),
            target: task.task_id.clone(),
            points: edge(place(upstream), place(&task.task_id), direction),
        };
        task.upstream
            .iter()
            .filter(|upstream| dag.tasks.contains_key(*upstream))
            .map(source_of)
            .collect::<Vec<_>>()
    });
    let depth = |id: &str| depth(dag, Some(id));
    let mut groups: Vec<GraphGroup> = dag
        .groups
        .values()
        .filter(|group| places.contains_key(&group.group_id))
        .map(|group| {
            let Rect { x, y, width, height } = place(&group.group_id);
            GraphGroup {
                id: group.group_id.clone(),
                label: label(&group.group_id, group.parent.as_deref()),
                x,
                y,
                width,
                height,
            }
        })
        .collect();
    groups.sort_by_key(|group| depth(&group.id));
    GraphResponse {
        width: whole.0,
        height: whole.1,
        nodes: nodes.collect(),
        edges: edges.collect(),
        groups,
    }
}

/// The id without the groups around it.
pub(crate) fn label(id: &str, group: Option<&str>) -> String {
    group
        .and_then(|group| id.strip_prefix(group)?.strip_prefix('.'))
        .unwrap_or(id)
        .to_owned()
}

/// How many groups there are from `group` outwards, itself included.
pub(crate) fn depth(dag: &Dag, group: Option<&str>) -> u32 {
    let mut depth = 0;
    let mut next = group;
    while let Some(around) = next.and_then(|id| dag.groups.get(id)) {
        depth += 1;
        next = around.parent.as_deref();
    }
    depth
}

/// What stands directly in each group (`None` = in no group).
fn children(dag: &Dag) -> BTreeMap<Option<String>, Vec<String>> {
    let mut children: BTreeMap<Option<String>, Vec<String>> = BTreeMap::new();
    let used: BTreeSet<&str> = dag
        .tasks
        .values()
        .flat_map(|task| around(dag, task.group.as_deref()))
        .collect();
    for group in dag
        .groups
        .values()
        .filter(|group| used.contains(group.group_id.as_str()))
    {
        children
            .entry(group.parent.clone())
            .or_default()
            .push(group.group_id.clone());
    }
    for task in dag.tasks.values() {
        children
            .entry(task.group.clone())
            .or_default()
            .push(task.task_id.clone());
    }
    children
}

/// The groups around something, innermost first.
fn around<'a>(dag: &'a Dag, group: Option<&'a str>) -> Vec<&'a str> {
    std::iter::successors(group, |id| dag.groups.get(*id)?.parent.as_deref()).collect()
}

struct Drawing<'a> {
    dag: &'a Dag,
    direction: Direction,
    children: BTreeMap<Option<String>, Vec<String>>,
    /// Relative to the group around until everything is settled.
    places: BTreeMap<String, Rect>,
}

impl Drawing<'_> {
    /// Lays out what stands in a group and gives its width and height.
    fn lay_out(&mut self, group: Option<&str>) -> (f64, f64) {
        let members = self
            .children
            .get(&group.map(ToOwned::to_owned))
            .cloned()
            .unwrap_or_default();
        let mut sizes = Vec::with_capacity(members.len());
        for member in &members {
            sizes.push(match self.dag.tasks.get(member) {
                Some(task) => (node_width(&label(member, task.group.as_deref())), NODE_HEIGHT),
                None => {
                    let (width, height) = self.lay_out(Some(member));
                    (
                        width.max(node_width(&label(member, group))) + 2.0 * GROUP_PADDING,
                        height + GROUP_HEADER + GROUP_PADDING,
                    )
                }
            });
        }
        let edges = self.edges_among(group, &members);
        let positions = positions(&sizes, &essential(edges), self.direction);
        let (mut right, mut bottom) = (0.0_f64, 0.0_f64);
        for ((member, (width, height)), (x, y)) in members.into_iter().zip(sizes).zip(positions) {
            self.places.insert(member, Rect { x, y, width, height });
            right = right.max(x + width);
            bottom = bottom.max(y + height);
        }
        (right, bottom)
    }

    /// Edges between members of a group: those between tasks, lifted to the members that hold them.
    fn edges_among(&self, group: Option<&str>, members: &[String]) -> BTreeSet<(usize, usize)> {
        let index: HashMap<&str, usize> = members
            .iter()
            .enumerate()
            .map(|(index, id)| (id.as_str(), index))
            .collect();
        let holder = |task_id: &str| {
            let task = self.dag.tasks.get(task_id)?;
            let mut holder = task_id;
            for outer in around(self.dag, task.group.as_deref()) {
                if Some(outer) == group {
                    break;
                }
                holder = outer;
            }
            index.get(holder).copied()
        };
        let mut edges = BTreeSet::new();
        for task in self.dag.tasks.values() {
            let Some(target) = holder(&task.task_id) else { continue };
            for source in task.upstream.iter().filter_map(|upstream| holder(upstream)) {
                if source != target {
                    edges.insert((source, target));
                }
            }
        }
        edges
    }

    /// From places relative to the group around to places on the page.
    fn settle(&mut self, group: Option<&str>, x: f64, y: f64) {
        for member in self
            .children
            .get(&group.map(ToOwned::to_owned))
            .cloned()
            .unwrap_or_default()
        {
            let Some(rect) = self.places.get_mut(&member) else {
                continue;
            };
            rect.x += x;
            rect.y += y;
            let (inner_x, inner_y) = (rect.x + GROUP_PADDING, rect.y + GROUP_HEADER);
            if self.dag.groups.contains_key(&member) && !self.dag.tasks.contains_key(&member) {
                self.settle(Some(&member), inner_x, inner_y);
            }
        }
    }
}

/// The edges that no longer path implies: a shortcut would only pull its ends apart. What a longer path implies takes room
/// that grows with the square of the nodes, so a large graph keeps all of its edges.
fn essential(edges: BTreeSet<(usize, usize)>) -> BTreeSet<(usize, usize)> {
    const LARGEST: usize = 2_000;
    let graph = DiGraph::<(), ()>::from_edges(edges.iter().map(|(source, target)| (*source as u32, *target as u32)));
    // Groups may need each other both ways although their tasks don't: then nothing is implied.
    let Ok(order) = toposort(&graph, None) else {
        return edges;
    };
    if graph.node_count() > LARGEST {
        return edges;
    }
    let (sorted, place) = dag_to_toposorted_adjacency_list::<_, u32>(&graph, &order);
    let (reduced, _) = dag_transitive_reduction_closure(&sorted);
    let stays = |(source, target): &(usize, usize)| reduced.contains_edge(place[*source], place[*target]);
    edges.into_iter().filter(stays).collect()
}

fn node_width(label: &str) -> f64 {
    (label.chars().count() as f64 * CHARACTER + NODE_PADDING)
        .clamp(NODE_MINIMUM, NODE_MAXIMUM)
        .round()
}

/// Upper left corners of rectangles of these sizes. The layout knows downwards only; to the right is the same on its side.
fn positions(sizes: &[(f64, f64)], edges: &BTreeSet<(usize, usize)>, direction: Direction) -> Vec<(f64, f64)> {
    let turned = |(a, b): (f64, f64)| {
        if direction == Direction::LeftToRight {
            (b, a)
        } else {
            (a, b)
        }
    };
    let mut graph = StableDiGraph::<usize, ()>::new();
    let nodes: Vec<_> = (0..sizes.len()).map(|index| graph.add_node(index)).collect();
    for (source, target) in edges {
        graph.add_edge(nodes[*source], nodes[*target], ());
    }
    let config = Config {
        vertex_spacing: SPACING,
        dummy_size: 0.5,
        ..Config::default()
    };
    let mut parts = rust_sugiyama::from_graph(&graph, &|_, index| turned(sizes[*index]), &config);
    // Parts that hang together with nothing: in the order of their first member.
    parts.sort_by_key(|(nodes, _, _)| nodes.iter().map(|(node, _)| node.index()).min());
    let mut corners = vec![(0.0, 0.0); sizes.len()];
    let mut begin = 0.0;
    for (placed, _, _) in parts {
        let corner = |index: usize, (x, y): (f64, f64)| {
            let (width, height) = turned(sizes[index]);
            (x - width / 2.0, y - height / 2.0)
        };
        let all: Vec<_> = placed
            .iter()
            .map(|(node, center)| (node.index(), corner(node.index(), *center)))
            .collect();
        let left = all.iter().map(|(_, (x, _))| *x).fold(f64::INFINITY, f64::min);
        let top = all.iter().map(|(_, (_, y))| *y).fold(f64::INFINITY, f64::min);
        let mut end = begin;
        for (index, (x, y)) in all {
            let at = (x - left + begin, y - top);
            end = f64::max(end, at.0 + turned(sizes[index]).0);
            corners[index] = turned((at.0.round(), at.1.round()));
        }
        begin = end + SPACING;
    }
    corners
}

/// From the middle of the border that faces the target to the middle of the border that faces the source.
fn edge(source: Rect, target: Rect, direction: Direction) -> Vec<[f64; 2]> {
    match direction {
        Direction::LeftToRight => {
            vec![
                [source.x + source.width, source.y + source.height / 2.0],
                [target.x, target.y + target.height / 2.0],
            ]
        }
        Direction::TopToBottom => {
            vec![
                [source.x + source.width / 2.0, source.y + source.height],
                [target.x + target.width / 2.0, target.y],
            ]
        }
    }
}

#[cfg(test)]
mod tests;

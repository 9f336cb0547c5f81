//! Who waits for whom.

use std::collections::{BTreeSet, HashMap, VecDeque};

use petgraph::Direction;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::model::{Dag, TaskId};

/// The tasks of a DAG and the edges between them.
#[derive(Debug, Clone)]
pub struct TaskGraph {
    graph: DiGraph<TaskId, ()>,
    index: HashMap<TaskId, NodeIndex>,
    upstream: Vec<Vec<TaskId>>,
    downstream: Vec<Vec<TaskId>>,
}

impl TaskGraph {
    /// The graph of `dag`.
    #[must_use]
    pub fn of(dag: &Dag) -> Self {
        Self::from_edges(dag.tasks.values().map(|task| (&task.task_id, &task.upstream)))
    }

    /// The graph of tasks with their direct upstream tasks; an upstream that is no task itself is left out.
    pub fn from_edges<'a>(tasks: impl Iterator<Item = (&'a TaskId, &'a BTreeSet<TaskId>)>) -> Self {
        let tasks: Vec<_> = tasks.collect();
        let mut graph = DiGraph::new();
        let index: HashMap<TaskId, NodeIndex> = tasks
            .iter()
            .map(|(id, _)| ((*id).clone(), graph.add_node((*id).clone())))
            .collect();
        let mut upstream = vec![Vec::new(); tasks.len()];
        let mut downstream = vec![Vec::new(); tasks.len()];
        for (id, waits_for) in &tasks {
            let Some(&to) = index.get(*id) else { continue };
            for other in *waits_for {
                let Some(&from) = index.get(other) else { continue };
                graph.add_edge(from, to, ());
                upstream[to.index()].push(other.clone());
                downstream[from.index()].push((*id).clone());
            }
        }
        Self {
            graph,
            index,
            upstream,
            downstream,
        }
    }

    /// Tasks that `id` waits for directly, sorted; none for an unknown id.
    #[must_use]
    pub fn upstream(&self, id: &str) -> &[TaskId] {
        self.index.get(id).map_or(&[], |node| &self.upstream[node.index()])
    }

    /// Tasks that wait for `id` directly, in the order of their ids; none for an unknown id.
    #[must_use]
    pub fn downstream(&self, id: &str) -> &[TaskId] {
        self.index.get(id).map_or(&[], |node| &self.downstream[node.index()])
    }

    /// Everything that `id` waits for, directly or not.
    #[must_use]
    pub fn ancestors(&self, id: &str) -> BTreeSet<TaskId> {
        self.reach(id, Direction::Incoming)
    }

    /// Everything that waits for `id`, directly or not.
    #[must_use]
    pub fn descendants(&self, id: &str) -> BTreeSet<TaskId> {
        self.reach(id, Direction::Outgoing)
    }

    fn reach(&self, id: &str, direction: Direction) -> BTreeSet<TaskId> {
        let mut found = BTreeSet::new();
        let mut queue: VecDeque<NodeIndex> = self.index.get(id).copied().into_iter().collect();
        while let Some(node) = queue.pop_front() {
            for next in self.graph.neighbors_directed(node, direction) {
                if found.insert(self.graph[next].clone()) {
                    queue.push_back(next);
                }
            }
        }
        found
    }

    /// All tasks, each after everything it waits for; ties by id. Tasks on a cycle, which a parsed DAG has none of, are
    /// left out with everything below them.
    #[must_use]
    pub fn topological(&self) -> Vec<TaskId> {
        let mut waiting: Vec<usize> = self.upstream.iter().map(Vec::len).collect();
        let mut ready: BTreeSet<(&str, NodeIndex)> = self
            .index
            .iter()
            .filter(|(_, node)| waiting[node.index()] == 0)
            .map(|(id, node)| (id.as_str(), *node))
            .collect();
        let mut order = Vec::with_capacity(self.index.len());
        while let Some((id, node)) = ready.pop_first() {
            order.push(id.to_owned());
            for next in self.graph.neighbors_directed(node, Direction::Outgoing) {
                waiting[next.index()] -= 1;
                if waiting[next.index()] == 0 {
                    ready.insert((self.graph[next].as_str(), next));
                }
            }
        }
        order
    }

    /// Tasks that wait for none, sorted.
    #[must_use]
    pub fn roots(&self) -> Vec<TaskId> {
        self.without(&self.upstream)
    }

    /// Tasks that none waits for, sorted.
    #[must_use]
    pub fn leaves(&self) -> Vec<TaskId> {
        self.without(&self.downstream)
    }

    fn without(&self, neighbours: &[Vec<TaskId>]) -> Vec<TaskId> {
        let mut found: Vec<TaskId> = self
            .index
            .iter()
            .filter(|(_, node)| neighbours[node.index()].is_empty())
            .map(|(id, _)| id.clone())
            .collect();
        found.sort();
        found
    }

    /// Every knot of tasks that wait for each other, each as its shortest cycle: `[a, b, c]` means that b waits for a, c
    /// for b, and a for c.
    #[must_use]
    pub fn cycles(&self) -> Vec<Vec<TaskId>> {
        // Not Tarjan's algorithm, which petgraph runs recursively: a long chain would overflow the stack.
        let mut cycles: Vec<Vec<TaskId>> = kosaraju_scc(&self.graph)
            .into_iter()
            .filter(|knot| knot.len() > 1 || knot.iter().any(|&node| self.graph.contains_edge(node, node)))
            .filter_map(|knot| self.shortest_cycle(&knot))
            .collect();
        cycles.sort();
        cycles
    }

    /// The shortest cycle through the smallest id of a strongly connected component. One start is enough for a message
    /// and keeps a knot of ten thousand tasks cheap.
    fn shortest_cycle(&self, knot: &[NodeIndex]) -> Option<Vec<TaskId>> {
        let start = *knot.iter().min_by_key(|node| &self.graph[**node])?;
        let members: BTreeSet<NodeIndex> = knot.iter().copied().collect();
        let mut came_from: HashMap<NodeIndex, NodeIndex> = HashMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            for next in self.graph.neighbors_directed(node, Direction::Outgoing) {
                if next == start {
                    let mut cycle = vec![self.graph[node].clone()];
                    let mut at = node;
                    while let Some(&before) = came_from.get(&at) {
                        cycle.push(self.graph[before].clone());
                        at = before;
                    }
                    cycle.reverse();
                    return Some(cycle);
                }
                if members.contains(&next) && !came_from.contains_key(&next) {
                    came_from.insert(next, node);
                    queue.push_back(next);
                }
            }
        }
        None
    }
}

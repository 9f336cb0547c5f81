interface Link {
  source: string;
  target: string;
}

/** The edges that a longer way says as well: waiting for all of B, which waits for A, is waiting for A. */
export function impliedEdges<E extends Link>(edges: readonly E[]): ReadonlySet<E> {
  const from = new Map<string, E[]>();
  for (const edge of edges) from.set(edge.source, [...(from.get(edge.source) ?? []), edge]);
  const implied = new Set<E>();
  for (const own of from.values()) {
    if (own.length < 2) continue;
    const reached = new Set<string>();
    const todo = own.map((edge) => edge.target);
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      for (const { target } of from.get(at) ?? []) {
        if (reached.has(target)) continue;
        reached.add(target);
        todo.push(target);
      }
    }
    for (const edge of own) if (reached.has(edge.target)) implied.add(edge);
  }
  return implied;
}

type Point = readonly [number, number];

/** A smooth path through the points that the server routed an edge along: each inner point is rounded off. */
export function edgePath(points: readonly Point[], direction: "LR" | "TB"): string {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return "";
  if (points.length === 2) {
    // A curve that leaves and arrives along the direction of the graph.
    const [x1, y1] = first;
    const [x2, y2] = last;
    if (direction === "LR") {
      const bend = Math.max(16, (x2 - x1) / 2);
      return `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
    }
    const bend = Math.max(16, (y2 - y1) / 2);
    return `M${x1},${y1} C${x1},${y1 + bend} ${x2},${y2 - bend} ${x2},${y2}`;
  }
  let path = `M${first[0]},${first[1]}`;
  for (let index = 1; index < points.length - 1; index++) {
    const corner = points[index] as Point;
    const next = points[index + 1] as Point;
    const isLast = index === points.length - 2;
    const to: Point = isLast ? next : [(corner[0] + next[0]) / 2, (corner[1] + next[1]) / 2];
    path += ` Q${corner[0]},${corner[1]} ${to[0]},${to[1]}`;
  }
  return path;
}

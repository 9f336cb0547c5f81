export function GraphTab() { return null; }

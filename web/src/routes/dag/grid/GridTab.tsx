export function GridTab() { return null; }

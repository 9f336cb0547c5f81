import { useSyncExternalStore } from "react";

/** Whether the server answers, and whether it has its database. */
export type Reach = "ok" | "offline" | "database";

let reach: Reach = "ok";
const listeners = new Set<() => void>();

function set(next: Reach) {
  if (next === reach) return;
  reach = next;
  for (const listener of listeners) listener();
}

/** Every reply tells something about the server; status 0 means that none came. */
export function reportAnswer(status: number): void {
  if (status === 0 || status === 502 || status === 504) set("offline");
  else if (status === 503) set("database");
  else set("ok");
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const useReach = (): Reach => useSyncExternalStore(subscribe, () => reach);

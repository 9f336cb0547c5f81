import { type QueryClient, type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { reportAnswer } from "./reachability";

/** One change on the server, as `/api/v2/updraft/events` tells it. */
export interface ServerEvent {
  kind: string;
  dag_id?: string | null;
  run_id?: string | null;
  task_id?: string | null;
}

/** Which cached answers a change makes old. */
export function outdatedKeys(event: ServerEvent): QueryKey[] {
  const dag = event.dag_id;
  switch (event.kind) {
    case "import_error":
      return [["importErrors"], ["overview"]];
    case "dag":
      return [["overview"], ["tags"], ...(dag ? [["dag", dag]] : [])];
    case "run":
      return [["overview"], ...(dag ? [["dag", dag, "grid"], ["dag", dag, "runs"], ["dag", dag, "backfills"], ["dag", dag, "details"], ["dag", dag, "assets"], runKey(dag, event.run_id)] : [])];
    case "task":
      return dag ? [["dag", dag, "grid"], runKey(dag, event.run_id)] : [];
    default:
      // `look_again`: the server itself missed something. An empty key is everything.
      return [[]];
  }
}

function runKey(dag: string, run: string | null | undefined): QueryKey {
  return run ? ["dag", dag, "run", run] : ["dag", dag, "run"];
}

/** Gathers what is old and asks again: quickly for a lone change, never faster than the server answers in a storm. */
export class Refresher {
  private waiting = new Map<string, QueryKey>();
  private busy = false;

  constructor(
    private readonly refresh: (keys: QueryKey[]) => Promise<unknown>,
    private readonly pauseMs = 120,
  ) {}

  add(keys: QueryKey[]): void {
    for (const key of keys) this.waiting.set(JSON.stringify(key), key);
    if (!this.busy) void this.run();
  }

  private async run(): Promise<void> {
    this.busy = true;
    while (this.waiting.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, this.pauseMs));
      const keys = [...this.waiting.values()];
      this.waiting.clear();
      await this.refresh(keys).catch(() => undefined);
    }
    this.busy = false;
  }
}

function invalidate(client: QueryClient, keys: QueryKey[]): Promise<unknown> {
  return Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey }, { cancelRefetch: true })));
}

/** Keeps every answer on the page fresh through one event stream per tab. */
export function useLiveUpdates(enabled: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!enabled) return;
    const refresher = new Refresher((keys) => invalidate(client, keys));
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wasLost = false;

    const connect = () => {
      source = new EventSource("/api/v2/updraft/events");
      source.onopen = () => {
        reportAnswer(200);
        // What happened while nobody listened is unknown: everything is old.
        if (wasLost) void client.invalidateQueries();
        wasLost = false;
      };
      source.onmessage = (message) => {
        const event = parse(message.data);
        if (event) refresher.add(outdatedKeys(event));
      };
      source.onerror = () => {
        wasLost = true;
        // The browser retries a broken stream, but gives up on a refused one.
        if (source?.readyState === EventSource.CLOSED) {
          timer = setTimeout(connect, 3000);
          // Tells a lost server from a lost session.
          void client.invalidateQueries({ queryKey: ["session"] });
        } else {
          reportAnswer(0);
        }
      };
    };
    connect();
    return () => {
      clearTimeout(timer);
      source?.close();
    };
  }, [client, enabled]);
}

function parse(text: unknown): ServerEvent | undefined {
  try {
    const value: unknown = JSON.parse(String(text));
    if (typeof value === "object" && value !== null && "kind" in value) return value as ServerEvent;
  } catch {
    // A line that is no event changes nothing.
  }
  return undefined;
}

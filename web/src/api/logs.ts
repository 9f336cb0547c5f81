import { api, body } from "./client";
import type { InstanceId } from "./queries";
import { reportAnswer } from "./reachability";

/** One record as the server sends it; a long line comes in several, all but the last with `continues`. */
export interface LogRecord {
  timestamp: string;
  stream: string;
  text: string;
  continues: boolean;
}

export type LogPhase = "connecting" | "live" | "ended" | "missing";

interface LogEvents {
  onRecords: (records: LogRecord[]) => void;
  onPhase: (phase: LogPhase) => void;
}

const retryMs = 1500;

/** Follows the log of a try from its first byte. A lost connection is taken up where it broke. Returns how to stop. */
export function followLog(id: InstanceId, tryNumber: number, { onRecords, onPhase }: LogEvents): () => void {
  const path = [id.dagId, "dagRuns", id.runId, "taskInstances", id.taskId, "logs", String(tryNumber), "stream"].map(encodeURIComponent).join("/");
  let offset = 0;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let refusals = 0;

  const connect = () => {
    source = new EventSource(`/api/v2/updraft/dags/${path}?map_index=${id.mapIndex}&offset=${offset}`);
    source.onopen = () => {
      refusals = 0;
      reportAnswer(200);
      onPhase("live");
    };
    source.onmessage = (message) => {
      const event = JSON.parse(String(message.data)) as { offset: number; records: LogRecord[] };
      offset = event.offset;
      onRecords(event.records);
    };
    source.addEventListener("end", () => {
      source?.close();
      onPhase("ended");
    });
    source.onerror = (event) => {
      // An event of the server's that is named `error`: it has the log no more.
      if (event instanceof MessageEvent) {
        source?.close();
        onPhase("missing");
        return;
      }
      // The browser would start again at the offset of the address: we know a better one.
      const refused = source?.readyState === EventSource.CLOSED;
      source?.close();
      if (refused) refusals += 1;
      if (refusals >= 3) {
        onPhase("missing");
        return;
      }
      onPhase("connecting");
      timer = setTimeout(connect, retryMs);
    };
  };
  connect();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}

/** The whole log as plain text. */
export async function wholeLog(id: InstanceId, tryNumber: number): Promise<string> {
  const reply = await body(
    api.GET("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/logs/{try_number}", {
      params: {
        path: { dag_id: id.dagId, dag_run_id: id.runId, task_id: id.taskId, try_number: tryNumber },
        query: { full_content: true, map_index: id.mapIndex },
      },
      headers: { Accept: "application/json" },
    }),
  );
  const content: unknown[] = typeof reply === "string" ? [reply] : reply.content;
  return content.map(lineOf).join("\n") + "\n";
}

function lineOf(line: unknown): string {
  if (typeof line !== "object" || line === null) return String(line);
  const { timestamp, event } = line as { timestamp?: string | null; event?: string };
  return timestamp ? `${timestamp} ${event ?? ""}` : (event ?? "");
}

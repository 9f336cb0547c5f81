import type { LogRecord } from "@/api/logs";
import { stripAnsi } from "./ansi";

export interface LogLine {
  timestamp: string;
  stream: string;
  text: string;
}

/** The lines of a log in the browser: whole lines out of records, the oldest dropped beyond a limit. */
export class LogBuffer {
  private lines: LogLine[] = [];
  private open: LogLine | undefined;
  /** Lines that were dropped, so that line numbers stay true. */
  dropped = 0;
  private version = 0;
  private readonly listeners = new Set<() => void>();
  private announced = false;

  constructor(private readonly limit = 400_000) {}

  get length(): number {
    return this.lines.length;
  }

  line(index: number): LogLine | undefined {
    return this.lines[index];
  }

  /** Forgets everything: the log is read again from its beginning. */
  clear(): void {
    this.lines = [];
    this.open = undefined;
    this.dropped = 0;
    this.announce();
  }

  append(records: readonly LogRecord[]): void {
    for (const record of records) {
      // Only records of one stream make one line: the other stream may have spoken in between.
      if (this.open && this.open.stream === record.stream) this.open.text += record.text;
      else {
        this.open = { timestamp: record.timestamp, stream: record.stream, text: record.text };
        this.lines.push(this.open);
      }
      if (!record.continues) this.open = undefined;
    }
    if (this.lines.length > this.limit) {
      // A tenth more, so that the array is not moved for every line.
      const extra = this.lines.length - Math.floor(this.limit * 0.9);
      this.lines.splice(0, extra);
      this.dropped += extra;
    }
    this.announce();
  }

  /** Indexes of the lines with the words, whatever their case. */
  search(words: string): number[] {
    const wanted = words.toLowerCase();
    if (wanted === "") return [];
    const found: number[] = [];
    for (const [index, line] of this.lines.entries()) {
      if (stripAnsi(line.text).toLowerCase().includes(wanted)) found.push(index);
    }
    return found;
  }

  /** For `useSyncExternalStore`; told once a frame at most. */
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  snapshot = (): number => this.version;

  private announce(): void {
    if (this.announced) return;
    this.announced = true;
    setTimeout(() => {
      this.announced = false;
      this.version += 1;
      for (const listener of this.listeners) listener();
    }, 16);
  }
}

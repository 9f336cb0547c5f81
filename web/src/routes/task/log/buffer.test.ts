import { describe, expect, it } from "vitest";
import type { LogRecord } from "@/api/logs";
import { LogBuffer } from "./buffer";

const record = (text: string, stream = "stdout", continues = false): LogRecord => ({ timestamp: "2026-01-01T00:00:00Z", stream, text, continues });
const texts = (buffer: LogBuffer) => Array.from({ length: buffer.length }, (_, index) => buffer.line(index)?.text);

describe("LogBuffer", () => {
  it("makes one line of the records of a long line, also across appends", () => {
    const buffer = new LogBuffer();
    buffer.append([record("a", "stdout", true)]);
    buffer.append([record("b", "stdout", true), record("c"), record("d")]);
    expect(texts(buffer)).toEqual(["abc", "d"]);
  });

  it("keeps streams apart", () => {
    const buffer = new LogBuffer();
    buffer.append([record("a", "stdout", true), record("e", "stderr"), record("b")]);
    expect(texts(buffer)).toEqual(["a", "e", "b"]);
  });

  it("drops the oldest beyond its limit and counts them", () => {
    const buffer = new LogBuffer(10);
    buffer.append(Array.from({ length: 12 }, (_, index) => record(String(index))));
    expect(texts(buffer)[0]).toBe("3");
    expect(buffer.dropped).toBe(3);
    expect(buffer.length + buffer.dropped).toBe(12);
  });

  it("finds words whatever their case and colour", () => {
    const buffer = new LogBuffer();
    buffer.append([record("ok"), record("\u001b[31mERR\u001b[0mOR: no"), record("error: yes")]);
    expect(buffer.search("Error")).toEqual([1, 2]);
    expect(buffer.search("")).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { en } from "@/i18n/en";
import { ko } from "@/i18n/ko";
import { formatDuration, formatInstant, formatRelative, wallTimeToInstant } from "./format";

describe("formatDuration", () => {
  it.each([
    [0.04, "0s", "0초"],
    [4.23, "4.2s", "4.2초"],
    [9.96, "10s", "10초"],
    [59.6, "1m", "1분"],
    [192, "3m 12s", "3분 12초"],
    [3600, "1h", "1시간"],
    [7500, "2h 5m", "2시간 5분"],
    [273_600, "3d 4h", "3일 4시간"],
  ])("%d seconds", (seconds, english, korean) => {
    expect(formatDuration(seconds, en.time)).toBe(english);
    expect(formatDuration(seconds, ko.time)).toBe(korean);
  });
});

describe("formatRelative", () => {
  const now = Date.parse("2026-03-01T00:00:00Z");
  it.each([
    [3 * 3600 + 120, "in 3 hours", "3시간 후"],
    [-90, "1 minute ago", "1분 전"],
    [0.3, "now", "지금"],
    [86_400, "tomorrow", "내일"],
    [-2 * 86_400, "2 days ago", "그저께"],
  ])("%d seconds from now", (seconds, english, korean) => {
    expect(formatRelative(now + seconds * 1000, now, "en")).toBe(english);
    expect(formatRelative(now + seconds * 1000, now, "ko")).toBe(korean);
  });
});

describe("formatInstant", () => {
  const now = Date.parse("2026-11-22T00:00:00Z");
  it("shows the wall clock of the zone", () => {
    expect(formatInstant("2026-11-22T00:00:00Z", "Asia/Seoul", "en", "minute", now)).toBe("Nov 22, 09:00");
    expect(formatInstant("2026-11-22T00:00:00Z", "Asia/Seoul", "ko", "minute", now)).toBe("11월 22일 09:00");
  });
  it("adds the year where it is another one", () => {
    expect(formatInstant("2024-01-02T00:00:00Z", "UTC", "en", "minute", now)).toContain("2024");
  });
});

describe("wallTimeToInstant", () => {
  it("reads wall time in the zone", () => {
    expect(wallTimeToInstant("2026-01-05T09:00", "Asia/Seoul")).toBe("2026-01-05T00:00:00.000Z");
    expect(wallTimeToInstant("2026-07-05T09:00", "America/New_York")).toBe("2026-07-05T13:00:00.000Z");
  });
  it("is right on both sides of a change of the clocks", () => {
    expect(wallTimeToInstant("2026-03-08T01:30", "America/New_York")).toBe("2026-03-08T06:30:00.000Z");
    expect(wallTimeToInstant("2026-03-08T03:30", "America/New_York")).toBe("2026-03-08T07:30:00.000Z");
  });
  it("refuses what is no time", () => {
    expect(wallTimeToInstant("soon", "UTC")).toBeUndefined();
  });
});

import type { Language } from "@/i18n";
import type { Messages } from "@/i18n/en";

type Units = Messages["time"];

/** A length of time in two units at most: `4.2s`, `3m 12s`, `2h 5m`, `3d 4h`. */
export function formatDuration(seconds: number, units: Units): string {
  const s = Math.max(0, seconds);
  if (s < 9.95) return units.seconds((Math.round(s * 10) / 10).toString());
  if (s < 59.5) return units.seconds(Math.round(s).toString());
  if (s < 3599.5) {
    const whole = Math.round(s);
    return join(units.minutes(Math.floor(whole / 60)), whole % 60, (n) => units.seconds(n.toString()));
  }
  const minutes = Math.round(s / 60);
  if (minutes < 24 * 60) return join(units.hours(Math.floor(minutes / 60)), minutes % 60, units.minutes);
  const hours = Math.round(s / 3600);
  return join(units.days(Math.floor(hours / 24)), hours % 24, units.hours);
}

function join(large: string, rest: number, small: (n: number) => string): string {
  return rest === 0 ? large : `${large} ${small(rest)}`;
}

/** Seconds between two instants; an end that has not come yet is `now`. */
export function secondsBetween(start: string | null | undefined, end: string | null | undefined, now: number): number | undefined {
  if (!start) return undefined;
  return Math.max(0, ((end ? Date.parse(end) : now) - Date.parse(start)) / 1000);
}

const steps: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** `in 3 hours`, `2 minutes ago`, in the reader's language; within a second it is now. */
export function formatRelative(instant: number, now: number, language: Language): string {
  const seconds = Math.round((instant - now) / 1000);
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "long" });
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return format.format(0, "second");
}

export type InstantStyle = "time" | "minute" | "second" | "full";

const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(language: Language, zone: string, style: InstantStyle, withYear: boolean): Intl.DateTimeFormat {
  const key = `${language} ${zone} ${style} ${withYear}`;
  let found = cache.get(key);
  if (!found) {
    const clock: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
    const day: Intl.DateTimeFormatOptions = { month: "short", day: "numeric", ...(withYear ? { year: "numeric" } : {}) };
    found = new Intl.DateTimeFormat(language, {
      ...(style === "time" ? {} : day),
      ...clock,
      ...(style === "second" || style === "full" ? { second: "2-digit" } : {}),
      ...(style === "full" ? { weekday: "short", timeZoneName: "short" } : {}),
    });
    cache.set(key, found);
  }
  return found;
}

/** An instant on the wall clock of a zone. The year shows only where it is not this one. */
export function formatInstant(instant: string, zone: string, language: Language, style: InstantStyle, now = Date.now()): string {
  const date = new Date(instant);
  const far = Math.abs(date.getTime() - now) > 300 * 86_400_000 || style === "full";
  return formatter(language, zone, style, far).format(date);
}

/** Whether this browser knows the zone; the server's list may be newer. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** What an `<input type="datetime-local">` says, read as wall time in a zone, as an instant in UTC. */
export function wallTimeToInstant(wall: string, zone: string): string | undefined {
  const asUtc = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  // Twice, so that an offset that changes between the guess and the truth is caught.
  let instant = asUtc - offset(asUtc, zone);
  instant = asUtc - offset(instant, zone);
  return new Date(instant).toISOString();
}

function offset(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  }).formatToParts(instant);
  const at = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const wall = Date.UTC(at("year"), at("month") - 1, at("day"), at("hour"), at("minute"), at("second"));
  return wall - Math.floor(instant / 1000) * 1000;
}

/** `Nov 22`: the day alone, where many stand beside each other. */
export function formatDay(text: string, zone: string, language: Language): string {
  const key = `${language} ${zone} day`;
  let found = cache.get(key);
  if (!found) cache.set(key, (found = new Intl.DateTimeFormat(language, { month: language === "ko" ? "numeric" : "short", day: "numeric", timeZone: zone })));
  return found.format(new Date(text));
}

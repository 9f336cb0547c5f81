import { createContext, type ReactNode, use, useEffect, useState } from "react";
import { useLanguage, useMessages } from "@/i18n";
import { usePreferences } from "@/preferences";
import { formatDuration, formatInstant, formatRelative, type InstantStyle, isZone, secondsBetween } from "./format";

const DagZoneContext = createContext<string | undefined>(undefined);

/** Everything below belongs to a DAG of this zone. */
export function DagZone({ zone, children }: { zone: string | null | undefined; children: ReactNode }) {
  return <DagZoneContext value={zone ?? undefined}>{children}</DagZoneContext>;
}

const localZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The zone that times are shown in here: the reader's choice, or the DAG's where there is one. */
export function useZone(ownZone?: string | null): string {
  const { zoneMode } = usePreferences();
  const around = use(DagZoneContext);
  const dagZone = ownZone ?? around;
  if (zoneMode === "utc") return "UTC";
  if (zoneMode === "dag" && dagZone && isZone(dagZone)) return dagZone;
  return localZone();
}

/** The present, kept fresh while something on the page depends on it. */
export function useNow(everyMs: number, enabled = true): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!enabled) return;
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, enabled]);
  return now;
}

interface InstantProps {
  value: string | null | undefined;
  style?: InstantStyle;
  zone?: string | null;
  showZone?: boolean;
}

/** A point in time on the chosen wall clock; the title tells it in full. */
export function Instant({ value, style = "second", zone: ownZone, showZone = false }: InstantProps) {
  const language = useLanguage();
  const t = useMessages();
  const zone = useZone(ownZone);
  if (!value) return <span className="tabular">–</span>;
  const text = formatInstant(value, zone, language, style);
  return (
    <time dateTime={value} title={`${formatInstant(value, zone, language, "full")} · ${value}`} className="tabular" style={{ whiteSpace: "nowrap" }}>
      {showZone ? t.time.inZone(text, zone) : text}
    </time>
  );
}

/** A point in time as seen from now: `in 3 hours`, `2 minutes ago`. */
export function Relative({ value, zone: ownZone }: { value: string | null | undefined; zone?: string | null }) {
  const language = useLanguage();
  const zone = useZone(ownZone);
  const now = useNow(1000, value != null);
  if (!value) return <span>–</span>;
  return (
    <time dateTime={value} title={formatInstant(value, zone, language, "full")}>
      {formatRelative(Date.parse(value), now, language)}
    </time>
  );
}

interface DurationProps {
  start: string | null | undefined;
  end: string | null | undefined;
  /** Whether it is still going on, so that it counts up. */
  live?: boolean;
}

/** How long it took, or has been taking. */
export function Duration({ start, end, live = false }: DurationProps) {
  const t = useMessages();
  const now = useNow(1000, live && !end);
  const seconds = live || end ? secondsBetween(start, end, now) : undefined;
  return <span className="tabular" style={{ whiteSpace: "nowrap" }}>{seconds === undefined ? "–" : formatDuration(seconds, t.time)}</span>;
}

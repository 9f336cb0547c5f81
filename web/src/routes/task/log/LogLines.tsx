import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, memo, type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { useLanguage, useMessages } from "@/i18n";
import { formatInstant } from "@/time/format";
import { useZone } from "@/time/Instant";
import { parseAnsi, type Span } from "./ansi";
import type { LogBuffer, LogLine } from "./buffer";
import classes from "./Log.module.css";

const lineHeight = 20;

export interface LogLinesHandle {
  /** Brings a line into view. */
  show: (index: number) => void;
}

interface LogLinesProps {
  ref: Ref<LogLinesHandle>;
  buffer: LogBuffer;
  version: number;
  wrap: boolean;
  times: boolean;
  follow: boolean;
  onFollow: (follow: boolean) => void;
  words: string;
  /** Line of the match that is looked at. */
  current: number | undefined;
}

/** The lines in view, however many there are. */
export function LogLines({ ref, buffer, version, wrap, times, follow, onFollow, words, current }: LogLinesProps) {
  const t = useMessages();
  const language = useLanguage();
  const zone = useZone();
  const scroller = useRef<HTMLDivElement>(null);
  const wheeled = useRef(false);
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer keeps its own state on purpose
  const virtual = useVirtualizer({
    count: buffer.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });
  const { measure, scrollToIndex } = virtual;

  useImperativeHandle(ref, () => ({ show: (index) => scrollToIndex(index, { align: "center" }) }), [scrollToIndex]);
  useEffect(() => measure(), [wrap, times, measure]);
  useEffect(() => {
    if (follow && buffer.length > 0) scrollToIndex(buffer.length - 1, { align: "end" });
  }, [follow, version, buffer, wrap, scrollToIndex]);

  // Following ends when a person scrolls up, and begins again when they reach the end.
  const onScroll = () => {
    const view = scroller.current;
    if (!view || !wheeled.current) return;
    const atEnd = view.scrollHeight - view.scrollTop - view.clientHeight < lineHeight;
    if (atEnd !== follow) onFollow(atEnd);
  };
  const byHand = () => {
    wheeled.current = true;
    clearTimeout(Number(scroller.current?.dataset["timer"]));
    if (scroller.current) scroller.current.dataset["timer"] = String(setTimeout(() => (wheeled.current = false), 400));
  };

  return (
    <div
      ref={scroller}
      className={classes.scroller}
      tabIndex={0}
      role="log"
      aria-label={t.task.log}
      aria-live="off"
      data-wrap={wrap || undefined}
      onScroll={onScroll}
      onWheel={byHand}
      onTouchMove={byHand}
      onPointerDown={byHand}
      onKeyDown={byHand}
    >
      <div className={classes.sheet} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = buffer.line(item.index);
          if (!line) return null;
          return (
            <div
              key={item.key}
              ref={wrap ? virtual.measureElement : undefined}
              data-index={item.index}
              className={classes.line}
              data-stream={line.stream}
              data-current={item.index === current || undefined}
              style={{ transform: `translateY(${item.start}px)`, ...(wrap ? {} : { height: lineHeight }) }}
            >
              <span className={classes.number}>{buffer.dropped + item.index + 1}</span>
              {times ? <time className={classes.time} title={line.timestamp}>{clock(line.timestamp, zone, language)}</time> : null}
              <LineText line={line} words={words} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function clock(timestamp: string, zone: string, language: "en" | "ko"): string {
  const text = formatInstant(timestamp, zone, language, "second");
  return text.slice(-8);
}

const LineText = memo(function LineText({ line, words }: { line: LogLine; words: string }) {
  const spans = parseAnsi(line.text);
  return (
    <span className={classes.text}>
      {spans.map((span, index) => (
        // A line never changes but by growing at its end.
        <span key={index} style={styleOf(span)}>{words ? marked(span.text, words) : span.text}</span>
      ))}
    </span>
  );
});

function styleOf(span: Span): CSSProperties | undefined {
  if (Object.keys(span).length === 1) return undefined;
  const color = (value: number | string | undefined) => (typeof value === "number" ? `var(--ansi-${value})` : value);
  return {
    color: color(span.color),
    backgroundColor: color(span.background),
    fontWeight: span.bold ? 650 : undefined,
    opacity: span.dim ? 0.65 : undefined,
    fontStyle: span.italic ? "italic" : undefined,
    textDecoration: span.underline ? "underline" : undefined,
  };
}

function marked(text: string, words: string) {
  const parts: React.ReactNode[] = [];
  const low = text.toLowerCase();
  const wanted = words.toLowerCase();
  let from = 0;
  for (let at = low.indexOf(wanted); at >= 0; at = low.indexOf(wanted, from)) {
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + wanted.length)}</mark>);
    from = at + wanted.length;
  }
  parts.push(text.slice(from));
  return parts;
}

/** A stretch of text in one look. Colours: 0 to 15 from the theme, others as `#rrggbb`. */
export interface Span {
  text: string;
  color?: number | string;
  background?: number | string;
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
}

type Style = Omit<Span, "text">;

// CSI sequences, OSC sequences (up to BEL or ST), other two-byte escapes, and lone control characters but tab.
// eslint-disable-next-line no-control-regex
const escapes = /\u001b\[([0-9;:]*)([@-~])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-Z\\-_]|[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** The text without any control sequence: what is searched and copied. */
export const stripAnsi = (text: string): string => (text.includes("\u001b") || /\p{Cc}/u.test(text) ? afterReturn(text).replace(escapes, "") : text);

/** A progress bar overwrites its line: what stands after the last return is what a terminal shows. */
function afterReturn(text: string): string {
  const trimmed = text.replace(/\r+$/, "");
  return trimmed.slice(trimmed.lastIndexOf("\r") + 1);
}

/** Splits a line into stretches of one look. Sequences that are not about looks are dropped. */
export function parseAnsi(line: string): Span[] {
  const text = afterReturn(line);
  const spans: Span[] = [];
  let style: Style = {};
  let from = 0;
  const push = (until: number) => {
    if (until > from) spans.push({ text: text.slice(from, until), ...style });
  };
  for (const match of text.matchAll(escapes)) {
    push(match.index);
    from = match.index + match[0].length;
    if (match[2] === "m") style = applyCodes(style, match[1] ?? "");
  }
  push(text.length);
  return spans;
}

function applyCodes(before: Style, codes: string): Style {
  let style = { ...before };
  const numbers = codes.split(/[;:]/).map((code) => (code === "" ? 0 : Number(code)));
  for (let index = 0; index < numbers.length; index++) {
    const code = numbers[index] ?? 0;
    if (code === 0) style = {};
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 3) style.italic = true;
    else if (code === 4) style.underline = true;
    else if (code === 22) {
      delete style.bold;
      delete style.dim;
    } else if (code === 23) delete style.italic;
    else if (code === 24) delete style.underline;
    else if (code >= 30 && code <= 37) style.color = code - 30;
    else if (code >= 90 && code <= 97) style.color = code - 90 + 8;
    else if (code >= 40 && code <= 47) style.background = code - 40;
    else if (code >= 100 && code <= 107) style.background = code - 100 + 8;
    else if (code === 39) delete style.color;
    else if (code === 49) delete style.background;
    else if (code === 38 || code === 48) {
      const extended = extendedColor(numbers.slice(index + 1));
      if (!extended) break;
      index += extended.used;
      if (code === 38) style.color = extended.color;
      else style.background = extended.color;
    }
  }
  return style;
}

function extendedColor(rest: number[]): { color: number | string; used: number } | undefined {
  const [kind, a = 0, b = 0, c = 0] = rest;
  if (kind === 5) return { color: a < 16 ? a : indexed(a), used: 2 };
  if (kind === 2) return { color: hex(a, b, c), used: 4 };
  return undefined;
}

const hex = (...parts: number[]) => `#${parts.map((part) => Math.min(255, Math.max(0, part)).toString(16).padStart(2, "0")).join("")}`;

/** The 256-colour table from 16 on: a cube of six steps, then greys. */
function indexed(index: number): string {
  if (index >= 232) {
    const grey = 8 + (Math.min(index, 255) - 232) * 10;
    return hex(grey, grey, grey);
  }
  const step = (n: number) => (n === 0 ? 0 : 55 + n * 40);
  const n = index - 16;
  return hex(step(Math.floor(n / 36)), step(Math.floor(n / 6) % 6), step(n % 6));
}

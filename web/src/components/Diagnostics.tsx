import classes from "./Diagnostics.module.css";

const kinds: readonly [kind: string, pattern: RegExp][] = [
  ["error", /^error(\[|:)/],
  ["warning", /^warning(\[|:)/],
  ["place", /^\s*-->/],
  ["mark", /^\s*(\d+\s*)?\|[\s|_]*[\^~]/],
  ["mark", /^\s*\|\s+[-^]{2,}/],
  ["help", /^\s*(=\s*)?(help|note):/],
];

/** What the validator says, as it says it: source line and caret in their columns. */
export function Diagnostics({ text }: { text: string }) {
  return (
    <pre className={classes.text} tabIndex={0}>
      {text.trimEnd().split("\n").map((line, index) => (
        // Lines never move within one message.
        <span key={index} data-kind={kinds.find(([, pattern]) => pattern.test(line))?.[0]}>{line}{"\n"}</span>
      ))}
    </pre>
  );
}

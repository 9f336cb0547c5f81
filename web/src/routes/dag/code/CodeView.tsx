import { yaml } from "@codemirror/lang-yaml";
import { foldGutter, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import { useMessages } from "@/i18n";

const colors = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--ud-accent)" },
  { tag: [tags.string, tags.content], color: "var(--ud-text)" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: "var(--ud-state-queued)" },
  { tag: tags.comment, color: "var(--ud-faint)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.meta], color: "var(--ud-faint)" },
  { tag: [tags.labelName, tags.typeName], color: "var(--ud-state-up_for_retry)" },
]);

const look = EditorView.theme({
  "&": { fontSize: "13px", backgroundColor: "var(--ud-surface)", border: "1px solid var(--ud-line)", borderRadius: "8px", color: "var(--ud-text)" },
  "&.cm-focused": { outline: "2px solid var(--ud-accent)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "var(--ud-mono)", lineHeight: "1.6", fontVariantLigatures: "none", borderRadius: "8px" },
  ".cm-content": { padding: "10px 0" },
  ".cm-changedLine, &.cm-merge-b .cm-changedLine": { backgroundColor: "color-mix(in srgb, var(--ud-state-success) 12%, transparent) !important" },
  ".cm-deletedChunk": { backgroundColor: "color-mix(in srgb, var(--ud-state-failed) 12%, transparent) !important", paddingLeft: "6px" },
  ".cm-changedText, .cm-deletedText": { background: "none !important", textDecoration: "none", fontWeight: "640" },
  // Its arrows are in no font of ours.
  ".cm-collapsedLines::before, .cm-collapsedLines::after": { content: "none !important" },
  ".cm-collapsedLines": { background: "var(--ud-hover) !important", color: "var(--ud-muted)" },
  ".cm-gutters": { backgroundColor: "var(--ud-surface)", color: "var(--ud-faint)", border: "none", paddingLeft: "6px" },
});

/** A DAG file, read-only; with `base`, what changed since that text. */
export default function CodeView({ text, base }: { text: string; base?: string }) {
  const t = useMessages();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          base === undefined ? foldGutter() : unifiedMergeView({ original: base, mergeControls: false, gutter: true, collapseUnchanged: { margin: 3, minSize: 6 } }),
          yaml(),
          syntaxHighlighting(colors),
          look,
          EditorState.phrases.of({ "$ unchanged lines": t.dag.unchangedLines }),
          EditorState.readOnly.of(true),
          EditorView.editable.of(false),
          EditorView.contentAttributes.of({ tabindex: "0" }),
        ],
      }),
    });
    return () => view.destroy();
  }, [text, base, t]);
  return <div ref={place} />;
}

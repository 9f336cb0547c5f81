import { yaml } from "@codemirror/lang-yaml";
import { foldGutter, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";

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
  ".cm-gutters": { backgroundColor: "var(--ud-surface)", color: "var(--ud-faint)", border: "none", paddingLeft: "6px" },
});

/** A DAG file, read-only. */
export default function CodeView({ text }: { text: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: text,
        extensions: [lineNumbers(), foldGutter(), yaml(), syntaxHighlighting(colors), look, EditorState.readOnly.of(true), EditorView.editable.of(false), EditorView.contentAttributes.of({ tabindex: "0" })],
      }),
    });
    return () => view.destroy();
  }, [text]);
  return <div ref={place} />;
}

import { JsonInput, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import type { DagDetails } from "@/api/types";
import { useMessages } from "@/i18n";
import { ParamField } from "./ParamField";
import { type FieldValue, initialValue, type ParamSpec, parseConf, parseFields, readParams } from "./params";
import classes from "./TriggerDialog.module.css";

/** What somebody is filling in as the conf of a run. */
export interface ConfForm {
  params: ParamSpec[];
  fields: Record<string, FieldValue>;
  setField: (name: string, value: FieldValue) => void;
  mode: "form" | "json";
  switchMode: (next: string) => void;
  text: string;
  setText: (text: string) => void;
  errors: Record<string, string>;
  /** The conf as far as it is valid. */
  conf: Record<string, unknown>;
  /** What is not, whether it shows or not. */
  problems: Record<string, string>;
  /** The conf, or nothing if it has errors; those show from then on. */
  read: () => Record<string, unknown> | undefined;
}

/** What is filled in to begin with are the defaults, or `given`. */
export function useConfForm(dag: DagDetails, given: Record<string, unknown> = {}): ConfForm {
  const t = useMessages();
  const [params] = useState(() => readParams(dag.params).map((param) => (param.name in given ? { ...param, default: given[param.name], hasDefault: true } : param)));
  const [fields, setFields] = useState<Record<string, FieldValue>>(() => Object.fromEntries(params.map((param) => [param.name, initialValue(param)])));
  // A form has no place for what is no parameter.
  const [mode, setMode] = useState<"form" | "json">(() => (params.length > 0 && Object.keys(given).every((key) => params.some((param) => param.name === key)) ? "form" : "json"));
  const [text, setText] = useState(() => (Object.keys(given).length > 0 ? JSON.stringify(given, null, 2) : ""));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const typed = parseConf(text, t.trigger);
  const filled = parseFields(params, fields, t.trigger);
  return {
    params,
    conf: mode === "form" ? filled.conf : "error" in typed ? {} : typed.conf,
    problems: mode === "form" ? filled.errors : "error" in typed ? { conf: typed.error } : {},
    fields,
    mode,
    text,
    setText,
    errors,
    setField: (name, value) => setFields((now) => ({ ...now, [name]: value })),
    switchMode: (next) => {
      // What was filled in goes along, as far as it is valid.
      if (next === "json" && mode === "form") setText(JSON.stringify(parseFields(params, fields, t.trigger).conf, null, 2));
      setErrors({});
      setMode(next === "json" ? "json" : "form");
    },
    read: () => {
      if (mode === "form") {
        const parsed = parseFields(params, fields, t.trigger);
        setErrors(parsed.errors);
        return Object.keys(parsed.errors).length === 0 ? parsed.conf : undefined;
      }
      const parsed = parseConf(text, t.trigger);
      setErrors("error" in parsed ? { conf: parsed.error } : {});
      return "error" in parsed ? undefined : parsed.conf;
    },
  };
}

/** The conf of a run: a form made from the DAG's parameters, or JSON. */
export function ConfFields({ form }: { form: ConfForm }) {
  const t = useMessages();
  return (
    <>
      {form.params.length > 0 ? (
        <div className={classes.modeRow}>
          <span>{t.trigger.params}</span>
          <SegmentedControl size="xs" value={form.mode} onChange={form.switchMode} data={[{ value: "form", label: t.trigger.form }, { value: "json", label: t.trigger.json }]} />
        </div>
      ) : null}
      {form.mode === "form" ? (
        form.params.map((param) => (
          <ParamField
            key={param.name}
            param={param}
            value={form.fields[param.name] ?? null}
            error={form.errors[param.name]}
            onChange={(value) => form.setField(param.name, value)}
          />
        ))
      ) : (
        <JsonInput
          label={t.trigger.conf}
          description={form.params.length === 0 ? t.trigger.noParams : undefined}
          autosize
          minRows={5}
          maxRows={18}
          spellCheck={false}
          placeholder="{}"
          classNames={{ input: "mono" }}
          value={form.text}
          onChange={form.setText}
          error={form.errors["conf"]}
        />
      )}
    </>
  );
}

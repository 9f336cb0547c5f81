import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { dagQuery } from "@/api/queries";
import type { DagDetails, Run } from "@/api/types";
import { Failure, Loading } from "@/components/Placeholders";
import { ConfFields, useConfForm } from "@/routes/trigger/ConfForm";

/** The conf with which a run is done again; nothing while it is not valid. */
export type NewConf = Record<string, unknown> | undefined;

interface ConfEditorProps {
  run: Run;
  onChange: (conf: NewConf) => void;
}

/** Another conf for a run that is there: its own to begin with. */
export function ConfEditor({ run, onChange }: ConfEditorProps) {
  const details = useQuery(dagQuery(run.dag_id));
  if (details.data) return <Fields dag={details.data} run={run} onChange={onChange} />;
  return details.isError ? <Failure compact error={details.error} onRetry={() => void details.refetch()} /> : <Loading />;
}

function Fields({ dag, run, onChange }: ConfEditorProps & { dag: DagDetails }) {
  const form = useConfForm(dag, run.conf ?? {});
  const text = Object.keys(form.problems).length === 0 ? JSON.stringify(form.conf) : undefined;
  const changed = useEffectEvent((now: string | undefined) => onChange(now === undefined ? undefined : (JSON.parse(now) as Record<string, unknown>)));
  useEffect(() => changed(text), [text]);
  return <ConfFields form={{ ...form, errors: form.problems }} />;
}

import { Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { createVariable, deleteVariable, updateVariable, type VariableValues } from "@/api/actions";
import { variablesQuery } from "@/api/queries";
import type { Variable } from "@/api/types";
import { Failure, Loading, Placeholder } from "@/components/Placeholders";
import table from "@/components/Table.module.css";
import { useMessages } from "@/i18n";
import { AdminHeader, EditDialog, RowActions } from "./AdminPage";

/** What the server shows in place of a secret. */
const mask = "***";

export function VariablesPage() {
  const t = useMessages();
  const { data, error, isPending, refetch } = useQuery(variablesQuery);
  const [editing, setEditing] = useState<Variable | "new">();
  return (
    <>
      <AdminHeader title={t.variables.title} lead={t.variables.lead} newLabel={t.variables.new} onNew={() => setEditing("new")} />
      {isPending ? (
        <Loading />
      ) : !data ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : data.variables.length === 0 ? (
        <Placeholder title={t.variables.empty} hint={t.variables.emptyHint} />
      ) : (
        <div className={table.frame}>
          <table className={table.table}>
            <thead>
              <tr><th>{t.variables.key}</th><th>{t.variables.value}</th><th>{t.common.description}</th><th><span className="visually-hidden">{t.common.actions}</span></th></tr>
            </thead>
            <tbody>
              {data.variables.map((variable) => (
                <tr key={variable.key}>
                  <td><span className="mono">{variable.key}</span></td>
                  <td className={table.wrap}><span className="mono">{variable.value}</span></td>
                  <td className={table.note}>{variable.description ?? ""}</td>
                  <td className={table.right}>
                    <RowActions
                      onEdit={() => setEditing(variable)}
                      remove={{
                        title: t.variables.deleteTitle(variable.key), text: t.variables.deleteText, done: t.variables.deleted,
                        act: () => deleteVariable(variable.key), queryKey: "variables",
                      }}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {editing ? <VariableDialog variable={editing === "new" ? undefined : editing} onClose={() => setEditing(undefined)} /> : null}
    </>
  );
}

function VariableDialog({ variable, onClose }: { variable: Variable | undefined; onClose: () => void }) {
  const t = useMessages();
  const masked = variable?.value === mask;
  const [values, setValues] = useState<VariableValues>({
    key: variable?.key ?? "", value: masked ? "" : (variable?.value ?? ""), description: variable?.description ?? "",
  });
  const set = (change: Partial<VariableValues>) => setValues((now) => ({ ...now, ...change }));
  return (
    <EditDialog
      title={variable ? t.variables.edit(variable.key) : t.variables.new}
      isNew={!variable}
      queryKey="variables"
      saved={t.variables.saved}
      save={() => (variable ? updateVariable(variable.key, values) : createVariable(values))}
      onClose={onClose}
    >
      <TextInput
        label={t.variables.key}
        description={t.variables.keyHint}
        required
        disabled={Boolean(variable)}
        spellCheck={false}
        maxLength={250}
        value={values.key}
        onChange={(event) => set({ key: event.currentTarget.value })}
      />
      <Textarea
        label={t.variables.value}
        description={masked ? t.variables.masked : undefined}
        required={masked}
        autosize
        minRows={2}
        maxRows={14}
        spellCheck={false}
        classNames={{ input: "mono" }}
        value={values.value}
        onChange={(event) => set({ value: event.currentTarget.value })}
      />
      <TextInput label={t.common.description} value={values.description} onChange={(event) => set({ description: event.currentTarget.value })} />
    </EditDialog>
  );
}

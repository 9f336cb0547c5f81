import { Autocomplete, JsonInput, NumberInput, PasswordInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type ConnectionValues, createConnection, deleteConnection, updateConnection } from "@/api/actions";
import { connectionsQuery } from "@/api/queries";
import type { Connection } from "@/api/types";
import { Failure, Loading, Placeholder } from "@/components/Placeholders";
import table from "@/components/Table.module.css";
import { useMessages } from "@/i18n";
import classes from "./Admin.module.css";
import { AdminHeader, EditDialog, RowActions } from "./AdminPage";

/** Offered, not required: the server knows which types its actions use. */
const commonTypes = ["postgres", "mysql", "http", "ssh", "sftp", "s3", "aws", "kafka", "slack", "smtp", "generic"];
const mask = "***";

export function ConnectionsPage() {
  const t = useMessages();
  const { data, error, isPending, refetch } = useQuery(connectionsQuery);
  const [editing, setEditing] = useState<Connection | "new">();
  return (
    <>
      <AdminHeader title={t.connections.title} lead={t.connections.lead} newLabel={t.connections.new} onNew={() => setEditing("new")} />
      {isPending ? (
        <Loading />
      ) : !data ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : data.connections.length === 0 ? (
        <Placeholder title={t.connections.empty} hint={t.connections.emptyHint} />
      ) : (
        <div className={table.frame}>
          <table className={table.table}>
            <thead>
              <tr>
                <th>{t.connections.id}</th><th>{t.connections.type}</th><th>{t.connections.host}</th><th>{t.connections.login}</th><th>{t.connections.schema}</th>
                <th>{t.common.description}</th><th><span className="visually-hidden">{t.common.actions}</span></th>
              </tr>
            </thead>
            <tbody>
              {data.connections.map((connection) => (
                <tr key={connection.connection_id}>
                  <td><span className="mono">{connection.connection_id}</span></td>
                  <td>{connection.conn_type}</td>
                  <td>{connection.host ?? "–"}{connection.port ? `:${connection.port}` : null}</td>
                  <td>{connection.login ?? "–"}</td>
                  <td>{connection.schema ?? "–"}</td>
                  <td className={table.note}>{connection.description ?? ""}</td>
                  <td className={table.right}>
                    <RowActions
                      onEdit={() => setEditing(connection)}
                      remove={{
                        title: t.connections.deleteTitle(connection.connection_id), text: t.connections.deleteText, done: t.connections.deleted,
                        act: () => deleteConnection(connection.connection_id), queryKey: "connections",
                      }}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {editing ? <ConnectionDialog connection={editing === "new" ? undefined : editing} onClose={() => setEditing(undefined)} /> : null}
    </>
  );
}

function ConnectionDialog({ connection, onClose }: { connection: Connection | undefined; onClose: () => void }) {
  const t = useMessages();
  // A masked extra must not be written back over the real one.
  const [extraBefore] = useState(() => (connection?.extra?.includes(mask) ? "" : (connection?.extra ?? "")));
  const [values, setValues] = useState<ConnectionValues>({
    id: connection?.connection_id ?? "",
    type: connection?.conn_type ?? "postgres",
    description: connection?.description ?? "",
    host: connection?.host ?? "",
    port: connection?.port ?? null,
    login: connection?.login ?? "",
    password: "",
    schema: connection?.schema ?? "",
    extra: extraBefore,
  });
  const set = (change: Partial<ConnectionValues>) => setValues((now) => ({ ...now, ...change }));
  return (
    <EditDialog
      title={connection ? t.connections.edit(connection.connection_id) : t.connections.new}
      isNew={!connection}
      queryKey="connections"
      saved={t.connections.saved}
      save={() => (connection ? updateConnection(connection.connection_id, values, values.extra !== extraBefore) : createConnection(values))}
      onClose={onClose}
    >
      <TextInput
        label={t.connections.id}
        required
        disabled={Boolean(connection)}
        spellCheck={false}
        maxLength={200}
        value={values.id}
        onChange={(event) => set({ id: event.currentTarget.value })}
      />
      <Autocomplete size="sm" label={t.connections.type} required data={commonTypes} value={values.type} onChange={(type) => set({ type })} />
      <div className={classes.two}>
        <TextInput label={t.connections.host} spellCheck={false} value={values.host} onChange={(event) => set({ host: event.currentTarget.value })} />
        <NumberInput
          label={t.connections.port}
          min={0}
          max={65535}
          allowDecimal={false}
          hideControls
          value={values.port ?? ""}
          onChange={(value) => set({ port: value === "" ? null : Number(value) })}
        />
      </div>
      <TextInput label={t.connections.login} autoComplete="off" value={values.login} onChange={(event) => set({ login: event.currentTarget.value })} />
      <PasswordInput
        visibilityToggleButtonProps={{ "aria-label": t.signIn.showPassword }}
        label={t.connections.password}
        description={connection ? t.connections.passwordKeep : undefined}
        autoComplete="new-password"
        value={values.password}
        onChange={(event) => set({ password: event.currentTarget.value })}
      />
      <TextInput label={t.connections.schema} value={values.schema} onChange={(event) => set({ schema: event.currentTarget.value })} />
      <JsonInput
        label={t.connections.extra}
        autosize
        minRows={2}
        maxRows={10}
        spellCheck={false}
        validationError={t.trigger.invalidJson}
        classNames={{ input: "mono" }}
        value={values.extra}
        onChange={(extra) => set({ extra })}
      />
      <TextInput label={t.common.description} value={values.description} onChange={(event) => set({ description: event.currentTarget.value })} />
    </EditDialog>
  );
}

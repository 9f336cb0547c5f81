import { Checkbox, NumberInput, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { createPool, deletePool, type PoolValues, updatePool } from "@/api/actions";
import { poolsQuery } from "@/api/queries";
import type { Pool } from "@/api/types";
import { Failure, Loading } from "@/components/Placeholders";
import table from "@/components/Table.module.css";
import { useMessages } from "@/i18n";
import classes from "./Admin.module.css";
import { AdminHeader, EditDialog, RowActions } from "./AdminPage";

/** The pool of every task that names none; it cannot go. */
const defaultPool = "default_pool";

export function PoolsPage() {
  const t = useMessages();
  const { data, error, isPending, refetch } = useQuery({ ...poolsQuery, refetchInterval: 5000 });
  const [editing, setEditing] = useState<Pool | "new">();
  return (
    <>
      <AdminHeader title={t.pools.title} lead={t.pools.lead} newLabel={t.pools.new} onNew={() => setEditing("new")} />
      {isPending ? (
        <Loading />
      ) : !data ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <div className={table.frame}>
          <table className={table.table}>
            <thead>
              <tr>
                <th>{t.pools.name}</th><th>{t.pools.slots}</th><th>{t.pools.running}</th><th>{t.pools.queued}</th><th>{t.pools.scheduled}</th><th>{t.pools.open}</th>
                <th>{t.common.description}</th><th><span className="visually-hidden">{t.common.actions}</span></th>
              </tr>
            </thead>
            <tbody>
              {data.pools.map((pool) => (
                <tr key={pool.name}>
                  <td><strong>{pool.name}</strong></td>
                  <td><Meter pool={pool} /></td>
                  <td className="tabular">{pool.running_slots}</td>
                  <td className="tabular">{pool.queued_slots}</td>
                  <td className="tabular">{pool.scheduled_slots}</td>
                  <td className="tabular">{pool.slots < 0 ? "∞" : pool.open_slots}</td>
                  <td className={table.note}>{pool.description ?? ""}</td>
                  <td className={table.right}>
                    <RowActions
                      onEdit={() => setEditing(pool)}
                      remove={
                        pool.name === defaultPool
                          ? undefined
                          : { title: t.pools.deleteTitle(pool.name), text: t.pools.deleteText, done: t.pools.deleted, act: () => deletePool(pool.name), queryKey: "pools" }
                      }
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {editing ? <PoolDialog pool={editing === "new" ? undefined : editing} onClose={() => setEditing(undefined)} /> : null}
    </>
  );
}

function Meter({ pool }: { pool: Pool }) {
  const t = useMessages();
  const share = (slots: number) => (pool.slots > 0 ? `${Math.min(100, (100 * slots) / pool.slots)}%` : "0%");
  return (
    <div className={classes.meter}>
      {pool.slots < 0 ? null : (
        <div className={classes.track} aria-hidden="true">
          <i className={classes.running} style={{ width: share(pool.running_slots) }} />
          <i className={classes.queued} style={{ width: share(pool.queued_slots) }} />
        </div>
      )}
      <span className={classes.usage}>{t.pools.usage(pool.occupied_slots, pool.slots < 0 ? t.pools.unlimited : String(pool.slots))}</span>
    </div>
  );
}

function PoolDialog({ pool, onClose }: { pool: Pool | undefined; onClose: () => void }) {
  const t = useMessages();
  const [values, setValues] = useState<PoolValues>({
    name: pool?.name ?? "", slots: pool?.slots ?? 8, description: pool?.description ?? "", includeDeferred: pool?.include_deferred ?? false,
  });
  const set = (change: Partial<PoolValues>) => setValues((now) => ({ ...now, ...change }));
  return (
    <EditDialog
      title={pool ? t.pools.edit(pool.name) : t.pools.new}
      isNew={!pool}
      queryKey="pools"
      saved={t.pools.saved}
      save={() => (pool ? updatePool(pool.name, values) : createPool(values))}
      onClose={onClose}
    >
      <TextInput label={t.pools.name} required disabled={Boolean(pool)} data-autofocus={!pool} maxLength={256} value={values.name} onChange={(event) => set({ name: event.currentTarget.value })} />
      <NumberInput
        label={t.pools.slots}
        description={t.pools.slotsHint}
        required
        min={-1}
        allowDecimal={false}
        data-autofocus={Boolean(pool)}
        value={values.slots}
        onChange={(value) => set({ slots: Number(value) })}
      />
      <Textarea label={t.common.description} autosize minRows={1} value={values.description} onChange={(event) => set({ description: event.currentTarget.value })} />
      <Checkbox label={t.pools.includeDeferred} checked={values.includeDeferred} onChange={(event) => set({ includeDeferred: event.currentTarget.checked })} />
    </EditDialog>
  );
}

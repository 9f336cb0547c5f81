import { Autocomplete, Button, SegmentedControl } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { dagNamesQuery, type Granted, grantsQuery, revokeGrant, setGrant } from "@/api/access";
import { tagsQuery } from "@/api/queries";
import type { DagRole, Grant, User } from "@/api/types";
import { Failure, Loading } from "@/components/Placeholders";
import { RoleSelect } from "@/components/RoleSelect";
import table from "@/components/Table.module.css";
import { useMessages } from "@/i18n";
import { useMayAct } from "@/shell/useRole";
import { Relative } from "@/time/Instant";
import { EditDialog, RowActions } from "../AdminPage";
import classes from "./Grants.module.css";

const dagRoles: readonly DagRole[] = ["none", "viewer", "user", "op"];

const grantedBy = (grant: Grant): Granted => (grant.tag === null ? { kind: "dag", name: grant.dag_id ?? "" } : { kind: "tag", name: grant.tag });

/** The roles that a user has for single DAGs, or for all with a tag. */
export function Grants({ user }: { user: User }) {
  const t = useMessages();
  const mayAct = useMayAct("admin");
  const { data, error, isPending, refetch } = useQuery(grantsQuery(user.username));
  const [editing, setEditing] = useState<Grant | "new">();
  return (
    <>
      <div className={classes.head}>
        <h2 className={table.section}>{t.grants.title}</h2>
        <Button variant="default" leftSection={<IconPlus size={14} />} disabled={!mayAct} onClick={() => setEditing("new")}>{t.grants.new}</Button>
      </div>
      <p className={classes.lead}>{user.role === "admin" ? t.grants.unlimited : t.grants.lead}</p>
      {isPending ? (
        <Loading />
      ) : !data ? (
        <Failure compact error={error} onRetry={() => void refetch()} />
      ) : data.length === 0 ? (
        <p className={classes.none}>{t.grants.none}: {t.roles[user.role]}</p>
      ) : (
        <div className={table.frame}>
          <table className={table.table}>
            <thead>
              <tr>
                <th>{t.grants.what}</th><th>{t.grants.role}</th><th className={table.minor}>{t.grants.reaches}</th><th className={table.minor}>{t.grants.since}</th>
                <th><span className="visually-hidden">{t.common.actions}</span></th>
              </tr>
            </thead>
            <tbody>
              {data.map((grant) => {
                const granted = grantedBy(grant);
                return (
                  <tr key={`${granted.kind} ${granted.name}`}>
                    <td className={classes.what}><span className={table.quiet}>{t.grants[granted.kind]}</span> <strong>{granted.name}</strong>{grant.dags === 0 ? <span className={classes.reachless}>{t.grants.reachesNone}</span> : null}</td>
                    <td>{t.roles[grant.role]}</td>
                    <td className={table.minor}>{t.grants.dags(grant.dags)}</td>
                    <td className={table.minor}><Relative value={grant.created_at} /></td>
                    <td className={table.right}>
                      <RowActions
                        mayAct={mayAct}
                        onEdit={() => setEditing(grant)}
                        remove={{
                          title: t.grants.revokeTitle(granted.name), text: t.grants.revokeText(user.username, t.roles[user.role]), action: t.grants.revoke,
                          done: t.grants.revoked, act: () => revokeGrant(user.username, granted), queryKey: "users",
                        }}
                      />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {editing ? <GrantDialog username={user.username} grant={editing === "new" ? undefined : editing} onClose={() => setEditing(undefined)} /> : null}
    </>
  );
}

function GrantDialog({ username, grant, onClose }: { username: string; grant: Grant | undefined; onClose: () => void }) {
  const t = useMessages();
  const [granted, setGranted] = useState<Granted>(grant ? grantedBy(grant) : { kind: "dag", name: "" });
  const [role, setRole] = useState<DagRole>(grant?.role ?? "user");
  const tags = useQuery(tagsQuery);
  const dags = useQuery({ ...dagNamesQuery(granted.name), enabled: granted.kind === "dag" && !grant });
  return (
    <EditDialog
      title={t.grants.newFor(username)}
      isNew={!grant}
      queryKey="users"
      saved={t.grants.saved}
      save={() => setGrant(username, { ...granted, name: granted.name.trim() }, role)}
      onClose={onClose}
    >
      <SegmentedControl
        size="xs"
        aria-label={t.grants.kind}
        disabled={Boolean(grant)}
        value={granted.kind}
        onChange={(kind) => setGranted({ kind: kind === "tag" ? "tag" : "dag", name: "" })}
        data={[{ value: "dag", label: t.grants.dag }, { value: "tag", label: t.grants.tag }]}
      />
      <Autocomplete
        size="sm"
        label={t.grants[granted.kind]}
        required
        disabled={Boolean(grant)}
        spellCheck={false}
        maxLength={250}
        data={(granted.kind === "tag" ? tags.data?.tags : dags.data) ?? []}
        value={granted.name}
        onChange={(name) => setGranted({ ...granted, name })}
      />
      <RoleSelect label={t.grants.role} roles={dagRoles} value={role} onChange={setRole} />
    </EditDialog>
  );
}

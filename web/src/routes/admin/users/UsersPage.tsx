import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { createUser, usersQuery } from "@/api/access";
import { sessionQuery } from "@/api/queries";
import type { Role } from "@/api/types";
import { Failure, Loading } from "@/components/Placeholders";
import { RoleSelect } from "@/components/RoleSelect";
import table from "@/components/Table.module.css";
import { useMessages } from "@/i18n";
import { roles } from "@/shell/useRole";
import { Relative } from "@/time/Instant";
import { AdminHeader, EditDialog } from "../AdminPage";
import { NewPassword } from "./NewPassword";
import { signsIn } from "./signsIn";

export function UsersPage() {
  const t = useMessages();
  const { data, error, isPending, refetch } = useQuery(usersQuery);
  const me = useQuery(sessionQuery).data?.username;
  const [creating, setCreating] = useState(false);
  return (
    <>
      <AdminHeader title={t.users.title} lead={t.users.lead} newLabel={t.users.new} least="admin" onNew={() => setCreating(true)} />
      {isPending ? (
        <Loading />
      ) : !data ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <div className={table.frame}>
          <table className={table.table}>
            <thead><tr><th>{t.users.name}</th><th>{t.users.role}</th><th className={table.minor}>{t.users.signsIn}</th><th>{t.users.since}</th></tr></thead>
            <tbody>
              {data.map((user) => (
                <tr key={user.username}>
                  <td className={table.wrap}>
                    <Link to="/admin/users/$username" params={{ username: user.username }}><strong>{user.username}</strong></Link>
                    {user.username === me ? <span className={table.quiet}> ({t.users.you})</span> : null}
                  </td>
                  <td>{t.roles[user.role]}</td>
                  <td className={table.minor}>{signsIn(user, t)}</td>
                  <td><Relative value={user.created_at} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {creating ? <UserDialog onClose={() => setCreating(false)} /> : null}
    </>
  );
}

function UserDialog({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  return (
    <EditDialog title={t.users.new} isNew queryKey="users" saved={t.users.created} save={() => createUser(name, password, role)} onClose={onClose}>
      <TextInput label={t.users.name} description={t.users.nameHint} required spellCheck={false} autoComplete="off" maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <NewPassword label={t.users.password} value={password} onChange={setPassword} />
      <RoleSelect label={t.users.role} roles={roles} value={role} onChange={setRole} />
    </EditDialog>
  );
}

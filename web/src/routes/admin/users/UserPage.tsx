import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { deleteUser, resetPassword, setRole, usersQuery } from "@/api/access";
import { sessionQuery } from "@/api/queries";
import type { User } from "@/api/types";
import { PageHeader } from "@/components/PageHeader";
import { Failure, Loading, NotFound } from "@/components/Placeholders";
import { RoleSelect } from "@/components/RoleSelect";
import table from "@/components/Table.module.css";
import { useMessages } from "@/i18n";
import { TokenTable } from "@/routes/tokens/TokenTable";
import { usePageTitle } from "@/shell/usePageTitle";
import { roles, useMayAct } from "@/shell/useRole";
import { Relative } from "@/time/Instant";
import { ConfirmRemoval, EditDialog } from "../AdminPage";
import { Grants } from "./Grants";
import { NewPassword } from "./NewPassword";
import { signsIn } from "./signsIn";

/** What one user may do, and with which tokens. */
export function UserPage() {
  const t = useMessages();
  const { username } = useParams({ from: "/shell/admin/users/$username" });
  usePageTitle(username, t.users.title);
  const { data, error, isPending, refetch } = useQuery(usersQuery);
  if (isPending) return <Loading />;
  if (!data) return <Failure error={error} onRetry={() => void refetch()} />;
  const user = data.find((one) => one.username === username);
  if (!user) return <NotFound detail={t.users.gone(username)} />;
  return (
    <>
      <UserHeader user={user} />
      <Grants user={user} />
      <h2 className={table.section}>{t.tokens.title}</h2>
      <TokenTable username={username} />
    </>
  );
}

type Asking = "role" | "password" | "delete";

function UserHeader({ user }: { user: User }) {
  const t = useMessages();
  const navigate = useNavigate();
  const mayAct = useMayAct("admin");
  const me = useQuery(sessionQuery).data?.username;
  const [asking, setAsking] = useState<Asking>();
  const close = () => setAsking(undefined);
  const name = user.username;
  const remove = async () => {
    await deleteUser(name);
    await navigate({ to: "/admin/users" });
  };
  return (
    <>
      <PageHeader
        trail={<Link to="/admin/users">{t.users.title}</Link>}
        title={name}
        meta={
          <>
            <span>{t.users.role}: <strong>{t.roles[user.role]}</strong></span>
            <span>{t.rolesHint[user.role]}</span>
            <span title={user.issuer ?? undefined}>{t.users.signsIn}: {signsIn(user, t)}</span>
            <span>{t.users.since}: <Relative value={user.created_at} /></span>
          </>
        }
        actions={
          <>
            <Button size="sm" variant="default" color="ember" disabled={!mayAct || name === me} onClick={() => setAsking("delete")}>{t.users.delete}</Button>
            {user.issuer == null ? <Button size="sm" variant="default" disabled={!mayAct} onClick={() => setAsking("password")}>{t.users.resetPassword}</Button> : null}
            <Button size="sm" disabled={!mayAct} onClick={() => setAsking("role")}>{t.users.changeRole}</Button>
          </>
        }
      />
      {asking === "role" ? <RoleDialog user={user} onClose={close} /> : null}
      {asking === "password" ? <PasswordDialog username={name} onClose={close} /> : null}
      {asking === "delete" ? (
        <ConfirmRemoval removal={{ title: t.users.deleteTitle(name), text: t.users.deleteText, action: t.users.delete, done: t.users.deleted, act: remove, queryKey: "users" }} onClose={close} />
      ) : null}
    </>
  );
}

function RoleDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useMessages();
  const [role, choose] = useState(user.role);
  return (
    <EditDialog title={t.users.changeRoleOf(user.username)} isNew={false} queryKey="users" saved={t.users.roleSaved} save={() => setRole(user.username, role)} onClose={onClose}>
      <RoleSelect label={t.users.role} roles={roles} value={role} onChange={choose} />
    </EditDialog>
  );
}

function PasswordDialog({ username, onClose }: { username: string; onClose: () => void }) {
  const t = useMessages();
  const [password, setPassword] = useState("");
  return (
    <EditDialog title={t.users.resetPasswordOf(username)} isNew={false} queryKey="tokens" saved={t.users.passwordSaved} save={() => resetPassword(username, password)} onClose={onClose}>
      <NewPassword label={t.users.newPassword} value={password} onChange={setPassword} />
      <p className={table.quiet} style={{ margin: 0, fontSize: 13 }}>{t.users.resetHint}</p>
    </EditDialog>
  );
}

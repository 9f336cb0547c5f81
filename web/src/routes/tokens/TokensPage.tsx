import { NumberInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { createToken } from "@/api/access";
import { sessionQuery } from "@/api/queries";
import type { NewApiToken, Role } from "@/api/types";
import { RoleSelect } from "@/components/RoleSelect";
import { Copied, ShownOnce } from "@/components/ShownOnce";
import { useMessages } from "@/i18n";
import { AdminHeader, EditDialog } from "@/routes/admin/AdminPage";
import { rolesUpTo } from "@/shell/useRole";
import classes from "./Tokens.module.css";
import { TokenTable } from "./TokenTable";

/** One's own tokens for programs. */
export function TokensPage() {
  const t = useMessages();
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<NewApiToken>();
  return (
    <>
      <AdminHeader title={t.tokens.title} lead={t.tokens.lead} newLabel={t.tokens.new} least="viewer" onNew={() => setCreating(true)} />
      <TokenTable />
      {creating ? <TokenDialog onMade={setMade} onClose={() => setCreating(false)} /> : null}
      {made ? (
        <ShownOnce title={t.tokens.shown(made.name)} hint={t.tokens.shownHint} secret={made.token} onClose={() => setMade(undefined)}>
          <p className={classes.use}>{t.tokens.use}</p>
          <Copied text={`export UPDRAFT_TOKEN=${made.token}\ncurl -s ${location.origin}/api/v2/dags -H "Authorization: Bearer $UPDRAFT_TOKEN"`} />
        </ShownOnce>
      ) : null}
    </>
  );
}

const usualDays = 90;

function TokenDialog({ onMade, onClose }: { onMade: (token: NewApiToken) => void; onClose: () => void }) {
  const t = useMessages();
  const session = useQuery(sessionQuery).data;
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [days, setDays] = useState<number | string>(usualDays);
  return (
    <EditDialog
      title={t.tokens.new}
      isNew
      queryKey="tokens"
      saved={t.tokens.saved}
      save={async () => onMade(await createToken(name, role, Number(days)))}
      onClose={onClose}
    >
      <TextInput label={t.tokens.name} description={t.tokens.nameHint} required spellCheck={false} autoComplete="off" maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <RoleSelect label={t.tokens.role} roles={session ? rolesUpTo(session) : ["viewer"]} value={role} onChange={setRole} />
      <NumberInput label={t.tokens.days} description={t.tokens.daysHint} required min={1} max={366} allowDecimal={false} value={days} onChange={setDays} />
    </EditDialog>
  );
}

import { IconKey } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { revokeToken, tokensQuery } from "@/api/access";
import { Failure, Loading, Placeholder } from "@/components/Placeholders";
import table from "@/components/Table.module.css";
import { useMessages } from "@/i18n";
import { RowActions } from "@/routes/admin/AdminPage";
import { Relative, useNow } from "@/time/Instant";
import { stateOf } from "./state";
import classes from "./Tokens.module.css";

/** Tokens of one user; one's own without a name. */
export function TokenTable({ username }: { username?: string }) {
  const t = useMessages();
  const now = useNow(30_000);
  const { data, error, isPending, refetch } = useQuery(tokensQuery(username));
  if (isPending) return <Loading />;
  if (!data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data.length === 0) {
    return <Placeholder compact icon={<IconKey size={28} stroke={1.4} />} title={t.tokens.empty} hint={username ? t.tokens.emptyOf : t.tokens.emptyHint} />;
  }
  return (
    <div className={table.frame}>
      <table className={table.table}>
        <thead>
          <tr>
            <th>{t.tokens.name}</th><th>{t.tokens.state}</th><th className={table.minor}>{t.tokens.role}</th><th className={table.minor}>{t.tokens.made}</th>
            <th>{t.tokens.ends}</th><th className={table.minor}>{t.tokens.lastUsed}</th><th><span className="visually-hidden">{t.common.actions}</span></th>
          </tr>
        </thead>
        <tbody>
          {data.map((token) => {
            const state = stateOf(token, now);
            return (
              <tr key={token.id} data-state={state} className={classes.row}>
                <td className={classes.name}><strong>{token.name}</strong> <span className={table.quiet}>#{token.id}</span></td>
                <td className={classes.state}>{t.tokens.states[state]}</td>
                <td className={table.minor}>{t.roles[token.role]}</td>
                <td className={table.minor}><Relative value={token.created_at} /></td>
                <td><Relative value={token.revoked_at ?? token.expires_at} /></td>
                <td className={table.minor}>{token.last_used_at ? <Relative value={token.last_used_at} /> : <span className={table.quiet}>{t.tokens.never}</span>}</td>
                <td className={table.right}>
                  <RowActions
                    mayAct
                    remove={
                      state === "good"
                        ? {
                            title: t.tokens.revokeTitle(token.name), text: t.tokens.revokeText, action: t.tokens.revoke,
                            done: t.tokens.revoked, act: () => revokeToken(token.id), queryKey: "tokens",
                          }
                        : undefined
                    }
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

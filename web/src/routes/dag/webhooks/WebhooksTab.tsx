import { Button } from "@mantine/core";
import { IconChevronRight, IconPlus, IconWebhook } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Fragment, useState } from "react";
import { deleteWebhook, webhooksQuery } from "@/api/webhooks";
import type { NewWebhook, Webhook } from "@/api/types";
import { Failure, Loading, Placeholder } from "@/components/Placeholders";
import { Copied, ShownOnce } from "@/components/ShownOnce";
import table from "@/components/Table.module.css";
import { useMessages } from "@/i18n";
import { RowActions } from "@/routes/admin/AdminPage";
import { useMayAct, useMayActOn } from "@/shell/useRole";
import { Relative } from "@/time/Instant";
import { addressOf, callOf } from "./call";
import { Deliveries } from "./Deliveries";
import { WebhookDialog } from "./WebhookDialog";
import classes from "./Webhooks.module.css";

/** Senders outside that make runs of this DAG. */
export function WebhooksTab() {
  const t = useMessages();
  const { dagId } = useParams({ from: "/shell/dags/$dagId/webhooks" });
  // It takes both: to look after webhooks at all, and to run this DAG.
  const isOp = useMayAct("op");
  const mayRun = useMayActOn(dagId);
  const mayAct = isOp && mayRun;
  const query = useInfiniteQuery(webhooksQuery(dagId));
  const webhooks = query.data?.pages.flatMap((page) => page.webhooks) ?? [];
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<NewWebhook>();
  const create = <Button size="sm" leftSection={<IconPlus size={15} />} disabled={!mayAct} onClick={() => setCreating(true)}>{t.webhooks.new}</Button>;

  return (
    <>
      {query.isPending ? (
        <Loading />
      ) : query.isError && webhooks.length === 0 ? (
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      ) : webhooks.length === 0 ? (
        <Placeholder icon={<IconWebhook size={28} stroke={1.4} />} title={t.webhooks.empty} hint={t.webhooks.emptyHint}>{create}</Placeholder>
      ) : (
        <>
          <div className={classes.head}><p>{t.webhooks.lead}</p>{create}</div>
          <Webhooks webhooks={webhooks} mayAct={mayAct} />
          {query.hasNextPage ? (
            <div className={table.more}><Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t.common.loadMore}</Button></div>
          ) : null}
          <Deliveries dagId={dagId} />
        </>
      )}
      {creating ? <WebhookDialog dagId={dagId} onMade={setMade} onClose={() => setCreating(false)} /> : null}
      {made ? (
        <ShownOnce title={t.webhooks.shown(made.name)} hint={t.webhooks.shownHint} secret={made.secret} onClose={() => setMade(undefined)}>
          <p className={classes.label}>{t.webhooks.address}</p>
          <Copied text={addressOf(made.name, location.origin)} />
          <p className={classes.label}>{t.webhooks.call}</p>
          <Copied text={callOf(made, location.origin)} />
        </ShownOnce>
      ) : null}
    </>
  );
}

function Webhooks({ webhooks, mayAct }: { webhooks: Webhook[]; mayAct: boolean }) {
  const t = useMessages();
  const [open, setOpen] = useState<string>();
  return (
    <div className={table.frame}>
      <table className={table.table}>
        <thead>
          <tr>
            <th>{t.webhooks.name}</th><th>{t.webhooks.kind}</th><th className={table.minor}>{t.webhooks.header}</th><th className={table.minor}>{t.webhooks.made}</th>
            <th><span className="visually-hidden">{t.common.actions}</span></th>
          </tr>
        </thead>
        <tbody>
          {webhooks.map((webhook) => {
            const isOpen = open === webhook.name;
            return (
              <Fragment key={webhook.name}>
                <tr>
                  <td className={classes.name}>
                    <strong>{webhook.name}</strong>
                    <button type="button" className={classes.open} aria-expanded={isOpen} onClick={() => setOpen(isOpen ? undefined : webhook.name)}>
                      <IconChevronRight size={14} stroke={2} />{isOpen ? t.webhooks.hideCall : t.webhooks.call}
                    </button>
                  </td>
                  <td>{t.webhooks.kinds[webhook.kind]}</td>
                  <td className={table.minor}>{webhook.header ? <span className="mono">{webhook.header}</span> : "–"}</td>
                  <td className={table.minor}><Relative value={webhook.created_at} /> <span className={table.quiet}>{t.webhooks.by(webhook.created_by)}</span></td>
                  <td className={table.right}>
                    <RowActions
                      mayAct={mayAct}
                      remove={{
                        title: t.webhooks.deleteTitle(webhook.name), text: t.webhooks.deleteText, done: t.webhooks.deleted,
                        act: () => deleteWebhook(webhook.name), queryKey: "webhooks",
                      }}
                    />
                  </td>
                </tr>
                {isOpen ? (
                  <tr>
                    <td colSpan={5} className={classes.call}>
                      <p className={classes.label}>{t.webhooks.address}</p>
                      <Copied text={addressOf(webhook.name, location.origin)} />
                      <p className={classes.label}>{t.webhooks.kindsHint[webhook.kind]}</p>
                      <Copied text={callOf(webhook, location.origin)} />
                    </td>
                  </tr>
                ) : null}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

import { Button } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { backfillsQuery, dagQuery } from "@/api/queries";
import { Failure, Loading, Placeholder } from "@/components/Placeholders";
import table from "@/components/Table.module.css";
import { useMessages } from "@/i18n";
import { useMayActOn } from "@/shell/useRole";
import { BackfillDialog } from "./BackfillDialog";
import { BackfillRow } from "./BackfillRow";

/** What was made or done again of the past, and how far it is. */
export function BackfillsTab() {
  const t = useMessages();
  const { dagId } = useParams({ from: "/shell/dags/$dagId/backfills" });
  const dag = useQuery(dagQuery(dagId)).data;
  const query = useInfiniteQuery(backfillsQuery(dagId));
  const backfills = query.data?.pages.flatMap((page) => page.backfills) ?? [];
  const mayAct = useMayActOn(dagId);
  const [creating, setCreating] = useState(false);
  const [open, setOpen] = useState<number>();
  const suitable = dag?.is_backfillable ?? false;
  const create = (
    <Button size="sm" leftSection={<IconHistory size={15} />} disabled={!mayAct || !suitable} onClick={() => setCreating(true)}>{t.backfills.create}</Button>
  );

  return (
    <>
      {query.isPending ? (
        <Loading />
      ) : query.isError && backfills.length === 0 ? (
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      ) : backfills.length === 0 ? (
        <Placeholder
          icon={<IconHistory size={28} stroke={1.4} />}
          title={dag && !suitable ? t.backfills.unsuitable : t.backfills.empty}
          hint={dag && !suitable ? t.backfills.unsuitableHint : t.backfills.emptyHint}
        >
          {suitable ? create : null}
        </Placeholder>
      ) : (
        <>
          <div className={table.bar}><span className={table.count}>{create}</span></div>
          <div className={table.frame}>
            <table className={table.table}>
              <thead>
                <tr>
                  <th className={table.minor}>{t.backfills.state}</th>
                  <th>{t.backfills.range}</th>
                  <th>{t.backfills.progress}</th>
                  <th className={table.minor}>{t.backfills.options}</th>
                  <th className={table.minor}>{t.backfills.made}</th>
                  <th aria-label={t.common.actions} />
                </tr>
              </thead>
              <tbody>
                {backfills.map((backfill) => (
                  <BackfillRow
                    key={backfill.id}
                    backfill={backfill}
                    isOpen={open === backfill.id}
                    onToggle={() => setOpen(open === backfill.id ? undefined : backfill.id)}
                  />
                ))}
              </tbody>
            </table>
          </div>
          {query.hasNextPage ? (
            <div className={table.more}><Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t.common.loadMore}</Button></div>
          ) : null}
        </>
      )}
      {creating && dag ? <BackfillDialog dag={dag} onClose={() => setCreating(false)} /> : null}
    </>
  );
}

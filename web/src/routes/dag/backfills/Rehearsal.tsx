import { Alert } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import type { BackfillRehearsal } from "@/api/types";
import { describeError, Loading, Placeholder } from "@/components/Placeholders";
import { useMessages } from "@/i18n";
import clear from "@/routes/clear/ClearDialog.module.css";
import { Instant } from "@/time/Instant";

const shownAtOnce = 100;

/** The runs that a backfill would start, in their order, and the dates that it would leave alone. */
export function Rehearsal({ wanted, query }: { wanted: boolean; query: UseQueryResult<BackfillRehearsal> }) {
  const t = useMessages();
  const [shown, setShown] = useState(shownAtOnce);
  if (!wanted) return <p className={clear.count}>{t.backfills.pickDates}</p>;
  if (query.isPending) return <Loading />;
  if (query.isError) return <Alert color="ember" p="xs" role="alert">{describeError(query.error, t)}</Alert>;
  const { backfills, skipped, total_entries: total } = query.data;
  const rows = [
    ...backfills.map((one) => ({ date: one.logical_date, words: one.action === "clear" ? t.backfills.clears : t.backfills.makes })),
    ...skipped.map((one) => ({ date: one.logical_date, words: t.backfills.skips[one.reason] })),
  ];
  return (
    <div className={clear.preview} data-stale={query.isPlaceholderData || undefined} aria-live="polite">
      {total === 0 ? <Placeholder compact title={t.backfills.previewNone} hint={t.backfills.previewNoneHint} /> : <p className={clear.count}>{t.backfills.preview(total)}</p>}
      <ul className={clear.list}>
        {rows.slice(0, shown).map((row) => (
          <li key={row.date}>
            <Instant value={row.date} style="minute" />
            <span className={clear.now}>{row.words}</span>
          </li>
        ))}
      </ul>
      {rows.length > shown ? <button type="button" className={clear.more} onClick={() => setShown(shown + 1000)}>{t.clear.andMore(rows.length - shown)}</button> : null}
    </div>
  );
}

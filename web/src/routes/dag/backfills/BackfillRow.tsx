import { ActionIcon, Tooltip } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconPlayerPause, IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actOnBackfill, type BackfillAct } from "@/api/actions";
import type { Backfill } from "@/api/types";
import { Confirm } from "@/components/Confirm";
import { useNotify } from "@/components/notify";
import table from "@/components/Table.module.css";
import { useMessages } from "@/i18n";
import { useMayActOn } from "@/shell/useRole";
import { Instant } from "@/time/Instant";
import classes from "./Backfills.module.css";
import { BackfillDates } from "./BackfillDates";

type Standing = "running" | "paused" | "completed" | "cancelled";

function standing(backfill: Backfill): Standing {
  if (backfill.cancelled_at) return "cancelled";
  if (backfill.completed_at) return "completed";
  return backfill.is_paused ? "paused" : "running";
}

/** A backfill: how far it is, what it does, and what may be done with it. */
export function BackfillRow({ backfill, isOpen, onToggle }: { backfill: Backfill; isOpen: boolean; onToggle: () => void }) {
  const t = useMessages();
  const now = standing(backfill);
  return (
    <>
      <tr>
        <td className={table.minor}><Badge standing={now} /></td>
        <td>
          <button type="button" className={classes.open} aria-expanded={isOpen} onClick={onToggle}>
            {isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
            <span className={classes.range}><Instant value={backfill.from_date} style="minute" /> – <Instant value={backfill.to_date} style="minute" /></span>
          </button>
          <div className={classes.narrow}><Badge standing={now} /></div>
        </td>
        <td className={classes.progressCell}><Progress backfill={backfill} /></td>
        <td className={`${table.minor} ${table.wrap} ${table.quiet}`}>{options(backfill, t).join(" · ")}</td>
        <td className={table.minor}><Instant value={backfill.created_at} style="minute" />{backfill.triggering_user_name ? ` · ${backfill.triggering_user_name}` : ""}</td>
        <td className={table.right}>{backfill.completed_at ? null : <Actions backfill={backfill} />}</td>
      </tr>
      {isOpen ? <tr><td colSpan={6} className={classes.datesCell}><BackfillDates backfill={backfill} /></td></tr> : null}
    </>
  );
}

function Badge({ standing: now }: { standing: Standing }) {
  const t = useMessages();
  return <span className={classes.badge} data-standing={now}>{t.backfills.states[now]}</span>;
}

function options(backfill: Backfill, t: ReturnType<typeof useMessages>): string[] {
  const reprocess = { none: undefined, failed: t.backfills.reprocessFailed, completed: t.backfills.reprocessCompleted }[backfill.reprocess_behavior];
  return [
    reprocess,
    backfill.only_failed_tasks ? t.backfills.onlyFailed : undefined,
    backfill.task_ids ? backfill.task_ids.join(", ") : undefined,
    backfill.run_backwards ? t.backfills.backwards : undefined,
    t.backfills.atOnce(backfill.max_active_runs),
  ].filter((one) => one !== undefined);
}

/** The states of its runs side by side, and in words. */
function Progress({ backfill: { counts } }: { backfill: Backfill }) {
  const t = useMessages();
  const all = counts.queued + counts.running + counts.success + counts.failed;
  const over = counts.success + counts.failed;
  const alone = counts.already_exists + counts.in_flight;
  const states = ["success", "failed", "running", "queued"] as const;
  const told = states.filter((state) => counts[state] > 0).map((state) => `${t.states[state]}: ${counts[state]}`);
  return (
    <>
      <div
        className={classes.progress}
        role="progressbar"
        aria-label={t.backfills.progress}
        aria-valuemin={0}
        aria-valuemax={all}
        aria-valuenow={over}
        aria-valuetext={told.join(", ")}
        title={told.join(", ")}
      >
        {states.map((state) => (counts[state] > 0 ? <i key={state} data-state={state} style={{ flexGrow: counts[state] }} /> : null))}
      </div>
      <div className={classes.words}>
        {t.backfills.runsOver(over, all)}
        {counts.failed > 0 ? <span className={classes.failed}> · {t.states.failed}: {counts.failed}</span> : null}
        {alone > 0 ? ` · ${t.backfills.leftAlone(alone)}` : ""}
      </div>
    </>
  );
}

function Actions({ backfill }: { backfill: Backfill }) {
  const t = useMessages();
  const notify = useNotify();
  const client = useQueryClient();
  const mayAct = useMayActOn(backfill.dag_id);
  const [cancelling, setCancelling] = useState(false);
  const act = useMutation({
    mutationFn: (what: BackfillAct) => actOnBackfill(backfill.id, what),
    onSuccess: (_, what) => notify.done(t.backfills.done[what]),
    onError: notify.failed,
    onSettled: () => {
      setCancelling(false);
      return client.invalidateQueries({ queryKey: ["dag", backfill.dag_id] });
    },
  });
  const pause = backfill.is_paused ? t.backfills.resume : t.backfills.pause;
  return (
    <span className={classes.actions}>
      <Tooltip label={pause}>
        <ActionIcon variant="default" aria-label={pause} disabled={!mayAct} loading={act.isPending && act.variables !== "cancel"} onClick={() => act.mutate(backfill.is_paused ? "unpause" : "pause")}>
          {backfill.is_paused ? <IconPlayerPlay size={15} /> : <IconPlayerPause size={15} />}
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t.backfills.cancel}>
        <ActionIcon variant="default" aria-label={t.backfills.cancel} disabled={!mayAct} onClick={() => setCancelling(true)}><IconPlayerStop size={15} /></ActionIcon>
      </Tooltip>
      {cancelling ? (
        <Confirm
          danger
          title={t.backfills.cancelTitle}
          text={t.backfills.cancelText}
          action={t.backfills.cancel}
          busy={act.isPending}
          onConfirm={() => act.mutate("cancel")}
          onClose={() => setCancelling(false)}
        />
      ) : null}
    </span>
  );
}

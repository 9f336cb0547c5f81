import { Tooltip } from "@mantine/core";
import { IconClockExclamation } from "@tabler/icons-react";
import type { Run } from "@/api/types";
import { useMessages } from "@/i18n";
import { Instant } from "@/time/Instant";
import classes from "./Run.module.css";

/** Says of a run that it missed its deadline. */
export function Late({ run }: { run: Run }) {
  const t = useMessages();
  if (!run.deadline_missed_at) return null;
  return (
    <Tooltip label={<>{t.run.deadline}: <Instant value={run.deadline_at} style="second" showZone /></>}>
      <span className={classes.late} tabIndex={0}><IconClockExclamation size={14} stroke={1.8} />{t.run.deadlineMissed}</span>
    </Tooltip>
  );
}

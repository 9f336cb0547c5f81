import { Button, Group, Textarea } from "@mantine/core";
import { IconNote } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { setRunNote } from "@/api/actions";
import type { Run } from "@/api/types";
import { useNotify } from "@/components/notify";
import { useMessages } from "@/i18n";
import { useMayActOn } from "@/shell/useRole";
import classes from "./Run.module.css";

/** What somebody wrote about this run for the next person. */
export function Note({ run }: { run: Run }) {
  const t = useMessages();
  const notify = useNotify();
  const client = useQueryClient();
  const mayAct = useMayActOn(run.dag_id);
  const [draft, setDraft] = useState<string>();
  const save = useMutation({
    mutationFn: (note: string) => setRunNote(run.dag_id, run.dag_run_id, note),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["dag", run.dag_id] });
      setDraft(undefined);
      notify.done(t.run.noteSaved);
    },
    onError: notify.failed,
  });

  if (draft !== undefined) {
    return (
      <div className={classes.noteEdit}>
        <Textarea
          aria-label={t.run.note}
          placeholder={t.run.notePlaceholder}
          autosize
          autoFocus
          minRows={2}
          maxLength={1000}
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
        <Group gap="xs">
          <Button loading={save.isPending} onClick={() => save.mutate(draft)}>{t.common.save}</Button>
          <Button variant="default" onClick={() => setDraft(undefined)}>{t.common.cancel}</Button>
        </Group>
      </div>
    );
  }
  if (!run.note && !mayAct) return null;
  return (
    <div className={classes.note}>
      <IconNote size={15} stroke={1.7} />
      {run.note ? <p>{run.note}</p> : null}
      {mayAct ? <button type="button" onClick={() => setDraft(run.note ?? "")}>{run.note ? t.common.edit : t.run.addNote}</button> : null}
    </div>
  );
}

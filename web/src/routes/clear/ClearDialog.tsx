import { Alert, Button, Checkbox, Group, Modal, Stack, Textarea } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type ClearChoice, clearInstances } from "@/api/actions";
import type { TaskInstance } from "@/api/types";
import { useNotify } from "@/components/notify";
import { describeError, Failure, Loading, Placeholder } from "@/components/Placeholders";
import { StateIcon } from "@/design/StateIcon";
import { asState } from "@/design/states";
import { useMessages } from "@/i18n";
import classes from "./ClearDialog.module.css";

const shownAtOnce = 200;

interface ClearDialogProps {
  dagId: string;
  runId: string;
  hasLogicalDate: boolean;
  /** Absent: the whole run. */
  task?: { id: string; mapIndex: number };
  onlyFailed: boolean;
  onClose: () => void;
}

/** Reruns, after showing exactly what will run again: the server answers the same request as a dry run. */
export function ClearDialog({ dagId, runId, hasLogicalDate, task, onlyFailed, onClose }: ClearDialogProps) {
  const t = useMessages();
  const notify = useNotify();
  const client = useQueryClient();
  const [note, setNote] = useState("");
  const [shown, setShown] = useState(shownAtOnce);
  const [choice, setChoice] = useState<ClearChoice>({
    runId, task, onlyFailed, upstream: false, downstream: task !== undefined, past: false, future: false, latestVersion: false,
  });

  const preview = useQuery({
    queryKey: ["dag", dagId, "run", runId, "clear", choice],
    queryFn: () => clearInstances(dagId, choice, true),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const act = useMutation({
    mutationFn: () => clearInstances(dagId, choice, false, note || undefined),
    onSuccess: (reply) => {
      notify.done(t.clear.done(reply.task_instances.length));
      void client.invalidateQueries({ queryKey: ["dag", dagId] });
      void client.invalidateQueries({ queryKey: ["overview"] });
      onClose();
    },
  });

  const found = preview.data?.task_instances ?? [];
  const toggle = (key: keyof ClearChoice) => (event: { currentTarget: { checked: boolean } }) => {
    const { checked } = event.currentTarget;
    setChoice((now) => ({ ...now, [key]: checked }));
  };

  return (
    <Modal opened onClose={onClose} size="lg" title={task ? t.clear.titleTask(task.id) : t.clear.titleRun} closeButtonProps={{ "aria-label": t.common.close }}>
      <Stack gap="sm">
        <fieldset className={classes.choices}>
          <legend className={task ? undefined : "visually-hidden"}>{t.clear.scope}</legend>
          {task ? (
            <>
              <Checkbox size="xs" label={t.clear.downstream} description={t.clear.downstreamHint} checked={choice.downstream} onChange={toggle("downstream")} />
              <Checkbox size="xs" label={t.clear.upstream} description={t.clear.upstreamHint} checked={choice.upstream} onChange={toggle("upstream")} />
            </>
          ) : null}
          <Checkbox size="xs" label={t.clear.onlyFailed} description={t.clear.onlyFailedHint} checked={choice.onlyFailed} onChange={toggle("onlyFailed")} />
          {task && hasLogicalDate ? (
            <>
              <Checkbox size="xs" label={t.clear.past} checked={choice.past} onChange={toggle("past")} />
              <Checkbox size="xs" label={t.clear.future} checked={choice.future} onChange={toggle("future")} />
            </>
          ) : null}
          <Checkbox size="xs" label={t.clear.latestVersion} checked={choice.latestVersion} onChange={toggle("latestVersion")} />
        </fieldset>

        <div className={classes.preview} data-stale={preview.isPlaceholderData || undefined} aria-live="polite">
          {preview.isPending ? (
            <Loading />
          ) : preview.isError ? (
            <Failure compact error={preview.error} onRetry={() => void preview.refetch()} />
          ) : found.length === 0 ? (
            <Placeholder compact title={t.clear.previewNone} hint={t.clear.previewNoneHint} />
          ) : (
            <>
              <p className={classes.count}>{t.clear.preview(found.length)}</p>
              <ul className={classes.list}>
                {found.slice(0, shown).map((instance) => (
                  <li key={instance.id}>
                    <StateIcon state={asState(instance.state)} size={14} />
                    <span className={classes.task}>{nameOf(instance)}</span>
                    {instance.dag_run_id === runId ? null : <span className={classes.otherRun}>{instance.dag_run_id}</span>}
                    <span className={classes.now}>{t.clear.now}: {t.states[asState(instance.state)]}</span>
                  </li>
                ))}
              </ul>
              {found.length > shown ? (
                <button type="button" className={classes.more} onClick={() => setShown(shown + 1000)}>{t.clear.andMore(found.length - shown)}</button>
              ) : null}
            </>
          )}
        </div>

        <Textarea label={t.clear.note} autosize minRows={1} maxLength={1000} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        {act.isError ? <Alert color="ember" p="xs" role="alert">{describeError(act.error, t)}</Alert> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" size="sm" onClick={onClose}>{t.common.cancel}</Button>
          <Button
            size="sm"
            leftSection={<IconRefresh size={15} />}
            disabled={found.length === 0 || preview.isPlaceholderData || preview.isError}
            loading={act.isPending}
            onClick={() => act.mutate()}
          >
            {t.clear.submit(found.length)}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

const nameOf = (instance: TaskInstance) =>
  instance.map_index < 0 ? instance.task_id : `${instance.task_id} [${instance.rendered_map_index ?? instance.map_index}]`;

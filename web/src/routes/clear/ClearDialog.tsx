import { Alert, Button, Checkbox, Group, Modal, Stack, Textarea } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { clearAll, type ClearChoice, type ClearTarget } from "@/api/actions";
import { runQuery } from "@/api/queries";
import type { TaskInstance } from "@/api/types";
import { useNotify } from "@/components/notify";
import { describeError, Failure, Loading, Placeholder } from "@/components/Placeholders";
import { StateIcon } from "@/design/StateIcon";
import { asState } from "@/design/states";
import { useMessages } from "@/i18n";
import type { Messages } from "@/i18n/en";
import classes from "./ClearDialog.module.css";
import { ConfEditor, type NewConf } from "./ConfEditor";

const shownAtOnce = 200;

interface ClearDialogProps {
  /** What is cleared; each of a run of its own. */
  targets: ClearTarget[];
  /** Of a single run: there are others of its DAG before and after it. */
  hasLogicalDate?: boolean;
  onlyFailed: boolean;
  /** Whether what they wait for runs again as well, to begin with. */
  upstream?: boolean;
  onClose: () => void;
}

/** Reruns, after showing exactly what will run again: the server answers the same request as a dry run. */
export function ClearDialog({ targets, hasLogicalDate = false, onlyFailed, upstream = false, onClose }: ClearDialogProps) {
  const t = useMessages();
  const notify = useNotify();
  const client = useQueryClient();
  const [note, setNote] = useState("");
  const [shown, setShown] = useState(shownAtOnce);
  const [first] = targets;
  const tasks = targets.every((target) => target.tasks !== undefined);
  const single = targets.length === 1 ? first : undefined;
  const [choice, setChoice] = useState<ClearChoice>({ onlyFailed, upstream, downstream: tasks, past: false, future: false, latestVersion: false });

  const { data: run } = useQuery({ ...runQuery(single?.dagId ?? "", single?.runId ?? ""), enabled: single !== undefined });
  const [editing, setEditing] = useState(false);
  const [newConf, setNewConf] = useState<NewConf>();
  const conf = editing ? newConf : undefined;

  const act = useMutation({
    mutationFn: () => clearAll(targets, choice, false, { note: note || undefined, conf }),
    onSuccess: ({ instances, newTasks, refused }) => {
      notify.done(t.clear.done(instances.length + (newTasks?.length ?? 0)));
      for (const { error } of refused.slice(0, 1)) notify.failed(error);
      for (const dagId of new Set(targets.map((target) => target.dagId))) void client.invalidateQueries({ queryKey: ["dag", dagId] });
      void client.invalidateQueries({ queryKey: ["overview"] });
      void client.invalidateQueries({ queryKey: ["failures"] });
      onClose();
    },
  });
  const preview = useQuery({
    // Below the run, so that what happens in it makes the preview old.
    queryKey: ["dag", first?.dagId, "run", first?.runId, "clear", targets, choice, conf],
    queryFn: () => clearAll(targets, choice, true, { conf }),
    placeholderData: keepPreviousData,
    staleTime: 0,
    // What is being done has no preview any more: it would be refused, as the run is under way.
    enabled: !act.isPending && !act.isSuccess,
  });

  const found = preview.data?.instances ?? [];
  const added = preview.data?.newTasks ?? [];
  const reused = preview.data?.reused?.length ?? 0;
  const total = found.length + added.length;
  const refused = preview.data?.refused ?? [];
  const toggle = (key: keyof ClearChoice) => (event: { currentTarget: { checked: boolean } }) => {
    const { checked } = event.currentTarget;
    setChoice((now) => ({ ...now, [key]: checked }));
  };

  return (
    <Modal opened onClose={onClose} size="lg" title={titleOf(targets, t)} closeButtonProps={{ "aria-label": t.common.close }}>
      <Stack gap="sm">
        <fieldset className={classes.choices}>
          <legend className={tasks ? undefined : "visually-hidden"}>{t.clear.scope}</legend>
          {tasks ? (
            <>
              <Checkbox size="xs" label={t.clear.downstream} description={t.clear.downstreamHint} checked={choice.downstream} onChange={toggle("downstream")} />
              <Checkbox size="xs" label={t.clear.upstream} description={t.clear.upstreamHint} checked={choice.upstream} onChange={toggle("upstream")} />
            </>
          ) : null}
          <Checkbox size="xs" label={t.clear.onlyFailed} description={t.clear.onlyFailedHint} checked={choice.onlyFailed} onChange={toggle("onlyFailed")} />
          {single?.tasks && hasLogicalDate ? (
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
          ) : total === 0 ? (
            <Placeholder compact title={t.clear.previewNone} hint={t.clear.previewNoneHint} />
          ) : (
            <>
              <p className={classes.count}>
                {t.clear.preview(total)}
                {reused > 0 ? <span className={classes.reused}>{t.clear.reused(reused)}</span> : null}
              </p>
              <ul className={classes.list}>
                {added.map((task) => (
                  <li key={task}>
                    <StateIcon state="none" size={14} />
                    <span className={classes.task}>{task}</span>
                    <span className={classes.now}>{t.clear.newTask}</span>
                  </li>
                ))}
                {found.slice(0, shown).map((instance) => (
                  <li key={instance.id}>
                    <StateIcon state={asState(instance.state)} size={14} />
                    <span className={classes.task}>{nameOf(instance)}</span>
                    {single?.runId === instance.dag_run_id ? null : <span className={classes.otherRun}>{single ? instance.dag_run_id : `${instance.dag_id} · ${instance.dag_run_id}`}</span>}
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

        {refused[0] ? <Alert color="ember" p="xs" role="alert">{t.clear.refused(refused.length, targets.length)} {describeError(refused[0].error, t)}</Alert> : null}
        {single && run && run.end_date !== null && !choice.past && !choice.future ? (
          <>
            <Checkbox size="xs" label={t.clear.otherConf} description={t.clear.otherConfHint} checked={editing} onChange={(event) => setEditing(event.currentTarget.checked)} />
            {editing ? <ConfEditor key={run.dag_run_id} run={run} onChange={setNewConf} /> : null}
          </>
        ) : null}
        <Textarea label={t.clear.note} autosize minRows={1} maxLength={1000} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        {act.isError ? <Alert color="ember" p="xs" role="alert">{describeError(act.error, t)}</Alert> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" size="sm" onClick={onClose}>{t.common.cancel}</Button>
          <Button
            size="sm"
            leftSection={<IconRefresh size={15} />}
            disabled={total === 0 || preview.isPlaceholderData || preview.isError || (editing && !newConf)}
            loading={act.isPending}
            onClick={() => act.mutate()}
          >
            {t.clear.submit(total)}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function titleOf(targets: ClearTarget[], t: Messages): string {
  const [target, ...others] = targets;
  if (others.length > 0) return t.clear.titleRuns(targets.length);
  if (!target?.tasks) return t.clear.titleRun;
  const [task, ...more] = target.tasks;
  return task && more.length === 0 ? t.clear.titleTask(task.id) : t.clear.titleRun;
}

const nameOf = (instance: TaskInstance) =>
  instance.map_index < 0 ? instance.task_id : `${instance.task_id} [${instance.rendered_map_index ?? instance.map_index}]`;

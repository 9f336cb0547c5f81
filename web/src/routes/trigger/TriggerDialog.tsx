import { Alert, Button, Checkbox, Collapse, Group, Modal, Stack, Textarea, TextInput, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { setPaused, triggerRun } from "@/api/actions";
import { dagQuery } from "@/api/queries";
import type { DagDetails } from "@/api/types";
import { useNotify } from "@/components/notify";
import { describeError, Failure, Loading } from "@/components/Placeholders";
import { useMessages } from "@/i18n";
import { wallTimeToInstant } from "@/time/format";
import { useZone } from "@/time/Instant";
import { ConfFields, useConfForm } from "./ConfForm";
import classes from "./TriggerDialog.module.css";

/** Starts a run by hand, with a form made from the DAG's parameters. */
export function TriggerDialog({ dagId, onClose }: { dagId: string; onClose: () => void }) {
  const t = useMessages();
  const details = useQuery(dagQuery(dagId));
  return (
    <Modal opened onClose={onClose} size="lg" title={t.trigger.title(details.data?.dag_display_name ?? dagId)} closeButtonProps={{ "aria-label": t.common.close }}>
      {details.data ? (
        <TriggerForm dag={details.data} onClose={onClose} />
      ) : details.isError ? (
        <Failure compact error={details.error} onRetry={() => void details.refetch()} />
      ) : (
        <Loading />
      )}
    </Modal>
  );
}

function TriggerForm({ dag, onClose }: { dag: DagDetails; onClose: () => void }) {
  const t = useMessages();
  const notify = useNotify();
  const client = useQueryClient();
  const navigate = useNavigate();
  const zone = useZone(dag.timezone);
  const form = useConfForm(dag);
  const [advanced, setAdvanced] = useState(false);
  const [logicalDate, setLogicalDate] = useState("");
  const [runId, setRunId] = useState("");
  const [note, setNote] = useState("");
  const [resume, setResume] = useState(dag.is_paused);

  const start = useMutation({
    mutationFn: async (conf: Record<string, unknown>) => {
      const run = await triggerRun(dag.dag_id, {
        logicalDate: logicalDate ? (wallTimeToInstant(logicalDate, zone) ?? null) : null,
        runId: runId || undefined,
        conf,
        note: note || undefined,
      });
      if (dag.is_paused && resume) await setPaused(dag.dag_id, false);
      return run;
    },
    onSuccess: async (run) => {
      notify.done(t.trigger.triggered);
      void client.invalidateQueries({ queryKey: ["overview"] });
      void client.invalidateQueries({ queryKey: ["dag", dag.dag_id] });
      onClose();
      await navigate({ to: "/dags/$dagId/runs/$runId", params: { dagId: dag.dag_id, runId: run.dag_run_id } });
    },
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const conf = form.read();
    if (conf) start.mutate(conf);
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {dag.is_paused ? (
          <Alert color="yellow" p="xs">
            <Stack gap={6}>
              {t.trigger.pausedHint}
              <Checkbox size="xs" label={t.trigger.resumeToo} checked={resume} onChange={(event) => setResume(event.currentTarget.checked)} />
            </Stack>
          </Alert>
        ) : null}
        <ConfFields form={form} />
        <UnstyledButton className={classes.more} aria-expanded={advanced} onClick={() => setAdvanced(!advanced)}>
          {advanced ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
          {t.trigger.advanced}
        </UnstyledButton>
        <Collapse expanded={advanced}>
          <Stack gap="sm">
            <TextInput
              type="datetime-local"
              step={1}
              label={t.trigger.logicalDate}
              description={t.trigger.logicalDateHint(zone)}
              value={logicalDate}
              onChange={(event) => setLogicalDate(event.currentTarget.value)}
            />
            <TextInput label={t.trigger.runId} description={t.trigger.runIdHint} value={runId} spellCheck={false} onChange={(event) => setRunId(event.currentTarget.value)} />
            <Textarea label={t.trigger.note} autosize minRows={1} maxLength={1000} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
          </Stack>
        </Collapse>
        {start.isError ? <Alert color="ember" p="xs" role="alert">{describeError(start.error, t)}</Alert> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" size="sm" onClick={onClose}>{t.common.cancel}</Button>
          <Button type="submit" size="sm" leftSection={<IconPlayerPlay size={15} />} loading={start.isPending}>{t.trigger.submit}</Button>
        </Group>
      </Stack>
    </form>
  );
}

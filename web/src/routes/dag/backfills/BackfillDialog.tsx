import { Alert, Button, Checkbox, Collapse, Group, Modal, MultiSelect, NumberInput, SegmentedControl, Select, Stack, TextInput, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconHistory } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { createBackfill } from "@/api/actions";
import { backfillRehearsalQuery, tasksQuery } from "@/api/queries";
import type { BackfillWish, DagDetails } from "@/api/types";
import { useNotify } from "@/components/notify";
import { describeError } from "@/components/Placeholders";
import { useMessages } from "@/i18n";
import { ConfFields, useConfForm } from "@/routes/trigger/ConfForm";
import trigger from "@/routes/trigger/TriggerDialog.module.css";
import { wallTimeToInstant } from "@/time/format";
import { useZone } from "@/time/Instant";
import classes from "./Backfills.module.css";
import { Rehearsal } from "./Rehearsal";

type Reprocess = NonNullable<BackfillWish["reprocess_behavior"]>;

/** Makes a backfill, after showing exactly which runs it starts: the server answers the same request as a dry run. */
export function BackfillDialog({ dag, onClose }: { dag: DagDetails; onClose: () => void }) {
  const t = useMessages();
  return (
    <Modal opened onClose={onClose} size="lg" title={t.backfills.title(dag.dag_display_name)} closeButtonProps={{ "aria-label": t.common.close }}>
      <BackfillForm dag={dag} onClose={onClose} />
    </Modal>
  );
}

function BackfillForm({ dag, onClose }: { dag: DagDetails; onClose: () => void }) {
  const t = useMessages();
  const notify = useNotify();
  const client = useQueryClient();
  const zone = useZone(dag.timezone);
  const conf = useConfForm(dag);
  const tasks = useQuery(tasksQuery(dag.dag_id));
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [reprocess, setReprocess] = useState<Reprocess>("none");
  const [onlyFailed, setOnlyFailed] = useState(false);
  const [backwards, setBackwards] = useState(false);
  const [maxActive, setMaxActive] = useState(10);
  const [chosen, setChosen] = useState<string[]>([]);
  const [latestVersion, setLatestVersion] = useState(true);
  const [allowConcurrent, setAllowConcurrent] = useState(false);
  const [withConf, setWithConf] = useState(() => conf.params.some((param) => !param.hasDefault));
  const [advanced, setAdvanced] = useState(false);

  const fromDate = wallTimeToInstant(from, zone);
  const toDate = wallTimeToInstant(to, zone);
  const wish: BackfillWish | undefined =
    fromDate && toDate
      ? {
          dag_id: dag.dag_id,
          from_date: fromDate,
          to_date: toDate,
          reprocess_behavior: reprocess,
          run_backwards: backwards,
          max_active_runs: maxActive,
          run_on_latest_version: latestVersion,
          only_failed_tasks: onlyFailed && reprocess !== "none",
          allow_concurrent: allowConcurrent,
          ...(chosen.length > 0 ? { task_ids: chosen } : {}),
        }
      : undefined;
  const rehearsal = useQuery(backfillRehearsalQuery(dag.dag_id, withConf && wish ? { ...wish, dag_run_conf: conf.conf } : wish));
  const count = wish && !rehearsal.isError ? (rehearsal.data?.total_entries ?? 0) : 0;

  const start = useMutation({
    mutationFn: createBackfill,
    onSuccess: () => {
      notify.done(t.backfills.started);
      void client.invalidateQueries({ queryKey: ["dag", dag.dag_id] });
      void client.invalidateQueries({ queryKey: ["overview"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!wish || count === 0) return;
    const given = withConf ? conf.read() : undefined;
    if (withConf && !given) return;
    start.mutate({ ...wish, ...(given ? { dag_run_conf: given } : {}) });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {dag.is_paused ? <Alert color="yellow" p="xs">{t.backfills.paused}</Alert> : null}
        <div>
          <div className={classes.pair}>
            <TextInput type="datetime-local" label={t.backfills.from} value={from} data-autofocus onChange={(event) => setFrom(event.currentTarget.value)} />
            <TextInput type="datetime-local" label={t.backfills.to} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
          </div>
          <p className={classes.hint}>{t.backfills.zoneHint(zone)}</p>
        </div>
        <div className={classes.pair}>
          <Select
            label={t.backfills.reprocess}
            allowDeselect={false}
            value={reprocess}
            onChange={(value) => setReprocess((value ?? "none") as Reprocess)}
            data={[
              { value: "none", label: t.backfills.reprocessNone },
              { value: "failed", label: t.backfills.reprocessFailed },
              { value: "completed", label: t.backfills.reprocessCompleted },
            ]}
          />
          <NumberInput label={t.backfills.maxActive} min={1} allowDecimal={false} allowNegative={false} value={maxActive} onChange={(value) => setMaxActive(Math.max(1, Number(value) || 1))} />
        </div>
        {reprocess === "none" ? null : (
          <Checkbox size="xs" label={t.backfills.onlyFailed} description={t.backfills.onlyFailedHint} checked={onlyFailed} onChange={(event) => setOnlyFailed(event.currentTarget.checked)} />
        )}
        <UnstyledButton className={trigger.more} aria-expanded={advanced} onClick={() => setAdvanced(!advanced)}>
          {advanced ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
          {t.trigger.advanced}
        </UnstyledButton>
        <Collapse expanded={advanced}>
          <Stack gap="sm">
            <SegmentedControl
              size="xs"
              aria-label={t.backfills.order}
              value={backwards ? "newest" : "oldest"}
              onChange={(value) => setBackwards(value === "newest")}
              data={[{ value: "oldest", label: t.backfills.oldestFirst }, { value: "newest", label: t.backfills.backwards }]}
            />
            <MultiSelect
              size="sm"
              label={t.backfills.tasks}
              description={t.backfills.tasksHint}
              data={(tasks.data?.tasks ?? []).flatMap((task) => task.task_id ?? [])}
              value={chosen}
              onChange={setChosen}
              searchable
              clearable
            />
            <Checkbox size="xs" label={t.backfills.latestVersion} checked={latestVersion} onChange={(event) => setLatestVersion(event.currentTarget.checked)} />
            <Checkbox size="xs" label={t.backfills.allowConcurrent} checked={allowConcurrent} onChange={(event) => setAllowConcurrent(event.currentTarget.checked)} />
            <Checkbox size="xs" label={t.backfills.setConf} checked={withConf} onChange={(event) => setWithConf(event.currentTarget.checked)} />
          </Stack>
        </Collapse>
        {withConf ? <ConfFields form={conf} /> : null}
        <Rehearsal wanted={wish !== undefined} query={rehearsal} />
        {start.isError ? <Alert color="ember" p="xs" role="alert">{describeError(start.error, t)}</Alert> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" size="sm" onClick={onClose}>{t.common.cancel}</Button>
          <Button type="submit" size="sm" leftSection={<IconHistory size={15} />} disabled={count === 0 || rehearsal.isPlaceholderData} loading={start.isPending}>
            {t.backfills.submit(count)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

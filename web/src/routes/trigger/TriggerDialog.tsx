import { Alert, Button, Checkbox, Collapse, Group, JsonInput, Modal, SegmentedControl, Stack, Textarea, TextInput, UnstyledButton } from "@mantine/core";
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
import { ParamField } from "./ParamField";
import { type FieldValue, initialValue, parseConf, parseFields, readParams } from "./params";
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
  const [params] = useState(() => readParams(dag.params));
  const [fields, setFields] = useState<Record<string, FieldValue>>(() => Object.fromEntries(params.map((param) => [param.name, initialValue(param)])));
  const [mode, setMode] = useState<"form" | "json">(params.length > 0 ? "form" : "json");
  const [confText, setConfText] = useState("");
  const [errors, setErrors] = useState<Record<string, string>>({});
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

  const switchMode = (next: string) => {
    // What was filled in goes along, as far as it is valid.
    if (next === "json" && mode === "form") setConfText(JSON.stringify(parseFields(params, fields, t.trigger).conf, null, 2));
    setErrors({});
    setMode(next === "json" ? "json" : "form");
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (mode === "form") {
      const parsed = parseFields(params, fields, t.trigger);
      setErrors(parsed.errors);
      if (Object.keys(parsed.errors).length === 0) start.mutate(parsed.conf);
    } else {
      const parsed = parseConf(confText, t.trigger);
      if ("error" in parsed) setErrors({ conf: parsed.error });
      else start.mutate(parsed.conf);
    }
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
        {params.length > 0 ? (
          <div className={classes.modeRow}>
            <span>{t.trigger.params}</span>
            <SegmentedControl size="xs" value={mode} onChange={switchMode} data={[{ value: "form", label: t.trigger.form }, { value: "json", label: t.trigger.json }]} />
          </div>
        ) : null}
        {mode === "form" ? (
          params.map((param) => (
            <ParamField
              key={param.name}
              param={param}
              value={fields[param.name] ?? null}
              error={errors[param.name]}
              onChange={(value) => setFields((now) => ({ ...now, [param.name]: value }))}
            />
          ))
        ) : (
          <JsonInput
            label={t.trigger.conf}
            description={params.length === 0 ? t.trigger.noParams : undefined}
            autosize
            minRows={5}
            maxRows={18}
            spellCheck={false}
            placeholder="{}"
            classNames={{ input: "mono" }}
            value={confText}
            onChange={setConfText}
            error={errors["conf"]}
          />
        )}
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

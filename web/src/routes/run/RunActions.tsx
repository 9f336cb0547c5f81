import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconCheck, IconChevronDown, IconDots, IconRefresh, IconTrash, IconX } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { deleteRun, markRun } from "@/api/actions";
import type { Run } from "@/api/types";
import { Confirm } from "@/components/Confirm";
import { useNotify } from "@/components/notify";
import { useMessages } from "@/i18n";
import { useMayActOn } from "@/shell/useRole";
import { ClearDialog } from "../clear/ClearDialog";

type Asking = "rerun-failed" | "rerun-all" | "success" | "failed" | "delete";

export function RunActions({ run }: { run: Run }) {
  const t = useMessages();
  const notify = useNotify();
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayAct = useMayActOn(run.dag_id);
  const [asking, setAsking] = useState<Asking>();
  const close = () => setAsking(undefined);
  const refresh = () =>
    Promise.all([client.invalidateQueries({ queryKey: ["dag", run.dag_id] }), client.invalidateQueries({ queryKey: ["overview"] })]);

  const mark = useMutation({
    mutationFn: (state: "success" | "failed") => markRun(run.dag_id, run.dag_run_id, state),
    onSuccess: async (_, state) => {
      notify.done(t.run.marked(t.states[state]));
      close();
      await refresh();
    },
    onError: notify.failed,
  });
  const remove = useMutation({
    mutationFn: () => deleteRun(run.dag_id, run.dag_run_id),
    onSuccess: async () => {
      notify.done(t.run.deleted);
      await navigate({ to: "/dags/$dagId/runs", params: { dagId: run.dag_id } });
      await refresh();
    },
    onError: notify.failed,
  });

  return (
    <>
      <Menu position="bottom-end" disabled={!mayAct}>
        <Menu.Target>
          <Button size="sm" disabled={!mayAct} leftSection={<IconRefresh size={15} />} rightSection={<IconChevronDown size={14} />}>{t.run.rerun}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setAsking("rerun-failed")}>{t.run.rerunFailed}</Menu.Item>
          <Menu.Item onClick={() => setAsking("rerun-all")}>{t.run.rerunAll}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end" disabled={!mayAct}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} disabled={!mayAct} aria-label={t.run.more}><IconDots size={18} /></ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCheck size={15} />} disabled={run.state === "success"} onClick={() => setAsking("success")}>{t.run.markSuccess}</Menu.Item>
          <Menu.Item leftSection={<IconX size={15} />} disabled={run.state === "failed"} onClick={() => setAsking("failed")}>{t.run.markFailed}</Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconTrash size={15} />} color="ember" disabled={run.state === "running"} onClick={() => setAsking("delete")}>{t.run.delete}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking === "rerun-failed" || asking === "rerun-all" ? (
        <ClearDialog targets={[{ dagId: run.dag_id, runId: run.dag_run_id }]} hasLogicalDate={run.logical_date !== null} onlyFailed={asking === "rerun-failed"} onClose={close} />
      ) : null}
      {asking === "success" || asking === "failed" ? (
        <Confirm
          title={t.run.markTitle(t.states[asking])}
          text={asking === "success" ? t.run.markSuccessText : t.run.markFailedText}
          action={asking === "success" ? t.run.markSuccess : t.run.markFailed}
          danger={asking === "failed"}
          busy={mark.isPending}
          onConfirm={() => mark.mutate(asking)}
          onClose={close}
        />
      ) : null}
      {asking === "delete" ? (
        <Confirm title={t.run.deleteTitle} text={t.run.deleteText(run.dag_run_id)} action={t.run.delete} danger busy={remove.isPending} onConfirm={() => remove.mutate()} onClose={close} />
      ) : null}
    </>
  );
}

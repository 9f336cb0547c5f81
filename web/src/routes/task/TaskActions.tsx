import { Button, Menu } from "@mantine/core";
import { IconCheck, IconChevronDown, IconPlayerSkipForward, IconRefresh, IconX } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { markInstance } from "@/api/actions";
import { type InstanceId, runQuery } from "@/api/queries";
import type { TaskInstance } from "@/api/types";
import { Confirm } from "@/components/Confirm";
import { useNotify } from "@/components/notify";
import { useMessages } from "@/i18n";
import { useMayActOn } from "@/shell/useRole";
import { ClearDialog } from "../clear/ClearDialog";

const marks = [
  ["success", "markSuccess", IconCheck],
  ["failed", "markFailed", IconX],
  ["skipped", "markSkipped", IconPlayerSkipForward],
] as const;
type Mark = (typeof marks)[number][0];

export function TaskActions({ id, instance }: { id: InstanceId; instance: TaskInstance }) {
  const t = useMessages();
  const notify = useNotify();
  const client = useQueryClient();
  const mayAct = useMayActOn(id.dagId);
  const run = useQuery(runQuery(id.dagId, id.runId));
  const [clearing, setClearing] = useState(false);
  const [marking, setMarking] = useState<Mark>();

  const mark = useMutation({
    mutationFn: (state: Mark) => markInstance(id, state),
    onSuccess: async (_, state) => {
      notify.done(t.task.marked(t.states[state]));
      setMarking(undefined);
      await Promise.all([client.invalidateQueries({ queryKey: ["dag", id.dagId] }), client.invalidateQueries({ queryKey: ["overview"] })]);
    },
    onError: notify.failed,
  });

  return (
    <>
      <Menu position="bottom-end" disabled={!mayAct}>
        <Menu.Target>
          <Button size="sm" variant="default" disabled={!mayAct} rightSection={<IconChevronDown size={14} />}>{t.common.actions}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {marks.map(([state, word, Icon]) => (
            <Menu.Item key={state} leftSection={<Icon size={15} />} disabled={instance.state === state} onClick={() => setMarking(state)}>{t.task[word]}</Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button size="sm" leftSection={<IconRefresh size={15} />} disabled={!mayAct} onClick={() => setClearing(true)}>{t.task.clear}</Button>
      {clearing ? (
        <ClearDialog
          targets={[{ dagId: id.dagId, runId: id.runId, tasks: [{ id: id.taskId, mapIndex: id.mapIndex }] }]}
          hasLogicalDate={Boolean(run.data?.logical_date)}
          onlyFailed={false}
          onClose={() => setClearing(false)}
        />
      ) : null}
      {marking ? (
        <Confirm
          title={t.task.markTitle(t.states[marking])}
          text={t.task.markText(id.taskId, t.states[marking])}
          action={t.task[marking === "success" ? "markSuccess" : marking === "failed" ? "markFailed" : "markSkipped"]}
          danger={marking === "failed"}
          busy={mark.isPending}
          onConfirm={() => mark.mutate(marking)}
          onClose={() => setMarking(undefined)}
        />
      ) : null}
    </>
  );
}

import { ActionIcon, Alert, Button, Group, Modal, Stack, Tooltip } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { Confirm } from "@/components/Confirm";
import { useNotify } from "@/components/notify";
import { PageHeader } from "@/components/PageHeader";
import { describeError } from "@/components/Placeholders";
import type { Role } from "@/api/types";
import { useMessages } from "@/i18n";
import { usePageTitle } from "@/shell/usePageTitle";
import { useMayAct } from "@/shell/useRole";
import classes from "./Admin.module.css";

interface AdminHeaderProps {
  title: string;
  lead: string;
  newLabel: string;
  onNew: () => void;
  /** What it takes to make one. */
  least?: Role;
}

export function AdminHeader({ title, lead, newLabel, onNew, least = "op" }: AdminHeaderProps) {
  usePageTitle(title);
  const mayAct = useMayAct(least);
  return (
    <PageHeader
      title={title}
      meta={<span className={classes.lead}>{lead}</span>}
      actions={<Button size="sm" leftSection={<IconPlus size={15} />} disabled={!mayAct} onClick={onNew}>{newLabel}</Button>}
    />
  );
}

/** What goes after a question. */
export interface Removal {
  title: string;
  text: string;
  /** What the button says; to delete unless said. */
  action?: string;
  done: string;
  act: () => Promise<unknown>;
  queryKey: string;
}

/** Asks, removes, says so, and asks the server anew. */
export function ConfirmRemoval({ removal, onClose }: { removal: Removal; onClose: () => void }) {
  const t = useMessages();
  const notify = useNotify();
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: removal.act,
    onSuccess: async () => {
      onClose();
      notify.done(removal.done);
      await client.invalidateQueries({ queryKey: [removal.queryKey] });
    },
    onError: notify.failed,
  });
  return (
    <Confirm title={removal.title} text={removal.text} action={removal.action ?? t.common.delete} danger busy={act.isPending} onConfirm={() => act.mutate()} onClose={onClose} />
  );
}

interface RowActionsProps {
  /** Absent: it cannot be edited. */
  onEdit?: () => void;
  /** Absent: it cannot be deleted. */
  remove?: Removal | undefined;
  /** Whether the person may; a server's word is the last. */
  mayAct?: boolean;
}

/** Edit and delete at the end of a row. */
export function RowActions({ onEdit, remove, mayAct: allowed }: RowActionsProps) {
  const t = useMessages();
  const isOp = useMayAct("op");
  const mayAct = allowed ?? isOp;
  const [asking, setAsking] = useState(false);
  const removeLabel = remove?.action ?? t.common.delete;
  return (
    <>
      <Group gap={2} wrap="nowrap" justify="flex-end">
        {onEdit ? (
          <Tooltip label={t.common.edit}><ActionIcon disabled={!mayAct} aria-label={t.common.edit} onClick={onEdit}><IconPencil size={16} stroke={1.7} /></ActionIcon></Tooltip>
        ) : null}
        {remove ? (
          <Tooltip label={removeLabel}><ActionIcon disabled={!mayAct} aria-label={removeLabel} onClick={() => setAsking(true)}><IconTrash size={16} stroke={1.7} /></ActionIcon></Tooltip>
        ) : null}
      </Group>
      {asking && remove ? <ConfirmRemoval removal={remove} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

interface EditDialogProps {
  title: string;
  isNew: boolean;
  queryKey: string;
  saved: string;
  save: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}

/** A form in a dialog that saves, says so, and asks the server anew. */
export function EditDialog({ title, isNew, queryKey, saved, save, onClose, children }: EditDialogProps) {
  const t = useMessages();
  const notify = useNotify();
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: save,
    onSuccess: async () => {
      notify.done(saved);
      onClose();
      await client.invalidateQueries({ queryKey: [queryKey] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t.common.close }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {children}
          {act.isError ? <Alert color="ember" p="xs" role="alert">{describeError(act.error, t)}</Alert> : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" size="sm" onClick={onClose}>{t.common.cancel}</Button>
            <Button type="submit" size="sm" loading={act.isPending}>{isNew ? t.common.create : t.common.save}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

import { Alert, Button, Group, Modal, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useMessages } from "@/i18n";
import { CopyAction } from "./CopyAction";
import classes from "./ShownOnce.module.css";

interface ShownOnceProps {
  title: string;
  hint: string;
  secret: string;
  /** How it is used. */
  children?: ReactNode;
  onClose: () => void;
}

/** A secret that the server tells this once. Neither Esc nor a click beside it loses it. */
export function ShownOnce({ title, hint, secret, children, onClose }: ShownOnceProps) {
  const t = useMessages();
  return (
    <Modal opened onClose={onClose} size="lg" title={title} closeOnClickOutside={false} closeOnEscape={false} closeButtonProps={{ "aria-label": t.common.close }}>
      <Stack gap="sm">
        <Alert color="yellow" p="xs">{hint}</Alert>
        <Copied text={secret} focused />
        {children}
        <Group justify="flex-end"><Button size="sm" onClick={onClose}>{t.common.done}</Button></Group>
      </Stack>
    </Modal>
  );
}

/** A text to take along. */
export function Copied({ text, focused = false }: { text: string; focused?: boolean }) {
  return (
    <div className={classes.copied}>
      <pre tabIndex={0} data-autofocus={focused || undefined}>{text}</pre>
      <CopyAction text={text} />
    </div>
  );
}

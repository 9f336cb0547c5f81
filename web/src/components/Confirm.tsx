import { Button, Group, Modal, Text } from "@mantine/core";
import { useMessages } from "@/i18n";

interface ConfirmProps {
  title: string;
  text: string;
  action: string;
  danger?: boolean;
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot simply be undone. */
export function Confirm({ title, text, action, danger = false, busy, onConfirm, onClose }: ConfirmProps) {
  const t = useMessages();
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t.common.close }}>
      <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>{text}</Text>
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" size="sm" onClick={onClose}>{t.common.cancel}</Button>
        <Button size="sm" color={danger ? "ember" : "sky"} loading={busy} onClick={onConfirm} data-autofocus>{action}</Button>
      </Group>
    </Modal>
  );
}

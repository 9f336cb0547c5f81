import { PasswordInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { createWebhook, type WebhookValues } from "@/api/webhooks";
import type { NewWebhook, WebhookKind } from "@/api/types";
import { useMessages } from "@/i18n";
import { EditDialog } from "@/routes/admin/AdminPage";

const kinds: readonly WebhookKind[] = ["hmac", "github", "stripe"];

export function WebhookDialog({ dagId, onMade, onClose }: { dagId: string; onMade: (webhook: NewWebhook) => void; onClose: () => void }) {
  const t = useMessages();
  const [values, setValues] = useState<WebhookValues>({ name: "", kind: "hmac", header: "", secret: "" });
  const set = (change: Partial<WebhookValues>) => setValues((now) => ({ ...now, ...change }));
  return (
    <EditDialog title={t.webhooks.new} isNew queryKey="webhooks" saved={t.webhooks.created} save={async () => onMade(await createWebhook(dagId, values))} onClose={onClose}>
      <TextInput
        label={t.webhooks.name}
        description={t.webhooks.nameHint}
        required
        spellCheck={false}
        autoComplete="off"
        maxLength={100}
        value={values.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Select
        label={t.webhooks.kind}
        description={t.webhooks.kindsHint[values.kind]}
        value={values.kind}
        onChange={(chosen) => set({ kind: kinds.find((kind) => kind === chosen) ?? "hmac" })}
        data={kinds.map((kind) => ({ value: kind, label: t.webhooks.kinds[kind] }))}
      />
      {values.kind === "hmac" ? (
        <TextInput label={t.webhooks.header} placeholder="X-Signature-256" spellCheck={false} value={values.header} onChange={(event) => set({ header: event.currentTarget.value })} />
      ) : null}
      <PasswordInput
        size="sm"
        visibilityToggleButtonProps={{ "aria-label": t.signIn.showPassword }}
        label={t.webhooks.secret}
        description={t.webhooks.secretHint}
        autoComplete="new-password"
        minLength={16}
        maxLength={1000}
        value={values.secret}
        onChange={(event) => set({ secret: event.currentTarget.value })}
      />
    </EditDialog>
  );
}

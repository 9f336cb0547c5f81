import { PasswordInput } from "@mantine/core";
import { useMessages } from "@/i18n";

/** A password that somebody else is given. */
export function NewPassword({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const t = useMessages();
  return (
    <PasswordInput
      visibilityToggleButtonProps={{ "aria-label": t.signIn.showPassword }}
      size="sm"
      label={label}
      description={t.users.passwordHint}
      required
      minLength={8}
      autoComplete="new-password"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

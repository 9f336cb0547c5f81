import { Select } from "@mantine/core";
import type { DagRole, Role } from "@/api/types";
import { useMessages } from "@/i18n";

interface RoleSelectProps<R extends Role | DagRole> {
  label: string;
  roles: readonly R[];
  value: R;
  onChange: (role: R) => void;
}

/** A role, with what it lets somebody do. */
export function RoleSelect<R extends Role | DagRole>({ label, roles, value, onChange }: RoleSelectProps<R>) {
  const t = useMessages();
  return (
    <Select
      label={label}
      description={t.rolesHint[value]}
      value={value}
      onChange={(chosen) => {
        const role = roles.find((one) => one === chosen);
        if (role) onChange(role);
      }}
      data={roles.map((role) => ({ value: role, label: t.roles[role] }))}
    />
  );
}

import { notifications } from "@mantine/notifications";
import { useMemo } from "react";
import { useMessages } from "@/i18n";
import { describeError } from "./Placeholders";

/** Small words at the edge of the page about what just happened. */
export function useNotify() {
  const t = useMessages();
  return useMemo(
    () => ({
      done: (message: string) => notifications.show({ message, color: "teal" }),
      failed: (error: unknown) =>
        notifications.show({ title: t.errors.unexpected, message: describeError(error, t), color: "ember", autoClose: 9000 }),
    }),
    [t],
  );
}

import { IconPlugConnectedX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useReach } from "@/api/reachability";
import { useMessages } from "@/i18n";
import classes from "./Shell.module.css";

/** Says that the server is away, once it has been for more than a blink. */
export function ReachBanner() {
  const t = useMessages();
  const reach = useReach();
  const [settled, setSettled] = useState(reach);

  useEffect(() => {
    const timer = setTimeout(() => setSettled(reach), reach === "ok" ? 0 : 1500);
    return () => clearTimeout(timer);
  }, [reach]);

  return (
    <div role="status" aria-live="polite">
      {settled === "ok" ? null : (
        <div className={classes.banner}>
          <IconPlugConnectedX size={16} stroke={1.8} />
          {settled === "offline" ? t.shell.offline : t.shell.databaseAway}
        </div>
      )}
    </div>
  );
}

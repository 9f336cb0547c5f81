import { Kbd, Modal } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useMessages } from "@/i18n";
import classes from "./Shell.module.css";

const sequenceMs = 1200;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** `/` to search, `g d` to go, `?` for help, Esc to leave a field. */
export function useShortcuts() {
  const navigate = useNavigate();
  const [opened, setOpened] = useState(false);
  const lastG = useRef(0);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target)) {
        if (event.key === "Escape") (event.target as HTMLElement).blur();
        return;
      }
      const afterG = event.timeStamp - lastG.current < sequenceMs;
      lastG.current = event.key === "g" ? event.timeStamp : 0;
      if (afterG && event.key === "d") void navigate({ to: "/dags" });
      else if (afterG && event.key === "f") void navigate({ to: "/failures" });
      else if (afterG && event.key === "p") void navigate({ to: "/admin/pools" });
      else if (event.key === "?") setOpened(true);
      else if (event.key === "/") {
        const field = [...document.querySelectorAll<HTMLInputElement>("input[data-search]")].find((one) => one.offsetParent !== null);
        if (!field) return;
        event.preventDefault();
        field.focus();
        field.select();
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [navigate]);

  return { opened, open: () => setOpened(true), close: () => setOpened(false) };
}

export function KeyboardHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useMessages();
  const rows: [string, string[]][] = [
    [t.keys.search, ["/"]],
    [t.keys.goDags, ["g", "d"]],
    [t.keys.goFailures, ["g", "f"]],
    [t.keys.goPools, ["g", "p"]],
    [t.keys.gridMove, ["←", "↑", "↓", "→"]],
    [t.keys.gridOpen, ["Enter"]],
    [t.keys.gridFold, ["Space"]],
    [t.keys.help, ["?"]],
    [t.keys.escape, ["Esc"]],
  ];
  return (
    <Modal opened={opened} onClose={onClose} title={t.keys.title} closeButtonProps={{ "aria-label": t.common.close }}>
      <table className={classes.keyTable}>
        <tbody>
          {rows.map(([what, keys]) => (
            <tr key={what}>
              <td>{what}</td>
              <td>{keys.map((key) => <Kbd key={key} ml={4}>{key}</Kbd>)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}

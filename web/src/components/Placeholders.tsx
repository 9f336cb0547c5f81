import { Button, Loader } from "@mantine/core";
import { IconAlertTriangle, IconMoodEmpty, IconPlugConnectedX } from "@tabler/icons-react";
import { Link, useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ApiError } from "@/api/client";
import { useMessages } from "@/i18n";
import type { Messages } from "@/i18n/en";
import classes from "./Placeholders.module.css";

interface PlaceholderProps {
  icon?: ReactNode;
  title: string;
  hint?: ReactNode;
  children?: ReactNode;
  compact?: boolean;
}

/** What stands where content would: nothing there, not found, failed. */
export function Placeholder({ icon, title, hint, children, compact = false }: PlaceholderProps) {
  return (
    <div className={classes.placeholder} data-compact={compact || undefined}>
      <span className={classes.icon}>{icon ?? <IconMoodEmpty size={28} stroke={1.4} />}</span>
      <p className={classes.title}>{title}</p>
      {hint ? <p className={classes.hint}>{hint}</p> : null}
      {children ? <div className={classes.actions}>{children}</div> : null}
    </div>
  );
}

/** One sentence for any failure, in the reader's language where the server gave none. */
export function describeError(error: unknown, t: Messages): string {
  if (error instanceof ApiError) {
    if (error.status === 0) return t.errors.network;
    if (error.status === 403) return `${t.errors.forbidden} ${error.message}`;
    if (error.status === 503) return t.errors.unavailable;
    return error.message;
  }
  return error instanceof Error ? error.message : String(error);
}

export function Failure({ error, onRetry, compact }: { error: unknown; onRetry?: () => void; compact?: boolean }) {
  const t = useMessages();
  if (error instanceof ApiError && error.status === 404) return <NotFound detail={error.message} />;
  const away = error instanceof ApiError && (error.status === 0 || error.status >= 502);
  return (
    <Placeholder
      icon={away ? <IconPlugConnectedX size={28} stroke={1.4} /> : <IconAlertTriangle size={28} stroke={1.4} />}
      title={t.errors.title}
      hint={describeError(error, t)}
      {...(compact === undefined ? {} : { compact })}
    >
      {onRetry ? <Button variant="default" onClick={onRetry}>{t.common.retry}</Button> : null}
    </Placeholder>
  );
}

export function Loading({ label }: { label?: string }) {
  const t = useMessages();
  return (
    <div className={classes.loading} role="status">
      <Loader />
      <span className="visually-hidden">{label ?? t.common.loading}</span>
    </div>
  );
}

export function NotFound({ detail }: { detail?: string }) {
  const t = useMessages();
  return (
    <Placeholder title={t.errors.notFound} hint={detail ?? t.errors.notFoundHint}>
      <Button variant="default" renderRoot={(props) => <Link to="/dags" {...props} />}>{t.errors.toDags}</Button>
    </Placeholder>
  );
}

export const RouteNotFound = () => <NotFound />;

export function RouteError({ error }: { error: unknown }) {
  const router = useRouter();
  return <Failure error={error} onRetry={() => void router.invalidate()} />;
}

export const RouteLoading = () => <Loading />;

import { useQuery } from "@tanstack/react-query";
import { Outlet, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { ApiError } from "@/api/client";
import { useLiveUpdates } from "@/api/live";
import { sessionQuery } from "@/api/queries";
import { useMessages } from "@/i18n";
import { Header } from "./Header";
import { KeyboardHelp, useShortcuts } from "./Keyboard";
import { ReachBanner } from "./ReachBanner";
import classes from "./Shell.module.css";

/** The frame of every page behind the sign-in. */
export function Shell() {
  const t = useMessages();
  const session = useQuery(sessionQuery);
  const signedOut = session.error instanceof ApiError && session.error.status === 401;
  const navigate = useNavigate();
  useLiveUpdates(session.isSuccess && !signedOut);
  const help = useShortcuts();

  useEffect(() => {
    if (signedOut) void navigate({ to: "/sign-in", search: { next: location.pathname + location.search } });
  }, [signedOut, navigate]);

  return (
    <div className={classes.shell}>
      <a href="#content" className={classes.skip}>{t.skipToContent}</a>
      <Header onHelp={help.open} />
      <ReachBanner />
      <main id="content" className={classes.content} tabIndex={-1}>
        <Outlet />
      </main>
      <KeyboardHelp opened={help.opened} onClose={help.close} />
    </div>
  );
}

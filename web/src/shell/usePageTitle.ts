import { useEffect } from "react";

/** Names the browser tab. */
export function usePageTitle(...parts: (string | undefined)[]): void {
  const title = [...parts.filter(Boolean), "Updraft"].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}

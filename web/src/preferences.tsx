import { createContext, type ReactNode, use, useCallback, useMemo, useState } from "react";
import { type Language, LanguageProvider, languages, preferredLanguage } from "./i18n";

/** Whose wall clock times are shown on. */
export type ZoneMode = "dag" | "local" | "utc";
const zoneModes: readonly ZoneMode[] = ["dag", "local", "utc"];

interface Preferences {
  language: Language;
  setLanguage: (language: Language) => void;
  zoneMode: ZoneMode;
  setZoneMode: (mode: ZoneMode) => void;
}

const PreferencesContext = createContext<Preferences | null>(null);

function stored<T extends string>(key: string, allowed: readonly T[], fallback: T): T {
  const value = localStorage.getItem(key);
  return allowed.find((one) => one === value) ?? fallback;
}

/** The chosen language as the API client sends it, outside of React. */
export const currentLanguage = (): Language => stored("updraft.language", languages, preferredLanguage(navigator.languages));

/** What a person chose, kept in this browser. */
export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [language, keepLanguage] = useState(currentLanguage);
  const [zoneMode, keepZoneMode] = useState(() => stored("updraft.zone", zoneModes, "dag"));

  const setLanguage = useCallback((next: Language) => {
    localStorage.setItem("updraft.language", next);
    keepLanguage(next);
  }, []);
  const setZoneMode = useCallback((next: ZoneMode) => {
    localStorage.setItem("updraft.zone", next);
    keepZoneMode(next);
  }, []);

  const value = useMemo(() => ({ language, setLanguage, zoneMode, setZoneMode }), [language, setLanguage, zoneMode, setZoneMode]);
  return (
    <PreferencesContext value={value}>
      <LanguageProvider language={language}>{children}</LanguageProvider>
    </PreferencesContext>
  );
}

export function usePreferences(): Preferences {
  const value = use(PreferencesContext);
  if (!value) throw new Error("usePreferences needs a PreferencesProvider above it");
  return value;
}

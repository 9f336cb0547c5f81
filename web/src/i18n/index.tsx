import { createContext, type ReactNode, use, useEffect } from "react";
import { en, type Messages } from "./en";
import { ko } from "./ko";

export const catalogues = { en, ko } satisfies Record<string, Messages>;
export type Language = keyof typeof catalogues;
export const languages = Object.keys(catalogues) as Language[];

/** The browser's wish, where we speak it. */
export function preferredLanguage(wishes: readonly string[]): Language {
  for (const wish of wishes) {
    const found = languages.find((language) => wish.toLowerCase().startsWith(language));
    if (found) return found;
  }
  return "en";
}

const LanguageContext = createContext<Language>("en");

export function LanguageProvider({ language, children }: { language: Language; children: ReactNode }) {
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return <LanguageContext value={language}>{children}</LanguageContext>;
}

export const useLanguage = (): Language => use(LanguageContext);

/** The catalogue of the chosen language. */
export const useMessages = (): Messages => catalogues[use(LanguageContext)];

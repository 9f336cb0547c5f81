import { ActionIcon, Kbd, TextInput, type TextInputProps } from "@mantine/core";
import { IconSearch, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useMessages } from "@/i18n";

interface SearchFieldProps extends Omit<TextInputProps, "value" | "onChange"> {
  value: string;
  onChange: (value: string) => void;
  /** How long typing must rest before `onChange` hears of it. */
  delayMs?: number;
}

/** A search field that `/` reaches from anywhere on the page. */
export function SearchField({ value, onChange, delayMs = 200, placeholder, ...rest }: SearchFieldProps) {
  const t = useMessages();
  const [draft, setDraft] = useState(value);
  const [outer, setOuter] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // The address changed under us (back button, a reset): it wins.
  if (outer !== value) {
    setOuter(value);
    setDraft(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);

  const change = (next: string, wait: number) => {
    setDraft(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setOuter(next);
      onChange(next);
    }, wait);
  };

  return (
    <TextInput
      data-search
      type="text"
      role="searchbox"
      spellCheck={false}
      autoComplete="off"
      aria-label={placeholder ?? t.common.search}
      placeholder={placeholder ?? t.common.search}
      leftSection={<IconSearch size={15} stroke={1.8} />}
      rightSection={
        draft ? (
          <ActionIcon size="sm" aria-label={t.common.clearSearch} onClick={() => change("", 0)}><IconX size={14} /></ActionIcon>
        ) : (
          <Kbd size="xs" visibleFrom="sm">/</Kbd>
        )
      }
      value={draft}
      onChange={(event) => change(event.currentTarget.value, delayMs)}
      {...rest}
    />
  );
}

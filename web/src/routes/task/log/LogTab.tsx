import { ActionIcon, Button, Checkbox, TextInput, Tooltip } from "@mantine/core";
import { IconArrowDown, IconChevronDown, IconChevronUp, IconDownload, IconSearch } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useDeferredValue, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { followLog, type LogPhase, wholeLog } from "@/api/logs";
import type { InstanceId } from "@/api/queries";
import { useNotify } from "@/components/notify";
import { Loading, Placeholder } from "@/components/Placeholders";
import { useMessages } from "@/i18n";
import { LogBuffer } from "./buffer";
import classes from "./Log.module.css";
import { LogLines, type LogLinesHandle } from "./LogLines";

/** Reads from the first byte; the tab is made anew for another try, so the buffer is as well. */
function useLog(id: InstanceId, tryNumber: number): { buffer: LogBuffer; phase: LogPhase } {
  const client = useQueryClient();
  const { dagId, runId, taskId, mapIndex } = id;
  const [buffer] = useState(() => new LogBuffer());
  const [phase, setPhase] = useState<LogPhase>("connecting");

  useEffect(() => {
    buffer.clear();
    return followLog({ dagId, runId, taskId, mapIndex }, tryNumber, {
      onRecords: (records) => buffer.append(records),
      onPhase: (next) => {
        setPhase(next);
        // The try is over: its state is news as well.
        if (next === "ended") void client.invalidateQueries({ queryKey: ["dag", dagId, "run", runId] });
      },
    });
  }, [buffer, client, dagId, runId, taskId, mapIndex, tryNumber]);
  return { buffer, phase };
}

function storedChoice(key: string, fallback: boolean): boolean {
  const value = localStorage.getItem(key);
  return value === null ? fallback : value === "true";
}

function useChoice(key: string, fallback: boolean): [boolean, (value: boolean) => void] {
  const [value, setValue] = useState(() => storedChoice(key, fallback));
  return [
    value,
    (next) => {
      localStorage.setItem(key, String(next));
      setValue(next);
    },
  ];
}

/** The log of one try, live while it runs. */
export function LogTab({ id, tryNumber }: { id: InstanceId; tryNumber: number }) {
  const t = useMessages();
  const notify = useNotify();
  const { buffer, phase } = useLog(id, tryNumber);
  const version = useSyncExternalStore(buffer.subscribe, buffer.snapshot);
  const [wrap, setWrap] = useChoice("updraft.log.wrap", true);
  const [times, setTimes] = useChoice("updraft.log.times", true);
  const [follow, setFollow] = useState(true);
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const view = useRef<LogLinesHandle>(null);

  const wanted = useDeferredValue(words);
  // `version` stands for what the buffer holds now.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const matches = useMemo(() => buffer.search(wanted), [buffer, wanted, version]);
  const matchAt = matches.length === 0 ? 0 : ((at % matches.length) + matches.length) % matches.length;

  const go = (next: number) => {
    if (matches.length === 0) return;
    const index = ((next % matches.length) + matches.length) % matches.length;
    setAt(index);
    setFollow(false);
    view.current?.show(matches[index] ?? 0);
  };

  const onSearchKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    go(event.shiftKey ? matchAt - 1 : matchAt + (words === wanted && at === matchAt ? 1 : 0));
  };

  const download = useMutation({
    mutationFn: () => wholeLog(id, tryNumber),
    onSuccess: (text) => saveAs(text, `${id.dagId}.${id.taskId}${id.mapIndex < 0 ? "" : `.${id.mapIndex}`}.try${tryNumber}.log`),
    onError: notify.failed,
  });

  return (
    <section className={classes.frame}>
      <div className={classes.bar}>
        <TextInput
          data-search
          size="xs"
          className={classes.search}
          aria-label={t.task.searchLog}
          placeholder={t.task.searchLog}
          leftSection={<IconSearch size={14} />}
          value={words}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onSearchKey}
        />
        {words ? (
          <span className={classes.matches} aria-live="polite">
            {matches.length === 0 ? t.task.noMatch : t.task.matches(matchAt + 1, matches.length)}
            <ActionIcon size="sm" aria-label={t.task.previousMatch} disabled={matches.length === 0} onClick={() => go(matchAt - 1)}><IconChevronUp size={15} /></ActionIcon>
            <ActionIcon size="sm" aria-label={t.task.nextMatch} disabled={matches.length === 0} onClick={() => go(matchAt + 1)}><IconChevronDown size={15} /></ActionIcon>
          </span>
        ) : null}
        <span className={classes.tools}>
          <span className={classes.phase} data-phase={phase}>{phase === "ended" ? t.task.lines(buffer.length + buffer.dropped) : phase === "live" ? t.task.streaming : ""}</span>
          <Checkbox size="xs" label={t.task.wrap} checked={wrap} onChange={(event) => setWrap(event.currentTarget.checked)} />
          <Checkbox size="xs" label={t.task.timestamps} checked={times} onChange={(event) => setTimes(event.currentTarget.checked)} />
          <Tooltip label={t.common.download}>
            <ActionIcon aria-label={t.common.download} loading={download.isPending} onClick={() => download.mutate()}><IconDownload size={17} stroke={1.7} /></ActionIcon>
          </Tooltip>
        </span>
      </div>
      {buffer.length === 0 ? (
        <div className={classes.empty}>
          {phase === "ended" ? <Placeholder compact title={t.task.emptyLog} hint={t.task.emptyLogHint} /> : null}
          {phase === "missing" ? <Placeholder compact title={t.task.logGone} /> : null}
          {phase === "connecting" || phase === "live" ? <Loading label={t.task.waitingForLines} /> : null}
        </div>
      ) : (
        <>
          {buffer.dropped > 0 ? <p className={classes.dropped}>{t.task.droppedLines(buffer.dropped)}</p> : null}
          <LogLines ref={view} buffer={buffer} version={version} wrap={wrap} times={times} follow={follow} onFollow={setFollow} words={wanted} current={matches[matchAt]} />
          {follow ? null : (
            <Button className={classes.toEnd} variant="default" leftSection={<IconArrowDown size={14} />} onClick={() => setFollow(true)}>
              {phase === "ended" ? t.task.toEnd : t.task.follow}
            </Button>
          )}
        </>
      )}
    </section>
  );
}

function saveAs(text: string, name: string) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

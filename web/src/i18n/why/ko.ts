import type { Reason } from "@/api/types";
import type { why as en } from "./en";

const n = (value: number) => value.toLocaleString("ko");

const names = (all: string[]) => all.map((name) => `\`${name}\``).join(", ");

type Words = { [Kind in Reason["kind"]]: (reason: Extract<Reason, { kind: Kind }>) => string };

const states: Record<string, string> = { queued: "대기열", running: "실행 중", success: "성공", failed: "실패" };
const state = (name: string) => states[name] ?? name;

const reasons: Words = {
  finished: () => "끝났습니다",
  running: () => "실행 중입니다",
  idle: () => "작업 중인 태스크가 없습니다",
  run: (reason) => `실행 \`${reason.run_id}\`의 상태: ${state(reason.state)}`,
  trigger_rule: ({ rule, stuck }) => (stuck ? `다음 때문에 트리거 규칙 \`${rule}\`을 더는 만족할 수 없습니다` : `트리거 규칙 \`${rule}\`에 따라 다음을 기다립니다`),
  setups: () => "setup 또는 그 사이의 태스크를 기다립니다",
  source: () => "매핑할 목록을 만드는 태스크를 기다립니다",
  depends_on_past: () => "이전 실행에 의존합니다. 이전 실행에서 성공하거나 건너뛰지 않은 태스크:",
  when: () => "`when`을 평가하는 중입니다",
  decision: () => "분기 결정을 평가하는 중입니다",
  expand: () => "`expand`를 평가하는 중입니다",
  next_round: () => "막는 것이 없습니다. 스케줄러가 다음 차례에 처리합니다",
  triggered_run: (reason) => (reason.state ? `트리거한 실행이 끝나기를 기다립니다 (${state(reason.state)})` : "트리거한 실행이 끝나기를 기다립니다"),
  retry: () => "다음 시도 시각을 기다립니다:",
  next_look: ({ seen }) => (seen ? `마지막 확인 결과: ${seen}. 다시 확인할 시각:` : "다시 확인할 시각:"),
  slot: () => "슬롯을 기다립니다",
  pool_missing: ({ pool }) => `풀 \`${pool}\`이(가) 없습니다. 만들어 주세요`,
  pool_too_small: ({ pool, size, needed }) => `슬롯 ${n(needed)}개가 필요하지만 풀 \`${pool}\`은(는) 모두 ${n(size)}개입니다. 풀을 늘려 주세요`,
  pool_full: ({ pool, size, needed }) => `풀 \`${pool}\`에 빈 슬롯이 부족합니다 (전체 ${n(size)}개 중 ${n(needed)}개 필요). 사용 중인 태스크:`,
  max_active_tasks: ({ limit }) => `\`max_active_tasks\`가 ${n(limit)}입니다. 이 실행에서 작업 중인 태스크:`,
  max_active_tis_per_dag: ({ limit }) => `\`max_active_tis_per_dag\`가 ${n(limit)}입니다. 작업 중인 태스크 인스턴스:`,
  max_active_tis_per_dagrun: ({ limit }) => `\`max_active_tis_per_dagrun\`이 ${n(limit)}입니다. 작업 중인 태스크 인스턴스:`,
  no_worker: ({ queue }) => `큐 \`${queue}\`를 처리하는 워커가 없습니다. 워커를 시작하세요`,
  workers_busy: ({ queue, workers, slots }) => `큐 \`${queue}\`의 워커 ${n(workers)}개, 슬롯 ${n(slots)}개가 모두 사용 중입니다. 사용 중인 태스크:`,
  worker: ({ queue }) => `큐 \`${queue}\`의 워커가 곧 가져갑니다`,
  restart: () => "실행 중에 초기화되어 이전 시도를 끝내는 중입니다",
  approval: () => "사람의 승인을 기다립니다",
  outside: () => "외부의 일을 기다립니다",
  backfill_paused: ({ backfill_id }) => `백필 ${backfill_id}이(가) 일시 중지되어 있습니다`,
  dag_paused: () => "DAG가 일시 중지되어 있습니다",
  recovering: () => "데이터베이스가 복원되었습니다. 작업을 재개하려면 `updraft db resume`을 실행하세요. 백업 시점:",
  scheduler_away: ({ since }) => (since ? "다음 시각부터 작동하는 스케줄러가 없습니다:" : "작동하는 스케줄러가 없습니다. 스케줄러를 시작하세요"),
  not_before: () => "예정 시각:",
  max_active_runs: ({ limit }) => `\`max_active_runs\`가 ${n(limit)}입니다. 진행 중인 실행:`,
  no_schedule: () => "DAG에 스케줄이 없습니다. 직접 실행하세요",
  assets: ({ missing, updated }) => `애셋의 갱신을 기다립니다: ${names(missing)}${updated.length > 0 ? `. 이미 갱신된 애셋: ${names(updated)}` : ""}`,
  schedule_ended: ({ once, end_date }) => (once ? "스케줄이 `@once`이고 그 실행은 이미 만들어졌습니다" : end_date ? "스케줄에 남은 실행이 없습니다. 종료 시각:" : "스케줄에 남은 실행이 없습니다"),
  consecutive_failures: ({ limit }) => `\`max_consecutive_failed_dag_runs\`가 ${n(limit)}이어서, 다음 실행이 연달아 실패하면 DAG가 일시 중지됩니다:`,
  file_gone: ({ file }) => `파일 \`${file}\`이(가) 없어졌습니다`,
  import_error: ({ file }) => `파일 \`${file}\`에 오류가 있어 마지막으로 정상이던 버전을 사용합니다`,
};

export const why: typeof en = {
  task: "왜 실행되지 않나요?",
  run: "이 실행이 기다리는 것",
  dag: "왜 아무것도 실행되지 않나요?",
  notInRun: "그 실행에 없음",
  seeAbove: "위 참조",
  more: (value) => `외 ${n(value)}개`,
  thisRun: "실행",
  ofRun: "실행",
  moreRuns: (value) => `외 실행 ${n(value)}개`,
  errors: "오류 보기",
  pools: "풀",
  words: (reason) => (reasons[reason.kind] as (reason: Reason) => string)(reason),
};

import type { compare as en } from "./en";

const n = (value: number) => value.toLocaleString("ko");

export const compare: typeof en = {
  title: "비교",
  with: "비교 대상",
  pick: "비교",
  pickHint: "실행 두 개를 선택하면 비교할 수 있습니다.",
  tick: (run) => `${run} 비교`,
  alone: "비교할 다른 실행이 없습니다",
  aloneHint: "이 DAG의 첫 실행입니다. 이후의 실행을 열어 비교하세요.",
  base: "이전",
  run: "이 실행",
  state: "상태",
  version: "버전",
  type: "종류",
  logicalDate: "논리적 날짜",
  started: "시작",
  duration: "걸린 시간",
  conf: (value) => (value === 0 ? "설정값(conf): 같음" : `설정값(conf): 차이 ${n(value)}건`),
  sameVersion: (version) => `정의: 둘 다 ${version}`,
  versions: (value) => `정의: 차이 ${n(value)}건`,
  asLines: "줄 단위로 보기",
  added: "새 태스크",
  removed: "없어진 태스크",
  changed: "바뀐 태스크",
  tasks: (value) => `태스크 인스턴스 ${n(value)}개, 차이가 큰 순서`,
  tries: (before, after) => `시도 ${n(before)}회 → ${n(after)}회`,
  longer: "늘어난 시간",
  notThere: "없음",
  truncated: "태스크 인스턴스가 100,000개를 넘는 실행이 있어 뒤쪽은 빠졌습니다.",
};

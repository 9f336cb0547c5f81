import type { assets as english } from "./en";

export const assets: typeof english = {
  waitsFor: "기다리는 애셋",
  asset: "애셋",
  updated: "지난 실행 뒤 갱신",
  notYet: "아직 없음",
  lastUpdate: "마지막 갱신",
  never: "없음",
  madeBy: "갱신하는 태스크",
  nobody: "태스크 없음, API로만",
  madeFor: "이 실행을 만든 갱신",
  forAssets: (names, updates) => (updates === 1 ? `${names} 갱신` : `${names} 갱신 ${updates.toLocaleString("ko")}건`),
  update: "갱신",
  extra: "함께 온 값",
  overApi: "API로 알림",
};

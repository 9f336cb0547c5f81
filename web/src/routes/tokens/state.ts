import type { ApiToken } from "@/api/types";

export type TokenState = "good" | "expired" | "revoked";

/** A token that was revoked stays so, also when its time is over. */
export function stateOf(token: Pick<ApiToken, "revoked_at" | "expires_at">, now: number): TokenState {
  if (token.revoked_at !== null) return "revoked";
  return Date.parse(token.expires_at) <= now ? "expired" : "good";
}

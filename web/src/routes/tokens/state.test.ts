import { describe, expect, it } from "vitest";
import type { Session } from "@/api/types";
import { rolesUpTo } from "@/shell/useRole";
import { stateOf } from "./state";

describe("stateOf", () => {
  const now = Date.parse("2026-03-01T00:00:00Z");
  it.each([
    ["good", null, "2026-03-01T00:00:01Z"],
    ["expired", null, "2026-03-01T00:00:00Z"],
    ["revoked", "2026-02-01T00:00:00Z", "2026-04-01T00:00:00Z"],
    ["revoked", "2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z"],
  ])("%s", (state, revoked, expires) => {
    expect(stateOf({ revoked_at: revoked, expires_at: expires }, now)).toBe(state);
  });
});

describe("rolesUpTo", () => {
  const session = (role: Session["role"], dags: Session["dags"] = {}): Session => ({ username: "ann", role, dags });
  it("offers no role that is higher than one's own", () => {
    expect(rolesUpTo(session("viewer"))).toEqual(["viewer"]);
    expect(rolesUpTo(session("admin"))).toEqual(["viewer", "user", "op", "admin"]);
  });
  it("counts a role for a single DAG", () => {
    expect(rolesUpTo(session("viewer", { nightly: "user" }))).toEqual(["viewer", "user"]);
  });
});

import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/api/queries";
import type { Role, Session } from "@/api/types";

/** Each has all rights of those before it. */
export const roles: readonly Role[] = ["viewer", "user", "op", "admin"];

/** Tells of each DAG whether the person may change things of it: there may be a role for it in place of the general one. */
export function useMayActOnEach(least: Role = "user"): (dagId: string) => boolean {
  const { data } = useQuery(sessionQuery);
  return (dagId) => data !== undefined && roles.indexOf(data.dags[dagId] ?? data.role) >= roles.indexOf(least);
}

/** The same of one DAG. */
export const useMayActOn = (dagId: string, least: Role = "user"): boolean => useMayActOnEach(least)(dagId);

/** Tells whether the person may change things that take a role. The server decides; this only spares them what would be refused. */
export function useMayActEach(): (least: Role) => boolean {
  const { data } = useQuery(sessionQuery);
  return (least) => data !== undefined && roles.indexOf(data.role) >= roles.indexOf(least);
}

/** The same of one role. */
export const useMayAct = (least: Role): boolean => useMayActEach()(least);

/** The roles that somebody can hand on: none is higher than the highest there is for anything. */
export function rolesUpTo(session: Session): Role[] {
  const highest = Math.max(...[session.role, ...Object.values(session.dags)].map((role) => roles.indexOf(role)));
  return roles.slice(0, highest + 1);
}

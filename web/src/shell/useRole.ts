import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/api/queries";
import type { Role } from "@/api/types";

/** Each has all rights of those before it. */
const roles: readonly Role[] = ["viewer", "user", "op", "admin"];

/** Tells of each DAG whether the person may change things of it: there may be a role for it in place of the general one. */
export function useMayActOnEach(least: Role = "user"): (dagId: string) => boolean {
  const { data } = useQuery(sessionQuery);
  return (dagId) => data !== undefined && roles.indexOf(data.dags[dagId] ?? data.role) >= roles.indexOf(least);
}

/** The same of one DAG. */
export const useMayActOn = (dagId: string, least: Role = "user"): boolean => useMayActOnEach(least)(dagId);

/** Whether the person may change things that take this role. The server decides; this only spares them what would be refused. */
export function useMayAct(least: Role): boolean {
  const { data } = useQuery(sessionQuery);
  return data !== undefined && roles.indexOf(data.role) >= roles.indexOf(least);
}

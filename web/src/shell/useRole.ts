import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/api/queries";

/** Whether the person may change things. The server decides; this only spares them buttons that would be refused. */
export function useMayAct(): boolean {
  const { data } = useQuery(sessionQuery);
  return data !== undefined && data.role !== "viewer";
}

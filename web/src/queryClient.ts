import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api/client";
import { sessionQuery } from "./api/queries";

/** What a person asked for wrongly does not get better by asking again; what the server could not do may. */
function worthRetrying(failures: number, error: Error): boolean {
  if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429) return false;
  return failures < 2;
}

export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    defaultOptions: {
      queries: { retry: worthRetrying, staleTime: 5_000, refetchOnWindowFocus: true, networkMode: "always" },
      mutations: { networkMode: "always" },
    },
    queryCache: new QueryCache({
      onError(error, query) {
        // A session that ended while the page was open: ask who we are, and the shell leads to the sign-in page.
        if (error instanceof ApiError && error.status === 401 && query.queryKey[0] !== "session") {
          void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
        }
      },
    }),
  });
  return client;
}

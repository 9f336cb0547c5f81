import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { ApiError } from "./api/client";
import { failureHours } from "./api/failures";
import { dagStates, type Direction, sessionQuery } from "./api/queries";
import { RouteError, RouteLoading, RouteNotFound } from "./components/Placeholders";
import { refusals } from "./routes/sign-in/refusals";
import { Shell } from "./shell/Shell";

interface Context {
  queryClient: QueryClient;
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;
const whole = (value: unknown): number | undefined => (Number.isInteger(Number(value)) && value !== "" && value != null ? Number(value) : undefined);
const oneOf = <T extends string>(value: unknown, allowed: readonly T[]): T | undefined => allowed.find((one) => one === value);
/** Leaves absent keys out, so that addresses stay short. */
const present = <T extends object>(search: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };

const rootRoute = createRootRouteWithContext<Context>()({ component: Outlet, notFoundComponent: RouteNotFound });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>) => present({ next: text(search["next"]), problem: oneOf(search["problem"], refusals) }),
  component: lazyRouteComponent(() => import("./routes/sign-in/SignIn"), "SignIn"),
});

const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(sessionQuery);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) throw redirect({ to: "/sign-in", search: { next: location.href } });
      throw error;
    }
  },
});

const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/dags" });
  },
});

const dagsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/dags",
  validateSearch: (search: Record<string, unknown>) =>
    present({
      search: text(search["search"]),
      state: oneOf(search["state"], dagStates),
      tag: text(search["tag"]),
      page: whole(search["page"]),
    }),
  component: lazyRouteComponent(() => import("./routes/dags/DagsPage"), "DagsPage"),
});

const failuresRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/failures",
  validateSearch: (search: Record<string, unknown>) => present({ dag: text(search["dag"]), hours: failureHours.find((hours) => hours === whole(search["hours"])) }),
  component: lazyRouteComponent(() => import("./routes/failures/FailuresPage"), "FailuresPage"),
});

const dagRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/dags/$dagId",
  component: lazyRouteComponent(() => import("./routes/dag/DagPage"), "DagPage"),
});

const gridRoute = createRoute({
  getParentRoute: () => dagRoute,
  path: "/",
  validateSearch: (search: Record<string, unknown>) => present({ runs: whole(search["runs"]), before: text(search["before"]) }),
  component: lazyRouteComponent(() => import("./routes/dag/grid/GridTab"), "GridTab"),
});

const graphRoute = createRoute({
  getParentRoute: () => dagRoute,
  path: "/graph",
  validateSearch: (search: Record<string, unknown>) =>
    present({ run: text(search["run"]), direction: oneOf<Direction>(search["direction"], ["LR", "TB"]), version: whole(search["version"]) }),
  component: lazyRouteComponent(() => import("./routes/dag/graph/GraphTab"), "GraphTab"),
});

const runsRoute = createRoute({
  getParentRoute: () => dagRoute,
  path: "/runs",
  validateSearch: (search: Record<string, unknown>) => present({ state: text(search["state"]), type: text(search["type"]) }),
  component: lazyRouteComponent(() => import("./routes/dag/RunsTab"), "RunsTab"),
});

const backfillsRoute = createRoute({
  getParentRoute: () => dagRoute,
  path: "/backfills",
  component: lazyRouteComponent(() => import("./routes/dag/backfills/BackfillsTab"), "BackfillsTab"),
});

const webhooksRoute = createRoute({
  getParentRoute: () => dagRoute,
  path: "/webhooks",
  component: lazyRouteComponent(() => import("./routes/dag/webhooks/WebhooksTab"), "WebhooksTab"),
});

const codeRoute = createRoute({
  getParentRoute: () => dagRoute,
  path: "/code",
  validateSearch: (search: Record<string, unknown>) => present({ version: whole(search["version"]), compare: whole(search["compare"]) }),
  component: lazyRouteComponent(() => import("./routes/dag/code/CodeTab"), "CodeTab"),
});

const detailsRoute = createRoute({
  getParentRoute: () => dagRoute,
  path: "/details",
  component: lazyRouteComponent(() => import("./routes/dag/DetailsTab"), "DetailsTab"),
});

const runTabs = ["tasks", "compare", "notifications", "details"] as const;
export type RunTab = (typeof runTabs)[number];

const runRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/dags/$dagId/runs/$runId",
  validateSearch: (search: Record<string, unknown>) => present({ state: text(search["state"]), name: text(search["name"]), tab: oneOf(search["tab"], runTabs), with: text(search["with"]) }),
  component: lazyRouteComponent(() => import("./routes/run/RunPage"), "RunPage"),
});

const taskTabs = ["log", "rendered", "xcom", "details"] as const;
export type TaskTab = (typeof taskTabs)[number];

const taskRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/dags/$dagId/runs/$runId/tasks/$taskId",
  validateSearch: (search: Record<string, unknown>) =>
    present({ map_index: whole(search["map_index"]), try: whole(search["try"]), tab: oneOf(search["tab"], taskTabs) }),
  component: lazyRouteComponent(() => import("./routes/task/TaskPage"), "TaskPage"),
});

const poolsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/admin/pools",
  component: lazyRouteComponent(() => import("./routes/admin/PoolsPage"), "PoolsPage"),
});

const variablesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/admin/variables",
  component: lazyRouteComponent(() => import("./routes/admin/VariablesPage"), "VariablesPage"),
});

const connectionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/admin/connections",
  component: lazyRouteComponent(() => import("./routes/admin/ConnectionsPage"), "ConnectionsPage"),
});

const usersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/admin/users",
  component: lazyRouteComponent(() => import("./routes/admin/users/UsersPage"), "UsersPage"),
});

const userRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/admin/users/$username",
  component: lazyRouteComponent(() => import("./routes/admin/users/UserPage"), "UserPage"),
});

const tokensRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/tokens",
  component: lazyRouteComponent(() => import("./routes/tokens/TokensPage"), "TokensPage"),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  shellRoute.addChildren([
    homeRoute,
    dagsRoute,
    failuresRoute,
    dagRoute.addChildren([gridRoute, graphRoute, runsRoute, backfillsRoute, webhooksRoute, codeRoute, detailsRoute]),
    runRoute,
    taskRoute,
    poolsRoute,
    variablesRoute,
    connectionsRoute,
    usersRoute,
    userRoute,
    tokensRoute,
  ]),
]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: RouteError,
    defaultPendingComponent: RouteLoading,
    defaultNotFoundComponent: RouteNotFound,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}

import type { components, paths } from "./schema";

type Schemas = components["schemas"];
type Ok<R> = R extends { responses: { 200: { content: { "application/json": infer T } } } } ? T : never;

export type Role = Schemas["Role"];
/** For single DAGs. */
export type DagRole = Schemas["DagRole"];
export type User = Schemas["UserResponse"];
export type Grant = Schemas["GrantResponse"];
export type ApiToken = Schemas["ApiTokenResponse"];
export type NewApiToken = Schemas["NewApiTokenResponse"];
export type Run = Schemas["DAGRunResponse"];
export type RunState = Run["state"];
export type Backfill = Schemas["BackfillResponse"];
export type BackfillWish = Schemas["BackfillPostBody"];
export type BackfillRehearsal = Schemas["DryRunBackfillCollectionResponse"];
export type AssetEvent = Schemas["AssetEventResponse"];
export type Notification = Schemas["NotificationResponse"];
export type FailureGroup = Schemas["FailureGroup"];
export type FailedRun = Schemas["FailedRun"];
export type Comparison = Schemas["DagRunComparison"];
export type ComparedRun = Schemas["ComparedRun"];
export type ComparedTaskInstance = Schemas["ComparedTaskInstance"];
export type Webhook = Schemas["WebhookResponse"];
export type NewWebhook = Schemas["NewWebhookResponse"];
export type WebhookKind = Schemas["WebhookKind"];
export type VersionChange = Schemas["DagVersionChange"];
export type TaskInstance = Schemas["TaskInstanceResponse"];
export type TaskTry = Schemas["TaskInstanceHistoryResponse"];
export type DagDetails = Schemas["DAGDetailsResponse"];
export type ImportError = Schemas["ImportErrorResponse"];
export type Explanation = Schemas["Explanation"];
export type ExplainedInstance = Schemas["Explained"];
export type ExplainedRun = Schemas["ExplainedRun"];
export type Elsewhere = Schemas["Elsewhere"];
export type PastTask = Schemas["PastTask"];
export type Reason = Schemas["Reason"];
/** A task instance that another one waits for. */
export type Waiting = Schemas["Blocker"];
export type Pool = Schemas["PoolResponse"];
export type Variable = Schemas["VariableResponse"];
export type Connection = Schemas["ConnectionResponse"];

export type Session = Ok<paths["/auth/session"]["get"]>;
export type Overview = Ok<paths["/api/v2/updraft/overview"]["get"]>;
/** `timezone` is the IANA zone of its schedule. */
export type OverviewDag = Overview["dags"][number];
export type RunSummary = OverviewDag["recent_runs"][number];
export type Grid = Ok<paths["/api/v2/updraft/dags/{dag_id}/grid"]["get"]>;
export type GridTask = Grid["tasks"][number];
export type GridRun = Grid["runs"][number];
export type GridCell = GridRun["cells"][string];
export type Graph = Ok<paths["/api/v2/updraft/dags/{dag_id}/graph"]["get"]>;

//! Enumerations that clients check: a value outside of these makes Airflow's client raise.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! text_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $text:tt),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        pub(crate) enum $name { $(#[serde(rename = $text)] $(#[$of])* $variant),+ }

        impl $name {
            /// The text on the wire and in the store.
            #[allow(dead_code)]
            pub(crate) fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value of a text from the store; `None` when it is not one of ours.
            #[allow(dead_code)]
            pub(crate) fn of(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

text_enum!(
    /// State of a DAG run.
    DagRunState { Queued = "queued", Running = "running", Success = "success", Failed = "failed" }
);

text_enum!(
    /// States that a person may give to a DAG run.
    DAGRunPatchStates { Queued = "queued", Success = "success", Failed = "failed" }
);

text_enum!(
    /// What made a DAG run.
    DagRunType {
        Backfill = "backfill",
        Scheduled = "scheduled",
        Manual = "manual",
        OperatorTriggered = "operator_triggered",
        AssetTriggered = "asset_triggered",
        AssetMaterialization = "asset_materialization",
    }
);

text_enum!(
    /// Through what a DAG run was asked for.
    DagRunTriggeredByType {
        Cli = "cli",
        Operator = "operator",
        RestApi = "rest_api",
        Ui = "ui",
        Test = "test",
        Timetable = "timetable",
        Asset = "asset",
        Backfill = "backfill",
    }
);

text_enum!(
    /// Which runs that are there a backfill does again.
    ReprocessBehavior { Failed = "failed", Completed = "completed", None = "none" }
);

text_enum!(
    /// What to do where something of that id is there already.
    #[derive(Default)]
    BulkActionOnExistence { #[default] Fail = "fail", Skip = "skip", Overwrite = "overwrite" }
);

text_enum!(
    /// What to do where there is nothing of that id.
    #[derive(Default)]
    BulkActionNotOnExistence { #[default] Fail = "fail", Skip = "skip" }
);

text_enum!(
    /// What a backfill does with a date.
    BackfillAction { Create = "create", Clear = "clear" }
);

text_enum!(
    /// Why a backfill leaves a date alone.
    SkipReason { AlreadyExists = "already exists", InFlight = "in flight" }
);

text_enum!(
    /// State of a task instance; one without a state yet has `null`.
    TaskInstanceState {
        Removed = "removed",
        Scheduled = "scheduled",
        Queued = "queued",
        Running = "running",
        Success = "success",
        Restarting = "restarting",
        Failed = "failed",
        UpForRetry = "up_for_retry",
        UpForReschedule = "up_for_reschedule",
        UpstreamFailed = "upstream_failed",
        Skipped = "skipped",
        Deferred = "deferred",
        AwaitingInput = "awaiting_input",
    }
);

text_enum!(
    /// State of a notification.
    NotificationState { Queued = "queued", Running = "running", Success = "success", Failed = "failed" }
);

text_enum!(
    /// What a notification tells of.
    NotificationEvent {
        OnSuccess = "on_success",
        OnFailure = "on_failure",
        OnRetry = "on_retry",
        OnSkipped = "on_skipped",
        Deadline = "deadline",
    }
);

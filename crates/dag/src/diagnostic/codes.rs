//! Every code there is. A code never changes its meaning; one that is no longer used is not given away again.

use super::Severity;

/// A kind of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// `E107`: errors begin with `E`, warnings with `W`.
    pub id: &'static str,
    /// What all problems of this code have in common.
    pub title: &'static str,
    /// Whether it refuses the DAG.
    pub severity: Severity,
}

macro_rules! codes {
    ($($name:ident = $severity:ident $id:literal $title:literal;)*) => {
        $(
            #[doc = $title]
            pub const $name: Code = Code { id: $id, title: $title, severity: Severity::$severity };
        )*
        /// All codes, in their order; each has a page `docs/errors/<id>.md`.
        pub const CODES: &[Code] = &[$($name),*];
    };
}

codes! {
    FILE_TOO_LARGE = Error "E001" "the file is too large";
    NOT_TEXT = Error "E002" "the file is not text";
    SYNTAX = Error "E003" "the YAML is malformed";
    NEEDS_QUOTES = Error "E004" "a value needs quotes";
    DUPLICATE_KEY = Error "E005" "a key is given twice";
    TOO_MANY_NODES = Error "E006" "the file holds too many values";
    TOO_DEEP = Error "E007" "the file is nested too deeply";
    UNSUPPORTED_YAML = Error "E008" "YAML that a DAG file can't use";
    NOT_A_MAPPING = Error "E009" "the document is not a mapping";
    UNREADABLE = Error "E010" "the file can't be read";

    UNKNOWN_KEY = Error "E101" "unknown key";
    WRONG_TYPE = Error "E102" "a value of the wrong type";
    MISSING_KEY = Error "E103" "a key is missing";
    BAD_ID = Error "E104" "an id that can't be used";
    DUPLICATE_DAG = Error "E105" "two DAGs of one file have the same id";
    DUPLICATE_TASK = Error "E106" "two tasks have the same id";
    UNKNOWN_TASK = Error "E107" "`depends_on` names no task";
    CYCLE = Error "E108" "tasks wait for each other";
    TOO_MANY_TASKS = Error "E109" "the DAG is too large";
    OUT_OF_RANGE = Error "E110" "a value out of range";
    UNKNOWN_VALUE = Error "E111" "a value that is not one of those allowed";
    NO_ACTION = Error "E112" "a task without an action";
    SEVERAL_ACTIONS = Error "E113" "a task with more than one action";
    ACTION_UNAVAILABLE = Error "E114" "an action that this build lacks";
    BAD_ARGUMENT = Error "E115" "an argument that the action doesn't take";
    NOT_A_NOTIFIER = Error "E116" "an action that can't notify";
    MISPLACED_KEY = Error "E117" "a key that can't stand here";

    BAD_DURATION = Error "E120" "a malformed duration";
    BAD_CRON = Error "E121" "a malformed cron expression";
    BAD_SCHEDULE = Error "E122" "a malformed schedule";
    BAD_ZONE = Error "E123" "an unknown time zone";
    BAD_DATE = Error "E124" "a malformed date";

    BAD_PARAM_SCHEMA = Error "E130" "the schema of a param is not a JSON Schema";
    BAD_PARAM_DEFAULT = Error "E131" "the default of a param doesn't fit its schema";
    PARAM_WITHOUT_DEFAULT = Error "E132" "a scheduled DAG has a param without a default";

    TEMPLATE_SYNTAX = Error "E140" "a malformed template or expression";
    TEMPLATE_NAME = Error "E141" "a template uses an unknown name";
    TEMPLATE_TASK = Error "E142" "a template refers to an unknown task";
    TEMPLATE_PARAM = Error "E143" "a template refers to an unknown param";

    FAIL_FAST_RULE = Error "E150" "`fail_fast` needs the rule `all_success`";
    TEARDOWN_RULE = Error "E151" "a teardown has its own trigger rule";
    NOT_A_SETUP = Error "E152" "a teardown names a task that is no setup";
    BAD_EXPAND = Error "E153" "an `expand` that gives no list";
    // E154 was: `expand` on a group is not run by this build.
    BRANCH_TARGET = Error "E155" "a branch names no task";
    NESTED_EXPAND = Error "E156" "an `expand` inside a mapped group";

    NEVER_FIRES = Warning "W201" "the schedule never fires";
    NEVER_RUNS = Warning "W202" "the task can never run";
    USELESS_RULE = Warning "W203" "the trigger rule has no effect";
    NO_DAG = Warning "W204" "the file defines no DAG";
    NOT_ACTED_ON = Warning "W205" "a key that this build does not act on";
    BRANCH_ELSEWHERE = Warning "W206" "a branch names a task that does not come after it";
}

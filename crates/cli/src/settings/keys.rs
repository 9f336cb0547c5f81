//! The list of settings.

use config::Value;

/// One setting.
pub(crate) struct Key {
    /// `section.key`, as in `updraft.toml`.
    pub(crate) name: &'static str,
    /// Default in TOML's spelling of the value; lists are comma-separated.
    pub(crate) default: Default,
    /// A short name in the environment beside `UPDRAFT__SECTION__KEY`.
    pub(crate) alias: Option<&'static str>,
    /// Shown as `***`.
    pub(crate) secret: bool,
    /// One line for people.
    pub(crate) about: &'static str,
}

/// A default value.
pub(crate) enum Default {
    Text(&'static str),
    Number(i64),
    Flag(bool),
    List(&'static [&'static str]),
}

impl Key {
    pub(crate) fn default_value(&self) -> Value {
        match self.default {
            Default::Text(text) => Value::from(text),
            Default::Number(number) => Value::from(number),
            Default::Flag(flag) => Value::from(flag),
            Default::List(items) => Value::from(items.to_vec()),
        }
    }

    pub(crate) fn environment_name(&self) -> String {
        format!("UPDRAFT__{}", self.name.replace('.', "__").to_uppercase())
    }
}

const fn key(name: &'static str, default: Default, about: &'static str) -> Key {
    Key {
        name,
        default,
        alias: None,
        secret: false,
        about,
    }
}

/// Every setting, in the order in which `config show` lists them.
pub(crate) const KEYS: &[Key] = &[
    Key {
        alias: Some("UPDRAFT_DAGS_FOLDER"),
        ..key("core.dags_folder", Default::Text("dags"), "folder with the DAG files")
    },
    key(
        "core.default_timezone",
        Default::Text("UTC"),
        "zone of DAGs that name none",
    ),
    key(
        "core.dags_are_paused_at_creation",
        Default::Flag(false),
        "whether a new DAG waits until somebody unpauses it",
    ),
    key(
        "core.load_examples",
        Default::Flag(true),
        "make the databases and connections that the example DAGs use (embedded PostgreSQL only)",
    ),
    Key {
        alias: Some("UPDRAFT_DATABASE_URL"),
        secret: true,
        ..key(
            "database.url",
            Default::Text(""),
            "PostgreSQL to use; empty: a private one under the home folder",
        )
    },
    key(
        "database.postgres_bindir",
        Default::Text(""),
        "folder with initdb and postgres; empty: searched for",
    ),
    key(
        "database.max_connections",
        Default::Number(20),
        "connections of one process",
    ),
    key("api.host", Default::Text("127.0.0.1"), "address to listen on"),
    key("api.port", Default::Number(8080), "port to listen on"),
    key(
        "api.base_url",
        Default::Text(""),
        "address of the web UI in links; empty: http://host:port",
    ),
    key(
        "api.tls_cert",
        Default::Text(""),
        "certificate of the server in PEM, with those between it and its authority; empty: no TLS",
    ),
    key(
        "api.tls_key",
        Default::Text(""),
        "private key of the certificate in PEM",
    ),
    key(
        "api.tls_worker_ca",
        Default::Text(""),
        "authority in PEM by which workers of other machines must show a certificate; empty: none is asked for",
    ),
    key(
        "oidc.issuer",
        Default::Text(""),
        "address of the OpenID provider where people sign in, as it says it itself; empty: by password alone",
    ),
    key(
        "oidc.client_id",
        Default::Text(""),
        "what this server is called at the provider",
    ),
    Key {
        alias: Some("UPDRAFT_OIDC_CLIENT_SECRET"),
        secret: true,
        ..key(
            "oidc.client_secret",
            Default::Text(""),
            "its secret there; empty: a public client, which has none",
        )
    },
    key(
        "oidc.scopes",
        Default::Text("openid profile email"),
        "what the provider is asked to tell, with spaces between",
    ),
    key(
        "oidc.username_claim",
        Default::Text("preferred_username"),
        "claim with the name that somebody gets at the first sign-in; without it a verified e-mail address",
    ),
    key(
        "oidc.roles_claim",
        Default::Text("groups"),
        "claim with the groups, such as groups or realm_access.roles",
    ),
    key(
        "oidc.roles",
        Default::Text(""),
        "roles of groups, such as data-eng=op,data-admins=admin; the highest counts, anew at each sign-in",
    ),
    key(
        "oidc.default_role",
        Default::Text(""),
        "role of who is in none of these groups; empty: they are refused",
    ),
    key(
        "oidc.button",
        Default::Text("Sign in with SSO"),
        "what the button on the sign-in page says",
    ),
    key(
        "oidc.ca",
        Default::Text(""),
        "authorities in PEM that the provider's certificate may be of, beside those that the system trusts",
    ),
    key(
        "worker.count",
        Default::Number(1),
        "worker processes that standalone starts",
    ),
    key(
        "worker.slots",
        Default::Number(32),
        "processes that one worker runs at once",
    ),
    key(
        "worker.queues",
        Default::List(&["default"]),
        "queues that a worker serves",
    ),
    key(
        "worker.grace_seconds",
        Default::Number(10),
        "seconds between SIGTERM and SIGKILL, and for running tasks when a worker stops",
    ),
    key(
        "worker.lease_seconds",
        Default::Number(30),
        "a worker that the API server has not heard of for so long loses its tasks; at least 6",
    ),
    key(
        "worker.python",
        Default::Text("python3"),
        "interpreter of python tasks that name none",
    ),
    key(
        "worker.tls_ca",
        Default::Text(""),
        "authority of the server's certificate in PEM; empty: those that the system trusts",
    ),
    key(
        "worker.tls_cert",
        Default::Text(""),
        "certificate that the worker shows the server, in PEM; empty: none",
    ),
    key(
        "worker.tls_key",
        Default::Text(""),
        "private key of that certificate in PEM",
    ),
    key(
        "scheduler.lease_seconds",
        Default::Number(10),
        "a scheduler that is silent for so long is replaced",
    ),
    key(
        "retention.runs_days",
        Default::Number(0),
        "days that runs are kept after their end, where their DAG does not say; 0: for ever",
    ),
    key(
        "retention.logs_days",
        Default::Number(0),
        "days that logs are kept after the last line of their run; 0: as long as the run",
    ),
    key(
        "retention.xcoms_days",
        Default::Number(0),
        "days that XComs are kept after the end of their run; 0: as long as the run",
    ),
    key(
        "retention.events_days",
        Default::Number(0),
        "days that the event log is kept; 0: for ever",
    ),
    key("limits.file_bytes", Default::Number(1_048_576), "size of a DAG file"),
    key(
        "limits.nodes",
        Default::Number(100_000),
        "YAML nodes of a DAG file after aliases",
    ),
    key("limits.depth", Default::Number(64), "nesting of a DAG file"),
    key("limits.tasks", Default::Number(10_000), "tasks of a DAG"),
    key(
        "limits.xcom_bytes",
        Default::Number(1_048_576),
        "size of one XCom as JSON",
    ),
    key(
        "limits.log_bytes",
        Default::Number(4_294_967_296),
        "size of the log of one try; of a longer one the beginning and the end are kept; at least 1 MiB",
    ),
    key(
        "limits.map_length",
        Default::Number(100_000),
        "instances of one mapped task",
    ),
    key(
        "limits.trigger_depth",
        Default::Number(100),
        "runs that may follow on a run in a row, each triggered by a task of the one before, or by an asset that it updated",
    ),
    key(
        "log.level",
        Default::Text("info"),
        "error, warn, info, debug, trace, or a filter such as info,updraft_scheduler=debug",
    ),
    key("log.format", Default::Text("text"), "text or json"),
];

/// The key called `name`.
pub(crate) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// ` (did you mean …?)`, or nothing.
pub(crate) fn suggestion(name: &str) -> String {
    KEYS.iter()
        .map(|key| (strsim::damerau_levenshtein(key.name, name), key.name))
        .min()
        .filter(|(distance, _)| *distance <= 3)
        .map(|(_, near)| format!(" (did you mean `{near}`?)"))
        .unwrap_or_default()
}

//! The arguments of `updraft users` and `updraft tokens`.

use clap::{Args, Subcommand};
use updraft_api::{DagRole, Role};

use super::{FormArgs, HomeArgs, Output, ServerArgs};

#[derive(Debug, Subcommand)]
#[command(
    after_help = "These work on the database itself, as whoever runs the server: also when nobody can sign in any more.

Roles:
  viewer  reads
  user    also triggers, clears, marks and pauses
  op      also looks after connections, variables, pools and the configuration
  admin   also looks after users and everybody's tokens, and reads the audit log"
)]
pub(crate) enum UsersCommand {
    /// Show who may sign in
    #[command(after_help = "Examples:
  updraft users list")]
    List {
        #[command(flatten)]
        form: FormArgs,
        #[command(flatten)]
        home: HomeArgs,
    },
    /// Let somebody sign in; the password is asked for, or read as a line of standard input
    #[command(after_help = "Examples:
  updraft users create ann --role user
  pass show ann | updraft users create ann --role user")]
    Create {
        #[command(flatten)]
        user: UserArgs,
        /// viewer, user, op or admin
        #[arg(long)]
        role: Role,
    },
    /// Remove a user with all sessions and tokens
    #[command(after_help = "Examples:
  updraft users delete ann")]
    Delete(UserArgs),
    /// Give a user another role; it counts at once
    #[command(after_help = "Examples:
  updraft users set-role ann op")]
    SetRole {
        #[command(flatten)]
        user: UserArgs,
        /// viewer, user, op or admin
        role: Role,
    },
    /// Give a user a role for one DAG, or for all with a tag; it counts at once
    #[command(after_help = "Examples:
  updraft users grant ann --dag nightly --role user
  updraft users grant ann --tag payroll --role none")]
    Grant {
        #[command(flatten)]
        user: UserArgs,
        #[command(flatten)]
        granted: GrantedArgs,
        /// none, viewer, user or op: in place of the general role for these DAGs, also a lower one. With none they are not there
        #[arg(long)]
        role: DagRole,
    },
    /// Take a role for one DAG, or for all with a tag, back
    #[command(after_help = "Examples:
  updraft users revoke ann --tag payroll")]
    Revoke {
        #[command(flatten)]
        user: UserArgs,
        #[command(flatten)]
        granted: GrantedArgs,
    },
    /// Show the roles that a user has for single DAGs
    #[command(after_help = "Examples:
  updraft users grants ann")]
    Grants {
        #[command(flatten)]
        user: UserArgs,
        #[command(flatten)]
        form: FormArgs,
    },
    /// Have a user sign in at the OpenID provider from now on, by no password any more
    #[command(
        after_help = "Names can be taken, so that nobody gets an account by one alone: whoever comes from the provider with the name of a user
of here is refused. Who it was stands in the server's log and in the audit log (GET /api/v2/eventLogs?event=login_refused),
with the subject. Make sure that it is the same person, then link the two.

Examples:
  updraft users link ann --subject 248289761001
  updraft users link ann --subject 248289761001 --issuer https://id.example.org/realms/main"
    )]
    Link {
        #[command(flatten)]
        user: UserArgs,
        /// The provider's own id of the person: the claim `sub`
        #[arg(long)]
        subject: String,
        /// Address of the provider; that of the settings (oidc.issuer) if it is not given
        #[arg(long)]
        issuer: Option<String>,
    },
    /// Give a user another password, asked for or read as a line of standard input; ends all sessions and tokens of the user
    #[command(after_help = "Examples:
  updraft users set-password ann")]
    #[command(visible_alias = "reset-password")]
    SetPassword(UserArgs),
}

#[derive(Debug, Args)]
pub(crate) struct UserArgs {
    /// Name to sign in with
    pub(crate) username: String,
    #[command(flatten)]
    pub(crate) home: HomeArgs,
}

/// Which DAGs.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct GrantedArgs {
    /// The DAG of this id
    #[arg(long, value_name = "DAG_ID")]
    pub(crate) dag: Option<String>,
    /// All DAGs with this tag
    #[arg(long)]
    pub(crate) tag: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TokensCommand {
    /// Make a token with which a program speaks for you; it is printed once
    #[command(after_help = "Examples:
  updraft tokens create ci --role user --days 30")]
    Create {
        /// What it is for
        name: String,
        /// What it may do: viewer, user, op or admin, not more than you
        #[arg(long)]
        role: Role,
        /// How many days it is good, at most 366
        #[arg(long, default_value_t = 90)]
        days: u32,
        #[command(flatten)]
        server: ServerArgs,
    },
    /// Show your tokens, and when they were last used
    #[command(after_help = "Examples:
  updraft tokens list
  updraft tokens list --all -o json")]
    List {
        /// Everybody's; for administrators
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        output: Output,
    },
    /// End a token at once
    #[command(after_help = "Examples:
  updraft tokens revoke 7")]
    Revoke {
        /// Number of the token
        id: u32,
        #[command(flatten)]
        server: ServerArgs,
    },
}

//! `updraft users`: by the database itself, so that a lost password of the only administrator is no disaster.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};
use updraft_api::{check_password, create_user, link_user, set_password};
use updraft_store::Store;
use updraft_store::event_log::NewEvent;
use updraft_store::grant::Granted;
use updraft_store::identity::UserIdentity;

use crate::args::{Form, GrantedArgs, UserArgs, UsersCommand};
use crate::commands::cron::rfc3339;
use crate::commands::db;
use crate::home::Home;
use crate::password;
use crate::print::{List, text, time};
use crate::settings::{self, Flags};

/// Who did it, in the audit log: no user has such a name.
const OWNER: &str = "command line";

/// `updraft users …`.
pub(crate) async fn run(command: UsersCommand) -> Result<ExitCode> {
    let (UsersCommand::List { home: args, .. }
    | UsersCommand::Create {
        user: UserArgs { home: args, .. },
        ..
    }
    | UsersCommand::Delete(UserArgs { home: args, .. })
    | UsersCommand::SetRole {
        user: UserArgs { home: args, .. },
        ..
    }
    | UsersCommand::Grant {
        user: UserArgs { home: args, .. },
        ..
    }
    | UsersCommand::Revoke {
        user: UserArgs { home: args, .. },
        ..
    }
    | UsersCommand::Grants {
        user: UserArgs { home: args, .. },
        ..
    }
    | UsersCommand::Link {
        user: UserArgs { home: args, .. },
        ..
    }
    | UsersCommand::SetPassword(UserArgs { home: args, .. })) = &command;
    let home = Home::locate(args.home.clone())?;
    home.prepare()?;
    let settings = settings::load(home.root(), &Flags::new())?.settings;
    crate::logging::start(&settings.log)?;
    // Before the database is open: whoever is asked takes their time.
    let password = match &command {
        UsersCommand::Create { .. } | UsersCommand::SetPassword(_) => {
            let password = password::read_new()?;
            check_password(&password)?;
            password
        }
        _ => String::new(),
    };
    let database = db::open(&settings, &home).await?;
    let done = carry_out(&command, &password, database.store(), &home, &settings.oidc.issuer).await;
    database.stop().await?;
    done.map(|()| ExitCode::SUCCESS)
}

async fn carry_out(command: &UsersCommand, password: &str, store: &Store, home: &Home, known: &str) -> Result<()> {
    store.check_schema().await?;
    match command {
        UsersCommand::List { form, .. } => list(store, form.form).await,
        UsersCommand::Create {
            user: UserArgs { username, .. },
            role,
        } => {
            create_user(store, username, password, *role).await?;
            record(store, "create_user", json!({ "username": username, "role": role })).await?;
            println!("{username} may sign in as {}.", role.as_str());
            Ok(())
        }
        UsersCommand::Delete(UserArgs { username, .. }) => {
            store.delete_user(username).await?;
            record(store, "delete_user", json!({ "username": username })).await?;
            println!("{username} is gone, with all sessions and tokens.");
            Ok(())
        }
        UsersCommand::SetRole {
            user: UserArgs { username, .. },
            role,
        } => {
            store.set_role(username, role.as_str()).await?;
            record(store, "patch_user", json!({ "username": username, "role": role })).await?;
            println!("{username} has the role {} from now on.", role.as_str());
            Ok(())
        }
        UsersCommand::Grant {
            user: UserArgs { username, .. },
            granted,
            role,
        } => {
            let (which, named) = which(granted);
            store.set_grant(username, which, role.as_str()).await?;
            let grants = store.grants(username).await?;
            let mut extra = named.clone();
            extra.extend([
                ("username".to_owned(), json!(username)),
                ("role".to_owned(), json!(role)),
            ]);
            record(store, "set_grant", extra.into()).await?;
            let (kind, name) = words(which);
            println!(
                "{username} has the role {} for the {kind} {name} from now on.",
                role.as_str()
            );
            if grants
                .iter()
                .any(|grant| (grant.kind.as_str(), grant.name.as_str(), grant.dags) == (kind, name, 0))
            {
                println!("There is no such DAG yet: look whether the name is right.");
            }
            Ok(())
        }
        UsersCommand::Revoke {
            user: UserArgs { username, .. },
            granted,
        } => {
            let (which, mut extra) = which(granted);
            store.delete_grant(username, which).await?;
            extra.insert("username".to_owned(), json!(username));
            record(store, "revoke_grant", extra.into()).await?;
            let (kind, name) = words(which);
            println!("{username} has no role of its own for the {kind} {name} any more.");
            Ok(())
        }
        UsersCommand::Grants {
            user: UserArgs { username, .. },
            form,
        } => list_grants(store, username, form.form).await,
        UsersCommand::Link {
            user: UserArgs { username, .. },
            subject,
            issuer,
        } => {
            let issuer = issuer.clone().unwrap_or_else(|| known.to_owned());
            if issuer.is_empty() {
                bail!("at which provider? Set oidc.issuer in updraft.toml or the environment, or give --issuer");
            }
            let identity = UserIdentity {
                issuer,
                subject: subject.clone(),
            };
            link_user(store, username, &identity).await?;
            let extra = json!({ "username": username, "issuer": identity.issuer, "subject": subject });
            record(store, "link_user", extra).await?;
            println!(
                "{username} signs in at {} from now on, and by no password.",
                identity.issuer
            );
            Ok(())
        }
        UsersCommand::SetPassword(UserArgs { username, .. }) => {
            set_password(store, username, password).await?;
            record(store, "patch_user", json!({ "username": username, "password": "***" })).await?;
            println!("{username} has another password; all sessions and tokens have ended.");
            if username == "admin" {
                forget_first_password(home)?;
            }
            Ok(())
        }
    }
}

/// What is named, for the store and for the audit log. clap takes exactly one of the two.
fn which(granted: &GrantedArgs) -> (Granted<'_>, Map<String, Value>) {
    let (which, key, name) = match (&granted.dag, &granted.tag) {
        (None, Some(tag)) => (Granted::Tag(tag), "tag", tag.as_str()),
        (dag, _) => {
            let dag = dag.as_deref().unwrap_or_default();
            (Granted::Dag(dag), "dag_id", dag)
        }
    };
    (which, Map::from_iter([(key.to_owned(), json!(name))]))
}

fn words(granted: Granted<'_>) -> (&'static str, &str) {
    match granted {
        Granted::Dag(name) => ("dag", name),
        Granted::Tag(name) => ("tag", name),
    }
}

/// The file would tell a password that no longer fits.
fn forget_first_password(home: &Home) -> Result<()> {
    let file = home.admin_password();
    match std::fs::remove_file(&file) {
        Ok(()) => {
            println!(
                "{} with the earlier one is removed: other commands read the password from UPDRAFT_PASSWORD.",
                file.display()
            );
            Ok(())
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| format!("remove {} yourself: it has an old password", file.display())),
    }
}

async fn record(store: &Store, event: &str, extra: serde_json::Value) -> Result<()> {
    let new = NewEvent {
        event: event.to_owned(),
        owner: Some(OWNER.to_owned()),
        extra: Some(extra),
        ..NewEvent::default()
    };
    let recorded = store.add_event(&new).await;
    recorded.context("it is done, but not recorded in the audit log")
}

const USERS: List = List {
    what: "users",
    rows: "users",
    columns: &[
        ("user", |user| text(user, "username")),
        ("role", |user| text(user, "role")),
        ("signs in", |user| match user["issuer"].as_str() {
            Some(issuer) => format!("at {issuer}"),
            None => "by password".to_owned(),
        }),
        ("since", |user| time(user, "created_at")),
    ],
};

async fn list(store: &Store, form: Form) -> Result<()> {
    let users = store.users().await?;
    let users = users.iter().map(|user| {
        json!({ "username": user.username, "role": user.role, "issuer": user.issuer, "created_at": rfc3339(user.created_at) })
    });
    USERS.print(form, &json!({ "users": users.collect::<Vec<_>>() }))
}

const GRANTS: List = List {
    what: "grants",
    rows: "grants",
    columns: &[
        ("DAG", |grant| text(grant, "dag_id")),
        ("tag", |grant| text(grant, "tag")),
        ("role", |grant| text(grant, "role")),
        ("DAGs now", |grant| text(grant, "dags")),
        ("since", |grant| time(grant, "created_at")),
    ],
};

async fn list_grants(store: &Store, username: &str, form: Form) -> Result<()> {
    let grants = store.grants(username).await?;
    let grants = grants.iter().map(|grant| {
        let name = |kind: &str| (grant.kind == kind).then_some(&grant.name);
        json!({
            "dag_id": name("dag"), "tag": name("tag"), "role": grant.role, "created_at": rfc3339(grant.created_at), "dags": grant.dags,
        })
    });
    GRANTS.print(form, &json!({ "grants": grants.collect::<Vec<_>>() }))
}

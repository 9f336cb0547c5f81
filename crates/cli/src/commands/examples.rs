//! What the DAGs in `dags/` need beside Updraft itself: two databases in the private cluster, and connections to them.

use anyhow::Result;
use updraft_store::Store;
use updraft_store::connection::Connection;

use crate::commands::db::Database;

/// Connection ids of the example databases; each names its database as well.
const EXAMPLES: [(&str, &str); 2] = [
    ("warehouse", "Where the example DAGs build their marts"),
    ("affiliate_east", "The database of an affiliate, read by daily_sales"),
];

/// Makes what is missing. It touches the private cluster only: nobody wants databases made on a server of theirs unasked.
pub(crate) async fn prepare(database: &Database, store: &Store) -> Result<()> {
    let Some(server) = database.embedded() else {
        return Ok(());
    };
    for (name, description) in EXAMPLES {
        if store.connection(name).await?.is_some() {
            continue;
        }
        server.create_database(name).await?;
        let connection = Connection {
            connection_id: name.to_owned(),
            conn_type: "postgres".to_owned(),
            description: Some(description.to_owned()),
            host: Some(server.socket_folder().display().to_string()),
            schema: Some(name.to_owned()),
            login: Some(server.user().to_owned()),
            port: None,
            password: None,
            extra: None,
        };
        store.create_connection(&connection).await?;
    }
    Ok(())
}

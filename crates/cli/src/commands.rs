//! One file a command.

pub(crate) mod backfill;
pub(crate) mod backup;
pub(crate) mod config;
pub(crate) mod cron;
pub(crate) mod dags;
pub(crate) mod db;
pub(crate) mod examples;
pub(crate) mod explain;
pub(crate) mod graph;
pub(crate) mod logs;
pub(crate) mod roles;
pub(crate) mod runs;
pub(crate) mod secrets;
pub(crate) mod simulate;
pub(crate) mod standalone;
pub(crate) mod supervise;
pub(crate) mod tasks;
pub(crate) mod tokens;
pub(crate) mod users;
pub(crate) mod validate;
pub(crate) mod wait;
pub(crate) mod worker;

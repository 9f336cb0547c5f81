//! Bodies of requests and replies, and what the OpenAPI document says about them.
//!
//! Names and shapes under `/api/v2` are Airflow's (read from its 3.3.2 document), so that its official clients work
//! unmodified. Requests refuse unknown keys, as Airflow does.

pub(crate) mod asset;
pub(crate) mod auth;
pub(crate) mod backfill;
pub(crate) mod bulk;
pub(crate) mod compare;
pub(crate) mod connection;
pub(crate) mod dag;
pub(crate) mod dag_file;
pub(crate) mod dag_run;
pub(crate) mod event_log;
pub(crate) mod failure;
pub(crate) mod hitl;
pub(crate) mod log;
pub(crate) mod monitor;
pub(crate) mod notification;
pub(crate) mod pool;
pub(crate) mod rerun;
pub(crate) mod state;
pub(crate) mod state_store;
pub(crate) mod task;
pub(crate) mod task_instance;
pub(crate) mod ui;
pub(crate) mod user;
pub(crate) mod variable;
pub(crate) mod webhook;
pub(crate) mod xcom;

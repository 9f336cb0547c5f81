//! What a task does: one module an action, with its arguments, their schema and how it runs.
//!
//! [`catalog()`] hands the parser what it must know; the worker asks [`operator_named`] for the plan of a task.

pub mod about;
mod arguments;
pub mod bash;
mod catalog;
#[cfg(feature = "docker")]
pub mod docker;
pub mod empty;
pub mod flow;
pub mod http;
pub mod job;
pub mod operator;
pub mod protocol;
pub mod python;
pub mod sensor;
pub mod sql;
pub mod verdict;

pub use catalog::{catalog, operator_named};

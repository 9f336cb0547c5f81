//! What a task does: one file an action. Each declares its arguments, and how it runs.

pub mod operator;
pub mod protocol;

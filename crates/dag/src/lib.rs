//! A DAG file becomes a [`Dag`](model::Dag).
//!
//! Pure: text in, a model or diagnostics out. No async, no clock, no I/O.

pub mod catalog;
pub mod cron;
pub mod deadline;
pub mod diagnostic;
pub mod diff;
pub mod duration;
pub mod graph;
pub mod hash;
pub mod model;
pub mod occasion;
pub mod params;
pub mod parse;
pub mod schema;
pub mod size;
pub mod template;
pub mod timetable;

mod references;
mod validate;
mod yaml;

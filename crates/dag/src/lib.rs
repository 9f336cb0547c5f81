//! A DAG file becomes a [`Dag`](model::Dag).
//!
//! Pure: text in, a model or diagnostics out. No async, no clock, no I/O.

pub mod catalog;
pub mod cron;
pub mod duration;
pub mod model;
pub mod params;
pub mod template;
pub mod timetable;

//! What must hold of any input whatever: one function for each kind of input. A test runs each over its corpus, and over what comes of
//! changing that at random; libFuzzer (`make fuzz`) looks for inputs that reach code which no other has reached.

mod cron;
mod dag_file;
mod log_record;
mod message;
mod template;

pub use cron::cron;
pub use dag_file::{dag_file, positions};
pub use log_record::log_record;
pub use message::{message, passed};
pub use template::template;

/// A kind of input.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name: of the corpus, and of the program for libFuzzer.
    pub name: &'static str,
    /// Panics if something does not hold that has to.
    pub run: fn(&[u8]),
}

/// All kinds.
pub const TARGETS: [Target; 5] = [
    Target {
        name: "cron",
        run: cron,
    },
    Target {
        name: "dag_file",
        run: dag_file,
    },
    Target {
        name: "log_record",
        run: log_record,
    },
    Target {
        name: "message",
        run: message,
    },
    Target {
        name: "template",
        run: template,
    },
];

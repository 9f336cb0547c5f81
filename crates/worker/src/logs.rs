//! A task's log on its way to the server: bytes of pipes become masked records, records become pieces, pieces are sent
//! until the server has them.

mod cap;
mod last_line;
mod mask;
mod pump;
mod splitter;
mod spool;

pub(crate) use cap::Cap;
pub(crate) use last_line::LastLine;
pub(crate) use mask::Masker;
pub(crate) use pump::{LogWriter, pump};

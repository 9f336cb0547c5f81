//! Results that come while others are being written share the next transaction (group commit): under load a result costs a
//! row of a statement, and a lone one waits for nobody.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;

use super::{Finished, Report};
use crate::connect::Store;

/// Most reports of one transaction: it holds what it has locked for a few milliseconds at most.
const MOST: usize = 128;

/// A report and who waits for its answer. It comes back when it can't be written with others.
struct Waiting {
    report: Report,
    answer: oneshot::Sender<Result<Finished, Box<Report>>>,
}

#[derive(Default)]
struct Pending {
    waiting: Vec<Waiting>,
    /// A task is writing; it looks here again when it is done.
    writing: bool,
}

/// The reports that wait for their transaction.
#[derive(Default)]
pub(crate) struct Together(Mutex<Pending>);

impl Together {
    /// Whoever gets `true` has to write.
    fn add(&self, waiting: Waiting) -> bool {
        let mut pending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pending.waiting.push(waiting);
        !std::mem::replace(&mut pending.writing, true)
    }

    /// What goes together next, the first first: no attempt twice, as a row can be written once in a statement. Empty: nobody
    /// writes any more.
    fn next(&self) -> Vec<Waiting> {
        let mut pending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut attempts = HashSet::new();
        let mut room = MOST;
        let batch: Vec<Waiting> = pending
            .waiting
            .extract_if(.., |waiting| {
                let taken = room > 0 && attempts.insert(waiting.report.attempt_id);
                room -= usize::from(taken);
                taken
            })
            .collect();
        pending.writing = !batch.is_empty();
        batch
    }
}

/// Writes a report, together with those that wait as well. It is given back where that fails, for whatever reason.
pub(super) async fn finish(store: &Store, report: Report) -> Result<Finished, Box<Report>> {
    let (answer, answered) = oneshot::channel();
    let given_back = Box::new(report.clone());
    if store.finishes.add(Waiting { report, answer }) {
        tokio::spawn(write(store.clone()));
    }
    answered.await.unwrap_or(Err(given_back))
}

async fn write(store: Store) {
    loop {
        let batch = store.finishes.next();
        if batch.is_empty() {
            return;
        }
        let (reports, answers): (Vec<Report>, Vec<_>) = batch
            .into_iter()
            .map(|waiting| (waiting.report, waiting.answer))
            .unzip();
        let written = store.write_reports(&reports).await;
        if let Err(error) = &written {
            tracing::debug!(%error, reports = reports.len(), "results have to be written one by one");
        }
        let mut written = written.ok().map(Vec::into_iter);
        for (report, answer) in reports.into_iter().zip(answers) {
            let finished = written.as_mut().and_then(Iterator::next);
            // Whoever asked may be gone; what is written is written.
            let _ = answer.send(finished.ok_or_else(|| Box::new(report)));
        }
    }
}

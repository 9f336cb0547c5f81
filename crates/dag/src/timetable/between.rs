//! The runs of a span of time: what a backfill makes.

use chrono::{DateTime, Utc};

use super::{NextRun, Timetable};

impl Timetable {
    /// The runs whose logical date is in `from..=to`, the oldest first, as the scheduler would have made them with
    /// `catchup`; those of the future, whose data interval is not over at `now`, are left out. Where an interval is counted
    /// back from its end, that end has to be in the span.
    ///
    /// As in Airflow, the span takes the place of the DAG's own `start_date` and `end_date`. A distance (`30m`) keeps the grid
    /// that its other runs are on. None for a schedule that is not [periodic](Self::is_periodic).
    ///
    /// There may be very many: each step is cheap, and whoever asks takes as many as fit.
    pub fn runs_between(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> impl Iterator<Item = NextRun> + use<> {
        let span = Timetable {
            start_date: Some(from),
            end_date: Some(to),
            catchup: true,
            ..self.clone()
        };
        let first = if self.is_periodic() {
            span.next_run(None, now)
        } else {
            None
        };
        std::iter::successors(first, move |run| span.next_run(run.data_interval.as_ref(), now))
            .take_while(move |run| run.run_after < now)
    }
}

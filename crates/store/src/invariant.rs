//! What must hold in every committed state, whatever was killed when. Each invariant is one statement, named and in one place.
//!
//! They are asked in one snapshot, so that they can be asked while everything runs. Two of them know a bound in time: what a
//! scheduler that leads does within seconds. What no database can tell (whether a log line that was acknowledged is there,
//! whether two processes were alive at the same time) is for the chaos test, see `docs/chaos.md`.

mod attempts;
mod progress;
mod runs;

use sqlx::PgConnection;

use crate::connect::Store;
use crate::error::StoreError;
use crate::retry::retried;

/// Offenders that are named of each invariant. The others are counted.
const NAMED: i64 = 5;
/// A scheduler that leads has dealt with an event, and with a lease that is over, after so many seconds: many times what it takes.
const LATE: f64 = 60.0;

/// A condition that always holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invariant {
    /// Short and stable, for scripts: `two-live-attempts`.
    pub name: &'static str,
    /// What holds, for people.
    pub holds: &'static str,
    /// What to do about offenders, for people.
    pub advice: &'static str,
}

/// What offends an invariant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub invariant: Invariant,
    /// How many offenders there are.
    pub count: i64,
    /// The first of them, for people.
    pub offenders: Vec<String>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// How many invariants were asked.
    pub invariants: usize,
    /// Those that do not hold.
    pub violations: Vec<Violation>,
}

/// One offender, and how many there are.
struct Offender {
    what: String,
    total: i64,
}

/// Clearing gives a task instance another try, whatever it was in.
const CLEAR: &str = "clear the task instance, in the web UI or with POST /api/v2/dags/DAG/clearTaskInstances";

impl Store {
    /// Asks every invariant about one state of the database. Reads all of it: a few seconds for a million task instances.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn check_invariants(&self) -> Result<Checked, StoreError> {
        retried("checking the invariants", |_| async {
            let mut tx = crate::transaction::begin_snapshot(&self.pool).await?;
            // It reads everything there is, and nobody waits for it.
            sqlx::query!("SELECT set_config('statement_timeout', '0', true)")
                .fetch_one(&mut *tx)
                .await?;
            let checked = all(&mut tx).await?;
            tx.commit().await?;
            Ok(checked)
        })
        .await
    }
}

/// Every invariant, in the order of the numbers that the architecture gives them.
async fn all(tx: &mut PgConnection) -> Result<Checked, StoreError> {
    let found = [
        (runs::MADE_ONCE, runs::made_once(tx).await?),
        (attempts::ONE_RESULT, attempts::one_result(tx).await?),
        (attempts::NUMBERED, attempts::numbered(tx).await?),
        (attempts::OWNED, attempts::owned(tx).await?),
        (attempts::FENCED, attempts::fenced(tx).await?),
        (attempts::ONE_LIVE, attempts::one_live(tx).await?),
        (runs::RULES_HELD, runs::rules_held(tx).await?),
        (runs::SUMS, runs::sums(tx).await?),
        (attempts::RESULT_KEPT, attempts::result_kept(tx).await?),
        (progress::QUEUED, progress::queued(tx).await?),
        (progress::QUEUE, progress::queue(tx).await?),
        (progress::RUNNING, progress::running(tx).await?),
        (progress::WANTED, progress::wanted(tx).await?),
        (progress::CONCLUDED, progress::concluded(tx).await?),
        (progress::CLOSED, progress::closed(tx).await?),
        (progress::TIMED, progress::timed(tx).await?),
        (progress::HEARD, progress::heard(tx).await?),
        (progress::EXPIRED, progress::expired(tx).await?),
    ];
    let invariants = found.len();
    let violations = found.into_iter().filter_map(|(invariant, offenders)| {
        let count = offenders.first()?.total;
        Some(Violation {
            invariant,
            count,
            offenders: offenders.into_iter().map(|offender| offender.what).collect(),
        })
    });
    Ok(Checked {
        invariants,
        violations: violations.collect(),
    })
}

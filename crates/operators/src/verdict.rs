//! What to believe of a job elsewhere when what is said of it and what is seen contradict each other.

use std::time::Duration;

/// How long a system that can't be reached is asked again.
pub const PATIENCE: Duration = Duration::from_secs(120);
/// It is gone only if it was not there so many times in a row.
const GONE_TIMES: usize = 2;
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// One look at a job that was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// It runs.
    Running,
    /// It has ended, and this is how: positive proof.
    Ended {
        /// Its exit code.
        code: i64,
    },
    /// The system that should have it says that there is no such job.
    Gone,
    /// Nobody answers, or with something that is no answer.
    Unreachable,
}

/// What to do after some looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It runs: go on.
    Running,
    /// It has ended.
    Ended {
        /// Its exit code.
        code: i64,
    },
    /// Look again after a pause.
    Again(Duration),
    /// Nobody knows, with what was seen, for people.
    Unknown(&'static str),
}

/// Judges what was `seen` since the job was last known to run, the oldest look first, `waited` long after it.
///
/// Proof of an end counts, whatever else was seen. Absence is believed when it was seen twice in a row, silence when it has lasted for
/// [`PATIENCE`]; neither says how the job ended.
#[must_use]
pub fn verdict(seen: &[Seen], waited: Duration) -> Verdict {
    if let Some(code) = seen.iter().rev().find_map(|look| match look {
        Seen::Ended { code } => Some(*code),
        _ => None,
    }) {
        return Verdict::Ended { code };
    }
    let in_a_row = |what: Seen| seen.iter().rev().take_while(|look| **look == what).count();
    match seen.last() {
        None => Verdict::Again(Duration::ZERO),
        Some(Seen::Running | Seen::Ended { .. }) => Verdict::Running,
        Some(Seen::Gone) if in_a_row(Seen::Gone) >= GONE_TIMES => {
            Verdict::Unknown("it is not there any more, and nothing says how it ended")
        }
        Some(Seen::Unreachable) if waited >= PATIENCE => {
            Verdict::Unknown("nobody could be asked about it for two minutes")
        }
        // Who says one thing and then another is asked until it stays with one, but not for ever.
        Some(Seen::Gone) if waited >= PATIENCE => Verdict::Unknown("it was now there, now not, for two minutes"),
        Some(Seen::Gone | Seen::Unreachable) => Verdict::Again(pause(seen.len())),
    }
}

/// The pause after this many looks.
fn pause(looks: usize) -> Duration {
    let doubled = u32::try_from(looks.saturating_sub(1)).unwrap_or(u32::MAX).min(10);
    (FIRST_PAUSE * 2_u32.pow(doubled)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Seen::{Ended, Gone, Running, Unreachable};

    const SOON: Duration = Duration::from_secs(3);

    fn again(millis: u64) -> Verdict {
        Verdict::Again(Duration::from_millis(millis))
    }

    #[test]
    fn contradictions_are_asked_about_again_and_proof_of_an_end_wins() {
        let ended = |code| Ended { code };
        let is = |code| Verdict::Ended { code };
        let gone = Verdict::Unknown("it is not there any more, and nothing says how it ended");
        for (seen, waited, expected) in [
            (&[][..], SOON, again(0)),
            (&[Running][..], SOON, Verdict::Running),
            (&[ended(0)], SOON, is(0)),
            (&[ended(3)], SOON, is(3)),
            // Absence once is no absence.
            (&[Gone], SOON, again(500)),
            (
                &[Gone],
                PATIENCE,
                Verdict::Unknown("it was now there, now not, for two minutes"),
            ),
            (&[Gone, Gone], SOON, gone.clone()),
            (&[Gone, Running], SOON, Verdict::Running),
            (&[Gone, Unreachable, Gone], SOON, again(2000)),
            (&[Gone, Unreachable, Gone, Gone], SOON, gone),
            // Proof wins over absence and silence, whichever came first.
            (&[Gone, ended(0)], SOON, is(0)),
            (&[ended(7), Gone], SOON, is(7)),
            (&[ended(0), Unreachable], PATIENCE, is(0)),
            (&[ended(0), Gone, Gone], PATIENCE, is(0)),
            (&[Unreachable, ended(1)], PATIENCE, is(1)),
            // Silence is no end, but is not waited for without end.
            (&[Unreachable], SOON, again(500)),
            (&[Unreachable, Unreachable], SOON, again(1000)),
            (&[Unreachable; 30], SOON, again(10_000)),
            (
                &[Unreachable; 30],
                PATIENCE,
                Verdict::Unknown("nobody could be asked about it for two minutes"),
            ),
            (&[Unreachable, Running], PATIENCE, Verdict::Running),
        ] {
            assert_eq!(verdict(seen, waited), expected, "{seen:?} after {waited:?}");
        }
    }
}

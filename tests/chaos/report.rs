//! What came of it, for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::faults::{Inflicted, Kind};
use crate::ledger::Ledger;
use crate::record::Record;
use crate::workload::Clock;

/// Offenders that are shown of each kind.
const SHOWN: usize = 5;

/// One thing that must not be, and what was found of it.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) about: &'static str,
    pub(crate) offenders: Vec<String>,
}

/// All that must not be.
pub(crate) fn findings(record: &Record, ledger: &Ledger, asked: &[(String, String)], clock: Clock) -> Vec<Finding> {
    let finding = |about, offenders| Finding { about, offenders };
    vec![
        finding("runs lost", record.lost_runs(asked, clock)),
        finding("runs doubled", record.doubled_runs(asked, clock)),
        finding("runs that did not end well", record.bad_ends()),
        finding("tasks lost", record.lost_tasks(ledger)),
        finding("tasks accepted twice", record.accepted_twice()),
        finding("attempts executed twice", ledger.begun_twice()),
        finding("side effects beyond the declared tries", record.beyond(ledger)),
        finding("tries of one task that overlap in time", ledger.overlaps()),
        finding(
            "tasks begun before their upstreams were done",
            record.out_of_order(ledger),
        ),
        finding(
            "moments of more tasks than slots in a pool",
            ledger.crowded("pooled", crate::workload::POOL),
        ),
        finding("tries numbered with a gap", record.misnumbered()),
    ]
}

/// Numbers of a chaos run.
pub(crate) struct Figures {
    pub(crate) minutes: f64,
    pub(crate) asked: usize,
    pub(crate) repeated: usize,
    pub(crate) cleared: usize,
    /// Processes that were started while there was no database.
    pub(crate) in_vain: u32,
    pub(crate) longest_stall: f64,
    /// Seconds from the end of the faults until all runs were over.
    pub(crate) settled: f64,
}

/// The report.
pub(crate) fn text(
    figures: &Figures,
    faults: &[Inflicted],
    record: &Record,
    ledger: &Ledger,
    findings: &[Finding],
) -> String {
    let mut text = String::new();
    let scheduled = record.dates.len();
    let lost = record
        .attempts
        .values()
        .flatten()
        .filter(|attempt| attempt.state == "lost")
        .count();
    let attempts: usize = record.attempts.values().map(Vec::len).sum();
    let _ = writeln!(
        text,
        "\nfaults for {:.1} min; all runs over {:.0} s after the last one was put right",
        figures.minutes, figures.settled
    );
    let _ = writeln!(
        text,
        "runs    {} = {} asked for over HTTP ({} requests repeated) + {scheduled} by the clock + {} by other runs",
        record.runs.len(),
        figures.asked,
        figures.repeated,
        record.runs.len() - figures.asked.min(record.runs.len()) - scheduled.min(record.runs.len()),
    );
    let _ = writeln!(
        text,
        "tasks   {} in {attempts} tries, of which {lost} were lost with their worker; {} marked and cleared while they ran",
        record.instances.len(),
        figures.cleared
    );
    let _ = writeln!(
        text,
        "ledger  {} lines written by {} tries",
        ledger.lines,
        ledger.begins.len()
    );
    let _ = writeln!(
        text,
        "longest stall (work was there and nothing began)  {:.1} s",
        figures.longest_stall
    );
    if figures.in_vain > 0 {
        let _ = writeln!(text, "starts that found no database, and said so  {}", figures.in_vain);
    }
    let waits = ledger.taken_up_again();
    if !waits.is_empty() {
        let _ = writeln!(
            text,
            "a try that was cut off is followed by the next after  median {:.1} s, worst {:.1} s",
            waits[waits.len() / 2],
            waits[waits.len() - 1]
        );
    }
    let mut kinds: BTreeMap<Kind, Vec<&Inflicted>> = BTreeMap::new();
    for fault in faults {
        kinds.entry(fault.kind).or_default().push(fault);
    }
    let _ = writeln!(
        text,
        "\n{:26} {:>6}  {:>12}  nothing began for (median, worst)",
        format!("{} faults", faults.len()),
        "times",
        "lasted up to"
    );
    for (kind, faults) in kinds {
        let lasted = faults.iter().map(|fault| fault.until - fault.from).fold(0.0, f64::max);
        let mut pauses: Vec<f64> = faults
            .iter()
            .map(|fault| ledger.longest_pause(fault.from, fault.until + 10.0))
            .collect();
        pauses.sort_by(f64::total_cmp);
        let _ = writeln!(
            text,
            "{:26} {:>6}  {:>10.1} s  {:.1} s, {:.1} s",
            kind.name(),
            faults.len(),
            lasted,
            pauses[pauses.len() / 2],
            pauses[pauses.len() - 1]
        );
    }
    let _ = writeln!(text);
    for finding in findings {
        let _ = writeln!(text, "{:>6}  {}", finding.offenders.len(), finding.about);
        for offender in finding.offenders.iter().take(SHOWN) {
            let _ = writeln!(text, "        - {offender}");
        }
    }
    text
}

//! An upgrade while work goes on: the newer binary migrates, each process is replaced by one of it, and later by the older one again.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use tokio::time::sleep;

use crate::faults::{Inflicted, Kind};
use crate::installation::Installation;
use crate::ledger::now;
use crate::options::Options;

/// A quarter of the time each: the older binary, to the newer one, that alone, back to the older one.
pub(crate) async fn roll(options: &Options, on: &Installation, from: &Path) -> Result<Vec<Inflicted>> {
    let (mut random, quarter) = (StdRng::seed_from_u64(options.seed()), options.duration() / 4);
    let mut replaced = Vec::new();
    sleep(quarter).await;
    on.migrate(&options.binary()).await?;
    println!("the schema is that of {}", options.binary().display());
    replaced.extend(replace_all(on, &options.binary(), quarter, &mut random).await?);
    sleep(quarter).await;
    // The older one finds a newer schema, and nothing to do.
    on.migrate(from).await?;
    replaced.extend(replace_all(on, from, quarter, &mut random).await?);
    Ok(replaced)
}

/// Replaces one process after the other, in any order.
async fn replace_all(on: &Installation, by: &Path, within: Duration, random: &mut StdRng) -> Result<Vec<Inflicted>> {
    let mut parts: Vec<_> = on.parts().collect();
    parts.shuffle(random);
    let mut replaced = Vec::new();
    for part in &parts {
        let from = now();
        part.role.replace_by(by).await?;
        println!("{:12} is {} now", part.role.name, by.display());
        replaced.push(Inflicted {
            kind: Kind::Replaced,
            whom: part.role.name.clone(),
            from,
            until: now(),
        });
        sleep(within / u32::try_from(parts.len()).unwrap_or(1)).await;
    }
    Ok(replaced)
}

//! SIGTERM and ctrl-C: the first asks everything to stop, the second insists.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Two tokens: cancelled by the first and by the second signal.
pub(crate) struct Signals {
    /// Drain and stop.
    pub(crate) stop: CancellationToken,
    /// Stop now.
    pub(crate) now: CancellationToken,
}

/// Listens from now on.
pub(crate) fn listen() -> anyhow::Result<Signals> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let signals = Signals {
        stop: CancellationToken::new(),
        now: CancellationToken::new(),
    };
    let (stop, now) = (signals.stop.clone(), signals.now.clone());
    tokio::spawn(async move {
        for token in [stop, now] {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
            token.cancel();
        }
    });
    Ok(signals)
}

//! A worker without the rest of Updraft, for the tests: its settings come as one JSON argument.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::time::Duration;

use serde_json::Value;
use tokio_util::sync::CancellationToken;
use updraft_worker::{ClientTls, WorkerConfig, guardian};

fn main() {
    rustls::crypto::ring::default_provider()
        .install_default()
        .expect("the first provider");
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [subcommand, _, worker_id] = arguments.as_slice()
        && subcommand == guardian::SUBCOMMAND
    {
        guardian::run(worker_id, &ClientTls::default()).expect("standard input can be read");
        return;
    }
    let settings: Value = serde_json::from_str(&arguments[0]).expect("settings in JSON");
    let text = |name: &str| settings[name].as_str().expect("a text").to_owned();
    let config = WorkerConfig {
        server: text("server"),
        tls: ClientTls::default(),
        join_token: text("join_token"),
        name: "worker-1".to_owned(),
        hostname: "host-1".to_owned(),
        queues: vec!["default".to_owned()],
        slots: 8,
        home: text("home").into(),
        dags_folder: text("dags_folder").into(),
        grace: Duration::from_millis(settings["grace_ms"].as_u64().expect("a number")),
        python: "python3".to_owned(),
        xcom_bytes: 1024 * 1024,
    };
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let shutdown = CancellationToken::new();
        let stop = shutdown.clone();
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).expect("signals");
        tokio::spawn(async move {
            terminate.recv().await;
            stop.cancel();
        });
        updraft_worker::run(config, shutdown)
            .await
            .expect("the worker stops in order");
    });
}

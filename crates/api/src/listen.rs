//! Connections: each is served until its client, a limit or the server's end closes it.

use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::serve::Listener;
use axum::{Extension, Router};
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio_util::sync::CancellationToken;
use tower::{Layer as _, ServiceExt as _};

use crate::doors::Caller;

/// How long a connection may be without a whole head of a request: whoever sends one letter a minute must not hold it for ever. Longer
/// than clients keep a connection that they don't use (reqwest 90 s), so that it is they who close it.
const HEAD_WITHIN: Duration = Duration::from_secs(120);

/// Serves at one door until `shutdown` is cancelled and its requests are answered.
pub(crate) async fn listen<L: Listener<Addr = Caller>>(door: L, app: Router, shutdown: CancellationToken) {
    serve(door, app, HEAD_WITHIN, shutdown).await;
}

async fn serve<L: Listener<Addr = Caller>>(
    mut door: L,
    app: Router,
    head_within: Duration,
    shutdown: CancellationToken,
) {
    let open = GracefulShutdown::new();
    loop {
        let (stream, caller) = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = door.accept() => accepted,
        };
        let service = Extension(ConnectInfo(caller))
            .layer(app.clone())
            .map_request(|request: Request<Incoming>| request.map(Body::new));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(head_within)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let connection = open.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::trace!(%error, "a connection has broken off");
            }
        });
    }
    // Nobody else is let in meanwhile.
    drop(door);
    open.shutdown().await;
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by a panic")]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::doors::Plain;

    #[tokio::test]
    async fn a_head_that_never_ends_is_not_waited_for_and_an_open_request_is() {
        let door = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = door.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let (begun, go) = (CancellationToken::new(), CancellationToken::new());
        let app = Router::new()
            .route(
                "/caller",
                get(|ConnectInfo(caller): ConnectInfo<Caller>| async move { caller.address.to_string() }),
            )
            .route("/slow", {
                let (begun, go) = (begun.clone(), go.clone());
                get(|| async move {
                    begun.cancel();
                    go.cancelled().await;
                    "done"
                })
            });
        let server = tokio::spawn(serve(Plain(door), app, Duration::from_millis(300), shutdown.clone()));

        let mut half = TcpStream::connect(address).await.unwrap();
        half.write_all(b"GET /caller HTTP/1.1\r\nHost: x\r\n").await.unwrap();
        let mut answer = Vec::new();
        // It ends: this would wait for ever.
        half.read_to_end(&mut answer).await.unwrap();
        assert!(!answer.starts_with(b"HTTP/1.1 200"), "{answer:?}");

        let mut whole = TcpStream::connect(address).await.unwrap();
        whole
            .write_all(b"GET /caller HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .await
            .unwrap();
        let mut answer = String::new();
        whole.read_to_string(&mut answer).await.unwrap();
        assert!(answer.ends_with(&whole.local_addr().unwrap().to_string()), "{answer}");

        let mut slow = TcpStream::connect(address).await.unwrap();
        slow.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        begun.cancelled().await;
        shutdown.cancel();
        go.cancel();
        let mut answer = String::new();
        slow.read_to_string(&mut answer).await.unwrap();
        assert!(answer.ends_with("done"), "{answer}");
        server.await.unwrap();
        TcpStream::connect(address).await.unwrap_err();
    }
}

//! TLS without a proxy: the server's certificate, and those that workers of other machines have to show.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use serde_json::json;
use tokio::process::{Child, Command};
use updraft_tests::{Installation, Updraft};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// Writes a certificate and its key into a folder.
fn issue(
    by: &Authority,
    folder: &Path,
    name: &str,
    names: &[&str],
    purpose: ExtendedKeyUsagePurpose,
) -> (PathBuf, PathBuf) {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.extended_key_usages = vec![purpose];
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, by).unwrap();
    let (path, key_path) = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.key")));
    std::fs::write(&path, certificate.pem()).unwrap();
    std::fs::write(&key_path, key.serialize_pem()).unwrap();
    (path, key_path)
}

/// A worker of another machine, for tasks of the queue `far`.
fn worker(
    installation: &Installation,
    server: &str,
    name: &str,
    folder: &Path,
    identity: Option<&(PathBuf, PathBuf)>,
) -> Command {
    let mut command = installation.command();
    command
        .args([
            "worker", "--server", server, "--name", name, "--queues", "far", "--home",
        ])
        .arg(folder.join(name))
        .arg("--token-file")
        .arg(installation.home().join("secrets/worker.token"))
        .arg("--dags-folder")
        .arg(installation.dags())
        .env("UPDRAFT__WORKER__TLS_CA", folder.join("ca.pem"))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    if let Some((certificate, key)) = identity {
        command
            .env("UPDRAFT__WORKER__TLS_CERT", certificate)
            .env("UPDRAFT__WORKER__TLS_KEY", key);
    }
    command
}

async fn refused(worker: Child) -> String {
    let output = worker.wait_with_output().await.unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

async fn runs(updraft: &Updraft) {
    let run = updraft.trigger("both", json!({})).await;
    assert_eq!(updraft.end_of("both", &run).await, "success");
}

#[tokio::test]
async fn everybody_speaks_tls_and_workers_show_a_certificate() {
    let (ours, stranger) = (authority(), authority());
    let mut installation = Installation::new();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("ca.pem"), ours.pem()).unwrap();
    let server = |by: &Authority| {
        issue(
            by,
            folder.path(),
            "server",
            &["127.0.0.1"],
            ExtendedKeyUsagePurpose::ServerAuth,
        )
    };
    let client = |by: &Authority, name: &str| {
        issue(
            by,
            folder.path(),
            name,
            &["worker"],
            ExtendedKeyUsagePurpose::ClientAuth,
        )
    };
    let (certificate, key) = server(&ours);
    installation.write_settings(&format!(
        "[api]\ntls_cert = {certificate:?}\ntls_key = {key:?}\ntls_worker_ca = {:?}\n",
        file("ca.pem")
    ));
    installation.trust(&ours.pem());
    installation.write_dag(
        "both.yaml",
        "tasks:\n  near: {bash: 'true'}\n  far: {bash: 'true', queue: far, depends_on: near}\n",
    );
    installation.write_dag("slow.yaml", "tasks:\n  a: {bash: 'sleep 60', queue: far}\n");
    let updraft = installation.start().await;
    assert!(updraft.url.starts_with("https://"), "{}", updraft.url);
    let plain = updraft.url.replacen("https", "http", 1);
    assert!(
        reqwest::get(format!("{plain}/api/v2/version")).await.is_err(),
        "nothing is said without TLS"
    );

    let join = |name: &str, identity: Option<&(PathBuf, PathBuf)>| {
        let command = worker(&installation, &updraft.url, name, folder.path(), identity).spawn();
        command.unwrap()
    };
    let said = refused(join("none", None)).await;
    assert!(
        said.contains("workers have to show a certificate") && said.contains("worker.tls_cert"),
        "{said}"
    );

    let own = client(&ours, "worker");
    let mut far = join("far", Some(&own));
    runs(&updraft).await;

    // What another authority has signed is nothing to the server, and the connection ends: the worker waits for a better one.
    let foreign = client(&stranger, "foreign");
    let mut foreign = join("foreign", Some(&foreign));
    let mut lines = tokio::io::AsyncBufReadExt::lines(tokio::io::BufReader::new(foreign.stderr.take().unwrap()));
    while !lines
        .next_line()
        .await
        .unwrap()
        .expect("the worker waits")
        .contains("waiting for the server")
    {}
    foreign.kill().await.unwrap();

    // A renewed certificate is used from the next connection on.
    let old = serial(&updraft.url, &ours).await;
    server(&ours);
    updraft
        .until("the renewed certificate is shown", || async {
            (serial(&updraft.url, &ours).await != old).then_some(())
        })
        .await;
    runs(&updraft).await;

    // Its guardian tells the server over TLS as well: nobody waits for a lease.
    let run = updraft.trigger("slow", json!({})).await;
    let is = async |state: &str| (updraft.states("slow", &run).await["a"].0 == state).then_some(());
    updraft.until("the task runs", || is("running")).await;
    far.kill().await.unwrap();
    let killed = Instant::now();
    assert_eq!(updraft.end_of("slow", &run).await, "failed");
    assert!(
        killed.elapsed() < Duration::from_secs(20),
        "{:?}: a lease takes 30 s",
        killed.elapsed()
    );
    assert!(updraft.stop().await.success());
}

/// The certificate that the server shows a new client.
async fn serial(url: &str, by: &Authority) -> Vec<u8> {
    let client = reqwest::Client::builder()
        .tls_certs_only([reqwest::Certificate::from_pem(by.pem().as_bytes()).unwrap()])
        .tls_info(true)
        .build()
        .unwrap();
    let reply = client.get(format!("{url}/api/v2/version")).send().await.unwrap();
    let info = reply.extensions().get::<reqwest::tls::TlsInfo>().unwrap();
    info.peer_certificate().unwrap().to_vec()
}

#[tokio::test]
async fn a_certificate_that_can_not_be_used_is_told() {
    let ours = authority();
    let installation = Installation::new();
    let folder = tempfile::tempdir().unwrap();
    let (certificate, _) = issue(
        &ours,
        folder.path(),
        "server",
        &["127.0.0.1"],
        ExtendedKeyUsagePurpose::ServerAuth,
    );
    let (_, other_key) = issue(
        &ours,
        folder.path(),
        "other",
        &["127.0.0.1"],
        ExtendedKeyUsagePurpose::ServerAuth,
    );
    let certificate = certificate.display().to_string();
    let missing = folder.path().join("missing.key").display().to_string();
    let cases = [
        (certificate.clone(), String::new(), "belong together"),
        (certificate.clone(), missing.clone(), "missing.key"),
        (
            certificate,
            other_key.display().to_string(),
            "can't be used with its key",
        ),
    ];
    for (certificate, key, expected) in cases {
        let output = installation
            .command()
            .args(["standalone", "--port", "0", "--dags-folder"])
            .arg(installation.dags())
            .env("UPDRAFT__API__TLS_CERT", certificate)
            .env("UPDRAFT__API__TLS_KEY", key)
            .kill_on_drop(true)
            .output()
            .await
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(expected), "{said}");
    }
}

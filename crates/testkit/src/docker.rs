//! A Docker daemon of a test's own, with one small image.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// What the image has, all of it busybox.
const PROGRAMS: [&str; 8] = ["sh", "echo", "sleep", "cat", "env", "true", "false", "test"];

/// A daemon on a socket of its own, without any network. It ends with this, and so does all that it holds.
pub struct DockerDaemon {
    folder: TempDir,
    child: Child,
}

impl DockerDaemon {
    /// The image that it has.
    pub const IMAGE: &str = "bb:1";

    /// A daemon that is ready. `None` where there can be none (the programs are missing, or the rights), which is told.
    #[must_use]
    pub fn start() -> Option<Self> {
        let skipped = |why: &str| {
            eprintln!("SKIPPED, this shows nothing: {why} (scripts/deps test)");
            None
        };
        let Some(busybox) = found("busybox") else {
            return skipped("there is no busybox");
        };
        if found("dockerd").is_none() || found("docker").is_none() {
            return skipped("there is no dockerd");
        }
        if !rustix::process::geteuid().is_root() {
            return skipped("only root can start a dockerd");
        }
        let folder = TempDir::with_prefix("updraft-docker-").unwrap();
        let child = spawn(folder.path());
        let mut daemon = Self { folder, child };
        if !daemon.becomes_ready() {
            let log = fs::read_to_string(daemon.folder.path().join("log")).unwrap_or_default();
            return skipped(&format!("dockerd does not start here: {log}"));
        }
        daemon.make_image(&busybox);
        Some(daemon)
    }

    /// Its address.
    #[must_use]
    pub fn host(&self) -> String {
        format!("unix://{}", self.folder.path().join("docker.sock").display())
    }

    /// What a command of its client prints.
    pub fn docker(&self, arguments: &[&str]) -> String {
        let output = self.client().args(arguments).output().unwrap();
        assert!(output.status.success(), "docker {arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// The names of all containers, running or not.
    #[must_use]
    pub fn containers(&self) -> Vec<String> {
        let names = self.docker(&["ps", "-a", "--format", "{{.Names}}"]);
        names.lines().map(str::to_owned).collect()
    }

    /// Stops the daemon.
    pub fn stop(&mut self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        let _ = self.child.wait();
    }

    /// Starts it again.
    pub fn start_again(&mut self) {
        self.child = spawn(self.folder.path());
        assert!(self.becomes_ready(), "dockerd does not come back");
    }

    fn client(&self) -> Command {
        let mut client = Command::new("docker");
        client.arg("-H").arg(self.host()).stdin(Stdio::null());
        client
    }

    fn becomes_ready(&mut self) -> bool {
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(60) {
            if self
                .client()
                .arg("info")
                .output()
                .is_ok_and(|output| output.status.success())
            {
                return true;
            }
            if self.child.try_wait().is_ok_and(|status| status.is_some()) {
                return false;
            }
            sleep(Duration::from_millis(50));
        }
        false
    }

    fn make_image(&self, busybox: &Path) {
        let bin = self.folder.path().join("image/bin");
        fs::create_dir_all(&bin).unwrap();
        fs::copy(busybox, bin.join("busybox")).unwrap();
        for program in PROGRAMS {
            std::os::unix::fs::symlink("busybox", bin.join(program)).unwrap();
        }
        let archive = self.folder.path().join("image.tar");
        let packed = Command::new("tar")
            .arg("-C")
            .arg(self.folder.path().join("image"))
            .args(["-c", "-f"])
            .arg(&archive)
            .arg(".")
            .status();
        assert!(packed.unwrap().success(), "tar");
        self.docker(&["import", archive.to_str().unwrap(), Self::IMAGE]);
    }
}

impl Drop for DockerDaemon {
    fn drop(&mut self) {
        // A container that does not listen to SIGTERM would hold the daemon up.
        let ids = self.client().args(["ps", "-aq"]).output();
        let ids = ids
            .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
            .unwrap_or_default();
        if !ids.trim().is_empty() {
            let _ = self.client().args(["rm", "-f"]).args(ids.split_whitespace()).output();
        }
        self.stop();
    }
}

/// It dies with the thread that starts it, should that be killed.
fn spawn(folder: &Path) -> Child {
    let log = fs::File::create(folder.join("log")).unwrap();
    let place = |name: &str| folder.join(name).display().to_string();
    Command::new("setpriv")
        .args([
            "--pdeathsig",
            "TERM",
            "dockerd",
            "--iptables=false",
            "--bridge=none",
            "--ip-forward=false",
        ])
        .args([
            "--data-root",
            &place("root"),
            "--exec-root",
            &place("exec"),
            "--pidfile",
            &place("pid"),
        ])
        .args(["-H", &format!("unix://{}", place("docker.sock"))])
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .expect("setpriv")
}

fn found(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]);
    folders.map(|folder| folder.join(program)).find(|file| file.is_file())
}

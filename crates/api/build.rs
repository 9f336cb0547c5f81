//! Finds or builds the web UI that is embedded.
//!
//! `web/dist` is taken if it is newer than the sources; else it is built with npm if there is one; `UPDRAFT_SKIP_UI=1` or a machine without npm
//! gives a page that says how to get the UI. The API is the same either way.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

const PLACEHOLDER: &str = r#"<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Updraft</title></head>
  <body>
    <h1>Updraft is running without its web UI</h1>
    <p>This binary was built without it. With Node.js 20.19 or newer: <code>npm ci &amp;&amp; npm run build</code> in <code>web/</code>, then build again.</p>
    <p>The REST interface works: <a href="/openapi.json">/openapi.json</a>.</p>
  </body>
</html>
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let web = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../web");
    println!("cargo:rerun-if-env-changed=UPDRAFT_SKIP_UI");
    // A path that does not exist would make cargo run this script every time.
    for watched in ["src", "index.html", "package.json", "dist"] {
        if web.join(watched).exists() {
            println!("cargo:rerun-if-changed={}", web.join(watched).display());
        }
    }
    let dist = match built(&web) {
        Some(dist) => dist,
        None => placeholder(Path::new(&env::var("OUT_DIR")?))?,
    };
    println!("cargo:rustc-env=UPDRAFT_UI_DIST={}", dist.display());
    Ok(())
}

fn built(web: &Path) -> Option<PathBuf> {
    let dist = web.join("dist");
    let skip = env::var_os("UPDRAFT_SKIP_UI").is_some_and(|value| value == "1");
    let sources = ["src", "index.html", "package-lock.json"]
        .iter()
        .filter_map(|name| newest(&web.join(name)))
        .max();
    let is_stale = newest(&dist.join("index.html")) < sources;
    if is_stale && !skip && web.join("package-lock.json").exists() {
        let install = &["ci", "--no-audit", "--no-fund"][..];
        let steps = if web.join("node_modules").exists() {
            vec![&["run", "build"][..]]
        } else {
            vec![install, &["run", "build"]]
        };
        for arguments in steps {
            match Command::new("npm").args(arguments).current_dir(web).output() {
                Ok(output) if output.status.success() => {}
                Ok(output) => {
                    let text = String::from_utf8_lossy(&output.stderr);
                    let last = text
                        .lines()
                        .rev()
                        .find(|line| !line.trim().is_empty())
                        .unwrap_or("no message");
                    println!(
                        "cargo:warning=the web UI is left out: `npm {}` in web/ failed: {last}",
                        arguments.join(" ")
                    );
                    break;
                }
                Err(error) => {
                    println!("cargo:warning=the web UI is left out: npm can't be run ({error})");
                    break;
                }
            }
        }
    }
    dist.join("index.html").exists().then_some(dist)?.canonicalize().ok()
}

/// When the newest file at or below a path was written.
fn newest(path: &Path) -> Option<SystemTime> {
    if !path.is_dir() {
        return path.metadata().ok()?.modified().ok();
    }
    fs::read_dir(path)
        .ok()?
        .flatten()
        .filter_map(|entry| newest(&entry.path()))
        .max()
}

fn placeholder(out: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let dist = out.join("without-ui");
    fs::create_dir_all(&dist)?;
    fs::write(dist.join("index.html"), PLACEHOLDER)?;
    Ok(dist)
}

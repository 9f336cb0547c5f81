//! What `docs/schedules.md` shows is what happens. `UPDATE=1` writes the output into the page.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

/// Runs the lines of a block that begin with `$`, and gives them with what each printed.
fn session(folder: &Path, block: &str) -> String {
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let mut text = String::new();
    for line in block.lines().filter(|line| line.starts_with("$ ")) {
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1; {}", &line[2..])])
            .current_dir(folder)
            .env("PATH", &path)
            .env("UPDRAFT_HOME", "/nonexistent")
            .output()
            .unwrap();
        text.push_str(line);
        text.push('\n');
        text.push_str(&String::from_utf8(output.stdout).unwrap());
    }
    text
}

#[test]
fn the_documentation_shows_what_happens() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schedules.md");
    let text = std::fs::read_to_string(&page).unwrap();
    let folder = tempfile::tempdir().unwrap();
    symlink(env!("CARGO_BIN_EXE_updraft"), folder.path().join("updraft")).unwrap();
    let (mut actual, mut sessions, mut files) = (String::new(), 0, 0);
    for (at, part) in text.split("```").enumerate() {
        if at > 0 {
            actual.push_str("```");
        }
        if at % 2 == 0 {
            actual.push_str(part);
        } else if let Some(block) = part.strip_prefix("console\n") {
            actual.push_str("console\n");
            actual.push_str(&session(folder.path(), block));
            sessions += 1;
        } else {
            // A file begins with its name.
            if let Some((name, _)) = part.strip_prefix("yaml\n# ").and_then(|block| block.split_once('\n')) {
                std::fs::write(folder.path().join(name), part.trim_start_matches("yaml\n")).unwrap();
                files += 1;
            }
            actual.push_str(part);
        }
    }
    assert!(
        sessions >= 6 && files >= 2,
        "{sessions} sessions and {files} files found"
    );
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&page, &actual).unwrap();
    } else {
        assert_eq!(actual, text, "run with UPDATE=1 to write what happens into the page");
    }
}

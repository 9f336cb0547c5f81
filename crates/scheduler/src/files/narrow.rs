//! Which files a change is about, if it can be told without a look at all of them.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::path::{Component, Path, PathBuf};

use super::Files;
use super::scan::{Fingerprint, IGNORE_FILE, is_yaml};

impl Files {
    /// The known files among `paths` as they look now. `None` where a name says that the set of files may have changed: a file or
    /// a folder that is new, a folder that is gone, defaults, an ignore file.
    pub(super) async fn narrowed(&self, paths: BTreeSet<PathBuf>) -> Option<Vec<(PathBuf, Option<Fingerprint>)>> {
        let mut files = Vec::new();
        let mut others = Vec::new();
        for path in paths {
            if is_hidden(&path) {
                continue;
            }
            if self.known.contains_key(&path) {
                files.push(path);
            } else if is_yaml(&path) || path.ends_with(IGNORE_FILE) || self.is_folder_of_known(&path) {
                return None;
            } else {
                others.push(path);
            }
        }
        let folder = self.config.folder.clone();
        let looked = tokio::task::spawn_blocking(move || {
            if others.iter().any(|path| folder.join(path).is_dir()) {
                return None;
            }
            let prints = files.into_iter().map(|path| {
                let print = Fingerprint::at(&folder.join(&path));
                (path, print)
            });
            Some(prints.collect())
        });
        looked.await.ok().flatten()
    }

    fn is_folder_of_known(&self, path: &Path) -> bool {
        let mut from = self.known.range::<Path, _>((Bound::Included(path), Bound::Unbounded));
        from.next().is_some_and(|(known, _)| known.starts_with(path))
    }
}

/// Whether the scan leaves it out for its name.
fn is_hidden(path: &Path) -> bool {
    if path.ends_with(IGNORE_FILE) {
        return path.parent().is_some_and(is_hidden);
    }
    path.components()
        .any(|part| matches!(part, Component::Normal(name) if name.as_encoded_bytes().starts_with(b".")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_dot_are_hidden_but_for_the_ignore_file() {
        for (path, hidden) in [
            ("a.yaml", false),
            ("team/a.yaml", false),
            (".a.yaml.swp", true),
            (".git/index", true),
            (".updraftignore", false),
            ("team/.updraftignore", false),
            (".git/.updraftignore", true),
        ] {
            assert_eq!(is_hidden(Path::new(path)), hidden, "{path}");
        }
    }
}

//! What is tried: a DAG of a file, and the folder in which that lies.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use updraft_dag::model::Dag;

use crate::commands::simulate::chosen;
use crate::commands::validate::{Checked, check};
use crate::settings::Core;

/// A DAG without a mistake.
pub(super) struct Subject {
    /// The DAGs folder, absolute.
    pub(super) folder: PathBuf,
    /// The file, below the folder.
    pub(super) file: PathBuf,
    pub(super) dag: Dag,
}

impl Subject {
    /// Finds it by its file, or by its id in the DAGs folder. What is wrong with the file is told; `None` if that makes it useless.
    pub(super) fn find(named: &Path, dag_id: Option<&str>, core: &Core) -> Result<Option<Self>> {
        if named.is_dir() {
            bail!("{} is a folder: name one DAG file", named.display());
        }
        let id = named.to_string_lossy();
        let (path, dag_id) = if named.exists() {
            (named.to_owned(), dag_id)
        } else {
            (file_of(&id, core)?, dag_id.or(Some(&*id)))
        };
        let checked = check(&path, &core.default_timezone)?
            .pop()
            .context("no file was read")?;
        for problem in checked.rendered(std::io::stderr().is_terminal()) {
            eprintln!("{problem}\n");
        }
        let Some(dag) = chosen(&checked, &path, dag_id)? else {
            return Ok(None);
        };
        let (folder, file) = place(&path, core)?;
        Ok(Some(Self {
            folder,
            file,
            dag: dag.clone(),
        }))
    }
}

/// The file in the DAGs folder that has this DAG.
fn file_of(dag_id: &str, core: &Core) -> Result<PathBuf> {
    let folder = &core.dags_folder;
    let none = || {
        format!(
            "there is no file {dag_id}, and no DAG `{dag_id}` in the DAGs folder {}: name the file, or the folder with --dags-folder",
            folder.display()
        )
    };
    let has = |file: &Checked| {
        let mut ids = file.dags.iter().map(|dag| dag.dag_id.as_str());
        let broken = &mut file.diagnostics.iter().map(|diagnostic| diagnostic.dag_id.as_deref());
        ids.any(|id| id == dag_id) || broken.any(|id| id == Some(dag_id))
    };
    let files = check(folder, &core.default_timezone).with_context(none)?;
    let file = files.into_iter().find(has);
    Ok(PathBuf::from(file.with_context(none)?.name))
}

/// The DAGs folder that a file is in, and its path below. One that lies elsewhere has its own folder for that.
fn place(path: &Path, core: &Core) -> Result<(PathBuf, PathBuf)> {
    let name = path.file_name().context("the path names no file")?;
    // The file itself may be a link; what lies beside the link counts.
    let parent = path.parent().unwrap_or(Path::new("")).join(".");
    let parent = parent
        .canonicalize()
        .with_context(|| format!("cannot read {}", parent.display()))?;
    let folder = core.dags_folder.canonicalize().ok();
    let folder = folder
        .filter(|folder| parent.starts_with(folder))
        .unwrap_or_else(|| parent.clone());
    let file = parent.join(name).strip_prefix(&folder)?.to_owned();
    Ok((folder, file))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{self, Flags};

    #[test]
    fn a_dag_is_found_by_its_file_and_by_its_id() {
        let home = tempfile::tempdir().unwrap();
        let mut core = settings::load(home.path(), &Flags::new()).unwrap().settings.core;
        let root = home.path().canonicalize().unwrap();
        core.dags_folder = root.join("dags");
        for path in ["dags/team/a.yaml", "elsewhere/b.yaml", "dags/wrong.yaml"] {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, "tasks: {t: {bash: x}}\n").unwrap();
        }
        std::fs::write(root.join("dags/wrong.yaml"), "tasks: {t: {bsah: x}}\n").unwrap();
        let found = |named: &Path| {
            let subject = Subject::find(named, None, &core).unwrap()?;
            Some((subject.folder, subject.file, subject.dag.dag_id))
        };
        let a = (core.dags_folder.clone(), PathBuf::from("team/a.yaml"), "a".to_owned());
        assert_eq!(found(&root.join("dags/team/a.yaml")), Some(a.clone()));
        assert_eq!(found(Path::new("a")), Some(a));
        let b = (root.join("elsewhere"), PathBuf::from("b.yaml"), "b".to_owned());
        assert_eq!(found(&root.join("elsewhere/b.yaml")), Some(b));
        assert_eq!(found(&root.join("dags/wrong.yaml")), None);
        let unknown = Subject::find(Path::new("nobody"), None, &core).err().unwrap();
        assert!(
            unknown.to_string().contains("no DAG `nobody` in the DAGs folder"),
            "{unknown}"
        );
        assert!(Subject::find(&core.dags_folder, None, &core).is_err(), "a folder");
    }
}

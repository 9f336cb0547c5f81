//! Where a cluster lies and whose it is.
//!
//! PostgreSQL refuses to run as root, so root hands it to the user `postgres`, or else `nobody`; then the home folder must be reachable
//! for that user, which `/root` is not.

use std::fs::{self, File, Metadata, Permissions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::EmbeddedError;

/// A socket's path may have 107 bytes on Linux, 103 on macOS.
const SOCKET_PATH_LIMIT: usize = 103;
const SOCKET_NAME: &str = ".s.PGSQL.5432";
const OF_ROOT: &str = "/var/lib/updraft";

/// User and group that the server runs as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct User {
    pub(super) uid: u32,
    pub(super) gid: u32,
}

/// The folders of a cluster.
#[derive(Debug, Clone)]
pub(super) struct Place {
    base: PathBuf,
    socket: PathBuf,
    /// `None` = ourselves.
    pub(super) user: Option<User>,
}

impl Place {
    pub(super) fn prepare(home: &Path) -> Result<Self, EmbeddedError> {
        make(home)?;
        let home = fs::canonicalize(home).map_err(folder("find", home))?;
        let name = hex::encode(&Sha256::digest(home.as_os_str().as_encoded_bytes())[..6]);
        let (base, user) = if rustix::process::geteuid().is_root() {
            of_root(&home, &Path::new(OF_ROOT).join(&name))?
        } else {
            (home.join("postgres"), None)
        };
        make(&base)?;
        own(&base, user)?;
        let socket = if base.join(SOCKET_NAME).as_os_str().len() <= SOCKET_PATH_LIMIT {
            base.clone()
        } else {
            short_socket(&name, user)?
        };
        Ok(Self { base, socket, user })
    }

    pub(super) fn data(&self) -> PathBuf {
        self.base.join("data")
    }

    /// Where a new cluster is made, before it is moved into place whole.
    pub(super) fn draft(&self) -> PathBuf {
        self.base.join("data.new")
    }

    /// Deletes all of it; what `prepare` made beside the home folder as well.
    pub(super) fn remove(&self) -> Result<(), EmbeddedError> {
        for path in [&self.base, &self.socket] {
            match fs::remove_dir_all(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(folder("delete", path)(error)),
                _ => {}
            }
        }
        Ok(())
    }

    pub(super) fn log(&self) -> PathBuf {
        self.base.join("server.log")
    }

    pub(super) fn socket(&self) -> &Path {
        &self.socket
    }

    pub(super) fn url(&self, database: &str) -> String {
        let mut host = String::new();
        for byte in self.socket.as_os_str().as_encoded_bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'/' => host.push(char::from(*byte)),
                _ => host.push_str(&format!("%{byte:02X}")),
            }
        }
        format!("postgres://updraft@localhost/{database}?host={host}")
    }

    /// The right to start and stop the server; `None` = another process has it.
    pub(super) fn lock(&self) -> Result<Option<File>, EmbeddedError> {
        let path = self.base.join("lock");
        let open = File::options().create(true).truncate(false).write(true).open(&path);
        let mut file = open.map_err(folder("open", &path))?;
        match file.try_lock() {
            Ok(()) => {
                // For people who look; the lock is what counts.
                let told = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
                told.map_err(folder("write", &path))?;
                Ok(Some(file))
            }
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(EmbeddedError::Folder {
                action: "lock",
                path,
                source,
            }),
        }
    }
}

/// Where root's cluster is, and who runs it: in the home folder if that user gets there. If not, `postgres` there is a link to a
/// folder elsewhere, so that a home that is deleted and made anew begins with an empty database, not with that of the old one.
fn of_root(home: &Path, elsewhere: &Path) -> Result<(PathBuf, Option<User>), EmbeddedError> {
    let link = home.join("postgres");
    let linked = fs::read_link(&link).ok();
    let base = linked.clone().unwrap_or_else(|| link.clone());
    if let Ok(data) = fs::metadata(base.join("data"))
        && data.uid() != 0
    {
        let (uid, gid) = (data.uid(), data.gid());
        return Ok((base, Some(User { uid, gid })));
    }
    let user = unprivileged();
    let reachable = home
        .ancestors()
        .all(|folder| fs::metadata(folder).is_ok_and(|folder| may_enter(&folder, user)));
    if linked.is_some() || reachable {
        return Ok((base, Some(user)));
    }
    let mut target = elsewhere.as_os_str().to_owned();
    target.push(format!("-{:08x}", rand::random::<u32>()));
    match symlink(&target, &link) {
        Ok(()) => Ok((target.into(), Some(user))),
        // Another process was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let target = fs::read_link(&link).map_err(folder("read", &link))?;
            Ok((target, Some(user)))
        }
        Err(source) => Err(EmbeddedError::Folder {
            action: "make",
            path: link,
            source,
        }),
    }
}

/// `postgres`, or else `nobody`.
fn unprivileged() -> User {
    let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
    ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| user_named(&passwd, name))
        .unwrap_or(User {
            uid: 65_534,
            gid: 65_534,
        })
}

fn user_named(passwd: &str, name: &str) -> Option<User> {
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some(User {
        uid: fields.next()?.parse().ok()?,
        gid: fields.next()?.parse().ok()?,
    })
}

fn may_enter(folder: &Metadata, user: User) -> bool {
    let bit = if folder.uid() == user.uid {
        0o100
    } else if folder.gid() == user.gid {
        0o010
    } else {
        0o001
    };
    folder.mode() & bit != 0
}

/// A folder of our own with a short name, for a home whose path is too long for a socket.
fn short_socket(name: &str, user: Option<User>) -> Result<PathBuf, EmbeddedError> {
    let parents = [
        std::env::var_os("XDG_RUNTIME_DIR")
            .filter(|_| user.is_none())
            .map(PathBuf::from),
        Some("/tmp".into()),
    ];
    let mut last = None;
    for parent in parents.into_iter().flatten() {
        let folder = parent.join(format!("updraft-{name}"));
        if folder.join(SOCKET_NAME).as_os_str().len() > SOCKET_PATH_LIMIT {
            continue;
        }
        let ours = user.map_or_else(|| rustix::process::geteuid().as_raw(), |user| user.uid);
        match fs::create_dir(&folder) {
            Ok(()) => {}
            // Somebody else's folder of that name in /tmp would let them listen in our place.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let owner = fs::symlink_metadata(&folder).map_err(self::folder("look at", &folder))?;
                if !owner.is_dir() || owner.uid() != ours {
                    last = Some(EmbeddedError::Folder {
                        action: "use",
                        path: folder,
                        source: io::Error::other("it belongs to somebody else"),
                    });
                    continue;
                }
            }
            Err(source) => {
                last = Some(EmbeddedError::Folder {
                    action: "make",
                    path: folder,
                    source,
                });
                continue;
            }
        }
        own(&folder, user)?;
        return Ok(folder);
    }
    Err(last.unwrap_or_else(|| EmbeddedError::Folder {
        action: "make",
        path: "/tmp".into(),
        source: io::Error::other("no folder is short enough for a socket"),
    }))
}

fn make(path: &Path) -> Result<(), EmbeddedError> {
    fs::create_dir_all(path).map_err(folder("make", path))
}

/// Nobody else may enter: whoever reaches the socket is trusted.
fn own(path: &Path, user: Option<User>) -> Result<(), EmbeddedError> {
    if let Some(user) = user {
        chown(path, Some(user.uid), Some(user.gid)).map_err(folder("hand over", path))?;
    }
    fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(folder("set the mode of", path))
}

pub(super) fn folder(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> EmbeddedError + use<> {
    let path = path.to_owned();
    move |source| EmbeddedError::Folder { action, path, source }
}

#[cfg(test)]
mod tests {
    use super::{User, user_named};

    #[test]
    fn users_are_found_by_their_whole_name() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\nmypostgres:x:5:5::/:\npostgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash\n";
        assert_eq!(user_named(passwd, "postgres"), Some(User { uid: 101, gid: 104 }));
        assert_eq!(user_named(passwd, "nobody"), None);
    }
}

//! A new migration must make this crate compile again: `migrate!` reads the folder when it is expanded.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}

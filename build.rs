//! Puts the built front end into the binary when the `embed` feature asks for it.

#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "cargo speaks to this script through the environment, and a build ends where something is missing"
)]

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=migrations");
    // The browser build runs this script too, and must not depend on its own output.
    if env::var_os("CARGO_FEATURE_EMBED").is_none() {
        return;
    }
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo names the package folder"));
    let site = root.join("target/site");
    println!("cargo:rerun-if-changed={}", site.display());
    assert!(
        site.join("pkg/tidings.js").is_file(),
        "target/site holds no front end yet: `make release` builds it first"
    );
    let mut table = String::from("pub static FILES: &[(&str, &[u8], u64)] = &[\n");
    let mut files = Vec::new();
    walk(&site, &mut files);
    files.sort();
    for file in files {
        let name = file.strip_prefix(&site).expect("the file is below the folder").to_str().expect("names are UTF-8");
        let bytes = fs::read(&file).expect("files of target/site can be read");
        let path = file.display().to_string();
        writeln!(table, "    ({name:?}, include_bytes!({path:?}), {}),", hash(&bytes)).expect("writing to a string");
    }
    table.push_str("];\n");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo names the output folder"));
    fs::write(out.join("site.rs"), table).expect("the output folder can be written");
}

/// Tells one content from another; made here, so that the program need not read itself at start.
fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    println!("cargo:rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder).expect("target/site can be read").flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, files);
        } else if !path.extension().is_some_and(|ending| ending == "gz" || ending == "ts") {
            files.push(path);
        }
    }
}

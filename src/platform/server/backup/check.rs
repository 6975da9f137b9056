//! Whether a backup is whole, before anything is done with it.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use zip::ZipArchive;

use super::files::place_of;
use super::manifest::{FORMAT, MANIFEST, Manifest};
use crate::platform::server::archive::{Entry, digest_of};

/// The manifest of a backup may not be larger than this, in bytes: it names every file.
const MANIFEST_LIMIT: u64 = 1 << 30;

/// A backup whose every member was read and found to be what the manifest says.
pub struct Checked {
    pub manifest: Manifest,
    pub(super) zip: ZipArchive<BufReader<File>>,
}

/// Reads a whole backup and compares it with its manifest. Reads the disk: not for an asynchronous thread.
///
/// # Errors
/// A sentence for the operator: what is missing, damaged, or newer than this program.
pub fn check(path: &Path) -> Result<Checked, String> {
    let name = path.display();
    let damaged = |what: String| format!("{name} is damaged: {what}. Nothing was restored; take another backup.");
    let file = File::open(path).map_err(|error| format!("{name} cannot be read: {error}."))?;
    let mut zip = ZipArchive::new(BufReader::new(file))
        .map_err(|error| damaged(format!("it does not end as a zip archive ends ({error})")))?;
    let mut text = Vec::new();
    match zip.by_name(MANIFEST) {
        Ok(member) => {
            let read = member.take(MANIFEST_LIMIT).read_to_end(&mut text);
            read.map_err(|error| damaged(format!("{MANIFEST} cannot be read ({error})")))?;
        }
        Err(_) => return Err(format!("{name} is no backup of ours: it has no {MANIFEST}. Nothing was restored.")),
    }
    let format = serde_json::from_slice::<serde_json::Value>(&text).ok().and_then(|value| value["format"].as_u64());
    if format.is_some_and(|format| format > u64::from(FORMAT)) {
        return Err(format!(
            "{name} was written by a newer program, in a form that this one does not know. Nothing was restored; \
             restore it with that program."
        ));
    }
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|error| damaged(format!("{MANIFEST} cannot be understood ({error})")))?;
    let mut expected = HashSet::from([MANIFEST.to_owned()]);
    for table in &manifest.tables {
        compare(&mut zip, &table.member(), &table.entry()).map_err(damaged)?;
        expected.insert(table.member());
    }
    for file in &manifest.files {
        if place_of(Path::new("."), &file.path).is_none() {
            return Err(damaged(format!("{:?} would lead out of the data folder", file.path)));
        }
        compare(&mut zip, &file.member(), &file.entry()).map_err(damaged)?;
        expected.insert(file.member());
    }
    if let Some(stranger) = zip.file_names().find(|name| !expected.contains(*name)) {
        return Err(damaged(format!("its manifest does not know {stranger}")));
    }
    Ok(Checked { manifest, zip })
}

fn compare(zip: &mut ZipArchive<BufReader<File>>, name: &str, expected: &Entry) -> Result<(), String> {
    let mut member = zip.by_name(name).map_err(|error| format!("{name} is missing ({error})"))?;
    match digest_of(&mut member) {
        Ok(found) if found == *expected => Ok(()),
        Ok(found) => Err(format!(
            "{name} is not what was written ({} bytes with the digest {}…, not {} with {}…)",
            found.bytes,
            found.sha256.get(..12).unwrap_or_default(),
            expected.bytes,
            expected.sha256.get(..12).unwrap_or_default()
        )),
        Err(error) => Err(format!("{name} cannot be read ({error})")),
    }
}

//! Whether a directory fits into the machine's memory, told from counts before anything is made of its files: better
//! refused with a remedy than killed half-way.

use crate::failure::Failure;
use qdos_model::tree::Tree;
use std::sync::atomic::{AtomicU64, Ordering};

const MEBIBYTE: u64 = 1 << 20;

/// Bytes that a service takes once it is read, and that a postcode takes with its place in the trees: measured on England
/// (28,101 services, 1.49 million postcodes) and rounded up.
const OF_A_SERVICE: u64 = 12_000;
const OF_A_POSTCODE: u64 = 480;

/// Bytes of a row of a postcode file, such as `NR27 0AA,622000,342000`.
const OF_A_ROW: u64 = 23;

/// Mebibytes that may be used; 0 as long as nobody has said.
static ALLOWED: AtomicU64 = AtomicU64::new(0);

/// Sets the limit in place of what the machine has left.
pub(crate) fn allow(mebibytes: u64) {
    ALLOWED.store(mebibytes, Ordering::Relaxed);
}

/// Refuses revisions that need more memory than there is. What the answer itself takes cannot be told beforehand, so that
/// this is the least they need.
pub(crate) fn enough_for(revisions: &[&Tree], kept_places: usize) -> Result<(), Failure> {
    let need = Need::of(revisions, kept_places);
    let allowed = match ALLOWED.load(Ordering::Relaxed) {
        0 => left(),
        mebibytes => Some(mebibytes * MEBIBYTE),
    };
    match allowed.filter(|allowed| need.bytes() > *allowed) {
        None => Ok(()),
        Some(allowed) => Err(Failure::not_analysed(format!(
            "{} services and about {} postcodes need at least {} MiB of memory, and {} MiB may be used; run it on a machine \
             with more memory, close what else runs, or allow more with --memory",
            need.services,
            need.postcodes,
            need.bytes().div_ceil(MEBIBYTE),
            allowed / MEBIBYTE
        ))),
    }
}

/// What there is to be held at once; files that two revisions share are counted once.
#[derive(Debug, PartialEq, Eq)]
struct Need {
    file_bytes: u64,
    services: u64,
    postcodes: u64,
}

impl Need {
    /// `kept_places` are the postcodes of the files that are not read, because their table was kept.
    fn of(revisions: &[&Tree], kept_places: usize) -> Need {
        let mut need = Need {
            file_bytes: 0,
            services: 0,
            postcodes: 0,
        };
        let mut has_places = false;
        let counted = |revisions: &[&Tree], path: &String, id| {
            let same = |tree: &&Tree| tree.files.get(path).is_some_and(|file| file.id == id);
            revisions.iter().any(same)
        };
        let files = revisions
            .iter()
            .enumerate()
            .flat_map(|(at, tree)| tree.files.iter().map(move |file| (at, file)));
        for (at, (path, file)) in files {
            if counted(&revisions[..at], path, file.id) {
                continue;
            }
            let bytes = file.bytes.held() as u64;
            need.file_bytes += bytes;
            need.services += u64::from(path.starts_with("services/"));
            if path.starts_with("areas/postcodes/") {
                need.postcodes += bytes / OF_A_ROW;
                has_places |= bytes == 0;
            }
        }
        if has_places {
            // What is kept is the most that anybody need read of these.
            need.postcodes = need.postcodes.max(kept_places as u64);
        }
        need
    }

    fn bytes(&self) -> u64 {
        let Need {
            file_bytes,
            services,
            postcodes,
        } = self;
        file_bytes + services * OF_A_SERVICE + postcodes * OF_A_POSTCODE
    }
}

/// Bytes that the operating system can still give (Linux), and no more than its control group allows.
fn left() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let available = line.split_whitespace().next()?.parse::<u64>().ok()? * 1024;
    let group = std::fs::read_to_string("/sys/fs/cgroup/memory.max").ok();
    let allowed = group
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(u64::MAX);
    Some(available.min(allowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_two_revisions_is_counted_once() {
        let base = Tree::from_texts([
            ("services/a.yaml", "one"),
            ("areas/postcodes/E1.csv", "x".repeat(46).as_str()),
        ]);
        let head = Tree::from_texts([("services/a.yaml", "one"), ("services/b.yaml", "four")]);
        let expected = Need {
            file_bytes: 3 + 46 + 4,
            services: 2,
            postcodes: 2,
        };
        assert_eq!(Need::of(&[&base, &head], 7), expected);
    }
}

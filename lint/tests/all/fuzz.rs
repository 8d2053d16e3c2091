//! Reading under fire: the files of `corpus` in every place where a directory is read, and mutations of them for as long as
//! `QDOS_FUZZ_SECONDS` says (`QDOS_FUZZ_SEED` repeats a run). Without it only the corpus is replayed, which takes a moment.
//!
//!     QDOS_FUZZ_SECONDS=600 cargo test --locked -p qdos-lint --test all fuzz -- --nocapture
//!
//! What a run is busy with is written to `target/fuzz-last` first, so that an input that ends the process is known. Such an
//! input goes into `corpus` with what mends it.

use crate::base::{SERVICE, TODAY, Texts, base, tell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Where text from outside is read: each kind of YAML file and each kind of table.
const PLACES: [&str; 14] = [
    SERVICE,
    "templates/community-pharmacy.yaml",
    "requirements/pharmacy.yaml",
    "scenarios/some.yaml",
    "qdos.yaml",
    "areas/areas.yaml",
    "calendar/bank-holidays.yaml",
    "reference/51.2.0/outcomes.yaml",
    "ranking/local.yaml",
    "reference/51.2.0/pairs.csv",
    "reference/51.2.0/dispositions.csv",
    "reference/organisations.csv",
    "areas/postcodes/E07000148.csv",
    "areas/small-areas.csv",
];
/// What a file of a few thousand bytes may take, unoptimised and on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);
/// Pieces that mean something to one of the readers.
const WORDS: [&str; 48] = [
    "\n",
    "  ",
    "- ",
    ": ",
    "? ",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'",
    "|",
    ">",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "---\n",
    "...\n",
    "#",
    "%YAML 1.1\n",
    "\t",
    "\r\n",
    "\u{feff}",
    "\0",
    "\u{2028}",
    "~",
    "null",
    "true",
    "1e999",
    "-0",
    "0x7f",
    "9999999999999999999",
    "00:00",
    "24:00",
    "23:59-00:00",
    "18:00-08:00",
    "2026-02-30",
    "9999-12-31",
    "closed",
    "all",
    "5 to 15 years",
    "129 years",
    "NR1 1AA",
    "1130=4020",
    "Dx28",
    ",",
    "hours:\n  week: { monday: [\"09:00-17:30\"] }\n",
];

/// A sequence that looks like chance and is the same every time (xorshift).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit.max(1)).expect("a length fits"))
            .expect("it is below a length")
    }
}

fn corpus() -> BTreeMap<String, Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/all/corpus");
    let files = std::fs::read_dir(folder).expect("the corpus is there");
    files
        .map(|file| {
            let path = file.expect("the corpus can be listed").path();
            let name = path
                .file_name()
                .expect("a file has a name")
                .to_string_lossy()
                .into_owned();
            (name, std::fs::read(path).expect("the corpus can be read"))
        })
        .collect()
}

/// Reads and lints the small directory with these bytes at `path`, and points at everything that is said.
fn survive(small: &Texts, path: &str, bytes: &[u8], name: &str) {
    let begun = Instant::now();
    let directory = small.clone().with(path, bytes).read();
    let found = qdos_lint::check(&directory, TODAY);
    for finding in found.iter().take(20) {
        // The place of whatever is said can be found; a route holds keys as they are, the words may not leave their line.
        let said = format!("{} {}", finding.message, finding.help);
        assert!(!tell(&directory, finding).is_empty());
        assert!(
            !said.contains(['\n', '\u{1b}', '\u{202e}']),
            "{name} at {path}: {said:?}"
        );
    }
    assert!(found.len() < 1_000, "{name} at {path}: {} findings", found.len());
    let neighbour = directory.services.contains_key("1900000003");
    // Without a configuration there is no directory.
    assert!(
        neighbour || path == "qdos.yaml" || said_twice(bytes),
        "{name} at {path}: the neighbour is gone"
    );
    assert!(
        begun.elapsed() < LONGEST,
        "{name} at {path} took {:?}",
        begun.elapsed()
    );
}

/// Whether the bytes may claim the neighbour's own uid, which makes both count as nothing.
fn said_twice(bytes: &[u8]) -> bool {
    String::from_utf8_lossy(bytes).contains("1900000003")
}

#[test]
fn the_corpus_is_read_in_every_place() {
    let small = base();
    let corpus = corpus();
    assert!(corpus.len() >= 20, "{}", corpus.len());
    for (name, bytes) in &corpus {
        for path in PLACES {
            survive(&small, path, bytes, name);
        }
    }
}

#[test]
fn mutations_of_the_corpus_are_read_for_as_long_as_is_asked() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let Some(seconds) = number("QDOS_FUZZ_SECONDS") else {
        return;
    };
    let seed = number("QDOS_FUZZ_SEED").unwrap_or(0x9e37_79b9_7f4a_7c15).max(1);
    let small = base();
    let mut seeds: Vec<Vec<u8>> = corpus().into_values().collect();
    seeds.extend(small.0.values().cloned());
    seeds.extend(qdos_lint::RULES.iter().flat_map(|rule| snippets(rule.page)));
    let last = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/fuzz-last");
    let mut chance = Chance(seed);
    let (begun, mut inputs) = (Instant::now(), 0_u64);
    while begun.elapsed() < Duration::from_secs(seconds) {
        // Half of the time the file that belongs there, so that much of it is still read.
        let path = PLACES[chance.below(PLACES.len())];
        let own = small.0.get(path).filter(|_| chance.below(2) == 0).cloned();
        let start = own.unwrap_or_else(|| seeds[chance.below(seeds.len())].clone());
        let bytes = mutated(&mut chance, start, &seeds);
        std::fs::write(&last, [path.as_bytes(), b"\n", &bytes].concat()).expect("target can be written");
        survive(
            &small,
            path,
            &bytes,
            &format!("input {inputs} of seed {seed} (target/fuzz-last)"),
        );
        inputs += 1;
    }
    println!("{inputs} inputs in {seconds} s from seed {seed}: all were read");
}

/// The examples of a page.
fn snippets(page: &str) -> Vec<Vec<u8>> {
    let parts = page.split("\n```").skip(1).step_by(2);
    parts
        .filter_map(|part| {
            part.split_once('\n')
                .map(|(_, body)| format!("{body}\n").into_bytes())
        })
        .collect()
}

fn mutated(chance: &mut Chance, mut bytes: Vec<u8>, seeds: &[Vec<u8>]) -> Vec<u8> {
    bytes.truncate(8_000);
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len() + 1);
        let to = (at + chance.below(40)).min(bytes.len());
        match chance.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            1 => drop(bytes.drain(at..to)),
            2 => {
                let piece = bytes[at..to].to_vec();
                let times = chance.below(50);
                bytes.splice(at..at, piece.repeat(times));
            }
            3 => {
                let other = &seeds[chance.below(seeds.len())];
                let from = chance.below(other.len());
                let until = (from + chance.below(400)).min(other.len());
                bytes.splice(at..to, other[from..until].to_vec());
            }
            4 => bytes.truncate(at),
            5 => {
                let byte = u8::try_from(chance.below(256)).expect("a byte is below 256");
                bytes.insert(at, byte);
            }
            _ => {
                let word = WORDS[chance.below(WORDS.len())];
                bytes.splice(at..at, word.bytes());
            }
        }
    }
    bytes
}

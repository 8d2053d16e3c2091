//! The program from end to end: the built binary on real git repositories in temporary folders.
//!
//! `stories` are changes whose answer was worked out by hand (a folder each in `tests/stories`), held against the naive
//! twin in `against_the_twin`. `repositories`, `files` and `hostile` are what people hand in by mistake or by malice.
//! `tests/county` is a directory small enough to work things out: two towns 20 km apart, six services.

mod against_the_twin;
mod attribution;
mod audit;
mod cache;
mod clones;
mod coverage;
mod dates;
mod determinism;
mod diff;
mod files;
mod git;
mod hostile;
mod lint;
mod openpgp;
mod past;
mod replay;
mod repositories;
mod sandbox;
mod search;
mod stories;
mod why;

/// The folder of the twin, so that its own modules are found beside it.
#[allow(dead_code)]
#[path = "../../../coverage/tests/agreement"]
mod agreement {
    pub mod twin;
}
use agreement::twin;

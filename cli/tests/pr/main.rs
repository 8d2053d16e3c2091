//! Pull requests from end to end: the built binary, real git, and a GitHub that remembers what is written to it. The comment
//! of every state is a page of `tests/comments`; `QDOS_BLESS=1` rewrites them, and a person reads the difference.

#[path = "../../../forge/tests/fake/mod.rs"]
mod fake;
mod hostile;
mod pull;
#[allow(dead_code, reason = "the sandbox of the other tests")]
#[path = "../all/sandbox.rs"]
mod sandbox;
mod states;
mod stories;
mod tools;

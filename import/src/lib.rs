//! From open data to entries: makes a directory of one integrated care board or of all England, and brings newer data into
//! it without touching what people have written. Pure but for its readers and [`Plan::apply`].
//!
//! It does not judge: a defect of the source that can be kept is kept, and lint has its say.

mod areas;
mod candidates;
mod directory;
mod error;
mod extract;
mod fingerprint;
mod grid;
mod ground;
mod import;
mod merge;
mod plan;
mod reference;
mod rota;
mod service;
mod source;
mod uids;
mod week;
mod words;
mod yaml;

pub use error::Error;
pub use extract::extract;
pub use import::import;
pub use plan::{Counts, Note, Plan, Step};

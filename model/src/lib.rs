//! What an entry of the directory is, and what every check says of it. Pure: no I/O, no clock, no randomness.
//!
//! `tree` holds the files of one revision, `written` what they say as typed, `read` turns that into what is meant
//! (`directory::Directory`). Reading never fails: what is wrong becomes a `finding::Finding` and its neighbours are
//! still read.

pub mod age;
pub mod change;
pub mod code;
pub mod directory;
pub mod finding;
pub mod hours;
pub mod interval;
pub mod moment;
pub mod organisation;
mod outline;
pub mod place;
pub mod policy;
pub mod postcode;
pub mod ranking;
pub mod read;
pub mod reference;
pub mod request;
pub mod requirement;
pub mod route;
pub mod scenario;
pub mod service;
pub mod time;
pub mod tree;
pub mod written;

//! One file a verb.

pub(crate) mod accept;
pub(crate) mod audit;
pub(crate) mod blame;
pub(crate) mod check;
pub(crate) mod coverage;
pub(crate) mod diff;
pub(crate) mod git;
pub(crate) mod import;
pub(crate) mod incident;
pub(crate) mod init;
pub(crate) mod lint;
pub(crate) mod log;
pub(crate) mod policy;
pub(crate) mod pr;
pub(crate) mod replay;
pub(crate) mod rule;
pub(crate) mod schema;
pub(crate) mod search;
pub(crate) mod show;
pub(crate) mod why;

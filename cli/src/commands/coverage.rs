//! `qdos coverage`: how every requirement stands.

use super::check::judged;
use crate::arguments::{Coverage, Format};
use crate::failure::Failure;
use crate::revisions::{self, Revisions};
use qdos_model::finding::Level;
use qdos_report::Detail;

pub(crate) fn run(arguments: &Coverage) -> Result<u8, Failure> {
    let Coverage {
        directory,
        head,
        today,
        format,
    } = arguments;
    let today = revisions::today(today.as_deref())?;
    let head = revisions::one(directory.as_deref(), head)?;
    let found = Revisions {
        base: None,
        head,
        today,
    };
    let judgement = judged(&found, Level::Error)?;
    crate::print(&match format {
        Format::Text => qdos_report::text(&judgement, Detail::Full),
        Format::Json => qdos_report::json(&judgement),
    })?;
    Ok(judgement.exit)
}

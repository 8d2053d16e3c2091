//! `qdos coverage`: how every requirement stands.

use super::check::judged;
use crate::arguments::{Coverage, Format, Where};
use crate::failure::Failure;
use crate::revisions;
use qdos_model::finding::Level;
use qdos_report::Detail;

pub(crate) fn run(arguments: &Coverage) -> Result<u8, Failure> {
    let Coverage {
        directory,
        head,
        today,
        format,
    } = arguments;
    let wanted = Where {
        directory: directory.clone(),
        base: None,
        head: head.clone(),
        today: today.clone(),
    };
    let mut found = revisions::read(&wanted)?;
    found.base = None;
    let judgement = judged(&found, Level::Error)?;
    crate::print(&match format {
        Format::Text => qdos_report::text(&judgement, Detail::Full),
        Format::Json => qdos_report::json(&judgement),
    })?;
    Ok(judgement.exit)
}

//! No more findings of one file than a person reads.

use crate::finding::Finding;

/// A file with more findings than this is told by its first ones and how many more there are.
const MOST_FINDINGS: usize = 200;

/// Cuts the findings of each file short; they are in order of path.
pub(super) fn shorten(findings: &mut Vec<Finding>) {
    let mut kept = Vec::with_capacity(findings.len());
    for of_file in findings.chunk_by(|left, right| left.path == right.path) {
        kept.extend(of_file.iter().take(MOST_FINDINGS).cloned());
        if let Some(next) = of_file.get(MOST_FINDINGS) {
            let more = of_file.len() - MOST_FINDINGS;
            // It keeps rule and place of the first one left out, so that what explains that one explains it too.
            kept.push(Finding {
                message: format!("{more} more values or rows of the file cannot be read"),
                other: None,
                ..next.clone()
            });
        }
    }
    *findings = kept;
}

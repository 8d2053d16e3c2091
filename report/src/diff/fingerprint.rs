//! What tells one change from all others: class, subject and values, never lines or the sentence.

use super::subject;
use qdos_model::change::Change;

/// Sixteen hexadecimal digits.
pub(super) fn of(change: &Change) -> String {
    let text = format!(
        "{}\n{}\n{:?}",
        change.class.name(),
        subject(&change.subject),
        change.detail
    );
    format!("{:016x}", sum(&text))
}

/// FNV-1a, 64 bits: the same on every machine.
fn sum(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

//! What tells one finding from all others, in every revision: rule, service or file, and spot, never lines or words.

use super::Verdict;
use qdos_lint::{Ratcheted, subject};
use qdos_model::finding::Finding;
use std::collections::BTreeMap;

/// Gives out fingerprints. Findings of one rule at one spot are numbered, those of base alone after those of head.
pub(crate) struct Fingerprints<'a> {
    numbers: BTreeMap<&'a Finding, usize>,
    healed: BTreeMap<&'a Finding, usize>,
}

impl<'a> Fingerprints<'a> {
    pub(crate) fn of(found: &'a Ratcheted) -> Fingerprints<'a> {
        let mut next: BTreeMap<String, usize> = BTreeMap::new();
        let mut number = |finding: &'a Finding| {
            let count = next.entry(key(finding)).or_default();
            *count += 1;
            (finding, *count)
        };
        let waived = found.waived.iter().map(|waived| &waived.finding);
        let mut head: Vec<&Finding> = found
            .still_broken
            .iter()
            .chain(&found.introduced)
            .chain(waived)
            .collect();
        head.sort();
        Fingerprints {
            numbers: head.into_iter().map(&mut number).collect(),
            healed: found.healed.iter().map(&mut number).collect(),
        }
    }

    /// The fingerprint of a finding of this verdict.
    pub(crate) fn one(&self, verdict: Verdict, finding: &Finding) -> String {
        let numbers = match verdict {
            Verdict::Healed => &self.healed,
            Verdict::Introduced | Verdict::StillBroken | Verdict::Waived => &self.numbers,
        };
        let number = numbers.get(finding).copied().unwrap_or(1);
        format!("{:016x}:{number}", sum(&key(finding)))
    }
}

fn key(finding: &Finding) -> String {
    format!("{}\n{}\n{}", finding.rule, subject(finding), finding.route)
}

/// FNV-1a, 64 bits: the same on every machine and in every version.
fn sum(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::sum;

    #[test]
    fn the_sum_is_fnv() {
        // From the table of its authors.
        assert_eq!(sum(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(sum("foobar"), 0x8594_4171_f739_67e8);
    }
}

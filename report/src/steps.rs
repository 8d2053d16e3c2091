//! What is left to do before a change may be approved, in the order it must be cleared, and by whom.

use crate::farther::Farther;
use crate::judge::sentence;
use crate::judgement::{Effect, Found, Step};
use crate::words::{self, clean};
use qdos_model::change::Signer;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::written::Waiver;
use std::collections::BTreeMap;

/// What is left to do, in the order it must be cleared: what cannot be read, what is malformed, who loses, who goes farther, who signs.
pub(crate) fn steps(found: &Found<'_>, worse_off: &[Effect], go_farther: &[Farther]) -> Vec<Step> {
    let mut steps = Vec::new();
    let author = "the author of this change";
    for finding in found
        .findings
        .introduced
        .iter()
        .filter(|finding| finding.level >= found.fail_on)
    {
        let unread = found.head.1.unreadable.contains(&finding.path);
        let what = format!("{}: {}", finding.path, finding.message);
        let effect = if unread {
            " The file counts as nothing until then."
        } else {
            ""
        };
        let stop = if what.ends_with(['?', '.']) { "" } else { "." };
        let waiting = found.findings.waiting.iter();
        let waiting = waiting.filter(|waiting| waiting.finding == *finding);
        let waivers = waiting.clone().map(|waiting| waits(&waiting.waiver));
        steps.push(Step {
            what: clean(&format!("{what}{stop}{effect}")),
            who: author.to_owned(),
            one_of: std::iter::once(clean(&finding.help)).chain(waivers).collect(),
            blocks: true,
            waived: waiting.clone().next().map(|waiting| waived(&waiting.finding)),
            ..Step::default()
        });
    }
    if found.coverage.is_none() {
        let known: Vec<&Finding> = found
            .findings
            .still_broken
            .iter()
            .filter(|finding| decides(found.head.1, finding))
            .collect();
        for finding in known {
            let what = clean(&format!("{}: {}.", finding.path, finding.message));
            steps.push(Step {
                what,
                who: "the owners of the directory".to_owned(),
                one_of: vec![clean(&finding.help)],
                blocks: true,
                ..Step::default()
            });
        }
        return steps;
    }
    if let Some(why) = &found.uncompared {
        steps.push(Step {
            what: clean(&format!(
                "Base cannot be read ({why}), so this change is not compared with it."
            )),
            who: "the owners of the directory".to_owned(),
            one_of: vec!["look at how every requirement stands below, and agree".to_owned()],
            blocks: false,
            ..Step::default()
        });
    }
    for effect in worse_off {
        let blocks = effect.level >= found.fail_on;
        let Some(worst) = effect.boxes.first() else {
            continue;
        };
        let largest = if effect.boxes.len() > 1 {
            "The largest group"
        } else {
            "Who"
        };
        let what = format!(
            "{} lose \"{}\". {largest}: {}, {}, {}.",
            words::people(effect.people),
            effect.title,
            worst.who,
            worst.place,
            worst.when
        );
        let mut one_of = vec!["keep what is offered today, only if it will really be offered".to_owned()];
        if let Some(nearest) = worst.witness.near_misses.first() {
            one_of.push(format!(
                "another service agrees to fill it (they decide, not you); the nearest to it: {nearest}"
            ));
        }
        one_of.push(format!(
            "an exception that the {} agrees to in writing, with an end date",
            effect.owner
        ));
        let who = if blocks {
            author.to_owned()
        } else {
            effect.owner.clone()
        };
        steps.push(Step {
            what: capital(&what),
            who,
            one_of,
            blocks,
            accepts: Some(effect.key("lost")),
            ..Step::default()
        });
    }
    steps.extend(
        go_farther
            .iter()
            .filter_map(|farther| farther.step(found.fail_on)),
    );
    steps.extend(sign_offs(found));
    steps
}

/// How a waiver that head brings comes to count.
fn waits(waiver: &Waiver) -> String {
    clean(&format!(
        "have {} agree to its waiver (until {}: {}): it counts once those who sign waivers approve it, or base has it",
        waiver.owner, waiver.until, waiver.reason
    ))
}

/// Tells a finding that is waived from all others, whatever its words.
pub(crate) fn waived(finding: &Finding) -> String {
    format!("{} {} {}", finding.rule, finding.path, finding.route)
}

/// Changes that somebody has to sign, one step for each signer, last because a later edit cancels a signature. A change at
/// the failing level blocks until it is signed, whoever has to.
fn sign_offs(found: &Found<'_>) -> Vec<Step> {
    let mut by_signer: BTreeMap<&'static str, (Vec<String>, bool)> = BTreeMap::new();
    for change in &found.changes {
        let signer = change.class.signer();
        let blocks = change.level() >= found.fail_on;
        if blocks || change.level() >= Level::Warning && signer != Signer::Nobody {
            let (sentences, blocking) = by_signer.entry(signer.title()).or_default();
            sentences.push(sentence(change));
            *blocking |= blocks;
        }
    }
    by_signer
        .into_iter()
        .map(|(who, (sentences, blocks))| {
            let what = match sentences.as_slice() {
                [only] => format!("To be signed: {only}"),
                several => format!("To be signed, {} changes: {}", several.len(), several.join(" ")),
            };
            Step {
                what,
                who: who.to_owned(),
                one_of: vec!["agree, as the last thing: an edit to the change cancels it".to_owned()],
                blocks,
                signature: true,
                signed: sentences,
                accepts: None,
                waived: None,
            }
        })
        .collect()
}

/// Whether a finding stands in a file that counts as nothing.
fn decides(head: &Directory, finding: &Finding) -> bool {
    head.unreadable.contains(&finding.path)
}

pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

//! Waivers: which findings somebody has decided to live with, since when that counts, and which waivers are no good.
//!
//! A waiver counts when base has it, so that whoever brings a fault does not excuse it too; one that head brings waits for
//! its owner. There is nothing to wait for where no base is.

use crate::rules;
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, nearest, shown};
use qdos_model::route::Route;
use qdos_model::time::parse_date;
use qdos_model::written::Waiver;

/// A finding with the waiver that is about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Waived {
    /// The finding.
    pub finding: Finding,
    /// The waiver, as typed.
    pub waiver: Waiver,
    /// Whether base does not have the finding.
    pub is_new: bool,
}

/// What is wrong with the waivers of a directory, given all its other findings.
pub(crate) fn findings(directory: &Directory, others: &[Finding], today: Date) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, waivers) in &directory.waivers {
        let own = others.partition_point(|finding| finding.path < *path);
        let own = others[own..].iter().take_while(|finding| finding.path == *path);
        let own: Vec<&Finding> = own.collect();
        for (index, waiver) in waivers.iter().enumerate() {
            let is_first = waivers[..index].iter().all(|before| before.rule != waiver.rule);
            let at = match is_first {
                true => Route::key("waivers").item("rule", &waiver.rule),
                false => Route::key("waivers").index(index),
            };
            found.extend(wrong(path, at, waiver, &own, today));
        }
    }
    found
}

/// What is wrong with one waiver, if anything is: the first of what could be.
fn wrong(path: &str, at: Route, waiver: &Waiver, own: &[&Finding], today: Date) -> Option<Finding> {
    if let Some((key, message, help)) = unreadable(waiver) {
        return Some(rules::unreadable_waiver::RULE.find(path, at.then(key), message, help));
    }
    let rule = shown(&waiver.rule);
    if has_ended(waiver, today) {
        let message = format!(
            "the waiver of {rule} ended on {}; what it was about counts again",
            shown(&waiver.until)
        );
        let help = "put right what it was about and take it out, or have its owner agree to a later date; until then nobody answers for what callers meet by it";
        return Some(rules::expired_waiver::RULE.find(path, at.then("until"), message, help));
    }
    let is_used = own.iter().any(|finding| is_about(waiver, finding));
    (!is_used).then(|| {
        let spot = waiver
            .route
            .as_deref()
            .map(|route| format!(" at {}", shown(route)));
        let message = format!("nothing here breaks {rule}{}", spot.unwrap_or_default());
        let help = "take the waiver out, or correct its rule and route; else it excuses the next such fault before anybody has seen what it does to callers";
        rules::unused_waiver::RULE.find(path, at, message, help)
    })
}

/// Which part of a waiver cannot be understood: key, what is wrong, what to do.
fn unreadable(waiver: &Waiver) -> Option<(&'static str, String, String)> {
    let Waiver {
        rule,
        route: _,
        reason,
        owner,
        until,
    } = waiver;
    if crate::rule(rule).is_none() {
        let near = nearest(rule, crate::RULES.iter().map(|rule| rule.name));
        let help = near.map_or(
            "qdos rule lists the rules; until then it excuses nothing".to_owned(),
            |near| format!("did you mean {near}? Until then it excuses nothing"),
        );
        let message = format!("there is no rule {} to be waived", shown(rule));
        return Some(("rule", message, help));
    }
    if is_of_waivers(rule) {
        let message = format!("{rule} is about waivers and cannot be waived");
        return Some(("rule", message, "put the other waiver right".to_owned()));
    }
    for (key, text, whose) in [
        ("reason", reason, "says no reason"),
        ("owner", owner, "has no owner"),
    ] {
        if text.trim().is_empty() {
            let help = "say why it is right as it is for now, and who answers for that";
            return Some((key, format!("the waiver of {rule} {whose}"), help.to_owned()));
        }
    }
    if parse_date(until).is_none() {
        let message = format!(
            "the waiver of {rule} ends on \"{}\", which is not a date",
            shown(until)
        );
        let help = "write the last date on which it counts, such as \"2027-03-31\"; without one it counts for nothing";
        return Some(("until", message, help.to_owned()));
    }
    None
}

fn is_of_waivers(rule: &str) -> bool {
    [
        rules::unreadable_waiver::RULE.name,
        rules::expired_waiver::RULE.name,
        rules::unused_waiver::RULE.name,
    ]
    .contains(&rule)
}

fn has_ended(waiver: &Waiver, today: Date) -> bool {
    parse_date(&waiver.until).is_none_or(|until| until < today)
}

/// Whether a waiver of the same file is about a finding.
fn is_about(waiver: &Waiver, finding: &Finding) -> bool {
    let is_below = |route: &String| {
        let spot = finding.route.to_string();
        let rest = spot.strip_prefix(route.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    waiver.rule == finding.rule && waiver.route.as_ref().is_none_or(is_below)
}

/// Whether a waiver is in force on `today`: readable, and not ended.
fn is_good(waiver: &Waiver, today: Date) -> bool {
    unreadable(waiver).is_none() && !has_ended(waiver, today)
}

/// The waiver of head that is about a finding, and whether it counts: base has it too, for as long at least.
pub(crate) fn of<'a>(
    base: Option<&Directory>,
    head: &'a Directory,
    finding: &Finding,
    today: Date,
) -> Option<(&'a Waiver, Standing)> {
    let waivers = head.waivers.get(&finding.path)?;
    let about = waivers
        .iter()
        .filter(|waiver| is_good(waiver, today) && is_about(waiver, finding));
    let judged = about.map(|waiver| {
        let approved = base.is_none_or(|base| is_in(base, finding, waiver));
        (
            waiver,
            if approved {
                Standing::Counts
            } else {
                Standing::Waits
            },
        )
    });
    judged.min_by_key(|(_, standing)| *standing)
}

/// Whether a waiver counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    Counts,
    Waits,
}

/// Whether base has the waiver, in a file about the same thing. One that ends earlier asks for less and need not be agreed
/// to again.
fn is_in(base: &Directory, finding: &Finding, waiver: &Waiver) -> bool {
    let about = crate::subject(finding);
    let same_file = |path: &&String| crate::ratchet::subject_of(path) == about;
    let same = |before: &Waiver| {
        let until = parse_date(&before.until);
        before.rule == waiver.rule
            && before.route == waiver.route
            && before.reason == waiver.reason
            && before.owner == waiver.owner
            && until.is_some_and(|until| parse_date(&waiver.until).is_some_and(|now| now <= until))
    };
    base.waivers
        .keys()
        .filter(same_file)
        .any(|path| base.waivers[path].iter().any(same))
}

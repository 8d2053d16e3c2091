//! The document about an incident: its parts, then Markdown and HTML of them.

use super::{Check, Ended, Expected, Incident, Newcomer, Since, failing, plain, position};
use crate::Offer;
use crate::markup::escaped;
use crate::past::{Step, capital, moment};
use crate::search::Search;
use crate::words::list;
use crate::xml;

const UNKNOWN: [&str; 5] = [
    "How busy each service was (capacity), and whether a call handler chose among what was offered.",
    "Distance by road and time of travel: a straight line stands for them.",
    "When a change that was merged here reached the live system, and whether the live system said the same.",
    "What the caller and the call handler said to each other: the outcome of triage is taken as it was given to qdos.",
    "Who somebody really is: names in git are what their computers said. An approval given on the forge is known only where it is written into a message.",
];

/// What the codes of the call are.
const CODES: &str = "SG, SD and Dx are codes of NHS Pathways: symptom group, symptom discriminator, and the disposition that triage ended in.";

enum Block {
    Title(String),
    Head(String),
    Text(String),
    Items(Vec<String>),
    Numbered(Vec<String>),
    /// What a hurried reader reads.
    Short(Vec<String>),
}

/// The document, before it has a format.
fn blocks(incident: &Incident) -> Vec<Block> {
    let asked = &incident.then.asked;
    let mut blocks = vec![
        Block::Title("What the directory would have answered".to_owned()),
        Block::Text("Worked out from a clone of the repository alone: no record of what the live directory answered, or of what the caller was told.".to_owned()),
        Block::Text(format!("The call: {}", asked.sentence)),
        Block::Text(format!("{} {CODES}", asked.looks)),
        Block::Head("In short".to_owned()),
        Block::Short(short(incident)),
        Block::Head("What the directory would have answered then".to_owned()),
        Block::Numbered(offers(&incident.then)),
    ];
    blocks.extend(order(&incident.then));
    if incident.then.catch_all {
        blocks.push(Block::Text(
            "Nothing suitable was left, so that the search fell back on emergency departments, whatever they are for.".to_owned(),
        ));
    }
    blocks.extend([
        Block::Text(format!(
            "Asked of the directory as it was then. The newest change by then was {}, {}; {}.",
            incident.in_force.source(),
            in_quotes(&incident.in_force.title),
            came(&incident.in_force),
        )),
        Block::Items(incident.notes.clone()),
    ]);
    if incident.chosen && !incident.expected.is_empty() {
        blocks.push(Block::Text(
            "Nobody named the service that was expected. The services below are the nearest of those that failed on one thing only.".to_owned(),
        ));
    }
    for expected in &incident.expected {
        one(expected, &mut blocks);
    }
    blocks.push(Block::Head("What it would answer today".to_owned()));
    match &incident.today {
        Ok(search) => {
            blocks.push(Block::Text(format!(
                "The same caller and the same moment, asked of {}:",
                incident.today_revision.short()
            )));
            blocks.push(Block::Numbered(offers(search)));
            if !incident.newcomers.is_empty() {
                blocks.push(Block::Text(
                    "Offered today and not then, though nobody named it above:".to_owned(),
                ));
                blocks.push(Block::Items(incident.newcomers.iter().map(newcomer).collect()));
            }
        }
        Err(why) => blocks.push(Block::Text(format!("Nothing can be said: {why}."))),
    }
    blocks.push(Block::Head("What cannot be known from git".to_owned()));
    blocks.push(Block::Items(UNKNOWN.map(str::to_owned).to_vec()));
    blocks.push(Block::Text(format!("Made by qdos {}.", incident.qdos)));
    blocks
}

fn in_quotes(title: &str) -> String {
    if title.is_empty() {
        "without a message".to_owned()
    } else {
        format!("\u{201c}{title}\u{201d}")
    }
}

/// Why a far service may stand before a near one.
fn order(search: &Search) -> Option<Block> {
    let is_ranked = search.returned.iter().any(|offer| offer.rank.is_some());
    (is_ranked && search.returned.len() > 1).then(|| {
        Block::Text(
            "Rank 1 comes before rank 2, whatever the distance; nearer counts only within one rank. The ranks are those of the directory then.".to_owned(),
        )
    })
}

/// Why a service that is offered today was not then.
fn newcomer(newcomer: &Newcomer) -> String {
    let because = match &newcomer.then {
        None => "the directory had no such service then".to_owned(),
        Some(why) => match failing(why).as_slice() {
            [] => "then others of its type came first".to_owned(),
            reasons => format!("then, {}", reasons.join("; ")),
        },
    };
    format!("{} (uid {}): {because}", newcomer.name, newcomer.uid)
}

/// "it came into the branch on 2 November 2026, 11:00".
fn came(step: &Step) -> String {
    format!("it came into the branch on {}", moment(step.committed_seconds))
}

fn named(offer: &Offer) -> String {
    match offer.distance_metres {
        Some(metres) => format!("{}, {} away", offer.titled(), crate::words::distance(metres)),
        None => offer.titled(),
    }
}

fn short(incident: &Incident) -> Vec<String> {
    let then: Vec<String> = incident.then.returned.iter().take(3).map(named).collect();
    let more = match incident.then.returned.len().saturating_sub(3) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let mut said = vec![if then.is_empty() {
        "The directory would have offered nothing at all.".to_owned()
    } else {
        format!(
            "The directory would have offered {}{more}. Distances are straight lines; by road it is farther.",
            list(&then)
        )
    }];
    let mut told: Vec<&str> = Vec::new();
    for expected in &incident.expected {
        let is_told = commit(expected).is_some_and(|commit| told.contains(&commit));
        said.extend(in_short(expected, is_told));
        told.extend(commit(expected));
        let today = expected.today.as_ref().and_then(position);
        said.push(match (&incident.today, today, expected.was_returned()) {
            (Err(_), ..) => "What it would be today cannot be said.".to_owned(),
            (Ok(_), Some(_), true) => format!("{} is still offered today.", expected.name),
            (Ok(_), Some(place), false) => format!(
                "Today {} would be offered to the same caller, in place {place}{}.",
                expected.name,
                again(expected)
            ),
            (Ok(_), None, _) => format!(
                "Today {} would still not be offered to the same caller.",
                expected.name
            ),
        });
    }
    said
}

/// Since when it is offered again.
fn again(expected: &Expected) -> String {
    expected.back.as_ref().map_or(String::new(), |step| {
        format!(
            ", again since {} ({}, {})",
            moment(step.committed_seconds),
            step.source(),
            in_quotes(&step.title)
        )
    })
}

/// The step after which it was not offered any more.
fn commit(expected: &Expected) -> Option<&str> {
    match &expected.since {
        Since::Ended(ended) => Some(&ended.step.commit),
        Since::Offered | Since::Always | Since::NotHere | Since::NotLooked(_) => None,
    }
}

fn in_short(expected: &Expected, is_told: bool) -> Vec<String> {
    let name = &expected.name;
    let why = expected.why.as_ref();
    if let Some(place) = why.and_then(position) {
        return vec![format!("It would have offered {name}, in place {place}.")];
    }
    let reasons: Vec<String> = why.map(failing).unwrap_or_default();
    let because = match (why, reasons.is_empty()) {
        (None, _) => ": the directory had no such service".to_owned(),
        (Some(_), true) => ": others of its type came first".to_owned(),
        (Some(_), false) => format!(" ({})", reasons.join("; ")),
    };
    let mut said = vec![format!("It would not have offered {name}{because}.")];
    match &expected.since {
        Since::Offered => {}
        Since::Always => said.push(format!(
            "No change took that away: as far back as the history goes, {name} would not have been offered for this call."
        )),
        Since::NotHere => said.push("So it was as far back as this clone goes.".to_owned()),
        Since::NotLooked(commit) => said.push(format!("So it was at least since commit {commit}.")),
        Since::Ended(ended) if is_told => {
            said.push("The same change had taken it away.".to_owned());
            said.extend(before(ended, name));
        }
        Since::Ended(ended) => {
            said.push(format!(
                "That had been so since {}, when {}, {}, came into the branch. {}.",
                moment(ended.step.committed_seconds),
                ended.step.source(),
                in_quotes(&ended.step.title),
                capital(&ended.step.people()),
            ));
            said.extend(before(ended, name));
            said.push(warning(&ended.check));
        }
    }
    said
}

fn before(ended: &Ended, name: &str) -> Option<String> {
    let place = ended.place_before?;
    Some(format!(
        "Just before that change the same call would have found {name} in place {place}."
    ))
}

fn warning(check: &Check) -> String {
    match check {
        Check::Judged { warned, outcome, .. } => {
            let word = if *warned { "Yes" } else { "No" };
            format!("Would qdos check have warned of that change? {word}: {outcome}.")
        }
        Check::Unknown(why) => {
            format!("Whether qdos check would have warned of that change cannot be worked out: {why}.")
        }
    }
}

fn one(expected: &Expected, blocks: &mut Vec<Block>) {
    blocks.push(Block::Head(format!("{} (uid {})", expected.name, expected.uid)));
    let explained = expected.why.as_ref().and_then(|why| why.service.as_ref());
    match explained {
        None => blocks.push(Block::Text("The directory had no such service then.".to_owned())),
        Some(explained) => {
            let place = explained.offer.distance_metres.map_or(String::new(), |metres| {
                format!(
                    ", {} from the caller in a straight line",
                    crate::words::distance(metres)
                )
            });
            let what = format!("{}{place}", explained.offer.type_name);
            match explained.position {
                Some(position) => blocks.push(Block::Text(format!(
                    "{what}. It was offered, in place {position}."
                ))),
                None if expected.reasons.is_empty() => {
                    blocks.push(Block::Text(format!(
                        "{what}. It suited the caller, and others of its type came first:"
                    )));
                    let before = explained
                        .before
                        .iter()
                        .map(|before| format!("{} (uid {}): {}", before.name, before.uid, before.why));
                    blocks.push(Block::Items(before.collect()));
                }
                None => blocks.push(Block::Text(format!("{what}. It was not offered, because of:"))),
            }
        }
    }
    let reasons = expected.reasons.iter().map(|reason| {
        let since = match &reason.since {
            Since::Offered => String::new(),
            Since::Always => " So it was as far back as the history goes.".to_owned(),
            Since::NotHere => " So it was as far back as this clone goes.".to_owned(),
            Since::NotLooked(commit) => format!(" So it was at least since commit {commit}."),
            Since::Ended(ended) => format!(
                " Since {}: {}, {}.",
                moment(ended.step.committed_seconds),
                ended.step.source(),
                in_quotes(&ended.step.title)
            ),
        };
        format!(
            "{}: {}.{since}",
            plain(&reason.filter),
            reason.sentence.trim_end_matches('.')
        )
    });
    blocks.push(Block::Items(reasons.collect()));
    match &expected.since {
        Since::Offered => {}
        Since::Always => blocks.push(Block::Text(
            "No revision of the history would have offered it to this caller.".to_owned(),
        )),
        Since::NotHere => blocks.push(Block::Text(
            "As far back as this clone goes it was not offered to this caller; what came before is not here.".to_owned(),
        )),
        Since::NotLooked(commit) => blocks.push(Block::Text(format!(
            "It was not looked further back than commit {commit}; since then it was not offered to this caller."
        ))),
        Since::Ended(ended) => change(ended, blocks),
    }
    if !expected.successors.is_empty() {
        blocks.push(Block::Text(format!(
            "Its entry names as taking its place: {}.",
            list(&expected.successors)
        )));
    }
}

fn change(ended: &Ended, blocks: &mut Vec<Block>) {
    let Ended {
        step,
        meant,
        place_before: _, // in short
        check,
    } = ended;
    blocks.push(Block::Text(format!(
        "The change after which it was not offered to such a caller any more: {}, {}; {}. {}. {}",
        step.source(),
        in_quotes(&step.title),
        came(step),
        capital(&step.people()),
        if meant.is_empty() {
            ""
        } else {
            "What it meant for this service:"
        }
    )));
    blocks.push(Block::Items(meant.clone()));
    blocks.push(Block::Items(
        step.notes.iter().map(|note| capital(note)).collect(),
    ));
    blocks.push(Block::Text(warning(check)));
    if let Check::Judged {
        headline, worse_off, ..
    } = check
    {
        let mut said = vec![format!(
            "Its verdict, by this qdos on that very change, for the day it was made: {headline}"
        )];
        said.extend(
            worse_off
                .iter()
                .map(|effect| format!("Worse off by that whole change, not by this service alone: {effect}")),
        );
        blocks.push(Block::Items(said));
    }
}

fn offers(search: &Search) -> Vec<String> {
    if search.returned.is_empty() {
        return vec!["Nothing at all.".to_owned()];
    }
    let offer = |offer: &Offer| {
        let rank = offer.rank.map_or(String::new(), |rank| format!("; rank {rank}"));
        format!(
            "{} (uid {}): {}; {}{rank}",
            named(offer),
            offer.uid,
            offer.type_name,
            offer.hours
        )
    };
    search.returned.iter().map(offer).collect()
}

/// It as Markdown.
pub fn markdown(incident: &Incident) -> String {
    let mut text = String::new();
    for block in blocks(incident) {
        match block {
            Block::Title(title) => text.push_str(&format!("# {}\n\n", escaped(&title))),
            Block::Head(head) => text.push_str(&format!("## {}\n\n", escaped(&head))),
            Block::Text(words) => text.push_str(&format!("{}\n\n", escaped(words.trim()))),
            Block::Items(items) | Block::Short(items) => rows(&mut text, &items, |_| "-".to_owned()),
            Block::Numbered(items) => rows(&mut text, &items, |at| format!("{}.", at + 1)),
        }
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn rows(text: &mut String, items: &[String], mark: impl Fn(usize) -> String) {
    for (at, item) in items.iter().enumerate() {
        text.push_str(&format!("{} {}\n", mark(at), escaped(item)));
    }
    if !items.is_empty() {
        text.push('\n');
    }
}

const STYLE: &str = "body{font:1.0625rem/1.55 system-ui,sans-serif;color:#212b32;max-width:46rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.7rem;line-height:1.25}h2{font-size:1.2rem;margin:2.2rem 0 .5rem;border-bottom:1px solid #d8dde0;padding-bottom:.25rem}\
ul,ol{padding-left:1.4rem}li{margin:.3rem 0}section{background:#f0f4f5;border-left:5px solid #005eb8;padding:.4rem 1.2rem;margin:1rem 0}\
section p{margin:.6rem 0}@media(prefers-color-scheme:dark){body{background:#15191c;color:#e8edee}section{background:#212b32}h2{border-color:#4c6272}}\
@media print{body{margin:0;max-width:none}section{border:1px solid #000}}";

/// It as one page that needs nothing beside it, and may run nothing and load nothing.
pub fn html(incident: &Incident) -> String {
    let mut body = String::new();
    for block in blocks(incident) {
        match block {
            Block::Title(title) => body.push_str(&format!("<h1>{}</h1>\n", xml::escaped(&title))),
            Block::Head(head) => body.push_str(&format!("<h2>{}</h2>\n", xml::escaped(&head))),
            Block::Text(words) => body.push_str(&format!("<p>{}</p>\n", xml::escaped(words.trim()))),
            Block::Items(items) => body.push_str(&tagged("ul", "li", &items)),
            Block::Numbered(items) => body.push_str(&tagged("ol", "li", &items)),
            Block::Short(items) => body.push_str(&tagged("section", "p", &items)),
        }
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src \
         'none'; style-src 'unsafe-inline'\">\n<title>What the directory would have answered</title>\n<style>{STYLE}</style>\n\
         </head>\n<body>\n{body}</body>\n</html>\n"
    )
}

fn tagged(outer: &str, inner: &str, items: &[String]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let rows: String = items
        .iter()
        .map(|item| format!("<{inner}>{}</{inner}>\n", xml::escaped(item)))
        .collect();
    format!("<{outer}>\n{rows}</{outer}>\n")
}

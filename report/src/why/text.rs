//! `qdos why` for a terminal.

use super::{Explained, FilterSaid, Nearly, Outcome, Why};
use crate::asked::foot;
use crate::page::{BOLD, DIM, GREEN, Page, RED, YELLOW};
use crate::search::displaced_by_type;
use crate::words::{distance, list, number};
use crate::{Length, Offer};

/// How many services of each list are shown.
const SHOWN: usize = 10;

/// The explanation for a terminal that is `width` columns wide, with ANSI colours.
pub fn text(why: &Why, width: usize, length: Length) -> String {
    let mut page = Page::new(width);
    why.asked
        .lines(&mut page, why.qdos, &why.directory, &why.revision);
    match &why.service {
        Some(explained) => service(&mut page, explained),
        None => around(&mut page, why, length),
    }
    foot(&mut page, &why.unreadable, &why.limits);
    page.into_text()
}

fn service(page: &mut Page, explained: &Explained) {
    let offer = &explained.offer;
    let failed = explained.filters.iter().filter(|filter| !filter.passes).count();
    let of = explained.filters.len();
    let fails = match failed {
        1 => format!("it fails 1 of the {of} filters"),
        many => format!("it fails {many} of the {of} filters"),
    };
    let (style, title, verdict) = match explained.outcome {
        Outcome::Returned => (
            GREEN,
            "RETURNED",
            format!(
                ", as number {}: it passes all {of} filters",
                explained.position.unwrap_or_default()
            ),
        ),
        Outcome::Displaced => (
            YELLOW,
            "DISPLACED",
            format!(": it passes all {of} filters, and others of its type come first"),
        ),
        Outcome::CatchAll => (
            YELLOW,
            "CATCH-ALL",
            format!(": {fails}, and is offered all the same, because too little passes them"),
        ),
        Outcome::NotReturned => (RED, "NOT RETURNED", format!(": {fails}")),
    };
    page.section(style, title, &format!("{}{verdict}.", offer.titled()));
    page.paragraph(2, "", &offer.kind());
    let away = offer
        .distance_metres
        .map(|metres| format!("{} away, ", distance(metres)));
    page.paragraph(2, "", &format!("{}{}", away.unwrap_or_default(), offer.hours));
    page.line(&format!("  {DIM}{}{DIM:#}", offer.path));
    page.line("");
    for (at, filter) in explained.filters.iter().enumerate() {
        filter_lines(page, at + 1, filter, &offer.path);
    }
    if !explained.before.is_empty() {
        let title = match explained.outcome {
            Outcome::Displaced => "Who takes its place?",
            _ => "Who comes before it?",
        };
        page.title(title, "");
        for one in &explained.before {
            page.paragraph(2, "- ", &format!("{} (uid {}): {}", one.name, one.uid, one.why));
        }
    }
}

fn filter_lines(page: &mut Page, number: usize, said: &FilterSaid, own: &str) {
    let (style, word) = if said.passes {
        (GREEN, "pass")
    } else {
        (RED, "FAIL")
    };
    let sentence = match &said.decided_by {
        Some(line) if said.passes && line.written => {
            format!(
                "{}  {DIM}[{}]{DIM:#}",
                said.sentence,
                spot(&line.path, line.line, own)
            )
        }
        _ => said.sentence.clone(),
    };
    page.paragraph(
        2,
        &format!("{number:>2}. {style}{word}{style:#}  {:<13} ", said.filter),
        &sentence,
    );
    if !said.passes {
        excerpt(page, said);
    }
}

fn excerpt(page: &mut Page, said: &FilterSaid) {
    const INDENT: usize = 12;
    let Some(line) = &said.decided_by else { return };
    let key = said.route.rsplit('.').next().unwrap_or_default();
    let key = key.split('[').next().unwrap_or(key);
    let label = match line.written {
        true => "",
        false if said.route.is_empty() => "",
        false => &format!("no `{key}:` is written here"),
    };
    page.line(line.rendered(INDENT, label).trim_end());
    page.line("");
}

/// "line 12" of the service's own file, else path and line.
fn spot(path: &str, line: usize, own: &str) -> String {
    if path == own {
        format!("line {line}")
    } else {
        format!("{path}:{line}")
    }
}

fn around(page: &mut Page, why: &Why, length: Length) {
    let returned: Vec<String> = why.returned.iter().map(Offer::titled).collect();
    match returned.as_slice() {
        [] => page.section(RED, "RETURNED", "Nothing."),
        returned => page.section(BOLD, "RETURNED", &format!("{}.", list(returned))),
    }
    let count = why.near_misses.len();
    if count == 0 {
        page.section(YELLOW, "NEARLY", "No service fails in exactly one thing.");
    } else {
        let services = match count {
            1 => "1 service fails".to_owned(),
            many => format!("{} services fail", number(many as u128)),
        };
        page.section(
            YELLOW,
            "NEARLY",
            &format!(
                "{services} in exactly one thing ({}). What is nearest to passing comes first:",
                by_criterion(&why.near_misses)
            ),
        );
    }
    let shown = match length {
        Length::Whole => count,
        Length::Brief => SHOWN,
    };
    for (at, one) in why.near_misses.iter().take(shown).enumerate() {
        near_miss(page, at + 1, one);
    }
    if count > shown {
        page.line("");
        page.line(&format!(
            "  and {} more (--all shows them)",
            number((count - shown) as u128)
        ));
    }
    if why.displaced.is_empty() {
        return;
    }
    let services = match why.displaced.len() {
        1 => "1 service passes".to_owned(),
        many => format!("{} services pass", number(many as u128)),
    };
    page.section(
        YELLOW,
        "DISPLACED",
        &format!("{services} every filter and others of the type come first:"),
    );
    let open: Vec<&str> = why
        .returned
        .iter()
        .filter(|one| one.is_open)
        .map(|one| one.uid.as_str())
        .collect();
    displaced_by_type(page, &why.displaced, &open, length);
}

/// "time 3, place 2": how many fail in what, in the order in which they are shown.
fn by_criterion(all: &[Nearly]) -> String {
    let mut counts: Vec<(&str, u128)> = Vec::new();
    for one in all {
        match counts
            .iter_mut()
            .find(|(criterion, _)| *criterion == one.criterion)
        {
            Some((_, count)) => *count += 1,
            None => counts.push((one.criterion, 1)),
        }
    }
    let said: Vec<String> = counts
        .into_iter()
        .map(|(criterion, count)| format!("{criterion} {}", number(count)))
        .collect();
    said.join(", ")
}

fn near_miss(page: &mut Page, at: usize, one: &Nearly) {
    let offer = &one.offer;
    let away = offer
        .distance_metres
        .map(|metres| format!(", {}", distance(metres)))
        .unwrap_or_default();
    page.line("");
    page.marked(
        2,
        &format!("{at:>2}. {}", offer.titled()),
        BOLD,
        &format!("{away}, uid {}", offer.uid),
    );
    page.paragraph(6, &format!("{}: ", one.failing.filter), &one.failing.sentence);
    if let Some(line) = &one.failing.decided_by {
        let missing = if line.written {
            ""
        } else {
            " (not written there yet)"
        };
        page.line(&format!("      {DIM}{}:{}{missing}{DIM:#}", line.path, line.line));
    }
}

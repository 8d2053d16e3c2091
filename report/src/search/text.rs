//! `qdos search` for a terminal.

use super::Search;
use crate::Length;
use crate::asked::foot;
use crate::offer::{Displaced, Offer};
use crate::page::{BOLD, Cell, Column, DIM, GREEN, PLAIN, Page, RED, YELLOW};
use crate::words::{kilometres_and_miles, list, number};
use qdos_coverage::search::Label;

/// How many displaced services of a type are shown.
const SHOWN_OF_A_TYPE: usize = 3;

/// The search for a terminal that is `width` columns wide, with ANSI colours.
pub fn text(search: &Search, width: usize, length: Length) -> String {
    let mut page = Page::new(width);
    search
        .asked
        .lines(&mut page, search.qdos, &search.directory, &search.revision);
    returned(&mut page, search);
    displaced(&mut page, search, length);
    foot(&mut page, &search.unreadable, &search.limits);
    page.into_text()
}

fn returned(page: &mut Page, search: &Search) {
    match (search.error, search.catch_all, search.returned.len()) {
        (Some(code), ..) => page.section(
            RED,
            "NOTHING FOUND",
            &format!(
                "Nothing passes the filters, and no service of the types that catch all (emergency departments, unless set otherwise) lies within 60 km. The Directory of Services answers with error {code}. {WHY}"
            ),
        ),
        (None, true, _) => {
            let passes = match search.returnable {
                0 => "Nothing passes the filters".to_owned(),
                1 => "Only 1 service passes the filters".to_owned(),
                many => format!("Only {many} services pass the filters"),
            };
            let is_added = |offer: &&Offer| offer.label.as_deref() == Some(Label::CatchAll.text());
            let added = search.returned.iter().filter(is_added).count();
            let is_emergency = |offer: &Offer| ["40", "105"].contains(&offer.service_type.as_str());
            let (one, more) = match search.returned.iter().filter(is_added).all(is_emergency) {
                true => ("emergency department", "emergency departments"),
                false => ("service of the types set for it", "services of the types set for it"),
            };
            let offered = match added {
                0 => "and there is no other catch-all within 60 km".to_owned(),
                1 => format!("so the nearest {one} within 60 km is offered as a catch-all"),
                many => format!("so the {many} nearest {more} within 60 km are offered as catch-alls"),
            };
            page.section(
                YELLOW,
                "CATCH-ALL",
                &format!("{passes}, {offered}. Every catch-all is worth looking into. {WHY}"),
            );
        }
        (None, false, 1) => page.section(GREEN, "RETURNED", "1 service:"),
        (None, false, count) => page.section(GREEN, "RETURNED", &format!("{count} services, in this order:")),
    }
    if search.returned.is_empty() {
        return;
    }
    page.line("");
    let rows = search.returned.iter().enumerate().flat_map(|(at, offer)| {
        let [first, second] = rows(offer);
        let position = Cell {
            text: (at + 1).to_string(),
            style: BOLD,
        };
        [with_first(position, first), with_first(Cell::plain(""), second)]
    });
    page.table(&columns("#"), &rows.collect::<Vec<_>>());
}

const WHY: &str = "`qdos why` with the same caller shows what nearly passed.";

fn with_first(first: Cell, rest: Vec<Cell>) -> Vec<Cell> {
    std::iter::once(first).chain(rest).collect()
}

fn columns(position: &'static str) -> [Column; 6] {
    let column = |head, breaks| Column { head, breaks };
    [
        column(position, false),
        column("service", true),
        column("   km", false),
        column("miles", false),
        column("when", false),
        column("rank", false),
    ]
}

/// A service in two lines: name, distance, hours and rank; below it what it is.
fn rows(offer: &Offer) -> [Vec<Cell>; 2] {
    let (kilometres, miles) = offer
        .distance_metres
        .map(kilometres_and_miles)
        .unwrap_or_default();
    let style = if offer.is_open { GREEN } else { PLAIN };
    let first = vec![
        Cell {
            text: offer.titled(),
            style: BOLD,
        },
        Cell::plain(format!("{kilometres:>5}")),
        Cell::plain(format!("{miles:>5}")),
        Cell {
            text: offer.hours.clone(),
            style,
        },
        Cell::plain(offer.rank.map_or("-".to_owned(), |rank| rank.to_string())),
    ];
    let second = vec![Cell {
        text: offer.kind(),
        style: DIM,
    }];
    [first, second]
}

fn displaced(page: &mut Page, search: &Search, length: Length) {
    let all = &search.displaced;
    if all.is_empty() {
        return;
    }
    let (count, pass) = match all.len() {
        1 => ("1 more service".to_owned(), "passes"),
        many => (format!("{} more services", number(many as u128)), "pass"),
    };
    page.section(
        YELLOW,
        "DISPLACED",
        &format!(
            "{count} {pass} every filter and {} not returned, because the search returns the first two of each type (of GP practices and a few others the first one):",
            if all.len() == 1 { "is" } else { "are" }
        ),
    );
    let open: Vec<&str> = search
        .returned
        .iter()
        .filter(|one| one.is_open)
        .map(|one| one.uid.as_str())
        .collect();
    displaced_by_type(page, all, &open, length);
}

/// Displaced services under those that displace them; `open` are the uids of what is returned and open.
pub(crate) fn displaced_by_type(page: &mut Page, all: &[Displaced], open: &[&str], length: Length) {
    let mut groups: Vec<(&str, &str, Vec<&Displaced>)> = Vec::new();
    for one in all {
        let (service_type, by) = (one.offer.service_type.as_str(), one.by.as_str());
        match groups
            .iter_mut()
            .find(|(other, reason, _)| (*other, *reason) == (service_type, by))
        {
            Some((_, _, group)) => group.push(one),
            None => groups.push((service_type, by, vec![one])),
        }
    }
    for (_, by, group) in groups {
        let Some(first) = group.first() else { continue };
        let names: Vec<String> = first.displaced_by.iter().map(|one| one.name.clone()).collect();
        page.line("");
        let shut_out = group.iter().filter(|one| one.offer.is_open).count();
        let is_any_open = first
            .displaced_by
            .iter()
            .any(|one| open.contains(&one.uid.as_str()));
        let shut_out = match (shut_out, is_any_open) {
            (0, _) | (_, true) => String::new(),
            (1, false) => {
                ". 1 of them is open at the moment of the call; what displaces it is not".to_owned()
            }
            (many, false) => format!(
                ". {} of them are open at the moment of the call; what displaces them is not",
                number(many as u128)
            ),
        };
        page.marked(
            2,
            &format!("{}  ", first.offer.type_name),
            BOLD,
            &format!(
                "{} displaced by {by}: {}{shut_out}.",
                number(group.len() as u128),
                list(&names)
            ),
        );
        let shown = match length {
            Length::Whole => group.len(),
            Length::Brief => SHOWN_OF_A_TYPE,
        };
        let row = |one: &&Displaced| {
            let [mut row, _] = rows(&one.offer);
            row.truncate(4);
            if let Some(name) = row.first_mut() {
                *name = Cell::plain(one.offer.titled());
            }
            let uid = Cell {
                text: one.offer.uid.clone(),
                style: DIM,
            };
            with_first(uid, row)
        };
        let rows: Vec<Vec<Cell>> = group.iter().take(shown).map(row).collect();
        page.table(&columns("uid")[..5], &rows);
        if group.len() > shown {
            page.line(&format!(
                "    and {} more (--all shows them)",
                number((group.len() - shown) as u128)
            ));
        }
    }
}

//! Changes as Markdown: for a comment, and as a change log that a region's staff read.

use super::{By, Compared, counts, grouped, heading, not_shown, nothing, summary};
use crate::judge::sentence;
use crate::lint::word;
use crate::markup::escaped;
use crate::words::{clean, number};
use qdos_model::change::{Change, Direction};
use qdos_model::policy::region;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// How many of what follows from a change are listed.
const ECHOES: usize = 20;

/// The changes by what they are put together under, the gravest first.
pub fn markdown(compared: &Compared<'_>, by: Option<By>) -> String {
    if compared.changes.is_empty() {
        return format!("{}\n", nothing(compared));
    }
    let mut page = format!("### {}\n", escaped(&summary(&counts(compared.changes))));
    for (heading, mut changes) in grouped(compared, by.unwrap_or(By::Service)) {
        changes.sort_by_key(|change| Reverse(change.level()));
        page += &format!("\n**{}**\n\n", escaped(&heading));
        for change in changes {
            page += &format!(
                "- **{}** {} <sub>{}</sub>\n",
                word(change.level()),
                escaped(&sentence(change)),
                escaped(change.class.name())
            );
            echoes(&mut page, change, sentence);
        }
    }
    if compared.hidden > 0 {
        page += &format!("\n{}\n", not_shown(compared.hidden));
    }
    page
}

/// What follows from a change, each in a line below it.
fn echoes(page: &mut String, change: &Change, said: impl Fn(&Change) -> String) {
    for echo in change.echoes.iter().take(ECHOES) {
        *page += &format!("  - {}\n", escaped(&said(echo)));
    }
    if let Some(more) = change.echoes.len().checked_sub(ECHOES).filter(|more| *more > 0) {
        *page += &format!("  - and {} more\n", number(more as u128));
    }
}

const PARTS: [(Direction, &str); 4] = [
    (Direction::Narrows, "Offered less"),
    (Direction::Widens, "Offered more"),
    (Direction::Shifts, "Offered otherwise"),
    (Direction::Rewords, "Said otherwise"),
];

/// What a region's staff would read: what is offered less first, then what is offered more, exchanged, and said otherwise,
/// each by region. What means the same is to be left out before.
pub fn changelog(compared: &Compared<'_>) -> String {
    let (base, head) = (compared.base.0.short(), compared.head.0.short());
    let mut page = format!("# Changes from {} to {}\n", escaped(&base), escaped(&head));
    if compared.changes.is_empty() {
        page += "\nNothing changes that anybody would notice.\n";
        return page;
    }
    page += &format!(
        "\n{}. Hours are compared from {} on.\n",
        escaped(&summary(&counts(compared.changes))),
        compared.today
    );
    for (direction, title) in PARTS {
        let mut regions: BTreeMap<String, Vec<&Change>> = BTreeMap::new();
        for change in compared
            .changes
            .iter()
            .filter(|change| change.direction() == direction)
        {
            regions.entry(of_region(change)).or_default().push(change);
        }
        if !regions.is_empty() {
            page += &format!("\n## {title}\n");
        }
        for (region, mut changes) in regions {
            changes.sort_by_key(|change| Reverse(change.level()));
            page += &format!("\n### {}\n\n", escaped(&region));
            for change in changes {
                page += &format!("- {}\n", escaped(&sentence(change)));
                echoes(&mut page, change, heading);
            }
        }
    }
    page
}

/// The folder of `services/` in which a region keeps the entry.
fn of_region(change: &Change) -> String {
    let place = change.head.as_ref().or(change.base.as_ref());
    let region = place.and_then(|place| region(&place.path));
    region.map_or("for every region".to_owned(), clean)
}

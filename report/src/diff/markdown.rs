//! Changes as Markdown: for a comment, and as a change log that a region's staff read.

use super::{By, Compared, counts, grouped, heading, summary};
use crate::judge::sentence;
use crate::lint::word;
use crate::markup::escaped;
use crate::words::number;
use qdos_model::change::{Change, Direction};
use qdos_model::finding::Level;

/// How many of what follows from a change are listed.
const ECHOES: usize = 20;

/// The changes by what they are put together under, the gravest first.
pub fn markdown(compared: &Compared<'_>, by: Option<By>) -> String {
    if compared.changes.is_empty() {
        return "Nothing changes.\n".to_owned();
    }
    let mut page = format!("### {}\n", escaped(&summary(&counts(compared.changes))));
    for (heading, mut changes) in grouped(compared.changes, by.unwrap_or(By::Service)) {
        changes.sort_by_key(|change| std::cmp::Reverse(change.level()));
        page += &format!("\n**{}**\n\n", escaped(&heading));
        for change in changes {
            page += &format!(
                "- **{}** {} <sub>{}</sub>\n",
                word(change.level()),
                escaped(&sentence(change)),
                escaped(change.class.name())
            );
            for echo in change.echoes.iter().take(ECHOES) {
                page += &format!("  - {}\n", escaped(&sentence(echo)));
            }
            if change.echoes.len() > ECHOES {
                page += &format!(
                    "  - and {} more\n",
                    number((change.echoes.len() - ECHOES) as u128)
                );
            }
        }
    }
    page
}

/// What a region's staff would read: what is offered less first, then what is offered more, exchanged, and said otherwise,
/// each by region. What means the same is left out.
pub fn changelog(compared: &Compared<'_>) -> String {
    let (base, head) = (compared.base.0.short(), compared.head.0.short());
    let mut page = format!("# Changes from {} to {}\n", escaped(&base), escaped(&head));
    let shown: Vec<&Change> = compared
        .changes
        .iter()
        .filter(|change| change.level() > Level::Cosmetic)
        .collect();
    if shown.is_empty() {
        page += "\nNothing changes that anybody would notice.\n";
        return page;
    }
    page += &format!(
        "\n{}. Hours are compared from {} on.\n",
        escaped(&summary(&counts(compared.changes))),
        compared.today
    );
    let parts = [
        (Direction::Narrows, "Offered less"),
        (Direction::Widens, "Offered more"),
        (Direction::Shifts, "Offered otherwise"),
        (Direction::Rewords, "Said otherwise"),
    ];
    for (direction, title) in parts {
        let of_part: Vec<Change> = shown
            .iter()
            .filter(|change| change.direction() == direction)
            .map(|change| (*change).clone())
            .collect();
        if of_part.is_empty() {
            continue;
        }
        page += &format!("\n## {title}\n");
        for (owner, changes) in grouped(&of_part, By::Owner) {
            page += &format!("\n### {}\n\n", escaped(&owner));
            for change in changes {
                page += &format!("- {}\n", escaped(&sentence(change)));
                for echo in change.echoes.iter().take(ECHOES) {
                    page += &format!("  - {}\n", escaped(&heading(echo, By::Service)));
                }
                if change.echoes.len() > ECHOES {
                    page += &format!(
                        "  - and {} more\n",
                        number((change.echoes.len() - ECHOES) as u128)
                    );
                }
            }
        }
    }
    page
}

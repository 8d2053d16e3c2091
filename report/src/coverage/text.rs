//! The state of a directory for a terminal: a table of requirements, then for each its areas, its gaps, and who is fragile.

use super::{AreaState, RequirementState, Share, State};
use crate::Length;
use crate::page::{BOLD, Cell, Column, DIM, GREEN, PLAIN, Page, RED, WIDTH, YELLOW};
use crate::text::{box_lines, briefly, checked_lines};
use crate::words::{number, people, rounded};
use anstyle::Style;

/// How many of each are told: areas, gaps in full, gaps in a line, groups of fragile callers in full and in a line.
struct Room {
    areas: usize,
    gaps: [usize; 2],
    fragile: [usize; 2],
}

const BRIEF: Room = Room {
    areas: 5,
    gaps: [1, 2],
    fragile: [1, 0],
};

const WHOLE: Room = Room {
    areas: 40,
    gaps: [5, 7],
    fragile: [3, 9],
};

/// The state in plain English with ANSI colours; whoever prints it takes the colours out where they are not wanted.
pub fn text(state: &State, length: Length) -> String {
    let room = match length {
        Length::Brief => &BRIEF,
        Length::Whole => &WHOLE,
    };
    let mut page = Page::new(WIDTH);
    let asked = match &state.at {
        Some(date) => format!("calls of {date} only"),
        None => format!("today {}", state.today),
    };
    let area = state.area.as_ref().map(|area| format!("  {area} only"));
    page.line(&format!(
        "{DIM}qdos {}  {}  {}  {asked}{}{DIM:#}",
        state.qdos,
        state.directory,
        state.revision.short(),
        area.unwrap_or_default()
    ));
    page.line("");
    page.line(&format!("{BOLD}COVERAGE  {}{BOLD:#}", state.headline));
    page.line("");
    if let Some(first) = state.unreadable.first() {
        let more = match state.unreadable.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let text = format!(
            "{first}{more} cannot be read, and what would be there counts as missing; qdos lint shows why."
        );
        page.marked(0, "not read  ", RED, &text);
        page.line("");
    }
    summary(&mut page, state);
    for requirement in &state.requirements {
        section(&mut page, requirement, room, state);
    }
    page.line("");
    page.paragraph(
        0,
        "",
        "Times are those of the call, and end before the minute named. A service that closes within 30 minutes is not offered, and a search looks ahead as long as the need allows: so a gap can begin half an hour before closing time, and end before opening time. Groups overlap: one person can be in several.",
    );
    if length == Length::Brief {
        page.paragraph(
            0,
            "",
            "qdos coverage --requirement NAME tells more of one requirement; --format json tells more of all.",
        );
    }
    page.line("");
    checked_lines(&mut page, &state.checked, &state.not_checked);
    page.into_text()
}

fn summary(page: &mut Page, state: &State) {
    page.paragraph(
        0,
        "",
        "holds: the share of all possible calls (need, age, sex, place and minute, each counted once, however often it happens) for which a requirement holds. fragile: the share for which exactly as many services count as it asks for: not one to spare. people with a gap: residents with a gap for at least one need and minute, however rare.",
    );
    page.line("");
    let columns = ["holds", "fragile", "people with a gap", "requirement"].map(|head| Column {
        head,
        breaks: head == "requirement",
    });
    let rows: Vec<Vec<Cell>> = state
        .requirements
        .iter()
        .map(|requirement| {
            let [holds, fragile, people] = cells(&requirement.share);
            let title = Cell {
                text: format!("{} ({})", requirement.title, requirement.requirement),
                style: PLAIN,
            };
            vec![holds, fragile, people, title]
        })
        .collect();
    page.table(&columns, &rows);
}

fn cells(share: &Share) -> [Cell; 3] {
    let Some(kept) = share.kept_per_million else {
        let nobody = Cell {
            text: "nobody".to_owned(),
            style: RED,
        };
        return [nobody, Cell::plain(""), Cell::plain("asks nobody")];
    };
    let style: Style = if share.holds() { GREEN } else { YELLOW };
    let people = match share.people_with_gap {
        _ if share.holds() => "none".to_owned(),
        count if count <= 0.0 => "none known".to_owned(),
        count if count < 10.0 => "fewer than 10".to_owned(),
        count => format!("about {}", number(rounded(count))),
    };
    let holds = Cell {
        text: format!("{:>8}", percent_down(kept)),
        style,
    };
    let fragile = match share.fragile_per_million {
        None => "not asked".to_owned(),
        // Rounded up, so that 0 % is said only when it is none; but never to more than are kept.
        Some(fragile) => {
            let up = fragile.div_ceil(100) * 100;
            format!("{:>8}", percent_down(if kept < 100 { up } else { up.min(kept) }))
        }
    };
    let fragile = Cell::plain(fragile);
    [holds, fragile, Cell::plain(format!("{people:>15}"))]
}

/// Parts of a million as per cent, rounded down: 100 % is said only when it is all of them.
fn percent_down(parts: u32) -> String {
    format!("{}.{:02} %", parts / 10_000, parts % 10_000 / 100)
}

fn section(page: &mut Page, requirement: &RequirementState, room: &Room, state: &State) {
    let share = &requirement.share;
    let Some(kept) = share.kept_per_million else {
        let here = if state.at.is_some() || state.area.is_some() {
            "Not asked of these calls: no outcome, age, sex, place or minute among them fits it."
        } else {
            "No outcome, age, sex, place or minute fits it, so it protects nobody."
        };
        page.title(&requirement.title, "asks nobody");
        return page.paragraph(2, "", here);
    };
    if share.holds() && requirement.fragile.is_empty() {
        return;
    }
    page.title(&requirement.title, &format!("holds for {}", percent_down(kept)));
    page.paragraph(2, "", &requirement.sentence);
    page.paragraph(2, "", &format!("Answers for it: {}.", requirement.owner));
    if let Some(kept) = requirement.calls_kept_per_million {
        let share = percent_down(kept);
        page.paragraph(
            2,
            "",
            &format!(
                "Weighed by how many calls end in each need (calls.csv): {share} of the calls it asks about."
            ),
        );
    }
    if requirement.places_without_practice > 0 {
        let count = number(requirement.places_without_practice as u128);
        page.paragraph(
            2,
            "",
            &format!("Postcodes without a practice within the distance: {count}; callers there are asked as unregistered."),
        );
    }
    if state.area.is_none() || requirement.areas.len() > 1 {
        areas(page, requirement, room.areas);
    }
    if !requirement.gaps.is_empty() {
        page.line("");
        page.line(&format!(
            "  {YELLOW}Gaps{YELLOW:#}, largest first (people and time)"
        ));
        groups(page, &requirement.gaps, room.gaps, requirement.more_gaps);
    }
    if !requirement.fragile.is_empty() {
        page.line("");
        page.line(&format!(
            "  {BOLD}Fragile{BOLD:#}: {} have no spare service at some time",
            people(share.people_fragile)
        ));
        groups(page, &requirement.fragile, room.fragile, requirement.more_fragile);
    }
}

fn areas(page: &mut Page, requirement: &RequirementState, most: usize) {
    page.line("");
    let columns = ["", "holds", "fragile", "people with a gap", "area"].map(|head| Column {
        head,
        breaks: head == "area",
    });
    let (safe, told): (Vec<&AreaState>, Vec<&AreaState>) = requirement
        .areas
        .iter()
        .partition(|area| area.share.holds() && !area.share.has_fragile());
    let rows: Vec<Vec<Cell>> = told
        .iter()
        .take(most)
        .map(|area| {
            let [holds, fragile, people] = cells(&area.share);
            let name = Cell::plain(format!(
                "{} ({})",
                area.name,
                crate::words::people(area.residents)
            ));
            vec![Cell::plain(""), holds, fragile, people, name]
        })
        .collect();
    page.table(&columns, &rows);
    let mut rest = Vec::new();
    let (hold, broken): (Vec<&AreaState>, Vec<&AreaState>) =
        told.into_iter().skip(most).partition(|area| area.share.holds());
    if let Some(next) = broken.first() {
        let share = next.share.kept_per_million.map_or(String::new(), percent_down);
        rest.push(format!(
            "in {} it holds for {share} or more",
            counted(broken.len())
        ));
    }
    if !hold.is_empty() {
        rest.push(format!(
            "in {} it holds for everybody, for some with not one service to spare",
            counted(hold.len())
        ));
    }
    if !safe.is_empty() {
        let spare = match requirement.share.fragile_callers {
            Some(_) => " with a service to spare",
            None => "",
        };
        rest.push(format!(
            "in {} it holds for everybody{spare}",
            counted(safe.len())
        ));
    }
    if !rest.is_empty() {
        page.paragraph(4, "", &format!("{}.", rest.join("; ")));
    }
}

fn counted(areas: usize) -> String {
    format!("{areas} more {}", plural(areas, "area"))
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 {
        noun.to_owned()
    } else {
        format!("{noun}s")
    }
}

fn groups(page: &mut Page, boxes: &[crate::BoxSaid], room: [usize; 2], more: usize) {
    let (whole, rest) = boxes.split_at(boxes.len().min(room[0]));
    whole.iter().for_each(|one| box_lines(page, one, true));
    let brief = &rest[..rest.len().min(room[1])];
    briefly(page, brief);
    let left = rest.len() - brief.len() + more;
    if left > 0 {
        let groups = plural(left, "group");
        page.paragraph(
            4,
            "",
            &format!(
                "and {} more {groups} of callers, included in the figures above",
                number(left as u128)
            ),
        );
    }
}

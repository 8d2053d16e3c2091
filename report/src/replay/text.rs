//! A replay for a regional lead: how much was asked, what is not as expected, and what is different from base.

use super::{Counts, DifferenceSaid, FaultSaid, LinksSaid, RefusedSaid, Report, StepSaid, UnmetSaid};
use crate::Length;
use crate::asked::foot;
use crate::page::{BOLD, DIM, GREEN, Page, RED, YELLOW};
use crate::words::{list, number};

/// How many groups are told when not everything is.
const TOLD: usize = 12;

/// The report in plain English with ANSI colours, `width` columns wide.
pub fn text(report: &Report, width: usize, length: Length) -> String {
    let mut page = Page::new(width);
    head(&mut page, report);
    faults(&mut page, &report.faults);
    refused(&mut page, &report.refused);
    if let Some(links) = &report.releases {
        releases(&mut page, links);
    }
    unmet(&mut page, report, length);
    differences(&mut page, report, length);
    if length == Length::Whole {
        every(&mut page, report);
    }
    foot(&mut page, &report.unreadable, &report.limits);
    page.into_text()
}

fn count(count: usize, one: &str, more: &str) -> String {
    format!(
        "{} {}",
        number(count as u128),
        if count == 1 { one } else { more }
    )
}

fn head(page: &mut Page, report: &Report) {
    let revisions = match &report.base {
        Some(base) => format!("{} -> {}", base.short(), report.head.short()),
        None => report.head.short(),
    };
    page.line(&format!(
        "{DIM}qdos {}  {}  {revisions}{DIM:#}",
        report.qdos, report.directory
    ));
    let Counts {
        searches,
        scenarios,
        asks,
        places,
        moments,
        fallback_only,
        nothing,
        refused,
        met,
        unmet,
        newly_unmet,
        healed,
        different,
        newly_refused: _,
    } = &report.counts;
    let outcomes = match asks > scenarios {
        true => format!(" for {}", count(*asks, "outcome", "outcomes")),
        false => String::new(),
    };
    let (style, word) = match report.exit {
        0 => (GREEN, "AS EXPECTED"),
        1 => (RED, "NOT AS EXPECTED"),
        _ => (RED, "NOT WHOLE"),
    };
    page.section(
        style,
        word,
        &format!(
            "{}: {}{outcomes}, at {} and {}.",
            count(*searches, "search", "searches"),
            count(*scenarios, "scenario", "scenarios"),
            count(*places, "place", "places"),
            count(*moments, "moment", "moments"),
        ),
    );
    page.paragraph(
        2,
        "",
        &format!(
            "{} answered by catch-alls alone, {} by nothing, {} refused.",
            number(*fallback_only as u128),
            number(*nothing as u128),
            number(*refused as u128)
        ),
    );
    let since = match report.base {
        Some(_) => format!(
            " Against base: {} newly unmet, {} put right, {} answered otherwise.",
            number(*newly_unmet as u128),
            number(*healed as u128),
            count(*different, "search", "searches")
        ),
        None => String::new(),
    };
    let expected = match met + unmet {
        0 => "Nothing is expected of them.".to_owned(),
        _ => format!(
            "Expectations, each once a search: {} met, {} unmet.",
            number(*met as u128),
            number(*unmet as u128)
        ),
    };
    page.paragraph(2, "", &format!("{expected}{since}"));
    page.paragraph(
        2,
        "",
        "A sample: calls from elsewhere and at other times were not tried. `qdos check` judges every caller.",
    );
    if report.files_differ {
        page.paragraph(
            2,
            "",
            "The files of scenarios are others in base; both revisions were asked what head's files ask.",
        );
    }
}

fn faults(page: &mut Page, faults: &[FaultSaid]) {
    if faults.is_empty() {
        return;
    }
    let what = count(faults.len(), "thing", "things");
    page.section(
        RED,
        "What could not be read?",
        &format!("{what}, so that nobody knows what would have been found:"),
    );
    for FaultSaid {
        path,
        line,
        message,
        help,
    } in faults
    {
        let place = line.map_or(path.clone(), |line| format!("{path}:{line}"));
        page.paragraph(2, "", &format!("{place}: {message}"));
        page.paragraph(4, "help: ", help);
    }
}

fn refused(page: &mut Page, refused: &[RefusedSaid]) {
    if refused.is_empty() {
        return;
    }
    page.title("What could not be asked?", "");
    for RefusedSaid {
        file,
        scenario,
        why,
        help,
        searches,
        newly,
        outcomes,
        places,
        moments,
    } in refused
    {
        page.line("");
        page.marked(2, scenario, BOLD, &format!("  ({file})"));
        for (why, help) in why.iter().zip(help) {
            page.paragraph(4, "", &format!("{why}; {help}"));
        }
        let new = match newly {
            0 => String::new(),
            newly => format!(", {} of which base answers", number(*newly as u128)),
        };
        page.paragraph(
            4,
            "asked  ",
            &format!("{}{new}", count(*searches, "search", "searches")),
        );
        page.paragraph(4, "for    ", outcomes);
        page.paragraph(4, "where  ", places);
        page.paragraph(4, "when   ", moments);
    }
}

fn unmet(page: &mut Page, report: &Report, length: Length) {
    if report.counts.met + report.counts.unmet == 0 {
        return;
    }
    if report.unmet.is_empty() {
        return page.section(GREEN, "Is everything as expected?", "Yes.");
    }
    let answer = format!(
        "No; {} not so everywhere:",
        count(report.unmet.len(), "expectation is", "expectations are")
    );
    page.section(RED, "Is everything as expected?", &answer);
    let told = told(report.unmet.len(), length);
    for unmet in &report.unmet[..told] {
        unmet_lines(page, unmet, report.base.is_some());
    }
    more(page, report.unmet.len() - told);
}

fn unmet_lines(page: &mut Page, unmet: &UnmetSaid, is_compared: bool) {
    let UnmetSaid {
        file,
        scenario,
        title,
        expected,
        searches,
        of,
        newly,
        outcomes,
        places,
        moments,
        example,
    } = unmet;
    page.line("");
    let title = title.as_ref().map_or(String::new(), |title| format!(": {title}"));
    page.marked(2, scenario, BOLD, &format!("{title}  ({file})"));
    page.paragraph(4, "expected  ", expected);
    let new = match (is_compared, *newly) {
        (false, _) => String::new(),
        (true, 0) => "; the same in base".to_owned(),
        (true, newly) => format!("; new in {}", count(newly, "search", "searches")),
    };
    page.paragraph(
        4,
        "not so    ",
        &format!(
            "in {} of {}{new}",
            number(*searches as u128),
            count(*of, "search", "searches")
        ),
    );
    page.paragraph(4, "for       ", outcomes);
    page.paragraph(4, "where     ", places);
    page.paragraph(4, "when      ", moments);
    page.paragraph(4, "e.g.      ", example);
}

fn differences(page: &mut Page, report: &Report, length: Length) {
    if report.base.is_none() {
        return;
    }
    if report.differences.is_empty() {
        return page.section(
            GREEN,
            "What is returned otherwise?",
            "Nothing; every search is answered as in base.",
        );
    }
    let answer = format!(
        "{} answered otherwise, {}:",
        count(report.counts.different, "search is", "searches are"),
        count(report.differences.len(), "difference", "differences")
    );
    page.section(YELLOW, "What is returned otherwise?", &answer);
    let told = told(report.differences.len(), length);
    for difference in &report.differences[..told] {
        difference_lines(page, difference);
    }
    more(page, report.differences.len() - told);
}

fn difference_lines(page: &mut Page, difference: &DifferenceSaid) {
    let DifferenceSaid {
        gone,
        come,
        reordered,
        newly_refused,
        no_longer_refused,
        searches,
        scenarios,
        outcomes,
        places,
        moments,
    } = difference;
    page.line("");
    if *newly_refused {
        page.marked(2, "refused now", RED, "");
    }
    if *no_longer_refused {
        page.marked(2, "refused no longer", GREEN, "");
    }
    if !gone.is_empty() {
        page.marked(2, "no more  ", RED, &list(gone));
    }
    if !come.is_empty() {
        let mark = if gone.is_empty() { "new      " } else { "instead  " };
        page.marked(2, mark, YELLOW, &list(come));
    }
    if *reordered {
        let only = gone.is_empty() && come.is_empty();
        let also = if only { "" } else { "; the others too" };
        page.marked(
            2,
            "order    ",
            YELLOW,
            &format!("the same services in another order{also}"),
        );
    }
    page.paragraph(
        4,
        "seen   ",
        &format!("in {} of {scenarios}", count(*searches, "search", "searches")),
    );
    page.paragraph(4, "for    ", outcomes);
    page.paragraph(4, "where  ", places);
    page.paragraph(4, "when   ", moments);
}

fn releases(page: &mut Page, links: &LinksSaid) {
    let LinksSaid {
        base,
        head,
        date,
        not_looked_up,
        without_codes,
        asked_otherwise,
        rows,
        broken,
        steps,
    } = links;
    let unasked = |codes: &[String], why: &str| match codes.is_empty() {
        true => String::new(),
        false => format!(" Not asked, because {why}: {}.", list(codes)),
    };
    let mut about = format!(
        "Table of {date}: {} asked, as a woman of 30.{}{}",
        count(*rows, "row is", "rows are"),
        unasked(not_looked_up, "they are not looked up"),
        unasked(without_codes, "they name no symptom group"),
    );
    if !asked_otherwise.is_empty() {
        about.push_str(&format!(" Asked otherwise: {}.", asked_otherwise.join("; ")));
    }
    page.title(&format!("Direct links of release {head}"), "");
    page.paragraph(2, "", &about);
    let Some(base) = base else { return };
    let answer = match (steps.is_empty(), broken) {
        (true, _) => "Nothing; the two tables ask the same.".to_owned(),
        (_, 0) => "Nothing; these are asked with other codes and still answered:".to_owned(),
        (_, broken) => format!(
            "{} not answered by a service that fits:",
            count(*broken, "search is", "searches are")
        ),
    };
    page.title(&format!("What would it break, after release {base}?"), "");
    page.paragraph(2, "", &answer);
    for step in steps {
        step_lines(page, step);
    }
}

fn step_lines(page: &mut Page, step: &StepSaid) {
    let StepSaid {
        disposition,
        before,
        after,
        searches,
        broken,
        mended,
        other,
        same,
        example,
    } = step;
    page.line("");
    page.paragraph(2, "", disposition);
    let asked = match (before, after) {
        (Some(before), Some(after)) => format!("{after} instead of {before}"),
        (None, Some(after)) => format!("{after} besides"),
        (Some(before), None) => format!("{before} no more"),
        (None, None) => String::new(),
    };
    page.paragraph(4, "", &asked);
    if *searches == 0 {
        return;
    }
    let unanswered = match before {
        Some(_) => "no longer answered by a service that fits",
        None => "not answered by a service that fits",
    };
    let parts = [
        (*broken, unanswered),
        (*mended, "answered now and not before"),
        (*other, "answered by other services"),
        (*same, "answered the same"),
    ];
    let said: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", number(count as u128)))
        .collect();
    page.paragraph(
        4,
        "",
        &format!(
            "of {}: {}",
            count(*searches, "search", "searches"),
            said.join("; ")
        ),
    );
    if let Some(example) = example {
        page.paragraph(4, "e.g. ", example);
    }
}

/// Every search, one paragraph each under its scenario and outcome.
fn every(page: &mut Page, report: &Report) {
    page.title("What does every search return?", "");
    let mut last = String::new();
    for search in &report.searches {
        let title = format!(
            "{}  {}, {}, {}",
            search.scenario, search.outcome, search.age, search.sex
        );
        if title != last {
            page.line("");
            page.line(&format!("  {BOLD}{title}{BOLD:#}"));
            last = title;
        }
        let name = |uid: &str| {
            let known = report.services.get(uid);
            known.map_or(uid.to_owned(), |service| service.name.clone())
        };
        let returned: Vec<String> = search
            .returned
            .iter()
            .map(|returned| match &returned.label {
                Some(label) => format!("{} {label}", name(&returned.uid)),
                None => name(&returned.uid),
            })
            .collect();
        let said = match (search.refused.is_empty(), returned.is_empty()) {
            (false, _) => format!("refused: {}", search.refused.join("; ")),
            (_, true) => "nothing".to_owned(),
            _ => returned.join("; "),
        };
        page.paragraph(4, &format!("{:<8}  {}  ", search.postcode, search.at), &said);
    }
}

fn told(all: usize, length: Length) -> usize {
    match length {
        Length::Whole => all,
        Length::Brief => all.min(TOLD),
    }
}

fn more(page: &mut Page, left: usize) {
    if left > 0 {
        page.line("");
        page.paragraph(
            2,
            "",
            &format!("and {} more; --every shows all", number(left as u128)),
        );
    }
}

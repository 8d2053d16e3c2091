//! What starts or ends within thirty days, in words.

use crate::page::{BOLD, Page};
use crate::words::{clean, number, plain_date, short_date_of_year};
use jiff::civil::Date;
use qdos_lint::{Event, SOON_DAYS, Soon, soon};
use qdos_model::directory::Directory;
use qdos_model::read::Places;
use schemars::JsonSchema;
use serde::Serialize;

/// One thing that starts or ends within thirty days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SoonSaid {
    /// When: the first date of what starts, the last date of what ends.
    pub date: String,
    /// starts, hours-change, ends or calendar-too-short.
    pub event: &'static str,
    /// Uid of the service; none of the calendar.
    pub service: Option<String>,
    /// Name of the service, or what it is.
    pub name: String,
    /// What happens, in words that follow the name.
    pub what: String,
    /// Path in the directory.
    pub path: String,
    /// Line, from 1.
    pub line: Option<usize>,
}

/// What starts or ends in a directory within thirty days of `today`, by date.
pub fn soon_said(directory: &Directory, today: Date) -> Vec<SoonSaid> {
    let places = Places::new(&directory.tree);
    let found = soon(directory, today);
    found.iter().map(|one| said(directory, &places, one)).collect()
}

fn said(directory: &Directory, places: &Places<'_>, one: &Soon) -> SoonSaid {
    let Soon {
        date,
        event,
        service: uid,
        path,
        route,
    } = one;
    let service = uid.as_ref().and_then(|uid| directory.services.get(uid));
    let (event, what) = match event {
        Event::Starts => ("starts", "starts; this is its first day".to_owned()),
        Event::HoursChange => ("hours-change", "has other hours from this date on".to_owned()),
        Event::Ends => {
            let successors: Vec<String> = service
                .map(|service| service.written.successors())
                .unwrap_or_default()
                .iter()
                .map(|uid| match directory.services.get(uid) {
                    Some(successor) => match &successor.from {
                        Some(from) if *from > *date => {
                            format!(
                                "{}, which starts on {}",
                                clean(&successor.name),
                                plain_date(*from)
                            )
                        }
                        _ => clean(&successor.name),
                    },
                    None => clean(uid),
                })
                .collect();
            let after = match successors.as_slice() {
                [] => String::new(),
                [one] => format!("; its successor is {one}"),
                several => format!("; its successors are {}", crate::words::list(several)),
            };
            ("ends", format!("ends; this is its last day{after}"))
        }
        Event::CalendarTooShort(until) => (
            "calendar-too-short",
            format!("are known to {until} only, which is too short for checks from this date on"),
        ),
    };
    SoonSaid {
        date: date.to_string(),
        event,
        service: uid.as_deref().map(clean),
        name: service.map_or("The public holidays".to_owned(), |service| clean(&service.name)),
        what,
        path: clean(path),
        line: places.position(path, route, None).map(|position| position.line),
    }
}

/// How many are shown.
const SHOWN: usize = 20;

/// The section of a page; nothing where nothing starts or ends.
pub(crate) fn section(page: &mut Page, soon: &[SoonSaid]) {
    if soon.is_empty() {
        return;
    }
    let count = match soon.len() {
        1 => "1 thing:".to_owned(),
        count => format!("{} things:", number(count as u128)),
    };
    page.title(&format!("What starts or ends within {SOON_DAYS} days?"), &count);
    for one in soon.iter().take(SHOWN) {
        let date = one
            .date
            .parse::<Date>()
            .map_or(one.date.clone(), short_date_of_year);
        let line = one.line.map(|line| format!(":{line}")).unwrap_or_default();
        page.line(&format!(
            "  {date:<17}{BOLD}{}{BOLD:#} {}  {}{line}",
            one.name, one.what, one.path
        ));
    }
    if soon.len() > SHOWN {
        let more = number((soon.len() - SHOWN) as u128);
        page.line(&format!("  and {more} more, in the JSON report"));
    }
}

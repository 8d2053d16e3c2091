//! Half of an overnight session that a date with a rule of its own swallows, or leaves behind.

use crate::rows::{Day, WEEKDAYS, versions};
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::hours::{DAY, Rule as Governs, clock_text};
use qdos_model::interval::Intervals;
use qdos_model::route::Route;
use qdos_model::service::Service;
use qdos_model::time::days_after;
use qdos_model::written::Status;

pub(crate) const RULE: Rule = Rule {
    name: "overnight-half-vanishes",
    level: Level::Warning,
    summary: "A night loses one of its halves because the date of that half has hours of its own",
    page: include_str!("../../pages/overnight-half-vanishes.md"),
    check: Check::Entry(check),
};

/// How many dates from today are looked at: those that coverage judges.
const DATES: i64 = 396;

fn check(directory: &Directory, today: Date) -> Vec<Finding> {
    let active = directory
        .services
        .values()
        .filter(|service| service.status == Status::Active);
    active
        .filter_map(|service| halved(directory, service, today))
        .collect()
}

/// An overnight session of a weekday, where it stands.
struct Night<'a> {
    /// Which version of the hours, as `Hours::version` orders them.
    version: &'a qdos_model::hours::Version,
    weekday: usize,
    text: &'a str,
    start: i64,
    end: i64,
    route: Route,
}

/// What happens to a night, and on which date.
enum Half {
    /// It stops at midnight.
    MorningLost,
    /// Its morning stays though the evening does not open.
    EveningLost,
}

fn halved(directory: &Directory, service: &Service, today: Date) -> Option<Finding> {
    let nights = nights(service);
    if nights.is_empty() {
        return None;
    }
    let holidays = &directory.calendar.holidays;
    let mut lost = Vec::new();
    for ahead in 0..=DATES {
        let date = days_after(today, ahead);
        if !service.is_active_on(date) {
            continue;
        }
        let eve = days_after(date, -1);
        let weekday = usize::from(eve.weekday().to_monday_zero_offset().unsigned_abs());
        for night in nights.iter().filter(|night| night.weekday == weekday) {
            let versions = [eve, date].map(|date| service.hours.version(date));
            if !versions
                .iter()
                .all(|version| std::ptr::eq(*version, night.version))
            {
                continue;
            }
            let (of_eve, of_date) = (service.hours.on(eve, holidays), service.hours.on(date, holidays));
            lost.extend(half(night, &of_eve, &of_date).map(|half| (date, half, of_eve.0, of_date.0, night)));
        }
    }
    let (date, half, of_eve, of_date, night) = lost.first()?;
    let more = match lost.len() - 1 {
        0 => String::new(),
        1 => ", and one more night within the year is cut in half".to_owned(),
        count => format!(", and {count} more nights within the year are cut in half"),
    };
    let Night { text, .. } = night;
    let weekday = WEEKDAYS[night.weekday];
    let message = match half {
        Half::MorningLost => {
            let why = if *of_date == Governs::Holiday {
                "is a public holiday"
            } else {
                "has hours of its own"
            };
            format!("{weekday}'s {text} ends at midnight before {date}, which {why}{more}")
        }
        Half::EveningLost => {
            let why = if *of_eve == Governs::Holiday {
                "is a public holiday"
            } else {
                "has hours of its own"
            };
            let until = clock_text(night.end);
            format!(
                "the morning of {weekday}'s {text} stays open until {until} on {date} though the evening before {why}{more}"
            )
        }
    };
    let help = match half {
        Half::MorningLost => format!(
            "add \"00:00-{}\" to that date's sessions, or leave it if the service does close at midnight; until then callers after midnight are sent elsewhere",
            clock_text(night.end)
        ),
        Half::EveningLost => {
            "give the date after its own sessions too, or leave it if the morning is meant; until then callers of that morning are sent there".to_owned()
        }
    };
    Some(RULE.find(&service.path, night.route.clone(), message, help))
}

fn half(night: &Night<'_>, eve: &(Governs, Intervals), date: &(Governs, Intervals)) -> Option<Half> {
    let covers = |open: &Intervals, start, end| Intervals::range(start, end).difference(open).is_empty();
    match (eve.0, date.0) {
        (Governs::Week, Governs::Specified | Governs::Holiday) if !covers(&date.1, 0, night.end) => {
            Some(Half::MorningLost)
        }
        (Governs::Specified | Governs::Holiday, Governs::Week) if !covers(&eve.1, night.start, DAY) => {
            Some(Half::EveningLost)
        }
        _ => None,
    }
}

fn nights(service: &Service) -> Vec<Night<'_>> {
    let mut nights = Vec::new();
    for typed in versions(&service.written) {
        let version = match typed.from {
            None => Some(&service.hours.first),
            Some(from) => service.hours.later.get(&from),
        };
        let Some(version) = version.filter(|version| !version.always) else {
            continue;
        };
        for row in typed.week_rows() {
            let Day::Weekday(weekday) = row.day else { continue };
            let overnight = row.sessions.iter().filter(|(_, session)| session.is_overnight());
            nights.extend(overnight.map(|(text, session)| Night {
                version,
                weekday,
                text,
                start: session.start,
                end: session.end,
                route: row.route().value(text),
            }));
        }
    }
    nights
}

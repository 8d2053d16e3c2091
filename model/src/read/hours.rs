//! Hours: what the rows of a service mean, and what bad ones take away.

use super::service::Reading;
use crate::finding::shown;
use crate::hours::{DAY, Hours, Session, Version};
use crate::interval::Intervals;
use crate::route::Route;
use crate::time::parse_date;
use crate::written::{self, Sessions, SpecifiedDate, Week};
use std::collections::BTreeMap;

impl Reading<'_> {
    pub(super) fn hours(&mut self, written: &written::Service) -> Hours {
        let first = match &written.hours {
            Some(written::Hours {
                always,
                week,
                holiday,
                dates,
                as_published: _,
            }) => self.version(
                &Route::key("hours"),
                *always,
                week.as_ref(),
                holiday.as_ref(),
                dates,
            ),
            None => Version::default(),
        };
        let mut later = BTreeMap::new();
        for typed in &written.later_hours {
            let written::LaterHours {
                from,
                always,
                week,
                holiday,
                dates,
            } = typed;
            let route = Route::key("later_hours").item("from", from);
            match parse_date(from) {
                Some(date) if later.contains_key(&date) => {
                    let message = format!("later hours from {date} stand twice; the first stand");
                    self.find(
                        "doubled-date",
                        route.then("from"),
                        message,
                        "take one of them out; until then callers are sent by the first",
                    );
                }
                Some(date) => {
                    later.insert(
                        date,
                        self.version(&route, *always, week.as_ref(), holiday.as_ref(), dates),
                    );
                }
                None => {
                    let message = format!("\"{}\" is not a date; these hours never begin", shown(from));
                    self.find(
                        "unreadable-hours",
                        route.then("from"),
                        message,
                        "write a date such as \"2026-12-25\"; until then callers are sent by the hours of any other day",
                    );
                }
            }
        }
        Hours { first, later }
    }

    fn version(
        &mut self,
        route: &Route,
        always: bool,
        week: Option<&Week>,
        holiday: Option<&Sessions>,
        dates: &[SpecifiedDate],
    ) -> Version {
        let mut version = Version {
            always,
            ..Version::default()
        };
        let mut parts: [Vec<(i64, i64)>; 7] = Default::default();
        for (day, (name, row)) in week.map(Week::days).into_iter().flatten().enumerate() {
            let Some(row) = row else { continue };
            for session in self.row(row, &route.clone().then("week").then(name), Overnight::Allowed) {
                if session.is_overnight() {
                    parts[day].push((session.start, DAY));
                    parts[(day + 1) % 7].push((0, session.end));
                } else {
                    parts[day].push((session.start, session.end));
                }
            }
        }
        version.week = parts.map(Intervals::from_unsorted);
        if let Some(row) = holiday {
            version.holiday = sessions(self.row(row, &route.clone().then("holiday"), Overnight::Refused));
        }
        for SpecifiedDate {
            date: text,
            sessions: row,
        } in dates
        {
            let route = route.clone().then("dates").item("date", text);
            let Some(date) = parse_date(text) else {
                let message = format!("\"{}\" is not a date; its sessions count for no day", shown(text));
                self.find(
                    "unreadable-hours",
                    route.then("date"),
                    message,
                    "write a date such as \"2026-12-25\"; until then callers are sent by the hours of any other day",
                );
                continue;
            };
            let open = sessions(self.row(row, &route.clone().then("sessions"), Overnight::Refused));
            if version.dates.insert(date, open).is_some() {
                version.dates.insert(date, Intervals::EMPTY);
                let message = format!("{date} stands twice; the date counts as closed");
                self.find(
                    "doubled-date",
                    route.then("date"),
                    message,
                    "keep one row with all sessions of the date; until then callers of that day are sent elsewhere",
                );
            }
        }
        version
    }

    /// The sessions of one day; none when any of them is refused.
    fn row(&mut self, row: &Sessions, route: &Route, overnight: Overnight) -> Vec<Session> {
        let texts = match row {
            Sessions::Word(word) if word == "closed" => return Vec::new(),
            Sessions::Word(word) => {
                let message = format!("\"{}\" is neither \"closed\" nor a list of sessions", shown(word));
                self.find(
                    "unreadable-hours",
                    route.clone(),
                    message,
                    "write closed, or [\"09:00-17:30\"]; until then the day counts as closed, and callers are sent elsewhere",
                );
                return Vec::new();
            }
            Sessions::List(texts) => texts,
        };
        let mut found = Vec::with_capacity(texts.len());
        let mut refused = false;
        for text in texts {
            let session = Session::parse(text).and_then(|session| match overnight {
                Overnight::Refused if session.is_overnight() => {
                    Err(format!("\"{}\" closes before it opens", shown(text)))
                }
                _ => Ok(session),
            });
            match session {
                Ok(session) => found.push(session),
                Err(message) => {
                    refused = true;
                    // The commonest slip in published hours.
                    let colons = text.replace('.', ":");
                    let asked = match Session::parse(&colons) {
                        Ok(_) if colons != *text => format!(
                            "write \"{}\" if that is meant; if you do not know, ask the provider",
                            shown(&colons)
                        ),
                        _ => "correct the session, or ask the provider".to_owned(),
                    };
                    let help = format!(
                        "{asked}; until then the day counts as closed, and callers are sent elsewhere"
                    );
                    self.find("unreadable-hours", route.clone().value(text), message, help);
                }
            }
        }
        if refused { Vec::new() } else { found }
    }
}

#[derive(Clone, Copy)]
enum Overnight {
    Allowed,
    Refused,
}

fn sessions(found: Vec<Session>) -> Intervals {
    Intervals::from_unsorted(
        found
            .into_iter()
            .map(|session| (session.start, session.end))
            .collect(),
    )
}

//! Sessions as they are written.

use super::{Off, Row};
use jiff::civil::Date;
use serde_yaml::Value;

pub(super) enum Overnight {
    Allowed,
    Refused,
}

/// A row of sessions; closed altogether when one of them is refused or cannot be read.
pub(super) fn read_row(value: &Value, overnight: Overnight, off: Off) -> Row {
    let mut row = Row::default();
    let Some(sessions) = value.as_sequence() else {
        // `closed`, or an unreadable row, which is closed as well.
        return row;
    };
    for session in sessions {
        match session.as_str().and_then(|it| read_session(it, &overnight, off)) {
            Some((opens, closes)) if opens < closes => row.sessions.push((opens, closes)),
            Some((opens, closes)) => {
                row.sessions.push((opens, 1440));
                row.mornings.push((0, closes));
            }
            None if off == Off::BadRowCloses => {}
            None => return Row::default(),
        }
    }
    row
}

/// Opening and closing minute; an end before the start is an overnight session.
pub(super) fn read_session(session: &str, overnight: &Overnight, off: Off) -> Option<(u16, u16)> {
    let (opens, closes) = session.split_once('-')?;
    if opens == closes {
        return None;
    }
    let start = minute(opens)?;
    let end = match closes {
        "23:59" if off == Off::EndsAtMidnight => 1439,
        "23:59" | "24:00" | "00:00" => 1440,
        _ => minute(closes)?,
    };
    if start < end || matches!(overnight, Overnight::Allowed) {
        Some((start, end))
    } else {
        None
    }
}

/// `HH:MM` from 00:00 to 23:59.
pub(super) fn minute(time: &str) -> Option<u16> {
    let (hours, minutes) = time.split_once(':')?;
    if hours.len() != 2
        || minutes.len() != 2
        || !(hours.to_owned() + minutes).bytes().all(|it| it.is_ascii_digit())
    {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    Some(hours * 60 + minutes)
}

/// `YYYY-MM-DD`.
pub(super) fn date(text: &str) -> Option<Date> {
    if text.len() != 10 {
        return None;
    }
    text.parse().ok()
}

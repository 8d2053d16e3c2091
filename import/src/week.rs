//! Opening hours as the consolidated pharmaceutical list publishes them: a cell for each day.

use qdos_model::written::{AsPublished, Sessions, Week};

/// What one day's cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Cell {
    Closed,
    Sessions(Vec<String>),
    Unreadable,
}

/// A week from its seven cells, Monday first, and the cells that could not be read.
pub fn week(cells: &[String; 7]) -> (Week, Option<AsPublished>) {
    let mut unread: [Option<String>; 7] = Default::default();
    let days: Vec<Option<Sessions>> = cells
        .iter()
        .zip(&mut unread)
        .map(|(cell, unread)| match read(cell) {
            Cell::Sessions(sessions) => Some(Sessions::List(sessions)),
            Cell::Closed => Some(closed()),
            Cell::Unreadable => {
                *unread = Some(cell.clone());
                Some(closed())
            }
        })
        .collect();
    let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] =
        <[Option<Sessions>; 7]>::try_from(days).expect("seven cells give seven days");
    let week = Week {
        monday,
        tuesday,
        wednesday,
        thursday,
        friday,
        saturday,
        sunday,
    };
    let has_unread = unread.iter().any(Option::is_some);
    let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = unread;
    let as_published = AsPublished {
        monday,
        tuesday,
        wednesday,
        thursday,
        friday,
        saturday,
        sunday,
    };
    (week, has_unread.then_some(as_published))
}

/// Minutes of a week and how many of its cells cannot be read.
pub fn counted(cells: &[String; 7]) -> (u32, usize) {
    let mut counted = (0, 0);
    for cell in cells {
        match read(cell) {
            Cell::Closed => {}
            Cell::Unreadable => counted.1 += 1,
            Cell::Sessions(sessions) => counted.0 += sessions.iter().map(|text| length(text)).sum::<u32>(),
        }
    }
    counted
}

/// Minutes of a session that was read.
fn length(text: &str) -> u32 {
    let Some((opens, closes)) = text.split_once('-') else {
        return 0;
    };
    let until = if closes == "24:00" {
        Some(24 * 60)
    } else {
        minutes(closes)
    };
    let length = until
        .zip(minutes(opens))
        .map(|(until, from)| until.saturating_sub(from));
    length.map_or(0, u32::from)
}

/// The same sessions Monday to Friday, closed at the weekend.
pub fn weekdays(sessions: &[&str]) -> Week {
    let day = || {
        Some(Sessions::List(
            sessions.iter().map(|session| (*session).to_owned()).collect(),
        ))
    };
    Week {
        monday: day(),
        tuesday: day(),
        wednesday: day(),
        thursday: day(),
        friday: day(),
        saturday: Some(closed()),
        sunday: Some(closed()),
    }
}

/// The word for a day without sessions.
pub fn closed() -> Sessions {
    Sessions::Word("closed".to_owned())
}

fn read(cell: &str) -> Cell {
    let cell = cell.trim();
    if cell.eq_ignore_ascii_case("closed") {
        return Cell::Closed;
    }
    let sessions: Option<Vec<String>> = cell.split(',').map(session).collect();
    sessions.map_or(Cell::Unreadable, Cell::Sessions)
}

/// `09:00-17:30`; an end of `00:00` is midnight. An end before its start is a slip, never a night (Meaning 2).
fn session(text: &str) -> Option<String> {
    let (opens, closes) = text.split_once('-')?;
    let (from, to) = (minutes(opens)?, minutes(closes)?);
    if to == 0 {
        return Some(format!("{opens}-24:00"));
    }
    (from < to).then(|| text.to_owned())
}

fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !two_digits(hour) || !two_digits(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sessions(cell: &str) -> Cell {
        read(cell)
    }

    #[test]
    fn a_session_to_midnight_is_no_slip() {
        assert_eq!(
            sessions("08:00-00:00"),
            Cell::Sessions(vec!["08:00-24:00".to_owned()])
        );
        assert_eq!(
            sessions("00:00-00:00"),
            Cell::Sessions(vec!["00:00-24:00".to_owned()])
        );
    }

    #[test]
    fn an_end_before_its_start_is_never_a_night() {
        assert_eq!(sessions("09:00-05:30"), Cell::Unreadable);
        assert_eq!(sessions("09:00-09:00"), Cell::Unreadable);
    }

    #[test]
    fn cells_of_other_shapes_cannot_be_read() {
        for cell in [
            "09:00-18.30",
            "09:00-13:00; 14:00-18:00",
            "09:00-13:00:14:00-18:00",
            "09:00,18:00",
            "",
            "9-5",
        ] {
            assert_eq!(sessions(cell), Cell::Unreadable, "{cell}");
        }
    }

    #[test]
    fn minutes_of_a_week_are_those_of_the_cells_that_can_be_read() {
        let mut cells: [String; 7] = Default::default();
        cells.fill("CLOSED".to_owned());
        cells[0] = "09:00-13:00,14:00-17:30".to_owned();
        cells[1] = "20:00-00:00".to_owned();
        cells[2] = "09:00-18.30".to_owned();
        assert_eq!(counted(&cells), (4 * 60 + 210 + 240, 1));
    }

    #[test]
    fn an_unreadable_day_is_closed_and_kept() {
        let mut cells: [String; 7] = Default::default();
        cells.fill("CLOSED".to_owned());
        cells[0] = "09:00,18:00".to_owned();
        let (week, as_published) = week(&cells);
        assert_eq!(week.monday, Some(closed()));
        assert_eq!(
            as_published.and_then(|cells| cells.monday).as_deref(),
            Some("09:00,18:00")
        );
    }
}

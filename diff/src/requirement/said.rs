//! Values of requirements in few words, codes with theirs.

use crate::model::change::{Level, Shown};
use crate::model::code::{Disposition, Pair, Sex};
use crate::model::requirement::{Callers, When};
use crate::model::written::{Distinct, Reach};
use crate::names::Names;
use std::collections::BTreeSet;

/// A code with words of its own kind.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Code<'a> {
    Area(&'a str),
    Type(&'a str),
    Group(u32),
    Discriminator(u32),
}

impl Said for Code<'_> {
    fn said(&self, names: &Names) -> String {
        crate::sentence::named_words(&match *self {
            Code::Area(code) => names.area(code),
            Code::Type(code) => names.service_type(code),
            Code::Group(code) => names.group(code),
            Code::Discriminator(code) => names.discriminator(code),
        })
    }

    fn value(&self) -> String {
        match self {
            Code::Area(code) | Code::Type(code) => (*code).to_owned(),
            Code::Group(code) => format!("SG{code}"),
            Code::Discriminator(code) => format!("SD{code}"),
        }
    }
}

/// The codes of a set with their words; `None` stays all.
pub(super) fn coded<'a, T>(
    values: &'a Option<BTreeSet<T>>,
    code: impl Fn(&'a T) -> Code<'a>,
) -> Option<BTreeSet<Code<'a>>> {
    values.as_ref().map(|values| values.iter().map(code).collect())
}

pub(super) fn how_soon_text(minutes: i64) -> String {
    match minutes {
        0 => "now".to_owned(),
        minutes => format!("within {minutes} minutes"),
    }
}

/// A value of a requirement in few words.
pub(super) trait Said {
    /// As a person reads it.
    fn said(&self, names: &Names) -> String;

    /// In codes and numbers.
    fn value(&self) -> String;

    fn shown(&self, names: &Names) -> Shown {
        Shown {
            value: self.value(),
            words: self.said(names),
        }
    }
}

macro_rules! said_as_displayed {
    ($($kind:ty)+) => { $(impl Said for $kind {
        fn said(&self, _: &Names) -> String {
            self.to_string()
        }

        fn value(&self) -> String {
            self.to_string()
        }
    })+ };
}

said_as_displayed! { String usize }

impl Said for Disposition {
    fn said(&self, names: &Names) -> String {
        crate::sentence::disposition_words(&names.disposition(self))
    }

    fn value(&self) -> String {
        self.to_string()
    }
}

impl Said for Pair {
    fn said(&self, names: &Names) -> String {
        crate::sentence::pair_words(&names.pair(*self))
    }

    fn value(&self) -> String {
        self.to_string()
    }
}

impl Said for Sex {
    fn said(&self, _: &Names) -> String {
        self.letter().to_string()
    }

    fn value(&self) -> String {
        self.letter().to_string()
    }
}

impl Said for Reach {
    fn said(&self, _: &Names) -> String {
        crate::words::reach(*self)
    }

    fn value(&self) -> String {
        match self {
            Reach::Attended => "attended",
            Reach::Telephoned => "telephoned",
            Reach::Visiting => "visiting",
        }
        .to_owned()
    }
}

impl Said for Level {
    fn said(&self, _: &Names) -> String {
        match self {
            Level::Cosmetic => "cosmetic",
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
        .to_owned()
    }

    fn value(&self) -> String {
        match self {
            Level::Cosmetic => "cosmetic",
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
        .to_owned()
    }
}

impl Said for Distinct {
    fn said(&self, _: &Names) -> String {
        match self {
            Distinct::Service => "services",
            Distinct::Ods => "organisations",
        }
        .to_owned()
    }

    fn value(&self) -> String {
        match self {
            Distinct::Service => "service",
            Distinct::Ods => "ods",
        }
        .to_owned()
    }
}

impl Said for Callers {
    fn said(&self, _: &Names) -> String {
        match self {
            Callers::Unregistered => "not registered with a practice".to_owned(),
            Callers::RegisteredWithin(metres) => {
                format!(
                    "registered with a practice within {}",
                    crate::geography::kilometres(*metres)
                )
            }
        }
    }

    fn value(&self) -> String {
        match self {
            Callers::Unregistered => "unregistered".to_owned(),
            Callers::RegisteredWithin(metres) => format!("registered {metres}"),
        }
    }
}

pub(super) fn said_or_all<T: Said>(names: &Names, values: &Option<BTreeSet<T>>) -> Shown {
    match values {
        None => "all".to_owned().into(),
        Some(values) if values.is_empty() => "none".to_owned().into(),
        Some(values) => {
            let said: Vec<String> = values.iter().map(|value| value.said(names)).collect();
            let codes: Vec<String> = values.iter().map(Said::value).collect();
            Shown {
                value: codes.join("\t"),
                words: said.join(", "),
            }
        }
    }
}

/// "Mon, Sun 09:00-17:00; holidays all day".
pub(super) fn moments(when: Option<&[When]>) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let days = |weekdays: &[bool; 7], holidays: bool| -> String {
        let named = DAYS
            .iter()
            .zip(weekdays)
            .filter(|(_, taken)| **taken)
            .map(|(day, _)| *day);
        named
            .chain(holidays.then_some("holidays"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let one = |part: &When| {
        let When {
            weekdays,
            holidays,
            not_weekdays,
            not_holidays,
            minutes,
        } = part;
        let mut text = if weekdays.iter().all(|day| *day) {
            "every day".to_owned()
        } else {
            days(weekdays, *holidays)
        };
        let left_out = days(not_weekdays, *not_holidays);
        if !left_out.is_empty() {
            text.push_str(&format!(" but {left_out}"));
        }
        format!("{text} {}", crate::sentence::sessions(minutes))
    };
    when.map_or("at every minute".to_owned(), |parts| {
        parts.iter().map(one).collect::<Vec<_>>().join("; ")
    })
}

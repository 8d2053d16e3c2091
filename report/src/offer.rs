//! One service as it stands to one caller, and why another comes before it.

use crate::words::{self, clean};
use qdos_coverage::search::{Answer, Label, Referral, Standing};
use qdos_coverage::side::{Candidate, Side};
use qdos_model::place::Grid;
use qdos_model::ranking::UNRANKED;
use qdos_model::written::Reach;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;

/// A service as it stands to one caller.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Offer {
    /// Its uid.
    pub uid: String,
    /// Name for professionals.
    pub name: String,
    /// Name shown to patients, when it has one.
    pub public_name: Option<String>,
    /// What follows the name: `(Home)`, `(Home OOH)` or `(Catch-all)`.
    pub label: Option<String>,
    /// Code of its type.
    #[serde(rename = "type")]
    pub service_type: String,
    /// Name of its type.
    pub type_name: String,
    /// How patients reach it.
    pub reach: Reach,
    /// Straight line to it, in metres rounded up; none when its place is not known.
    pub distance_metres: Option<i64>,
    /// It is open at the moment of the call.
    pub is_open: bool,
    /// Until when it is open, or when it opens, in words.
    pub hours: String,
    /// Rank of its type, 1 first; none when it has none, or when the fallback added the service.
    pub rank: Option<u8>,
    /// Its file.
    pub path: String,
}

/// A service that stands before another, and why.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Before {
    /// Its uid.
    pub uid: String,
    /// Its name.
    pub name: String,
    /// Why it comes first.
    pub why: String,
}

/// A service that passes every filter and is not returned.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Displaced {
    /// The service.
    #[serde(flatten)]
    pub offer: Offer,
    /// The returned services of its type.
    pub displaced_by: Vec<Before>,
    /// The same in short: "2 nearer of its type".
    pub by: String,
}

impl Offer {
    pub(crate) fn of(
        side: &Side<'_>,
        answer: &Answer<'_, '_>,
        candidate: &Candidate<'_>,
        label: Label,
    ) -> Offer {
        let service = candidate.service;
        let caller = &answer.caller;
        let rank = match label {
            Label::CatchAll => None,
            _ => answer
                .returnable
                .iter()
                .find(|other| std::ptr::eq(other.candidate, candidate))
                .map(|found| found.standing.rank)
                .filter(|rank| *rank < UNRANKED),
        };
        Offer {
            uid: clean(&service.uid),
            name: name(candidate),
            public_name: service.written.public_name.as_deref().map(clean),
            label: (label != Label::None).then(|| label.text().to_owned()),
            service_type: clean(&service.service_type),
            type_name: clean(side.directory.service_type_name(&service.service_type)),
            reach: service.reach,
            distance_metres: distance(candidate, caller.place.grid),
            is_open: candidate.open().contains(caller.at),
            hours: words::opening(&side.timeline, candidate.open(), caller.at),
            rank,
            path: clean(&service.path),
        }
    }

    /// "uid 1800000012, Urgent Treatment Centre (UTC), by telephone".
    pub(crate) fn kind(&self) -> String {
        let reach = match self.reach {
            Reach::Attended => "",
            Reach::Telephoned => ", by telephone",
            Reach::Visiting => ", visits patients",
        };
        format!("uid {}, {}{reach}", self.uid, self.type_name)
    }

    /// Its name with its label.
    pub(crate) fn titled(&self) -> String {
        match &self.label {
            Some(label) => format!("{} {label}", self.name),
            None => self.name.clone(),
        }
    }
}

/// The name for professionals, which has kind and town by convention; else the one for patients; else the uid.
pub(crate) fn name(candidate: &Candidate<'_>) -> String {
    let service = candidate.service;
    let names = [service.name.as_str(), service.shown_name(), service.uid.as_str()];
    clean(
        names
            .into_iter()
            .find(|name| !name.trim().is_empty())
            .unwrap_or_default(),
    )
}

pub(crate) fn distance(candidate: &Candidate<'_>, from: Grid) -> Option<i64> {
    candidate.service.location.map(|grid| grid.distance(from))
}

/// Everything that is displaced, in order.
pub(crate) fn displaced(side: &Side<'_>, answer: &Answer<'_, '_>) -> Vec<Displaced> {
    let displaced = answer
        .returnable
        .iter()
        .filter(|one| !one.displaced_by.is_empty());
    displaced
        .map(|one| {
            let first: Vec<(&Candidate<'_>, Standing)> = one
                .displaced_by
                .iter()
                .filter_map(|candidate| Some((*candidate, standing(answer, candidate)?)))
                .collect();
            let reasons: BTreeSet<Reason> = first
                .iter()
                .map(|(_, standing)| Reason::of(standing, &one.standing))
                .collect();
            let count = first.len();
            let by = match reasons.into_iter().collect::<Vec<_>>().as_slice() {
                [Reason::Distance] => format!("{count} nearer of its type"),
                [Reason::Referral] => {
                    format!("{count} of its type that are the caller's practice or commissioned by it")
                }
                [Reason::Promotion] => format!("{count} of its type that are promoted here or nowhere"),
                _ => format!("{count} of its type that come first"),
            };
            let before = |(candidate, standing): &(&Candidate<'_>, Standing)| Before {
                uid: clean(&candidate.service.uid),
                name: name(candidate),
                why: why_before(answer, (candidate, standing), (one.candidate, &one.standing)),
            };
            Displaced {
                offer: Offer::of(side, answer, one.candidate, Label::None),
                displaced_by: first.iter().map(before).collect(),
                by,
            }
        })
        .collect()
}

/// The standing of a service that passes every filter.
pub(crate) fn standing(answer: &Answer<'_, '_>, candidate: &Candidate<'_>) -> Option<Standing> {
    let found = answer
        .returnable
        .iter()
        .find(|one| std::ptr::eq(one.candidate, candidate));
    found.map(|one| one.standing)
}

/// The first step of the order in which two services differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    Promotion,
    Rank,
    Referral,
    Distance,
    Uid,
}

impl Reason {
    fn of(first: &Standing, second: &Standing) -> Reason {
        let Standing {
            promoted_elsewhere,
            rank,
            referral,
            distance_squared,
        } = first;
        if *promoted_elsewhere != second.promoted_elsewhere {
            Reason::Promotion
        } else if *rank != second.rank {
            Reason::Rank
        } else if *referral != second.referral {
            Reason::Referral
        } else if *distance_squared != second.distance_squared {
            Reason::Distance
        } else {
            Reason::Uid
        }
    }
}

/// Why one service stands before another, in words that follow its name.
pub(crate) fn why_before(
    answer: &Answer<'_, '_>,
    first: (&Candidate<'_>, &Standing),
    second: (&Candidate<'_>, &Standing),
) -> String {
    match Reason::of(first.1, second.1) {
        Reason::Promotion => format!(
            "{} is promoted to areas in none of which the caller is",
            clean(&second.0.service.name)
        ),
        Reason::Rank => {
            let rank = |rank: u8| match rank {
                UNRANKED => "no rank".to_owned(),
                rank => format!("rank {rank}"),
            };
            format!(
                "its type has {}, this one's {}",
                rank(first.1.rank),
                rank(second.1.rank)
            )
        }
        Reason::Referral => match first.1.referral {
            Referral::Home => "it is the caller's own practice".to_owned(),
            Referral::CommissionedRestricted => {
                "the caller's practice commissions it, for its own patients only".to_owned()
            }
            Referral::Commissioned => "the caller's practice commissions it".to_owned(),
            Referral::Other => "it comes first by referral".to_owned(),
        },
        Reason::Distance => {
            let away = |candidate| {
                distance(candidate, answer.caller.place.grid)
                    .map(words::distance)
                    .unwrap_or_default()
            };
            format!("nearer: {} against {}", away(first.0), away(second.0))
        }
        Reason::Uid => "as near, and its uid is the smaller".to_owned(),
    }
}

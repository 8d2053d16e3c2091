//! Why a service is, or is not, returnable for a caller: every filter in the order of the Directory of Services, with the
//! line that decides it.

use super::spot::{self, Spot};
use crate::filter::{self, Caller, Timing};
use crate::side::{Candidate, Side};
use qdos_model::written::ClosingSoon;

/// One filter of the search, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Filter {
    Status,
    SearchBox,
    Group,
    Sex,
    Practice,
    Discriminator,
    Disposition,
    Role,
    Age,
    Session,
    ClosingSoon,
    OnlyIfOpen,
    LimitedArea,
}

impl Filter {
    /// Its name in docs/search.md.
    pub fn name(self) -> &'static str {
        match self {
            Filter::Status => "status",
            Filter::SearchBox => "search box",
            Filter::Group => "SG",
            Filter::Sex => "sex",
            Filter::Practice => "practice",
            Filter::Discriminator => "SD",
            Filter::Disposition => "Dx",
            Filter::Role => "role",
            Filter::Age => "age",
            Filter::Session => "session",
            Filter::ClosingSoon => "closing soon",
            Filter::OnlyIfOpen => "only if open",
            Filter::LimitedArea => "limited area",
        }
    }
}

/// One filter, whether the service passes it, and where that is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The filter.
    pub filter: Filter,
    /// Whether the service passes.
    pub passes: bool,
    /// The line of the directory that decides.
    pub spot: Spot,
}

/// The thirteen filters for one service and one caller, all of them, whether or not an earlier one fails.
pub fn steps(side: &Side<'_>, candidate: &Candidate<'_>, caller: &Caller) -> Vec<Step> {
    let (service, settings) = (candidate.service, &side.directory.settings);
    let timing = |window, only_if_open, closing_soon| Timing {
        window,
        only_if_open,
        how_soon: None,
        closing_soon,
    };
    let open_within = |minutes: i64| match settings.closing_soon {
        // What is about to close counts for nothing, so that the filters of time cannot be told apart.
        ClosingSoon::Stretch => filter::time(
            candidate.open(),
            caller.at,
            timing(minutes, None, ClosingSoon::Stretch),
        ),
        ClosingSoon::Service => candidate.open().meets(caller.at, caller.at + minutes),
    };
    let closes_soon = settings.closing_soon == ClosingSoon::Service
        && candidate.open().contains(caller.at)
        && !filter::time(candidate.open(), caller.at, timing(0, None, ClosingSoon::Service));
    let hours = || spot::hours(side, candidate, caller);
    let list = |name, passes, value: &dyn Fn(&str) -> bool| {
        spot::listed(side.directory, service, name, passes, value)
    };
    let all = [
        (
            Filter::Status,
            filter::status(service, caller),
            spot::status(side.directory, service, caller),
        ),
        (
            Filter::SearchBox,
            filter::search_box(service, caller),
            spot::of(service, "postcode"),
        ),
        (
            Filter::Group,
            filter::group(service, caller),
            list("pairs", filter::group(service, caller), &|text| {
                spot::is_pair(text, |pair| {
                    caller.pairs.iter().any(|own| own.group == pair.group)
                })
            }),
        ),
        (
            Filter::Sex,
            filter::sex(service, caller, settings),
            list("sexes", filter::sex(service, caller, settings), &|text| {
                text == caller.sex.letter().to_string()
            }),
        ),
        (
            Filter::Practice,
            filter::practice(service, caller),
            spot::practice(service, caller),
        ),
        (
            Filter::Discriminator,
            filter::pair(service, caller, settings),
            list("pairs", filter::pair(service, caller, settings), &|text| {
                spot::is_pair(text, |pair| caller.pairs.contains(&pair))
            }),
        ),
        (
            Filter::Disposition,
            filter::disposition(service, caller),
            list("dispositions", filter::disposition(service, caller), &|text| {
                let read = qdos_model::code::Disposition::parse(text);
                read.is_some() && read == caller.disposition
            }),
        ),
        (
            Filter::Role,
            filter::role(service, caller),
            list("roles", filter::role(service, caller), &|text| {
                text == caller.role
            }),
        ),
        (
            Filter::Age,
            filter::age(service, caller),
            list("ages", filter::age(service, caller), &|text| {
                qdos_model::age::parse(text).is_ok_and(|days| days.contains(caller.age))
            }),
        ),
        (Filter::Session, open_within(caller.window), hours()),
        (
            Filter::ClosingSoon,
            !closes_soon,
            if closes_soon {
                spot::closing(side, candidate, caller)
            } else {
                hours()
            },
        ),
        (
            Filter::OnlyIfOpen,
            service.only_if_open.is_none_or(open_within),
            spot::of(service, "only_if_open"),
        ),
        (
            Filter::LimitedArea,
            filter::limited_area(service, caller),
            spot::of(service, "limited_to"),
        ),
    ];
    all.into_iter()
        .map(|(filter, passes, spot)| Step { filter, passes, spot })
        .collect()
}

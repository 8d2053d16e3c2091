//! One filter in one plain sentence, with both values: the service's and the caller's.

use super::time;
use crate::asked::{Answered, kilometres};
use crate::words::{self, clean};
use qdos_coverage::filter::Caller;
use qdos_coverage::search::Filter;
use qdos_coverage::side::Candidate;
use qdos_model::code::Sex;
use qdos_model::service::Service;
use qdos_model::written::{Discriminators, Status};
use std::collections::BTreeSet;

/// What is said of a filter.
pub(crate) struct Judged {
    pub(crate) filter: Filter,
    pub(crate) passes: bool,
    /// Whether the value that decides is written in the directory.
    pub(crate) written: bool,
}

/// One plain sentence without a capital and a full stop.
pub(crate) fn sentence(found: &Answered<'_, '_>, candidate: &Candidate<'_>, judged: &Judged) -> String {
    let (service, caller) = (candidate.service, &found.answer.caller);
    let passes = judged.passes;
    match judged.filter {
        Filter::Status => status(found, service, passes),
        Filter::SearchBox => search_box(candidate, caller, passes),
        Filter::Group => group(found, passes),
        Filter::Sex => sex(service, caller),
        Filter::Practice => practice(found, service, passes),
        Filter::Discriminator => discriminator(found, service, passes),
        Filter::Disposition => disposition(found, passes),
        Filter::Role => role(service, caller, passes),
        Filter::Age => age(service, caller),
        Filter::Session => time::session(found, candidate, judged),
        Filter::ClosingSoon => time::closing_soon(found, candidate, passes),
        Filter::OnlyIfOpen => time::only_if_open(found, candidate, passes),
        Filter::LimitedArea => limited_area(found, service, passes),
    }
}

fn status(found: &Answered<'_, '_>, service: &Service, passes: bool) -> String {
    let date = found.answer.caller.date;
    let asked = words::date_words(date);
    let state = match service.status {
        Status::Active => "active",
        Status::Closed => "closed",
        Status::Commissioning => "commissioning",
        Status::Pending => "pending",
        Status::Suspended => "suspended",
    };
    if passes {
        return format!("active on {asked}");
    }
    if service.status != Status::Active {
        let successor = successor(found, service);
        return format!("its status is {state}; only active services are searched{successor}");
    }
    if let Some(from) = service.from.filter(|from| date < *from) {
        return format!("begins on {}; the call is on {asked}", words::date_words(from));
    }
    if let Some(until) = service.until.filter(|until| *until < date) {
        let successor = successor(found, service);
        return format!(
            "ended on {}; the call is on {asked}{successor}",
            words::date_words(until)
        );
    }
    "a restriction of it cannot be read, so it is offered to nobody until that is put right".to_owned()
}

/// Who takes the place of a service that has ended, as its file says.
fn successor(found: &Answered<'_, '_>, service: &Service) -> String {
    let services = &found.side.directory.services;
    let named = service
        .written
        .successors()
        .iter()
        .map(|uid| match services.get(uid) {
            Some(successor) => format!("{} {}", clean(uid), clean(&successor.name)),
            None => format!("{}, which is not in the directory", clean(uid)),
        });
    let named: Vec<String> = named.collect();
    match named.len() {
        0 => String::new(),
        1 => format!("; its successor is {}", named[0]),
        _ => format!("; its successors are {}", words::list(&named)),
    }
}

fn search_box(candidate: &Candidate<'_>, caller: &Caller, passes: bool) -> String {
    let half = caller.place.search_distance;
    let Some(grid) = candidate.service.location else {
        return match &candidate.service.postcode {
            Some(postcode) => format!(
                "its postcode {} is not one that the directory knows, so it lies nowhere",
                clean(postcode)
            ),
            None => "it has no postcode that can be read, so it lies nowhere".to_owned(),
        };
    };
    let (near, away) = (
        grid.box_distance(caller.place.grid),
        words::distance(grid.distance(caller.place.grid)),
    );
    let half_said = kilometres(half);
    if passes {
        format!("{away} away, in the search box of {half_said} km to each side")
    } else {
        format!(
            "{} outside the search box of {half_said} km to each side; {away} away",
            metres(near - half)
        )
    }
}

/// "2.1 km", "40 m".
pub(crate) fn metres(metres: i64) -> String {
    match metres {
        ..1000 => format!("{metres} m"),
        _ => format!("{:.1} km", metres as f64 / 1000.0),
    }
}

fn group(found: &Answered<'_, '_>, passes: bool) -> String {
    let Some(group) = found.request.group else {
        return "no symptom group was asked for, and without one nothing matches".to_owned();
    };
    let name = found.side.directory.reference.groups.get(&group);
    let said = match name {
        Some(name) => format!("SG{group} ({})", clean(name).to_lowercase()),
        None => format!("SG{group}"),
    };
    has(passes, &said)
}

fn has(passes: bool, what: &str) -> String {
    let verb = if passes { "has" } else { "has no" };
    format!("its profile {verb} {what}")
}

fn sex(service: &Service, caller: &Caller) -> String {
    let name = |sex: Sex| match sex {
        Sex::F => "female",
        Sex::M => "male",
        Sex::I => "indeterminate",
    };
    let taken: Vec<String> = service
        .profile
        .sexes
        .iter()
        .map(|sex| name(*sex).to_owned())
        .collect();
    let takes = if taken.is_empty() {
        "takes callers of no sex at all".to_owned()
    } else {
        format!("takes {} callers", words::list(&taken))
    };
    format!("{takes}; the caller is {}", name(caller.sex))
}

fn practice(found: &Answered<'_, '_>, service: &Service, passes: bool) -> String {
    let registered = match &found.request.practice {
        Some(ods) => format!(
            "the caller is registered with {}",
            crate::asked::practice_name(found.side, ods)
        ),
        None => "the caller's practice is not known".to_owned(),
    };
    match &service.practices {
        None => "takes patients of any practice".to_owned(),
        Some(practices) => {
            let codes: Vec<String> = practices.iter().map(|code| clean(code)).collect();
            let whose = match (passes, codes.as_slice()) {
                (true, _) => "takes patients of the caller's practice".to_owned(),
                (false, [only]) => format!("takes patients of the practice {only} only"),
                (false, codes) => format!(
                    "takes patients of {} practices only ({})",
                    codes.len(),
                    words::some(codes, 3, "")
                ),
            };
            format!("{whose}; {registered}")
        }
    }
}

fn discriminator(found: &Answered<'_, '_>, service: &Service, passes: bool) -> String {
    let request = found.request;
    let Some(group) = request.group else {
        return "no symptom group was asked for, so no discriminator can match".to_owned();
    };
    let known = &found.side.directory.reference.discriminators;
    let code = |code: &u32| match known.get(code) {
        Some(name) => format!("SD{code} ({})", clean(name)),
        None => format!("SD{code}"),
    };
    let pairs = request.pairs();
    let lacking = pairs.iter().filter(|pair| !service.profile.pairs.contains(pair));
    let lacking: Vec<String> = lacking.map(|pair| code(&pair.discriminator)).collect();
    let all: Vec<String> = request.discriminators.iter().map(code).collect();
    if !passes {
        let any = found.side.directory.settings.discriminators == Discriminators::Any;
        let of = if any { "any of " } else { "" };
        return format!("its profile has no SG{group} with {of}{}", words::list(&lacking));
    }
    let has: Vec<String> = all.into_iter().filter(|code| !lacking.contains(code)).collect();
    format!("its profile has SG{group} with {}", words::list(&has))
}

fn disposition(found: &Answered<'_, '_>, passes: bool) -> String {
    match &found.request.disposition {
        None => "no disposition was asked for, so any will do".to_owned(),
        Some(disposition) => has(
            passes,
            &words::disposition_words(disposition, found.side.directory),
        ),
    }
}

fn role(service: &Service, caller: &Caller, passes: bool) -> String {
    let role = clean(&caller.role);
    if passes {
        return format!("offered to {role}");
    }
    let roles: Vec<String> = service.profile.roles.iter().map(|role| clean(role)).collect();
    let offered = if roles.is_empty() {
        "offered to no role at all".to_owned()
    } else {
        format!("offered to {} only", words::list(&roles))
    };
    format!("{offered}; the search is made as {role}")
}

fn age(service: &Service, caller: &Caller) -> String {
    let taken = words::days_words(&service.profile.ages);
    let takes = match taken.as_str() {
        "" => "takes patients of no age at all".to_owned(),
        taken => format!("takes patients of {taken}"),
    };
    format!("{takes}; the caller is {} old", words::age_words(caller.age))
}

fn limited_area(found: &Answered<'_, '_>, service: &Service, passes: bool) -> String {
    let geography = &found.side.directory.geography;
    let names = |codes: &BTreeSet<String>| {
        let names: Vec<String> = codes
            .iter()
            .map(|code| clean(geography.area_name(code)))
            .collect();
        words::some(&names, 3, "areas")
    };
    let areas = &found.answer.caller.place.areas;
    let Some(limited_to) = &service.limited_to else {
        return "not limited to any area".to_owned();
    };
    let limited = format!("limited to {}", names(limited_to));
    if areas.is_empty() {
        return format!("{limited}; the caller's area is not known, which counts as inside");
    }
    let spot = geography.postcodes.get(&found.answer.caller.place.postcode);
    let own = spot.map_or("another area", |spot| geography.area_name(spot.area));
    let own = clean(own);
    if passes {
        format!("{limited}, and the caller is there ({own})")
    } else {
        format!("{limited}; the caller is in {own}")
    }
}

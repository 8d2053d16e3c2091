//! A change in one sentence that a lead understands: names before codes, codes never without their words.

mod ages;
mod hours;
mod lists;
mod profile;

use crate::geography::kilometres;
use crate::model::change::{Change, Class, Detail, Entry, Location, Named, Part, Row, Shown, Subject, Value};
use crate::model::finding::shown;
use crate::model::written::Status;
pub use ages::ages;
pub(crate) use hours::sessions;
use jiff::civil::Date;
pub(crate) use lists::named as named_words;
use lists::{counted, joined, named};
pub(crate) use profile::{disposition as disposition_words, pair as pair_words};

/// The change in one sentence, without a full stop. Words of the directory stand in it as they are typed: whoever prints
/// it escapes it.
pub fn sentence(change: &Change) -> String {
    let subject = subject(&change.subject);
    let (class, detail) = (change.class, &change.detail);
    let said = predicate(class, detail).unwrap_or_else(|| whole(change));
    let mut text = format!("{subject} {said}");
    let claims_entries = matches!(
        class,
        Class::ServiceCopied | Class::ServiceSplit | Class::ServicesMerged
    );
    if claims_entries {
        return text;
    }
    let claims_the_entry = class.is_closure() || matches!(class, Class::UidChanged | Class::UidReused);
    if class == Class::TemplateChanged || !change.echoes.is_empty() && !claims_the_entry {
        text.push_str(&touched(&change.echoes, class));
    } else if !change.echoes.is_empty() {
        text.push_str(&format!(
            "; its entry says {} more",
            counted(change.echoes.len(), "thing")
        ));
    }
    text
}

/// The services below a change, each once.
fn touched(echoes: &[Change], class: Class) -> String {
    let services: std::collections::BTreeSet<&Subject> = echoes.iter().map(|echo| &echo.subject).collect();
    match (services.len(), class) {
        (0, Class::TemplateChanged) => "; no service is touched".to_owned(),
        (count, _) => format!(
            "; {} touched",
            if count == 1 {
                "1 service is".to_owned()
            } else {
                format!("{} services are", lists::grouped(count))
            }
        ),
    }
}

fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Service { uid, name, .. } if name.is_empty() => format!("Service {uid}"),
        Subject::Service { name, .. } => shown(name),
        Subject::Template { name, .. } => format!("The shared profile {}", shown(name)),
        Subject::Requirement { title, .. } => format!("The requirement \"{}\"", shown(title)),
        Subject::Settings => "The settings".to_owned(),
        Subject::Calendar => "The calendar of public holidays".to_owned(),
        Subject::Areas => "The table of areas".to_owned(),
        Subject::Area { name, .. } => shown(name),
        Subject::SearchDistances => "The table of search distances".to_owned(),
        Subject::Residents => "The table of residents".to_owned(),
        Subject::OutcomeTable => "The outcome table".to_owned(),
        Subject::Reference { table } => format!("The reference table {}", table.replace('-', " ")),
        Subject::Ranking => "The ranking".to_owned(),
        Subject::File { path } => format!("The file {}", shown(path)),
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Closed => "closed",
        Status::Commissioning => "being set up",
        Status::Pending => "awaiting approval",
        Status::Suspended => "suspended",
    }
}

/// Classes whose values and not whose places say what happens.
fn predicate(class: Class, detail: &Detail) -> Option<String> {
    Some(match detail {
        Detail::Existence {
            service_type,
            base,
            head,
            entry: _,
        } => {
            let said = existence(service_type, *base, *head);
            match class {
                Class::SuspensionOpenEnded => format!("{said}, and its entry does not say until when"),
                _ => said,
            }
        }
        Detail::Identity { base, head } => identity(class, base, head),
        Detail::Hours(change) => hours::sentence(change),
        Detail::Ages { base, head } => format!("takes {} (was {})", ages(head), ages(base)),
        Detail::Profile(change) => {
            let said = profile::sentence(change);
            match class {
                Class::UrgencyTightened => format!("{said}; nothing that it still takes is as urgent"),
                _ => said,
            }
        }
        Detail::Allowed { base, head } => allowed(class, base.as_deref(), head.as_deref()),
        Detail::OnlyIfOpen { base, head } => {
            let limit = |limit: Option<i64>| match limit {
                None => "whenever its hours allow".to_owned(),
                Some(0) => "only while it is open".to_owned(),
                Some(minutes) => format!("only if it opens within {minutes} minutes"),
            };
            format!("is returned {} (was {})", limit(*head), limit(*base))
        }
        Detail::Period { base, head } => format!("is offered {} (was {})", period(*head), period(*base)),
        Detail::Location { base, head, metres } => moved(base, head, *metres),
        Detail::Values(changed) => values(class, changed),
        Detail::Words { what, base, head } => words(what, base.as_deref(), head.as_deref()),
        Detail::Rows {
            added,
            removed,
            changed,
        } => rows(added, removed, changed),
        Detail::Outcomes(outcomes) => {
            let verb = if class == Class::OutcomeAdded {
                "gains"
            } else {
                "loses"
            };
            let (pair, disposition) = outcomes.first()?;
            let first = format!(
                "{} ending in {}",
                profile::pair(pair),
                profile::disposition(disposition)
            );
            let more = match outcomes.len() {
                1 => String::new(),
                count => format!(" and {} more", lists::grouped(count - 1)),
            };
            format!("{verb} {}: {first}{more}", counted(outcomes.len(), "outcome"))
        }
        Detail::Parts(parts) if parts.is_empty() => return None,
        Detail::Parts(parts) => {
            let said = parts
                .iter()
                .filter_map(|Part { class, detail }| predicate(*class, detail));
            said.collect::<Vec<_>>().join("; ")
        }
        Detail::Fault(fault) => match class {
            Class::Healed => format!("can be read again (was: {fault})"),
            Class::ServiceWithheld => format!("is offered to nobody until this is put right: {fault}"),
            _ => format!("cannot be read, so what changes in it is not known: {fault}"),
        },
        Detail::Nothing | Detail::Whole { .. } => return None,
    })
}

fn existence(service_type: &Named, base: Option<Status>, head: Option<Status>) -> String {
    let kind = service_type.name.as_deref().unwrap_or(&service_type.code);
    match (base, head) {
        (None, Some(Status::Active)) => format!("is a new service ({kind})"),
        (None, Some(other)) => format!("is a new entry ({kind}), {}", status(other)),
        (Some(Status::Active), None) => {
            format!("is taken out of the directory ({kind}) without having been closed")
        }
        (Some(other), None) => format!("is taken out of the directory ({kind}); it was {}", status(other)),
        (Some(base), Some(head)) => format!("is {} (was {})", status(head), status(base)),
        (None, None) => "is unknown".to_owned(),
    }
}

fn identity(class: Class, base: &[Entry], head: &[Entry]) -> String {
    let uids = |entries: &[Entry]| joined(entries.iter().map(|entry| entry.uid.clone()));
    let named = |entry: &Entry| format!("{} ({})", shown(&entry.name), entry.uid);
    let names = |entries: &[Entry]| joined(entries.iter().map(named));
    match class {
        Class::UidChanged => format!("has the uid {} (was {})", uids(head), uids(base)),
        Class::UidReused => {
            let place = |entry: &Entry| {
                let parts = [&entry.ods, &entry.postcode].into_iter().flatten();
                let parts: Vec<String> = parts.map(|part| shown(part)).collect();
                format!("{} ({})", shown(&entry.name), parts.join(", "))
            };
            format!(
                "has the uid {} of another service: it stood for {}",
                uids(head),
                joined(base.iter().map(place))
            )
        }
        Class::ServiceCopied => format!(
            "is there a second time, as {}: {} is of the same type and name and stays",
            uids(head),
            uids(base)
        ),
        Class::ServiceSplit => format!("({}) parts into {}", uids(base), names(head)),
        _ => format!("({}) takes the place of {}", uids(head), names(base)),
    }
}

fn allowed(class: Class, base: Option<&[Named]>, head: Option<&[Named]>) -> String {
    let nothing = if class == Class::PromotionChanged {
        "no area"
    } else {
        "none"
    };
    let list = |codes: &[Named]| {
        if codes.is_empty() {
            nothing.to_owned()
        } else {
            joined(codes.iter().map(named))
        }
    };
    let or_all = |codes: Option<&[Named]>, all: &str| codes.map_or(all.to_owned(), list);
    match class {
        Class::TypeChanged => format!("is of type {} (was {})", or_all(head, "?"), or_all(base, "?")),
        Class::SexNarrowed | Class::SexWidened | Class::SexShifted => {
            let words = |codes: Option<&[Named]>| {
                let codes = codes
                    .unwrap_or_default()
                    .iter()
                    .map(|code| lists::sex(&code.code).to_owned());
                let text = joined(codes);
                if text.is_empty() {
                    "nobody of any sex".to_owned()
                } else {
                    text
                }
            };
            format!("takes {} (was {})", words(head), words(base))
        }
        Class::PracticesNarrowed | Class::PracticesWidened | Class::PracticesShifted => format!(
            "takes patients of {} (was {})",
            or_all(head, "any practice"),
            or_all(base, "any practice")
        ),
        Class::CommissioningChanged => format!(
            "is commissioned by the practices {} (was {})",
            or_all(head, "none"),
            or_all(base, "none")
        ),
        Class::PromotionChanged => format!(
            "is promoted in {} (was {})",
            or_all(head, "none"),
            or_all(base, "none")
        ),
        Class::RoleNarrowed | Class::RoleWidened | Class::RoleShifted => {
            let count = head.map_or(0, <[Named]>::len);
            let noun = if count == 1 { "role" } else { "roles" };
            let roles = or_all(head, "all");
            format!(
                "is offered to the referral {noun} {roles} (was {})",
                or_all(base, "all")
            )
        }
        _ => format!(
            "is offered to callers in {} (was {})",
            or_all(head, "any area"),
            or_all(base, "any area")
        ),
    }
}

fn period((from, until): (Option<Date>, Option<Date>)) -> String {
    match (from, until) {
        (None, None) => "without a first or last date".to_owned(),
        (Some(from), None) => format!("from {}", hours::date(from)),
        (None, Some(until)) => format!("until {}", hours::date(until)),
        (Some(from), Some(until)) => format!("from {} until {}", hours::date(from), hours::date(until)),
    }
}

fn moved(base: &Location, head: &Location, metres: Option<i64>) -> String {
    let at = |location: &Location| {
        location
            .postcode
            .clone()
            .unwrap_or_else(|| "no postcode".to_owned())
    };
    let far = match metres {
        Some(metres) => format!(", {} away", kilometres(metres)),
        None if head.grid.is_none() => ", a place that is not known, so no search finds it".to_owned(),
        None => String::new(),
    };
    if base.postcode == head.postcode {
        return match metres {
            Some(0) => format!("at {} lies in another area", at(head)),
            _ => format!("at {} lies elsewhere on the map{far}", at(head)),
        };
    }
    format!("is at {} (was {}){far}", at(head), at(base))
}

fn value(value: &Value) -> String {
    let Value {
        key: _,
        what,
        base,
        head,
    } = value;
    match (base, head) {
        (None, Some(head)) => format!("{what} {} (was none)", shown(&head.words)),
        (Some(base), None) => format!("no {what} (was {})", shown(&base.words)),
        (base, head) => {
            let side = |side: &Option<Shown>| shown(side.as_ref().map_or("", |side| &side.words));
            format!("{what} {} (was {})", side(head), side(base))
        }
    }
}

fn values(class: Class, changed: &[Value]) -> String {
    let listed = lists::some_of(changed.iter().map(value));
    match class {
        Class::RequirementWeakened => format!("asks for less: {listed}"),
        Class::RequirementStrengthened => format!("asks for more: {listed}"),
        Class::RequirementChanged => format!("asks for something else: {listed}"),
        Class::OutcomeChanged => format!("changes {}: {listed}", counted(changed.len(), "outcome")),
        Class::SettingsChanged => format!("now say {listed}"),
        Class::OwnerChanged => {
            let side = |of: fn(&Value) -> &Option<Shown>| {
                let side = changed.first().and_then(|value| of(value).as_ref());
                side.map(|side| shown(&side.words))
            };
            match (side(|value| &value.base), side(|value| &value.head)) {
                (Some(base), Some(head)) => {
                    format!("moves to the region {head} (was {base}), whose people sign for it from then on")
                }
                (None, Some(head)) => {
                    format!("moves to the region {head} (was in none), whose people sign for it from then on")
                }
                (base, None) => format!(
                    "moves out of every region (was {}), so that only those who sign for every region sign for it from then on",
                    base.as_deref().unwrap_or("in none")
                ),
            }
        }
        _ => format!("has {listed}"),
    }
}

fn words(what: &str, base: Option<&str>, head: Option<&str>) -> String {
    match (base, head) {
        (Some(base), Some(head)) => format!(
            "changes its {what} to \"{}\" (was \"{}\")",
            shown(head),
            shown(base)
        ),
        (_, Some(head)) => format!("gains {what}: \"{}\"", shown(head)),
        (base, None) => format!("loses its {what}: \"{}\"", shown(base.unwrap_or_default())),
    }
}

fn rows(added: &[Row], removed: &[Row], changed: &[Value]) -> String {
    let named = |row: &Row| named(&row.named);
    let mut parts = Vec::new();
    if !added.is_empty() {
        parts.push(format!("gains {}", lists::some_of(added.iter().map(named))));
    }
    if !removed.is_empty() {
        parts.push(format!("loses {}", lists::some_of(removed.iter().map(named))));
    }
    if !changed.is_empty() {
        parts.push(format!("changes {}", lists::some_of(changed.iter().map(value))));
    }
    parts.join("; ")
}

/// Classes whose places say it all.
fn whole(change: &Change) -> String {
    let path = |place: &Option<crate::model::change::Place>| {
        place.as_ref().map_or(String::new(), |place| shown(&place.path))
    };
    match change.class {
        Class::FileMoved => format!(
            "is now in the file {} (was {})",
            path(&change.head),
            path(&change.base)
        ),
        Class::HoursRewritten => "has its hours written otherwise; it is open at the same minutes".to_owned(),
        Class::DistantHoursChanged => {
            "is open at other times only after the dates that are judged".to_owned()
        }
        Class::ServiceOfferedAgain => "is offered again: its restriction can be read".to_owned(),
        Class::RequirementAdded => "is new".to_owned(),
        Class::RequirementRemoved => "need not hold any more".to_owned(),
        Class::TemplateChanged if change.base.is_none() => "is new".to_owned(),
        Class::TemplateChanged => "is gone".to_owned(),
        Class::RankingChanged => "shows services in another order".to_owned(),
        Class::PolicyAndDataTogether => {
            "changes together with services; take them apart, so that each is looked at alone".to_owned()
        }
        Class::PolicyChanged => "says otherwise who owns entries or signs changes".to_owned(),
        Class::ScenariosChanged => "asks or expects something else of searches".to_owned(),
        Class::UnreadFileChanged => "has changed; no search reads it".to_owned(),
        Class::ProvenanceChanged => "names other sources".to_owned(),
        _ => "is written otherwise and means the same".to_owned(),
    }
}

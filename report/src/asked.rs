//! Who asked, and what the search makes of it: the head of what `qdos search` and `qdos why` say.

use crate::Revision;
use crate::page::{BOLD, DIM, PLAIN, Page};
use crate::words::{self, clean};
use qdos_coverage::search::Answer;
use qdos_coverage::side::Side;
use qdos_model::code::Sex;
use qdos_model::directory::Directory;
use qdos_model::place::{district, sector};
use qdos_model::ranking::NATIONAL;
use qdos_model::request::{DistanceSource, Request};
use schemars::JsonSchema;
use serde::Serialize;

/// One search and its answer, before anything is said.
pub struct Answered<'s, 'a> {
    /// Version of the program.
    pub version: &'static str,
    /// The revision that was read.
    pub revision: Revision,
    /// Its services, prepared.
    pub side: &'s Side<'a>,
    /// What was asked.
    pub request: &'s Request,
    /// What the search answers.
    pub answer: &'s Answer<'s, 'a>,
}

/// What was asked, as it was understood.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Asked {
    /// The caller in a sentence.
    pub sentence: String,
    /// How far the search looks, in time and place, and how it ranks.
    pub looks: String,
    /// What the reader should know of the request: what was left out, what is not known.
    pub notes: Vec<String>,
    /// Symptom group.
    pub group: Option<u32>,
    /// Symptom discriminators that go with the group.
    pub discriminators: Vec<u32>,
    /// Symptom discriminators that were sent and do not go with the group.
    pub dropped: Vec<u32>,
    /// Disposition.
    pub disposition: Option<String>,
    /// Age in days.
    pub age_days: i64,
    /// F, M or I.
    pub sex: String,
    /// Referral role.
    pub role: String,
    /// Where the caller is.
    pub postcode: String,
    /// The smallest area that holds the postcode.
    pub area: Option<String>,
    /// ODS code of the caller's practice, when it is known.
    pub practice: Option<String>,
    /// Local date and minute, with the offset where the clocks show it twice.
    pub at: String,
    /// The public holiday that it falls on.
    pub public_holiday: Option<String>,
    /// Minutes that the search looks ahead.
    pub window_minutes: i64,
    /// Half the side of the search box.
    pub search_distance_metres: i64,
    /// Where that comes from, in the words of the Directory of Services.
    pub search_distance_source: String,
    /// Code of the area whose ranking strategy holds, or `national`; none has any.
    pub ranking_area: Option<String>,
}

/// What no search of files can know; said with every answer.
const LIMITS: [&str; 2] = [
    "A straight line stands for the distance by road.",
    "How busy services are (capacity) and when a change reaches the live system are not in git: every service counts as having room, and every file as live.",
];

pub(crate) fn limits() -> Vec<String> {
    LIMITS.map(str::to_owned).into()
}

/// Service files that count as no service.
pub(crate) fn unreadable(directory: &Directory) -> Vec<String> {
    let unreadable = directory.unreadable.iter();
    unreadable
        .filter(|path| path.starts_with("services/"))
        .map(|path| clean(path))
        .collect()
}

impl Asked {
    pub(crate) fn of(found: &Answered<'_, '_>) -> Asked {
        let Answered {
            version: _,
            revision: _,
            side,
            request,
            answer,
        } = found;
        let geography = &side.directory.geography;
        let area = geography
            .postcodes
            .get(request.postcode.as_str())
            .map(|spot| geography.area_name(spot.area));
        Asked {
            sentence: sentence(found, area),
            looks: looks(found),
            notes: notes(found),
            group: request.group,
            discriminators: request.discriminators.clone(),
            dropped: request.dropped.clone(),
            disposition: request.disposition.as_ref().map(ToString::to_string),
            age_days: request.age,
            sex: request.sex.letter().to_string(),
            role: clean(&request.role),
            postcode: request.postcode.clone(),
            area: area.map(clean),
            practice: request.practice.as_deref().map(clean),
            at: request.at.to_string(),
            public_holiday: holiday(side, request),
            window_minutes: answer.caller.window,
            search_distance_metres: answer.caller.place.search_distance,
            search_distance_source: answer.source.name().to_owned(),
            ranking_area: answer.strategy.map(clean),
        }
    }

    /// The head of a page.
    pub(crate) fn lines(&self, page: &mut Page, qdos: &str, directory: &str, revision: &Revision) {
        page.line(&format!(
            "{DIM}qdos {qdos}  {directory}  {}{DIM:#}",
            revision.short()
        ));
        page.line("");
        page.marked(0, "", PLAIN, &self.sentence);
        page.paragraph(0, "", &self.looks);
        for note in &self.notes {
            page.marked(0, "Note: ", BOLD, note);
        }
    }
}

/// The foot of a page: what cannot be read, and what nobody here knows.
pub(crate) fn foot(page: &mut Page, unreadable: &[String], limits: &[String]) {
    page.line("");
    match unreadable {
        [] => {}
        [only] => page.paragraph(
            0,
            "",
            &format!("1 service file cannot be read and counts as no service ({only}); `qdos lint` shows why."),
        ),
        [first, ..] => page.paragraph(
            0,
            "",
            &format!(
                "{} service files cannot be read and count as no service (the first: {first}); `qdos lint` shows why.",
                words::number(unreadable.len() as u128)
            ),
        ),
    }
    page.paragraph(0, "", &limits.join(" "));
}

/// The public holiday of the request's date: "Boxing Day, substitute day".
pub(crate) fn holiday(side: &Side<'_>, request: &Request) -> Option<String> {
    let calendar = &side.directory.calendar;
    if !calendar.holidays.contains(&request.at.date) {
        return None;
    }
    let title = calendar.titles.get(&request.at.date).map_or("", String::as_str);
    let title = match title.strip_suffix(')').and_then(|title| title.rsplit_once(" (")) {
        Some((name, more)) => format!("{name}, {more}"),
        None => title.to_owned(),
    };
    Some(clean(&title))
}

fn sentence(found: &Answered<'_, '_>, area: Option<&str>) -> String {
    let Answered {
        side,
        request,
        answer,
        ..
    } = found;
    let area = area.map(|area| format!(" ({})", clean(area))).unwrap_or_default();
    let holiday = holiday(side, request)
        .map(|title| {
            if title.is_empty() {
                " (public holiday)".to_owned()
            } else {
                format!(" (public holiday: {title})")
            }
        })
        .unwrap_or_default();
    let practice = match &request.practice {
        Some(ods) => format!("registered with {}", practice_name(side, ods)),
        None => "no practice known".to_owned(),
    };
    let disposition = match &request.disposition {
        Some(disposition) => words::disposition_words(disposition, side.directory),
        None => "no disposition".to_owned(),
    };
    let said = format!(
        "{} in {}{area}, {}{holiday}, {}, {disposition}, searched as {}, {practice}.",
        words::person(request.age, request.sex),
        request.postcode,
        words::moment_words(&side.timeline, answer.caller.at),
        symptoms(side, request),
        clean(&request.role),
    );
    let mut letters = said.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// What the table of outcomes says of the request: that triage does not end there, or ends at the caller's own practice.
fn outcome_note(found: &Answered<'_, '_>) -> Option<String> {
    let request = found.request;
    let disposition = request.disposition.as_ref()?;
    let pairs = request.pairs();
    let outcomes = &found.side.directory.reference.outcomes;
    let rows: Vec<_> = outcomes
        .iter()
        .filter(|row| pairs.contains(&row.pair) && row.disposition == *disposition)
        .collect();
    if pairs.is_empty() {
        None
    } else if rows.is_empty() {
        Some(format!(
            "{} with {disposition} is no outcome of the table, so triage may never end there.",
            words::pairs_words(&pairs)
        ))
    } else if request.practice.is_none() && rows.iter().any(|row| row.own_gp) {
        Some("this outcome is for the caller's own practice, and none was given, so that services for patients of their practices cannot pass; give it with --practice.".to_owned())
    } else {
        None
    }
}

/// "sore throat (SG1156 SD4788)".
fn symptoms(side: &Side<'_>, request: &Request) -> String {
    let Some(group) = request.group else {
        return "no symptom group".to_owned();
    };
    let codes = words::pairs_words(&request.pairs());
    match side.directory.reference.groups.get(&group) {
        Some(name) => format!("{} ({codes})", clean(name).to_lowercase()),
        None => codes,
    }
}

/// "Sheringham Medical Practice (D82001)", or the code alone.
pub(crate) fn practice_name(side: &Side<'_>, ods: &str) -> String {
    let mut services = side.services.iter().map(|candidate| candidate.service);
    let practice =
        services.find(|service| service.ods.as_deref() == Some(ods) && service.service_type == "100");
    match practice {
        Some(service) => format!("{} ({})", clean(service.shown_name()), clean(ods)),
        None if side
            .services
            .iter()
            .any(|candidate| candidate.service.ods.as_deref() == Some(ods)) =>
        {
            format!("{}, which is no GP practice here", clean(ods))
        }
        None => format!("{}, a practice that is not in this directory", clean(ods)),
    }
}

fn looks(found: &Answered<'_, '_>) -> String {
    let Answered {
        side,
        request,
        answer,
        ..
    } = found;
    let caller = &answer.caller;
    let until = words::clock_near(&side.timeline, caller.at, caller.at + caller.window);
    let postcode = &request.postcode;
    let source = match answer.source {
        DistanceSource::Override => "forced by the request".to_owned(),
        DistanceSource::Postcode => format!("the directory's row for {postcode}"),
        DistanceSource::Sector => format!("the directory's row for the sector {}", sector(postcode)),
        DistanceSource::District => format!("the directory's row for the district {}", district(postcode)),
        DistanceSource::WebService => "asked for by the request".to_owned(),
        DistanceSource::National => "the national distance".to_owned(),
    };
    let ranked = match answer.strategy {
        Some(NATIONAL) => "Types of service are ranked as everywhere (national).".to_owned(),
        Some(area) => format!(
            "Types of service are ranked as in {}.",
            clean(side.directory.geography.area_name(area))
        ),
        None => "No ranking of types of service is set, so the nearest come first.".to_owned(),
    };
    format!(
        "The search looks ahead until {until} ({}), in a box of {} km to each side of {postcode} ({source}), whose corners are {:.0} km away. {ranked}",
        ahead(found),
        kilometres(caller.place.search_distance),
        caller.place.search_distance as f64 / 1000.0 * std::f64::consts::SQRT_2,
    )
}

/// "23 hours: the 24 hours of Dx28 less the last one" (Meaning 3).
fn ahead(found: &Answered<'_, '_>) -> String {
    let window = found.answer.caller.window;
    let said = words::duration(window);
    let reference = &found.side.directory.reference;
    let sent = found.request.disposition.as_ref();
    let minutes = sent
        .and_then(|code| reference.dispositions.get(code))
        .and_then(|facts| facts.minutes);
    match (sent, minutes.map(i64::from)) {
        (Some(code), Some(minutes)) if minutes == window + 60 => {
            let sent = match minutes / 60 {
                hours @ 2..=72 if minutes % 60 == 0 => format!("{hours} hours"),
                _ => words::duration(minutes),
            };
            format!("{said}: the {sent} of {code} less the last hour")
        }
        _ => said,
    }
}

/// Metres as kilometres, without a point where there is nothing behind it.
pub(crate) fn kilometres(metres: i64) -> String {
    if metres % 1000 == 0 {
        (metres / 1000).to_string()
    } else {
        format!("{:.1}", metres as f64 / 1000.0)
    }
}

fn notes(found: &Answered<'_, '_>) -> Vec<String> {
    let Answered {
        side,
        request,
        answer,
        ..
    } = found;
    let mut notes = Vec::new();
    match request.group {
        None => notes.push(
            "no symptom group was given, so that nothing can pass and only catch-alls are offered."
                .to_owned(),
        ),
        Some(group) if !request.dropped.is_empty() => {
            let codes: Vec<String> = request.dropped.iter().map(|code| format!("SD{code}")).collect();
            let (verb, were) = if codes.len() == 1 {
                ("does", "was")
            } else {
                ("do", "were")
            };
            notes.push(format!(
                "{} {were} left out: {} {verb} not go with SG{group}.",
                words::list(&codes),
                if codes.len() == 1 { "it" } else { "they" }
            ));
        }
        Some(_) => {}
    }
    notes.extend(outcome_note(found));
    let of_ranking = |finding: &&qdos_model::finding::Finding| finding.rule == "unreadable-ranking";
    match side.directory.findings.iter().filter(of_ranking).count() {
        0 => {}
        rows => notes.push(format!(
            "{} of ranking/strategies.csv cannot be read and ranks nothing; `qdos lint` shows it.",
            if rows == 1 {
                "a row".to_owned()
            } else {
                format!("each of {rows} rows")
            }
        )),
    }
    if let (Some(sent), false) = (
        request.distance,
        matches!(
            answer.source,
            DistanceSource::Override | DistanceSource::WebService
        ),
    ) {
        notes.push(format!(
            "the {} km of the request were not used: the directory's own distance goes first, unless the request's is forced.",
            kilometres(sent.metres)
        ));
    }
    if request.disposition.is_none() {
        notes.push("no disposition was given, so that every disposition matches.".to_owned());
    }
    if answer.caller.place.areas.is_empty() {
        notes.push(format!(
            "the area of {} is not known, so that services limited or promoted to areas are offered as if they were for it.",
            request.postcode
        ));
    }
    if request.sex == Sex::I {
        use qdos_model::written::SexI;
        notes.push(
            match side.directory.settings.sex_i {
                SexI::OnlyI => {
                    "only services that take I match a caller of indeterminate sex (setting sex_i)."
                }
                SexI::Any => {
                    "every service that takes some sex matches a caller of indeterminate sex (setting sex_i)."
                }
            }
            .to_owned(),
        );
    }
    notes
}

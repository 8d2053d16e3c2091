//! What one search asks: as typed on a command line or in a scenario, and as meant. A request that cannot be meant is
//! refused with everything that is wrong with it; see docs/search.md, "The request".

use crate::age;
use crate::code::{Disposition, Pair, Sex, number};
use crate::directory::Directory;
use crate::finding::{nearest, shown};
use crate::moment::{Moment, seen_from};
use crate::place::{Geography, NATIONAL_SEARCH_DISTANCE, district, postcode, sector};
use crate::requirement::DEFAULT_ROLE;
use std::collections::BTreeSet;

/// A search as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// Symptom group.
    pub group: Option<String>,
    /// Symptom discriminators.
    pub discriminators: Vec<String>,
    /// Disposition.
    pub disposition: Option<String>,
    /// Age: "30 years", "18 months", "6 days"; a number alone is years.
    pub age: String,
    /// F, M or I.
    pub sex: String,
    /// Where the caller is.
    pub postcode: String,
    /// Local date and time.
    pub at: String,
    /// Referral role.
    pub role: Option<String>,
    /// ODS code of the practice where the caller is registered.
    pub practice: Option<String>,
    /// Search distance of the request in whole kilometres.
    pub distance: Option<String>,
    /// The request's search distance goes before all others.
    pub forced: bool,
}

/// A search as meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Symptom group; without one nothing can match.
    pub group: Option<u32>,
    /// Discriminators that go with the group, each once, in order.
    pub discriminators: Vec<u32>,
    /// Discriminators that were sent and do not go with the group.
    pub dropped: Vec<u32>,
    /// Disposition; without one every disposition matches.
    pub disposition: Option<Disposition>,
    /// Age in days.
    pub age: i64,
    /// Sex.
    pub sex: Sex,
    /// Referral role.
    pub role: String,
    /// Postcode, "NR27 0AA".
    pub postcode: String,
    /// The practice where the caller is registered, when it is known.
    pub practice: Option<String>,
    /// The request's own search distance.
    pub distance: Option<SentDistance>,
    /// When it is asked.
    pub at: Moment,
}

/// A search distance that came with the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentDistance {
    /// Half the side of the search box, in metres.
    pub metres: i64,
    /// It goes before all others.
    pub forced: bool,
}

/// Where the search distance came from; the names are those of the Directory of Services' answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum DistanceSource {
    Override,
    Postcode,
    Sector,
    District,
    WebService,
    National,
}

impl DistanceSource {
    /// Its name in the answer of the Directory of Services.
    pub fn name(self) -> &'static str {
        match self {
            DistanceSource::Override => "Override",
            DistanceSource::Postcode => "Postcode",
            DistanceSource::Sector => "Sector",
            DistanceSource::District => "District",
            DistanceSource::WebService => "Web Service",
            DistanceSource::National => "National",
        }
    }
}

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refused {
    /// The input: `group`, `discriminators`, `disposition`, `age`, `sex`, `postcode`, `at`, `role`, `practice`, `distance`.
    pub input: &'static str,
    /// What is wrong, in one line.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Request {
    /// Reads a request, or says everything that is wrong with it, in the order of [`Refused::input`].
    ///
    /// # Errors
    ///
    /// Everything that keeps the Directory of Services, or this directory, from answering; never an empty list.
    pub fn read(asked: &Asked, directory: &Directory) -> Result<Request, Vec<Refused>> {
        let mut refused = Vec::new();
        let (group, discriminators, dropped) =
            kept(clinical(asked, directory), &mut refused).unwrap_or_default();
        let disposition = kept(disposition(asked, directory), &mut refused).flatten();
        let age = kept(age(&asked.age), &mut refused);
        let sex = kept(sex(&asked.sex), &mut refused);
        let postcode = kept(Request::postcode(&asked.postcode, directory), &mut refused);
        let at = kept(Request::moment(&asked.at, directory), &mut refused);
        let role = kept(role(asked, directory), &mut refused);
        let practice = kept(practice(asked), &mut refused).flatten();
        let distance = kept(distance(asked), &mut refused).flatten();
        match (age, sex, postcode, at, role) {
            (Some(age), Some(sex), Some(postcode), Some(at), Some(role)) if refused.is_empty() => {
                Ok(Request {
                    group,
                    discriminators,
                    dropped,
                    disposition,
                    age,
                    sex,
                    role,
                    postcode,
                    practice,
                    distance,
                    at,
                })
            }
            _ => Err(refused),
        }
    }

    /// Reads the postcode of a request alone.
    ///
    /// # Errors
    ///
    /// It is no postcode, does not exist, or lies outside the own areas.
    pub fn postcode(typed: &str, directory: &Directory) -> Result<String, Refused> {
        place(typed, directory)
    }

    /// Reads the sex of a request alone.
    ///
    /// # Errors
    ///
    /// It is none that a search can carry.
    pub fn sex(typed: &str) -> Result<Sex, Refused> {
        sex(typed)
    }

    /// Reads the moment of a request alone.
    ///
    /// # Errors
    ///
    /// It is no minute of the clocks, or the calendar does not cover what a search then sees.
    pub fn moment(typed: &str, directory: &Directory) -> Result<Moment, Refused> {
        at(typed, directory)
    }

    /// The pairs of its group and discriminators.
    pub fn pairs(&self) -> Vec<Pair> {
        let pair = |group| {
            let of = move |discriminator: &u32| Pair {
                group,
                discriminator: *discriminator,
            };
            self.discriminators.iter().map(of).collect()
        };
        self.group.map(pair).unwrap_or_default()
    }

    /// Half the side of its search box in metres, and where that comes from.
    pub fn search_distance(&self, directory: &Directory) -> (i64, DistanceSource) {
        let listed = directory.geography.listed_search_distance(&self.postcode);
        match (self.distance, listed) {
            (Some(SentDistance { metres, forced: true }), _) => (metres, DistanceSource::Override),
            (_, Some((code, metres))) if code == self.postcode => (metres, DistanceSource::Postcode),
            (_, Some((code, metres))) if code == sector(&self.postcode) => (metres, DistanceSource::Sector),
            (_, Some((_, metres))) => (metres, DistanceSource::District),
            (Some(SentDistance { metres, .. }), None) => (metres, DistanceSource::WebService),
            (None, None) => (NATIONAL_SEARCH_DISTANCE, DistanceSource::National),
        }
    }
}

fn kept<T>(read: Result<T, Refused>, refused: &mut Vec<Refused>) -> Option<T> {
    read.map_err(|fault| refused.push(fault)).ok()
}

fn refuse<T>(input: &'static str, message: String, help: impl Into<String>) -> Result<T, Refused> {
    Err(Refused {
        input,
        message,
        help: help.into(),
    })
}

type Clinical = (Option<u32>, Vec<u32>, Vec<u32>);

/// Group and discriminators; doubled ones and those that do not go with the group are dropped.
fn clinical(asked: &Asked, directory: &Directory) -> Result<Clinical, Refused> {
    let reference = &directory.reference;
    let Some(typed) = &asked.group else {
        return Ok(Clinical::default());
    };
    let Some(group) = number(typed).filter(|group| reference.groups.contains_key(group)) else {
        let codes: Vec<String> = reference.groups.keys().map(u32::to_string).collect();
        let near = nearest(typed, codes.iter().map(String::as_str));
        let message = format!(
            "symptom group \"{}\" does not exist in release {}",
            shown(typed),
            shown(&directory.release)
        );
        return refuse(
            "group",
            message,
            near.map_or("use a code of symptom-groups.csv".to_owned(), |near| {
                format!(
                    "did you mean {near} ({})?",
                    shown(&reference.groups[&number(near).unwrap_or_default()])
                )
            }),
        );
    };
    let with_group: BTreeSet<u32> = reference
        .pairs
        .iter()
        .filter(|pair| pair.group == group)
        .map(|pair| pair.discriminator)
        .collect();
    let valid = || {
        with_group
            .iter()
            .map(u32::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let help = || match with_group.len() {
        0 => format!("no discriminator goes with symptom group {group} in this release"),
        1 => format!("{} goes with symptom group {group}", valid()),
        _ => format!("these go with symptom group {group}: {}", valid()),
    };
    let (mut found, mut dropped) = (Vec::new(), Vec::new());
    for text in &asked.discriminators {
        let Some(code) = number(text) else {
            let message = format!("symptom discriminator \"{}\" is not a number", shown(text));
            return refuse("discriminators", message, help());
        };
        let list = if with_group.contains(&code) {
            &mut found
        } else {
            &mut dropped
        };
        if !list.contains(&code) {
            list.push(code);
        }
    }
    if !found.is_empty() {
        return Ok((Some(group), found, dropped));
    }
    let message = match dropped.as_slice() {
        [] => "no symptom discriminator is given".to_owned(),
        [only] if !reference.discriminators.contains_key(only) => {
            format!(
                "symptom discriminator {only} does not exist in release {}",
                shown(&directory.release)
            )
        }
        [only] => format!("symptom discriminator {only} does not go with symptom group {group}"),
        all => format!(
            "none of the symptom discriminators {} goes with symptom group {group}",
            all.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
        ),
    };
    refuse("discriminators", message, help())
}

fn disposition(asked: &Asked, directory: &Directory) -> Result<Option<Disposition>, Refused> {
    let Some(typed) = &asked.disposition else {
        return Ok(None);
    };
    let known = &directory.reference.dispositions;
    match Disposition::parse(typed).filter(|code| known.contains_key(code)) {
        Some(disposition) => Ok(Some(disposition)),
        None => {
            let near = nearest(typed, known.keys().map(Disposition::as_str));
            let message = format!(
                "disposition \"{}\" does not exist in release {}",
                shown(typed),
                shown(&directory.release)
            );
            refuse(
                "disposition",
                message,
                near.map_or(
                    "use a code of dispositions.csv, such as Dx05".to_owned(),
                    |near| {
                        let name = Disposition::parse(near)
                            .and_then(|code| known.get(&code))
                            .map(|facts| shown(&facts.name));
                        format!("did you mean {near} ({})?", name.unwrap_or_default())
                    },
                ),
            )
        }
    }
}

fn age(typed: &str) -> Result<i64, Refused> {
    age::parse_sent(typed).or_else(|(message, help)| refuse("age", message, help))
}

fn sex(typed: &str) -> Result<Sex, Refused> {
    Sex::parse(&typed.trim().to_ascii_uppercase()).map_or_else(
        || {
            let message = format!("\"{}\" is not a sex that a search can carry", shown(typed));
            refuse("sex", message, "write F, M or I (indeterminate)")
        },
        Ok,
    )
}

/// A postcode of the own areas; elsewhere the directory does not know all services.
fn place(typed: &str, directory: &Directory) -> Result<String, Refused> {
    let geography = &directory.geography;
    let Some(code) = postcode(typed) else {
        let message = format!("\"{}\" is not a postcode", shown(typed));
        return refuse("postcode", message, "write a full postcode such as \"NR27 0AA\"");
    };
    if let Some(spot) = geography.postcodes.get(code.as_str()) {
        if geography.is_own(spot.area) {
            return Ok(code);
        }
        let message = format!(
            "{code} lies in {}, outside the directory's own areas",
            shown(geography.area_name(spot.area))
        );
        return refuse(
            "postcode",
            message,
            "ask for a postcode of the directory's own areas: elsewhere it does not know all services",
        );
    }
    let own = |text: &str| {
        let found = geography
            .postcodes
            .starting_with(text)
            .filter(|(_, spot)| geography.is_own(spot.area))
            .map(|(code, _)| code.to_string());
        found.collect::<Vec<_>>()
    };
    let neighbours = own(sector(&code));
    let (message, help) = if !neighbours.is_empty() {
        let near = beside(&neighbours, &code);
        (
            format!("postcode {code} does not exist"),
            format!("near it there are {}", near.join(", ")),
        )
    } else if let Some(area) = stranger(geography, sector(&code)) {
        (
            format!("postcode {code} is not one of the directory's own areas"),
            format!(
                "of {} it knows only places of {}: ask for a postcode of the own areas, where it knows all services",
                sector(&code),
                shown(area)
            ),
        )
    } else if !own(&format!("{} ", district(&code))).is_empty() {
        let sectors: BTreeSet<String> = own(&format!("{} ", district(&code)))
            .iter()
            .map(|code| sector(code).to_owned())
            .collect();
        let sectors: Vec<String> = sectors.into_iter().collect();
        (
            format!(
                "postcode {code} does not exist, and no other of {}",
                sector(&code)
            ),
            format!("{} has {}", district(&code), sectors.join(", ")),
        )
    } else {
        (
            format!("postcode {code} is not one of the directory's own areas"),
            "ask for a postcode of the directory's own areas: elsewhere it does not know all services"
                .to_owned(),
        )
    };
    refuse("postcode", message, help)
}

/// The area of some place of a sector that is not the directory's own.
fn stranger<'g>(geography: &'g Geography, sector: &str) -> Option<&'g str> {
    let mut of_sector = geography.postcodes.starting_with(sector);
    let (_, spot) = of_sector.find(|(_, spot)| !geography.is_own(spot.area))?;
    Some(geography.area_name(spot.area))
}

/// Up to four of the postcodes on either side of where `code` would stand.
fn beside(sorted: &[String], code: &str) -> Vec<String> {
    let at = sorted.partition_point(|other| other.as_str() < code);
    let from = at.saturating_sub(2).min(sorted.len().saturating_sub(4));
    sorted.iter().skip(from).take(4).cloned().collect()
}

fn at(typed: &str, directory: &Directory) -> Result<Moment, Refused> {
    let moment = Moment::parse(typed).or_else(|(message, help)| refuse("at", message, help))?;
    let calendar = &directory.calendar;
    let needed = (moment.date, seen_from(moment.date));
    let covered = calendar.from.is_some_and(|from| from <= needed.0)
        && calendar.until.is_some_and(|until| needed.1 <= until);
    if covered {
        return Ok(moment);
    }
    let said = |date: Option<jiff::civil::Date>| date.map_or("no date".to_owned(), |date| date.to_string());
    let message = format!(
        "a search on {} sees dates up to {}, and the calendar of public holidays covers {} to {}",
        needed.0,
        needed.1,
        said(calendar.from),
        said(calendar.until)
    );
    refuse(
        "at",
        message,
        "ask for an earlier or later date, or complete calendar/bank-holidays.yaml",
    )
}

fn role(asked: &Asked, directory: &Directory) -> Result<String, Refused> {
    let roles = &directory.reference.roles;
    let typed = asked.role.as_deref().unwrap_or(DEFAULT_ROLE);
    let same = |role: &&String| role.eq_ignore_ascii_case(typed.trim());
    roles.iter().find(same).cloned().map_or_else(
        || {
            let near = nearest(typed, roles.iter().map(String::as_str));
            let all = || {
                roles
                    .iter()
                    .map(|role| shown(role))
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            let message = format!("referral role \"{}\" does not exist", shown(typed));
            refuse(
                "role",
                message,
                near.map_or_else(
                    || format!("use one of {}", all()),
                    |near| format!("did you mean \"{}\"?", shown(near)),
                ),
            )
        },
        Ok,
    )
}

fn practice(asked: &Asked) -> Result<Option<String>, Refused> {
    let Some(typed) = &asked.practice else {
        return Ok(None);
    };
    let code = typed.trim().to_ascii_uppercase();
    let plain = (3..=12).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if plain {
        return Ok(Some(code));
    }
    let message = format!("practice \"{}\" is not an ODS code", shown(typed));
    refuse(
        "practice",
        message,
        "write a code such as D82001, or leave it out when it is not known",
    )
}

fn distance(asked: &Asked) -> Result<Option<SentDistance>, Refused> {
    let Some(typed) = &asked.distance else {
        return if asked.forced {
            let message = "a forced search distance needs a distance".to_owned();
            refuse("distance", message, "give a distance of 1 to 99 km besides")
        } else {
            Ok(None)
        };
    };
    let typed = typed.trim();
    match number(typed.strip_suffix("km").unwrap_or(typed).trim_end()) {
        Some(kilometres @ 1..=99) => Ok(Some(SentDistance {
            metres: i64::from(kilometres) * 1000,
            forced: asked.forced,
        })),
        _ => refuse(
            "distance",
            format!("search distance \"{}\" is not 1 to 99 km", shown(typed)),
            "write whole kilometres from 1 to 99",
        ),
    }
}

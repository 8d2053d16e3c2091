//! The search of `docs/search.md`, asked of the twin: one request, filter by filter, then sorted, cut and labelled.
//!
//! As stupid as the rest of the twin: every service is asked everything, and the page is meant to be read beside it.

mod asked;
mod filters;
mod order;
mod returned;

use super::criteria::straight;
use super::near_misses::days_missing;
use super::read::{Codes, csv, setting};
use super::{Files, Moment, Service, Twin, uid_order};
use asked::Asked;
use serde_yaml::Value;
use std::collections::BTreeSet;

/// What one caller sends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    pub group: Option<String>,
    pub discriminators: Vec<String>,
    pub disposition: Option<String>,
    /// In days.
    pub age: i32,
    pub sex: char,
    pub postcode: String,
    pub moment: Moment,
    pub role: String,
    /// The ODS code of the practice where the caller is registered.
    pub practice: Option<String>,
    /// Kilometres.
    pub distance: Option<i64>,
    pub forced: bool,
}

/// Why a request is an error.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Refused {
    Group,
    /// None sent, or none left.
    Discriminators,
    Disposition,
    Age,
    Sex,
    Postcode,
    Role,
    Distance,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Label {
    None,
    Home,
    HomeOoh,
    CatchAll,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The discriminators that are left.
    pub discriminators: Vec<String>,
    /// How many minutes the search looks ahead.
    pub window: usize,
    /// Metres.
    pub distance: i64,
    pub source: &'static str,
    /// In order: uid, and the uids that displace it; none where it is returned.
    pub returnable: Vec<(String, Vec<String>)>,
    /// In order.
    pub returned: Vec<(String, Label)>,
}

/// A near miss: uid, criterion, and the minutes, metres or days that are missing.
pub type Miss = (String, &'static str, Option<i64>);

/// Declares `Rule` and the list of all its values together.
macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// One rule of the search that the twin answers differently.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
        pub enum Rule {
            $($(#[$doc])* $name,)*
        }
        /// Every rule of the search that can be switched off.
        pub const SEARCH_RULES: &[Rule] = &[$(Rule::$name),*];
    };
}

rules! {
    /// Of several discriminators one is always enough.
    AllDiscriminators,
    /// The setting `discriminators: any` means nothing.
    AnyDiscriminator,
    /// Doubled discriminators are kept.
    DoubledDiscriminators,
    /// Discriminators without a pair are asked for as well.
    InvalidDiscriminators,
    /// Without a disposition none matches.
    NoDisposition,
    /// Without a disposition the search looks 30 minutes ahead.
    NoDispositionWindow,
    /// Without a group every group matches.
    NoGroup,
    /// Forcing a search distance means nothing.
    ForcedDistance,
    /// The request's distance means nothing unless forced.
    RequestDistance,
    /// The request's distance goes before the rows of the table.
    RequestDistanceOnlyWithoutRow,
    /// A row of the table has the source `Postcode`, whatever its code.
    DistanceSource,
    /// A limited service is not for a caller whose area is not known.
    LimitedUnknownArea,
    /// Under `stretch` the stretch that is about to close counts for only-if-open.
    StretchTogether,
    /// Promotion means nothing.
    Promotion,
    /// A caller is not in the areas that hold the own one, for promotion.
    PromotionToParent,
    /// A promoted service comes last for a caller whose area is not known.
    PromotionUnknownArea,
    /// Rank goes before promotion.
    PromotionBeforeRank,
    /// All service types are of one rank.
    RankOrder,
    /// Only the caller's own area has a strategy, else `national`.
    RankByParent,
    /// The rows of the largest area count.
    RankSmallestArea,
    /// The rows of `national` mean nothing.
    RankNational,
    /// The rows of `national` stand in for types an area's strategy does not name.
    RankNationalWhereNone,
    /// A type that is not named comes first.
    RankUnnamed,
    /// A row of another kind is a row of its area.
    RankBadRow,
    /// Of two rows for one area and type the last stands.
    RankDoubledRow,
    /// There is no home GP.
    HomeFirst,
    /// A home GP that is commissioned is merely commissioned.
    HomeBeforeCommissioned,
    /// A home GP is of type 100.
    HomeOfAnyType,
    /// Nobody is commissioned.
    CommissionedFirst,
    /// Restricted or not is all the same.
    CommissionedRestrictedFirst,
    /// Distance does not matter to the order.
    DistanceOrder,
    /// Distances are compared in whole metres.
    DistanceIsExact,
    /// Distances are compared as the box does.
    DistanceIsStraight,
    /// Uids are compared as text alone.
    UidShorterFirst,
    /// Of two uids of one length the last as text comes first.
    UidAsText,
    /// Three of each type are returned.
    CutOfTwo,
    /// Two are returned of the types of which one is.
    CutOfOne,
    /// What displaces is what comes before, returned or not.
    DisplacedByReturned,
    /// The setting `catch_all_below: two` means nothing.
    FallbackBelowTwo,
    /// The fallback answers when fewer than two are returnable, whatever the setting.
    FallbackBelowOne,
    /// The fallback offers what is returned already once more.
    FallbackNotRepeated,
    /// What is returned already does not count as one of the fallback's two.
    FallbackRepeatedCounts,
    /// The fallback offers one.
    FallbackTwo,
    /// The fallback offers as many as there are.
    FallbackTwoOnly,
    /// The fallback's box is the search box.
    FallbackSixty,
    /// The fallback offers by uid.
    FallbackNearest,
    /// The fallback offers what is not active on the date.
    FallbackStatus,
    /// Nothing is called (Catch-all).
    LabelCatchAll,
    /// The fallback's service that is the home GP is called (Home).
    LabelCatchAllBeforeHome,
    /// Nothing is called (Home).
    LabelHome,
    /// Nothing is called (Home OOH).
    LabelHomeOoh,
    /// Every commissioned service is called (Home OOH).
    LabelHomeOohType,
}

/// A row of ranking/strategies.csv.
struct Row {
    area: String,
    kind: String,
    rank: u32,
    /// Whether the row means something.
    stands: bool,
}

/// What only a search asks of a revision.
pub(super) struct Tables {
    without: Option<Rule>,
    groups: BTreeSet<String>,
    codes: Codes,
    areas: BTreeSet<String>,
    ranking: Vec<Row>,
    any_discriminator: bool,
    catch_all_below_two: bool,
}

impl Tables {
    pub(super) fn read(
        files: &Files,
        qdos: &Value,
        reference: &str,
        codes: Codes,
        areas: BTreeSet<String>,
    ) -> Tables {
        let ranking = csv(files, "ranking/strategies.csv").into_iter().map(|row| {
            let rank = row[2].parse().ok().filter(|rank| (1..=10).contains(rank));
            let known = row[0] == "national" || areas.contains(&row[0]);
            Row {
                stands: known && codes.types.contains(&row[1]) && rank.is_some(),
                area: row[0].clone(),
                kind: row[1].clone(),
                rank: rank.unwrap_or(11),
            }
        });
        Tables {
            without: None,
            groups: csv(files, &format!("{reference}/symptom-groups.csv"))
                .into_iter()
                .map(|row| row[0].clone())
                .collect(),
            ranking: ranking.collect(),
            codes,
            areas,
            any_discriminator: setting(qdos, "discriminators") == Some("any"),
            catch_all_below_two: setting(qdos, "catch_all_below") == Some("two"),
        }
    }
}

impl Twin {
    /// The same judge without one rule of the search, or with all.
    pub fn search_without(&mut self, rule: Option<Rule>) {
        self.search.without = rule;
    }

    fn lacks(&self, rule: Rule) -> bool {
        self.search.without == Some(rule)
    }

    /// What the search says to one caller.
    pub fn search(&self, request: &Request) -> Result<Answer, Refused> {
        let asked = self.asked(request)?;
        let returnable = self.in_order(&asked);
        let mut kept: Vec<&Service> = Vec::new();
        let mut displaced: Vec<(String, Vec<String>)> = Vec::new();
        for (at, service) in returnable.iter().enumerate() {
            let same = |others: &[&Service]| -> Vec<String> {
                let same = others.iter().filter(|other| other.kind == service.kind);
                same.map(|other| other.uid.clone()).collect()
            };
            let before = same(&kept);
            if before.len() < self.most(&service.kind) {
                kept.push(service);
                displaced.push((service.uid.clone(), Vec::new()));
            } else if self.lacks(Rule::DisplacedByReturned) {
                displaced.push((service.uid.clone(), same(&returnable[..at])));
            } else {
                displaced.push((service.uid.clone(), before));
            }
        }
        let mut returned: Vec<(String, Label)> = Vec::new();
        for service in &kept {
            returned.push((service.uid.clone(), self.label(service, request)));
        }
        for service in self.fallback(&asked, returnable.len(), &kept) {
            let label = match self.label(service, request) {
                Label::Home if self.lacks(Rule::LabelCatchAllBeforeHome) => Label::Home,
                _ if self.lacks(Rule::LabelCatchAll) => Label::None,
                _ => Label::CatchAll,
            };
            returned.push((service.uid.clone(), label));
        }
        Ok(Answer {
            window: asked.window,
            distance: asked.distance,
            source: asked.source,
            discriminators: asked.discriminators,
            returnable: displaced,
            returned,
        })
    }

    /// The thirteen filters of one service, in their order, and whether it passes.
    pub fn filters_of(&self, request: &Request, uid: &str) -> Result<[(&'static str, bool); 13], Refused> {
        let asked = self.asked(request)?;
        let service = self.services.iter().find(|service| service.uid == uid);
        Ok(self.filters(service.expect("the service exists"), &asked))
    }

    /// The uids of all services.
    pub fn uids(&self) -> Vec<String> {
        self.services.iter().map(|service| service.uid.clone()).collect()
    }

    /// The services that fail exactly one criterion, in order.
    pub fn search_misses(&self, request: &Request) -> Result<Vec<Miss>, Refused> {
        let asked = self.asked(request)?;
        let mut misses = Vec::new();
        if request.group.is_none() {
            return Ok(Vec::new());
        }
        for service in &self.services {
            let passes = self.filters(service, &asked).map(|(_, passes)| passes);
            let [
                status,
                reached,
                group,
                sex,
                practice,
                discriminators,
                disposition,
                role,
                age,
                session,
                closing,
                only_if_open,
                limited,
            ] = passes;
            let criteria = [
                ("status", status),
                ("place", reached),
                ("SG+SD", group && discriminators),
                ("Dx", disposition),
                ("sex", sex),
                ("age", age),
                ("practice", practice),
                ("role", role),
                ("time", session && closing && only_if_open),
                ("limited area", limited),
            ];
            let failed: Vec<usize> = (0..10).filter(|&at| !criteria[at].1).collect();
            let [failed] = failed[..] else {
                continue;
            };
            let name = criteria[failed].0;
            let (order, missing) = match name {
                "time" => (0, self.minutes_to_time(service, &asked)),
                "place" => (1, metres_to_box(service, &asked)),
                "age" => (2, days_missing(&service.ages, request.age)),
                _ => (3 + failed, None),
            };
            let far = straight(service, asked.place);
            let key = (order, missing.unwrap_or(i64::MAX), far, uid_order(&service.uid));
            misses.push((key, name, missing));
        }
        misses.sort();
        let said = misses
            .into_iter()
            .map(|((.., (_, uid)), name, missing)| (uid, name, missing));
        Ok(said.collect())
    }

    fn minutes_to_time(&self, service: &Service, asked: &Asked<'_>) -> Option<i64> {
        let at = self.span.instant(asked.request.moment);
        let met = |at| self.times(service, asked.window, at) == [true; 3];
        let near = (1..=10_080).find(|&far| (far <= at && met(at - far)) || met(at + far));
        near.map(|far| far as i64)
    }
}

fn metres_to_box(service: &Service, asked: &Asked<'_>) -> Option<i64> {
    let place = service.place.as_ref()?;
    let east = (place.easting - asked.place.easting).abs();
    let north = (place.northing - asked.place.northing).abs();
    Some(east.max(north) - asked.distance)
}

fn is_restricted(service: &Service) -> bool {
    service.restricted && !service.practices.is_empty()
}

/// Commissioned by the caller's practice.
fn is_commissioned(service: &Service, request: &Request) -> bool {
    request
        .practice
        .as_ref()
        .is_some_and(|practice| service.practices.contains(practice))
}

//! Changes between two revisions.

use super::service::decide_at_one_of_two_places;
use super::{AGES, Dice, EAST, NORTH, Plan, Row, each_day, sessions};
use jiff::civil::Date;

/// One small change to a plan, as a pull request might make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    Week,
    ClosedDate,
    HolidayHours,
    ServiceRemoved,
    ServiceAdded,
    ServiceMoved,
    ServiceUnreadable,
    ServiceLimited,
    Ages,
    Template,
    Requirement,
    RequirementRemoved,
    PlaceAdded,
    PlaceRemoved,
    PlaceMoved,
    PlaceDisowned,
    SearchDistance,
    ClosingSoon,
    SexI,
    CatchAllTypes,
    Calendar,
    OutcomeRemoved,
    OutcomeLimits,
    Timeframe,
    PracticeClosed,
    PracticeMoved,
}

impl Change {
    pub const ALL: &[Change] = &[
        Change::Week,
        Change::ClosedDate,
        Change::HolidayHours,
        Change::ServiceRemoved,
        Change::ServiceAdded,
        Change::ServiceMoved,
        Change::ServiceUnreadable,
        Change::ServiceLimited,
        Change::Ages,
        Change::Template,
        Change::Requirement,
        Change::RequirementRemoved,
        Change::PlaceAdded,
        Change::PlaceRemoved,
        Change::PlaceMoved,
        Change::PlaceDisowned,
        Change::SearchDistance,
        Change::ClosingSoon,
        Change::SexI,
        Change::CatchAllTypes,
        Change::Calendar,
        Change::OutcomeRemoved,
        Change::OutcomeLimits,
        Change::Timeframe,
        Change::PracticeClosed,
        Change::PracticeMoved,
    ];

    /// What most often goes with another change.
    pub(super) const COMPANIONS: [Change; 7] = [
        Change::Week,
        Change::ClosedDate,
        Change::ServiceRemoved,
        Change::ServiceLimited,
        Change::Ages,
        Change::Calendar,
        Change::PlaceRemoved,
    ];

    /// Whether it seldom or never moves a caller by itself: callers of one revision alone are not gained, and a new
    /// wording loses nobody.
    pub(super) fn needs_company(self) -> bool {
        matches!(
            self,
            Change::Requirement
                | Change::RequirementRemoved
                | Change::PlaceAdded
                | Change::PlaceRemoved
                | Change::PlaceDisowned
                | Change::CatchAllTypes
                | Change::OutcomeRemoved
                | Change::OutcomeLimits
                | Change::PracticeClosed
        )
    }

    /// Whether a plan is one that this can change; a plan that it would seldom matter to is made one it does.
    pub(super) fn prepare(self, plan: &mut Plan, dice: &mut Dice) -> bool {
        match self {
            Change::Calendar => {
                // Each side is asked on the days of its own calendar.
                if dice.percent(60) {
                    ask_of_one_calendar(plan, dice);
                } else if dice.percent(50) {
                    let when = dice.word(&["[{ not: [holiday] }]", "[{ days: [holiday] }]"]);
                    plan.requirements[0].0.insert("when", when);
                }
                true
            }
            Change::ClosingSoon => {
                let week = each_day(&["08:00-12:00", "12:20-12:45", "13:00-18:00"]);
                plan.services
                    .iter_mut()
                    .for_each(|service| service.hours.week = week.clone());
                true
            }
            Change::OutcomeRemoved => plan.outcomes.len() > 1,
            Change::PlaceRemoved | Change::PlaceMoved => plan.postcodes["E07000148"].len() > 1,
            Change::PlaceDisowned => !plan.postcodes["E07000147"].is_empty(),
            Change::PracticeClosed | Change::PracticeMoved => {
                plan.services.iter().any(|service| service.kind == "100")
            }
            _ => true,
        }
    }

    pub(super) fn make(self, plan: &mut Plan, dice: &mut Dice) {
        let date = dice.pick(&plan.dates);
        let number = dice.below(plan.services.len());
        let practice = plan.services.iter().position(|service| service.kind == "100");
        let service = &mut plan.services[match self {
            Change::PracticeClosed | Change::PracticeMoved => practice.unwrap_or(number),
            _ => number,
        }];
        match self {
            Change::Week => {
                let week = [
                    &["08:00-18:00"][..],
                    &["08:30-17:00"],
                    &["18:00-08:00"],
                    &["09:00-12:59", "13:00-18:00"],
                ];
                let at = dice.below(week.len());
                service.hours.week = each_day(week[at]);
            }
            Change::ClosedDate => {
                let closed = Row::Word("closed".to_owned());
                service.hours.dates.push((date.to_string(), closed));
            }
            Change::HolidayHours => {
                service.hours.holiday = Some(sessions(&["11:00-13:00", "16:00-21:00"]));
                plan.holidays.push(date.to_string());
                plan.holidays.sort();
                plan.holidays.dedup();
            }
            Change::ServiceRemoved => {
                // A directory without services is a world as well, but a dull one.
                if plan.services.len() > 1 {
                    plan.services.remove(number);
                }
            }
            Change::ServiceAdded => {
                let mut added = service.clone();
                added.kind = "13".to_owned();
                added.hours.week = each_day(&["00:00-24:00"]);
                added.profile.insert("ages", vec!["all".to_owned()]);
                added.uid = "4400000444".to_owned();
                added.path = "services/east/new/4400000444.yaml".to_owned();
                added.hours.week.remove(&dice.below(7));
                added.restricted = None;
                plan.services.push(added);
            }
            Change::ServiceMoved => service.postcode = "IP99 9ZY".to_owned(),
            Change::ServiceUnreadable => service.extra.push("colour: red".to_owned()),
            Change::ServiceLimited => service.limited_to = vec!["E07000147".to_owned()],
            Change::Ages => {
                service.profile.insert("ages", vec![dice.word(&AGES)]);
            }
            Change::Template => {
                for service in &mut plan.services {
                    service.template = Some("whole".to_owned());
                    service.profile.remove("dispositions");
                }
                let whole = plan.templates.get_mut("whole").expect("every world has it");
                whole.get_mut("dispositions").expect("it has dispositions").pop();
            }
            Change::Requirement => {
                let (key, value) = match dice.below(7) {
                    0 => ("distance", "\"5 km\""),
                    1 => ("at_least", "\"2\""),
                    2 => ("how_soon", "\"now\""),
                    3 => ("types", "[\"13\", \"25\"]"),
                    4 => ("areas", "[\"E07000147\"]"),
                    5 => ("farther", "\"0.5 km\""),
                    _ => ("when", "[{ hours: [\"08:00-18:00\"] }]"),
                };
                let at = dice.below(plan.requirements.len());
                plan.requirements[at].0.insert(key, value.to_owned());
            }
            Change::RequirementRemoved => {
                plan.requirements.pop();
            }
            Change::PlaceAdded => {
                let own = plan.postcodes.get_mut("E07000148").expect("the own area");
                own.push(("NR1 3ZZ".to_owned(), EAST + 2_000, NORTH - 1_000));
            }
            Change::PlaceRemoved => {
                let own = plan.postcodes.get_mut("E07000148").expect("the own area");
                if own.len() < 2 {
                    return;
                }
                let (postcode, ..) = own.pop().expect("it has a place");
                // Head has a search distance even where it has no place.
                if dice.percent(50) {
                    plan.search_distances.retain(|(code, _)| *code != postcode);
                    plan.search_distances
                        .push((postcode, dice.word(&["1", "2", "50"])));
                }
            }
            Change::PlaceMoved => {
                let own = plan.postcodes.get_mut("E07000148").expect("the own area");
                let last = own.last_mut().expect("it has a place");
                (last.1, last.2) = (last.1 + 15_000, last.2 + dice.below(2) as i64 * 9_000);
            }
            Change::PlaceDisowned => {
                let lost = plan
                    .postcodes
                    .insert("E07000147", Vec::new())
                    .expect("it is there");
                plan.postcodes
                    .get_mut("E06000099")
                    .expect("the area outside")
                    .extend(lost);
            }
            Change::SearchDistance => {
                plan.search_distances.retain(|(code, _)| code != "NR1 1AA");
                let kilometres = dice.word(&["1", "3", "5", "10", "30"]);
                plan.search_distances.push(("NR1 1AA".to_owned(), kilometres));
            }
            Change::ClosingSoon => toggle(plan, "closing_soon", "stretch"),
            Change::SexI => toggle(plan, "sex_i", "any"),
            Change::CatchAllTypes => toggle(plan, "catch_all_types", "[\"13\"]"),
            Change::Calendar => {
                let date = date.to_string();
                if plan.holidays.contains(&date) {
                    plan.holidays.retain(|known| *known != date);
                } else {
                    plan.holidays.push(date);
                    plan.holidays.sort();
                }
            }
            Change::OutcomeRemoved => {
                let rows = if dice.percent(50) {
                    1
                } else {
                    plan.outcomes.len() - 1
                };
                plan.outcomes.drain(..rows);
            }
            Change::OutcomeLimits => {
                let narrow = dice.word(&[
                    "sexes: [\"F\"], ages: [\"5 to 15 years\"] }",
                    "sexes: [\"F\", \"I\"] }",
                    "sexes: [\"M\", \"I\"] }",
                ]);
                for row in &mut plan.outcomes {
                    let kept = row
                        .split(", sexes")
                        .next()
                        .expect("a row begins")
                        .trim_end_matches(" }");
                    *row = format!("{}, {narrow}", kept.split(", ages").next().expect("a row begins"));
                }
            }
            Change::Timeframe => plan.timeframe = dice.word(&["31", "75", "200", "600"]),
            Change::PracticeClosed => service.status = "closed".to_owned(),
            Change::PracticeMoved => service.postcode = "IP99 9ZY".to_owned(),
        }
    }
}

/// A requirement that asks on no date of the slices but for the one that a changed calendar has, and there a service
/// decides that reaches one of two places which nothing else tells apart.
fn ask_of_one_calendar(plan: &mut Plan, dice: &mut Dice) {
    let dates: Vec<String> = plan.dates.iter().map(Date::to_string).collect();
    plan.holidays.retain(|holiday| !dates.contains(holiday));
    let keys = &mut plan.requirements[0].0;
    for key in ["at_least", "distinct", "types", "not_types", "reach", "distance"] {
        keys.remove(key);
    }
    keys.insert("when", "[{ days: [holiday] }]".to_owned());
    decide_at_one_of_two_places(plan, 1);
    if dice.percent(60) {
        plan.services.truncate(1);
    }
}

fn toggle(plan: &mut Plan, key: &'static str, value: &str) {
    if plan.settings.remove(key).is_none() {
        plan.settings.insert(key, value.to_owned());
    }
}

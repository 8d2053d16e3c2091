//! What else two directories can differ in, and a change of each.

use super::fields::Chance;
use qdos_model::code::Sex;
use qdos_model::directory::Directory;
use qdos_model::interval::Intervals;
use qdos_model::place::Grid;
use qdos_model::postcode::Postcode;
use qdos_model::reference::Outcome;
use qdos_model::written::{ClosingSoon, SexI, Status};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Gives a thing another value. Callers that one side alone has move nobody; such a change comes with a service that ends.
pub type Edit = fn(&mut Directory, &str, &mut Chance<'_>);

pub const THINGS: &[(&str, Edit)] = &[
    ("service gone", |directory, uid, _| {
        directory.services.remove(uid);
    }),
    ("closing soon", |directory, _, _| {
        directory.settings.closing_soon = match directory.settings.closing_soon {
            ClosingSoon::Service => ClosingSoon::Stretch,
            ClosingSoon::Stretch => ClosingSoon::Service,
        };
    }),
    ("sex I", |directory, _, _| {
        directory.settings.sex_i = match directory.settings.sex_i {
            SexI::OnlyI => SexI::Any,
            SexI::Any => SexI::OnlyI,
        };
    }),
    ("catch-all types", |directory, _, _| {
        directory.settings.catch_all_types = vec!["131".to_owned()];
    }),
    ("holidays", |directory, _, chance| {
        let date = chance.dice.pick(chance.dates);
        let holidays = &mut directory.calendar.holidays;
        if !holidays.remove(&date) {
            holidays.insert(date);
        }
    }),
    ("place moved", |directory, _, chance| {
        resettle(directory, chance, |grid, area| {
            grid.northing += 9_000;
            area.to_owned()
        });
    }),
    ("area of a place", |directory, _, chance| {
        resettle(directory, chance, |_, area| match area {
            "E07000148" => "E07000147".to_owned(),
            _ => "E07000148".to_owned(),
        });
    }),
    ("search distance", |directory, _, chance| {
        let metres = chance.dice.pick(&[1_500, 4_000, 7_500, 80_000]);
        let distances = &mut directory.geography.search_distances;
        let code = chance.dice.word(&["NR1 4AA", "NR1 4", "NR1"]);
        distances.insert(code, metres);
    }),
    ("place gone", |directory, uid, chance| {
        let postcode = chance.dice.word(&["NR1 4AA", "NR1 4AB", "NR1 4AC"]);
        let code = Postcode::parse(&postcode).expect("it looks like one");
        Arc::make_mut(&mut directory.geography.postcodes).edit([(code, None)]);
        close(directory, uid);
    }),
    ("place new", |directory, uid, _| {
        let grid = Grid {
            easting: 620_700,
            northing: 308_800,
        };
        let postcodes = Arc::make_mut(&mut directory.geography.postcodes);
        let code = Postcode::parse("NR1 5AA").expect("it looks like one");
        postcodes.edit([(code, Some((grid, "E07000148")))]);
        close(directory, uid);
    }),
    ("own areas", |directory, uid, _| {
        directory.geography.own_areas = BTreeSet::from(["E07000148".to_owned()]);
        close(directory, uid);
    }),
    ("outcome gone", |directory, uid, chance| {
        let outcomes = &mut directory.reference.outcomes;
        let at = chance.dice.below(outcomes.len());
        outcomes.remove(at);
        close(directory, uid);
    }),
    ("timeframe", |directory, _, chance| {
        let minutes = chance.dice.pick(&[31, 75, 200, 600]);
        let outcomes = directory.reference.outcomes.iter_mut();
        outcomes.for_each(|outcome| outcome.minutes = Some(minutes));
    }),
    ("ages of an outcome", |directory, uid, chance| {
        outcome(directory, chance).ages = Intervals::range(0, 5_000);
        close(directory, uid);
    }),
    ("sexes of an outcome", |directory, uid, chance| {
        outcome(directory, chance).sexes = BTreeSet::from([Sex::F]);
        close(directory, uid);
    }),
    ("own GP of an outcome", |directory, uid, chance| {
        let outcome = outcome(directory, chance);
        outcome.own_gp = !outcome.own_gp;
        close(directory, uid);
    }),
];

/// Gives one of the settled places another spot, or another area.
fn resettle(directory: &mut Directory, chance: &mut Chance<'_>, change: fn(&mut Grid, &str) -> String) {
    let postcode = chance.dice.word(&["NR1 4AA", "NR1 4AB", "NR1 4AC", "NR1 4AD"]);
    let postcodes = Arc::make_mut(&mut directory.geography.postcodes);
    let (code, spot) = postcodes.row(&postcode).expect("it was settled");
    let mut grid = spot.grid;
    let area = change(&mut grid, spot.area);
    postcodes.edit([(code, Some((grid, area.as_str())))]);
}

fn outcome<'d>(directory: &'d mut Directory, chance: &mut Chance<'_>) -> &'d mut Outcome {
    let outcomes = &mut directory.reference.outcomes;
    let at = chance.dice.below(outcomes.len());
    &mut outcomes[at]
}

fn close(directory: &mut Directory, uid: &str) {
    let service = directory.services.get_mut(uid).expect("the service is there");
    Arc::make_mut(service).status = Status::Closed;
}

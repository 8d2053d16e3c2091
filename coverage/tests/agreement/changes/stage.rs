//! Worlds in which a change decides something: more places than a drawn world has, and one service that everybody needs.

use super::fields::Chance;
use qdos_model::code::{Disposition, Pair, Sex};
use qdos_model::directory::Directory;
use qdos_model::hours::{Hours, Version};
use qdos_model::interval::Intervals;
use qdos_model::place::Grid;
use qdos_model::postcode::Postcode;
use qdos_model::requirement::{Callers, Requirement};
use qdos_model::service::{Profile, Service};
use qdos_model::written::{Distinct, Reach, Status};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A place among those of every world.
pub const SOMEWHERE: Grid = Grid {
    easting: 621_000,
    northing: 307_500,
};

pub const ROLES: [&str; 2] = ["111 Telephony Referral", "Digital Referral"];

/// Every pair of a world's reference.
pub fn pairs() -> Vec<Pair> {
    let pairs = ["1112=4003", "1004=4003", "1130=4020", "1112=4020"];
    pairs.iter().filter_map(|text| Pair::parse(text)).collect()
}

/// Every disposition that worlds draw often.
pub fn dispositions() -> Vec<Disposition> {
    let codes = [
        "Dx05", "Dx06", "Dx08", "Dx09", "Dx10", "Dx11", "Dx12", "Dx13", "Dx14", "Dx15", "Dx28", "Dx75",
        "Dx118",
    ];
    codes.iter().filter_map(|text| Disposition::parse(text)).collect()
}

/// Enough places for trees to be several nodes deep, most of them in one tree.
pub fn settle_more_places(directory: &mut Directory, chance: &mut Chance<'_>) {
    let postcodes = Arc::make_mut(&mut directory.geography.postcodes);
    for letter in 'A'..='G' {
        let along = |chance: &mut Chance<'_>| chance.dice.below(40) as i64 * 500 - 10_000;
        let grid = Grid {
            easting: SOMEWHERE.easting + along(chance),
            northing: SOMEWHERE.northing + along(chance),
        };
        let area = chance.dice.word(&["E07000148", "E07000148", "E07000147"]);
        let code = Postcode::parse(&format!("NR1 4A{letter}")).expect("it looks like one");
        postcodes.edit([(code, Some((grid, area.as_str())))]);
    }
}

/// Leaves one service (sometimes two alike), plain and for everybody, with requirements that ask for little, but for what
/// makes a change of `name` decide.
pub fn let_decide(directory: &mut Directory, uid: &str, name: &str, chance: &mut Chance<'_>) {
    directory.services.retain(|other, _| other == uid);
    let hours = directory.services[uid].hours.clone();
    let service = directory.services.get_mut(uid).expect("the service is there");
    let service = Arc::make_mut(service);
    let_take_everybody(service);
    service.hours = draw_hours(hours, chance);
    for requirement in directory.requirements.values_mut() {
        let_ask_for_little(requirement);
        match name {
            "service_type" if chance.dice.percent(50) => {
                requirement.not_types = BTreeSet::from(["40".into()])
            }
            "service_type" => requirement.types = Some(BTreeSet::from(["13".into()])),
            "reach" if chance.dice.percent(30) => requirement.distance = Some(5_000),
            "reach" => requirement.reach = Some(BTreeSet::from([Reach::Attended, Reach::Visiting])),
            "ods" => {
                requirement.distinct = Distinct::Ods;
                requirement.at_least = 1 + chance.dice.below(2);
            }
            "practices" | "area" => requirement.callers = Callers::RegisteredWithin(9_000),
            _ => {}
        }
    }
    match name {
        "ods" => service.ods = Some("FA100".to_owned()),
        "practices" if chance.dice.percent(50) => {
            service.practices = Some(BTreeSet::from(["D82001".to_owned()]));
        }
        // From the telephone to a visit: whether it is attended does not tell the two apart.
        "reach" if chance.dice.percent(50) => service.reach = Reach::Telephoned,
        "area" => (service.service_type, service.ods) = ("100".to_owned(), Some("D82001".to_owned())),
        "closing soon" => service.hours.first = closing_often(),
        "holidays" => service.hours.first.always = false,
        "sex I" => Arc::make_mut(&mut service.profile).sexes = BTreeSet::from([Sex::F, Sex::M]),
        "catch-all types" => {
            service.service_type = "105".to_owned();
            Arc::make_mut(&mut service.profile).pairs.clear();
        }
        "area of a place" => service.limited_to = Some(BTreeSet::from(["E07000148".to_owned()])),
        _ => {}
    }
    let service = service.clone();
    if name == "ods" || chance.dice.percent(30) {
        add(directory, "1900000902", service.clone());
    }
    if matches!(name, "practices" | "area") {
        settle_practices(directory, &service);
    }
}

fn add(directory: &mut Directory, uid: &str, service: Service) {
    let uid = uid.to_owned();
    let service = Service {
        uid: uid.clone(),
        ..service
    };
    directory.services.insert(uid, Arc::new(service));
}

/// Two practices that keep nobody, a walk from each other.
fn settle_practices(directory: &mut Directory, like: &Service) {
    for (uid, ods, east) in [("1900000903", "D82001", -4_000), ("1900000904", "D82002", 6_000)] {
        let practice = Service {
            ods: Some(ods.to_owned()),
            service_type: "100".to_owned(),
            location: Some(Grid {
                easting: SOMEWHERE.easting + east,
                ..SOMEWHERE
            }),
            area: Some("E07000148".into()),
            profile: Arc::default(),
            ..like.clone()
        };
        add(directory, uid, practice);
    }
}

fn let_take_everybody(service: &mut Service) {
    service.status = Status::Active;
    service.offered_to_nobody = false;
    (service.from, service.until) = (None, None);
    service.reach = Reach::Attended;
    service.service_type = "13".to_owned();
    service.practices = None;
    service.limited_to = None;
    service.only_if_open = None;
    service.location = Some(SOMEWHERE);
    service.area = Some("E07000148".into());
    service.profile = Arc::new(Profile {
        template: None,
        pairs: pairs().into_iter().collect(),
        dispositions: dispositions().into_iter().collect(),
        ages: Intervals::range(0, 50_000),
        sexes: Sex::ALL.into_iter().collect(),
        roles: ROLES.into_iter().map(str::to_owned).collect(),
    });
}

fn let_ask_for_little(requirement: &mut Requirement) {
    requirement.types = None;
    requirement.not_types.clear();
    requirement.reach = None;
    requirement.distance = None;
    requirement.how_soon = None;
    requirement.at_least = 1;
    requirement.distinct = Distinct::Service;
    requirement.callers = Callers::Unregistered;
}

/// The service's own hours, or plain ones.
fn draw_hours(own: Hours, chance: &mut Chance<'_>) -> Hours {
    let week = Version {
        week: [0; 7].map(|_| Intervals::range(540, 1_050)),
        ..Version::default()
    };
    let always = Version {
        always: true,
        ..Version::default()
    };
    let plain = |first| Hours {
        first,
        ..Hours::default()
    };
    chance.dice.pick(&[own, plain(week), plain(always)])
}

/// Open again soon after it closes.
fn closing_often() -> Version {
    let day = Intervals::from_unsorted(vec![
        (0, 610),
        (620, 760),
        (770, 800),
        (815, 1_100),
        (1_120, 1_430),
    ]);
    Version {
        week: [0; 7].map(|_| day.clone()),
        ..Version::default()
    }
}

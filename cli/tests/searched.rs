//! What `diff::is_searched` says no search can notice, no search notices: every edit of the table of mutations, asked of
//! the engine. An attribution leaves such changes out.

#[path = "../../diff/tests/world/mod.rs"]
mod world;

use qdos_coverage::gap::Gap;
use qdos_coverage::space::Space;
use qdos_coverage::world::World;
use qdos_coverage::{Answer, Fragile, Scope, measure};
use qdos_model::directory::Directory;
use std::collections::{BTreeMap, BTreeSet};
use world::rows::{OTHERS, SERVICES};

/// Callers for whom anything is another than before, by any requirement of base.
fn moved(base: &Directory, head: &Directory) -> u128 {
    let world =
        World::new(Some(base), head, Space::whole(world::today())).expect("the calendar covers the dates");
    let answers = measure(&world, Scope::Whole, Fragile::NotAsked);
    let lists = |answer: &Answer| -> u128 {
        let Answer {
            lost,
            gained,
            worsened,
            eased,
            ..
        } = answer;
        [lost, gained, worsened, eased]
            .into_iter()
            .flatten()
            .map(Gap::callers)
            .sum()
    };
    answers
        .iter()
        .filter(|answer| base.requirements.contains_key(&answer.requirement.id))
        .map(lists)
        .sum()
}

/// The world of the table with a practice and requirements that many of its services meet for somebody.
fn with_more(mut texts: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let practice = "uid: \"1900000100\"\nods: D82001\nname: \"Surgery\"\nstatus: active\ntype: \"100\"\npostcode: \"NR1 1AA\"\n";
    if let Some(types) = texts.get_mut("reference/51.2.0/service-types.csv") {
        types.push_str("100,GP practice\n");
    }
    let asked = |callers: &str, rest: &str| {
        format!(
            "title: \"Somebody\"\nowner: \"The board\"\nlevel: error\noutcomes: {{}}\nroles: [\"111 Telephony Referral\"]\n\
             callers: {callers}\n{rest}"
        )
    };
    let registered = "\"registered within 15 km\"";
    texts.insert(
        "services/norfolk/100/1900000100.yaml".to_owned(),
        practice.to_owned(),
    );
    for (name, text) in [
        ("anybody", asked("unregistered", "types: [\"13\"]\n")),
        (
            "patients",
            asked(registered, "types: [\"13\"]\nreach: [attended]\n"),
        ),
        ("choice", asked(registered, "types: [\"13\"]\nat_least: \"2\"\n")),
        (
            "providers",
            asked(registered, "types: [\"13\"]\nat_least: \"2\"\ndistinct: ods\n"),
        ),
        ("near", asked(registered, "types: [\"13\"]\ndistance: \"1 km\"\n")),
    ] {
        texts.insert(format!("requirements/{name}.yaml"), text);
    }
    texts
}

#[test]
fn what_no_search_notices_moves_nobody() {
    let base = with_more(world::world());
    let before = world::read(&base);
    assert!(before.unreadable.is_empty(), "{:?}", before.findings);
    let mut moving: BTreeSet<&'static str> = BTreeSet::new();
    for (path, from, to, _) in SERVICES.iter().chain(OTHERS) {
        let head = with_more(world::edited(path, from, to));
        let (changes, now) = (world::changes(&base, &head), world::read(&head));
        let is_searched = changes.iter().any(qdos_diff::is_searched);
        let count = moved(&before, &now) + moved(&now, &before);
        assert!(
            is_searched || count == 0,
            "{path}: {from} -> {to} moves {count} callers, unnoticed"
        );
        if count > 0 {
            moving.extend(changes.iter().map(|change| change.class.name()));
        }
    }

    assert!(moving.len() >= 30, "the table moves too few: {moving:#?}");
}

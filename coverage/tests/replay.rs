//! A replay is the search, asked one request after another; what is expected is looked at one by one.

mod given;

use given::{directory, texts};
use qdos_coverage::replay::{Answered, Offered, Row, Seen, Wanted, difference, linked, replay, swaps};
use qdos_coverage::search::{Index, Label};
use qdos_coverage::side::Side;
use qdos_coverage::space::{Slice, Space};
use qdos_model::directory::Directory;
use qdos_model::request::{Asked, Request};
use qdos_model::scenario::{Expectation, Named};

fn county() -> Vec<(String, Vec<u8>)> {
    texts("../cli/tests/county")
}

/// The county with one file of scenarios.
fn county_with(scenarios: &str) -> Directory {
    let mut texts = county();
    texts.push(("scenarios/a.yaml".to_owned(), scenarios.as_bytes().to_vec()));
    let directory = directory(texts);
    assert!(directory.findings.is_empty(), "{:?}", directory.findings);
    directory
}

fn files_of(directory: &Directory) -> Wanted<'_> {
    Wanted {
        sets: &directory.scenarios.sets,
        places: None,
        moments: None,
    }
}

type Plain = Result<Vec<(String, Label)>, Vec<String>>;

fn plain(answered: &Answered<'_>) -> Plain {
    let offer = |offer: &Offered<'_>| (offer.service.uid.clone(), offer.label);
    match &answered.returned {
        Ok(offers) => Ok(offers.iter().map(offer).collect()),
        Err(refused) => Err(refused.iter().map(|refused| refused.message.clone()).collect()),
    }
}

/// The same search by itself: read as a request, on a timeline of its own date.
fn alone(directory: &Directory, asked: &Asked) -> Plain {
    let request = match Request::read(asked, directory) {
        Ok(request) => request,
        Err(refused) => return Err(refused.into_iter().map(|refused| refused.message).collect()),
    };
    let date = request.at.date;
    let slices = vec![Slice {
        date,
        from: 0,
        to: 1500,
    }];
    let space = Space {
        today: date,
        ages: Vec::new(),
        slices,
    };
    let side = Side::new(directory, space.timeline());
    let answer = Index::new(&side)
        .answer(&request)
        .expect("the date is on the timeline");
    let offer = |returned: &qdos_coverage::search::Returned<'_, '_>| {
        (returned.candidate.service.uid.clone(), returned.label)
    };
    Ok(answer.returned.iter().map(offer).collect())
}

fn asked(replayed: &qdos_coverage::replay::Replay<'_>, row: &Row<'_>) -> Asked {
    Asked {
        postcode: replayed.plan.places[row.place].typed.clone(),
        at: replayed.plan.moments[row.moment].typed.clone(),
        ..replayed.plan.asks[row.ask].asked.clone()
    }
}

#[test]
fn the_shipped_replay_says_what_each_search_says_alone() {
    let directory = directory(texts("../directory"));
    let replayed = replay(files_of(&directory), None, &directory);
    assert_eq!(replayed.rows.len(), 185 * 12 * 8);
    // Each is prepared from nothing, so that some have to do; 53 is a prime to places, moments and outcomes.
    let some = replayed.rows.iter().step_by(353);
    let mut compared = 0;
    for row in some {
        let asked = asked(&replayed, row);
        assert_eq!(plain(&row.head), alone(&directory, &asked), "{asked:?}");
        compared += 1;
    }
    assert!(compared > 40, "{compared}");
}

#[test]
fn every_outcome_of_the_table_is_asked_once() {
    let directory = directory(texts("../directory"));
    let replayed = replay(files_of(&directory), None, &directory);
    let mut asked: Vec<_> = replayed
        .plan
        .asks
        .iter()
        .map(|ask| {
            ask.outcome
                .map(|outcome| (outcome.pair, outcome.disposition.clone()))
        })
        .collect();
    let outcomes = &directory.reference.outcomes;
    let mut all: Vec<_> = outcomes
        .iter()
        .map(|outcome| Some((outcome.pair, outcome.disposition.clone())))
        .collect();
    asked.sort();
    all.sort();
    assert!(asked == all, "{} of {}", asked.len(), all.len());
}

#[test]
fn any_number_of_threads_says_the_same() {
    let directory = directory(texts("../directory"));
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("a pool");
        let replayed = pool.install(|| replay(files_of(&directory), Some(&directory), &directory));
        let row = |row: &Row<'_>| {
            (
                row.ask,
                row.place,
                row.moment,
                plain(&row.head),
                row.head.unmet.clone(),
            )
        };
        replayed.rows.iter().map(row).collect::<Vec<_>>()
    };
    assert!(with(1) == with(2));
}

/// What is seen instead of each expectation, for a caller in Townham on a weekday morning.
fn seen(outcome: &str, expected: &[Expectation]) -> Vec<Option<Seen>> {
    let text = format!(
        "title: \"A\"\nplaces: [{{ postcode: \"ZT1 1AA\" }}]\nmoments: [{{ at: \"2026-11-25 10:30\" }}]\n\
         scenarios: [{{ id: \"one\", {outcome}, age: \"30 years\", sex: \"F\" }}]\n"
    );
    let directory = county_with(&text);
    let mut sets = directory.scenarios.sets.clone();
    sets[0].scenarios[0].expected = expected.to_vec();
    let wanted = Wanted {
        sets: &sets,
        places: None,
        moments: None,
    };
    let replayed = replay(wanted, None, &directory);
    let [row] = replayed.rows.as_slice() else {
        panic!("one search, not {}", replayed.rows.len());
    };
    let of = |at: usize| {
        let unmet = row.head.unmet.iter().find(|unmet| unmet.expectation == at);
        unmet.map(|unmet| unmet.seen.clone())
    };
    (0..expected.len()).map(of).collect()
}

fn text(text: &str) -> String {
    text.to_owned()
}

const PHARMACIST: &str = "group: \"1130\", discriminators: [\"4020\"], disposition: \"Dx28\"";
const NOBODY: &str = "group: \"1130\", discriminators: [\"4020\"], disposition: \"Dx05\"";
const UNKNOWN: &str = "group: \"1130\", discriminators: [\"4020\"], disposition: \"Dx77\"";
const NEAR: &str = "1000000004";
const FAR: &str = "1000000005";

#[test]
fn every_expectation_can_be_met() {
    let met = [
        Expectation::Service(text(NEAR)),
        Expectation::Service(text(FAR)),
        Expectation::NotService(text("1000000001")),
        Expectation::Type(text("13")),
        Expectation::OneOfTypes([text("25"), text("13")].into()),
        Expectation::NotType(text("105")),
        Expectation::FirstService(text(NEAR)),
        Expectation::FirstType(text("13")),
        Expectation::AtLeast(2),
        Expectation::AtMost(2),
        Expectation::CatchAll(false),
    ];
    assert_eq!(seen(PHARMACIST, &met), vec![None; met.len()]);
    assert_eq!(
        seen(NOBODY, &[Expectation::CatchAll(true), Expectation::AtMost(0)]),
        [None, None]
    );
}

#[test]
fn every_expectation_can_be_unmet() {
    let unmet = [
        (Expectation::Service(text("1000000001")), Seen::Missing),
        (
            Expectation::NotService(text(NEAR)),
            Seen::Unwanted(vec![text(NEAR)]),
        ),
        (Expectation::Type(text("25")), Seen::Missing),
        (
            Expectation::OneOfTypes([text("25"), text("105")].into()),
            Seen::Missing,
        ),
        (
            Expectation::NotType(text("13")),
            Seen::Unwanted(vec![text(NEAR), text(FAR)]),
        ),
        (
            Expectation::FirstService(text(FAR)),
            Seen::First(Some(text(NEAR))),
        ),
        (Expectation::FirstType(text("25")), Seen::First(Some(text(NEAR)))),
        (Expectation::AtLeast(3), Seen::Count(2)),
        (Expectation::AtMost(1), Seen::Count(2)),
        (Expectation::CatchAll(true), Seen::Missing),
    ];
    let (expected, wanted): (Vec<_>, Vec<_>) = unmet.into_iter().map(|(of, seen)| (of, Some(seen))).unzip();
    assert_eq!(seen(PHARMACIST, &expected), wanted);
    // What the fallback adds is returned and of a type, but it is not counted.
    let of_fallback = [
        Expectation::CatchAll(false),
        Expectation::AtLeast(1),
        Expectation::Type(text("105")),
    ];
    let added = Seen::Unwanted(vec![text("1000000001")]);
    assert_eq!(
        seen(NOBODY, &of_fallback),
        [Some(added), Some(Seen::Count(0)), None]
    );
    let refused = [Expectation::AtMost(5), Expectation::CatchAll(false)];
    assert_eq!(
        seen(UNKNOWN, &refused),
        [Some(Seen::Refused), Some(Seen::Refused)]
    );
}

const PLACES: &str = "title: \"A\"\nplaces: [{ postcode: \"ZT1 1AA\" }, { postcode: \"ZT9 9ZZ\" }]\n\
    moments: [{ at: \"2026-11-25 10:30\" }, { at: \"2027-03-28 01:30\" }]\nscenarios:\n\
    \x20 - { id: \"all\", outcomes: {}, age: \"30 years\", sex: \"F\" }\n\
    \x20 - { id: \"own\", disposition: \"Dx28\", age: \"30 years\", sex: \"F\", postcode: \"ZV1 1AA\", at: \"2026-12-25 10:00\" }\n\
    \x20 - { id: \"old\", outcomes: {}, age: \"300 years\", sex: \"F\", postcode: \"ZT1 1AA\", at: \"2026-11-25 10:30\" }\n\
    \x20 - { id: \"none\", outcomes: { groups: [\"9999\"] }, age: \"30 years\", sex: \"F\", postcode: \"ZT1 1AA\", at: \"2026-11-25 10:30\" }\n";

#[test]
fn what_spoils_one_search_spoils_no_other() {
    let directory = county_with(PLACES);
    let replayed = replay(files_of(&directory), None, &directory);
    let said: Vec<(String, Plain)> = replayed
        .rows
        .iter()
        .map(|row| (replayed.plan.asks[row.ask].scenario.id.clone(), plain(&row.head)))
        .collect();
    // Three outcomes at two places and two moments; of the rest one search each, but one for each outcome of "old".
    let of = |id: &str| {
        said.iter()
            .filter(|(other, _)| other == id)
            .map(|(_, said)| said)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (
            of("all").len(),
            of("own").len(),
            of("old").len(),
            of("none").len()
        ),
        (12, 1, 3, 1)
    );
    assert_eq!(of("all").iter().filter(|said| said.is_ok()).count(), 3);
    assert!(of("own")[0].is_ok());
    let refusal = |said: &Plain| said.as_ref().err().map(|why| why.join("; ")).unwrap_or_default();
    assert!(refusal(of("old")[0]).contains("300 years"), "{:?}", of("old")[0]);
    assert!(
        refusal(of("none")[0]).contains("no row of the outcome table"),
        "{:?}",
        of("none")[0]
    );
    let both = of("all")
        .iter()
        .map(|said| refusal(said))
        .find(|why| why.contains("; "));
    let both = both.expect("a place and a moment are wrong");
    assert!(
        both.contains("ZT9 9ZZ") && both.contains("does not exist: the clocks"),
        "{both}"
    );
    for row in &replayed.rows {
        if row.head.returned.is_ok() {
            assert_eq!(plain(&row.head), alone(&directory, &asked(&replayed, row)));
        }
    }
}

#[test]
fn places_and_moments_that_are_given_replace_those_of_the_files() {
    let directory = county_with(PLACES);
    let named = |typed: &str| {
        vec![Named {
            typed: text(typed),
            name: None,
        }]
    };
    let (places, moments) = (named("ZV1 1AB"), named("2026-11-26 12:00"));
    let wanted = Wanted {
        places: Some(&places),
        moments: Some(&moments),
        ..files_of(&directory)
    };
    let replayed = replay(wanted, None, &directory);
    let at = |row: &Row<'_>| {
        let asked = asked(&replayed, row);
        (
            replayed.plan.asks[row.ask].scenario.id.clone(),
            asked.postcode,
            asked.at,
        )
    };
    let all: Vec<_> = replayed.rows.iter().map(at).collect();
    assert_eq!(all.len(), 3 + 1 + 3 + 1);
    assert_eq!(all[0], (text("all"), text("ZV1 1AB"), text("2026-11-26 12:00")));
    assert_eq!(all[3], (text("own"), text("ZV1 1AA"), text("2026-12-25 10:00")));
}

#[test]
fn a_service_that_is_gone_is_a_difference_and_an_expectation_that_held() {
    let scenarios = format!(
        "title: \"A\"\nplaces: [{{ postcode: \"ZT1 1AA\" }}]\nmoments: [{{ at: \"2026-11-25 10:30\" }}]\nscenarios:\n\
         \x20 - {{ id: \"one\", {PHARMACIST}, age: \"30 years\", sex: \"F\", expect: {{ services: [\"{NEAR}\"], at_most: \"1\" }} }}\n\
         \x20 - {{ id: \"two\", outcomes: {{ dispositions: [\"Dx06\"] }}, age: \"30 years\", sex: \"F\" }}\n"
    );
    let base = county_with(&scenarios);
    let mut texts = county();
    texts.retain(|(path, _)| path != "services/townham/pharmacy.yaml");
    texts.push((text("scenarios/a.yaml"), scenarios.into_bytes()));
    let head = directory(texts);
    let replayed = replay(files_of(&head), Some(&base), &head);
    let [one, two] = replayed.rows.as_slice() else {
        panic!("two searches");
    };
    assert_eq!(difference(two), None);
    let found = difference(one).expect("the pharmacy is gone");
    let uids = |offers: &[Offered<'_>]| {
        offers
            .iter()
            .map(|offer| offer.service.uid.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (uids(&found.gone), uids(&found.come)),
        (vec![text(NEAR)], Vec::new())
    );
    assert!(!found.reordered && !found.newly_refused && found.is_worse());
    assert_eq!(found.newly_unmet.len(), 1);
    assert_eq!((found.newly_unmet[0].expectation, &found.healed), (0, &vec![1]));
    // The other way round the one heals and the other is newly unmet.
    let back = replay(files_of(&base), Some(&head), &base);
    let back = difference(&back.rows[0]).expect("the pharmacy is there again");
    assert_eq!(
        (uids(&back.come), back.newly_unmet[0].expectation, back.healed),
        (vec![text(NEAR)], 1, vec![0])
    );
}

#[test]
fn a_release_that_asks_with_other_codes_is_told_from_the_one_before() {
    let links = "release,date,dx,sg,sd,lookup\n\
        1,2026-01-01,Dx28,1130,4020,Yes\n1,2026-01-01,Dx05,1152,4003,Yes\n\
        2,2026-02-01,Dx28,1130,4020,Yes\n2,2026-02-01,Dx05,9,9,Yes\n\
        2,2026-03-01,Dx28,1130,4020,Yes\n2,2026-03-01,Dx28,1130,4020,Yes\n2,2026-03-01,Dx05,1130,4020,Yes\n\
        2,2026-03-01,Dx02,1152,4003,No\n2,2026-03-01,Dx06,,,Yes\n";
    let mut texts = county();
    texts.push((text("scenarios/direct-links.csv"), links.as_bytes().to_vec()));
    let directory = directory(texts);
    let base = linked(&directory, "1").expect("the release is there");
    let head = linked(&directory, "2").expect("the release is there");
    assert_eq!(linked(&directory, "3"), None);
    // Of two tables the later stands, and each row is asked once.
    let ids: Vec<&str> = head
        .set
        .scenarios
        .iter()
        .map(|scenario| scenario.id.as_str())
        .collect();
    assert_eq!(ids, ["Dx28 SG1130 SD4020", "Dx05 SG1130 SD4020"]);
    assert_eq!(
        (&head.not_looked_up, &head.without_codes),
        (&vec![text("Dx02")], &vec![text("Dx06")])
    );
    let found = swaps(&base.set, &head.set);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].disposition.as_str(), &found[0].steps),
        ("Dx05", &vec![(Some(1), Some(1))])
    );
}

#[test]
fn a_row_is_asked_for_one_who_can_have_the_outcome() {
    let links = "release,date,dx,sg,sd,lookup\n1,2026-01-01,Dx28,1130,4020,Yes\n";
    let mut texts = county();
    texts.push((text("scenarios/direct-links.csv"), links.as_bytes().to_vec()));
    for (path, bytes) in &mut texts {
        if path.ends_with("outcomes.yaml") {
            let table = String::from_utf8_lossy(bytes).replace(
                "[\"Dx28\"], ",
                "[\"Dx28\"], sexes: [\"M\"], ages: [\"3 to 11 months\"], ",
            );
            *bytes = table.into_bytes();
        }
    }
    let found = linked(&directory(texts), "1").expect("the release is there");
    let (_, age, sex) = &found.asked_otherwise[0];
    assert_eq!((age.as_str(), sex.as_str()), ("11 months", "M"));
}

//! Requirements that nothing meets, that contradict themselves, and that another one implies.

use crate::base::{Texts, base};

const PATH: &str = "requirements/pharmacy.yaml";

fn said(texts: &Texts) -> Vec<String> {
    let found = texts.check();
    found
        .iter()
        .map(|finding| format!("{} {}: {}", finding.rule, finding.route, finding.message))
        .collect()
}

fn asked(snippet: &str) -> Vec<String> {
    said(&base().merged(PATH, snippet))
}

fn never(key: &str, what: &str) -> Vec<String> {
    vec![format!(
        "requirement-never-met {key}: nothing can ever meet the requirement: {what}"
    )]
}

#[test]
fn the_part_that_leaves_no_service_is_named() {
    let no_type = "no active service has a type that it accepts";
    assert_eq!(asked("types: [\"148\"]\n"), never("types", no_type));
    assert_eq!(asked("not_types: [\"13\"]\n"), never("not_types", no_type));
    assert_eq!(
        asked("reach: [telephoned]\n"),
        never(
            "reach",
            "no active service of its types is reached in a way that it accepts"
        )
    );
    assert_eq!(
        asked("roles: [\"999 Referral\"]\n"),
        never(
            "roles",
            "no service that it accepts is offered to the role that it asks as"
        )
    );
    assert_eq!(
        asked("outcomes: { dispositions: [\"Dx06\"] }\n"),
        never("outcomes", "no service that it accepts takes any of its outcomes")
    );
}

#[test]
fn ages_and_sexes_that_no_service_takes_are_named() {
    let texts = base()
        .merged(
            "templates/community-pharmacy.yaml",
            "ages: [\"18 to 129 years\"]\n",
        )
        .merged(PATH, "ages: [\"0 to 17 years\"]\n");
    let what = "no service that it accepts takes callers of its ages and sexes with its outcomes";
    assert_eq!(said(&texts), never("outcomes", what));
    // A caller of 18 years is enough.
    assert_eq!(
        said(&texts.merged(PATH, "ages: [\"0 to 18 years\"]\n")),
        Vec::<String>::new()
    );
}

#[test]
fn restricted_services_meet_nothing_that_is_asked_of_the_unregistered() {
    let restricted = |code: &str| format!("restricted: true\npractices: [\"{code}\"]\n");
    let one = base().service(&restricted("FA101"));
    assert_eq!(said(&one), Vec::<String>::new());
    let both = one.merged("services/norfolk/13/1900000003.yaml", &restricted("FA103"));
    assert_eq!(
        said(&both),
        never(
            "callers",
            "every service that it accepts is restricted to patients of some practices, and its callers have none"
        )
    );
}

#[test]
fn fewer_services_than_are_asked_for_are_counted_as_distinct_ones() {
    assert_eq!(asked("at_least: \"2\"\n"), Vec::<String>::new());
    assert_eq!(
        asked("at_least: \"3\"\n"),
        never(
            "at_least",
            "only 2 services could ever be acceptable, and it asks for 3"
        )
    );
    let same_ods = base()
        .service("ods: \"FA103\"\ntype: \"148\"\n")
        .merged(PATH, "at_least: \"2\"\ndistinct: ods\n");
    assert_eq!(
        said(&same_ods),
        never(
            "at_least",
            "only 1 service could ever be acceptable, and it asks for 2"
        )
    );
}

#[test]
fn services_that_have_ended_or_begin_too_late_meet_nothing() {
    let two = |snippet: &str| said(&base().service(snippet).merged(PATH, "at_least: \"2\"\n"));
    assert_eq!(two("until: \"2026-06-01\"\n"), Vec::<String>::new());
    assert_eq!(two("until: \"2026-05-31\"\n").len(), 2);
    // The last of the 396 dates is 2027-07-01.
    assert_eq!(two("from: \"2027-07-01\"\n"), Vec::<String>::new());
    assert_eq!(
        two("from: \"2027-07-02\"\n"),
        never(
            "at_least",
            "only 1 service could ever be acceptable, and it asks for 2"
        )
    );
    assert_eq!(two("status: suspended\n").len(), 1);
}

#[test]
fn a_part_that_takes_out_its_own_days_is_a_contradiction() {
    let part = |when: &str| asked(&format!("when: [{{ days: [sunday] }}, {{ {when} }}]\n"));
    assert_eq!(
        part("days: [monday, tuesday], not: [tuesday, monday]"),
        [
            "requirement-contradicts-itself when[1].not: this part takes out every day that it names, so it asks on no date"
        ]
    );
    assert_eq!(
        part("days: [holiday], not: [holiday]"),
        [
            "requirement-contradicts-itself when[1].not: this part takes out every day that it names, so it asks on no date"
        ]
    );
    assert_eq!(
        part("days: [monday], hours: []"),
        [
            "requirement-contradicts-itself when[1].hours: this part has an empty list of hours, so it asks at no minute"
        ]
    );
    assert_eq!(part("days: [monday], not: [holiday]"), Vec::<String>::new());
    assert_eq!(part("days: [holiday], not: [monday]"), Vec::<String>::new());
}

#[test]
fn lists_that_accept_nothing_are_contradictions() {
    let first = |snippet: &str| {
        asked(snippet)
            .into_iter()
            .map(|said| said.split(':').next().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        first("types: [\"13\"]\nnot_types: [\"13\"]\n"),
        ["requirement-contradicts-itself not_types"]
    );
    assert_eq!(first("types: []\n"), ["requirement-contradicts-itself types"]);
    assert_eq!(first("reach: []\n"), ["requirement-contradicts-itself reach"]);
    assert_eq!(
        first("types: [\"13\", \"148\"]\nnot_types: [\"13\"]\n"),
        ["requirement-never-met types"]
    );
}

#[test]
fn areas_without_a_postcode_ask_nobody() {
    let areas = "areas:\n  - { code: \"E54000068\", name: \"Norfolk and Suffolk\", kind: icb }\n  - { code: \"E07000148\", name: Norwich, kind: district, parent: \"E54000068\" }\n  - { code: \"E07000143\", name: Breckland, kind: district, parent: \"E54000068\" }\n";
    let texts = base().with("areas/areas.yaml", areas);
    let of = |area: &str| said(&texts.clone().merged(PATH, &format!("areas: [\"{area}\"]\n")));
    assert_eq!(
        of("E07000143"),
        ["requirement-asks-nobody areas: the requirement asks nobody: no postcode lies in any of its areas"]
    );
    assert_eq!(of("E07000148"), Vec::<String>::new());
    assert_eq!(of("E54000068"), Vec::<String>::new());
}

/// The requirement of the base, and another with this difference.
fn beside(snippet: &str) -> Vec<String> {
    let text = "title: \"Another\"\nowner: \"The board\"\nlevel: error\noutcomes: { dispositions: [\"Dx28\"] }\ncallers: unregistered\n";
    let found = base()
        .with("requirements/another.yaml", text)
        .merged("requirements/another.yaml", snippet)
        .check();
    found
        .into_iter()
        .map(|finding| format!("{} {}", finding.rule, finding.path))
        .collect()
}

#[test]
fn a_requirement_that_another_implies_is_said_once() {
    let weaker = ["requirement-implied requirements/pharmacy.yaml"];
    // Of two that ask the same the later one by name is superfluous.
    assert_eq!(beside("level: error\n"), weaker);
    for stricter in [
        "at_least: \"2\"\n",
        "distance: \"25 km\"\n",
        "how_soon: now\n",
        "types: [\"13\"]\n",
        "reach: [attended]\n",
        "distinct: ods\n",
    ] {
        assert_eq!(beside(stricter), weaker, "{stricter}");
    }
    assert_eq!(
        beside("level: note\n"),
        ["requirement-implied requirements/another.yaml"]
    );
    // Stricter and lighter is a ladder, and other callers are not compared.
    for different in [
        "level: warning\nat_least: \"2\"\n",
        "ages: [\"0 to 5 years\"]\n",
        "areas: [\"E07000148\"]\n",
        "when: [{ days: [monday] }]\n",
    ] {
        assert_eq!(beside(different), Vec::<String>::new(), "{different}");
    }
}

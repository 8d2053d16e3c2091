//! The order, what is returned, the fallback and the labels.

use super::{Directory, displaced, of_practice, request, sent, service};
use crate::twin::search::Label;

#[test]
fn promotion_before_rank_before_referral_before_distance_before_uid() {
    let mut directory = Directory::of(&[
        service("1001", "100", "IP1 0KM", "promoted_to: [\"X\"]\nods: P01"),
        service("1002", "25", "IP1 0KM", "ods: P01"),
        service("1003", "13", "IP1 9KM", "practices: [\"P01\"]"),
        service("1004", "13", "IP1 1KM", ""),
        service("10005", "13", "IP1 0KM", ""),
        service("1006", "13", "IP1 0KM", ""),
        service("1007", "13", "IP1 0KM", "promoted_to: [\"A\"]"),
    ]);
    directory.ranking = "D,100,1\nD,13,2\nD,25,3\n";
    let expected = ["1003", "1006", "1007", "10005", "1004", "1002", "1001"];
    assert_eq!(directory.returnable(&of_practice()), expected);
}

#[test]
fn home_then_restricted_then_commissioned_then_others() {
    let directory = Directory::of(&[
        service("1001", "13", "IP1 0KM", ""),
        service("1002", "13", "IP1 1KM", "practices: [\"P02\", \"P01\"]"),
        service("1003", "13", "IP1 5EA", "practices: [\"P01\"]\nrestricted: true"),
        service("1004", "13", "IP1 9KM", "practices: [\"P01\"]\nods: P01"),
    ]);
    assert_eq!(
        directory.returnable(&of_practice()),
        ["1004", "1003", "1002", "1001"]
    );
    assert_eq!(directory.returnable(&request()), ["1001", "1002", "1004"]);
}

#[test]
fn the_strategy_is_that_of_the_smallest_area_with_a_row() {
    let of = |ranking: &'static str| {
        let mut directory = Directory::of(&[
            service("1001", "13", "IP1 1KM", ""),
            service("1002", "25", "IP1 1KM", ""),
            service("1003", "40", "IP1 1KM", ""),
        ]);
        directory.ranking = ranking;
        directory.returnable(&request())
    };
    assert_eq!(of(""), ["1001", "1002", "1003"]);
    assert_eq!(
        of("national,40,1\nnational,25,10\nnational,13,11\n"),
        ["1003", "1002", "1001"]
    );
    assert_eq!(of("national,40,1\nA,25,1\n"), ["1002", "1001", "1003"]);
    assert_eq!(of("A,40,1\nD,25,10\nX,13,1\n"), ["1002", "1001", "1003"]);
    // A row of another kind is none; of two the first stands.
    assert_eq!(of("A,40,1\nD,25,11\nD,99,1\nD,13,0\n"), ["1003", "1001", "1002"]);
    assert_eq!(of("D,40,2\nD,25,3\nD,25,1\n"), ["1003", "1002", "1001"]);
}

#[test]
fn distances_are_compared_exactly() {
    let directory = Directory::of(&[
        service("1001", "13", "IP1 5MO", ""),
        service("20002", "13", "IP1 5EA", ""),
        service("10003", "13", "IP1 5NE", ""),
    ]);
    assert_eq!(directory.returnable(&request()), ["10003", "20002", "1001"]);
}

// What is returned.

#[test]
fn two_of_each_type_are_returned_and_one_of_some() {
    let directory = Directory::of(&[
        service("1001", "13", "IP1 0KM", ""),
        service("1002", "130", "IP1 0KM", ""),
        service("1003", "13", "IP1 1KM", ""),
        service("1004", "130", "IP1 1KM", ""),
        service("1005", "13", "IP1 5EA", ""),
        service("1006", "13", "IP1 9KM", ""),
    ]);
    let answer = directory.answer(&request());
    let returned: Vec<&str> = answer.returned.iter().map(|(uid, _)| uid.as_str()).collect();
    assert_eq!(returned, ["1001", "1002", "1003"]);
    assert_eq!(displaced(&answer, "1003"), [] as [&str; 0]);
    assert_eq!(displaced(&answer, "1004"), ["1002"]);
    assert_eq!(displaced(&answer, "1006"), ["1001", "1003"]);
}

#[test]
fn the_fallback_offers_two_of_its_types_within_sixty_kilometres() {
    let services = [
        service("1001", "13", "IP1 9KM", ""),
        service("1002", "40", "IP6 1KM", ""),
        service("1003", "105", "IP6 0KM", "pairs: []"),
        service("1004", "40", "IP1 5EA", "pairs: []\nlimited_to: [\"X\"]"),
        service("1005", "40", "IP1 1KM", "status: closed\npairs: []"),
        service("1006", "40", "IP1 5MO", "pairs: []"),
    ];
    let mut directory = Directory::of(&services);
    let catch_all = |uid: &str| (uid.to_owned(), Label::CatchAll);
    assert_eq!(directory.returned(&request()), [("1001".to_owned(), Label::None)]);
    assert_eq!(
        directory.returned(&sent(5, true)),
        [catch_all("1004"), catch_all("1006")]
    );
    directory.settings = "{ catch_all_below: two }";
    let three = [
        ("1001".to_owned(), Label::None),
        catch_all("1004"),
        catch_all("1006"),
    ];
    assert_eq!(directory.returned(&request()), three);
    directory.settings = "{ catch_all_types: [\"105\"] }";
    assert_eq!(directory.returned(&sent(5, true)), [catch_all("1003")]);
}

#[test]
fn the_fallback_does_not_repeat_what_is_returned_and_counts_it() {
    let mut directory = Directory::of(&[
        service("1001", "40", "IP1 1KM", ""),
        service("1002", "40", "IP1 5EA", "pairs: []"),
        service("1003", "40", "IP1 9KM", "pairs: []"),
    ]);
    directory.settings = "{ catch_all_below: two }";
    let expected = [
        ("1001".to_owned(), Label::None),
        ("1002".to_owned(), Label::CatchAll),
    ];
    assert_eq!(directory.returned(&request()), expected);
}

#[test]
fn labels() {
    let directory = Directory::of(&[
        service("1001", "100", "IP1 0KM", "ods: P01"),
        service("1002", "25", "IP1 0KM", "practices: [\"P01\"]"),
        service("1003", "13", "IP1 0KM", "practices: [\"P01\"]"),
        service("1004", "25", "IP1 0KM", ""),
    ]);
    let label = |label, uid: &str| (uid.to_owned(), label);
    assert_eq!(
        directory.returned(&of_practice()),
        [
            label(Label::Home, "1001"),
            label(Label::HomeOoh, "1002"),
            label(Label::None, "1003"),
            label(Label::None, "1004"),
        ]
    );
    assert!(
        directory
            .returned(&request())
            .iter()
            .all(|(_, label)| *label == Label::None)
    );
}

// Near misses.

//! What the comment says, state by state, and what cannot get into it.

use crate::fake::TOKEN;
use crate::pull::{ADULTS, CENTRE, PHARMACY, PROFILE, Pull, nothing, with_policy};
use crate::sandbox::Sandbox;
use std::fs;

#[test]
fn a_change_that_harms() {
    let pull = Pull::new(nothing);
    pull.sandbox.edit(CENTRE, PROFILE, ADULTS);
    pull.push("adults only");
    let said = pull.page("red");
    assert!(said.contains("## 🔴 Do not approve yet"));
}

#[test]
fn a_change_that_harms_with_owners_who_are_known() {
    let pull = Pull::new(with_policy);
    pull.sandbox.edit(CENTRE, PROFILE, ADULTS);
    pull.push("adults only");
    let said = pull.page("red-with-policy");
    assert!(
        said.contains("(`cleo-clinical`)") && !said.contains("the-author"),
        "{said}"
    );
}

#[test]
fn a_change_that_helps() {
    let pull = Pull::new(nothing);
    pull.sandbox
        .edit(PHARMACY, "sunday: [\"10:00-16:00\"]", "sunday: [\"09:00-17:00\"]");
    pull.push("open longer");
    assert!(pull.page("clean").contains("## 🟢 Nobody is worse off"));
    pull.publishes(0, ["success"; 3], "qdos: clear");
}

#[test]
fn wording_alone_is_worth_no_comment() {
    let pull = Pull::new(nothing);
    pull.sandbox.edit(CENTRE, "1 High Street", "1, High Street");
    pull.push("a comma");
    pull.page("wording-only");
    pull.publishes(0, ["success"; 3], "qdos: clear");
    assert!(pull.fake.state().ours().is_empty());
}

#[test]
fn what_cannot_be_read_is_never_green() {
    let pull = Pull::new(nothing);
    pull.sandbox.write(CENTRE, "uid: [\n");
    pull.push("broken");
    assert!(pull.page("not-analysed").contains("## ⚫ Not analysed"));
    pull.publishes(3, ["failure"; 3], "qdos: not analysed");
}

#[test]
fn what_was_wrong_before_and_what_is_healed() {
    let fault = |sandbox: &Sandbox| {
        sandbox.edit(
            CENTRE,
            "always: true",
            "week: { monday: [\"09:00-17:00\", \"16:00-20:00\"] }",
        );
        sandbox.edit(PHARMACY, "[\"09:00-13:00\"]", "[\"09:00-25:00\"]");
    };
    let pull = Pull::new(fault);
    pull.sandbox
        .edit(PHARMACY, "[\"09:00-25:00\"]", "[\"09:00-13:00\"]");
    pull.push("put right");
    let said = pull.page("healed-and-still-broken");
    assert!(
        said.contains("🟢 put right") && said.contains("not held against it"),
        "{said}"
    );
}

#[test]
fn a_change_that_takes_away_too_much_at_once() {
    let pull = Pull::new(with_policy);
    for file in fs::read_dir(pull.sandbox.path("directory/services/townham")).expect("a region") {
        fs::remove_file(file.expect("a file").path()).expect("it can be removed");
    }
    pull.push("clean up");
    let said = pull.page("mass-change");
    assert!(
        said.contains("🟥") && said.contains("two owners of the directory"),
        "{said}"
    );
    pull.publishes(1, ["success", "failure", "action_required"], "qdos: blocked");
}

#[test]
fn a_main_branch_that_has_moved_on_since_is_said() {
    let pull = Pull::new(nothing);
    pull.sandbox
        .edit(PHARMACY, "sunday: [\"10:00-16:00\"]", "sunday: [\"09:00-17:00\"]");
    pull.push("open longer");
    pull.sandbox.git(["checkout", "-q", "main"]);
    for comma in ["1, High Street", "1,, High Street"] {
        pull.sandbox.edit(CENTRE, "1 High Street", comma);
        pull.sandbox.commit("main moves on");
        pull.sandbox.edit(CENTRE, comma, "1 High Street");
    }
    pull.sandbox.git(["checkout", "-q", "-f", "change"]);
    pull.fake.state().base = pull.sandbox.git(["rev-parse", "main"]);
    let said = pull.page("main-has-moved-on");
    assert!(said.contains("has moved on by 2 commits since"), "{said}");
}

#[test]
fn a_base_that_cannot_be_read_is_never_green() {
    let pull = Pull::new(|sandbox| sandbox.write("requirements/broken.yaml", "title: [\n"));
    pull.sandbox
        .edit(PHARMACY, "sunday: [\"10:00-16:00\"]", "sunday: [\"09:00-17:00\"]");
    pull.push("open longer");
    pull.publishes(3, ["success", "failure", "failure"], "qdos: not analysed");
    pull.page("base-not-readable");
}

/// A requirement that is made weaker in the change that breaks it is asked as it was.
#[test]
fn the_judge_is_not_weakened_by_what_it_judges() {
    let pull = Pull::new(with_policy);
    pull.sandbox.edit(CENTRE, PROFILE, ADULTS);
    pull.sandbox
        .edit("requirements/urgent-primary-care.yaml", "\"25 km\"", "\"60 km\"");
    pull.sandbox.edit(
        "policy.yaml",
        "id: 2, login: cleo-clinical",
        "id: 666, login: mallory",
    );
    pull.push("all at once");
    pull.publishes(1, ["success", "failure", "action_required"], "qdos: blocked");
    let said = pull.page("requirement-and-policy-with-it");
    for words in [
        "asked as it is worded today, before this change",
        "The policy changes",
        "asks for less",
        "(`cleo-clinical`)",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn a_directory_that_is_gone() {
    let pull = Pull::new(nothing);
    pull.sandbox.remove("");
    fs::write(pull.sandbox.path("README.md"), "gone\n").expect("it can be written");
    pull.push("gone");
    let run = pull.run(TOKEN, &["directory"]);
    assert_ne!(run.code, 0, "{run:?}");
    assert!(
        pull.comment().contains("## ⚫ Not analysed"),
        "{}",
        pull.comment()
    );
}

#[test]
fn a_flood_of_findings_and_changes_stays_within_what_a_comment_takes() {
    let pull = Pull::new(nothing);
    let text = pull.sandbox.read(PHARMACY);
    for number in 0..700 {
        let uid = format!("10001{number:05}");
        let one = text
            .replace("1000000005", &uid)
            .replace("10:00-16:00", "10:00-9\u{1f980}:00")
            .replace("FZV01", &format!("X{number:04}"));
        pull.sandbox
            .write(&format!("services/fenby/many-{number}.yaml"), one);
    }
    pull.push("a flood");
    let run = pull.run(TOKEN, &["--output", ".git/out"]);
    assert_eq!(run.code, 1, "{run:?}");
    let said = pull.comment();
    assert!(said.len() <= 60_000 && said.len() > 20_000, "{}", said.len());
    assert!(said.contains("**Not checked:**") && said.trim_end().ends_with("</sub>"));
    assert_eq!(
        said.matches("<details").count(),
        said.matches("</details").count()
    );
    assert_eq!(
        pull.fake.state().check("qdos / lint")["given"].to_string(),
        "[50,50,50]"
    );
    let summary = fs::read_to_string(pull.sandbox.path(".git/out/summary.md")).expect("it is written");
    assert!(summary.len() > said.len() && summary.len() < 1_000_000);
}

#[test]
fn an_address_of_messages_is_hidden_and_belongs_to_what_is_new_there() {
    let pull = Pull::new(nothing);
    let endpoint = "endpoints:\n  - { order: \"1\", transport: itk, format: CDA, interaction: \"urn:x\", scenario: Primary, address: \"https://secret.example.nhs.uk/townham/booking\", compression: uncompressed }\n";
    pull.sandbox
        .edit(PHARMACY, "hours:\n", &format!("{endpoint}hours:\n"));
    pull.sandbox.edit(
        PHARMACY,
        "profile: { template: pharmacy }",
        "profile: { template: pharmacy, add_dispositions: [\"Dx05\"] }",
    );
    pull.push("takes more, and has an endpoint");
    let said = pull.page("wider-with-an-endpoint");
    assert!(
        !said.contains("secret.example")
            && said.contains("One risk, not two")
            && said.contains("Three steps remain: first 1; then 2 and 3, in any order.")
            && said.contains("1. **Before anybody approves:** A test message has to arrive"),
        "{said}"
    );
}

#[test]
fn professional_numbers_are_not_told_to_everybody() {
    let pull = Pull::new(|sandbox| {
        sandbox.edit(
            CENTRE,
            "hours:\n",
            "phones: { public: \"01632 960123\", professional: \"01632 960456\" }\nhours:\n",
        )
    });
    pull.sandbox.edit(CENTRE, "960456", "960789");
    pull.push("another number");
    let run = pull.run("", &["--dry-run"]);
    assert!(
        run.out.contains("•••789") && !run.out.contains("960456") && !run.out.contains("01632 960789"),
        "{}",
        run.out
    );
}

/// Whoever approves the rest first does not make the test message go away; whoever answers for messages does.
#[test]
fn a_message_is_tried_before_anybody_approves() {
    let pull = Pull::new(with_policy);
    let endpoint = "endpoints:\n  - { order: \"1\", transport: itk, format: CDA, interaction: \"urn:nhs-itk:interaction:x\", scenario: Primary, address: \"https://secret.example.nhs.uk/townham/booking\", compression: uncompressed }\nhours:\n";
    pull.sandbox.edit(PHARMACY, "hours:\n", endpoint);
    pull.push("an endpoint");
    let first =
        "1. **Before anybody approves:** A test message has to arrive for Pharmacy: The Green, Fenby.";
    let asks = || {
        let said = pull.run(TOKEN, &["--dry-run"]).out;
        (said.contains(first), said.contains("(`di-digital`)"), said)
    };
    assert!(matches!(asks(), (true, true, _)), "{}", asks().2);
    pull.approve(2, "cleo-clinical");
    assert!(asks().0);
    pull.approve(4, "di-digital");
    assert!(!asks().0, "{}", asks().2);
    pull.sandbox.edit(PHARMACY, "townham/booking", "townham/other");
    pull.push("another address");
    assert!(asks().0, "{}", asks().2);
    pull.sandbox.git(["checkout", "-q", "main", "--"]);
    pull.sandbox.git(["merge", "-q", "--no-edit", "change"]);
    pull.sandbox.git(["checkout", "-q", "change", "--"]);
    pull.sandbox
        .edit(PHARMACY, &endpoint.replace("booking", "other"), "hours:\n");
    pull.push("taken away");
    assert!(!asks().0, "there is nothing to send a message to: {}", asks().2);
}

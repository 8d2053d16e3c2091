//! Pull requests as they go: pushes, approvals, forks, queues, and a bot that may not.

use crate::fake::{Fault, TOKEN};
use crate::pull::{
    ADULTS, CENTRE, PHARMACY, PROFILE, Pull, SECOND, masked, nothing, with_a_second_centre, with_an_owner,
    with_policy,
};
use crate::sandbox::{TODAY, alone_in};
use serde_json::json;
use std::process::Command;

#[test]
fn from_red_to_merge() {
    let pull = Pull::new(with_policy);
    pull.sandbox.edit(CENTRE, PROFILE, ADULTS);
    pull.push("adults only");
    pull.publishes(1, ["success", "failure", "action_required"], "qdos: blocked");
    assert!(
        pull.fake.state().writes.len() <= 6,
        "{:?}",
        pull.fake.state().writes
    );
    let first = pull.comment();
    assert!(
        first.contains("🔴 Do not approve yet") && first.contains("about 550 people"),
        "{first}"
    );
    // The author keeps the centre as it is, and asks for something that somebody has to agree to.
    pull.sandbox.edit(CENTRE, ADULTS, PROFILE);
    pull.sandbox.edit(PHARMACY, "\"13\"", "\"13\"\nonly_if_open: 60");
    pull.sandbox.edit(PHARMACY, "\nonly_if_open: 60", "");
    pull.sandbox
        .edit(PHARMACY, "monday: [\"09:00-17:30\"]", "monday: [\"09:00-17:00\"]");
    pull.push("monday only");
    pull.publishes(
        0,
        ["success", "success", "action_required"],
        "qdos: needs sign-off",
    );
    let second = pull.comment();
    assert!(second.contains("An earlier version of this change"), "{second}");
    assert_eq!(masked(&second), pull.page("was-red"));
    // Nobody agrees to their own change, and a stranger's word does not count.
    pull.approve(7, "the-author");
    pull.approve(99, "dee-directory");
    pull.publishes(
        0,
        ["success", "success", "action_required"],
        "qdos: needs sign-off",
    );
    pull.approve(3, "renamed-since");
    pull.publishes(0, ["success"; 3], "qdos: clear");
    assert!(
        pull.comment().contains("🟢 All who had to agree have agreed"),
        "{}",
        pull.comment()
    );
    // What is said already is not written again.
    let writes = pull
        .fake
        .state()
        .writes
        .iter()
        .filter(|write| write.contains("comments"))
        .count();
    assert_eq!(pull.run(TOKEN, &[]).code, 0);
    assert_eq!(
        pull.fake
            .state()
            .writes
            .iter()
            .filter(|write| write.contains("comments"))
            .count(),
        writes
    );
    // Merged, the branch holds what was agreed to.
    pull.sandbox.git(["checkout", "-q", "main"]);
    pull.sandbox.git(["merge", "-q", "change"]);
    assert!(pull.sandbox.read(PHARMACY).contains("09:00-17:00"));
}

#[test]
fn an_agreement_outlives_an_unrelated_push_and_not_a_related_one() {
    let pull = Pull::new(with_policy);
    pull.sandbox
        .edit(PHARMACY, "monday: [\"09:00-17:30\"]", "monday: [\"09:00-17:00\"]");
    pull.push("monday");
    pull.approve(3, "dee-directory");
    pull.publishes(0, ["success"; 3], "qdos: clear");
    pull.sandbox.edit(CENTRE, "1 High Street", "1, High Street");
    pull.push("unrelated");
    pull.publishes(0, ["success"; 3], "qdos: clear");
    pull.sandbox
        .edit(PHARMACY, "monday: [\"09:00-17:00\"]", "monday: [\"09:00-16:00\"]");
    pull.push("related");
    pull.publishes(
        0,
        ["success", "success", "action_required"],
        "qdos: needs sign-off",
    );
    assert!(
        pull.comment().contains("does not count any more"),
        "{}",
        pull.comment()
    );
}

#[test]
fn nobody_makes_themselves_an_owner() {
    let pull = Pull::new(with_policy);
    pull.sandbox.edit(
        "policy.yaml",
        "id: 3, login: dee-directory",
        "id: 666, login: mallory",
    );
    pull.sandbox
        .edit(PHARMACY, "monday: [\"09:00-17:30\"]", "monday: [\"09:00-17:00\"]");
    pull.push("mine now");
    pull.approve(666, "mallory");
    // Together with an entry, so that it is blocked besides.
    pull.publishes(1, ["success", "success", "action_required"], "qdos: blocked");
    let said = pull.comment();
    assert!(
        said.contains("The policy changes") && said.contains("`dee-directory`") && !said.contains("mallory"),
        "{said}"
    );
}

#[test]
fn a_policy_of_base_that_cannot_be_read_lets_nothing_pass() {
    let pull = Pull::new(|sandbox| sandbox.write("policy.yaml", "signers: everybody\n"));
    pull.sandbox
        .edit(PHARMACY, "sunday: [\"10:00-16:00\"]", "sunday: [\"09:00-17:00\"]");
    pull.push("open longer");
    pull.publishes(1, ["success", "success", "action_required"], "qdos: blocked");
}

#[test]
fn a_fork_is_told_without_a_token_and_published_by_the_second_stage() {
    let pull = Pull::new(nothing);
    pull.sandbox.edit(CENTRE, PROFILE, ADULTS);
    pull.push("from a fork");
    let run = pull.run("", &[]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(
        run.out, "qdos: blocked, exit code 1\n",
        "nothing of the pull request is in the log"
    );
    assert!(pull.summary().contains("🔴 Do not approve yet"));
    assert!(pull.fake.state().writes.is_empty());
    let head = pull.fake.state().head.clone();
    let second = json!({ "workflow_run": { "head_sha": head, "event": "pull_request" } });
    let run = pull.run_of(
        &second,
        TOKEN,
        &["--number", "12", "--base", "main", "--head", &head],
    );
    assert_eq!(run.code, 1, "{run:?}");
    assert!(pull.comment().contains("🔴 Do not approve yet"));
}

#[test]
fn a_bot_without_permission_still_says_everything_in_summary_and_exit_code() {
    let integration = "Resource not accessible by integration";
    for (edit, code) in [(ADULTS, 1), (PROFILE, 4)] {
        let pull = Pull::new(nothing);
        for (method, path) in [("POST", ""), ("PATCH", ""), ("DELETE", "")] {
            pull.fake
                .state()
                .fail(method, path, 99, Fault::Instead(403, Vec::new(), integration));
        }
        pull.sandbox.edit(CENTRE, PROFILE, edit);
        pull.sandbox
            .edit(PHARMACY, "sunday: [\"10:00-16:00\"]", "sunday: [\"09:00-17:00\"]");
        pull.push("change");
        let run = pull.run(TOKEN, &[]);
        run.says(
            code,
            &["not published: the comment: the token may not write a comment"],
        );
        assert!(pull.summary().contains("### May it be approved?"));
    }
    let pull = Pull::new(nothing);
    pull.sandbox
        .edit(PHARMACY, "sunday: [\"10:00-16:00\"]", "sunday: [\"09:00-17:00\"]");
    pull.push("change");
    pull.run("ghs_expired", &[]).says(4, &["it may have expired"]);
}

#[test]
fn a_run_that_is_late_says_nothing() {
    let pull = Pull::new(nothing);
    pull.sandbox.edit(CENTRE, PROFILE, ADULTS);
    pull.push("first");
    let event = pull.event();
    pull.sandbox.edit(CENTRE, ADULTS, PROFILE);
    pull.push("second");
    pull.run_of(&event, TOKEN, &[]).says(1, &["has moved on"]);
    assert!(pull.fake.state().writes.is_empty());
}

/// What was agreed to on the pull request counts in the queue, and nothing else does.
#[test]
fn a_queue_knows_who_has_agreed() {
    let pull = Pull::new(with_policy);
    pull.sandbox
        .edit(PHARMACY, "monday: [\"09:00-17:30\"]", "monday: [\"09:00-17:00\"]");
    pull.push("monday");
    let main = pull.sandbox.git(["rev-parse", "main"]);
    pull.sandbox.git(["checkout", "-q", "-b", "queue", "main"]);
    pull.sandbox
        .git(["merge", "-q", "--no-ff", "-m", "queued", "change"]);
    let queued = pull.sandbox.git(["rev-parse", "queue"]);
    let group = json!({ "merge_group": {
        "base_sha": main, "head_sha": queued, "head_ref": format!("refs/heads/gh-readonly-queue/main/pr-12-{main}"),
    }});
    let sign_off = || {
        pull.run_of(&group, TOKEN, &[]).says(0, &[]);
        pull.fake.state().check("qdos / sign-off")["conclusion"].clone()
    };
    assert_eq!(sign_off(), "action_required");
    pull.approve(3, "dee-directory");
    assert_eq!(sign_off(), "success");
    assert!(pull.fake.state().ours().is_empty() && pull.fake.state().labels.is_empty());
}

/// Whoever answers for a requirement may accept a loss: that one, no larger one, and until a date.
#[test]
fn a_loss_is_accepted_by_whoever_answers_for_it() {
    let pull = Pull::new(with_an_owner);
    let blocked = || pull.publishes(1, ["success", "failure", "action_required"], "qdos: blocked");
    pull.sandbox.edit(CENTRE, PROFILE, ADULTS);
    pull.push("from five years on");
    blocked();
    assert!(
        pull.comment().contains("(una-urgent) accepts it until a date"),
        "{}",
        pull.comment()
    );
    pull.approve(2, "cleo-clinical");
    blocked();
    for (text, why) in [
        ("fine with me", "without an end date"),
        (
            "until 2026-11-22",
            "only until 22 November 2026, which has passed",
        ),
        ("until 2027-12-24", "later than anything that was checked"),
        (
            "until 2027-01-31, at most until 2027-02-28",
            "more than one end date",
        ),
    ] {
        pull.approve_saying(8, "una-urgent", text);
        blocked();
        assert!(pull.comment().contains(why), "{why}: {}", pull.comment());
    }
    pull.approve_saying(8, "una-urgent", "Accepted until 2027-02-28.");
    pull.publishes(0, ["success"; 3], "qdos: clear");
    let said = pull.page("accepted");
    for words in [
        "Is anyone worse off? Yes",
        "accepted until 28 February 2027 by `una-urgent`",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    pull.sandbox.edit(PHARMACY, "The Green", "The Green,");
    pull.push("wording of something else");
    pull.publishes(0, ["success"; 3], "qdos: clear");
    pull.sandbox.edit(CENTRE, "5 to 129", "6 to 129");
    pull.push("more children lose it");
    blocked();
}

/// The end of an acceptance is its last day.
#[test]
fn an_acceptance_ends_with_its_date() {
    let pull = Pull::new(with_an_owner);
    pull.sandbox.edit(CENTRE, PROFILE, ADULTS);
    pull.push("from five years on");
    pull.approve(2, "cleo-clinical");
    for (date, code) in [
        ("2026-11-22", 1),
        (TODAY, 0),
        ("2027-12-23", 0),
        ("2027-12-24", 1),
    ] {
        pull.approve_saying(8, "una-urgent", &format!("until {date}"));
        pull.run(TOKEN, &[]).says(code, &[]);
    }
}

/// As many lose it as before, and others than were accepted.
#[test]
fn an_acceptance_of_some_is_none_of_as_many_others() {
    let pull = Pull::new(with_an_owner);
    let closed = |day: &str| format!("week: {}", open_but(day));
    pull.sandbox.edit(CENTRE, "always: true", &closed("tuesday"));
    pull.push("closed on Tuesdays");
    pull.approve(3, "dee-directory");
    pull.approve_saying(8, "una-urgent", "until 2027-02-28");
    pull.publishes(0, ["success"; 3], "qdos: clear");
    pull.sandbox.edit(CENTRE, &closed("tuesday"), &closed("thursday"));
    pull.push("closed on Thursdays");
    pull.approve(3, "dee-directory");
    pull.publishes(1, ["success", "failure", "action_required"], "qdos: blocked");
}

/// Every day but one all day long.
fn open_but(closed: &str) -> String {
    let days = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let open = days.iter().filter(|day| **day != closed);
    let open: Vec<String> = open.map(|day| format!("{day}: [\"00:00-24:00\"]")).collect();
    format!("{{ {} }}", open.join(", "))
}

/// Who approved the newest commit has not seen what it does together with a main branch that has moved on.
#[test]
fn an_acceptance_of_the_newest_commit_is_none_of_what_main_brought() {
    let pull = Pull::new(|sandbox| {
        with_an_owner(sandbox);
        with_a_second_centre(sandbox);
    });
    pull.sandbox.edit(CENTRE, PROFILE, ADULTS);
    pull.push("one");
    pull.approve(2, "cleo-clinical");
    pull.approve_saying(8, "una-urgent", "until 2027-02-28");
    let git = |arguments: &[&str]| {
        let done = alone_in(Command::new("git").args(arguments), pull.sandbox.root()).status();
        assert!(done.expect("git runs").success(), "{arguments:?}");
    };
    git(&["checkout", "-q", "-b", "trial", "main"]);
    git(&["merge", "-q", "--no-ff", "--no-edit", "change"]);
    assert_eq!(
        pull.run(TOKEN, &["--merge", "trial"]).code,
        0,
        "main has not moved"
    );
    git(&["checkout", "-q", "main", "--"]);
    pull.sandbox.edit(SECOND, PROFILE, ADULTS);
    pull.sandbox.commit("main moves on");
    pull.fake.state().base = pull.sandbox.git(["rev-parse", "main"]);
    git(&["branch", "-q", "-D", "trial"]);
    git(&["checkout", "-q", "-b", "trial"]);
    git(&["merge", "-q", "--no-edit", "change"]);
    let run = pull.run(TOKEN, &["--merge", "trial"]);
    assert_eq!(run.code, 1, "{run:?}");
    let said = pull.comment();
    assert!(said.contains("bring the main branch into this one"), "{said}");
    assert!(
        said.contains("agreed by `cleo-clinical`"),
        "what is the same is agreed still: {said}"
    );
    git(&["checkout", "-q", "change", "--"]);
    git(&["merge", "-q", "--no-edit", "main"]);
    pull.push("with main");
    assert_eq!(pull.run(TOKEN, &[]).code, 1, "it has to be accepted again");
    pull.approve_saying(8, "una-urgent", "until 2027-02-28");
    assert_eq!(pull.run(TOKEN, &[]).code, 0);
}

/// Two centres at one spot: each pull request takes children from one of them, and leaves the other.
#[test]
fn a_queue_stops_two_green_changes_that_together_take_the_last_service() {
    let pull = Pull::new(with_a_second_centre);
    pull.sandbox.edit(CENTRE, PROFILE, ADULTS);
    pull.push("one");
    assert_eq!(pull.run("", &[]).code, 0, "alone it harms nobody");
    pull.sandbox.git(["checkout", "-q", "-b", "other", "main"]);
    pull.sandbox.edit(SECOND, PROFILE, ADULTS);
    pull.sandbox.commit("other");
    let other = pull.sandbox.git(["rev-parse", "other"]);
    let main = pull.sandbox.git(["rev-parse", "main"]);
    let alone = json!({ "pull_request": { "number": 13, "user": { "id": 8 }, "head": { "sha": other }, "base": { "sha": main } } });
    assert_eq!(
        pull.run_of(&alone, "", &[]).code,
        0,
        "alone it harms nobody either"
    );
    pull.sandbox.git(["merge", "-q", "--no-edit", "change"]);
    let queued = pull.sandbox.git(["rev-parse", "other"]);
    let group = json!({ "merge_group": { "base_sha": main, "head_sha": queued } });
    let run = pull.run_of(&group, TOKEN, &[]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(
        pull.fake.state().check("qdos / coverage")["conclusion"],
        "failure"
    );
    assert!(pull.fake.state().ours().is_empty(), "a queue has no conversation");
}

#[test]
fn the_trial_merge_is_judged_when_it_is_of_this_head() {
    let pull = Pull::new(with_a_second_centre);
    pull.sandbox.edit(CENTRE, PROFILE, ADULTS);
    pull.push("one");
    let git = |arguments: [&str; 4]| drop(pull.sandbox.git(arguments));
    git(["checkout", "-q", "main", "--"]);
    pull.sandbox.edit(SECOND, PROFILE, ADULTS);
    pull.sandbox.commit("main moves on");
    git(["checkout", "-q", "-b", "trial"]);
    git(["merge", "-q", "--no-edit", "change"]);
    assert_eq!(pull.run("", &[]).code, 0, "compared with where it left main");
    let run = pull.run("", &["--merge", "trial"]);
    assert_eq!(run.code, 1, "compared with main as it is now: {run:?}");
    assert_eq!(
        pull.run("", &["--merge", "main"]).code,
        0,
        "what is no trial merge of this head is not judged"
    );
}

const OVERLAP: &str = "monday: [\"09:00-17:30\", \"17:00-18:00\"]";
const WAIVER: &str = "waivers:\n  - { rule: overlapping-sessions, reason: \"two counters\", owner: \"Fenby lead\", until: \"2027-03-31\" }\n";

/// A waiver that comes with its fault excuses it once those who sign waivers approve, and for exactly that waiver.
#[test]
fn a_waiver_in_the_change_counts_when_its_owners_approve() {
    let pull = Pull::new(with_policy);
    pull.sandbox.edit(PHARMACY, "monday: [\"09:00-17:30\"]", OVERLAP);
    let text = pull.sandbox.read(PHARMACY);
    pull.sandbox.write(PHARMACY, format!("{text}{WAIVER}"));
    pull.push("two counters");
    pull.approve(3, "dee-directory");
    pull.publishes(1, ["failure", "success", "action_required"], "qdos: blocked");
    let said = pull.comment();
    assert!(
        said.contains("approve its waiver with this pull request") && said.contains("olu-owner"),
        "{said}"
    );
    // Whoever signs other changes does not sign waivers, and nobody signs their own.
    pull.approve(7, "the-author");
    pull.publishes(1, ["failure", "success", "action_required"], "qdos: blocked");
    pull.approve(1, "olu-owner");
    pull.publishes(0, ["success"; 3], "qdos: clear");
    assert!(
        pull.comment().contains("⚪ waived, as agreed"),
        "{}",
        pull.comment()
    );
    // For longer than was agreed to is another waiver.
    pull.sandbox.edit(PHARMACY, "2027-03-31", "2028-03-31");
    pull.push("for longer");
    pull.publishes(1, ["failure", "success", "action_required"], "qdos: blocked");
}

#[test]
fn a_waiver_of_a_new_entry_is_signed_too() {
    let pull = Pull::new(with_policy);
    let text = pull.sandbox.read(PHARMACY).replace("1000000005", "1000000077");
    let text = text
        .replace("FZV01", "FZV77")
        .replace("The Green, Fenby", "The Mill, Fenby");
    let text = text.replace("monday: [\"09:00-17:30\"]", OVERLAP);
    pull.sandbox
        .write("services/fenby/mill.yaml", format!("{text}{WAIVER}"));
    pull.push("another pharmacy");
    pull.approve(3, "dee-directory");
    pull.approve(2, "cleo-clinical");
    pull.publishes(1, ["failure", "success", "action_required"], "qdos: blocked");
    assert!(
        pull.comment()
            .contains("waiver of overlapping-sessions until 2027-03-31"),
        "{}",
        pull.comment()
    );
    pull.approve(1, "olu-owner");
    pull.publishes(0, ["success"; 3], "qdos: clear");
}

#[test]
fn an_entry_that_moves_to_another_region_is_signed_for_by_both() {
    for closes in [false, true] {
        let pull = Pull::new(with_policy);
        let entry = pull.sandbox.read(PHARMACY);
        let entry = match closes {
            true => entry.replace("status: active", "status: closed"),
            false => entry,
        };
        pull.sandbox.remove(PHARMACY);
        pull.sandbox.write("services/townham/moved.yaml", entry);
        pull.push("another region");
        pull.run(TOKEN, &[]);
        let said = pull.comment();
        for region in ["fenby", "townham"] {
            let who = format!("the region's directory lead for {region}");
            assert!(said.contains(&who), "closes: {closes}, {region}: {said}");
        }
    }
}

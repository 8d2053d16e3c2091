//! GitHub as it behaves on a bad day. Each test says what fails, and holds what is there in the end.

mod fake;

use fake::{BOT, Fake, Fault, State, TOKEN};
use qdos_forge::{
    Annotation, Check, Clock, Conclusion, Error, Forge, GitHub, Publication, Published, Sticky, Token,
    Upserted, publish, upsert,
};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

const MARKER: &str = "<!-- test:sticky";
const LABELS: [&str; 2] = ["qdos: blocked", "qdos: clear"];

/// Time that passes only by being waited for.
#[derive(Clone, Default)]
struct Hourglass(Rc<Cell<Duration>>, Rc<RefCell<Vec<u64>>>);

impl Clock for Hourglass {
    fn now(&self) -> Duration {
        self.0.get()
    }

    fn sleep(&self, time: Duration) {
        self.0.set(self.0.get() + time);
        self.1.borrow_mut().push(time.as_secs());
    }
}

fn github(fake: &Fake, token: &str) -> (GitHub, Hourglass) {
    let glass = Hourglass::default();
    let token = Token::new(token).expect("a token");
    let github = GitHub::new(&fake.address, "example/county", token, Box::new(glass.clone()));
    (github.expect("a repository"), glass)
}

fn say(github: &GitHub, text: &str) -> Result<Upserted, Error> {
    let body = format!("{MARKER} -->\n{text}\n");
    upsert(
        github,
        12,
        &Sticky {
            marker: MARKER,
            body: &body,
            is_wanted: true,
            is_newer: &|there| there.contains("newer"),
        },
    )
}

fn check(annotations: usize) -> Check {
    Check {
        name: "qdos / lint",
        id: "one".to_owned(),
        conclusion: Conclusion::Failure,
        title: "2 errors".to_owned(),
        summary: "text".to_owned(),
        annotations: (0..annotations)
            .map(|line| Annotation {
                path: "directory/qdos.yaml".to_owned(),
                line: line + 1,
                level: "failure",
                title: "a".to_owned(),
                message: "b".to_owned(),
            })
            .collect(),
    }
}

fn published(github: &GitHub, head: &str, checks: &[Check]) -> Result<Published, Error> {
    let body = format!("{MARKER} -->\ntext\n");
    let sticky = Sticky {
        marker: MARKER,
        body: &body,
        is_wanted: true,
        is_newer: &|_| false,
    };
    publish(
        github,
        &Publication {
            number: 12,
            head,
            checks,
            sticky,
            label: LABELS[0],
            labels: &LABELS,
        },
    )
}

#[test]
fn a_comment_is_posted_edited_and_left_alone() {
    let fake = Fake::start();
    let (github, _) = github(&fake, TOKEN);
    assert_eq!(say(&github, "one"), Ok(Upserted::Posted));
    assert_eq!(say(&github, "two"), Ok(Upserted::Edited));
    let writes = fake.state().writes.len();
    assert_eq!(say(&github, "two"), Ok(Upserted::Same));
    assert_eq!(
        fake.state().writes.len(),
        writes,
        "what is the same is not written"
    );
    assert_eq!(fake.state().ours(), [format!("{MARKER} -->\ntwo\n")]);
}

#[test]
fn a_failure_after_the_write_does_not_write_twice() {
    let fake = Fake::start();
    fake.state()
        .fail("POST", "/comments", 1, Fault::AfterTheWrite(500));
    assert_eq!(say(&github(&fake, TOKEN).0, "one"), Ok(Upserted::Posted));
    assert_eq!(fake.state().ours().len(), 1);
}

#[test]
fn a_failure_instead_of_the_write_is_tried_again() {
    let fake = Fake::start();
    fake.state().fail(
        "POST",
        "/comments",
        2,
        Fault::Instead(502, Vec::new(), "Bad Gateway"),
    );
    assert_eq!(say(&github(&fake, TOKEN).0, "one"), Ok(Upserted::Posted));
    assert_eq!(fake.state().ours().len(), 1);
}

#[test]
fn a_storm_ends_the_attempt_and_nothing_is_doubled() {
    let fake = Fake::start();
    fake.state()
        .fail("POST", "/comments", 99, Fault::AfterTheWrite(502));
    fake.state().fail(
        "GET",
        "/comments",
        2,
        Fault::Instead(502, Vec::new(), "Bad Gateway"),
    );
    assert_eq!(say(&github(&fake, TOKEN).0, "one"), Ok(Upserted::Posted));
    assert_eq!(fake.state().ours().len(), 1);
    let fake = Fake::start();
    fake.state()
        .fail("GET", "", 99, Fault::Instead(502, Vec::new(), "Bad Gateway"));
    let (github, glass) = github(&fake, TOKEN);
    assert!(matches!(
        published(&github, &"a".repeat(40), &[]),
        Err(Error::Failed { .. })
    ));
    assert_eq!(*glass.1.borrow(), [1, 2, 4, 8], "longer each time");
}

#[test]
fn a_stranger_may_paste_the_marker() {
    let fake = Fake::start();
    fake.state()
        .comment(666, &format!("{MARKER} -->\nall is well, newer\n"));
    assert_eq!(say(&github(&fake, TOKEN).0, "one"), Ok(Upserted::Posted));
    assert_eq!(
        fake.state().comments[0].2,
        format!("{MARKER} -->\nall is well, newer\n"),
        "it is not ours to edit"
    );
}

#[test]
fn our_comment_is_found_behind_hundreds_of_others() {
    let fake = Fake::start();
    for _ in 0..250 {
        fake.state().comment(666, "chatter");
    }
    fake.state().comment(BOT, &format!("{MARKER} -->\nold\n"));
    assert_eq!(say(&github(&fake, TOKEN).0, "one"), Ok(Upserted::Edited));
    assert_eq!(fake.state().ours().len(), 1);
}

#[test]
fn of_two_runs_at_once_one_comment_stays() {
    let fake = Fake::start();
    let other = |state: &mut State| {
        state.comment(BOT, &format!("{MARKER} -->\nother\n"));
    };
    fake.state().fail("POST", "/comments", 1, Fault::Meanwhile(other));
    assert_eq!(say(&github(&fake, TOKEN).0, "one"), Ok(Upserted::Posted));
    assert_eq!(fake.state().ours(), [format!("{MARKER} -->\none\n")]);
}

#[test]
fn what_is_newer_stays() {
    let fake = Fake::start();
    fake.state().comment(BOT, &format!("{MARKER} -->\nnewer\n"));
    assert_eq!(say(&github(&fake, TOKEN).0, "one"), Ok(Upserted::Newer));
    assert!(fake.state().writes.is_empty());
}

#[test]
fn a_comment_that_is_taken_away_meanwhile_is_posted_again() {
    let fake = Fake::start();
    fake.state().comment(BOT, &format!("{MARKER} -->\nold\n"));
    fake.state().fail(
        "PATCH",
        "/comments",
        1,
        Fault::Meanwhile(|state| state.comments.clear()),
    );
    assert_eq!(say(&github(&fake, TOKEN).0, "one"), Ok(Upserted::Posted));
    assert_eq!(fake.state().ours().len(), 1);
}

#[test]
fn an_app_on_an_enterprise_server_knows_its_own_comment() {
    let fake = Fake::start();
    fake.state().writer = 4_242;
    let address = format!("{}/api/v3", fake.address);
    let glass = Hourglass::default();
    let token = Token::new(TOKEN).expect("a token");
    let github = GitHub::new(&address, "example/county", token, Box::new(glass)).expect("a repository");
    assert_eq!(say(&github, "one"), Ok(Upserted::Posted));
    assert_eq!(say(&github, "two"), Ok(Upserted::Edited));
    let state = fake.state();
    assert_eq!(state.comments.len(), 1);
    assert_eq!(state.comments[0].1, 4_242);
}

#[test]
fn who_does_not_know_which_comments_are_its_own_writes_none() {
    let fake = Fake::start();
    fake.state().says_who = false;
    let (github, _) = github(&fake, TOKEN);
    assert_eq!(say(&github, "one"), Err(Error::Nameless));
    assert!(fake.state().writes.is_empty());
    let named = github.writing_as(Some(BOT));
    assert_eq!(say(&named, "one"), Ok(Upserted::Posted));
}

#[test]
fn a_spent_hour_is_waited_for_until_it_is_over() {
    let fake = Fake::start();
    let soon = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let soon = soon.expect("after 1970").as_secs() + 40;
    let spent = vec![
        ("X-RateLimit-Remaining", "0".to_owned()),
        ("X-RateLimit-Reset", soon.to_string()),
    ];
    fake.state().fail(
        "PATCH",
        "/comments",
        1,
        Fault::Instead(403, spent, "API rate limit exceeded"),
    );
    fake.state().comment(BOT, &format!("{MARKER} -->\nold\n"));
    let (github, glass) = github(&fake, TOKEN);
    assert_eq!(say(&github, "one"), Ok(Upserted::Edited));
    let waited = glass.1.borrow().iter().copied().max();
    assert!(
        waited.is_some_and(|waited| (35..=40).contains(&waited)),
        "{waited:?}"
    );
}

/// Whatever fails and in whatever order, in the end there is one comment and it says the newest.
#[test]
fn faults_of_every_kind_in_every_order_leave_one_comment() {
    let faults = || {
        [
            ("POST", "/comments", 1, Fault::AfterTheWrite(500)),
            (
                "POST",
                "/comments",
                1,
                Fault::Instead(502, Vec::new(), "Bad Gateway"),
            ),
            (
                "POST",
                "/comments",
                1,
                Fault::Instead(403, Vec::new(), "secondary rate limit"),
            ),
            (
                "GET",
                "/comments",
                1,
                Fault::Instead(503, Vec::new(), "Unavailable"),
            ),
            ("PATCH", "/comments", 1, Fault::AfterTheWrite(502)),
            ("DELETE", "/comments", 1, Fault::AfterTheWrite(502)),
            (
                "GET",
                "/comments",
                1,
                Fault::Meanwhile(|state| {
                    state.comment(BOT, &format!("{MARKER} -->\nother\n"));
                }),
            ),
        ]
    };
    for chosen in 0..1 << faults().len() {
        let fake = Fake::start();
        let kept = faults()
            .into_iter()
            .enumerate()
            .filter(|(at, _)| chosen & (1 << at) != 0);
        let mut kept: Vec<_> = kept.map(|(_, fault)| fault).collect();
        if chosen % 2 == 0 {
            kept.reverse();
        }
        fake.state().faults = kept;
        let (github, _) = github(&fake, TOKEN);
        for text in ["one", "two"] {
            // A run may give up; the next begins again.
            while say(&github, text).is_err() {}
        }
        assert_eq!(
            fake.state().ours(),
            [format!("{MARKER} -->\ntwo\n")],
            "{chosen:b}"
        );
    }
}

#[test]
fn a_limit_is_waited_for_as_long_as_it_says() {
    let fake = Fake::start();
    let after = vec![("Retry-After", "17".to_owned())];
    fake.state().fail(
        "POST",
        "/comments",
        1,
        Fault::Instead(403, after, "You have exceeded a secondary rate limit"),
    );
    let (github, glass) = github(&fake, TOKEN);
    assert_eq!(say(&github, "one"), Ok(Upserted::Posted));
    assert!(glass.1.borrow().contains(&17), "{:?}", glass.1);
}

#[test]
fn a_limit_that_says_nothing_is_waited_for_a_minute() {
    let fake = Fake::start();
    fake.state().fail(
        "POST",
        "/comments",
        1,
        Fault::Instead(403, Vec::new(), "You have exceeded a secondary rate limit"),
    );
    let (github, glass) = github(&fake, TOKEN);
    assert_eq!(say(&github, "one"), Ok(Upserted::Posted));
    assert!(glass.1.borrow().contains(&60), "{:?}", glass.1);
}

#[test]
fn nobody_waits_for_hours() {
    let fake = Fake::start();
    let after = vec![("Retry-After", "7200".to_owned())];
    fake.state()
        .fail("POST", "/comments", 1, Fault::Instead(429, after, "slow down"));
    assert_eq!(say(&github(&fake, TOKEN).0, "one"), Err(Error::Limited(7200)));
}

#[test]
fn a_lost_permission_an_expired_token_and_a_locked_conversation_are_told_apart() {
    let fake = Fake::start();
    let integration = "Resource not accessible by integration";
    fake.state().fail(
        "POST",
        "/comments",
        1,
        Fault::Instead(403, Vec::new(), integration),
    );
    let (here, _) = github(&fake, TOKEN);
    assert!(matches!(say(&here, "one"), Err(Error::Forbidden { .. })));
    fake.state().locked = true;
    assert_eq!(say(&here, "one"), Err(Error::Locked));
    assert_eq!(say(&github(&fake, "ghs_expired").0, "one"), Err(Error::Token));
}

#[test]
fn the_token_is_in_no_message() {
    let fake = Fake::start();
    let refusal = "may not be done with ghs_secretOfTheTest";
    fake.state()
        .fail("POST", "/comments", 1, Fault::Instead(422, Vec::new(), refusal));
    fake.state()
        .fail("GET", "/pulls", 1, Fault::Instead(403, Vec::new(), refusal));
    let (here, _) = github(&fake, TOKEN);
    for error in [say(&here, "one").err(), published(&here, "x", &[]).err()] {
        let error = error.expect("it fails");
        let said = format!("{error} {error:?}");
        assert!(said.contains("***") && !said.contains(TOKEN), "{said}");
    }
    let nowhere = GitHub::new(
        "http://127.0.0.1:9",
        "example/county",
        Token::new(TOKEN).expect("a token"),
        Box::new(Hourglass::default()),
    );
    let error = nowhere
        .expect("a repository")
        .pull_request(1)
        .expect_err("nobody is there");
    assert!(
        !format!("{error} {error:?} {:?}", Token::new(TOKEN)).contains(TOKEN),
        "{error}"
    );
}

#[test]
fn evidence_comes_in_batches_and_the_conclusion_last() {
    let fake = Fake::start();
    github(&fake, TOKEN)
        .0
        .put_check("a", &check(120))
        .expect("it is written");
    let state = fake.state();
    let written = state.check("qdos / lint");
    assert_eq!(written["given"].to_string(), "[50,50,20]");
    assert_eq!(
        written["completed_in"], 3,
        "never green or red without its evidence"
    );
    assert_eq!(written["conclusion"], "failure");
}

#[test]
fn a_million_findings_are_no_million_annotations() {
    let fake = Fake::start();
    github(&fake, TOKEN)
        .0
        .put_check("a", &check(100_000))
        .expect("it is written");
    assert_eq!(
        fake.state().check("qdos / lint")["given"].to_string(),
        "[50,50,50]"
    );
}

#[test]
fn a_check_is_not_doubled_by_a_failure_after_the_write() {
    let fake = Fake::start();
    fake.state()
        .fail("POST", "/check-runs", 1, Fault::AfterTheWrite(500));
    github(&fake, TOKEN)
        .0
        .put_check("a", &check(1))
        .expect("it is written");
    assert_eq!(fake.state().checks.len(), 1);
}

#[test]
fn an_ordinary_pull_request_needs_few_writes_a_second_apart() {
    let fake = Fake::start();
    fake.state().labels = vec!["qdos: clear".to_owned(), "urgent".to_owned()];
    let (github, glass) = github(&fake, TOKEN);
    let checks = [check(3), check(0), check(0)];
    let said = published(&github, &"a".repeat(40), &checks);
    assert_eq!(
        said,
        Ok(Published::Said {
            comment: Some(Upserted::Posted),
            failed: Vec::new()
        })
    );
    let state = fake.state();
    assert!(state.writes.len() <= 6, "{:?}", state.writes);
    assert_eq!(state.labels, ["urgent", "qdos: blocked"]);
    assert!(glass.now() >= Duration::from_secs(state.writes.len() as u64 - 1));
}

#[test]
fn a_run_that_is_late_writes_nothing() {
    let fake = Fake::start();
    let (github, _) = github(&fake, TOKEN);
    assert_eq!(
        published(&github, "an older commit", &[check(0)]),
        Ok(Published::Stale)
    );
    fake.state().closed = true;
    assert_eq!(
        published(&github, &"a".repeat(40), &[check(0)]),
        Ok(Published::Stale)
    );
    assert!(fake.state().writes.is_empty());
}

#[test]
fn what_may_not_be_written_does_not_keep_the_rest_from_being_said() {
    let fake = Fake::start();
    fake.state().fail(
        "POST",
        "/check-runs",
        9,
        Fault::Instead(403, Vec::new(), "Resource not accessible"),
    );
    let said = published(&github(&fake, TOKEN).0, &"a".repeat(40), &[check(0)]);
    let Ok(Published::Said { comment, failed }) = said else {
        panic!("{said:?}");
    };
    assert_eq!(comment, Some(Upserted::Posted));
    assert_eq!(failed.len(), 1);
}

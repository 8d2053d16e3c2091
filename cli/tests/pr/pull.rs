//! A pull request: a repository with a branch, and the forge that it is on.

use crate::fake::{Fake, TOKEN};
use crate::sandbox::{Run, Sandbox, TODAY, alone_in, tests};
use serde_json::{Value, json};
use std::fs;
use std::process::Command;

pub const CENTRE: &str = "services/townham/urgent-treatment-centre.yaml";
pub const PHARMACY: &str = "services/fenby/pharmacy.yaml";
pub const PROFILE: &str = "profile: { template: urgent-treatment-centre }";
pub const ADULTS: &str = "profile: { template: urgent-treatment-centre, ages: [\"5 to 129 years\"] }";
pub const POLICY: &str = "format: \"1\"\nsigners:\n  - as: directory-owner\n    people: [{ id: 1, login: olu-owner }, { id: 5, login: second-owner }]\n  - as: clinical-lead\n    people: [{ id: 2, login: cleo-clinical }, { id: 7, login: the-author }]\n  - as: directory-lead\n    people: [{ id: 3, login: dee-directory }]\n  - as: digital-lead\n    people: [{ id: 4, login: di-digital }]\nbrakes: { share: 70, services: 20 }\n";

/// A pull request of the sandbox's branch `change`.
pub struct Pull {
    pub sandbox: Sandbox,
    pub fake: Fake,
}

impl Pull {
    pub fn new(prepare: impl FnOnce(&Sandbox)) -> Pull {
        let sandbox = Sandbox::county_without_git();
        prepare(&sandbox);
        sandbox.begin();
        Pull {
            sandbox,
            fake: Fake::start(),
        }
    }

    pub fn push(&self, message: &str) {
        self.sandbox.commit(message);
        let mut state = self.fake.state();
        state.head = self.sandbox.git(["rev-parse", "change"]);
        state.base = self.sandbox.git(["rev-parse", "main"]);
    }

    pub fn event(&self) -> Value {
        let state = self.fake.state();
        json!({ "pull_request": {
            "number": 12, "user": { "id": state.author },
            "head": { "sha": state.head }, "base": { "sha": state.base },
        }})
    }

    pub fn run(&self, token: &str, more: &[&str]) -> Run {
        self.run_of(&self.event(), token, more)
    }

    pub fn run_of(&self, event: &Value, token: &str, more: &[&str]) -> Run {
        fs::write(self.sandbox.path(".git/event.json"), event.to_string()).expect("the event can be written");
        let mut command = Command::new(env!("CARGO_BIN_EXE_qdos"));
        command
            .args(["pr", "--today", TODAY, "--write-interval", "0"])
            .args(more);
        alone_in(&mut command, self.sandbox.root())
            .env("GITHUB_EVENT_PATH", self.sandbox.path(".git/event.json"))
            .env("GITHUB_REPOSITORY", "example/county")
            .env("GITHUB_API_URL", &self.fake.address)
            .env("GITHUB_TOKEN", token)
            .env("GITHUB_STEP_SUMMARY", self.sandbox.path(".git/summary"))
            .env("GITHUB_OUTPUT", self.sandbox.path(".git/output"));
        let _ = fs::remove_file(self.sandbox.path(".git/summary"));
        let output = command.output().expect("the program runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        let run = Run {
            code: output.status.code().unwrap_or(-1),
            out: text(output.stdout),
            err: text(output.stderr),
        };
        assert!(
            !format!("{run:?}{}", self.summary()).contains(TOKEN),
            "the token is told"
        );
        run
    }

    pub fn summary(&self) -> String {
        fs::read_to_string(self.sandbox.path(".git/summary")).unwrap_or_default()
    }

    /// Publishes, and holds exit code, checks in their order and label.
    #[track_caller]
    pub fn publishes(&self, code: i32, conclusions: [&str; 3], label: &str) {
        let run = self.run(TOKEN, &[]);
        assert_eq!(run.code, code, "{run:?}");
        let state = self.fake.state();
        let names = ["qdos / lint", "qdos / coverage", "qdos / sign-off"];
        let found = names.map(|name| {
            state.check(name)["conclusion"]
                .as_str()
                .unwrap_or("none")
                .to_owned()
        });
        assert_eq!(found, conclusions, "{:#?}", state.ours());
        assert_eq!(state.labels, [label]);
    }

    pub fn comment(&self) -> String {
        let state = self.fake.state();
        let ours = state.ours();
        assert_eq!(ours.len(), 1, "one comment");
        ours[0].to_owned()
    }

    pub fn approve(&self, person: u64, login: &str) {
        self.approve_saying(person, login, "");
    }

    /// Approves the newest commit, with a text.
    pub fn approve_saying(&self, person: u64, login: &str, text: &str) {
        let mut state = self.fake.state();
        let review = json!({
            "user": { "id": person, "login": login }, "state": "APPROVED", "commit_id": state.head, "body": text,
        });
        state.reviews.push(review);
    }

    /// Holds the comment of this state to its page.
    pub fn page(&self, name: &str) -> String {
        let run = self.run(TOKEN, &["--dry-run"]);
        let said = masked(&run.out);
        let page = tests("comments").join(format!("{name}.md"));
        if std::env::var_os("QDOS_BLESS").is_some() {
            fs::create_dir_all(tests("comments")).expect("the folder can be made");
            fs::write(&page, &said).expect("the page can be written");
        }
        let wanted = fs::read_to_string(&page).unwrap_or_default();
        assert!(said == wanted, "{} is not what is said:\n{said}", page.display());
        said
    }
}

/// Ids of commits and the clock are different in every run.
pub fn masked(text: &str) -> String {
    let words = text.split_inclusive([' ', '\n', ')', '.', ',']).map(|word| {
        let plain = word.trim_end_matches([' ', '\n', ')', '.', ',', ';']);
        let (before, value) = plain
            .rsplit_once(['=', '('])
            .map_or(("", plain), |(before, value)| (&plain[..=before.len()], value));
        let is_id = value.len() >= 7
            && value
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        match is_id {
            true => format!("{before}.......{}", &word[plain.len()..]),
            false => word.to_owned(),
        }
    });
    words.collect()
}

pub fn with_policy(sandbox: &Sandbox) {
    sandbox.write("policy.yaml", POLICY);
}

pub fn nothing(_: &Sandbox) {}

/// The same, with somebody who answers for urgent primary care.
pub fn with_an_owner(sandbox: &Sandbox) {
    let owner = "  - as: requirement-owner\n    requirements: [urgent-primary-care]\n    people: [{ id: 8, login: una-urgent }]\nbrakes:";
    with_policy(sandbox);
    sandbox.edit("policy.yaml", "brakes:", owner);
}

pub const SECOND: &str = "services/townham/second-centre.yaml";

/// A second centre at the spot of the first.
pub fn with_a_second_centre(sandbox: &Sandbox) {
    let text = sandbox
        .read(CENTRE)
        .replace("1000000002", "1000000022")
        .replace("ZTUT1", "ZTUT2")
        .replace("UTC: Townham", "UTC: Townham Quay");
    sandbox.write(SECOND, text);
}

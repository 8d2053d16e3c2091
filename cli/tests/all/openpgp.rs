//! OpenPGP signatures in `qdos audit`, made with gpg and throwaway keys.

use crate::sandbox::{Run, Sandbox, alone_in, qdos};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const KEYS: &str = "allowed-signers.asc";

/// A key ring of somebody, at a clock of its own.
struct Ring {
    // Below /tmp, because an agent's socket may not have a long path.
    folder: TempDir,
}

impl Drop for Ring {
    fn drop(&mut self) {
        let mut ended = Command::new("gpgconf");
        let _ = ended
            .args(["--kill", "all"])
            .env("GNUPGHOME", self.folder.path())
            .output();
    }
}

impl Ring {
    fn new() -> Ring {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Ring { folder }
    }

    /// From now on gpg's clock stands at noon of this day.
    fn at(&self, day: &str) -> &Ring {
        let day = day.replace('-', "");
        let settings = format!("batch\nfaked-system-time {day}T120000!\n");
        std::fs::write(self.folder.path().join("gpg.conf"), settings).expect("a file can be written");
        self
    }

    fn gpg(&self, arguments: &[&str]) -> Vec<u8> {
        let run = Command::new("gpg")
            .env("GNUPGHOME", self.folder.path())
            .args([
                "--batch",
                "--yes",
                "--quiet",
                "--pinentry-mode",
                "loopback",
                "--passphrase",
                "",
            ])
            .args(arguments)
            .output()
            .expect("gpg is installed");
        let errors = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "{arguments:?}: {errors}");
        run.stdout
    }

    fn make(&self, person: &str, expires: &str) {
        self.gpg(&["--quick-generate-key", &id(person), "ed25519", "sign", expires]);
    }

    fn export(&self, people: &[&str]) -> Vec<u8> {
        let addresses: Vec<String> = people.iter().map(|person| address(person)).collect();
        let mut arguments = vec!["--armor", "--export"];
        arguments.extend(addresses.iter().map(String::as_str));
        self.gpg(&arguments)
    }
}

fn address(person: &str) -> String {
    format!("{}@example.org", person.to_lowercase())
}

fn id(person: &str) -> String {
    format!("{person} <{}>", address(person))
}

/// A directory whose keys are Ann's, of one month, and Bea's.
struct Story {
    sandbox: Sandbox,
    ring: Ring,
}

impl Story {
    fn new() -> Story {
        let ring = Ring::new();
        ring.at("2026-01-05");
        ring.make("Ann", "30d");
        ring.make("Bea", "never");
        ring.make("Stranger", "never");
        let sandbox = Sandbox::county();
        sandbox.git(["checkout", "-q", "main"]);
        sandbox.write(KEYS, ring.export(&["Ann", "Bea"]));
        sandbox.commit("Name who may sign (#1)");
        Story { sandbox, ring }
    }

    /// Commits an edit that somebody signs at noon of a day; the commit's clock is another where one is given.
    fn sign(&self, person: &str, day: &str, clock: Option<&str>, title: &str) {
        self.ring.at(day);
        self.sandbox.edit("qdos.yaml", "format:", "# edited\nformat:");
        self.sandbox.git(["add", "--all"]);
        let mut git = Command::new("git");
        alone_in(
            git.args(["-c", "gpg.format=openpgp", "commit", "-q", "-m", title]),
            self.sandbox.root(),
        );
        git.arg(format!("-S{}", address(person)));
        for role in ["AUTHOR", "COMMITTER"] {
            git.env(format!("GIT_{role}_NAME"), person)
                .env(format!("GIT_{role}_EMAIL"), address(person))
                .env(
                    format!("GIT_{role}_DATE"),
                    format!("{}T12:00:00+0000", clock.unwrap_or(day)),
                );
        }
        let run = git
            .env("GNUPGHOME", self.ring.folder.path())
            .output()
            .expect("git is there");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    }

    /// Rule and message of what is found about signatures in the newest commit.
    fn said(&self) -> Vec<(String, String)> {
        said(&self.sandbox.qdos(&NEWEST))
    }
}

const NEWEST: [&str; 7] = [
    "audit",
    "--newest",
    "1",
    "--today",
    "2027-01-11",
    "--format",
    "json",
];

fn said(run: &Run) -> Vec<(String, String)> {
    let report = run.json();
    let findings = report["findings"].as_array().expect("findings are a list").iter();
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    let all = findings.map(|finding| (text(&finding["rule"]), text(&finding["message"])));
    all.filter(|(rule, _)| rule.contains("sign")).collect()
}

fn one(said: &[(String, String)]) -> (&str, &str) {
    assert_eq!(said.len(), 1, "{said:?}");
    (&said[0].0, &said[0].1)
}

#[test]
fn a_good_signature_says_nothing_and_one_of_an_unknown_key_is_not_allowed() {
    let story = Story::new();
    story.sign("Bea", "2026-03-01", None, "Signed (#2)");
    assert_eq!(story.said(), []);
    story.sign("Stranger", "2026-03-02", None, "By a stranger (#3)");
    let said = story.said();
    let (rule, message) = one(&said);
    assert_eq!(rule, "signer-not-allowed");
    assert!(message.contains("allowed-signers did not name"), "{message}");
    // Good by Bea's key, in the name of Cy.
    story
        .ring
        .gpg(&["--quick-add-uid", &address("Bea"), "Cy <cy@example.org>"]);
    story.sign("Cy", "2026-03-03", None, "By another (#4)");
    let said = story.said();
    let (rule, message) = one(&said);
    assert_eq!(rule, "signed-by-another");
    assert!(
        message.contains("signed with a key of bea@example.org"),
        "{message}"
    );
}

#[test]
fn a_key_is_judged_by_the_commits_clock() {
    let story = Story::new();
    story.sign("Ann", "2026-01-20", None, "In time (#2)");
    assert_eq!(story.said(), [], "it has expired since, and was good then");
    // She has given herself more time, and the directory was not told.
    story.ring.at("2026-01-21");
    let keys = String::from_utf8(story.ring.gpg(&["--with-colons", "--list-keys", &address("Ann")]))
        .expect("gpg writes text");
    let fingerprint = keys
        .lines()
        .find_map(|line| line.strip_prefix("fpr:"))
        .expect("it has one")
        .trim_matches(':');
    story.ring.gpg(&["--quick-set-expire", fingerprint, "2y"]);
    story.sign("Ann", "2026-03-01", None, "Too late (#3)");
    let said = story.said();
    let (rule, message) = one(&said);
    assert_eq!(rule, "signer-not-allowed");
    assert!(
        message.contains("ann@example.org, which had expired by then"),
        "{message}"
    );
    story.sandbox.write(KEYS, story.ring.export(&["Ann"]));
    story.sandbox.commit("Ann has more time (#4)");
    story.sign("Ann", "2026-03-03", None, "In time again (#5)");
    assert_eq!(story.said(), []);
    story.sign(
        "Ann",
        "2026-03-04",
        Some("2025-12-31"),
        "By a clock before the key (#6)",
    );
    let said = story.said();
    assert!(one(&said).1.contains("was made only later"), "{said:?}");
}

#[test]
fn a_signature_that_does_not_fit_is_bad() {
    let story = Story::new();
    story.sign("Bea", "2026-03-01", None, "Signed (#2)");
    let commit = story.sandbox.git(["cat-file", "commit", "HEAD"]);
    let altered = format!("{}\n", commit.replace("Signed (#2)", "Singed (#2)"));
    assert_ne!(commit.trim(), altered.trim());
    std::fs::write(story.sandbox.path("altered"), altered).expect("a file can be written");
    let id = story
        .sandbox
        .git(["hash-object", "-t", "commit", "-w", "altered"]);
    std::fs::remove_file(story.sandbox.path("altered")).expect("it was written");
    story.sandbox.git(["reset", "-q", "--hard", &id]);
    let said = story.said();
    let (rule, message) = one(&said);
    assert_eq!(rule, "bad-signature");
    assert!(message.contains("one of them was altered"), "{message}");
}

#[test]
fn without_keys_or_without_gpg_it_is_said_not_to_be_verified() {
    let story = Story::new();
    story.sign("Bea", "2026-03-01", None, "Signed (#2)");
    let run = without_gpg(&story.sandbox.path(""));
    let found = said(&run);
    assert_eq!(
        one(&found),
        (
            "signature-not-verified",
            "it has an OpenPGP signature, not verified: gpg is not installed"
        )
    );
    story.sandbox.write(KEYS, "no keys\n");
    story.sandbox.commit("Break the keys (#3)");
    story.sign("Bea", "2026-03-02", None, "Signed too (#4)");
    let found = story.said();
    assert!(
        one(&found)
            .1
            .ends_with("not verified: gpg finds no key in allowed-signers.asc"),
        "{found:?}"
    );
    story.sandbox.remove(KEYS);
    story.sandbox.write("allowed-signers", "");
    story.sandbox.commit("SSH only (#5)");
    story.sign("Bea", "2026-03-03", None, "Signed again (#6)");
    let found = story.said();
    assert!(
        one(&found)
            .1
            .contains("not verified: the directory names no OpenPGP keys"),
        "{found:?}"
    );
}

/// Where no program is found; git is not needed to read history.
fn without_gpg(folder: &Path) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qdos"));
    let run = alone_in(command.args(NEWEST), folder).env("PATH", "").output();
    let run = run.expect("qdos was built");
    Run {
        code: run.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&run.stdout).into_owned(),
        err: String::from_utf8_lossy(&run.stderr).into_owned(),
    }
}

#[test]
fn a_revoked_key_signs_nothing_more() {
    let story = Story::new();
    story.sign("Bea", "2026-03-01", None, "Signed (#2)");
    let certificate: PathBuf = {
        let folder = story.ring.folder.path().join("openpgp-revocs.d");
        let files = std::fs::read_dir(folder).expect("gpg wrote revocations");
        let found = files.flatten().map(|file| file.path()).find(|path| {
            let text = std::fs::read_to_string(path).unwrap_or_default();
            text.contains(&id("Bea"))
        });
        found.expect("one is Bea's")
    };
    let text = std::fs::read_to_string(&certificate).expect("it is text");
    // gpg keeps it from being used by mistake with a colon.
    std::fs::write(&certificate, text.replace(":-----BEGIN", "-----BEGIN")).expect("it can be written");
    let other = Ring::new();
    other.at("2026-04-01");
    std::fs::write(other.folder.path().join("keys"), story.ring.export(&["Bea"])).expect("it can be written");
    let path = |path: PathBuf| path.to_str().expect("the path is text").to_owned();
    other.gpg(&["--import", &path(other.folder.path().join("keys"))]);
    other.gpg(&["--import", &path(certificate)]);
    story.sandbox.write(KEYS, other.export(&["Bea"]));
    story.sandbox.commit("Bea's key is revoked (#3)");
    story.sign("Bea", "2026-04-02", None, "Signed all the same (#4)");
    let said = story.said();
    let (rule, message) = one(&said);
    assert_eq!(rule, "signer-not-allowed");
    assert!(
        message.contains("key of bea@example.org, which was revoked"),
        "{message}"
    );
    // What was signed before stays good: the file of that day knew of nothing.
    let all = qdos(&story.sandbox.path(""), &["audit", "main", "--format", "text"]);
    assert_eq!(
        all.out.matches("error: signer-not-allowed").count(),
        1,
        "{}",
        all.out
    );
}

//! What is written of qdos is what qdos is. Pages that are printed from the code are compared byte for byte; what README.md
//! and the tutorial show is what their commands print today; what a page names is there. QDOS_BLESS=1 rewrites what can be
//! rewritten, and a person reads the difference. The action that directories use is held here too.

use qdos_model::change::Class;
use qdos_model::finding::Level;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Pages whose links and names of tests are held to.
const PAGES: [&str; 20] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/README.md",
    "docs/tutorial.md",
    "docs/why-not-returned.md",
    "docs/coverage.md",
    "docs/diff.md",
    "docs/search.md",
    "docs/replay.md",
    "docs/lint.md",
    "docs/catalogue.md",
    "docs/real-defects.md",
    "docs/bot.md",
    "docs/rules.md",
    "docs/changes.md",
    "docs/history.md",
    "docs/audit.md",
    "docs/audit-rules.md",
];

/// Stands where a document leaves out some of what was printed.
const LEFT_OUT: &str = "[...]";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("cli lies in the workspace")
        .to_owned()
}

fn read(page: &str) -> String {
    fs::read_to_string(root().join(page)).unwrap_or_default()
}

/// Compares a committed file with what it has to be, or writes it.
fn hold(page: &str, wanted: &str) {
    if std::env::var_os("QDOS_BLESS").is_some() {
        fs::write(root().join(page), wanted).expect("the page can be written");
    }
    let committed = read(page);
    let differs = committed
        .lines()
        .zip(wanted.lines())
        .position(|(committed, wanted)| committed != wanted);
    assert!(
        committed == wanted,
        "line {} of {page} is not what the code says; QDOS_BLESS=1 cargo test -p qdos --test docs rewrites it",
        differs.unwrap_or(committed.lines().count().min(wanted.lines().count())) + 1
    );
}

#[test]
fn the_page_of_rules_is_printed_from_the_code() {
    hold("docs/rules.md", &qdos_lint::rules_page());
}

#[test]
fn the_page_of_audit_rules_is_printed_from_the_code() {
    hold("docs/audit-rules.md", &qdos_audit::rules_page());
}

#[test]
fn the_page_of_changes_is_printed_from_the_code() {
    hold("docs/changes.md", &changes_page());
}

#[test]
fn the_schema_of_a_report_is_printed_from_its_type() {
    for name in [
        "audit", "blame", "check", "coverage", "diff", "lint", "log", "search", "show", "why",
    ] {
        let said = Command::new(env!("CARGO_BIN_EXE_qdos"))
            .args(["schema", name])
            .output()
            .expect("qdos runs");
        hold(&format!("schemas/v1/{name}.schema.json"), &text(&said));
    }
}

/// All classes of change in one Markdown page: a table, then the page of each.
fn changes_page() -> String {
    let mut page = String::from(
        "# Classes of change\n\nPrinted from the code; `qdos rule NAME` shows one of them. A change may weigh \
         less than its class; the page says when.\n\n| class | level | what changes | who signs |\n|---|---|---|---|\n",
    );
    for class in Class::ALL {
        let (name, signer) = (class.name(), class.signer().title());
        page += &format!(
            "| [{name}](#{name}) | {} | {} | {signer} |\n",
            word(class.level()),
            class.says()
        );
    }
    for class in Class::ALL {
        page += &format!("\n#{}", qdos_diff::page(*class));
    }
    page
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
        Level::Cosmetic => "cosmetic",
    }
}

#[test]
fn what_the_readme_shows_is_what_qdos_says() {
    hold("README.md", &performed("README.md"));
}

#[test]
fn what_the_tutorial_shows_is_what_qdos_says() {
    hold("docs/tutorial.md", &performed("docs/tutorial.md"));
}

#[test]
fn what_the_page_on_why_shows_is_what_qdos_says() {
    hold("docs/why-not-returned.md", &performed("docs/why-not-returned.md"));
}

/// A document with the output of its commands as it is now. Blocks marked `diff` are applied and blocks marked `console`
/// are run, in order, in a clone of a repository that holds the embedded directory.
fn performed(page: &str) -> String {
    let sandbox = Sandbox::new();
    let mut done = String::new();
    let document = read(page);
    let mut lines = document.lines();
    while let Some(line) = lines.next() {
        done += &format!("{line}\n");
        if line != "```console" && line != "```diff" {
            continue;
        }
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if line == "```diff" {
            sandbox.apply(&block);
            done += &(block.join("\n") + "\n");
        } else {
            done += &sandbox.run(page, &block);
        }
        done += "```\n";
    }
    done
}

/// A clone with the embedded directory in it and nothing else.
struct Sandbox {
    folder: tempfile::TempDir,
}

impl Sandbox {
    fn new() -> Sandbox {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let sandbox = Sandbox { folder };
        let upstream = sandbox.folder.path().join("upstream");
        copy(&root().join("directory"), &upstream.join("directory"));
        let commands = [
            "git init --quiet --initial-branch=main upstream && cd upstream && git add . && git commit --quiet -m directory",
            "git clone --quiet upstream qdos",
        ];
        for command in commands {
            let done = sandbox.shell(sandbox.folder.path(), command);
            assert!(
                done.status.success(),
                "{command}: {}",
                String::from_utf8_lossy(&done.stderr)
            );
        }
        sandbox
    }

    fn clone(&self) -> PathBuf {
        self.folder.path().join("qdos")
    }

    /// Runs a command without anything of this user's or this repository's git.
    fn shell(&self, folder: &Path, command: &str) -> Output {
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(command).current_dir(folder);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GIT_") {
                shell.env_remove(name);
            }
        }
        shell
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", self.folder.path().join("gitconfig"));
        for who in ["AUTHOR", "COMMITTER"] {
            shell
                .env(format!("GIT_{who}_NAME"), "A lead")
                .env(format!("GIT_{who}_EMAIL"), "lead@example.org");
        }
        shell.env_remove("QDOS_BLESS").output().expect("sh runs")
    }

    fn apply(&self, block: &[&str]) {
        let file = self.folder.path().join("edit.diff");
        fs::write(&file, block.join("\n") + "\n").expect("the edit can be written");
        let done = self.shell(&self.clone(), "git apply ../edit.diff");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    /// A block of commands, each with what it prints now; one without output is run and shows none.
    fn run(&self, page: &str, block: &[&str]) -> String {
        let mut done = String::new();
        let mut rest = block;
        while let Some((command, after)) = rest.split_first() {
            let typed = command
                .strip_prefix("$ ")
                .unwrap_or_else(|| panic!("{page}: {command:?} follows no command"));
            let until = after
                .iter()
                .position(|line| line.starts_with("$ "))
                .unwrap_or(after.len());
            let (shown, next) = after.split_at(until);
            let said = self.shell(
                &self.clone(),
                &typed.replace("target/release/qdos", env!("CARGO_BIN_EXE_qdos")),
            );
            done += &format!("{command}\n");
            if !shown.is_empty() {
                done += &shortened(page, &shown.join("\n"), &text(&said));
            }
            rest = next;
        }
        done
    }
}

/// The paragraphs of `said` that `shown` shows too, told by their first three words, with a mark wherever something is left
/// out. A paragraph that ends in the mark shows its first lines only.
fn shortened(page: &str, shown: &str, said: &str) -> String {
    let key = |paragraph: &str| paragraph.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
    let said: Vec<&str> = said.trim_matches('\n').split("\n\n").collect();
    let mut next = 0;
    let mut kept: Vec<String> = Vec::new();
    for paragraph in shown
        .trim_matches('\n')
        .split("\n\n")
        .filter(|paragraph| *paragraph != LEFT_OUT)
    {
        let found = said[next..].iter().position(|said| key(said) == key(paragraph));
        let found = next
            + found.unwrap_or_else(|| panic!("{page} shows this, and qdos does not say it:\n{paragraph}"));
        if found > next && !kept.last().is_some_and(|last| last.ends_with(LEFT_OUT)) {
            kept.push(LEFT_OUT.to_owned());
        }
        kept.push(match paragraph.strip_suffix(LEFT_OUT) {
            Some(first) => {
                let lines: Vec<&str> = said[found].lines().take(first.lines().count()).collect();
                format!("{}\n{LEFT_OUT}", lines.join("\n"))
            }
            None => said[found].to_owned(),
        });
        next = found + 1;
    }
    if next < said.len() && !kept.last().is_some_and(|last| last.ends_with(LEFT_OUT)) {
        kept.push(LEFT_OUT.to_owned());
    }
    kept.join("\n\n") + "\n"
}

/// What was printed, with every commit id the same.
fn text(said: &Output) -> String {
    let text = String::from_utf8(said.stdout.clone()).expect("qdos prints UTF-8");
    let mut parts = text.split('(');
    let mut same = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_id = part.find(')') == Some(7) && part[..7].bytes().all(|byte| byte.is_ascii_hexdigit());
        same += "(";
        same += &if is_id {
            part.replacen(&part[..7], "1a2b3c4", 1)
        } else {
            part.to_owned()
        };
    }
    same
}

fn copy(from: &Path, into: &Path) {
    fs::create_dir_all(into).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        let target = into.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("the file can be copied");
        }
    }
}

#[test]
fn every_link_leads_to_a_file() {
    for page in PAGES {
        let folder = root()
            .join(page)
            .parent()
            .expect("a page lies in a folder")
            .to_owned();
        let text = read(page);
        assert!(!text.is_empty(), "{page} is there");
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap_or_default();
            let is_far = link.contains("://");
            assert!(
                is_far || path.is_empty() || folder.join(path).exists(),
                "{page} links to {link}"
            );
        }
    }
}

/// Tests are named as `folder/file.rs::name`.
#[test]
fn every_test_that_is_named_exists() {
    let mut named = 0;
    for page in PAGES {
        for (file, name) in read(page).split('`').filter_map(|word| {
            word.split_once(".rs::")
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
        }) {
            let text = fs::read_to_string(root().join(format!("{file}.rs"))).unwrap_or_default();
            assert!(
                text.contains(&format!("fn {name}(")),
                "{page} names {file}.rs::{name}"
            );
            named += 1;
        }
    }
    assert!(named > 0, "ARCHITECTURE.md names the test of each invariant");
}

/// A pull request that tries: it brings a hook, ends the fence of a summary, and says a runner's command.
#[test]
fn the_action_makes_no_file_of_a_pull_request() {
    let sandbox = Sandbox::new();
    let pharmacy = "directory/services/north-norfolk/pharmacy/1900000208.yaml";
    let edits = [
        "git switch --quiet -c evil && mkdir .githooks && echo 'touch ../ran' >.githooks/post-checkout",
        &format!(
            "sed -i.bak 's/^public_name: .*/public_name: \"````` ::error::x <b>\"/; s/14:30/13:30/' {pharmacy}"
        ),
        &format!(
            "rm {pharmacy}.bak && git add . && git commit --quiet -m evil && git push --quiet origin HEAD:refs/pull/7/head"
        ),
        "git rev-parse main HEAD >../ids",
    ];
    let author = sandbox.folder.path().join("author");
    let cloned = sandbox.shell(sandbox.folder.path(), "git clone --quiet upstream author");
    assert!(cloned.status.success());
    for edit in edits {
        let done = sandbox.shell(&author, edit);
        assert!(
            done.status.success(),
            "{edit}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
    let judge = root().join(".github/actions/check/judge");
    let command = format!(
        "set -- $(cat ../ids) && mkdir ../runner && RUNNER_TEMP=../runner GITHUB_STEP_SUMMARY=../summary GITHUB_OUTPUT=../output \
         QDOS={} BASE=$1 HEAD=$2 NUMBER=7 DIRECTORY=directory FAIL_ON=warning bash {}",
        env!("CARGO_BIN_EXE_qdos"),
        judge.display()
    );
    let judged = sandbox.shell(&sandbox.clone(), &command);
    let (log, complaints) = (text(&judged), String::from_utf8_lossy(&judged.stderr));
    assert_eq!(judged.status.code(), Some(1), "{log}{complaints}");
    assert_eq!(
        log,
        "qdos: blocked, exit code 1; the report is in the job summary\n"
    );
    let at = |name: &str| fs::read_to_string(sandbox.folder.path().join(name)).unwrap_or_default();
    assert!(
        at("output").starts_with("verdict=blocked\nexit=1\njson="),
        "{}",
        at("output")
    );
    let summary = at("summary");
    let fence = "``````";
    assert_eq!(summary.matches(fence).count(), 2, "{summary}");
    assert!(
        summary.contains("````` ::error::x <b>") && summary.ends_with(&format!("\n{fence}\n")),
        "{summary}"
    );
    let tree = sandbox.shell(
        &sandbox.clone(),
        "git status --porcelain && cat .githooks/post-checkout",
    );
    assert_eq!(text(&tree), "", "no file of the pull request is on disk");
    assert!(!sandbox.folder.path().join("ran").exists());
}

#[test]
fn the_action_refuses_what_is_no_pull_request() {
    let sandbox = Sandbox::new();
    let judge = root().join(".github/actions/check/judge");
    let id = "0123456789012345678901234567890123456789";
    for (number, head) in [
        ("", id),
        ("7; touch ran", id),
        ("7", "main"),
        ("7", "--upload-pack=touch ran"),
    ] {
        let command = format!(
            "NUMBER='{number}' BASE={id} HEAD='{head}' FAIL_ON=error RUNNER_TEMP=.. GITHUB_STEP_SUMMARY=../s GITHUB_OUTPUT=../o \
             DIRECTORY=directory QDOS=touch bash {}",
            judge.display()
        );
        let judged = sandbox.shell(&sandbox.clone(), &command);
        assert_eq!(judged.status.code(), Some(2), "{number:?} {head:?}");
        assert!(!sandbox.clone().join("ran").exists());
    }
}

/// A verdict that the action does not know would leave as no verdict at all.
#[test]
fn the_action_knows_every_verdict() {
    let schema = qdos_report::json_schema();
    let verdicts = schema["$defs"]["Overall"]["oneOf"]
        .as_array()
        .expect("verdicts are a closed list");
    let judge = read(".github/actions/check/judge");
    let known = judge
        .lines()
        .find(|line| line.contains("wording-only |"))
        .expect("the list of verdicts");
    assert!(!verdicts.is_empty());
    for verdict in verdicts {
        let word = verdict["const"].as_str().expect("a word");
        assert!(known.split([' ', ')']).any(|known| known == word), "{word}");
    }
}

#[test]
fn what_the_page_on_replays_shows_is_what_qdos_says() {
    hold("docs/replay.md", &performed("docs/replay.md"));
}

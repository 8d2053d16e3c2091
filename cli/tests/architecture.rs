//! The invariants of ARCHITECTURE.md that speak of the shape of the workspace, read off its sources.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const PURE: [&str; 6] = ["model", "lint", "diff", "coverage", "audit", "report"];
const ALL: [&str; 10] = [
    "model", "lint", "diff", "coverage", "audit", "history", "import", "report", "forge", "cli",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("cli lies in the workspace")
        .to_owned()
}

fn manifest(name: &str) -> String {
    fs::read_to_string(root().join(name).join("Cargo.toml")).expect("every crate has a manifest")
}

/// Sources of a crate with their text, tests and examples left out.
fn sources(name: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(name).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the crate has sources") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("sources are text");
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty(), "{name} has sources");
    found
}

/// Dependencies of a crate, those for tests left out.
fn dependencies(name: &str) -> BTreeSet<String> {
    let manifest = manifest(name);
    let section = manifest
        .split("[dependencies]")
        .nth(1)
        .expect("every crate has dependencies");
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    let names = lines
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

fn refuse(crates: &[&str], words: &[&str]) {
    for name in crates {
        for (path, text) in sources(name) {
            for (at, line) in text
                .lines()
                .enumerate()
                .filter(|(_, line)| !line.trim_start().starts_with("//"))
            {
                let found = words.iter().find(|word| line.contains(**word));
                assert!(found.is_none(), "{}:{}: {found:?}", path.display(), at + 1);
            }
        }
    }
}

#[test]
fn pure_crates_do_no_io() {
    let io = [
        "std::fs",
        "std::net",
        "std::env",
        "std::io",
        "std::process",
        "std::time",
        "SystemTime",
        "Instant::now",
    ];
    refuse(&PURE, &io);
    refuse(&PURE, &["Timestamp::now", "Zoned::now", "TimeZone::system"]);
}

#[test]
fn only_history_opens_a_repository() {
    for name in ALL {
        assert_eq!(dependencies(name).contains("git2"), name == "history", "{name}");
    }
}

#[test]
fn only_forge_has_a_socket_and_a_token() {
    for name in ALL {
        for dependency in ["octocrab", "tokio", "http-body-util"] {
            assert_eq!(
                dependencies(name).contains(dependency),
                name == "forge",
                "{name}: {dependency}"
            );
        }
    }
    let others: Vec<&str> = ALL.into_iter().filter(|name| *name != "forge").collect();
    refuse(&others, &["std::net", "TcpStream", ".secret()", "personal_token"]);
}

#[test]
fn only_cli_prints_and_reads_the_environment() {
    let prints = [
        "print!(",
        "println!(",
        "eprint!(",
        "eprintln!(",
        "dbg!(",
        "stdout()",
        "stderr()",
    ];
    refuse(&ALL[..9], &prints);
    refuse(&ALL[..9], &["env::var"]);
}

#[test]
fn dependencies_go_one_way() {
    let allowed: [(&str, &[&str]); 10] = [
        ("model", &[]),
        ("lint", &["qdos-model"]),
        ("diff", &["qdos-model"]),
        ("coverage", &["qdos-model"]),
        ("audit", &["qdos-model"]),
        ("history", &["qdos-model"]),
        ("import", &["qdos-model"]),
        ("forge", &[]),
        (
            "report",
            &[
                "qdos-model",
                "qdos-lint",
                "qdos-diff",
                "qdos-coverage",
                "qdos-audit",
            ],
        ),
        (
            "cli",
            &[
                "qdos-model",
                "qdos-lint",
                "qdos-diff",
                "qdos-coverage",
                "qdos-audit",
                "qdos-forge",
                "qdos-history",
                "qdos-import",
                "qdos-report",
            ],
        ),
    ];
    for (name, allowed) in allowed {
        let ours = dependencies(name)
            .into_iter()
            .filter(|name| name.starts_with("qdos-"));
        let unexpected: Vec<String> = ours.filter(|name| !allowed.contains(&name.as_str())).collect();
        assert!(unexpected.is_empty(), "{name} depends on {unexpected:?}");
    }
}

#[test]
fn the_workspace_forbids_unsafe_code_and_every_crate_keeps_its_lints() {
    let workspace = fs::read_to_string(root().join("Cargo.toml")).expect("the workspace has a manifest");
    assert!(workspace.contains("unsafe_code = \"forbid\""));
    for name in ALL {
        assert!(
            manifest(name).contains("[lints]\nworkspace = true"),
            "{name} keeps the workspace's lints"
        );
    }
}

//! What is kept of one run for the next never changes an answer, whatever becomes of it.

use crate::sandbox::{Run, Sandbox, TODAY, alone_in};
use std::fs;
use std::process::Command;

const PHARMACY: &str = "services/fenby/pharmacy.yaml";

/// What `check` and `lint` say of the working tree, with the cache or without.
fn said(sandbox: &Sandbox, cache: &str) -> [(i32, String, String); 3] {
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_qdos"));
        alone_in(&mut command, sandbox.root())
            .args(arguments)
            .args(["--today", TODAY])
            .args((cache == "off").then_some("--no-cache"));
        let output = command.output().expect("it runs");
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        (
            output.status.code().unwrap_or(-1),
            text(output.stdout),
            text(output.stderr),
        )
    };
    [
        run(&["check", "--format", "json"]),
        run(&["lint"]),
        run(&["lint", "--all", "--format", "json"]),
    ]
}

/// Holds that a run with what is kept, and the next one, say what a run without it says.
#[track_caller]
fn says_the_same(sandbox: &Sandbox, why: &str) {
    let expected = said(sandbox, "off");
    assert!(
        expected[0].1.len() > 1000,
        "{why}: there is something to compare: {expected:?}"
    );
    for time in ["first", "second"] {
        assert!(said(sandbox, "on") == expected, "{why}, the {time} time");
    }
}

fn kept(sandbox: &Sandbox) -> Option<Vec<u8>> {
    fs::read(sandbox.cache().join("entries")).ok()
}

/// A county whose answer is not empty: one file cannot be read, one has a fault, one is new.
fn faulty_county() -> Sandbox {
    let sandbox = Sandbox::county();
    sandbox.edit(
        PHARMACY,
        "[\"10:00-16:00\"]",
        "[\"16:00-10:00\", \"10:00-16:00\"]",
    );
    sandbox.write("services/fenby/broken.yaml", "uid: [\n");
    let text = sandbox.read(PHARMACY).replace("1000000005", "1000000008");
    sandbox.write("services/fenby/another.yaml", text);
    sandbox
}

#[test]
fn the_second_run_says_what_the_first_said() {
    let sandbox = faulty_county();
    let before = sandbox.git(["status", "--porcelain", "--ignored"]);
    says_the_same(&sandbox, "faulty");
    assert!(kept(&sandbox).is_some());
    assert_eq!(sandbox.git(["status", "--porcelain", "--ignored"]), before);
}

/// Without this the other tests would hold of a program that keeps nothing.
#[test]
fn entries_are_kept_and_found_again() {
    let sandbox = faulty_county();
    let modified = || {
        let file = fs::metadata(sandbox.cache().join("entries"));
        file.and_then(|file| file.modified()).expect("it is kept")
    };
    said(&sandbox, "on");
    let (entries, first) = (kept(&sandbox).expect("it is kept"), modified());
    let name = b"The Green, Fenby";
    assert!(entries.windows(name.len()).any(|part| part == name));
    said(&sandbox, "on");
    assert_eq!(modified(), first, "nothing was learnt, so nothing was written");
}

#[test]
fn an_entry_that_changes_between_runs_is_read_again() {
    let sandbox = faulty_county();
    says_the_same(&sandbox, "before");
    let before = kept(&sandbox);
    sandbox.edit(PHARMACY, "The Green, Fenby", "The Green, Fenbx");
    says_the_same(&sandbox, "edited at the same length");
    assert_ne!(kept(&sandbox), before);
    sandbox.edit(PHARMACY, "uid: ", "uid: [");
    says_the_same(&sandbox, "no longer read");
    sandbox.edit(PHARMACY, "uid: [", "uid: ");
    sandbox.write(
        "services/fenby/broken.yaml",
        sandbox.read(PHARMACY).replace("1000000005", "1000000009"),
    );
    says_the_same(&sandbox, "mended");
}

#[test]
fn a_damaged_cache_is_not_believed() {
    let sandbox = faulty_county();
    said(&sandbox, "on");
    let good = kept(&sandbox).expect("it is kept");
    let altered = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    // Another name, which would be said if it were believed.
    let at = good
        .windows(5)
        .position(|part| part == b"Fenby")
        .expect("the town is named");
    let damaged = [
        ("empty", Vec::new()),
        ("of another version", altered(0)),
        ("of another checksum", altered(32)),
        ("with a bit turned", altered(at)),
        ("with its last bit turned", altered(good.len() - 1)),
        ("cut in its sums", good[..40].to_vec()),
        ("cut after its sums", good[..64].to_vec()),
        ("cut short", good[..good.len() - 1].to_vec()),
        ("with more at its end", [&*good, b"x"].concat()),
        ("of zeros", vec![0; good.len()]),
        ("of something else", b"DIRC".repeat(100)),
    ];
    for (how, bytes) in damaged {
        fs::write(sandbox.cache().join("entries"), bytes).expect("it can be damaged");
        says_the_same(&sandbox, how);
        assert!(kept(&sandbox).as_ref() == Some(&good), "{how}: it is replaced");
        for kept in ["findings", "places"] {
            let other = sandbox.cache().join(kept);
            let damaged =
                fs::read(&other).map(|bytes| bytes.into_iter().map(|byte| byte ^ 1).collect::<Vec<u8>>());
            fs::write(&other, damaged.expect("it is kept too")).expect("it can be damaged");
            says_the_same(&sandbox, &format!("with {kept} damaged"));
        }
    }
}

#[test]
fn whatever_stands_in_the_way_is_left_alone() {
    let sandbox = faulty_county();
    let folder = sandbox.cache();
    fs::create_dir_all(folder.parent().expect("it lies in a folder")).expect("it can be made");
    fs::write(&folder, "a file").expect("it can be written");
    says_the_same(&sandbox, "a file where the folder goes");
    assert_eq!(fs::read(&folder).expect("it is still there"), b"a file");
    fs::remove_file(&folder).expect("it can be removed");
    fs::create_dir_all(folder.join("entries/more")).expect("it can be made");
    says_the_same(&sandbox, "a folder where the file goes");
    let names = fs::read_dir(&folder).expect("it is a folder").count();
    // Services as they were read, the table of postcodes, and what lint found.
    assert_eq!(names, 3, "nothing is left beside them");
}

/// A superuser writes where nobody may; a file system without room, where one can be had, is not tried here.
#[test]
#[cfg(unix)]
fn a_cache_directory_that_cannot_be_written() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = faulty_county();
    let home = sandbox.cache_home();
    fs::create_dir(&home).expect("it can be made");
    let allow = |mode| {
        let permissions = fs::Permissions::from_mode(mode);
        fs::set_permissions(&home, permissions).expect("the mode can be set");
    };
    allow(0o555);
    let probe = fs::write(home.join("probe"), "");
    says_the_same(&sandbox, "read-only");
    if probe.is_err() {
        assert_eq!(kept(&sandbox), None);
    }
    allow(0o755);
}

#[test]
fn a_user_without_a_cache_directory() {
    let sandbox = faulty_county();
    fs::write(sandbox.cache_home(), "a file").expect("it can be written");
    says_the_same(&sandbox, "no folder");
    assert_eq!(kept(&sandbox), None);
}

#[test]
#[cfg(unix)]
fn nobody_else_may_look_into_it() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = faulty_county();
    said(&sandbox, "on");
    let mode = fs::metadata(sandbox.cache())
        .expect("it is made")
        .permissions()
        .mode();
    assert_eq!(mode & 0o077, 0);
}

#[test]
fn repositories_not_asked_for_long_are_forgotten() {
    let sandbox = faulty_county();
    let all = sandbox.cache_home().join("qdos");
    let day = std::time::Duration::from_secs(86_400);
    for number in 0..40_u32 {
        let folder = all.join(format!("{number:016x}"));
        fs::create_dir_all(&folder).expect("it can be made");
        let file = fs::File::create(folder.join("entries")).expect("it can be made");
        let at = std::time::SystemTime::now() - day * (number + 1);
        file.set_modified(at).expect("its time can be set");
    }
    fs::create_dir_all(all.join("somebody's")).expect("it can be made");
    said(&sandbox, "on");
    assert!(kept(&sandbox).is_some());
    assert!(all.join("somebody's").exists());
    assert!(all.join(format!("{:016x}", 30)).exists());
    assert!(!all.join(format!("{:016x}", 31)).exists());
}

#[test]
#[cfg(unix)]
fn a_pipe_is_not_waited_for() {
    let sandbox = faulty_county();
    fs::create_dir_all(sandbox.cache()).expect("it can be made");
    let made = Command::new("mkfifo")
        .arg(sandbox.cache().join("entries"))
        .status();
    if made.is_ok_and(|status| status.success()) {
        says_the_same(&sandbox, "a pipe");
    }
}

#[test]
fn what_a_killed_run_left_is_removed_and_what_a_live_one_writes_is_not() {
    let sandbox = faulty_county();
    fs::create_dir_all(sandbox.cache()).expect("it can be made");
    let old = sandbox.cache().join("entries.4000001");
    let others = ["entries.4000002", "entries.mine", "notes"].map(|name| sandbox.cache().join(name));
    fs::write(&old, "half").expect("it can be written");
    let hour_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    let file = fs::File::options().write(true).open(&old).expect("it is there");
    file.set_modified(hour_ago).expect("its time can be set");
    for other in &others {
        fs::write(other, "whole").expect("it can be written");
    }
    says_the_same(&sandbox, "beside leftovers");
    assert!(!old.exists());
    assert!(others.iter().all(|other| other.exists()));
}

#[test]
#[cfg(unix)]
fn a_run_killed_at_any_moment_leaves_nothing_half_written() {
    let sandbox = faulty_county();
    for milliseconds in 0..40 {
        let _ = fs::remove_file(sandbox.cache().join("entries"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_qdos"));
        let mut run = alone_in(&mut command, sandbox.root())
            .args(["lint", "--today", TODAY])
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("it runs");
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
        run.kill().expect("it can be killed");
        run.wait().expect("it has ended");
        if let Some(entries) = kept(&sandbox) {
            says_the_same(&sandbox, "after a kill");
            assert!(
                kept(&sandbox) == Some(entries),
                "{milliseconds} ms: what is there is whole"
            );
        }
    }
    says_the_same(&sandbox, "after all kills");
}

#[test]
fn a_directory_too_large_for_memory_is_refused_with_its_size_and_a_remedy() {
    let sandbox = Sandbox::of(&crate::sandbox::embedded_directory());
    let run = sandbox.qdos(&["check", "--today", TODAY, "--memory", "1"]);
    run.says(
        3,
        &[
            "1969 services",
            "MiB of memory, and 1 MiB may be used",
            "--memory",
        ],
    );
    assert!(run.out.is_empty());
}

#[test]
fn it_can_be_turned_off() {
    let sandbox = faulty_county();
    said(&sandbox, "off");
    assert!(!sandbox.cache().exists());
}

#[test]
fn a_plain_folder_keeps_nothing() {
    let sandbox = Sandbox::county_without_git();
    let before = names(&sandbox);
    sandbox.check().says(0, &["STANDING"]);
    assert_eq!(names(&sandbox), before);
}

fn names(sandbox: &Sandbox) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![sandbox.root().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path.clone());
            }
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn a_linked_worktree_shares_what_is_kept() {
    let sandbox = Sandbox::county();
    sandbox.git(["worktree", "add", "-q", "linked", "main"]);
    let run: Run = crate::sandbox::qdos(&sandbox.path("linked"), &["lint", "--today", TODAY]);
    run.says(0, &[]);
    assert!(kept(&sandbox).is_some());
}

#[test]
fn runs_at_the_same_time_do_not_harm_each_other() {
    let sandbox = faulty_county();
    let expected = said(&sandbox, "off");
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..6).map(|_| scope.spawn(|| said(&sandbox, "on"))).collect();
        for run in runs {
            assert!(run.join().expect("it ends") == expected);
        }
    });
    let names = fs::read_dir(sandbox.cache()).expect("it is a folder").count();
    // Services as they were read, the table of postcodes, and what lint found.
    assert_eq!(names, 3, "nothing is left beside them");
    says_the_same(&sandbox, "afterwards");
}

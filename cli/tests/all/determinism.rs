//! The same question has the same answer, byte for byte.

use crate::sandbox::{Sandbox, TODAY, embedded_directory};
use crate::stories::{NORFOLK, apply};

#[test]
fn one_thread_and_two_say_the_same() {
    let sandbox = Sandbox::of(&embedded_directory());
    apply(&sandbox, NORFOLK);
    // A second change, in another file and with findings, so that there is an order to get wrong.
    sandbox.edit(
        "templates/urgent-treatment-centre.yaml",
        "[\"Dx05\", \"Dx06\", \"Dx07\", \"Dx08\"]",
        "[\"Dx05\", \"Dx07\", \"Dx08\", \"Dx888\"]",
    );
    for format in ["text", "json"] {
        let run = |threads: &str| {
            // Each reads for itself.
            let _ = std::fs::remove_dir_all(sandbox.cache());
            sandbox.qdos(&[
                "check",
                "--today",
                TODAY,
                "--format",
                format,
                "--threads",
                threads,
            ])
        };
        let (one, two) = (run("1"), run("2"));
        assert_eq!(one.code, 1, "{}", one.out);
        assert!(one.out.len() > 3000, "there is something to compare");
        assert!(one.out == two.out, "{format} differs:\n{}\n{}", one.out, two.out);
    }
}

#[test]
fn cold_warm_and_without_a_cache_say_the_same() {
    let sandbox = Sandbox::of(&embedded_directory());
    apply(&sandbox, NORFOLK);
    for command in ["check", "coverage"] {
        let run = |more: &[&str]| {
            let arguments = [&[command, "--today", TODAY, "--format", "json"], more].concat();
            sandbox.qdos(&arguments)
        };
        let _ = std::fs::remove_dir_all(sandbox.cache());
        let cold = run(&[]);
        assert!(
            cold.out.len() > 3000,
            "there is something to compare: {}",
            cold.err
        );
        assert!(sandbox.cache().join("entries").is_file());
        for (how, more) in [
            ("warm", &[][..]),
            ("without", &["--no-cache"]),
            ("timed", &["--timings"]),
        ] {
            assert!(run(more).out == cold.out, "{command}, {how}");
        }
    }
}

#[test]
fn timings_are_said_beside_the_answer_and_not_in_it() {
    let sandbox = Sandbox::county();
    let run = sandbox.qdos(&["check", "--today", TODAY, "--timings"]);
    for stage in ["reading files", "reading entries", "lint", "coverage", "whole"] {
        assert!(run.err.contains(stage), "{stage}: {}", run.err);
        assert!(!run.out.contains(&format!("\n{stage} ")), "{}", run.out);
    }
    assert_eq!(
        run.err.contains("peak memory"),
        cfg!(target_os = "linux"),
        "{}",
        run.err
    );
}

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
            let _ = std::fs::remove_dir_all(sandbox.path(".git/qdos"));
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

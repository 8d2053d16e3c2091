//! Dates that are near, as `qdos lint` says them; `check` says them in the stories of two pharmacies.

use crate::sandbox::{Sandbox, TODAY};

#[test]
fn lint_says_what_starts_or_ends_within_thirty_days() {
    let sandbox = Sandbox::county();
    let today = ["--today", TODAY];
    let lint = |more: &[&str]| sandbox.qdos(&[&["lint"], &today[..], more].concat());
    assert!(!lint(&[]).out.contains("30 days"), "nothing starts or ends");
    let file = "services/fenby/pharmacy.yaml";
    sandbox.edit(
        file,
        "status: active\n",
        "status: active\nuntil: \"2026-12-23\"\n",
    );
    lint(&[]).says(
        0,
        &[
            "What starts or ends within 30 days? 1 thing:",
            "Wed 23 Dec 2026 Pharmacy: The Green, Fenby ends; this is its last day services/fenby/pharmacy.yaml:6",
        ],
    );
    let soon = lint(&["--format", "json"]).json();
    assert_eq!(soon["within_thirty_days"][0]["line"], 6);
    sandbox.edit(file, "2026-12-23", "2026-12-24");
    assert!(!lint(&[]).out.contains("30 days"), "a day later is too late");
}

//! `qdos accept`: writes a waiver of one finding into the file that it is about. It counts once the base branch has it, so
//! its owner has the last word.

use crate::arguments::{Accept, Where};
use crate::failure::Failure;
use crate::revisions;
use qdos_model::time::parse_date;
use qdos_report::lint;

pub(crate) fn run(arguments: &Accept) -> Result<u8, Failure> {
    let until = parse_date(&arguments.until)
        .ok_or_else(|| Failure::usage("--until is no date; write it as 2027-03-31"))?;
    let folder = revisions::folder(arguments.dir.as_deref())?;
    let revisions = revisions::read(&Where {
        directory: arguments.dir.clone(),
        base: None,
        head: revisions::WORKTREE.to_owned(),
        today: arguments.today.clone(),
    })?;
    if until < revisions.today {
        return Err(Failure::usage("--until lies in the past"));
    }
    let found = super::check::ratcheted(&revisions);
    let report = lint::report(&lint::Linted {
        version: env!("CARGO_PKG_VERSION"),
        today: revisions.today,
        base: revisions
            .base
            .as_ref()
            .map(|base| (base.revision.clone(), &base.directory)),
        head: (revisions.head.revision.clone(), &revisions.head.directory),
        folder: &revisions.folder,
        found: &found,
        only: Vec::new(),
        skipped: Vec::new(),
        paths: Vec::new(),
        tells_old: true,
    });
    let asked = arguments.fingerprint.to_lowercase();
    let is_meant = |finding: &&lint::FindingSaid| {
        asked.len() >= 6
            && finding.fingerprint.starts_with(&asked)
            && finding.verdict != lint::Verdict::Healed
    };
    let mut meant = report.findings.iter().filter(is_meant);
    let (Some(finding), None) = (meant.next(), meant.next()) else {
        return Err(Failure::usage(
            "no finding, or more than one, has this fingerprint; `qdos lint --format json` gives them, and six letters are the least",
        ));
    };
    let may = ["services/", "templates/", "requirements/"];
    if !may.iter().any(|folder| finding.path.starts_with(folder)) {
        return Err(Failure::usage(
            "only findings in services, templates and requirements can be waived",
        ));
    }
    let path = folder.join(&finding.path);
    let unwritable =
        |error: std::io::Error| Failure::usage(format!("{} cannot be written: {error}", path.display()));
    let text = std::fs::read_to_string(&path).map_err(unwritable)?;
    let text = with_waiver(&text, finding, arguments);
    let new = path.with_extension("yaml.new");
    std::fs::write(&new, text)
        .and_then(|()| std::fs::rename(&new, &path))
        .map_err(unwritable)?;
    crate::print(&format!(
        "{}: {} is waived until {until}; it counts once {} has agreed and the base branch has it\n",
        finding.path, finding.rule, arguments.owner
    ))?;
    Ok(0)
}

/// The file with one waiver more, the rest of it untouched.
fn with_waiver(text: &str, finding: &lint::FindingSaid, arguments: &Accept) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let waiver = format!(
        "  - rule: {}\n    reason: {}\n    owner: {}\n    until: {}\n",
        finding.rule,
        quoted(&arguments.reason),
        quoted(&arguments.owner),
        quoted(&arguments.until)
    );
    let mut lines: Vec<&str> = text.lines().collect();
    match lines.iter().position(|line| line.trim_end() == "waivers:") {
        Some(at) => {
            lines.insert(at + 1, waiver.trim_end());
            lines.join("\n") + "\n"
        }
        None => format!("{}\nwaivers:\n{waiver}", lines.join("\n")),
    }
}

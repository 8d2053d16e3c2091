//! The three checks, so that branch protection can tell them apart.

use qdos_forge::{Annotation, Check, Conclusion};
use qdos_model::finding::Level;
use qdos_report::comment::{Comment, Occasion, SignOff, State};
use qdos_report::lint::{self, Report, Verdict};
use qdos_report::{Judgement, Overall};

const LINT: &str = "qdos / lint";
const COVERAGE: &str = "qdos / coverage";
const SIGN_OFF: &str = "qdos / sign-off";

pub(super) fn of(
    judgement: &Judgement,
    report: &Report,
    occasion: &Occasion,
    comment: &Comment,
) -> Vec<Check> {
    let id = |name: &str| {
        format!(
            "{name} {} {}",
            judgement.head.id.as_deref().unwrap_or_default(),
            judgement
                .base
                .as_ref()
                .and_then(|base| base.id.as_deref())
                .unwrap_or_default()
        )
    };
    let counts = &report.counts;
    let old = match counts.still_broken {
        0 => String::new(),
        count => format!(" ({count} old ones unchanged)"),
    };
    let passes = |good: bool| {
        if good {
            Conclusion::Success
        } else {
            Conclusion::Failure
        }
    };
    let things = |count: usize, thing: &str| format!("{count} {thing}{}", if count == 1 { "" } else { "s" });
    let lint = Check {
        name: LINT,
        id: id(LINT),
        conclusion: passes(counts.errors == 0),
        title: match counts.introduced {
            0 => format!("Nothing new is wrong{old}"),
            count => format!(
                "{}, {} among them{old}",
                things(count, "new finding"),
                things(counts.errors, "error")
            ),
        },
        summary: lint::markdown(report),
        annotations: annotations(report),
    };
    let lost = judgement.worse_off.len();
    let unknown = judgement.verdict == Overall::NotAnalysed;
    let blocks = judgement
        .worse_off
        .iter()
        .any(|effect| effect.level == Level::Error);
    let accepted = |sign_off: &SignOff| {
        judgement
            .steps
            .iter()
            .all(|step| step.accepts.is_none() || sign_off.accepts(step))
    };
    let accepted = occasion.sign_off.as_ref().is_some_and(accepted);
    let coverage = Check {
        name: COVERAGE,
        id: id(COVERAGE),
        conclusion: passes(!unknown && (!blocks || accepted)),
        title: match (unknown, lost) {
            (true, _) => "Not analysed: treat as unsafe".to_owned(),
            (_, 0) => "Nobody loses what a requirement asks for".to_owned(),
            (_, _) if accepted => "What is lost is accepted by those who answer for it".to_owned(),
            (_, 1) => "Somebody loses what 1 requirement asks for".to_owned(),
            (_, count) => format!("Somebody loses what {count} requirements ask for"),
        },
        summary: comment.body.clone(),
        annotations: Vec::new(),
    };
    let missing = match &occasion.sign_off {
        Some(sign_off) => sign_off
            .agreements
            .iter()
            .filter(|agreement| agreement.given_by.is_none())
            .count(),
        None => judgement.steps.iter().filter(|step| step.signature).count(),
    };
    let sign_off = Check {
        name: SIGN_OFF,
        id: id(SIGN_OFF),
        conclusion: match (unknown, missing) {
            (true, _) => Conclusion::Failure,
            (_, 0) => Conclusion::Success,
            _ => Conclusion::ActionRequired,
        },
        title: match (unknown, missing) {
            (true, _) => "Not analysed: nobody can agree to it yet".to_owned(),
            (_, 0) => "Nobody has to agree any more".to_owned(),
            (_, 1) => "1 agreement is missing".to_owned(),
            (_, count) => format!("{count} agreements are missing"),
        },
        summary: comment.body.clone(),
        annotations: Vec::new(),
    };
    vec![lint, coverage, sign_off]
}

/// All three failed.
pub(super) fn not_judged(comment: &Comment, head: &str) -> Vec<Check> {
    debug_assert_eq!(comment.state, State::NotAnalysed);
    let one = |name: &'static str| Check {
        name,
        id: format!("{name} {head}"),
        conclusion: Conclusion::Failure,
        title: "Not analysed: treat as unsafe".to_owned(),
        summary: comment.body.clone(),
        annotations: Vec::new(),
    };
    [LINT, COVERAGE, SIGN_OFF].map(one).into()
}

fn annotations(report: &Report) -> Vec<Annotation> {
    let introduced = report
        .findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Introduced);
    let marked = introduced.filter_map(|finding| {
        Some(Annotation {
            path: match report.folder.as_str() {
                "" => finding.path.clone(),
                folder => format!("{folder}/{}", finding.path),
            },
            line: finding.line?,
            level: match finding.level {
                Level::Error => "failure",
                Level::Warning => "warning",
                Level::Note | Level::Cosmetic => "notice",
            },
            title: finding.rule.to_owned(),
            message: format!("{}. {}.", finding.message, finding.help),
        })
    });
    marked.collect()
}

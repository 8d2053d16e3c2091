//! `qdos pr`: everything of a pull request in one go. Finds what is to be compared, judges it, writes it to files, to the
//! summary of the job and to the forge.

mod checks;
mod event;
mod output;
mod sign_off;

use super::check::{Judged, judged, level};
use crate::arguments::{Pr, Where};
use crate::failure::Failure;
use crate::revisions::{self, Revisions};
use event::{Ends, Event};
use qdos_coverage::Fragile;
use qdos_forge::{Error, Forge, GitHub, Publication, Published, Sticky, Token, Wall, publish};
use qdos_history::Repository;
use qdos_report::comment::{self, Comment, MARKER, Marker, Occasion, State};
use qdos_report::lint;
use std::mem::ManuallyDrop;
use std::time::Duration;

/// One label for each verdict.
const LABELS: [&str; 4] = [
    "qdos: blocked",
    "qdos: needs sign-off",
    "qdos: clear",
    "qdos: not analysed",
];

/// Everything there is to say.
struct Said {
    comment: Comment,
    summary: String,
    checks: Vec<qdos_forge::Check>,
    json: String,
    /// None where nobody wants it, and where nothing could be judged: an empty list would say that nothing was found.
    sarif: Option<String>,
    exit: u8,
}

pub(crate) fn run(arguments: &Pr) -> Result<u8, Failure> {
    let mut event = Event::read(arguments)?;
    let (forge, trouble) = match forge(arguments) {
        Ok(forge) => (forge, None),
        Err(error) => (None, Some(error)),
    };
    let mut troubles: Vec<String> = trouble.iter().map(|error: &Error| error.to_string()).collect();
    let mut occasion = occasion(&event);
    if let (Some(forge), Some(number), false) = (&forge, event.number, event.is_queue) {
        match earlier(forge, number) {
            Ok(earlier) => occasion.earlier = earlier,
            Err(error) => troubles.push(error.to_string()),
        }
    }
    let said = match judge(
        arguments,
        &mut event,
        forge.as_ref(),
        &mut occasion,
        &mut troubles,
    ) {
        Ok(said) => said,
        Err(failure) => failed(&failure, &event, &occasion),
    };
    if let Some(folder) = &arguments.output {
        output::files(folder, &said)?;
    }
    output::summary(&said)?;
    if arguments.dry_run {
        crate::print(&said.comment.body)?;
        return Ok(said.exit);
    }
    if let Some(forge) = &forge {
        tell(forge, arguments, &event, &said, &occasion, &mut troubles);
    }
    // Words of ours alone: a line of the log can be a command to the runner.
    crate::print(&format!(
        "qdos: {}, exit code {}\n",
        said.comment.state.word(),
        said.exit
    ))?;
    for trouble in &troubles {
        crate::print(&format!("qdos: not published: {}\n", plain(trouble)))?;
    }
    Ok(if said.exit == 0 && !troubles.is_empty() {
        NOT_PUBLISHED
    } else {
        said.exit
    })
}

/// The exit code of a judgement that could not be brought to the forge.
const NOT_PUBLISHED: u8 = 4;

fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

/// The forge; `None` where nothing is to be published.
fn forge(arguments: &Pr) -> Result<Option<GitHub>, Error> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let token = variable("QDOS_TOKEN").or_else(|| variable("GITHUB_TOKEN"));
    let token = token.as_deref().and_then(Token::new);
    let (Some(token), Some(repository)) = (token, variable("GITHUB_REPOSITORY")) else {
        return Ok(None);
    };
    let address = variable("GITHUB_API_URL").unwrap_or_else(|| "https://api.github.com".to_owned());
    let github = GitHub::new(&address, &repository, token, Box::new(Wall::default()))?;
    let interval = Duration::from_millis(arguments.write_interval.into());
    Ok(Some(github.every(interval).writing_as(arguments.account)))
}

fn occasion(event: &Event) -> Occasion {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Occasion {
        pushed: event.head.clone(),
        now: now.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(0)),
        ..Occasion::default()
    }
}

/// What our comment remembers.
fn earlier(forge: &GitHub, number: u64) -> Result<Option<Marker>, Error> {
    let me = forge.me()?;
    let comments = forge.comments(number)?;
    let ours = comments
        .iter()
        .find(|comment| comment.user.id == me && comment.body.starts_with(MARKER));
    Ok(ours.and_then(|comment| Marker::of(&comment.body)))
}

fn judge(
    arguments: &Pr,
    event: &mut Event,
    forge: Option<&GitHub>,
    occasion: &mut Occasion,
    troubles: &mut Vec<String>,
) -> Result<Said, Failure> {
    let folder = revisions::folder(arguments.directory.as_deref())?;
    let repository = Repository::discover(&folder)?;
    event.resolve(&repository)?;
    occasion.pushed.clone_from(&event.head);
    let Ends {
        base,
        head,
        base_moved,
    } = event.ends(&repository)?;
    occasion.base_moved = base_moved;
    // Taking a country apart takes a while, and the process ends soon.
    let revisions = ManuallyDrop::new(revisions::read(&Where {
        directory: arguments.directory.clone(),
        base: Some(base),
        head,
        today: arguments.today.clone(),
    })?);
    let judged = judged(&revisions, level(arguments.fail_on), Fragile::NotAsked)?;
    occasion.release.clone_from(&revisions.head.directory.release);
    occasion.sign_off = sign_off::of(arguments, event, forge, &revisions, &judged, troubles);
    let wanted = Wanted {
        checks: forge.is_some() && !arguments.dry_run,
        sarif: arguments.output.is_some(),
    };
    Ok(said(&revisions, judged, occasion, &wanted))
}

/// What anybody is going to look at: a country's old findings take a while to be placed.
struct Wanted {
    checks: bool,
    sarif: bool,
}

fn said(revisions: &Revisions, judged: Judged, occasion: &Occasion, wanted: &Wanted) -> Said {
    let Judged {
        judgement, findings, ..
    } = judged;
    let Revisions {
        base,
        head,
        today,
        folder,
        findings: _,
    } = revisions;
    let sign_off = occasion.sign_off.as_ref();
    let findings = findings.agreed(|finding| sign_off.is_some_and(|sign_off| sign_off.waives(finding)));
    let linted = lint::Linted {
        version: env!("CARGO_PKG_VERSION"),
        today: *today,
        base: base.as_ref().map(|base| (base.revision.clone(), &base.directory)),
        head: (head.revision.clone(), &head.directory),
        folder,
        found: &findings,
        only: Vec::new(),
        skipped: Vec::new(),
        paths: Vec::new(),
        tells_old: true,
    };
    let report = (wanted.checks || wanted.sarif).then(|| lint::report(&linted));
    let report = report.as_ref();
    let comment = comment::comment(&judgement, occasion);
    let exit = match comment.state {
        State::NotAnalysed => 3,
        State::Blocked => 1,
        _ => 0,
    };
    Said {
        summary: comment::comment_within(&judgement, occasion, output::SUMMARY).body,
        checks: report
            .filter(|_| wanted.checks)
            .map(|report| checks::of(&judgement, report, occasion, &comment))
            .unwrap_or_default(),
        json: qdos_report::json(&judgement),
        sarif: report.filter(|_| wanted.sarif).map(lint::sarif),
        comment,
        exit,
    }
}

/// Something is said even where nothing can be judged: silence would look like consent.
fn failed(failure: &Failure, event: &Event, occasion: &Occasion) -> Said {
    let why = failure.plain();
    let comment = comment::not_judged(&why, occasion);
    Said {
        summary: comment.body.clone(),
        checks: checks::not_judged(&comment, event.head.as_deref().unwrap_or_default()),
        json: format!(
            "{}\n",
            serde_json::json!({ "format": "qdos-check-1", "verdict": "not-analysed", "why": why })
        ),
        sarif: None,
        comment,
        exit: failure.code(),
    }
}

fn tell(
    forge: &GitHub,
    arguments: &Pr,
    event: &Event,
    said: &Said,
    occasion: &Occasion,
    troubles: &mut Vec<String>,
) {
    let Some(head) = &event.head else {
        return;
    };
    let Some(number) = event.number.filter(|_| !event.is_queue) else {
        // A merge queue has a commit and no conversation.
        for check in &said.checks {
            if let Err(error) = forge.put_check(head, check) {
                troubles.push(error.to_string());
            }
        }
        return;
    };
    let label = match said.comment.state {
        State::Blocked => LABELS[0],
        State::Awaits => LABELS[1],
        State::Agreed | State::Clear | State::WordingOnly => LABELS[2],
        State::NotAnalysed => LABELS[3],
    };
    let is_newer = |body: &str| Marker::of(body).is_some_and(|marker| marker.at > occasion.now);
    let publication = Publication {
        number,
        head,
        checks: &said.checks,
        sticky: Sticky {
            marker: MARKER,
            body: &said.comment.body,
            is_wanted: said.comment.is_wanted && !arguments.no_comment,
            is_newer: &is_newer,
        },
        label,
        labels: &LABELS,
    };
    match publish(forge, &publication) {
        Ok(Published::Stale) => {
            troubles.push("the pull request has moved on since; its newer run says more".to_owned())
        }
        Ok(Published::Said { failed, .. }) => {
            troubles.extend(failed.into_iter().map(|(what, error)| format!("{what}: {error}")));
        }
        Err(error) => troubles.push(error.to_string()),
    }
}

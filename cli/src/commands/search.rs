//! `qdos search`: what is returned to one caller.

use crate::arguments::{Caller, Search, SearchFormat};
use crate::failure::Failure;
use crate::revisions;
use qdos_coverage::search::Index;
use qdos_coverage::side::Side;
use qdos_coverage::space::{Slice, Space};
use qdos_model::directory::Directory;
use qdos_model::moment::Moment;
use qdos_model::request::{Asked, Refused, Request};
use qdos_report::{Answered, Length, search};
use std::io::IsTerminal;

pub(crate) fn run(arguments: &Search) -> Result<u8, Failure> {
    let Search { caller, format } = arguments;
    answered(caller, |found| {
        let text = match format {
            SearchFormat::Text => search::text(&search::search(found), width(), length(caller)),
            SearchFormat::Json => search::json(&search::search(found)),
            SearchFormat::Rest => search::rest(found),
        };
        crate::print(&text).map(|()| 0)
    })
}

/// Reads the directory, understands the request, searches, and hands over the answer.
pub(crate) fn answered(
    caller: &Caller,
    then: impl FnOnce(&Answered<'_, '_>) -> Result<u8, Failure>,
) -> Result<u8, Failure> {
    let asked = as_asked(caller)?;
    let read = revisions::one(caller.directory.as_deref(), &caller.rev)?;
    let directory = &read.directory;
    whole(directory)?;
    let request = Request::read(&asked, directory).map_err(|refused| Failure::Refused(hinted(refused)))?;
    let date = request.at.date;
    let slices = vec![Slice {
        date,
        from: 0,
        to: 1500,
    }];
    let space = Space {
        today: date,
        ages: vec![request.age],
        slices,
    };
    let side = Side::new(directory, space.timeline());
    let index = Index::new(&side);
    let answer = index
        .answer(&request)
        .expect("a request that was read has a known postcode, and the timeline was made for its date");
    then(&Answered {
        version: env!("CARGO_PKG_VERSION"),
        revision: read.revision.clone(),
        side: &side,
        request: &request,
        answer: &answer,
    })
}

/// Whoever gives `--at` a date alone or a revision may mean the directory and not the call.
fn hinted(mut refused: Vec<Refused>) -> Vec<Refused> {
    let is_no_moment =
        |one: &&mut Refused| one.input == "at" && one.message.ends_with("is not a date and time");
    for one in refused.iter_mut().filter(is_no_moment) {
        one.help.push_str(DIRECTORY);
    }
    refused
}

/// The other option with a date.
pub(crate) const DIRECTORY: &str = "; --as-of DATE|REV asks the directory as it was";

/// A service that cannot be read counts as none; anything else that a search needs has to be whole.
pub(crate) fn whole(directory: &Directory) -> Result<(), Failure> {
    const UNNEEDED: [&str; 3] = ["services/", "requirements/", "scenarios/"];
    let needed = |path: &&String| !UNNEEDED.iter().any(|folder| path.starts_with(folder));
    let broken: Vec<&String> = directory.unreadable.iter().filter(needed).collect();
    let Some(first) = broken.first() else {
        return ranked(directory);
    };
    let why = directory
        .findings
        .iter()
        .find(|finding| finding.path == **first)
        .map_or("it cannot be read", |finding| &finding.message);
    let more = match broken.len() - 1 {
        0 => String::new(),
        more => format!(" (and {more} more files that cannot be read)"),
    };
    Err(Failure::not_analysed(format!(
        "the search needs {first}, which cannot be read: {why}{more}; `qdos lint` shows the spot"
    )))
}

/// A ranking of which nothing can be read would put every service in another place without a word. (Of single rows that
/// cannot be read the answer speaks.)
fn ranked(directory: &Directory) -> Result<(), Failure> {
    let unread = directory
        .findings
        .iter()
        .find(|finding| finding.rule == "unreadable-ranking");
    match unread.filter(|_| directory.ranking.strategies.is_empty()) {
        Some(finding) => Err(Failure::not_analysed(format!(
            "the search needs {}, of which nothing can be read: {}; `qdos lint` shows the spot",
            finding.path, finding.message
        ))),
        None => Ok(()),
    }
}

/// The request as it was typed; the moment is the clock's when none was.
pub(crate) fn as_asked(caller: &Caller) -> Result<Asked, Failure> {
    let (group, discriminators, disposition) = match &caller.outcome {
        Some(outcome) => parts(outcome)?,
        None => (caller.sg.clone(), caller.sd.clone(), caller.dx.clone()),
    };
    let now = || Moment::of(jiff::Timestamp::now()).to_string();
    Ok(Asked {
        group,
        discriminators,
        disposition,
        age: caller.age.clone(),
        sex: caller.sex.clone(),
        postcode: caller.postcode.clone(),
        at: caller.at.clone().unwrap_or_else(now),
        role: caller.role.clone(),
        practice: caller.practice.clone(),
        distance: caller.distance.clone(),
        forced: caller.force_distance,
    })
}

type Parts = (Option<String>, Vec<String>, Option<String>);

/// Group, discriminators and disposition of "1156=4788 Dx75"; pairs may be several, of one group.
fn parts(outcome: &str) -> Result<Parts, Failure> {
    let (mut group, mut discriminators, mut disposition) = (None, Vec::new(), None);
    for word in outcome.split_whitespace() {
        let fits = match word.split_once('=') {
            Some((of_group, discriminator)) => {
                discriminators.push(discriminator.to_owned());
                *group.get_or_insert_with(|| of_group.to_owned()) == of_group
            }
            None => disposition.replace(word.to_owned()).is_none(),
        };
        if !fits {
            return Err(not_an_outcome(outcome));
        }
    }
    if group.is_none() && disposition.is_none() {
        return Err(not_an_outcome(outcome));
    }
    Ok((group, discriminators, disposition))
}

fn not_an_outcome(typed: &str) -> Failure {
    let message = format!("\"{}\" is not one outcome", qdos_model::finding::shown(typed));
    Failure::Refused(vec![Refused {
        input: "outcome",
        message,
        help: "write pairs of one symptom group and a disposition, as in \"1156=4788 Dx75\"".to_owned(),
    }])
}

pub(crate) fn length(caller: &Caller) -> Length {
    if caller.all { Length::Whole } else { Length::Brief }
}

/// Columns of the terminal, within what can be read; 100 where there is none.
pub(crate) fn width() -> usize {
    const MEASURED: std::ops::RangeInclusive<usize> = 60..=140;
    let measured = std::io::stdout()
        .is_terminal()
        .then(terminal_size::terminal_size)
        .flatten();
    measured.map_or(100, |(width, _)| {
        usize::from(width.0).clamp(*MEASURED.start(), *MEASURED.end())
    })
}

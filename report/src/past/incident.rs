//! What `qdos incident` says: one document about one caller at one moment of the past.

use super::{Step, moment};
use crate::Revision;
use crate::markup::escaped;
use crate::search::Search;
use crate::why::Why;
use crate::xml;

/// Everything that is known of an incident.
pub struct Incident {
    /// Version of the program.
    pub qdos: &'static str,
    /// The step that was in force, and which the answer was asked of.
    pub in_force: Step,
    /// What the clocks leave open.
    pub notes: Vec<String>,
    /// What was answered then.
    pub then: Search,
    /// What is answered today; or why nothing can be said.
    pub today: Result<Search, String>,
    /// What today was read from.
    pub today_revision: Revision,
    /// The services somebody expected, each with why it was or was not returned.
    pub expected: Vec<Expected>,
}

/// One service that was expected.
pub struct Expected {
    /// Its uid.
    pub uid: String,
    /// Its name, or its uid.
    pub name: String,
    /// Filter by filter; `None` where the directory had no such service then.
    pub why: Option<Why>,
    /// What ended its passing the filters for this caller.
    pub cause: Cause,
}

/// Since when a service was not offered to the caller, and why.
pub enum Cause {
    /// It passed every filter; nothing ended it.
    Passed,
    /// It never passed, as far back as the history goes.
    Never,
    /// As far back as this clone goes; before that it is not known.
    NotHere,
    /// A step ended it.
    Ended {
        /// The step.
        step: Box<Step>,
        /// What it meant for the service.
        changes: Vec<String>,
        /// What `qdos check` says of that very step.
        check: String,
    },
}

const UNKNOWN: [&str; 4] = [
    "How busy each service was (capacity), and whether a call handler chose among what was offered.",
    "Distance by road and time of travel: a straight line stands for them.",
    "When a change that was merged here reached the live system.",
    "Who somebody really is: names in git are what their computers said. An approval given on the forge is known only where it is written into a message.",
];

enum Block {
    Title(String),
    Head(String),
    Text(String),
    Items(Vec<String>),
}

/// The document, before it has a format.
fn blocks(incident: &Incident) -> Vec<Block> {
    let asked = &incident.then.asked;
    let mut blocks = vec![
        Block::Title("What the directory would have answered".to_owned()),
        Block::Text(asked.sentence.clone()),
        Block::Text(format!("The call: {}.", asked.at)),
        Block::Head("What was in force".to_owned()),
        Block::Text(format!(
            "{}, which came into the branch on {}: {}. {}.",
            capital(&incident.in_force.source()),
            moment(incident.in_force.committed_seconds),
            incident.in_force.title,
            capital(&incident.in_force.people()),
        )),
        Block::Items(incident.notes.clone()),
        Block::Head("The answer then".to_owned()),
        Block::Items(offers(&incident.then)),
    ];
    if incident.then.catch_all {
        blocks.push(Block::Text(
            "Too little passed the filters, so that the catch-all answered: emergency departments, whatever they suit.".to_owned(),
        ));
    }
    for expected in &incident.expected {
        said(expected, &mut blocks);
    }
    blocks.push(Block::Head("The answer today".to_owned()));
    match &incident.today {
        Ok(search) => {
            blocks.push(Block::Text(format!(
                "The same caller and the same moment, asked of {}.",
                incident.today_revision.short()
            )));
            blocks.push(Block::Items(offers(search)));
        }
        Err(why) => blocks.push(Block::Text(format!("Nothing can be said: {why}."))),
    }
    blocks.push(Block::Head("What cannot be known from git".to_owned()));
    blocks.push(Block::Items(UNKNOWN.map(str::to_owned).to_vec()));
    blocks.push(Block::Text(format!("Made by qdos {}.", incident.qdos)));
    blocks
}

fn said(expected: &Expected, blocks: &mut Vec<Block>) {
    blocks.push(Block::Head(format!("{} ({})", expected.name, expected.uid)));
    match &expected.why {
        None => blocks.push(Block::Text("The directory had no such service then.".to_owned())),
        Some(why) => {
            let explained = why.service.as_ref();
            let failing: Vec<String> = explained
                .iter()
                .flat_map(|explained| &explained.filters)
                .filter(|filter| !filter.passes)
                .map(|filter| format!("{}: {}", filter.filter, filter.sentence))
                .collect();
            if failing.is_empty() {
                let returned = explained.and_then(|explained| explained.position);
                blocks.push(Block::Text(match returned {
                    Some(position) => format!("It was returned, in place {position}."),
                    None => "It passed every filter, and others of its type came first.".to_owned(),
                }));
            } else {
                blocks.push(Block::Text("It was not returned, because of:".to_owned()));
                blocks.push(Block::Items(failing));
            }
        }
    }
    match &expected.cause {
        Cause::Passed => {}
        Cause::Never => blocks.push(Block::Text(
            "No revision of the history would have offered it to this caller.".to_owned(),
        )),
        Cause::NotHere => blocks.push(Block::Text(
            "So it was as far back as this clone goes; what came before is not here.".to_owned(),
        )),
        Cause::Ended { step, changes, check } => {
            blocks.push(Block::Text(format!(
                "That had been so since {} ({}): {}. {}.",
                moment(step.committed_seconds),
                step.source(),
                step.title,
                capital(&step.people()),
            )));
            blocks.push(Block::Items(changes.clone()));
            blocks.push(Block::Items(step.notes.clone()));
            blocks.push(Block::Text(check.clone()));
        }
    }
}

fn offers(search: &Search) -> Vec<String> {
    if search.returned.is_empty() {
        return vec!["Nothing at all.".to_owned()];
    }
    let offer = |(at, offer): (usize, &crate::Offer)| {
        let distance = offer
            .distance_metres
            .map_or_else(|| "at a distance not known".to_owned(), crate::words::distance);
        let label = offer.label.as_deref().map_or(String::new(), |label| format!(" {label}"));
        format!("{}. {}{label} ({}), {distance}, {}", at + 1, offer.name, offer.type_name, offer.hours)
    };
    search.returned.iter().enumerate().map(offer).collect()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// It as Markdown.
pub fn markdown(incident: &Incident) -> String {
    let mut text = String::new();
    for block in blocks(incident) {
        match block {
            Block::Title(title) => text.push_str(&format!("# {}\n\n", escaped(&title))),
            Block::Head(head) => text.push_str(&format!("## {}\n\n", escaped(&head))),
            Block::Text(words) => text.push_str(&format!("{}\n\n", escaped(&words))),
            Block::Items(items) if items.is_empty() => {}
            Block::Items(items) => {
                for item in items {
                    text.push_str(&format!("- {}\n", escaped(&item)));
                }
                text.push('\n');
            }
        }
    }
    text
}

const STYLE: &str = "body{font:1rem/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}h2{margin-top:2rem}";

/// It as one page that needs nothing beside it, and may run nothing and load nothing.
pub fn html(incident: &Incident) -> String {
    let mut body = String::new();
    for block in blocks(incident) {
        match block {
            Block::Title(title) => body.push_str(&format!("<h1>{}</h1>\n", xml::escaped(&title))),
            Block::Head(head) => body.push_str(&format!("<h2>{}</h2>\n", xml::escaped(&head))),
            Block::Text(words) => body.push_str(&format!("<p>{}</p>\n", xml::escaped(&words))),
            Block::Items(items) if items.is_empty() => {}
            Block::Items(items) => {
                body.push_str("<ul>\n");
                for item in items {
                    body.push_str(&format!("<li>{}</li>\n", xml::escaped(&item)));
                }
                body.push_str("</ul>\n");
            }
        }
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>What the directory would have answered</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
}

//! What an entry means, line by line and in a stable order, so that tools that compare lines compare meaning: two ways to
//! write the same are the same lines, and each value has a line of its own.
//!
//! One file is read alone: codes have no words, and what a template gives stands in the template.

mod requirement;
mod service;

use crate::model::age;
use crate::model::code::{Disposition, Pair, Sex};
use crate::model::directory::Directory;
use crate::model::finding::is_unsafe;
use crate::model::interval::Intervals;
use crate::model::place::Area;
use crate::model::read::{self, yaml};
use crate::model::reference::DispositionFacts;
use crate::model::tree::File;
use crate::model::written;
use std::sync::Arc;

/// The lines of a service, a template or a requirement; `None` where the bytes are none of these.
pub fn lines(bytes: &[u8]) -> Option<Vec<String>> {
    let file = File::stand_in(bytes);
    if let Ok(written) = yaml::parse::<written::Service>("", &file) {
        return Some(service::lines(Arc::new(written)));
    }
    if let Ok(written) = yaml::parse::<written::Requirement>("", &file) {
        return Some(requirement::lines(&written));
    }
    let written = yaml::parse::<written::Template>("", &file).ok()?;
    let says_anything = written != written::Template::default();
    says_anything.then(|| template(&written))
}

fn template(written: &written::Template) -> Vec<String> {
    let written::Template {
        title,
        pairs,
        dispositions,
        ages,
        sexes,
        roles,
        waivers,
    } = written;
    let mut codes = Codes::default();
    codes.pairs(pairs);
    codes.dispositions(dispositions);
    codes.roles(roles);
    let (meant, findings) = read::meant_template("", written, &codes.0.reference);
    let mut said = Lines::default();
    said.some("title", title.as_deref());
    said.profile(&meant.profile, [ages, sexes].map(|list| !list.is_empty()));
    said.waivers(waivers);
    said.faults(findings.iter().map(|finding| finding.message.as_str()));
    said.0
}

/// A directory that knows every code that a file names, whatever the release says of them.
#[derive(Default)]
struct Codes(Directory);

impl Codes {
    fn pairs(&mut self, texts: &[String]) {
        let pairs = texts.iter().filter_map(|text| Pair::parse(text));
        self.0.reference.pairs.extend(pairs);
    }

    fn dispositions(&mut self, texts: &[String]) {
        let facts = || DispositionFacts {
            name: String::new(),
            minutes: None,
        };
        let codes = texts.iter().filter_map(|text| Disposition::parse(text));
        self.0
            .reference
            .dispositions
            .extend(codes.map(|code| (code, facts())));
    }

    fn roles(&mut self, texts: &[String]) {
        self.0.reference.roles.extend(texts.iter().cloned());
    }

    fn areas(&mut self, codes: &[String]) {
        let area = || Area {
            name: String::new(),
            kind: String::new(),
            parent: None,
            owner: None,
        };
        let areas = codes.iter().map(|code| (code.clone(), area()));
        self.0.geography.areas.extend(areas);
    }
}

/// Lines that grow.
#[derive(Default)]
struct Lines(Vec<String>);

impl Lines {
    fn line(&mut self, key: &str, value: &str) {
        self.0.push(format!("{key}: {}", clean(value)));
    }

    fn some(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.line(key, value);
        }
    }

    /// A text, a line for each of its own.
    fn text(&mut self, key: &str, text: Option<&str>) {
        for line in text.into_iter().flat_map(str::lines) {
            self.line(key, line);
        }
    }

    /// Values whose order means nothing.
    fn set<'a>(&mut self, key: &str, values: impl IntoIterator<Item = &'a String>) {
        let values: std::collections::BTreeSet<&String> = values.into_iter().collect();
        values.into_iter().for_each(|value| self.line(key, value));
    }

    /// A profile; of its lists that may stay out, whether they are there.
    fn profile(&mut self, profile: &crate::model::service::Profile, [ages, sexes]: [bool; 2]) {
        let crate::model::service::Profile {
            template: _,
            pairs,
            dispositions,
            ages: days,
            sexes: letters,
            roles,
        } = profile;
        pairs.iter().for_each(|pair| self.line("pair", &pair.to_string()));
        for disposition in dispositions {
            self.line("disposition", &disposition.to_string());
        }
        if ages {
            self.line("ages", &crate::sentence::ages(days));
        }
        if sexes {
            self.line(
                "sexes",
                &letters.iter().map(|sex| sex.letter()).collect::<String>(),
            );
        }
        roles.iter().for_each(|role| self.line("role", role));
    }

    fn waivers(&mut self, waivers: &[written::Waiver]) {
        let mut said: Vec<String> = waivers.iter().map(waiver).collect();
        said.sort();
        said.iter().for_each(|waiver| self.line("waiver", waiver));
    }

    /// What in the file means nothing as it is typed.
    fn faults<'a>(&mut self, faults: impl Iterator<Item = &'a str>) {
        faults.for_each(|fault| self.line("fault", fault));
    }
}

fn waiver(waiver: &written::Waiver) -> String {
    let written::Waiver {
        rule,
        route,
        reason,
        owner,
        until,
    } = waiver;
    let spot = route.as_deref().map(|route| format!(" at {route}"));
    format!(
        "{rule}{} until {until}, {owner}: {reason}",
        spot.unwrap_or_default()
    )
}

fn clean(text: &str) -> String {
    let letters = text.chars();
    letters
        .map(|letter| if is_unsafe(letter) { '\u{fffd}' } else { letter })
        .collect()
}

/// Ages of a list, and those of its texts that are none.
fn ages_of(texts: &[String]) -> (Intervals, Vec<&String>) {
    let mut days = Intervals::EMPTY;
    let mut bad = Vec::new();
    for text in texts {
        match age::parse(text) {
            Ok(found) => days = days.union(&found),
            Err(_) => bad.push(text),
        }
    }
    (days, bad)
}

/// Sexes of a list in order; one that is none stays as it is typed.
fn sexes_of(texts: &[String]) -> String {
    let mut letters: Vec<String> = texts
        .iter()
        .map(|text| Sex::parse(text).map_or(text.clone(), |sex| sex.letter().to_string()))
        .collect();
    letters.sort();
    letters.dedup();
    letters.join("")
}

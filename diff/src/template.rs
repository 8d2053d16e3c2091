//! Shared clinical profiles. What a template changes in the services that use it is listed below it.

use crate::cause::{Found, place};
use crate::model::change::{Change, Class, Detail, Part, Subject};
use crate::model::directory::Template;
use crate::model::route::Route;
use crate::model::service::Profile;
use crate::profile::differences;
use crate::sides::Sides;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(crate) fn compare(sides: &Sides<'_>) -> Vec<Found> {
    let names: BTreeSet<&String> = sides
        .base
        .templates
        .keys()
        .chain(sides.head.templates.keys())
        .collect();
    let mut found = Vec::new();
    for name in names {
        let (base, head) = (sides.base.templates.get(name), sides.head.templates.get(name));
        let paths = [base, head].into_iter().flatten();
        let unreadable = paths.clone().any(|template| sides.unreadable(&template.path));
        let same = base.zip(head).is_some_and(|(base, head)| base.path == head.path)
            && paths
                .clone()
                .all(|template| !sides.differing.contains(template.path.as_str()));
        if !unreadable && !same {
            found.extend(one(sides, name, base, head).into_iter().map(Found::from));
        }
    }
    found
}

fn one(sides: &Sides<'_>, name: &str, base: Option<&Template>, head: Option<&Template>) -> Vec<Change> {
    let path = head.or(base).map_or("", |template| &template.path);
    let change = |class, key: &str, detail| {
        let at = |template: Option<&Template>| {
            let route = if key.is_empty() {
                Route::root()
            } else {
                Route::key(key)
            };
            template.and_then(|template| place(&template.path, route))
        };
        Change {
            subject: Subject::Template {
                name: name.to_owned(),
                path: path.to_owned(),
            },
            class,
            detail,
            base: at(base),
            head: at(head),
            echoes: Vec::new(),
        }
    };
    let mut found = Vec::new();
    // Every part is named, so that a new one is decided upon.
    let profile = |template: Option<&'_ Template>| -> Arc<Profile> {
        template.map_or(Arc::default(), |template| {
            let Template {
                path: _,  // below
                title: _, // below
                profile,
            } = template;
            profile.clone()
        })
    };
    let parts = differences(sides.names(), &profile(base), &profile(head));
    let [base_title, head_title] = [base, head].map(|template| template?.title.clone());
    if !parts.is_empty() || base.is_none() || head.is_none() {
        found.push(own(&change, parts));
    } else if base_title != head_title {
        let detail = Detail::Words {
            what: "title",
            base: base_title,
            head: head_title,
        };
        found.push(change(Class::WordsChanged, "title", detail));
    }
    if base.zip(head).is_some_and(|(base, head)| base.path != head.path) {
        found.push(change(Class::FileMoved, "", Detail::Nothing));
    }
    found
}

/// One change, however many parts of the template differ; it points at the first of them.
fn own(change: &impl Fn(Class, &str, Detail) -> Change, parts: Vec<(Class, &'static str, Detail)>) -> Change {
    let key = parts.first().map_or("", |(_, key, _)| key);
    let parts = parts
        .into_iter()
        .map(|(class, _, detail)| Part { class, detail })
        .collect();
    change(Class::TemplateChanged, key, Detail::Parts(parts))
}

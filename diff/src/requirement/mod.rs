//! Requirements: whether they ask for less, for more, or for something else.

mod said;

use crate::cause::{Found, place};
use crate::fingerprint;
use crate::model::change::{Change, Class, Detail, Shown, Subject, Value};
use crate::model::directory::Directory;
use crate::model::interval::Intervals;
use crate::model::requirement::{Outcomes, Requirement, When};
use crate::model::route::Route;
use crate::model::written::Distinct;
use crate::names::Names;
use crate::sides::Sides;
use said::{Code, Said, coded, how_soon_text, moments, said_or_all};
use std::collections::BTreeSet;

/// What one part of a requirement does to the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Weaker,
    Stronger,
    Other,
}

pub(crate) fn compare(sides: &Sides<'_>) -> Vec<Found> {
    let (base, head) = (&sides.base.requirements, &sides.head.requirements);
    let ids: BTreeSet<&String> = base.keys().chain(head.keys()).collect();
    let mut found = Vec::new();
    for id in ids {
        let paths = [sides.base, sides.head].map(|side| path(side, id));
        if paths.iter().flatten().any(|path| sides.unreadable(path)) {
            continue;
        }
        let change = |class, route: &str, detail| {
            change(class, id, [base.get(id), head.get(id)], &paths, route, detail)
        };
        match (base.get(id), head.get(id)) {
            (Some(before), Some(after)) => {
                found.extend(one(sides.names(), before, after, &change));
                if paths[0] != paths[1] {
                    found.push(change(Class::FileMoved, "", Detail::Nothing));
                }
            }
            (Some(_), None) => found.push(change(Class::RequirementRemoved, "", whole(sides, &paths))),
            (None, _) => found.push(change(Class::RequirementAdded, "", whole(sides, &paths))),
        }
    }
    found.into_iter().map(Found::from).collect()
}

/// One that is there on one side only is told from another by its bytes.
fn whole(sides: &Sides<'_>, [base, head]: &[Option<String>; 2]) -> Detail {
    let id = |side: &Directory, path: &Option<String>| {
        let file = side.tree.files.get(path.as_ref()?)?;
        Some(file.id)
    };
    Detail::Whole {
        base: id(sides.base, base),
        head: id(sides.head, head),
    }
}

/// The file a requirement stands in: the last of its name, as the reader has it.
fn path(side: &Directory, id: &str) -> Option<String> {
    let below = side.tree.files.range("requirements/".to_owned()..);
    below
        .map(|(path, _)| path)
        .take_while(|path| path.starts_with("requirements/"))
        .filter(|path| path.rsplit('/').next() == Some(&format!("{id}.yaml")))
        .last()
        .cloned()
}

fn change(
    class: Class,
    id: &str,
    [base, head]: [Option<&Requirement>; 2],
    [base_path, head_path]: &[Option<String>; 2],
    key: &str,
    detail: Detail,
) -> Change {
    let at = |path: &Option<String>| {
        let route = if key.is_empty() {
            Route::root()
        } else {
            Route::key(key)
        };
        place(path.as_ref()?, route)
    };
    Change {
        subject: Subject::Requirement {
            id: id.to_owned(),
            title: head.or(base).map_or(id.to_owned(), |side| side.title.clone()),
        },
        class,
        detail,
        base: base.and_then(|_| at(base_path)),
        head: head.and_then(|_| at(head_path)),
        echoes: Vec::new(),
    }
}

/// The parts that differ, with what each does.
struct Parts<'a> {
    names: &'a Names,
    found: Vec<(&'static str, Effect, Value)>,
}

impl Parts<'_> {
    fn note(&mut self, key: &'static str, base: Shown, head: Shown, effect: Effect) {
        let value = Value {
            key: key.to_owned(),
            what: key.replace('_', " "),
            base: Some(base),
            head: Some(head),
        };
        self.found.push((key, effect, value));
    }

    /// Whom it asks for or whose outcomes: more is stronger. `None` is all.
    fn asked<T: Ord + Said>(
        &mut self,
        key: &'static str,
        base: &Option<BTreeSet<T>>,
        head: &Option<BTreeSet<T>>,
    ) {
        self.sets(key, base, head, [Effect::Weaker, Effect::Stronger]);
    }

    /// What it is content with: more is weaker. `None` is all.
    fn accepted<T: Ord + Said>(
        &mut self,
        key: &'static str,
        base: &Option<BTreeSet<T>>,
        head: &Option<BTreeSet<T>>,
    ) {
        self.sets(key, base, head, [Effect::Stronger, Effect::Weaker]);
    }

    fn sets<T: Ord + Said>(
        &mut self,
        key: &'static str,
        base: &Option<BTreeSet<T>>,
        head: &Option<BTreeSet<T>>,
        [fewer, more]: [Effect; 2],
    ) {
        let holds = |outer: &Option<BTreeSet<T>>, inner: &Option<BTreeSet<T>>| match (outer, inner) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(outer), Some(inner)) => inner.is_subset(outer),
        };
        let effect = match (holds(base, head), holds(head, base)) {
            (true, true) => return,
            (true, false) => fewer,
            (false, true) => more,
            (false, false) => Effect::Other,
        };
        self.note(
            key,
            said_or_all(self.names, base),
            said_or_all(self.names, head),
            effect,
        );
    }

    /// A number of which less is stronger, and none given is weakest.
    fn limit(&mut self, key: &'static str, base: Option<i64>, head: Option<i64>, said: fn(i64) -> String) {
        let bound = |limit: Option<i64>| limit.unwrap_or(i64::MAX);
        let effect = match bound(base).cmp(&bound(head)) {
            std::cmp::Ordering::Equal => return,
            std::cmp::Ordering::Less => Effect::Weaker,
            std::cmp::Ordering::Greater => Effect::Stronger,
        };
        let said = |limit: Option<i64>| Shown {
            value: limit.map_or("any".to_owned(), |limit| limit.to_string()),
            words: limit.map_or("any".to_owned(), said),
        };
        self.note(key, said(base), said(head), effect);
    }

    /// A value that is weaker or stronger as a whole.
    fn either<T: PartialEq + Said>(&mut self, key: &'static str, base: &T, head: &T, effect: Effect) {
        if base != head {
            self.note(key, base.shown(self.names), head.shown(self.names), effect);
        }
    }
}

/// Weaker when it goes down, stronger when it goes up.
fn rising<T: Ord>(base: &T, head: &T) -> Effect {
    if head < base {
        Effect::Weaker
    } else {
        Effect::Stronger
    }
}

fn one(
    names: &Names,
    base: &Requirement,
    head: &Requirement,
    change: &impl Fn(Class, &str, Detail) -> Change,
) -> Vec<Change> {
    let parts = parts(names, base, head);
    let mut found = Vec::new();
    if base.title != head.title {
        let detail = Detail::Words {
            what: "title",
            base: Some(base.title.clone()),
            head: Some(head.title.clone()),
        };
        found.push(change(Class::WordsChanged, "title", detail));
    }
    if let Some((key, ..)) = parts.first() {
        let all = |wanted: Effect| parts.iter().all(|(_, effect, _)| *effect == wanted);
        let class = if all(Effect::Weaker) {
            Class::RequirementWeakened
        } else if all(Effect::Stronger) {
            Class::RequirementStrengthened
        } else {
            Class::RequirementChanged
        };
        let key = *key;
        let values = parts.into_iter().map(|(_, _, value)| value).collect();
        found.push(change(class, key, Detail::Values(values)));
    }
    found
}

fn parts(names: &Names, base: &Requirement, head: &Requirement) -> Vec<(&'static str, Effect, Value)> {
    let Requirement {
        id: _,
        title: _, // words
        owner,
        level,
        outcomes,
        ages,
        sexes,
        roles,
        callers,
        areas,
        when,
        how_soon,
        types,
        not_types,
        reach,
        distance,
        farther,
        at_least,
        distinct,
    } = base;
    let mut parts = Parts {
        names,
        found: Vec::new(),
    };
    parts.either("owner", owner, &head.owner, Effect::Other);
    parts.either("level", level, &head.level, rising(level, &head.level));
    outcome_parts(&mut parts, outcomes, &head.outcomes);
    ages_part(&mut parts, ages.as_ref(), head.ages.as_ref());
    parts.asked("sexes", sexes, &head.sexes);
    parts.asked("roles", &Some(roles.clone()), &Some(head.roles.clone()));
    // A wider circle of practices also asks fewer callers as unregistered, so neither way is more.
    parts.either("callers", callers, &head.callers, Effect::Other);
    parts.asked(
        "areas",
        &coded(areas, |code| Code::Area(code)),
        &coded(&head.areas, |code| Code::Area(code)),
    );
    when_part(&mut parts, when.as_deref(), head.when.as_deref());
    parts.limit("how_soon", *how_soon, head.how_soon, how_soon_text);
    parts.accepted(
        "types",
        &coded(types, |code| Code::Type(code)),
        &coded(&head.types, |code| Code::Type(code)),
    );
    let (left_out, now_left_out) = (Some(not_types.clone()), Some(head.not_types.clone()));
    parts.asked(
        "not_types",
        &coded(&left_out, |code| Code::Type(code)),
        &coded(&now_left_out, |code| Code::Type(code)),
    );
    parts.accepted("reach", reach, &head.reach);
    parts.limit("distance", *distance, head.distance, crate::geography::kilometres);
    parts.limit("farther", *farther, head.farther, crate::geography::kilometres);
    parts.either(
        "at_least",
        at_least,
        &head.at_least,
        rising(at_least, &head.at_least),
    );
    let by_organisation = |distinct: Distinct| distinct == Distinct::Ods;
    let effect = rising(&by_organisation(*distinct), &by_organisation(head.distinct));
    parts.either("distinct", distinct, &head.distinct, effect);
    parts.found
}

fn outcome_parts(parts: &mut Parts<'_>, base: &Outcomes, head: &Outcomes) {
    let Outcomes {
        dispositions,
        pairs,
        groups,
        discriminators,
        sets,
        own_gp_only,
    } = base;
    parts.asked("outcomes", dispositions, &head.dispositions);
    parts.asked("outcomes", pairs, &head.pairs);
    parts.asked(
        "outcomes",
        &coded(groups, |code| Code::Group(*code)),
        &coded(&head.groups, |code| Code::Group(*code)),
    );
    parts.asked(
        "outcomes",
        &coded(discriminators, |code| Code::Discriminator(*code)),
        &coded(&head.discriminators, |code| Code::Discriminator(*code)),
    );
    parts.asked("outcomes", sets, &head.sets);
    let said = |only: bool| if only { "of the own practice only" } else { "all" }.to_owned();
    if *own_gp_only != head.own_gp_only {
        let effect = rising(&head.own_gp_only, own_gp_only);
        let shown = |only: bool| Shown {
            value: format!("own_gp {only}"),
            words: said(only),
        };
        parts.note("outcomes", shown(*own_gp_only), shown(head.own_gp_only), effect);
    }
}

fn ages_part(parts: &mut Parts<'_>, base: Option<&Intervals>, head: Option<&Intervals>) {
    let all = Intervals::range(0, i64::MAX / 2);
    let said = |ages: Option<&Intervals>| Shown {
        value: ages.map_or("all".to_owned(), fingerprint::intervals),
        words: ages.map_or("all".to_owned(), crate::sentence::ages),
    };
    if let Some(effect) = by_sets(base.unwrap_or(&all), head.unwrap_or(&all)) {
        parts.note("ages", said(base), said(head), effect);
    }
}

fn by_sets(base: &Intervals, head: &Intervals) -> Option<Effect> {
    match (head.difference(base).is_empty(), base.difference(head).is_empty()) {
        (true, true) => None,
        (true, false) => Some(Effect::Weaker),
        (false, true) => Some(Effect::Stronger),
        (false, false) => Some(Effect::Other),
    }
}

/// Moments as the minutes of fourteen days: each weekday, as an ordinary day and as a public holiday.
fn when_part(parts: &mut Parts<'_>, base: Option<&[When]>, head: Option<&[When]>) {
    if let Some(effect) = by_sets(&minutes(base), &minutes(head)) {
        let said = |when: Option<&[When]>| Shown {
            value: fingerprint::intervals(&minutes(when)),
            words: moments(when),
        };
        parts.note("when", said(base), said(head), effect);
    }
}

fn minutes(when: Option<&[When]>) -> Intervals {
    const DAY: i64 = 1440;
    let Some(when) = when else {
        return Intervals::range(0, 14 * DAY);
    };
    let mut open = Vec::new();
    for weekday in 0..7_i64 {
        // 5 January 2026 is a Monday.
        let date = crate::model::time::days_after(jiff::civil::date(2026, 1, 5), weekday);
        for (slot, is_holiday) in [(weekday, false), (weekday + 7, true)] {
            let parts = when.iter().filter(|part| part.has_date(date, is_holiday));
            for part in parts {
                open.extend_from_slice(part.minutes.shifted(slot * DAY).as_slice());
            }
        }
    }
    Intervals::from_unsorted(open)
}

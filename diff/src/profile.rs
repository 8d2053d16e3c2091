//! For whom and for what: ages as sets of days, sexes, roles, and pairs times dispositions as sets of outcomes.

use crate::cause::{Cause, Found};
use crate::model::change::{Class, Detail, NamedDisposition, NamedPair, ProfileChange};
use crate::model::code::Sex;
use crate::model::interval::Intervals;
use crate::model::service::Profile;
use crate::names::{Names, plain};
use crate::restriction::by_inclusion;
use crate::service::Both;
use std::collections::BTreeSet;

/// What differs between two profiles, as class, key and values.
pub(crate) fn differences(
    names: &Names,
    base: &Profile,
    head: &Profile,
) -> Vec<(Class, &'static str, Detail)> {
    let Profile {
        template: _, // the way to a profile, not the profile
        pairs: _,
        dispositions: _,
        ages,
        sexes,
        roles,
    } = base;
    let mut found: Vec<(Class, &'static str, Detail)> = outcomes(names, base, head).into_iter().collect();
    found.extend(ages_of(ages, &head.ages));
    let classes = [Class::SexNarrowed, Class::SexWidened, Class::SexShifted];
    let letter = |sex: &Sex| sex.letter().to_string();
    found.extend(members("sexes", sexes, &head.sexes, letter, classes));
    let classes = [Class::RoleNarrowed, Class::RoleWidened, Class::RoleShifted];
    found.extend(members("roles", roles, &head.roles, String::clone, classes));
    found
}

fn ages_of(base: &Intervals, head: &Intervals) -> Option<(Class, &'static str, Detail)> {
    let holds = |outer: &Intervals, inner: &Intervals| inner.difference(outer).is_empty();
    let classes = [Class::AgeNarrowed, Class::AgeWidened, Class::AgeShifted];
    let class = by_inclusion(holds(base, head), holds(head, base), classes)?;
    let detail = Detail::Ages {
        base: base.clone(),
        head: head.clone(),
    };
    Some((class, "ages", detail))
}

fn members<T: Ord>(
    key: &'static str,
    base: &BTreeSet<T>,
    head: &BTreeSet<T>,
    code: impl Fn(&T) -> String,
    classes: [Class; 3],
) -> Option<(Class, &'static str, Detail)> {
    let class = by_inclusion(head.is_subset(base), base.is_subset(head), classes)?;
    let named = |members: &BTreeSet<T>| Some(members.iter().map(|member| plain(&code(member))).collect());
    let detail = Detail::Allowed {
        base: named(base),
        head: named(head),
    };
    Some((class, key, detail))
}

fn outcomes(names: &Names, base: &Profile, head: &Profile) -> Option<(Class, &'static str, Detail)> {
    if base.pairs == head.pairs && base.dispositions == head.dispositions {
        return None;
    }
    let pairs = |of: &Profile, not: &Profile| -> Vec<NamedPair> {
        of.pairs
            .difference(&not.pairs)
            .map(|pair| names.pair(*pair))
            .collect()
    };
    let dispositions = |of: &Profile, not: &Profile| -> Vec<NamedDisposition> {
        let codes = of.dispositions.difference(&not.dispositions);
        codes.map(|code| names.disposition(code)).collect()
    };
    let product = |profile: &Profile| profile.pairs.len() * profile.dispositions.len();
    let kept = base.pairs.intersection(&head.pairs).count()
        * base.dispositions.intersection(&head.dispositions).count();
    let change = ProfileChange {
        pairs_added: pairs(head, base),
        pairs_removed: pairs(base, head),
        dispositions_added: dispositions(head, base),
        dispositions_removed: dispositions(base, head),
        outcomes_added: product(head) - kept,
        outcomes_removed: product(base) - kept,
    };
    let key = if base.dispositions == head.dispositions {
        "pairs"
    } else {
        "dispositions"
    };
    let class = match class_of(&change) {
        class if base.pairs == head.pairs => of_dispositions(names, class, base, head),
        class => class,
    };
    Some((class, key, Detail::Profile(change)))
}

/// The same where only dispositions differ: how urgent is the most urgent of them?
fn of_dispositions(names: &Names, class: Class, base: &Profile, head: &Profile) -> Class {
    let soonest = |profile: &Profile| {
        let minutes = profile.dispositions.iter().filter_map(|code| names.minutes(code));
        minutes.min()
    };
    let is_later = |(base, head): (u32, u32)| base < head;
    // One without a time, such as an ambulance, may be the most urgent of all.
    let all_timed = head.dispositions.iter().all(|code| names.minutes(code).is_some());
    match class {
        Class::ProfileWidened => Class::DispositionAdded,
        Class::ProfileNarrowed if all_timed && soonest(base).zip(soonest(head)).is_some_and(is_later) => {
            Class::UrgencyTightened
        }
        Class::ProfileNarrowed => Class::DispositionRemoved,
        class => class,
    }
}

/// By outcomes; where their number stays nought because the other side of the product is empty, by the sets.
fn class_of(change: &ProfileChange) -> Class {
    let lost = !change.pairs_removed.is_empty() || !change.dispositions_removed.is_empty();
    let gained = !change.pairs_added.is_empty() || !change.dispositions_added.is_empty();
    match (change.outcomes_removed > 0, change.outcomes_added > 0) {
        (true, false) => Class::ProfileNarrowed,
        (false, true) => Class::ProfileWidened,
        (false, false) if !gained => Class::ProfileNarrowed,
        (false, false) if !lost => Class::ProfileWidened,
        _ => Class::ProfileShifted,
    }
}

pub(crate) fn compare(both: &Both<'_>) -> Vec<Found> {
    let cause = cause(both);
    differences(both.sides.names(), &both.base.profile, &both.head.profile)
        .into_iter()
        .map(|(class, key, detail)| {
            let mut change = both.change(class, "profile", detail);
            for side in [&mut change.base, &mut change.head].into_iter().flatten() {
                side.route = side.route.clone().then(key);
            }
            Found {
                cause: cause.clone(),
                change,
            }
        })
        .collect()
}

/// With the profile as it was typed, the template has changed, or else the codes of the release.
fn cause(both: &Both<'_>) -> Option<Cause> {
    let (base, head) = (&both.base.written.profile, &both.head.written.profile);
    if base != head {
        return None;
    }
    let name = head.as_ref().and_then(|profile| profile.template.as_deref());
    let changed = |name: &&str| {
        let sides = both.sides;
        let paths = [&sides.base.templates, &sides.head.templates]
            .map(|side| side.get(*name).map(|found| found.path.as_str()));
        paths[0] != paths[1] || paths[0].is_some_and(|path| sides.differing.contains(path))
    };
    Some(
        name.filter(changed)
            .map_or(Cause::Reference, |name| Cause::Template(name.to_owned())),
    )
}

//! Words beside codes: head's where it has them, else base's.

use crate::model::change::{Named, NamedDisposition, NamedPair};
use crate::model::code::{Disposition, Pair};
use crate::model::directory::Directory;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Words of codes, shared by all changes that name them.
pub(crate) struct Names {
    groups: BTreeMap<u32, Arc<str>>,
    discriminators: BTreeMap<u32, Arc<str>>,
    dispositions: BTreeMap<Disposition, Arc<str>>,
    minutes: BTreeMap<Disposition, u32>,
    types: BTreeMap<String, Arc<str>>,
    areas: BTreeMap<String, Arc<str>>,
}

fn shared<K: Clone + Ord>(
    base: impl Iterator<Item = (K, String)>,
    head: impl Iterator<Item = (K, String)>,
) -> BTreeMap<K, Arc<str>> {
    base.chain(head)
        .map(|(code, name)| (code, Arc::from(name)))
        .collect()
}

impl Names {
    pub(crate) fn new(base: &Directory, head: &Directory) -> Names {
        let groups = |side: &Directory| side.reference.groups.clone().into_iter();
        let discriminators = |side: &Directory| side.reference.discriminators.clone().into_iter();
        let types = |side: &Directory| side.reference.types.clone().into_iter();
        let dispositions = |side: &Directory| {
            let named = side.reference.dispositions.clone().into_iter();
            named.map(|(code, facts)| (code, facts.name))
        };
        let minutes = |side: &Directory| {
            let known = side.reference.dispositions.iter();
            let known = known.filter_map(|(code, facts)| Some((code.clone(), facts.minutes?)));
            known.collect::<Vec<_>>()
        };
        let areas = |side: &Directory| {
            let named = side.geography.areas.clone().into_iter();
            named.map(|(code, area)| (code, area.name))
        };
        Names {
            groups: shared(groups(base), groups(head)),
            discriminators: shared(discriminators(base), discriminators(head)),
            dispositions: shared(dispositions(base), dispositions(head)),
            minutes: minutes(base).into_iter().chain(minutes(head)).collect(),
            types: shared(types(base), types(head)),
            areas: shared(areas(base), areas(head)),
        }
    }

    pub(crate) fn group(&self, code: u32) -> Named {
        Named {
            code: code.to_string().into(),
            name: self.groups.get(&code).cloned(),
        }
    }

    pub(crate) fn discriminator(&self, code: u32) -> Named {
        Named {
            code: code.to_string().into(),
            name: self.discriminators.get(&code).cloned(),
        }
    }

    pub(crate) fn pair(&self, pair: Pair) -> NamedPair {
        NamedPair {
            pair,
            group: self.groups.get(&pair.group).cloned(),
            discriminator: self.discriminators.get(&pair.discriminator).cloned(),
        }
    }

    pub(crate) fn disposition(&self, disposition: &Disposition) -> NamedDisposition {
        NamedDisposition {
            disposition: disposition.clone(),
            name: self.dispositions.get(disposition).cloned(),
        }
    }

    /// Within how many minutes a disposition asks for care, where that is known.
    pub(crate) fn minutes(&self, disposition: &Disposition) -> Option<u32> {
        self.minutes.get(disposition).copied()
    }

    pub(crate) fn service_type(&self, code: &str) -> Named {
        Named {
            code: code.into(),
            name: self.types.get(code).cloned(),
        }
    }

    pub(crate) fn area(&self, code: &str) -> Named {
        Named {
            code: code.into(),
            name: self.areas.get(code).cloned(),
        }
    }
}

/// A code that is its own words.
pub(crate) fn plain(code: &str) -> Named {
    Named {
        code: code.into(),
        name: None,
    }
}

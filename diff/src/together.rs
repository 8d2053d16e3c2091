//! What should not come in one change: who decides, and what they decide on.

use crate::model::change::{Change, Class, Subject};
use crate::model::finding::Level;
use crate::model::policy::PATH;
use crate::sides::Sides;

/// A policy that is bent in the change that it is to judge is base's all the same; but whoever looks at many services does
/// not see it. A directory's first policy comes with whatever there is.
pub(crate) fn compare(sides: &Sides<'_>, changes: &[Change]) -> Option<Change> {
    if !sides.base.tree.files.contains_key(PATH) {
        return None;
    }
    let is_at = |change: &Change, path: &str| {
        let places = [&change.base, &change.head].into_iter().flatten();
        places.into_iter().any(|place| place.path == path)
    };
    let policies = || {
        changes
            .iter()
            .filter(|change| change.class == Class::PolicyChanged)
    };
    let policy = policies()
        .find(|change| is_at(change, PATH))
        .or(policies().next())?;
    let is_data = |change: &&Change| {
        matches!(change.subject, Subject::Service { .. } | Subject::Template { .. })
            && change.class != Class::WaiverChanged
            && change.level() > Level::Cosmetic
    };
    changes.iter().find(is_data)?;
    Some(Change {
        class: Class::PolicyAndDataTogether,
        echoes: Vec::new(),
        ..policy.clone()
    })
}

//! What should not come in one change: who decides, and what they decide on.

use crate::model::change::{Change, Class, Subject};
use crate::model::finding::Level;

/// A policy that is bent in the change that it is to judge is base's all the same; but whoever looks at many services does
/// not see it. A directory's first policy comes with whatever there is.
pub(crate) fn compare(changes: &[Change]) -> Option<Change> {
    let policy = changes
        .iter()
        .find(|change| change.class == Class::PolicyChanged && change.base.is_some())?;
    let is_data = |change: &&Change| {
        matches!(change.subject, Subject::Service { .. } | Subject::Template { .. })
            && change.level() > Level::Cosmetic
    };
    changes.iter().find(is_data)?;
    Some(Change {
        class: Class::PolicyAndDataTogether,
        echoes: Vec::new(),
        ..policy.clone()
    })
}

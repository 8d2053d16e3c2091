//! What earlier runs found, so that this one asks only about the rest. It saves time, and changes nothing.

use crate::spotless::Spotless;
use crate::told::Told;

/// What earlier runs of this very program found. What a later one finds with it is what it would find without.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    pub(crate) spotless: Spotless,
    pub(crate) told: Told,
}

impl Known {
    /// What [`Known::recalling`] begins with: the length of the first part in eight bytes, entries without a fault, and what
    /// was found in whole directories. `None` where nothing is known.
    pub fn to_keep(&self) -> Option<Vec<u8>> {
        let spotless = self.spotless.to_keep()?;
        let length = (spotless.len() as u64).to_le_bytes();
        Some([&length[..], &spotless, &self.told.to_keep()].concat())
    }

    /// What these bytes keep; `None` where they keep nothing.
    pub fn recalling(kept: &[u8]) -> Option<Known> {
        let (length, rest) = kept.split_first_chunk::<8>()?;
        let (spotless, told) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        Some(Known {
            spotless: Spotless::recalling(spotless)?,
            told: Told::recalling(told)?,
        })
    }
}

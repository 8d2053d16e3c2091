//! Codes of the Directory of Services: symptom groups and discriminators, dispositions, sexes.

use std::fmt;
use std::sync::Arc;

/// A symptom group and symptom discriminator, "1112=4003".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// Symptom group.
    pub group: u32,
    /// Symptom discriminator.
    pub discriminator: u32,
}

impl Pair {
    /// Reads "1112=4003".
    pub fn parse(text: &str) -> Option<Pair> {
        let (group, discriminator) = text.split_once('=')?;
        Some(Pair {
            group: number(group)?,
            discriminator: number(discriminator)?,
        })
    }
}

/// Reads a code of digits without sign, space or leading zero.
pub fn number(text: &str) -> Option<u32> {
    let plain = !text.is_empty()
        && text.len() <= 9
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.starts_with('0');
    plain.then(|| text.parse().ok())?
}

impl fmt::Display for Pair {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}={}", self.group, self.discriminator)
    }
}

/// A disposition code, stored as "Dx05"; never a number, since leading zeros count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Disposition(Arc<str>);

impl Disposition {
    /// Reads "Dx05" in any case.
    pub fn parse(text: &str) -> Option<Disposition> {
        let digits = text.get(2..)?;
        let plain = text[..2].eq_ignore_ascii_case("dx")
            && (2..=5).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| Disposition(format!("Dx{digits}").into()))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Disposition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Sex as a search carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Female.
    F,
    /// Male.
    M,
    /// Indeterminate.
    I,
}

impl Sex {
    /// All of them in a fixed order.
    pub const ALL: [Sex; 3] = [Sex::F, Sex::M, Sex::I];

    /// Reads a letter.
    pub fn parse(text: &str) -> Option<Sex> {
        match text {
            "F" => Some(Sex::F),
            "M" => Some(Sex::M),
            "I" => Some(Sex::I),
            _ => None,
        }
    }

    /// Its letter.
    pub fn letter(self) -> char {
        match self {
            Sex::F => 'F',
            Sex::M => 'M',
            Sex::I => 'I',
        }
    }
}

//! The committed table of minted identities. Open data has no DoS uid, so each pair of ODS code and service type gets
//! one of a stated demonstration range. A row is never changed, removed or used again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::error::Error;

/// First uid of the range; hand-written entries use 1800000001 to 1899999999.
pub const FIRST: u64 = 1_900_000_001;
/// Last uid of the range.
pub const LAST: u64 = 1_999_999_999;

/// Minted identities by ODS code and type.
#[derive(Debug, Clone, Default)]
pub struct Uids {
    minted: BTreeMap<(String, String), u64>,
    last: Option<u64>,
}

impl Uids {
    /// Reads `ods,type,uid`.
    pub fn read(file: &Path, text: &str) -> Result<Uids, Error> {
        let mut uids = Uids::default();
        let mut taken = BTreeSet::new();
        for (index, line) in text.lines().enumerate().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            let wrong = |problem: &str| Error::Row {
                file: file.display().to_string(),
                line: index as u64 + 1,
                problem: problem.to_owned(),
                remedy: "restore the table from git; its rows are never edited",
            };
            let [ods, service_type, uid] = fields[..] else {
                return Err(wrong("not `ods,type,uid`"));
            };
            let uid: u64 = uid.parse().map_err(|_| wrong("the uid is not a number"))?;
            if !(FIRST..=LAST).contains(&uid) || !taken.insert(uid) {
                return Err(wrong("the uid is outside the range or stands twice"));
            }
            if uids
                .minted
                .insert((ods.to_owned(), service_type.to_owned()), uid)
                .is_some()
            {
                return Err(wrong("this code and type already have a uid"));
            }
        }
        uids.last = taken.last().copied();
        Ok(uids)
    }

    /// The uid of an ODS code and type, minted when there is none.
    pub fn mint(&mut self, ods: &str, service_type: &str) -> String {
        let code = (ods.to_owned(), service_type.to_owned());
        let uid = *self.minted.entry(code).or_insert_with(|| {
            let next = self.last.map_or(FIRST, |last| last + 1);
            self.last = Some(next);
            next
        });
        uid.to_string()
    }

    /// Whether this code and type have one.
    pub fn knows(&self, ods: &str, service_type: &str) -> bool {
        self.minted
            .contains_key(&(ods.to_owned(), service_type.to_owned()))
    }

    /// Every uid of the table.
    pub fn all(&self) -> impl Iterator<Item = String> {
        self.minted.values().map(u64::to_string)
    }

    /// The table, in the order of minting.
    pub fn text(&self) -> String {
        let mut rows: Vec<_> = self.minted.iter().collect();
        rows.sort_by_key(|(_, uid)| **uid);
        let lines = rows
            .into_iter()
            .map(|((ods, service_type), uid)| format!("{ods},{service_type},{uid}\n"));
        std::iter::once("ods,type,uid\n".to_owned())
            .chain(lines)
            .collect()
    }
}

//! The table of postcodes of an earlier run, so that a country's files need not be read again.
//!
//! It counts for the very same files under the same names, and was made of files in which nothing was wrong.

use super::memory::PostcodeFiles;
use crate::place::{CompactGrid, Grid};
use crate::postcode::{Postcode, Postcodes};
use crate::tree::BlobId;
use rustc_hash::FxHashSet;

/// A table as bytes, with what it was made of.
#[derive(Default)]
pub(super) struct KeptTable {
    pub(super) files: PostcodeFiles,
    ids: FxHashSet<BlobId>,
    rows: usize,
    bytes: Vec<u8>,
    /// Where the areas begin.
    at: usize,
}

/// Postcode, number of its area, metres east, metres north.
const OF_A_ROW: usize = 8 + 4 + 4 + 4;

impl KeptTable {
    /// What [`KeptTable::of`] begins with: the numbers of files, areas and rows; of each file the length of its path, the path
    /// and its id; of each area the length of its code and the code; the rows. Numbers take four bytes.
    pub(super) fn written(files: &PostcodeFiles, table: &Postcodes) -> Option<Vec<u8>> {
        let number = |number: usize| Some(u32::try_from(number).ok()?.to_le_bytes());
        let (areas, rows) = table.parts();
        let mut bytes = Vec::with_capacity(rows.len() * OF_A_ROW + (files.len() + areas.len()) * 64);
        for count in [files.len(), areas.len(), rows.len()] {
            bytes.extend(number(count)?);
        }
        for (path, id) in files {
            bytes.extend(number(path.len())?);
            bytes.extend_from_slice(path.as_bytes());
            bytes.extend_from_slice(&id.0);
        }
        for area in areas {
            bytes.extend(number(area.len())?);
            bytes.extend_from_slice(area.as_bytes());
        }
        for (postcode, area, grid) in rows {
            bytes.extend_from_slice(&postcode.bytes());
            bytes.extend_from_slice(&area.to_le_bytes());
            bytes.extend_from_slice(&grid.easting.to_le_bytes());
            bytes.extend_from_slice(&grid.northing.to_le_bytes());
        }
        Some(bytes)
    }

    /// The table that these bytes keep; `None` where they keep none.
    pub(super) fn of(bytes: Vec<u8>) -> Option<KeptTable> {
        let mut left = Left(&bytes);
        let [files, _, rows] = [left.number()?, left.number()?, left.number()?];
        let mut found = Vec::new();
        for _ in 0..files {
            let path = left.text()?.to_owned();
            found.push((path, BlobId(*left.fixed::<20>()?)));
        }
        let at = bytes.len() - left.0.len();
        Some(KeptTable {
            ids: found.iter().map(|(_, id)| *id).collect(),
            files: found,
            rows,
            bytes,
            at,
        })
    }

    /// Whether it was made of this file and others.
    pub(super) fn is_made_of(&self, file: BlobId) -> bool {
        self.ids.contains(&file)
    }

    /// How many postcodes it has.
    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// `None` where the bytes are no table after all.
    pub(super) fn table(&self) -> Option<Postcodes> {
        let mut counts = Left(self.bytes.get(4..)?);
        let areas = counts.number()?;
        let mut left = Left(self.bytes.get(self.at..)?);
        let mut codes = Vec::new();
        for _ in 0..areas {
            codes.push(left.text()?.into());
        }
        let (rows, []) = left.0.as_chunks::<OF_A_ROW>() else {
            return None;
        };
        let row = |row: &[u8; OF_A_ROW]| {
            let mut left = Left(row);
            let postcode = Postcode::of_bytes(*left.fixed()?)?;
            let area = u32::from_le_bytes(*left.fixed()?);
            let grid = CompactGrid {
                easting: i32::from_le_bytes(*left.fixed()?),
                northing: i32::from_le_bytes(*left.fixed()?),
            };
            Some((postcode, area, Grid::from(grid)))
        };
        (rows.len() == self.rows)
            .then(|| Postcodes::of_parts(codes, rows.len(), rows.iter().map(row)))
            .flatten()
    }
}

/// What is left to be read.
struct Left<'a>(&'a [u8]);

impl<'a> Left<'a> {
    fn fixed<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        let (found, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(found)
    }

    fn number(&mut self) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(*self.fixed()?)).ok()
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }
}

//! Postcodes in their one form, and the table of where each lies: a country has a million and a half, so neither a postcode
//! nor a row has memory of its own.

use crate::place::{CompactGrid, Grid};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A postcode in the form "NR27 0AA"; it orders and reads as that text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Postcode([u8; 8]);

impl Postcode {
    /// A postcode from text in any usual form; `None` when no postcode looks like that.
    pub fn parse(text: &str) -> Option<Postcode> {
        crate::place::postcode(text).as_deref().and_then(Postcode::held)
    }

    /// The text as it is, when it is in the one form already.
    pub(crate) fn in_one_form(text: &str) -> Option<Postcode> {
        let (outward, [b' ', digit, inward @ ..]) = text.as_bytes().split_last_chunk::<4>()? else {
            return None;
        };
        let (capital, figure) = (u8::is_ascii_uppercase, u8::is_ascii_digit);
        let fits = (2..=4).contains(&outward.len())
            && capital(&outward[0])
            && outward.iter().all(|byte| capital(byte) || figure(byte))
            && outward.iter().any(figure)
            && figure(digit)
            && inward.iter().all(capital);
        if fits { Postcode::held(text) } else { None }
    }

    /// Whether both lie in one sector ("NR27 0" of "NR27 0AA").
    pub fn shares_sector(&self, other: &Postcode) -> bool {
        // All but the two letters at the end, which stand before what is left empty.
        let differs = u64::from_be_bytes(self.0) ^ u64::from_be_bytes(other.0);
        self.len() == other.len() && differs.checked_shr(8 * (10 - self.len() as u32)).unwrap_or(0) == 0
    }

    /// How many bytes the text has.
    #[allow(clippy::len_without_is_empty)]
    fn len(&self) -> usize {
        8 - u64::from_be_bytes(self.0).trailing_zeros() as usize / 8
    }

    pub(crate) fn bytes(self) -> [u8; 8] {
        self.0
    }

    /// `None` for bytes that are no postcode's.
    pub(crate) fn of_bytes(bytes: [u8; 8]) -> Option<Postcode> {
        let code = Postcode(bytes);
        Postcode::in_one_form(&code).filter(|found| *found == code)
    }

    /// Text of at most eight bytes, none of them zero.
    fn held(text: &str) -> Option<Postcode> {
        let mut signs = [0; 8];
        signs.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Postcode(signs))
    }
}

impl Deref for Postcode {
    type Target = str;

    fn deref(&self) -> &str {
        // Made of text by the one way there is, so it is text.
        std::str::from_utf8(&self.0[..self.len()]).unwrap_or_default()
    }
}

impl fmt::Display for Postcode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self)
    }
}

impl fmt::Debug for Postcode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, formatter)
    }
}

/// Where a postcode lies and in which area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot<'a> {
    /// Where it lies.
    pub grid: Grid,
    /// Code of the smallest area that holds it.
    pub area: &'a Arc<str>,
}

/// The code of an area, and the postcodes in it.
pub type AreaRows<'a> = (Arc<str>, &'a [(Postcode, Grid)]);

/// Where every postcode lies, in order of postcode.
#[derive(Debug, Clone, Default)]
pub struct Postcodes {
    areas: Vec<Arc<str>>,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    code: Postcode,
    /// Number of its area.
    area: u32,
    grid: CompactGrid,
}

impl Postcodes {
    /// The table of the postcodes of some areas. Of two rows with one postcode the first stands.
    pub fn new(areas: &[AreaRows<'_>]) -> Postcodes {
        let rows = (0..).zip(areas).flat_map(|(area, (_, rows))| {
            let row = move |(code, grid): &(Postcode, Grid)| Row {
                code: *code,
                area,
                grid: (*grid).into(),
            };
            rows.iter().map(row)
        });
        let mut all = Vec::with_capacity(areas.iter().map(|(_, rows)| rows.len()).sum());
        all.extend(rows);
        // Stable, and quick where rows are in order already.
        all.par_sort_by_key(|row| row.code);
        all.dedup_by_key(|row| row.code);
        Postcodes {
            areas: areas.iter().map(|(area, _)| area.clone()).collect(),
            rows: all,
        }
    }

    /// Gives postcodes another spot and area, or none.
    pub fn edit<'e>(&mut self, edits: impl IntoIterator<Item = (Postcode, Option<(Grid, &'e str)>)>) {
        let edits: BTreeMap<Postcode, Option<(Grid, &str)>> = edits.into_iter().collect();
        self.rows.retain(|row| !edits.contains_key(&row.code));
        for (code, spot) in edits {
            let Some((grid, area)) = spot else { continue };
            let known = self.areas.iter().position(|other| &**other == area);
            let number = known.unwrap_or_else(|| {
                self.areas.push(area.into());
                self.areas.len() - 1
            });
            let area = u32::try_from(number).expect("there are fewer areas than 2^32");
            self.rows.push(Row {
                code,
                area,
                grid: grid.into(),
            });
        }
        self.rows.sort_by_key(|row| row.code);
    }

    /// Where a postcode lies.
    pub fn get(&self, code: &str) -> Option<Spot<'_>> {
        self.row(code).map(|(_, spot)| spot)
    }

    /// A postcode with where it lies.
    pub fn row(&self, code: &str) -> Option<(Postcode, Spot<'_>)> {
        let code = Postcode::held(code)?;
        let at = self.rows.binary_search_by_key(&code, |row| row.code).ok()?;
        Some(self.said(&self.rows[at]))
    }

    /// All, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Postcode, Spot<'_>)> {
        self.rows.iter().map(|row| self.said(row))
    }

    /// All, in order, in parts of so many.
    pub fn par_parts(
        &self,
        size: usize,
    ) -> impl IndexedParallelIterator<Item = impl ExactSizeIterator<Item = (Postcode, Spot<'_>)>> {
        self.rows
            .par_chunks(size)
            .map(|rows| rows.iter().map(|row| self.said(row)))
    }

    /// Those that begin with a text, in order.
    pub fn starting_with(&self, text: &str) -> impl Iterator<Item = (Postcode, Spot<'_>)> {
        let from = self.rows.partition_point(|row| &*row.code < text);
        let beginning = self.rows[from..].iter();
        beginning
            .take_while(move |row| row.code.starts_with(text))
            .map(|row| self.said(row))
    }

    /// Codes of the areas that hold any, each once and in order.
    pub fn areas(&self) -> Vec<&Arc<str>> {
        let mut holds = vec![false; self.areas.len()];
        self.rows.iter().for_each(|row| holds[row.area as usize] = true);
        let mut areas: Vec<&Arc<str>> = self
            .areas
            .iter()
            .zip(holds)
            .filter_map(|(area, holds)| holds.then_some(area))
            .collect();
        areas.sort_unstable();
        areas.dedup();
        areas
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The codes of the areas, and every row with the number of its area.
    pub(crate) fn parts(
        &self,
    ) -> (
        &[Arc<str>],
        impl ExactSizeIterator<Item = (Postcode, u32, CompactGrid)>,
    ) {
        let rows = self.rows.iter().map(|row| (row.code, row.area, row.grid));
        (&self.areas, rows)
    }

    /// A table of such parts; `None` where a row is none, names no area or is out of order.
    pub(crate) fn of_parts(
        areas: Vec<Arc<str>>,
        count: usize,
        parts: impl Iterator<Item = Option<(Postcode, u32, Grid)>>,
    ) -> Option<Postcodes> {
        let mut rows: Vec<Row> = Vec::with_capacity(count);
        for part in parts {
            let (code, area, grid) = part?;
            let fits = (area as usize) < areas.len() && rows.last().is_none_or(|last| last.code < code);
            let grid = grid.into();
            rows.push(fits.then_some(Row { code, area, grid })?);
        }
        Some(Postcodes { areas, rows })
    }

    fn said(&self, row: &Row) -> (Postcode, Spot<'_>) {
        let area = &self.areas[row.area as usize];
        let grid = row.grid.into();
        (row.code, Spot { grid, area })
    }
}

/// Equal when they say the same, in whatever files.
impl PartialEq for Postcodes {
    fn eq(&self, other: &Postcodes) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for Postcodes {}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Postcodes {
        let code = |text| Postcode::parse(text).expect("a postcode");
        let grid = |easting| Grid { easting, northing: 0 };
        let east = [(code("NR27 0AB"), grid(1)), (code("NR2 7AA"), grid(2))];
        let west = [(code("nr270ab"), grid(3)), (code("W1A 1AA"), grid(4))];
        Postcodes::new(&[("east".into(), &east), ("west".into(), &west)])
    }

    #[test]
    fn a_postcode_reads_and_orders_as_its_text() {
        let texts = ["B1 1AA", "NR2 7AA", "NR27 0AA", "W1A 1AA"];
        let codes = texts.map(|text| Postcode::in_one_form(text).expect("a postcode"));
        assert_eq!(codes.map(|code| code.to_string()), texts);
        assert!(codes.is_sorted());
        for other in [
            "",
            "nr2 7aa",
            "NR27AA",
            "NR2  7AA",
            "NR2 7A1",
            "2R2 7AA",
            "NR277 7AA",
            "É1 1AA",
        ] {
            assert_eq!(Postcode::in_one_form(other), None, "{other:?}");
        }
    }

    #[test]
    fn two_postcodes_share_a_sector_when_all_but_two_letters_are_alike() {
        let texts = [
            "B1 1AA", "B1 1ZZ", "B1 2AA", "NR2 7AA", "NR27 0AA", "NR27 0ZB", "NR27 1AA", "NR28 0AA",
        ];
        let codes = texts.map(|text| Postcode::in_one_form(text).expect("a postcode"));
        for a in codes {
            for b in codes {
                let same = crate::place::sector(&a) == crate::place::sector(&b);
                assert_eq!(a.shares_sector(&b), same, "{a} {b}");
            }
        }
    }

    #[test]
    fn of_two_rows_with_one_postcode_the_first_stands() {
        let table = table();
        assert_eq!(table.len(), 3);
        assert_eq!(table.get("NR27 0AB").map(|spot| spot.grid.easting), Some(1));
        assert_eq!(table.get("NR27 0AA"), None);
        assert_eq!(table.get("a text that is no postcode"), None);
        assert_eq!(table.areas(), [&"east".into(), &"west".into()]);
    }

    #[test]
    fn rows_are_put_in_and_taken_out() {
        let mut table = table();
        let grid = Grid {
            easting: 9,
            northing: 9,
        };
        let code = Postcode::parse("NR2 7AB").expect("a postcode");
        let gone = Postcode::parse("NR27 0AB").expect("a postcode");
        table.edit([(code, Some((grid, "south"))), (gone, None)]);
        let codes: Vec<String> = table.iter().map(|(code, _)| code.to_string()).collect();
        assert_eq!(codes, ["NR2 7AA", "NR2 7AB", "W1A 1AA"]);
        assert_eq!(
            table.get("NR2 7AB").map(|spot| (spot.grid, &**spot.area)),
            Some((grid, "south"))
        );
        table.edit([(code, Some((grid, "west")))]);
        assert_eq!(table.get("NR2 7AB").map(|spot| &**spot.area), Some("west"));
        assert_eq!(table.len(), 3);
    }

    #[test]
    fn postcodes_are_found_by_their_beginning() {
        let table = table();
        let of = |text: &str| -> Vec<String> {
            let found = table.starting_with(text);
            found.map(|(code, _)| code.to_string()).collect()
        };
        assert_eq!(of("NR2"), ["NR2 7AA", "NR27 0AB"]);
        assert_eq!(of("NR27 "), ["NR27 0AB"]);
        assert!(of("X").is_empty());
    }
}

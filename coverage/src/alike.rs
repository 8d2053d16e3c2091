//! Places of rows that no row tells apart.

use crate::bits::Bits;
use crate::frame::ones;
use crate::moments::Moments;
use rustc_hash::FxHashMap;

/// Columns of bits by which of them are alike.
pub(crate) struct Alike {
    /// The columns of each kind, in order of the first.
    pub(crate) members: Vec<Vec<u32>>,
}

impl Alike {
    /// Finds which of the first `columns` columns are the same in every row.
    pub(crate) fn new(rows: &[&[u64]], columns: usize) -> Alike {
        let mut rows: Vec<&[u64]> = rows.to_vec();
        rows.sort_unstable();
        rows.dedup();
        let width = rows.len().div_ceil(64).max(1);
        let mut numbers: FxHashMap<Box<[u64]>, usize> = FxHashMap::default();
        let mut members: Vec<Vec<u32>> = Vec::new();
        let mut keys = vec![0u64; 64 * width];
        for word in 0..columns.div_ceil(64) {
            for (block, rows) in rows.chunks(64).enumerate() {
                let mut square = [0u64; 64];
                square
                    .iter_mut()
                    .zip(rows)
                    .for_each(|(line, row)| *line = row[word]);
                transpose(&mut square);
                for (bit, line) in square.into_iter().enumerate() {
                    keys[bit * width + block] = line;
                }
            }
            for (bit, key) in keys.chunks_exact(width).enumerate() {
                let column = word * 64 + bit;
                let Some(column) = u32::try_from(column).ok().filter(|_| column < columns) else {
                    break;
                };
                match numbers.get(key) {
                    Some(number) => members[*number].push(column),
                    None => {
                        numbers.insert(key.into(), members.len());
                        members.push(vec![column]);
                    }
                }
            }
        }
        Alike { members }
    }

    /// How many words a folded row has.
    pub(crate) fn words(&self) -> usize {
        self.members.len().div_ceil(64).max(1)
    }

    /// One of the rows, with a bit for each kind of column.
    pub(crate) fn fold(&self, row: &[u64]) -> Vec<u64> {
        let mut folded = vec![0; self.words()];
        for (place, columns) in self.members.iter().enumerate() {
            let first = columns[0] as usize;
            folded[place / 64] |= (row[first / 64] >> (first % 64) & 1) << (place % 64);
        }
        folded
    }
}

/// Mirrors a square of bits: bit `j` of line `i` becomes bit `i` of line `j`.
fn transpose(square: &mut [u64; 64]) {
    let mut half = 32;
    let mut low = u64::MAX >> 32;
    while half > 0 {
        for line in (0..64).filter(|line| line & half == 0) {
            let swapped = (square[line] >> half ^ square[line + half]) & low;
            square[line] ^= swapped << half;
            square[line + half] ^= swapped;
        }
        half /= 2;
        low ^= low << half;
    }
}

/// How a walk writes down moments.
pub(crate) enum Time {
    /// As the segments of the question.
    Whole,
    /// As fewer: segments that nothing tells apart of what a tree's places may still see are taken together.
    Folded {
        alike: Alike,
        /// Rows by place.
        rows: Vec<u64>,
    },
}

impl Time {
    pub(crate) fn unfold(&self, row: &[u64], moments: &Moments) -> Bits {
        let mut found = Bits::none(moments.axis.len());
        match self {
            Time::Whole => ones(row).for_each(|segment| found.insert(segment)),
            Time::Folded { alike, .. } => {
                let segments = ones(row).flat_map(|place| &alike.members[place]);
                segments.for_each(|segment| found.insert(*segment as usize));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_is_mirrored() {
        let mut square = [0u64; 64];
        for (number, line) in (1u64..).zip(&mut square) {
            *line = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        let mut mirrored = square;
        transpose(&mut mirrored);
        for (number, line) in square.iter().enumerate() {
            for (bit, other) in mirrored.iter().enumerate() {
                assert_eq!(line >> bit & 1, other >> number & 1);
            }
        }
    }

    #[test]
    fn columns_are_alike_when_no_row_tells_them_apart() {
        // Columns 0, 2 and 69 are in neither row, 1 and 68 in the first alone, 3 in both; 70 and on are not asked about.
        let alike = Alike::new(&[&[0b1010, 0b1_0000], &[0b1000, 0]], 70);
        assert_eq!(alike.members.len(), 3);
        assert_eq!((&alike.members[1], &alike.members[2]), (&vec![1, 68], &vec![3]));
        assert_eq!(alike.fold(&[0b1010, 0b1_0000]), [0b110]);
        assert_eq!(alike.members.iter().map(Vec::len).sum::<usize>(), 70);
    }
}

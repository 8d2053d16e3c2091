//! The coordinates of one walk: only the pairs, dispositions, cells and practices that are still asked for where it begins,
//! so that every set is a few words.

use crate::bits::{Bits, Sparse};
use crate::classes::PARTS;
use crate::demand::WhoBox;
use crate::items::Group;
use crate::sets::Pool;
use rustc_hash::FxHashMap;

/// Some numbers of a larger range, each at its place among them.
pub(crate) struct Chosen {
    set: Bits,
    /// Words of `set` that have a number: which it is, and how many numbers come before it.
    used: Vec<(usize, u32)>,
    numbers: Vec<u32>,
}

impl Chosen {
    pub(crate) fn new(set: Bits) -> Chosen {
        let mut used = Vec::new();
        let mut before = 0;
        for (at, word) in set.words().iter().enumerate().filter(|(_, word)| **word != 0) {
            used.push((at, before));
            before += word.count_ones();
        }
        Chosen {
            used,
            numbers: set
                .iter()
                .filter_map(|number| u32::try_from(number).ok())
                .collect(),
            set,
        }
    }

    fn words(&self) -> usize {
        self.numbers.len().div_ceil(64)
    }

    /// Appends those of a set that were chosen, each at its place; says whether there are any.
    fn fold(&self, set: &Bits, folded: &mut Vec<u64>) -> bool {
        let from = folded.len();
        folded.resize(from + self.words(), 0);
        let mut any = false;
        for (at, before) in &self.used {
            let own = self.set.words()[*at];
            let mut both = own & set.words()[*at];
            while both != 0 {
                let bit = both & both.wrapping_neg();
                let place = (before + (own & (bit - 1)).count_ones()) as usize;
                folded[from + place / 64] |= 1 << (place % 64);
                both ^= bit;
                any = true;
            }
        }
        any
    }

    /// What a folded set stands for.
    fn unfold(&self, folded: &[u64]) -> Sparse {
        Sparse::from_ordered(ones(folded).map(|place| self.numbers[place]))
    }
}

/// The numbers of the set bits, in order.
pub(crate) fn ones(words: &[u64]) -> impl Iterator<Item = usize> + '_ {
    words.iter().enumerate().flat_map(|(at, word)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            let bit = rest.trailing_zeros() as usize;
            (bit < 64).then(|| {
                rest &= rest - 1;
                at * 64 + bit
            })
        })
    })
}

/// Cells that no set in play tells apart, as one *atom*.
pub(crate) struct CellAtoms {
    /// The cells of each atom.
    atoms: Vec<Bits>,
    /// Sets of cells by number, as sets of atoms.
    folded: FxHashMap<u32, Vec<u64>>,
}

impl CellAtoms {
    /// The atoms of some sets of cells.
    pub(crate) fn new(pool: &Pool, sets: impl Iterator<Item = u32>) -> CellAtoms {
        let mut sets: Vec<u32> = sets.collect();
        sets.sort_unstable();
        sets.dedup();
        let mut atom: Vec<usize> = vec![0; pool.capacity()];
        let mut count = 1;
        for set in &sets {
            let set = pool.get(*set);
            let mut numbers: FxHashMap<(usize, bool), usize> = FxHashMap::default();
            for (cell, atom) in atom.iter_mut().enumerate() {
                let next = numbers.len();
                *atom = *numbers.entry((*atom, set.has(cell))).or_insert(next);
            }
            count = numbers.len().max(1);
        }
        let mut atoms = vec![Bits::none(pool.capacity()); count];
        for (cell, atom) in atom.iter().enumerate() {
            atoms[*atom].insert(cell);
        }
        let fold = |set: &u32| {
            let cells = pool.get(*set);
            let mut folded = Bits::none(count);
            let inside = atoms.iter().enumerate().filter(|(_, atom)| atom.meets(cells));
            inside.for_each(|(number, _)| folded.insert(number));
            (*set, folded.words().to_vec())
        };
        CellAtoms {
            folded: sets.iter().map(fold).collect(),
            atoms,
        }
    }

    fn fold(&self, cells: &Bits) -> Vec<u64> {
        let mut folded = Bits::none(self.atoms.len());
        let inside = self
            .atoms
            .iter()
            .enumerate()
            .filter(|(_, atom)| atom.meets(cells));
        inside.for_each(|(number, _)| folded.insert(number));
        folded.words().to_vec()
    }

    fn unfold(&self, folded: &[u64], capacity: usize) -> Bits {
        let mut cells = Bits::none(capacity);
        ones(folded).for_each(|atom| cells.add(&self.atoms[atom]));
        cells
    }
}

/// The coordinates of one walk.
pub(crate) struct Frame<'a> {
    pub(crate) cells: &'a CellAtoms,
    pub(crate) pools: &'a [Pool; 3],
    pub(crate) dispositions: Chosen,
    pub(crate) practices: Chosen,
    pub(crate) pairs: Chosen,
}

impl<'a> Frame<'a> {
    /// The coordinates of callers whose pairs, dispositions and cells are in these boxes, and who have these practices.
    pub(crate) fn new(
        pools: &'a [Pool; 3],
        cells: &'a CellAtoms,
        boxes: &[[Bits; 3]],
        practices: Bits,
    ) -> Frame<'a> {
        let union = |side: usize| {
            let mut all = Bits::none(pools[side].capacity());
            boxes.iter().for_each(|sides| all.add(&sides[side]));
            Chosen::new(all)
        };
        Frame {
            cells,
            pools,
            dispositions: union(1),
            practices: Chosen::new(practices),
            pairs: union(0),
        }
    }

    /// How many words each part has.
    pub(crate) fn parts(&self) -> [usize; PARTS] {
        [
            self.cells.atoms.len().div_ceil(64),
            self.dispositions.words(),
            self.practices.words(),
            self.pairs.words(),
        ]
    }

    /// Everybody of a box, whatever their practice.
    pub(crate) fn who(&self, [pairs, dispositions, cells]: &[Bits; 3]) -> Vec<u64> {
        let mut who = self.cells.fold(cells);
        self.dispositions.fold(dispositions, &mut who);
        self.practices.fold(&self.practices.set, &mut who);
        self.pairs.fold(pairs, &mut who);
        who
    }

    /// Appends whom a group takes, unless that is nobody here; says whether it is anybody.
    pub(crate) fn taken(&self, group: &Group, lists: &[Bits], whos: &mut Vec<u64>) -> bool {
        let [pairs, dispositions, cells]: WhoBox = group.who;
        let from = whos.len();
        whos.extend_from_slice(&self.cells.folded[&cells]);
        let practices = match group.practices {
            None => &self.practices.set,
            Some(list) => &lists[list as usize],
        };
        let takes = self.dispositions.fold(self.pools[1].get(dispositions), whos)
            && self.practices.fold(practices, whos)
            && self.pairs.fold(self.pools[0].get(pairs), whos);
        if !takes {
            whos.truncate(from);
        }
        takes
    }

    /// The set that a folded part stands for: pairs, dispositions, cells, practices.
    pub(crate) fn unfold(&self, part: usize, folded: &[u64]) -> Sparse {
        match part {
            0 => Sparse::from(&self.cells.unfold(folded, self.pools[2].capacity())),
            1 => self.dispositions.unfold(folded),
            2 => self.practices.unfold(folded),
            _ => self.pairs.unfold(folded),
        }
    }

    /// The number of the practice at a place.
    pub(crate) fn practice(&self, place: usize) -> usize {
        self.practices.numbers[place] as usize
    }

    pub(crate) fn practice_count(&self) -> usize {
        self.practices.numbers.len()
    }
}

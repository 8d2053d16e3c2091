//! Products of numbered sets, joined: those alike in all sides but one become one with that side united.

use rustc_hash::FxHashMap;

/// The number of the set on each side.
pub(crate) type Sides<const N: usize> = [u32; N];

/// Joins what is alike in all sides but one, in order of what came first; `unite` says the number of the union of several
/// sets of that side. No two products have a member in common.
pub(crate) fn along<const N: usize>(
    side: usize,
    products: &[Sides<N>],
    mut unite: impl FnMut(&[u32]) -> u32,
) -> Vec<Sides<N>> {
    // Products with one set there differ on another side.
    if products.iter().all(|product| product[side] == products[0][side]) {
        return products.to_vec();
    }
    let mut known: FxHashMap<Sides<N>, u32> = FxHashMap::default();
    known.reserve(products.len());
    let mut found: Vec<Sides<N>> = Vec::new();
    // How many products each joined one has, and which joined one each belongs to.
    let mut sizes: Vec<u32> = Vec::new();
    let mut group: Vec<u32> = Vec::with_capacity(products.len());
    for product in products {
        let mut key = *product;
        key[side] = 0;
        let next = u32::try_from(found.len()).expect("there are fewer products than 2^32");
        let at = *known.entry(key).or_insert(next);
        if at == next {
            found.push(key);
            sizes.push(0);
        }
        sizes[at as usize] += 1;
        group.push(at);
    }
    drop(known);
    let ends = sizes.iter().scan(0, |sum, size| {
        *sum += *size;
        Some(*sum)
    });
    let mut next: Vec<u32> = ends.zip(&sizes).map(|(end, size)| end - size).collect();
    let mut own: Vec<u32> = vec![0; products.len()];
    for (product, group) in products.iter().zip(&group) {
        let place = &mut next[*group as usize];
        own[*place as usize] = product[side];
        *place += 1;
    }
    for ((product, end), size) in found.iter_mut().zip(&next).zip(&sizes) {
        product[side] = match &own[(end - size) as usize..*end as usize] {
            [only] => *only,
            several => unite(several),
        };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alike_in_all_but_one_side_become_one() {
        let products = [[1, 5, 9], [2, 5, 9], [1, 6, 9], [4, 5, 9]];
        let joined = along(0, &products, |sets| sets.iter().sum());
        assert_eq!(joined, [[7, 5, 9], [1, 6, 9]]);
        assert_eq!(along(2, &products, |_| unreachable!()), products);
    }
}

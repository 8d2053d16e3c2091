//! The same answer, byte for byte, whatever the number of threads.

use crate::agree::{directory, space};
use crate::worlds;
use qdos_coverage::world::World;
use qdos_coverage::{Fragile, Scope, measure};

const WORLDS: u64 = 50;

/// Everything `measure` says of the pairs of the first seeds.
fn said(threads: usize) -> Vec<String> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("a pool of threads can be made").install(|| {
        let pairs = (0..WORLDS).map(worlds::pair);
        let said = pairs.map(|pair| {
            let (base, head) = (directory(&pair.base.files), directory(&pair.head.files));
            let world =
                World::new(Some(&base), &head, space(&pair.head)).expect("the calendar is long enough");
            let said = [Scope::Whole, Scope::Changes].map(|scope| measure(&world, scope, Fragile::Asked));
            format!("{said:?}")
        });
        said.collect()
    })
}

#[test]
fn one_thread_says_what_two_threads_say() {
    assert!(said(1) == said(2));
}

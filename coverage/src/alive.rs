//! Which practices a node's places have callers of.

use crate::classes::{Classes, Shape};
use crate::forest::{Node, Reached};
use crate::frame::Frame;
use crate::practices::Practices;

/// For each practice of the frame, how many of the node's places have callers of it on either side that is asked; `above` is
/// what is known of the node that this one is a half of.
pub(crate) fn alive(
    practices: &Practices<'_>,
    frame: &Frame<'_>,
    node: &Node,
    asked: [bool; 2],
    above: Option<&[[Reached; 2]]>,
) -> Vec<[Reached; 2]> {
    let reach = |place: usize| {
        [0, 1].map(|side| {
            if !asked[side] {
                return Reached::Nothing;
            }
            match above.map(|above| above[place][side]) {
                Some(known @ (Reached::All | Reached::Nothing)) => known,
                _ => practices.reach(frame.practice(place), side, node.bounds[side]),
            }
        })
    };
    (0..frame.practice_count()).map(reach).collect()
}

/// Drops callers of practices that nobody here has; says of which practices places differ in whether they have callers.
pub(crate) fn drop_absent(shape: &Shape, classes: &mut Classes, alive: &[[Reached; 2]]) -> Vec<u64> {
    let part = shape.part(2);
    let mut here = vec![0; part.len()];
    let mut unclear = vec![0; part.len()];
    for (place, reached) in alive.iter().enumerate() {
        if *reached != [Reached::Nothing, Reached::Nothing] {
            here[place / 64] |= 1u64 << (place % 64);
        }
        if reached.contains(&Reached::Part) {
            unclear[place / 64] |= 1u64 << (place % 64);
        }
    }
    if alive.contains(&[Reached::Nothing, Reached::Nothing]) {
        classes.retain(shape, |class| {
            let own = &mut class[part.clone()];
            own.iter_mut().zip(&here).for_each(|(own, here)| *own &= here);
            own.iter().any(|own| *own != 0)
        });
    }
    unclear
}

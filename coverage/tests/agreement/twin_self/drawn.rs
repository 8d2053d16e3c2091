//! The random worlds: the same every time, and varied enough to judge by.

use crate::twin::{Cell, Off, Twin, Verdict};
use crate::worlds::{self, World};

/// Every cell of every requirement with its verdicts.
fn judged(world: &World, off: Off) -> Vec<(String, Cell, Vec<Verdict>)> {
    let twin = Twin::new(&world.files, world.today, world.last(), off);
    let moments = world.moments();
    let mut judged = Vec::new();
    for requirement in twin.requirements() {
        for cell in twin.cells(&requirement, &world.ages) {
            let verdicts = twin.verdicts(&requirement, &cell, &moments);
            judged.push((requirement.clone(), cell, verdicts));
        }
    }
    judged
}

#[test]
fn worlds_are_the_same_every_time_and_of_the_promised_size() {
    let mut callers = 0;
    for seed in 0..20 {
        let world = worlds::world(seed);
        assert_eq!(world.files, worlds::world(seed).files);
        let judged = judged(&world, Off::Nothing);
        assert!(!judged.is_empty());
        callers += judged
            .iter()
            .map(|(_, _, verdicts)| verdicts.len())
            .sum::<usize>();
    }
    assert!(
        (40_000..110_000).contains(&(callers / 20)),
        "{callers} callers in 20 worlds"
    );
}

#[test]
fn pairs_differ_in_their_files_and_nothing_else() {
    let mut changed = 0;
    for seed in 0..40 {
        let worlds::Pair { base, head, .. } = worlds::pair(seed);
        assert_eq!(
            (base.today, &base.ages, &base.slices),
            (head.today, &head.ages, &head.slices)
        );
        let base_twin = Twin::new(&base.files, base.today, base.last(), Off::Nothing);
        let asked = Twin::new(&head.files, base.today, base.last(), Off::Nothing).asked_by(Twin::new(
            &base.files,
            base.today,
            base.last(),
            Off::Nothing,
        ));
        let moments = base.moments();
        let differs = base_twin.requirements().iter().any(|requirement| {
            base_twin.cells(requirement, &base.ages).iter().any(|cell| {
                base_twin.verdicts(requirement, cell, &moments) != asked.verdicts(requirement, cell, &moments)
            })
        });
        changed += usize::from(differs);
    }
    assert!(changed > 5, "only {changed} of 40 changes mean anything");
}

#[test]
fn worlds_have_every_verdict_and_near_misses_of_every_criterion() {
    let mut verdicts = std::collections::BTreeMap::new();
    let mut criteria = std::collections::BTreeMap::new();
    let mut spent = std::time::Duration::ZERO;
    let mut callers = 0;
    for seed in 0..300 {
        let world = worlds::world(seed);
        let moments = world.moments();
        let started = std::time::Instant::now();
        let judged = judged(&world, Off::Nothing);
        spent += started.elapsed();
        let twin = Twin::new(&world.files, world.today, world.last(), Off::Nothing);
        for (requirement, cell, of) in judged {
            callers += of.len();
            for verdict in &of {
                *verdicts.entry(*verdict).or_insert(0) += 1;
            }
            let at = moments[moments.len() / 2];
            let acceptable = twin.acceptable(&requirement, &cell, at);
            let returnable = twin.returnable(&cell, at);
            assert!(acceptable.iter().all(|uid| returnable.contains(uid)));
            for (uid, criterion, _) in twin.near_misses(&requirement, &cell, at) {
                assert!(!acceptable.contains(&uid));
                *criteria.entry(criterion).or_insert(0) += 1;
            }
        }
    }
    println!("{callers} callers in {spent:?}; {verdicts:?}; near misses {criteria:?}");
    assert_eq!(verdicts.len(), 6, "{verdicts:?}");
    assert_eq!(criteria.len(), 12, "{criteria:?}");
}

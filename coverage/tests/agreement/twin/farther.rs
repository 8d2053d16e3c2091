//! How far a caller goes, and whether that is farther than before.

use super::criteria::straight_squared;
use super::{Cell, Moment, Twin};

impl Twin {
    /// At each of the moments the square of the straight line to the nearest acceptable service, 0 where one is acceptable that
    /// nobody goes to; nothing where none is acceptable.
    pub fn squares(&self, requirement: &str, cell: &Cell, moments: &[Moment]) -> Vec<Option<i64>> {
        let requirement = &self.requirements[requirement];
        let caller = &self.places[&cell.postcode];
        let candidates: Vec<_> = self
            .services
            .iter()
            .map(|service| (service, self.timeless(service, Some(requirement), cell)))
            .filter(|(_, met)| met.acceptable())
            .collect();
        let square = |moment: &Moment| {
            let acceptable = candidates.iter().filter(|(service, met)| {
                self.timed(service, Some(requirement), cell, *met, *moment)
                    .acceptable()
            });
            let squares = acceptable.map(|(service, _)| match &service.place {
                Some(place) if service.reach == "attended" => straight_squared(place, caller),
                _ => 0,
            });
            squares.min()
        };
        moments.iter().map(square).collect()
    }

    /// Whether one who went so far, and goes so far now (both squared), goes farther by more than a requirement allows.
    pub fn goes_farther(&self, requirement: &str, before: i64, after: i64) -> bool {
        let Some(allowed) = self.requirements[requirement].farther else {
            return false;
        };
        let [before, after, allowed] = [before, after, allowed].map(i128::from);
        // root(after) - allowed > root(before), where the left side is not negative; then squared, and once more.
        let left = after + allowed * allowed - before;
        after > allowed * allowed && left > 0 && left * left > 4 * allowed * allowed * after
    }

    /// Whether one goes farther by exactly what a requirement allows, in whole metres.
    pub fn goes_just_as_allowed(&self, requirement: &str, before: i64, after: i64) -> bool {
        let allowed = self.requirements[requirement].farther;
        let whole = |square: i64| Some(square.isqrt()).filter(|root| root * root == square);
        let more = whole(after)
            .zip(whole(before))
            .map(|(after, before)| after - before);
        allowed.is_some() && allowed == more
    }
}

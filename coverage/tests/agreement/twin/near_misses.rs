//! Services that fail exactly one criterion.

use super::criteria::{straight, straight_squared};
use super::{Ages, Cell, Moment, Requirement, Service, Twin, uid_order};

impl Twin {
    /// The services that fail exactly one criterion, in the order of `docs/meaning.md`, with the minutes, metres or
    /// days that are missing.
    pub fn near_misses(
        &self,
        requirement: &str,
        cell: &Cell,
        moment: Moment,
    ) -> Vec<(String, &'static str, Option<i64>)> {
        let requirement = &self.requirements[requirement];
        let mut misses = Vec::new();
        for service in &self.services {
            let criteria = self.met(service, Some(requirement), cell, moment).criteria();
            let failed: Vec<usize> = (0..12).filter(|&at| !criteria[at].1).collect();
            let [failed] = failed[..] else {
                continue;
            };
            let name = criteria[failed].0;
            let missing = match name {
                "time" => self.minutes_missing(service, requirement, cell, moment),
                "place" => self.metres_missing(service, requirement, cell),
                "age" => days_missing(&service.ages, cell.age),
                _ => None,
            };
            let rank = match name {
                "time" => 0,
                "place" => 1,
                "age" => 2,
                _ => 3 + failed,
            };
            misses.push((
                (
                    rank,
                    missing.unwrap_or(i64::MAX),
                    straight(service, &self.places[&cell.postcode]),
                    uid_order(&service.uid),
                ),
                name,
                missing,
            ));
        }
        misses.sort();
        misses
            .into_iter()
            .map(|((.., (_, uid)), name, missing)| (uid, name, missing))
            .collect()
    }

    pub(super) fn minutes_missing(
        &self,
        service: &Service,
        requirement: &Requirement,
        cell: &Cell,
        moment: Moment,
    ) -> Option<i64> {
        let at = self.span.instant(moment);
        (1..=10_080)
            .find(|&far| {
                let met = |instant| self.time_met(service, Some(requirement), cell, instant) == (true, true);
                (at >= far && met(at - far)) || met(at + far)
            })
            .map(|far| far as i64)
    }

    pub(super) fn metres_missing(
        &self,
        service: &Service,
        requirement: &Requirement,
        cell: &Cell,
    ) -> Option<i64> {
        let caller = &self.places[&cell.postcode];
        let place = service.place.as_ref()?;
        let side = self.search_distance(&cell.postcode);
        let east = (place.easting - caller.easting).abs();
        let north = (place.northing - caller.northing).abs();
        let missing_in_box = east.max(north) - side;
        match requirement.distance {
            Some(distance) if service.reach == "attended" => {
                let squared = straight_squared(caller, place);
                let root = squared.isqrt();
                let length = if root * root < squared { root + 1 } else { root };
                Some(missing_in_box.max(length - distance))
            }
            _ => Some(missing_in_box),
        }
    }
}

pub(super) fn days_missing(ages: &Ages, age: i32) -> Option<i64> {
    let age = i64::from(age);
    ages.iter()
        .map(|&(from, to)| if age < from { from - age } else { age - (to - 1) })
        .min()
}

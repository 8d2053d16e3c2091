//! What becomes of a caller.

use super::criteria::status_met;
use super::{Cell, Met, Moment, Off, Requirement, Service, Twin, Verdict};

impl Twin {
    /// The verdict at each of the moments; `NotAsked` where the requirement's days and hours leave a moment out.
    pub fn verdicts(&self, requirement: &str, cell: &Cell, moments: &[Moment]) -> Vec<Verdict> {
        let answers = self.answers(requirement, cell, moments);
        answers.into_iter().map(|(verdict, _)| verdict).collect()
    }

    /// At each of the moments the verdict, and whether the caller is fragile: kept, by no more than is asked for.
    pub fn answers(&self, requirement: &str, cell: &Cell, moments: &[Moment]) -> Vec<(Verdict, bool)> {
        let requirement = &self.requirements[requirement];
        let timeless: Vec<Met> = self
            .services
            .iter()
            .map(|service| self.timeless(service, Some(requirement), cell))
            .collect();
        let candidates: Vec<(&Service, Met)> = self
            .services
            .iter()
            .zip(timeless)
            .filter(|(_, met)| met.returnable())
            .collect();
        let fallback = self.fallback_candidates(cell);
        moments
            .iter()
            .map(|&moment| {
                if !self.moment_asked(requirement, moment) {
                    return (Verdict::NotAsked, false);
                }
                self.answer(requirement, cell, &candidates, &fallback, moment)
            })
            .collect()
    }

    pub(super) fn answer(
        &self,
        requirement: &Requirement,
        cell: &Cell,
        candidates: &[(&Service, Met)],
        fallback: &[&Service],
        moment: Moment,
    ) -> (Verdict, bool) {
        let mut acceptable: Vec<&Service> = Vec::new();
        let mut ordinary_returnable = false;
        let mut catch_all_returnable = false;
        for (service, met) in candidates {
            let met = self.timed(service, Some(requirement), cell, *met, moment);
            if met.acceptable() {
                acceptable.push(service);
            }
            if met.returnable() {
                let forty = service.kind == "40" && self.off != Off::FortyIsCatchAll;
                if forty || (service.kind == "105" && self.off == Off::EmergencyIsOrdinary) {
                    catch_all_returnable = true;
                } else {
                    ordinary_returnable = true;
                }
            }
        }
        let counted = self.counted(&acceptable, requirement.distinct_ods);
        if counted >= requirement.at_least {
            let by_codes = requirement.distinct_ods && self.off != Off::FragileByCodes;
            let enough = match self.off {
                Off::FragileAtLeast => 1,
                _ => requirement.at_least,
            };
            // Callers of base may be sent elsewhere by head's row; a requirement of such outcomes alone still makes nobody fragile.
            let is_own = requirement.own_gp_only || self.is_for_own_practice(cell);
            let is_own = is_own && self.off != Off::FragileOwnPractice;
            return (
                Verdict::Kept,
                !is_own && self.counted(&acceptable, by_codes) == enough,
            );
        }
        let failing = |verdict| (verdict, false);
        if counted > 0 {
            return failing(Verdict::TooFew);
        }
        // Nothing is acceptable, so whatever is returnable fails type, reach, distance or how soon.
        if ordinary_returnable {
            return failing(Verdict::UnsuitableOnly);
        }
        // Nothing of an ordinary type is returnable, so the fallback fires under either setting of `catch_all_below`
        // or a returnable 40 stands in for it.
        if (catch_all_returnable && self.off != Off::FortyWithoutFallback)
            || fallback
                .iter()
                .any(|service| status_met(service, moment.0, self.off))
        {
            return failing(Verdict::CatchAllOnly);
        }
        failing(Verdict::None)
    }

    /// How many services there are, or how many codes when those are counted; a service without a code counts as itself.
    pub(super) fn counted(&self, services: &[&Service], by_codes: bool) -> usize {
        let mut counted: Vec<(bool, &str)> = Vec::new();
        for service in services {
            let name = match &service.ods {
                Some(ods) if by_codes => (true, ods.as_str()),
                None if by_codes && self.off == Off::DistinctWithoutOds => (true, ""),
                _ => (false, service.uid.as_str()),
            };
            if !counted.contains(&name) {
                counted.push(name);
            }
        }
        counted.len()
    }

    /// Services of the fallback's types in the 60 km box, before their status on a date is looked at.
    pub(super) fn fallback_candidates(&self, cell: &Cell) -> Vec<&Service> {
        let caller = &self.places[&cell.postcode];
        self.services
            .iter()
            .filter(|service| {
                let side = if self.off == Off::FallbackBox {
                    self.search_distance(&cell.postcode)
                } else {
                    60_000
                };
                self.off != Off::Fallback
                    && (self.off != Off::FallbackMindsNoFilter
                        || (self.practice_met(service, cell) && self.limited_area_met(service, caller)))
                    && self.settings.catch_all_types.contains(&service.kind)
                    && service.place.as_ref().is_some_and(|place| {
                        (place.easting - caller.easting).abs() <= side
                            && (place.northing - caller.northing).abs() <= side
                    })
            })
            .collect()
    }

    /// The uids of the returnable services.
    pub fn returnable(&self, cell: &Cell, moment: Moment) -> Vec<String> {
        self.services
            .iter()
            .filter(|service| self.met(service, None, cell, moment).returnable())
            .map(|service| service.uid.clone())
            .collect()
    }

    /// The uids of the acceptable services.
    pub fn acceptable(&self, requirement: &str, cell: &Cell, moment: Moment) -> Vec<String> {
        let requirement = &self.requirements[requirement];
        self.services
            .iter()
            .filter(|service| self.met(service, Some(requirement), cell, moment).acceptable())
            .map(|service| service.uid.clone())
            .collect()
    }
}

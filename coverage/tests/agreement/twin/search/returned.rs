//! What is returned of it, what the fallback adds, and how they are labelled.

use super::super::criteria::{status_met, straight_squared};
use super::super::{Service, Twin, uid_order};
use super::asked::Asked;
use super::{Label, Request, Rule, is_commissioned};

/// Of these types one is returned.
const ONE_IS_RETURNED: [&str; 6] = ["100", "130", "133", "137", "138", "139"];

impl Twin {
    pub(super) fn most(&self, kind: &str) -> usize {
        if ONE_IS_RETURNED.contains(&kind) && !self.lacks(Rule::CutOfOne) {
            1
        } else if self.lacks(Rule::CutOfTwo) {
            3
        } else {
            2
        }
    }

    /// What the fallback adds.
    pub(super) fn fallback(
        &self,
        asked: &Asked<'_>,
        returnable: usize,
        returned: &[&Service],
    ) -> Vec<&Service> {
        let two = self.search.catch_all_below_two && !self.lacks(Rule::FallbackBelowTwo);
        let enough = if two || self.lacks(Rule::FallbackBelowOne) {
            2
        } else {
            1
        };
        if returnable >= enough {
            return Vec::new();
        }
        let side = if self.lacks(Rule::FallbackSixty) {
            asked.distance
        } else {
            60_000
        };
        let status = |service: &Service| {
            status_met(service, asked.request.moment.0, self.off) || self.lacks(Rule::FallbackStatus)
        };
        let mut offered: Vec<&Service> = self
            .services
            .iter()
            .filter(|service| self.settings.catch_all_types.contains(&service.kind))
            .filter(|service| status(service) && self.box_met(service, asked.place, side))
            .collect();
        let again = |service: &Service| returned.iter().any(|earlier| earlier.uid == service.uid);
        if self.lacks(Rule::FallbackRepeatedCounts) {
            offered.retain(|service| !again(service));
        }
        offered.sort_by_key(|service| {
            let place = service.place.as_ref().expect("it lies in the box");
            let far = if self.lacks(Rule::FallbackNearest) {
                0
            } else {
                straight_squared(place, asked.place)
            };
            (far, uid_order(&service.uid))
        });
        if self.lacks(Rule::FallbackTwo) {
            offered.truncate(1);
        } else if !self.lacks(Rule::FallbackTwoOnly) {
            offered.truncate(2);
        }
        if !self.lacks(Rule::FallbackNotRepeated) {
            offered.retain(|service| !again(service));
        }
        offered
    }

    pub(super) fn label(&self, service: &Service, request: &Request) -> Label {
        let out_of_hours = service.kind == "25" || self.lacks(Rule::LabelHomeOohType);
        if self.is_home(service, request) && !self.lacks(Rule::LabelHome) {
            Label::Home
        } else if out_of_hours && is_commissioned(service, request) && !self.lacks(Rule::LabelHomeOoh) {
            Label::HomeOoh
        } else {
            Label::None
        }
    }
}

//! The thirteen filters.

use super::super::criteria::{in_ages, status_met};
use super::super::{Service, Twin};
use super::asked::Asked;
use super::{Request, Rule, is_commissioned, is_restricted};

impl Twin {
    pub(super) fn filters(&self, service: &Service, asked: &Asked<'_>) -> [(&'static str, bool); 13] {
        let request = asked.request;
        let sexes = &service.sexes;
        let [session, closing_soon, only_if_open] =
            self.times(service, asked.window, self.span.instant(request.moment));
        [
            ("status", status_met(service, request.moment.0, self.off)),
            ("search box", self.box_met(service, asked.place, asked.distance)),
            ("SG", self.group_met(service, request)),
            (
                "sex",
                sexes.contains(&request.sex.to_string())
                    || (request.sex == 'I' && self.settings.sex_i_any && !sexes.is_empty()),
            ),
            (
                "practice",
                !is_restricted(service) || is_commissioned(service, request),
            ),
            ("SD", self.discriminators_met(service, asked)),
            (
                "Dx",
                match &asked.disposition {
                    Some(code) => service.dispositions.contains(code),
                    None => !self.lacks(Rule::NoDisposition),
                },
            ),
            ("role", service.roles.contains(&request.role)),
            ("age", in_ages(&service.ages, request.age)),
            ("session", session),
            ("closing soon", closing_soon),
            ("only if open", only_if_open),
            (
                "limited area",
                service.limited_to.is_empty()
                    || (asked.areas.is_empty() && !self.lacks(Rule::LimitedUnknownArea))
                    || service.limited_to.iter().any(|area| asked.areas.contains(area)),
            ),
        ]
    }

    fn group_met(&self, service: &Service, request: &Request) -> bool {
        match &request.group {
            Some(group) => service.pairs.iter().any(|(of, _)| of == group),
            None => self.lacks(Rule::NoGroup),
        }
    }

    fn discriminators_met(&self, service: &Service, asked: &Asked<'_>) -> bool {
        // Without a group no service has the pairs, and the rule that one is needed is the filter SG.
        let Some(group) = &asked.request.group else {
            return self.lacks(Rule::NoGroup);
        };
        let has = |it: &String| service.pairs.contains(&(group.clone(), it.clone()));
        let any = (self.search.any_discriminator && !self.lacks(Rule::AnyDiscriminator))
            || self.lacks(Rule::AllDiscriminators);
        if any {
            asked.discriminators.iter().any(has)
        } else {
            asked.discriminators.iter().all(has)
        }
    }

    /// Session, closing soon, only if open.
    pub(super) fn times(&self, service: &Service, window: usize, at: usize) -> [bool; 3] {
        let table = &service.table;
        let closes = table.next_closed[at] as usize;
        let soon = table.open_within(at, at) && closes - at < 30;
        let stretch = self.settings.closing_soon_stretch;
        // The stretch that is about to close counts for nothing.
        let counts_from = if soon && stretch { closes } else { at };
        let only_from = if self.lacks(Rule::StretchTogether) {
            at
        } else {
            counts_from
        };
        [
            table.open_within(counts_from, at + window),
            !soon || stretch,
            service
                .only_if_open
                .is_none_or(|n| table.open_within(only_from, at + n)),
        ]
    }
}

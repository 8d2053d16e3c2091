//! The order of what is returnable.

use super::super::criteria::straight_squared;
use super::super::{Service, Twin, uid_order};
use super::asked::Asked;
use super::{Request, Row, Rule, is_commissioned, is_restricted};

impl Twin {
    pub(super) fn in_order<'a>(&'a self, asked: &Asked<'_>) -> Vec<&'a Service> {
        let passes = |service: &&Service| self.filters(service, asked).iter().all(|(_, passes)| *passes);
        let mut returnable: Vec<&Service> = self.services.iter().filter(passes).collect();
        returnable.sort_by_key(|service| {
            let promotion = u32::from(self.is_promoted_elsewhere(service, asked));
            let rank = self.rank(service, asked);
            let first = if self.lacks(Rule::PromotionBeforeRank) {
                (rank, promotion)
            } else {
                (promotion, rank)
            };
            let referral = self.referral(service, asked.request);
            (
                first,
                referral,
                self.far(service, asked),
                self.uid_key(&service.uid),
            )
        });
        if self.lacks(Rule::UidAsText) {
            returnable.sort_by_key(|service| {
                let first = (
                    u32::from(self.is_promoted_elsewhere(service, asked)),
                    self.rank(service, asked),
                );
                let rest = (self.referral(service, asked.request), self.far(service, asked));
                (
                    first,
                    rest,
                    service.uid.len(),
                    std::cmp::Reverse(service.uid.clone()),
                )
            });
        }
        returnable
    }

    /// Promoted to areas of which the caller is in none.
    fn is_promoted_elsewhere(&self, service: &Service, asked: &Asked<'_>) -> bool {
        let promoted_to = &service.promoted_to;
        if promoted_to.is_empty() || self.lacks(Rule::Promotion) {
            return false;
        }
        if asked.areas.is_empty() {
            return self.lacks(Rule::PromotionUnknownArea);
        }
        let areas = if self.lacks(Rule::PromotionToParent) {
            &asked.areas[..1]
        } else {
            asked.areas
        };
        !promoted_to.iter().any(|area| areas.contains(area))
    }

    /// The rank of the service's type; 11 where the strategy does not name it.
    fn rank(&self, service: &Service, asked: &Asked<'_>) -> u32 {
        if self.lacks(Rule::RankOrder) {
            return 1;
        }
        let rows: Vec<&Row> = self
            .search
            .ranking
            .iter()
            .filter(|row| row.stands || self.lacks(Rule::RankBadRow))
            .collect();
        let mut areas: Vec<&str> = asked.areas.iter().map(String::as_str).collect();
        if self.lacks(Rule::RankByParent) {
            areas.truncate(1);
        }
        if self.lacks(Rule::RankSmallestArea) {
            areas.reverse();
        }
        if !self.lacks(Rule::RankNational) {
            areas.push("national");
        }
        let strategy = areas
            .into_iter()
            .find(|area| rows.iter().any(|row| row.area == *area));
        let named = |area: Option<&str>| {
            let mut of_type = rows
                .iter()
                .filter(|row| Some(row.area.as_str()) == area && row.kind == service.kind);
            let row = if self.lacks(Rule::RankDoubledRow) {
                of_type.next_back()
            } else {
                of_type.next()
            };
            row.map(|row| row.rank)
        };
        match named(strategy) {
            Some(rank) => rank,
            None if self.lacks(Rule::RankUnnamed) => 0,
            None if self.lacks(Rule::RankNationalWhereNone) => named(Some("national")).unwrap_or(11),
            None => 11,
        }
    }

    pub(super) fn is_home(&self, service: &Service, request: &Request) -> bool {
        request.practice.is_some()
            && service.ods == request.practice
            && (service.kind == "100" || !self.lacks(Rule::HomeOfAnyType))
    }

    fn referral(&self, service: &Service, request: &Request) -> u32 {
        let commissioned = is_commissioned(service, request);
        let home = self.is_home(service, request) && !self.lacks(Rule::HomeFirst);
        if home && !(commissioned && self.lacks(Rule::HomeBeforeCommissioned)) {
            0
        } else if !commissioned || self.lacks(Rule::CommissionedFirst) {
            3
        } else if is_restricted(service) || self.lacks(Rule::CommissionedRestrictedFirst) {
            1
        } else {
            2
        }
    }

    fn far(&self, service: &Service, asked: &Asked<'_>) -> i64 {
        let place = service.place.as_ref().expect("it lies in the box");
        let squared = straight_squared(place, asked.place);
        if self.lacks(Rule::DistanceOrder) {
            0
        } else if self.lacks(Rule::DistanceIsExact) {
            squared.isqrt()
        } else if self.lacks(Rule::DistanceIsStraight) {
            let east = (place.easting - asked.place.easting).abs();
            east.max((place.northing - asked.place.northing).abs())
        } else {
            squared
        }
    }

    fn uid_key(&self, uid: &str) -> (usize, String) {
        if self.lacks(Rule::UidShorterFirst) {
            (0, uid.to_owned())
        } else {
            uid_order(uid)
        }
    }
}

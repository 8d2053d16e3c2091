//! Whether a service meets each criterion of the table of `docs/meaning.md` for a caller.

use super::{Ages, Cell, Met, Moment, Off, Place, Requirement, Service, Twin};
use jiff::civil::Date;

impl Twin {
    /// Every criterion of one service for one caller.
    pub(super) fn met(
        &self,
        service: &Service,
        requirement: Option<&Requirement>,
        cell: &Cell,
        moment: Moment,
    ) -> Met {
        let timeless = self.timeless(service, requirement, cell);
        self.timed(service, requirement, cell, timeless, moment)
    }

    /// The criteria that do not depend on the moment; the others are left as met.
    pub(super) fn timeless(&self, service: &Service, requirement: Option<&Requirement>, cell: &Cell) -> Met {
        let caller = &self.places[&cell.postcode];
        Met {
            status: true,
            search_box: self.box_met(service, caller, self.search_distance(&cell.postcode)),
            distance: requirement.is_none_or(|it| self.distance_met(service, it, caller)),
            pair: service.pairs.contains(&(cell.sg.clone(), cell.sd.clone())),
            disposition: service.dispositions.contains(&cell.dx),
            sex: if cell.sex == 'I' && self.settings.sex_i_any {
                !service.sexes.is_empty()
            } else {
                service.sexes.contains(&cell.sex.to_string())
            },
            age: in_ages(&service.ages, cell.age),
            practice: self.practice_met(service, cell),
            // With the rule off a profile without roles is still no profile.
            role: service.roles.contains(&cell.role) || (self.off == Off::Role && !service.roles.is_empty()),
            time: true,
            how_soon: true,
            limited_area: self.limited_area_met(service, caller),
            kind: requirement.filter(|_| self.off != Off::Types).is_none_or(|it| {
                it.types
                    .as_ref()
                    .is_none_or(|types| types.contains(&service.kind))
                    && !it.not_types.contains(&service.kind)
            }),
            reach: requirement.filter(|_| self.off != Off::Reach).is_none_or(|it| {
                it.reach
                    .as_ref()
                    .is_none_or(|reaches| reaches.contains(&service.reach))
            }),
        }
    }

    pub(super) fn timed(
        &self,
        service: &Service,
        requirement: Option<&Requirement>,
        cell: &Cell,
        timeless: Met,
        moment: Moment,
    ) -> Met {
        let (time, how_soon) = self.time_met(service, requirement, cell, self.span.instant(moment));
        Met {
            status: status_met(service, moment.0, self.off),
            time,
            how_soon,
            ..timeless
        }
    }

    pub(super) fn box_met(&self, service: &Service, caller: &Place, side: i64) -> bool {
        let Some(place) = &service.place else {
            return false;
        };
        let east = (place.easting - caller.easting).abs();
        let north = (place.northing - caller.northing).abs();
        match self.off {
            Off::BoxEdge => east < side && north < side,
            Off::BoxIsSquare => east * east + north * north <= side * side,
            _ => east <= side && north <= side,
        }
    }

    pub(super) fn distance_met(&self, service: &Service, requirement: &Requirement, caller: &Place) -> bool {
        let Some(distance) = requirement.distance else {
            return true;
        };
        if service.reach != "attended" && self.off != Off::DistanceAttendedOnly {
            return true;
        }
        // Without a location the criterion place fails by the box already.
        let Some(place) = &service.place else {
            return false;
        };
        let squared = straight_squared(caller, place);
        match self.off {
            Off::DistanceEdge => squared < distance * distance,
            Off::DistanceIsStraight => {
                let east = (place.easting - caller.easting).abs();
                east.max((place.northing - caller.northing).abs()) <= distance
            }
            _ => squared <= distance * distance,
        }
    }

    pub(super) fn practice_met(&self, service: &Service, cell: &Cell) -> bool {
        let restricted = match self.off {
            Off::Restricted => false,
            Off::RestrictedNeedsList => service.restricted,
            _ => service.restricted && !service.practices.is_empty(),
        };
        !restricted
            || cell
                .practice
                .as_ref()
                .is_some_and(|practice| service.practices.contains(practice))
    }

    pub(super) fn limited_area_met(&self, service: &Service, caller: &Place) -> bool {
        if service.limited_to.is_empty() || self.off == Off::Limited {
            return true;
        }
        let areas = if self.off == Off::LimitedAncestors {
            &caller.areas[..1]
        } else {
            &caller.areas[..]
        };
        service.limited_to.iter().any(|area| areas.contains(area))
    }

    /// Whether the service is open in time by its own rules, and by the requirement's how soon.
    pub(super) fn time_met(
        &self,
        service: &Service,
        requirement: Option<&Requirement>,
        cell: &Cell,
        at: usize,
    ) -> (bool, bool) {
        let table = &service.table;
        let mut counts_from = at;
        let mut also_counts_from = at;
        if table.open_within(at, at) && self.off != Off::ClosingSoon {
            let closes = table.next_closed[at] as usize;
            let soon = if self.off == Off::ClosingSoonEdge {
                closes - at <= 30
            } else {
                closes - at < 30
            };
            if soon && !self.settings.closing_soon_stretch {
                return (false, false);
            }
            // The stretch that is about to end counts for nothing: window, only-if-open or how soon.
            if soon {
                counts_from = closes;
                also_counts_from = if self.off == Off::StretchCountsForNothing {
                    at
                } else {
                    closes
                };
            }
        }
        let window = at + self.window(&cell.dx);
        let seen = if self.off == Off::WindowEnd {
            table.open_within(counts_from, window - 1)
        } else {
            table.open_within(counts_from, window)
        };
        let open_enough = match (service.only_if_open, self.off) {
            (None, _) | (_, Off::OnlyIfOpen) => true,
            (Some(n), Off::OnlyIfOpenEdge) if n > 0 => table.open_within(also_counts_from, at + n - 1),
            (Some(n), _) => table.open_within(also_counts_from, at + n),
        };
        let how_soon = requirement.and_then(|it| it.how_soon).is_none_or(|n| {
            let last = if self.off == Off::HowSoonEdge && n > 0 {
                n - 1
            } else {
                n
            };
            table.open_within(also_counts_from, at + last)
        });
        (seen && open_enough, how_soon)
    }

    pub(super) fn window(&self, dx: &str) -> usize {
        if self.off == Off::WindowLength {
            return 60;
        }
        match self.timeframes[dx] {
            None | Some(0) => 60,
            Some(minutes) if minutes <= 30 => 30,
            Some(minutes) if minutes <= 60 => minutes,
            Some(minutes) => minutes - 60,
        }
    }

    pub(super) fn search_distance(&self, postcode: &str) -> i64 {
        let (district, inward) = postcode.split_once(' ').expect("a postcode has two halves");
        let sector = format!("{district} {}", &inward[..1]);
        let keys = match self.off {
            Off::SearchDistanceTable => vec![],
            Off::SearchDistanceOrder => vec![district, &sector, postcode],
            _ => vec![postcode, &sector, district],
        };
        keys.into_iter()
            .find_map(|key| self.search_distances.get(key).copied())
            .unwrap_or(60_000)
    }
}

/// `active`, not offered to nobody, and the date in `from ..= until`.
pub(super) fn status_met(service: &Service, date: Date, off: Off) -> bool {
    (service.active || off == Off::Status) && !service.offered_to_nobody && in_force(service, date, off)
}

pub(super) fn in_force(service: &Service, date: Date, off: Off) -> bool {
    is_there(service.from, service.until, date, off)
}

/// Whether a service with these dates is there on `date`.
pub(super) fn is_there(from: Option<Date>, until: Option<Date>, date: Date, off: Off) -> bool {
    let begun = |from: Date| from < date || from == date && off != Off::FirstDate;
    let lasts = |until: Date| date < until || date == until && off != Off::LastDate;
    off == Off::FromUntil || (from.is_none_or(begun) && until.is_none_or(lasts))
}

pub(super) fn in_ages(ages: &Ages, age: i32) -> bool {
    ages.iter()
        .any(|&(from, to)| from <= i64::from(age) && i64::from(age) < to)
}

pub(super) fn straight_squared(one: &Place, other: &Place) -> i64 {
    let east = one.easting - other.easting;
    let north = one.northing - other.northing;
    east * east + north * north
}

/// The square of the straight line to a service, the largest number where it has no place.
pub(super) fn straight(service: &Service, from: &Place) -> i64 {
    service.place.as_ref().map_or(i64::MAX, |place| {
        (place.easting - from.easting).pow(2) + (place.northing - from.northing).pow(2)
    })
}

//! Who is asked, and at which moments.

use super::criteria::{in_ages, straight_squared};
use super::{Cell, Moment, Off, Place, Requirement, Triple, Twin, weekday_name};

impl Twin {
    /// The same judge (head) asked the questions of `base`: base's requirements and outcome table, base's places
    /// and timeframes where head has lost them, and the moments of base's calendar (Meaning 17). Services keep where they
    /// lie in head, and their hours follow head's calendar.
    pub fn asked_by(mut self, base: Twin) -> Twin {
        for (postcode, place) in base.places {
            // A place that head has left out of its own areas is lost to it too.
            if place.own && self.places.get(&postcode).is_none_or(|it| !it.own) {
                self.places.insert(postcode, place);
            }
        }
        for (dx, minutes) in base.timeframes {
            self.timeframes.entry(dx).or_insert(minutes);
        }
        self.requirements = base.requirements;
        self.own_triples = Some(std::mem::replace(&mut self.triples, base.triples));
        self.asking = Some(base.span);
        self
    }

    /// The same judge in the wording of `base`, asked of its own callers at its own moments.
    pub fn worded_by(mut self, base: Twin) -> Twin {
        self.requirements = base.requirements;
        self
    }

    /// The requirements, by file stem.
    pub fn requirements(&self) -> Vec<String> {
        self.requirements.keys().cloned().collect()
    }

    /// Every cell the requirement asks about whose age is one of `ages`, in order.
    pub fn cells(&self, requirement: &str, ages: &[i32]) -> Vec<Cell> {
        let requirement = &self.requirements[requirement];
        let mut cells = Vec::new();
        for role in &requirement.roles {
            for triple in self.triples.iter().filter(|it| outcome_wanted(requirement, it)) {
                for &age in ages {
                    if !in_ages(&triple.ages, age) {
                        continue;
                    }
                    if requirement
                        .ages
                        .as_ref()
                        .is_some_and(|wanted| !in_ages(wanted, age))
                    {
                        continue;
                    }
                    for &sex in &triple.sexes {
                        if requirement
                            .sexes
                            .as_ref()
                            .is_some_and(|wanted| !wanted.contains(&sex.to_string()))
                        {
                            continue;
                        }
                        for (postcode, place) in &self.places {
                            if !self.place_asked(requirement, place) {
                                continue;
                            }
                            for practice in self.practices_asked(requirement, place) {
                                let registered = practice.is_some();
                                if triple.own_gp && !registered && self.off != Off::OwnGpNotAsked {
                                    continue;
                                }
                                cells.push(Cell {
                                    role: role.clone(),
                                    sg: triple.sg.clone(),
                                    sd: triple.sd.clone(),
                                    dx: triple.dx.clone(),
                                    age,
                                    sex,
                                    postcode: postcode.clone(),
                                    practice,
                                });
                            }
                        }
                    }
                }
            }
        }
        cells.sort();
        cells.dedup();
        cells
    }

    /// Whether the outcome is one for the caller's own practice, by this side's row, else by that which is asked about.
    pub(super) fn is_for_own_practice(&self, cell: &Cell) -> bool {
        let is_its = |row: &&Triple| row.sg == cell.sg && row.sd == cell.sd && row.dx == cell.dx;
        let own = self.own_triples.iter().flatten().find(is_its);
        own.or_else(|| self.triples.iter().find(is_its))
            .is_some_and(|row| row.own_gp)
    }

    pub(super) fn place_asked(&self, requirement: &Requirement, place: &Place) -> bool {
        if !place.own && self.off != Off::Areas {
            return false;
        }
        match &requirement.areas {
            _ if self.off == Off::RequirementAreas => true,
            Some(areas) => areas.iter().any(|area| place.areas.contains(area)),
            None => true,
        }
    }

    /// The practices a caller of this place is asked about; `None` is an unregistered caller.
    pub(super) fn practices_asked(&self, requirement: &Requirement, place: &Place) -> Vec<Option<String>> {
        let Some(within) = requirement.registered_within else {
            return vec![None];
        };
        let near: Vec<Option<String>> = self
            .practices
            .iter()
            .filter(|(_, practice)| straight_squared(place, practice) <= within * within)
            .map(|(ods, _)| Some(ods.clone()))
            .collect();
        if near.is_empty() && self.off != Off::WithoutPractice {
            vec![None]
        } else {
            near
        }
    }

    pub(super) fn moment_asked(&self, requirement: &Requirement, moment: Moment) -> bool {
        let Some(when) = requirement.when.as_ref().filter(|_| self.off != Off::When) else {
            return true;
        };
        let on = self.asking.as_ref().unwrap_or(&self.span).on(moment.0);
        let weekday = weekday_name(on.date.weekday());
        let no_weekday = on.holiday && self.off == Off::HolidayIsItsWeekday;
        let is = |day: &String| (day == weekday && !no_weekday) || (day == "holiday" && on.holiday);
        let local = on.local[usize::from(moment.1)];
        when.iter().any(|it| {
            let wanted = it.days.as_ref().is_none_or(|days| days.iter().any(is));
            let left_out = self.off != Off::NotHoliday && it.not.iter().any(is);
            let in_hours = it.hours.as_ref().is_none_or(|row| {
                row.sessions
                    .iter()
                    .any(|&(opens, closes)| opens <= local && local < closes)
            });
            wanted && !left_out && in_hours
        })
    }
}

pub(super) fn outcome_wanted(requirement: &Requirement, triple: &Triple) -> bool {
    let pair = (triple.sg.clone(), triple.sd.clone());
    requirement
        .dispositions
        .as_ref()
        .is_none_or(|it| it.contains(&triple.dx))
        && requirement.pairs.as_ref().is_none_or(|it| it.contains(&pair))
        && requirement
            .groups
            .as_ref()
            .is_none_or(|it| it.contains(&triple.sg))
        && requirement
            .discriminators
            .as_ref()
            .is_none_or(|it| it.contains(&triple.sd))
        && requirement
            .sets
            .as_ref()
            .is_none_or(|it| triple.set.as_ref().is_some_and(|set| it.contains(set)))
        && (!requirement.own_gp_only || triple.own_gp)
}

//! All callers of an effect taken together: a reader of fifteen groups wants the whole picture first, and whoever accepts a
//! loss accepts exactly these callers.

use crate::judgement::Effect;
use crate::speaker::{Speaker, area_name, area_of};
use crate::words::{self, clean};
use qdos_coverage::bits::Bits;
use qdos_coverage::fingerprint::{Fingerprint, fingerprint};
use qdos_coverage::gap::Gap;
use qdos_coverage::{Answer, Definition};
use qdos_model::code::{Pair, Sex};
use qdos_model::interval::Intervals;
use qdos_model::place::district;
use std::collections::{BTreeMap, BTreeSet};

/// The callers of an effect in words, and as one number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Whole {
    /// Ages and sexes.
    pub(crate) who: String,
    /// Areas, as of a box.
    pub(crate) place: String,
    /// Moments at which some of them call.
    pub(crate) calls: String,
    /// How many boxes they are in.
    pub(crate) groups: usize,
    /// The public holidays that were asked, by name.
    pub(crate) holidays: String,
    /// Every postcode district, area by area.
    pub(crate) districts: Vec<String>,
    /// Every symptom group with its dispositions.
    pub(crate) needs: Vec<String>,
    /// Stands for exactly these callers.
    pub(crate) exactly: Fingerprint,
}

/// Stretches of time that are joined at once.
const STRETCHES: usize = 1_000_000;

impl Speaker<'_> {
    /// Says of every effect who its callers are all together, and of its boxes when the calls are.
    pub(crate) fn take_together(&self, effects: &mut [Effect], of: fn(&Answer) -> &[Gap]) {
        for effect in effects {
            let is_meant = |answer: &&Answer| {
                (answer.definition == Definition::Base) == effect.asked_in_base_wording
                    && answer.requirement.id == effect.requirement
            };
            let Some(answer) = self.answers.iter().find(is_meant) else {
                continue;
            };
            let gaps = of(answer);
            for one in &mut effect.boxes {
                if let Some(gap) = gaps.get(one.gap) {
                    one.calls = self.calls(&gap.when.minutes());
                }
            }
            effect.whole = Some(self.whole(gaps));
        }
    }

    fn calls(&self, minutes: &Intervals) -> String {
        let head = &self.world.head;
        words::calls_words(&head.timeline, &head.directory.calendar, &self.dates, minutes)
    }

    fn holidays(&self) -> String {
        let head = &self.world.head;
        let calendar = &head.directory.calendar;
        let asked = self.dates.iter().map(|index| head.timeline.date(*index));
        let holidays: Vec<_> = asked.filter(|date| calendar.holidays.contains(date)).collect();
        match holidays.is_empty() {
            true => String::new(),
            false => words::named_holidays(&holidays, calendar),
        }
    }

    fn whole(&self, gaps: &[Gap]) -> Whole {
        let mut ages = Bits::none(self.world.space.ages.len());
        let mut sexes: BTreeSet<Sex> = BTreeSet::new();
        let mut outcomes: BTreeSet<usize> = BTreeSet::new();
        let mut is_there = vec![false; self.world.places.len()];
        let mut stretches: Vec<(i64, i64)> = Vec::new();
        for gap in gaps {
            for (outcome, sex, some) in gap.who.iter() {
                ages.add(some);
                sexes.insert(sex);
                outcomes.insert(outcome);
            }
            gap.places.iter().for_each(|place| is_there[place] = true);
            stretches.extend_from_slice(gap.when.minutes().as_slice());
            if stretches.len() > STRETCHES {
                stretches = Intervals::from_unsorted(stretches).as_slice().to_vec();
            }
        }
        let places: Vec<usize> = (0..is_there.len()).filter(|place| is_there[*place]).collect();
        Whole {
            who: words::who_words(&sexes, &ages, &self.world.space.ages),
            place: self.place(&places),
            calls: self.calls(&Intervals::from_unsorted(stretches)),
            groups: gaps.len(),
            holidays: self.holidays(),
            districts: self.districts(&places),
            needs: self.needs(&outcomes),
            exactly: fingerprint(self.world, gaps),
        }
    }

    /// "North Norfolk: NR11, NR12 and NR27".
    fn districts(&self, places: &[usize]) -> Vec<String> {
        let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for place in places {
            let postcode = &self.world.places[*place].postcode;
            let area = area_name(self.world, area_of(self.world, postcode));
            found.entry(area).or_default().insert(district(postcode));
        }
        let said = found.into_iter().map(|(area, districts)| {
            let districts: Vec<String> = districts.into_iter().map(str::to_owned).collect();
            format!("{}: {}", clean(area), words::list(&districts))
        });
        said.collect()
    }

    /// "Abdominal pain (SG1004 SD4003): Dx05 and Dx06".
    fn needs(&self, outcomes: &BTreeSet<usize>) -> Vec<String> {
        let mut found: BTreeMap<Pair, BTreeSet<String>> = BTreeMap::new();
        for outcome in outcomes {
            let outcome = &self.world.outcomes[*outcome];
            let dispositions = found.entry(outcome.pair).or_default();
            dispositions.insert(outcome.disposition.to_string());
        }
        let said = found.into_iter().map(|(pair, dispositions)| {
            let dispositions: Vec<String> = dispositions.into_iter().collect();
            format!(
                "{}: {}",
                words::pair_words(pair, self.world.head.directory),
                words::list(&dispositions)
            )
        });
        said.collect()
    }
}

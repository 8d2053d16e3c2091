//! The numbers of a requirement area by area. A caller is counted in the smallest area that its place lies in.

use super::Share;
use crate::speaker::{Speaker, area_of};
use crate::words::clean;
use qdos_coverage::Answer;
use qdos_coverage::gap::Gap;
use qdos_coverage::world::World;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How a requirement stands in one area.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AreaState {
    /// The area's code.
    pub area: String,
    /// Its name.
    pub name: String,
    /// People who live in it.
    pub residents: f64,
    /// The numbers of its callers.
    #[serde(flatten)]
    pub share: Share,
}

/// Which area every place lies in.
pub(super) struct Areas {
    codes: Vec<String>,
    /// By number of place: a place in `codes`.
    of: Vec<usize>,
}

impl Areas {
    pub(super) fn new(world: &World<'_>) -> Areas {
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        let of = world
            .places
            .iter()
            .map(|place| {
                let next = numbers.len();
                *numbers.entry(area_of(world, &place.postcode)).or_insert(next)
            })
            .collect();
        let mut codes = vec![String::new(); numbers.len()];
        for (code, number) in numbers {
            codes[number] = code.to_owned();
        }
        Areas { codes, of }
    }

    /// The areas in which anybody is asked, the smallest kept share first, then the largest fragile share. `gaps` are those
    /// for whom it does not hold, and the fragile ones.
    pub(super) fn states(
        &self,
        answer: &Answer,
        gaps: [&Vec<Gap>; 2],
        speaker: &Speaker<'_>,
    ) -> Vec<AreaState> {
        let geography = &speaker.world.head.directory.geography;
        let mut asked = vec![0; self.codes.len()];
        for (areas, callers) in &answer.asked {
            if let Some(number) = self.smallest(areas, speaker.world) {
                asked[number] += callers;
            }
        }
        let callers = gaps.map(|gaps| self.callers(gaps));
        let people = gaps.map(|gaps| self.people(gaps, speaker));
        let mut residents = vec![0.0; self.codes.len()];
        for (place, area) in self.of.iter().enumerate() {
            residents[*area] += speaker.residents.at(place);
        }
        let mut states: Vec<AreaState> = (0..self.codes.len())
            .filter(|area| asked[*area] > 0)
            .map(|area| AreaState {
                area: clean(&self.codes[area]),
                name: clean(geography.area_name(&self.codes[area])),
                residents: residents[area],
                share: Share::new(
                    asked[area],
                    callers[0][area],
                    answer.fragile.as_ref().map(|_| callers[1][area]),
                    [people[0][area], people[1][area]],
                ),
            })
            .collect();
        states.sort_by(|a, b| {
            let share = |state: &AreaState| state.share.kept_per_million;
            share(a)
                .cmp(&share(b))
                .then(b.share.fragile_per_million.cmp(&a.share.fragile_per_million))
                .then_with(|| a.area.cmp(&b.area))
        });
        states
    }

    /// The number of the one of these areas that lies in all others.
    fn smallest(&self, areas: &BTreeSet<String>, world: &World<'_>) -> Option<usize> {
        let geography = &world.head.directory.geography;
        let depth = |code: &&String| geography.chain(code).len();
        let code = areas.iter().max_by_key(depth).map_or("", String::as_str);
        self.codes.iter().position(|known| known == code)
    }

    fn callers(&self, gaps: &[Gap]) -> Vec<u128> {
        let mut callers = vec![0; self.codes.len()];
        for gap in gaps {
            let places = gap.places.count() as u128;
            let each = gap.callers().checked_div(places).unwrap_or_default();
            gap.places
                .iter()
                .for_each(|place| callers[self.of[place]] += each);
        }
        callers
    }

    fn people(&self, gaps: &[Gap], speaker: &Speaker<'_>) -> Vec<f64> {
        let parts = gaps.iter().map(|gap| (&gap.who, &gap.places));
        let mut people = vec![0.0; self.codes.len()];
        for (place, count) in speaker.residents.by_place(parts, &speaker.world.space.ages) {
            people[self.of[place]] += count;
        }
        people
    }
}

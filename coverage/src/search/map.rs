//! Services of one type on the map, so that a search box touches few of them: bands of the map, each sorted by easting.

use qdos_model::place::Grid;

/// How high a band of the map is, in metres.
const BAND: i64 = 8_000;

/// A service: what is compared first, beside each other.
#[derive(Clone, Copy)]
pub(super) struct Member {
    pub(super) easting: i32,
    pub(super) northing: i32,
    /// The number of its profile among those of its type.
    pub(super) group: u32,
    /// Its number on the side.
    pub(super) candidate: u32,
    /// The number of its class of hours.
    pub(super) class: u32,
    /// Its place in the order of uids.
    pub(super) uid_order: u32,
    pub(super) service_type: u16,
    /// It has dates, practices or areas to look at.
    pub(super) is_special: bool,
    /// It is promoted somewhere.
    pub(super) is_promoted: bool,
}

impl Member {
    fn band(&self) -> i64 {
        i64::from(self.northing).div_euclid(BAND)
    }

    /// The square of the straight line to `grid`, in square metres.
    pub(super) fn distance_squared(&self, grid: Grid) -> i64 {
        let here = Grid {
            easting: self.easting.into(),
            northing: self.northing.into(),
        };
        here.distance_squared(grid)
    }
}

/// Services by band, then easting.
#[derive(Default)]
pub(super) struct Map {
    members: Vec<Member>,
    /// The number of each band and where in `members` it begins.
    bands: Vec<(i64, usize)>,
}

impl Map {
    pub(super) fn new(mut members: Vec<Member>) -> Map {
        members.sort_unstable_by_key(|member| {
            (member.band(), member.easting, member.northing, member.candidate)
        });
        let mut bands: Vec<(i64, usize)> = Vec::new();
        for (at, member) in members.iter().enumerate() {
            if bands.last().is_none_or(|(band, _)| *band != member.band()) {
                bands.push((member.band(), at));
            }
        }
        Map { members, bands }
    }

    /// Services in the box around `grid`, edges included.
    pub(super) fn inside(&self, grid: Grid, half: i64) -> impl Iterator<Item = &Member> {
        let (south, north) = (grid.northing - half, grid.northing + half);
        let (west, east) = (grid.easting - half, grid.easting + half);
        let first = self
            .bands
            .partition_point(|(band, _)| *band < south.div_euclid(BAND));
        let touched = self.bands[first..].iter().enumerate();
        let touched = touched.take_while(move |(_, (band, _))| *band <= north.div_euclid(BAND));
        touched.flat_map(move |(at, (_, from))| {
            let next = self.bands.get(first + at + 1);
            let band = &self.members[*from..next.map_or(self.members.len(), |(_, next)| *next)];
            let from = band.partition_point(|member| i64::from(member.easting) < west);
            let to = from + band[from..].partition_point(|member| i64::from(member.easting) <= east);
            band[from..to]
                .iter()
                .filter(move |member| (south..=north).contains(&i64::from(member.northing)))
        })
    }
}

//! Places in trees: each tree holds places alike in search distance, areas and whether they are asked; its nodes halve
//! them, and know the rectangle their places lie in on either side.

use crate::side::{Place, Side};
use qdos_model::place::Grid;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A place as both sides see it. Where one side does not have it, the other's stands in.
#[derive(Debug, Clone)]
pub struct JointPlace {
    /// Its postcode.
    pub postcode: Arc<str>,
    /// As base and as head see it.
    pub sides: [Place; 2],
    /// Whether base and head have it among the places they judge.
    pub exists: [bool; 2],
}

/// All places that either side judges, in order of postcode.
pub(crate) fn joint_places(base: Option<&Side<'_>>, head: &Side<'_>) -> Vec<JointPlace> {
    let mut areas = AreaSets::default();
    let mut found: BTreeMap<Arc<str>, JointPlace> = BTreeMap::new();
    for (postcode, place) in areas.own_places(head) {
        found.insert(
            postcode.clone(),
            JointPlace {
                postcode,
                sides: [place.clone(), place],
                exists: [false, true],
            },
        );
    }
    for (postcode, place) in base.map(|base| areas.own_places(base)).unwrap_or_default() {
        match found.get_mut(&postcode) {
            Some(joint) => {
                joint.sides[0] = place;
                joint.exists[0] = true;
            }
            None => {
                // Base's place, but head's search distance: each side is judged by its own (Meaning 17).
                let search_distance = head.directory.geography.search_distance(&postcode);
                let in_head = Place {
                    search_distance,
                    ..place.clone()
                };
                found.insert(
                    postcode.clone(),
                    JointPlace {
                        postcode,
                        sides: [place, in_head],
                        exists: [true, false],
                    },
                );
            }
        }
    }
    found.into_values().collect()
}

/// Sets of areas, equal ones once.
#[derive(Default)]
struct AreaSets(BTreeMap<BTreeSet<String>, Arc<BTreeSet<String>>>);

impl AreaSets {
    fn own_places(&mut self, side: &Side<'_>) -> Vec<(Arc<str>, Place)> {
        let geography = &side.directory.geography;
        let mut known: BTreeMap<&str, (bool, Arc<BTreeSet<String>>)> = BTreeMap::new();
        let mut places = Vec::new();
        for (postcode, spot) in &*geography.postcodes {
            let (own, areas) = known.entry(&spot.area).or_insert_with(|| {
                let areas = geography.with_ancestors(&spot.area);
                let own = !areas.is_disjoint(&geography.own_areas);
                (
                    own,
                    self.0
                        .entry(areas.clone())
                        .or_insert_with(|| Arc::new(areas))
                        .clone(),
                )
            });
            if *own {
                let search_distance = geography.search_distance(postcode);
                let place = Place {
                    postcode: postcode.clone(),
                    grid: spot.grid,
                    search_distance,
                    areas: areas.clone(),
                };
                places.push((postcode.clone(), place));
            }
        }
        places
    }
}

/// Places alike in everything but where they lie.
pub(crate) struct Tree {
    /// A place that stands for all in search distance, areas and existence.
    pub(crate) like: JointPlace,
    /// Whether every place lies on the same spot, with the same search box, on both sides.
    pub(crate) sides_agree: bool,
    /// Numbers of places, in the order of the nodes.
    pub(crate) order: Vec<u32>,
    pub(crate) nodes: Vec<Node>,
}

/// Some places of a tree that lie together.
pub(crate) struct Node {
    /// Its part of the tree's order.
    pub(crate) from: u32,
    pub(crate) to: u32,
    /// The rectangle around its places, on either side.
    pub(crate) bounds: [Bounds; 2],
    /// Its halves; none when all its places lie on one spot.
    pub(crate) halves: Option<[u32; 2]>,
}

/// A rectangle of the grid, edges included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    low: Grid,
    high: Grid,
}

/// How much of a rectangle something reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Reached {
    All,
    Part,
    Nothing,
}

impl Bounds {
    fn around(grids: impl Iterator<Item = Grid>) -> Bounds {
        let start = Bounds {
            low: Grid {
                easting: i64::MAX,
                northing: i64::MAX,
            },
            high: Grid {
                easting: i64::MIN,
                northing: i64::MIN,
            },
        };
        grids.fold(start, |all, grid| Bounds {
            low: Grid {
                easting: all.low.easting.min(grid.easting),
                northing: all.low.northing.min(grid.northing),
            },
            high: Grid {
                easting: all.high.easting.max(grid.easting),
                northing: all.high.northing.max(grid.northing),
            },
        })
    }

    fn is_spot(self) -> bool {
        self.low == self.high
    }

    /// The westernmost and the easternmost easting.
    pub(crate) fn eastings(self) -> (i64, i64) {
        (self.low.easting, self.high.easting)
    }

    /// Differences from `centre` to the nearest and the farthest spot, east and north.
    fn spans(self, centre: Grid) -> [(i64, i64); 2] {
        let span = |low: i64, high: i64, at: i64| {
            (
                (low - at).max(at - high).max(0),
                (at - low).abs().max((high - at).abs()),
            )
        };
        [
            span(self.low.easting, self.high.easting, centre.easting),
            span(self.low.northing, self.high.northing, centre.northing),
        ]
    }

    /// How much of it lies within the square of half-side `half_side` around `centre`.
    pub(crate) fn in_box(self, centre: Grid, half_side: i64) -> Reached {
        let [(near_east, far_east), (near_north, far_north)] = self.spans(centre);
        if far_east.max(far_north) <= half_side {
            Reached::All
        } else if near_east.max(near_north) > half_side {
            Reached::Nothing
        } else {
            Reached::Part
        }
    }

    /// How much of it lies within `radius` metres of `centre` in a straight line.
    pub(crate) fn in_disc(self, centre: Grid, radius: i64) -> Reached {
        let [(near_east, far_east), (near_north, far_north)] = self.spans(centre);
        if far_east * far_east + far_north * far_north <= radius * radius {
            Reached::All
        } else if near_east * near_east + near_north * near_north > radius * radius {
            Reached::Nothing
        } else {
            Reached::Part
        }
    }
}

impl Reached {
    pub(crate) fn and(self, other: Reached) -> Reached {
        match (self, other) {
            (Reached::Nothing, _) | (_, Reached::Nothing) => Reached::Nothing,
            (Reached::All, Reached::All) => Reached::All,
            _ => Reached::Part,
        }
    }
}

/// Plants the trees of some places (numbers into `places`).
pub(crate) fn plant(places: &[JointPlace], numbers: impl Iterator<Item = u32>) -> Vec<Tree> {
    type Key = (i64, i64, [usize; 2], [bool; 2]);
    let mut groups: BTreeMap<Key, Vec<u32>> = BTreeMap::new();
    let mut area_numbers: BTreeMap<&BTreeSet<String>, usize> = BTreeMap::new();
    for number in numbers {
        let place = &places[number as usize];
        let [base, head] = &place.sides;
        let areas = [&base.areas, &head.areas].map(|areas| {
            let next = area_numbers.len();
            *area_numbers.entry(&**areas).or_insert(next)
        });
        groups
            .entry((base.search_distance, head.search_distance, areas, place.exists))
            .or_default()
            .push(number);
    }
    groups
        .into_values()
        .map(|order| Tree::new(places, order))
        .collect()
}

impl Tree {
    /// How many of its places something reaches that says of a node how much of it it does.
    pub(crate) fn count(&self, reach: impl Fn(&Node) -> Reached) -> usize {
        let mut count = 0;
        let mut nodes = vec![0u32];
        while let Some(number) = nodes.pop() {
            let node = &self.nodes[number as usize];
            match (reach(node), node.halves) {
                (Reached::All, _) => count += (node.to - node.from) as usize,
                (Reached::Part, Some(halves)) => nodes.extend(halves),
                _ => {}
            }
        }
        count
    }

    fn new(places: &[JointPlace], mut order: Vec<u32>) -> Tree {
        let like = places[order[0] as usize].clone();
        let sides_agree = order.iter().all(|number| {
            let [base, head] = &places[*number as usize].sides;
            base.grid == head.grid && base.search_distance == head.search_distance
        });
        let mut nodes = Vec::with_capacity(order.len() * 2);
        let count = u32::try_from(order.len()).expect("there are fewer places than 2^32");
        split(places, &mut order, 0, count, &mut nodes);
        Tree {
            like,
            sides_agree,
            order,
            nodes,
        }
    }
}

fn split(places: &[JointPlace], order: &mut [u32], from: u32, to: u32, nodes: &mut Vec<Node>) -> u32 {
    let part = &mut order[from as usize..to as usize];
    let bounds = [0, 1].map(|side| {
        Bounds::around(
            part.iter()
                .map(|number| places[*number as usize].sides[side].grid),
        )
    });
    let number = u32::try_from(nodes.len()).expect("there are fewer nodes than 2^32");
    nodes.push(Node {
        from,
        to,
        bounds,
        halves: None,
    });
    if bounds[0].is_spot() && bounds[1].is_spot() {
        return number;
    }
    let side = usize::from(!bounds[1].is_spot());
    let wide = bounds[side].high.easting - bounds[side].low.easting
        >= bounds[side].high.northing - bounds[side].low.northing;
    let key = |number: &u32| {
        let place = &places[*number as usize];
        let along = |grid: Grid| {
            if wide {
                (grid.easting, grid.northing)
            } else {
                (grid.northing, grid.easting)
            }
        };
        (along(place.sides[side].grid), along(place.sides[1 - side].grid))
    };
    part.sort_by_cached_key(|number| (key(number), *number));
    // Places of one spot stay together, so that every node without halves is one spot.
    let middle = part.len() / 2;
    let spot = key(&part[middle]);
    let before = part.partition_point(|number| key(number) < spot);
    let cut = if before > 0 {
        before
    } else {
        part.partition_point(|number| key(number) <= spot)
    };
    let cut = from + u32::try_from(cut).expect("there are fewer places than 2^32");
    let left = split(places, order, from, cut, nodes);
    let right = split(places, order, cut, to, nodes);
    nodes[number as usize].halves = Some([left, right]);
    number
}

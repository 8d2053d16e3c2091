//! Places in trees: each tree holds places alike in search distance, areas and whether they are asked; its nodes halve
//! them, and know the rectangle their places lie in on either side.

use crate::ground::{Ground, JointPlace};
use qdos_model::place::Grid;
use rayon::prelude::*;

/// Places alike in everything but where they lie.
pub(crate) struct Tree {
    /// What all its places have in common.
    pub(crate) ground: Ground,
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

    /// The squares of the straight lines from `centre` to the nearest spot and to the farthest, at least.
    pub(crate) fn squares(self, centre: Grid) -> (i64, i64) {
        let [(near_east, far_east), (near_north, far_north)] = self.spans(centre);
        (
            near_east * near_east + near_north * near_north,
            far_east * far_east + far_north * far_north,
        )
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

/// Plants the trees of some places (numbers into `places`), one for each ground, in order of the grounds.
pub(crate) fn plant(
    places: &[JointPlace],
    grounds: &[Ground],
    numbers: impl Iterator<Item = u32>,
) -> Vec<Tree> {
    let mut groups: Vec<Vec<u32>> = vec![Vec::new(); grounds.len()];
    for number in numbers {
        groups[places[number as usize].ground as usize].push(number);
    }
    let mut groups: Vec<(&Ground, Vec<u32>)> = grounds.iter().zip(groups).collect();
    groups.retain(|(_, order)| !order.is_empty());
    groups.sort_unstable();
    groups
        .into_par_iter()
        .map(|(ground, order)| Tree::new(places, ground.clone(), order))
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

    fn new(places: &[JointPlace], ground: Ground, mut order: Vec<u32>) -> Tree {
        let [base, head] = ground.search_distances;
        let sides_agree = base == head
            && order.iter().all(|number| {
                let [base, head] = places[*number as usize].grids();
                base == head
            });
        let mut nodes = Vec::with_capacity(order.len() * 2);
        let count = u32::try_from(order.len()).expect("there are fewer places than 2^32");
        split(places, sides_agree, &mut order, 0, count, &mut nodes);
        Tree {
            ground,
            sides_agree,
            order,
            nodes,
        }
    }
}

fn split(
    places: &[JointPlace],
    sides_agree: bool,
    order: &mut [u32],
    from: u32,
    to: u32,
    nodes: &mut Vec<Node>,
) -> u32 {
    let part = &mut order[from as usize..to as usize];
    let around =
        |side: usize| Bounds::around(part.iter().map(|number| places[*number as usize].grids()[side]));
    let head = around(1);
    let bounds = [if sides_agree { head } else { around(0) }, head];
    let number = u32::try_from(nodes.len()).expect("there are fewer nodes than 2^32");
    nodes.push(Node {
        from,
        to,
        bounds,
        halves: None,
    });
    if bounds[0].is_spot() && bounds[1].is_spot() {
        part.sort_unstable();
        return number;
    }
    let side = usize::from(!bounds[1].is_spot());
    let wide = bounds[side].high.easting - bounds[side].low.easting
        >= bounds[side].high.northing - bounds[side].low.northing;
    let key = |number: &u32| {
        let grids = places[*number as usize].grids();
        let along = |grid: Grid| {
            if wide {
                (grid.easting, grid.northing)
            } else {
                (grid.northing, grid.easting)
            }
        };
        (along(grids[side]), (!sides_agree).then(|| along(grids[1 - side])))
    };
    let middle = part.len() / 2;
    let (_, spot, _) = part.select_nth_unstable_by_key(middle, key);
    let spot = key(spot);
    // Places of one spot stay together, so that every node without halves is one spot.
    let before = gather(&mut part[..middle], |number| key(number) < spot);
    let cut = if before > 0 {
        before
    } else {
        middle + gather(&mut part[middle..], |number| key(number) <= spot)
    };
    let cut = from + u32::try_from(cut).expect("there are fewer places than 2^32");
    let left = split(places, sides_agree, order, from, cut, nodes);
    let right = split(places, sides_agree, order, cut, to, nodes);
    nodes[number as usize].halves = Some([left, right]);
    number
}

/// Brings those that are wanted to the front, and counts them.
fn gather(numbers: &mut [u32], is_wanted: impl Fn(&u32) -> bool) -> usize {
    let mut wanted = 0;
    for at in 0..numbers.len() {
        if is_wanted(&numbers[at]) {
            numbers.swap(at, wanted);
            wanted += 1;
        }
    }
    wanted
}

//! The answers of one directory to every search of a plan.

use super::expected::unmet;
use super::{Answered, Offered, Plan};
use crate::search::{Asking, Index};
use crate::side::Side;
use crate::space::{Slice, Space};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::moment::Moment;
use qdos_model::request::{Asked, Refused, Request};
use qdos_model::time::days_between;
use rayon::prelude::*;
use std::sync::Arc;

/// Dates that lie no further apart than this share a timeline.
const NEAR: i64 = 8;

/// Searches that one thread takes at a time.
const AT_A_TIME: usize = 512;

/// What a directory reads in a plan.
struct Understood {
    /// For each ask, with some place and moment of its own; or what is wrong with it wherever and whenever.
    asks: Vec<Result<Request, Vec<Refused>>>,
    places: Vec<Result<String, Refused>>,
    moments: Vec<Result<Moment, Refused>>,
}

/// The answers, in the order of the plan's searches; `more` is told how many have come.
pub(super) fn answers<'a>(
    plan: &Plan<'_>,
    directory: &'a Directory,
    more: &(dyn Fn(usize) + Sync),
) -> Vec<Answered<'a>> {
    let understood = Understood::of(plan, directory);
    let searches: Vec<(usize, usize, usize)> = plan.searches().collect();
    let mut answers: Vec<Option<Answered<'a>>> = Vec::new();
    let requests: Vec<Result<Request, Vec<Refused>>> = searches
        .par_iter()
        .map(|search| understood.request(*search))
        .collect();
    let mut dates: Vec<Date> = Vec::new();
    for (request, (ask, ..)) in requests.iter().zip(&searches) {
        match request {
            Ok(request) => {
                dates.push(request.at.date);
                answers.push(None);
            }
            Err(refused) => answers.push(Some(refusal(plan, *ask, refused.clone()))),
        }
    }
    for cluster in clusters(dates) {
        let side = Side::new(directory, timeline(&cluster));
        let index = Index::new(&side);
        let of_cluster = |at: &usize| {
            let date = requests[*at].as_ref().map(|request| request.at.date);
            date.is_ok_and(|date| cluster.contains(&date))
        };
        let own: Vec<usize> = (0..requests.len()).filter(of_cluster).collect();
        let found: Vec<(usize, Answered<'a>)> = own
            .par_chunks(AT_A_TIME)
            .flat_map_iter(|some| {
                let mut asking = index.asking();
                let answer = |at: &usize| {
                    let request = requests[*at].as_ref().ok()?;
                    let offers = returned(&mut asking, &side, request);
                    let expected = &plan.asks[searches[*at].0].scenario.expected;
                    Some((
                        *at,
                        Answered {
                            unmet: unmet(expected, &offers),
                            returned: Ok(offers),
                        },
                    ))
                };
                let found = some.iter().filter_map(answer).collect::<Vec<_>>();
                more(some.len());
                found
            })
            .collect();
        for (at, answer) in found {
            answers[at] = Some(answer);
        }
    }
    let answered = |answer: Option<Answered<'a>>| {
        answer.expect("every search is refused or lies on a date of one of the clusters")
    };
    answers.into_iter().map(answered).collect()
}

fn refusal<'a>(plan: &Plan<'_>, ask: usize, refused: Vec<Refused>) -> Answered<'a> {
    Answered {
        returned: Err(refused),
        unmet: super::expected::all_refused(&plan.asks[ask].scenario.expected),
    }
}

fn returned<'a>(asking: &mut Asking<'_, '_, 'a>, side: &Side<'a>, request: &Request) -> Vec<Offered<'a>> {
    let found = asking
        .returned(request)
        .expect("a request that was read has a known postcode, and the timeline was made for its date");
    let postcodes = &side.directory.geography.postcodes;
    let caller = postcodes.get(request.postcode.as_str()).map(|spot| spot.grid);
    let offer = |returned: crate::search::Returned<'_, 'a>| {
        let service = returned.candidate.service;
        let line = service.location.zip(caller);
        Offered {
            service,
            label: returned.label,
            distance: line.map_or(0, |(service, caller)| service.distance(caller)),
        }
    };
    found.into_iter().map(offer).collect()
}

impl Understood {
    fn of(plan: &Plan<'_>, directory: &Directory) -> Understood {
        let places: Vec<_> = plan
            .places
            .iter()
            .map(|place| Request::postcode(&place.typed, directory))
            .collect();
        let moments: Vec<_> = plan
            .moments
            .iter()
            .map(|moment| Request::moment(&moment.typed, directory))
            .collect();
        let asks = plan.asks.par_iter().map(|ask| {
            if !ask.scenario.refused.is_empty() {
                return Err(ask.scenario.refused.clone());
            }
            if ask.fits_no_outcome {
                return Err(vec![Refused {
                    input: "outcomes",
                    message: "no row of the outcome table fits that its age and sex can have".to_owned(),
                    help: "name other outcomes, or another age or sex".to_owned(),
                }]);
            }
            // Any place and moment that can be read will do: they are replaced, search by search.
            let place = ask.places.iter().find(|place| places[**place].is_ok());
            let moment = ask.moments.iter().find(|moment| moments[**moment].is_ok());
            let typed = |found: Option<&usize>, all: &[qdos_model::scenario::Named]| {
                found.map(|at| all[*at].typed.clone()).unwrap_or_default()
            };
            let asked = Asked {
                postcode: typed(place, &plan.places),
                at: typed(moment, &plan.moments),
                ..ask.asked.clone()
            };
            Request::read(&asked, directory).map_err(|refused| {
                let own = |refused: &Refused| !["postcode", "at"].contains(&refused.input);
                refused.into_iter().filter(own).collect()
            })
        });
        Understood {
            asks: asks.collect(),
            places,
            moments,
        }
    }

    fn request(&self, (ask, place, moment): (usize, usize, usize)) -> Result<Request, Vec<Refused>> {
        match (&self.asks[ask], &self.places[place], &self.moments[moment]) {
            (Ok(request), Ok(postcode), Ok(at)) => Ok(Request {
                postcode: postcode.clone(),
                at: *at,
                ..request.clone()
            }),
            (ask, place, moment) => {
                let of_ask = ask.as_ref().err().cloned().unwrap_or_default();
                let others = [place.as_ref().err(), moment.as_ref().err()];
                Err(of_ask
                    .into_iter()
                    .chain(others.into_iter().flatten().cloned())
                    .collect())
            }
        }
    }
}

/// Dates that lie near each other, together.
fn clusters(mut dates: Vec<Date>) -> Vec<Vec<Date>> {
    dates.sort_unstable();
    dates.dedup();
    let mut clusters: Vec<Vec<Date>> = Vec::new();
    for date in dates {
        match clusters.last_mut() {
            Some(cluster)
                if cluster
                    .last()
                    .is_some_and(|last| days_between(*last, date) <= NEAR) =>
            {
                cluster.push(date);
            }
            _ => clusters.push(vec![date]),
        }
    }
    clusters
}

fn timeline(dates: &[Date]) -> Arc<qdos_model::time::Timeline> {
    let slice = |date: &Date| Slice {
        date: *date,
        from: 0,
        to: 1500,
    };
    let space = Space {
        today: dates[0],
        ages: Vec::new(),
        slices: dates.iter().map(slice).collect(),
    };
    space.timeline()
}

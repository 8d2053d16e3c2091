//! What a request means, or why it is an error.

use super::super::read::disposition;
use super::super::{Place, Twin};
use super::{Refused, Request, Rule};

/// A request that is no error.
pub(super) struct Asked<'a> {
    pub(super) request: &'a Request,
    pub(super) place: &'a Place,
    /// The area of the postcode and all that hold it; none where it is not known.
    pub(super) areas: &'a [String],
    pub(super) discriminators: Vec<String>,
    pub(super) disposition: Option<String>,
    pub(super) window: usize,
    /// Metres.
    pub(super) distance: i64,
    pub(super) source: &'static str,
}

impl Twin {
    pub(super) fn asked<'a>(&'a self, request: &'a Request) -> Result<Asked<'a>, Refused> {
        if let Some(group) = &request.group
            && !self.search.groups.contains(group)
        {
            return Err(Refused::Group);
        }
        let discriminators = self.discriminators_left(request)?;
        let written = request.disposition.as_ref().map(|written| disposition(written));
        let window = match &written {
            None if self.lacks(Rule::NoDispositionWindow) => 30,
            None => 60,
            Some(code) if !self.timeframes.contains_key(code) => return Err(Refused::Disposition),
            Some(code) => self.window(code),
        };
        if !can_be_sent(request.age) {
            return Err(Refused::Age);
        }
        if !['F', 'M', 'I'].contains(&request.sex) {
            return Err(Refused::Sex);
        }
        // One of the directory's own areas.
        let own = self.places.get(&request.postcode).filter(|place| place.own);
        let place = own.ok_or(Refused::Postcode)?;
        if !self.search.codes.roles.contains(&request.role) {
            return Err(Refused::Role);
        }
        if request
            .distance
            .is_some_and(|kilometres| !(1..=99).contains(&kilometres))
        {
            return Err(Refused::Distance);
        }
        let (distance, source) = self.distance_and_source(request);
        let known = self.search.areas.contains(&place.areas[0]);
        Ok(Asked {
            request,
            place,
            areas: if known { &place.areas } else { &[] },
            discriminators,
            disposition: written,
            window,
            distance,
            source,
        })
    }

    fn discriminators_left(&self, request: &Request) -> Result<Vec<String>, Refused> {
        let Some(group) = &request.group else {
            return Ok(Vec::new());
        };
        let mut left: Vec<String> = Vec::new();
        for discriminator in &request.discriminators {
            let pair = (group.clone(), discriminator.clone());
            let valid = self.search.codes.pairs.contains(&pair) || self.lacks(Rule::InvalidDiscriminators);
            let doubled = left.contains(discriminator) && !self.lacks(Rule::DoubledDiscriminators);
            if valid && !doubled {
                left.push(discriminator.clone());
            }
        }
        if left.is_empty() {
            return Err(Refused::Discriminators);
        }
        Ok(left)
    }

    fn distance_and_source(&self, request: &Request) -> (i64, &'static str) {
        let sent = request.distance.map(|kilometres| kilometres * 1000);
        if let Some(sent) = sent
            && request.forced
            && !self.lacks(Rule::ForcedDistance)
        {
            return (sent, "Override");
        }
        if let Some(sent) = sent
            && self.lacks(Rule::RequestDistanceOnlyWithoutRow)
        {
            return (sent, "Web Service");
        }
        let (district, inward) = request
            .postcode
            .split_once(' ')
            .expect("a postcode has two halves");
        let sector = format!("{district} {}", &inward[..1]);
        let codes = [
            (request.postcode.as_str(), "Postcode"),
            (&sector, "Sector"),
            (district, "District"),
        ];
        for (code, source) in codes {
            if let Some(distance) = self.search_distances.get(code) {
                let source = if self.lacks(Rule::DistanceSource) {
                    "Postcode"
                } else {
                    source
                };
                return (*distance, source);
            }
        }
        match sent {
            Some(sent) if !self.lacks(Rule::RequestDistance) => (sent, "Web Service"),
            _ => (60_000, "National"),
        }
    }
}

/// 0 to 31 days, 1 to 23 months, 2 to 129 years.
fn can_be_sent(age: i32) -> bool {
    let whole = |days: f64| days.floor() as i32;
    (0..=31).contains(&age)
        || (1..=23).any(|months| whole(f64::from(months) * 30.4375) == age)
        || (2..=129).any(|years| whole(f64::from(years) * 365.25) == age)
}

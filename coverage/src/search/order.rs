//! The order of what is returnable, and the cut (docs/search.md, "The order" and "What is returned").

use crate::filter::Caller;
use crate::side::Side;
use qdos_model::service::Service;

/// Of these types one service is returned, of all others two.
const ONE_OF_TYPE: [&str; 6] = ["100", "130", "133", "137", "138", "139"];

/// The type of out-of-hours treatment, labelled when the caller's practice commissions it.
const TREATMENT: &str = "25";

/// How many services of a type are returned.
pub(super) fn most_of(service_type: &str) -> usize {
    if ONE_OF_TYPE.contains(&service_type) { 1 } else { 2 }
}

/// What a service is to the caller's practice, nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Referral {
    /// It is the practice itself.
    Home,
    /// Commissioned by the practice and restricted.
    CommissionedRestricted,
    /// Commissioned by the practice and open to others.
    Commissioned,
    /// Nothing.
    Other,
}

impl Referral {
    /// What `service` is to the practice of a caller.
    pub fn of(service: &Service, practice: Option<&str>) -> Referral {
        let Some(practice) = practice else {
            return Referral::Other;
        };
        if service.ods.as_deref() == Some(practice) {
            Referral::Home
        } else if !service.commissioned_by.contains(practice) {
            Referral::Other
        } else if service.practices.is_some() {
            Referral::CommissionedRestricted
        } else {
            Referral::Commissioned
        }
    }
}

/// What the place of a service in the order comes from; the smallest comes first, and the uid decides between equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Standing {
    /// It is promoted to areas in which the caller is not.
    pub promoted_elsewhere: bool,
    /// The rank of its type, 1 to 10, or 11 when it has none.
    pub rank: u8,
    /// What it is to the caller's practice.
    pub referral: Referral,
    /// The square of the straight line, in square metres.
    pub distance_squared: i64,
}

impl Standing {
    /// Whether a service is promoted to areas in none of which the caller is. Where the caller's area is not known,
    /// promotion changes nothing.
    pub(super) fn is_promoted_elsewhere(service: &Service, caller: &Caller) -> bool {
        let (promoted_to, areas) = (&service.promoted_to, &caller.place.areas);
        !promoted_to.is_empty() && !areas.is_empty() && promoted_to.is_disjoint(areas)
    }
}

/// What follows the name of a returned service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// Nothing.
    None,
    /// The caller's own practice.
    Home,
    /// Out-of-hours treatment that the caller's practice commissions.
    HomeOutOfHours,
    /// Added by the fallback.
    CatchAll,
}

impl Label {
    /// The label of a service that passed the filters.
    pub(super) fn of(service: &Service, practice: Option<&str>) -> Label {
        match Referral::of(service, practice) {
            Referral::Home => Label::Home,
            Referral::CommissionedRestricted | Referral::Commissioned
                if service.service_type == TREATMENT =>
            {
                Label::HomeOutOfHours
            }
            _ => Label::None,
        }
    }

    /// As it follows the name; nothing for none.
    pub fn text(self) -> &'static str {
        match self {
            Label::None => "",
            Label::Home => "(Home)",
            Label::HomeOutOfHours => "(Home OOH)",
            Label::CatchAll => "(Catch-all)",
        }
    }
}

/// The areas of a caller, the smallest first; none when they are not known.
pub(super) fn chain<'a>(side: &Side<'a>, caller: &Caller) -> Vec<&'a str> {
    let geography = &side.directory.geography;
    let spot = geography.postcodes.get(&caller.place.postcode);
    spot.map(|spot| geography.chain(spot.area)).unwrap_or_default()
}

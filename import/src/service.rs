//! From a row of open data to an entry. What open data lacks is filled by shared templates and demonstration hours, and
//! said to be so under `sources`.

use qdos_model::written::{
    Coordinates, Hours, Phones, Profile, Reach, Service, Sessions, Source as Origin, SpecifiedDate, Status,
};

use crate::grid;
use crate::source::Organisation;
use crate::week;
use crate::words;

/// What `sources` calls a value that is made up to show the tool.
pub const DEMONSTRATION: &str = "demonstration";

/// What kind of service an import makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A community pharmacy, or an appliance contractor.
    Pharmacy,
    /// A pharmacy that sells at a distance.
    DistancePharmacy,
    /// A general practice.
    Practice,
    /// A dental practice.
    Dental,
    /// A hospital of the open data.
    Hospital,
    /// The emergency department of a hospital of the open data; which have one is made up.
    EmergencyDepartment,
}

impl Kind {
    /// Service type (DOMAIN 1.6).
    pub fn service_type(self) -> &'static str {
        match self {
            Kind::Pharmacy => "13",
            Kind::DistancePharmacy => "134",
            Kind::Practice => "100",
            Kind::Dental => "12",
            Kind::Hospital => "28",
            Kind::EmergencyDepartment => "105",
        }
    }

    /// Folder below the region.
    pub fn folder(self) -> &'static str {
        match self {
            Kind::Pharmacy => "pharmacy",
            Kind::DistancePharmacy => "pharmacy-distance-selling",
            Kind::Practice => "gp-practice",
            Kind::Dental => "dental-practice",
            Kind::Hospital => "community-hospital",
            Kind::EmergencyDepartment => "emergency-department",
        }
    }

    /// Name of the shared template.
    fn template(self) -> &'static str {
        self.folder()
    }

    fn prefix(self) -> &'static str {
        match self {
            Kind::Pharmacy | Kind::DistancePharmacy => "Pharmacy",
            Kind::Practice => "GP",
            Kind::Dental => "Dentist",
            Kind::Hospital => "Hospital",
            Kind::EmergencyDepartment => "ED",
        }
    }

    /// Where name, address and the like come from.
    fn origin(self) -> &'static str {
        match self {
            Kind::Pharmacy | Kind::DistancePharmacy => "edispensary-2025-04",
            Kind::Practice => "epraccur-2025-09",
            Kind::Dental => "egdpprac-2024-05",
            Kind::Hospital | Kind::EmergencyDepartment => "hospital-2020-01",
        }
    }
}

/// One row of the consolidated pharmaceutical list.
#[derive(Debug, Clone)]
pub struct PharmacyWeek {
    /// `Community`, `DAC` (appliance contractor) or `LPS`.
    pub contract: String,
    /// Cells of the seven days from Monday.
    pub cells: [String; 7],
    /// Hours of the week as published; empty where the list gives none.
    pub total: String,
}

/// An organisation that becomes a service.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// What it becomes.
    pub kind: Kind,
    /// Its ODS code.
    pub ods: String,
    /// Name as published.
    pub name: String,
    /// Address lines as published.
    pub address: Vec<String>,
    /// Postcode as published.
    pub postcode: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Website.
    pub web: Option<String>,
    /// Latitude and longitude.
    pub degrees: Option<(f64, f64)>,
    /// The pharmacy's week.
    pub week: Option<PharmacyWeek>,
    /// Whether an appliance contractor rather than a shop.
    pub appliances: bool,
}

impl Candidate {
    /// A row of an organisation file.
    pub fn of_organisation(kind: Kind, row: Organisation) -> Candidate {
        let Organisation {
            code,
            name,
            address,
            postcode,
            phone,
            status: _,
            subtype: _,
            setting: _,
        } = row;
        let postcode = postcode.trim().to_owned();
        let (web, degrees, week) = (None, None, None);
        Candidate {
            kind,
            ods: code,
            name,
            address,
            postcode,
            phone,
            web,
            degrees,
            week,
            appliances: false,
        }
    }

    /// A pharmacy with its week, if it has one.
    pub fn of_pharmacy(row: Organisation, week: Option<PharmacyWeek>) -> Candidate {
        let contractor = row.subtype == "2" || week.as_ref().is_some_and(|week| week.contract == "DAC");
        let kind = if sells_at_a_distance(&row.name) {
            Kind::DistancePharmacy
        } else {
            Kind::Pharmacy
        };
        Candidate {
            week,
            appliances: contractor,
            ..Candidate::of_organisation(kind, row)
        }
    }

    /// Whether patients walk in.
    pub fn is_shop(&self) -> bool {
        self.kind == Kind::Pharmacy && !self.appliances
    }
}

/// Open data does not mark internet pharmacies; these words in the name do.
fn sells_at_a_distance(name: &str) -> bool {
    const SIGNS: [&str; 8] = [
        "ONLINE",
        "INTERNET",
        "E-SURGERY",
        "E - SURGERY",
        "MAIL ORDER",
        ".CO.UK",
        ".COM",
        "HOMECARE",
    ];
    SIGNS.iter().any(|sign| name.to_uppercase().contains(sign))
}

/// The entry of a candidate. `dates` is the demonstration rota of bank holidays.
pub fn entry(candidate: &Candidate, uid: &str, dates: Vec<SpecifiedDate>) -> Service {
    let Candidate {
        kind,
        ods,
        name,
        address,
        postcode,
        phone,
        web,
        degrees,
        week: _,
        appliances,
    } = candidate;
    let public_name = words::title(name);
    let town = words::town(address).filter(|town| !public_name.ends_with(town.as_str()));
    let mut service = Service {
        uid: uid.to_owned(),
        ods: Some(ods.clone()),
        name: format!(
            "{}: {public_name}{}",
            kind.prefix(),
            town.map(|town| format!(", {town}")).unwrap_or_default()
        ),
        public_name: Some(public_name),
        status: Status::Active,
        service_type: kind.service_type().to_owned(),
        reach: (*appliances || *kind == Kind::DistancePharmacy).then_some(Reach::Telephoned),
        address: address.iter().map(|line| words::title(line)).collect(),
        postcode: Some(postcode.clone()),
        coordinates: degrees.map(|(latitude, longitude)| coordinates(latitude, longitude)),
        phones: phone.clone().map(|phone| Phones {
            public: Some(phone),
            professional: None,
        }),
        web: web.clone(),
        profile: Some(Profile {
            template: Some(kind.template().to_owned()),
            ..Profile::default()
        }),
        ..Service::default()
    };
    match kind {
        Kind::Pharmacy | Kind::DistancePharmacy => pharmacy_hours(candidate, dates, &mut service),
        Kind::Practice => practice_hours(ods, &mut service),
        Kind::Dental => demonstration_week(&mut service, &["09:00-12:30", "13:30-17:30"]),
        Kind::Hospital => demonstration_week(&mut service, &["09:00-17:00"]),
        Kind::EmergencyDepartment => {
            service.hours = Some(Hours {
                always: true,
                ..Hours::default()
            });
        }
    }
    service.sources = origins(candidate, &service);
    service
}

fn coordinates(latitude: f64, longitude: f64) -> Coordinates {
    let place = grid::from_degrees(latitude, longitude);
    Coordinates {
        easting: place.easting.to_string(),
        northing: place.northing.to_string(),
    }
}

fn pharmacy_hours(candidate: &Candidate, dates: Vec<SpecifiedDate>, service: &mut Service) {
    let Some(published) = &candidate.week else {
        service.notes = Some(
            "Not in the consolidated pharmaceutical list of October to December 2023: no hours are known, so it is never \
             open here."
                .to_owned(),
        );
        return;
    };
    let (week, as_published) = week::week(&published.cells);
    service.hours = Some(Hours {
        week: Some(week),
        dates,
        as_published,
        ..Hours::default()
    });
}

/// Demonstration hours. So that not every practice is alike, those whose code ends in 27 close at 13:00 on Wednesdays.
fn practice_hours(ods: &str, service: &mut Service) {
    demonstration_week(service, &["08:00-18:30"]);
    if ods.ends_with("27")
        && let Some(week) = service.hours.as_mut().and_then(|hours| hours.week.as_mut())
    {
        week.wednesday = Some(Sessions::List(vec!["08:00-13:00".to_owned()]));
    }
    service.restricted = true;
    service.practices = vec![ods.to_owned()];
}

fn demonstration_week(service: &mut Service, sessions: &[&str]) {
    service.hours = Some(Hours {
        week: Some(week::weekdays(sessions)),
        ..Hours::default()
    });
}

fn origins(candidate: &Candidate, service: &Service) -> Vec<Origin> {
    let kind = candidate.kind;
    let given = |name: &'static str, is_given: bool| is_given.then(|| name.to_owned());
    let published = [
        given("ods", true),
        given("name", true),
        given("public_name", true),
        given("status", true),
        given(
            "type",
            !matches!(kind, Kind::DistancePharmacy | Kind::EmergencyDepartment),
        ),
        given("address", !service.address.is_empty()),
        given("postcode", true),
        given("coordinates", service.coordinates.is_some()),
        given("phones", service.phones.is_some()),
        given("web", service.web.is_some()),
    ];
    let mut origins = vec![Origin {
        fields: published.into_iter().flatten().collect(),
        from: kind.origin().to_owned(),
    }];
    let mut made_up = vec!["uid", "profile"];
    match kind {
        Kind::Pharmacy | Kind::DistancePharmacy => {
            if service.hours.is_some() {
                origins.push(Origin {
                    fields: vec!["hours".to_owned()],
                    from: "nhsbsa-2023-24-q3".to_owned(),
                });
            }
            if service
                .hours
                .as_ref()
                .is_some_and(|hours| !hours.dates.is_empty())
            {
                made_up.push("hours.dates");
            }
            if candidate.appliances {
                origins.push(Origin {
                    fields: vec!["reach".to_owned()],
                    from: "nhsbsa-2023-24-q3".to_owned(),
                });
            } else if service.reach.is_some() {
                made_up.extend(["type", "reach"]);
            }
        }
        Kind::Practice => made_up.extend(["hours", "restricted", "practices"]),
        Kind::Dental | Kind::Hospital => made_up.push("hours"),
        Kind::EmergencyDepartment => made_up.extend(["type", "hours"]),
    }
    origins.push(Origin {
        fields: made_up.into_iter().map(str::to_owned).collect(),
        from: DEMONSTRATION.to_owned(),
    });
    origins
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_internet_pharmacy_is_known_by_its_name() {
        assert!(sells_at_a_distance("ONLINE CHEMIST"));
        assert!(sells_at_a_distance("E - SURGERY"));
        assert!(!sells_at_a_distance("SAXMUNDHAM PHARMA"));
    }
}

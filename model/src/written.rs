//! Entries as they are typed: the only types that are deserialized, and the source of the JSON Schemas.
//!
//! Everything that could be a slip of the pen (a time, a code, a quantity) is text here, so that a bad value takes away
//! itself and not its file; `read` says what the text means. Unknown keys are refused, and so are doubled ones, which is
//! why the days of the week are fields and never a map.

mod hours;
mod requirement;
mod scenario;
mod settings;
mod waiver;

pub use hours::{AsPublished, Hours, LaterHours, Sessions, SpecifiedDate, Week};
pub use requirement::{Day, Distinct, Level, Outcomes, OwnGp, Requirement, When};
pub use scenario::{Expected, ExpectedFirst, Scenario, ScenarioMoment, ScenarioPlace, ScenarioSet};
pub use settings::{CatchAllBelow, ClosingSoon, Configuration, Discriminators, Settings, SexI};
pub use waiver::Waiver;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

fn is_false(value: &bool) -> bool {
    !*value
}

/// One service: a profile of the Directory of Services, one file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The service's identity: 4 to 10 digits, never reused.
    #[schemars(regex(pattern = r"^[1-9][0-9]{3,9}$"))]
    pub uid: String,
    /// ODS code of the organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[A-Z0-9]{3,12}$"))]
    pub ods: Option<String>,
    /// Name for professionals.
    #[serde(default)]
    pub name: String,
    /// Name shown to patients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_name: Option<String>,
    /// Whether the service takes part in searches at all.
    pub status: Status,
    /// Service type, a code of `service-types.csv`.
    #[serde(rename = "type")]
    #[schemars(regex(pattern = r"^-?[0-9]{1,3}$"))]
    pub service_type: String,
    /// How patients reach it; attended when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// First date of the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub from: Option<String>,
    /// Last date of the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub until: Option<String>,
    /// Of a service that has ended or will: the uid of the one that takes its place, or a list of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<Successor>,
    /// The uid of the service this one belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Address lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub address: Vec<String>,
    /// Postcode with its space; the search uses its grid reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// Coordinates as published; the search does not use them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordinates: Option<Coordinates>,
    /// Telephone numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phones: Option<Phones>,
    /// Web address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web: Option<String>,
    /// E-mail address, never shown to the public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// For whom and for what the service is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// When it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// Dated versions, each replacing all of `hours` from its date on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub later_hours: Vec<LaterHours>,
    /// Whether only patients of `practices` are offered it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub restricted: bool,
    /// ODS codes of the practices whose patients are offered a restricted service.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub practices: Vec<String>,
    /// Areas to whose callers the service is limited.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limited_to: Vec<String>,
    /// Areas in which the service is promoted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promoted_to: Vec<String>,
    /// Returned only if open now or within so many minutes, as "15 minutes".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[0-9]{1,4} minutes$"))]
    pub only_if_open: Option<String>,
    /// What patients are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_instructions: Option<String>,
    /// What 111 staff are told; may hold what is not public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral_instructions: Option<String>,
    /// How a referral travels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<Endpoint>,
    /// Named attributes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    /// Date of the last verification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<String>,
    /// Date by which it is to be verified again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_review: Option<String>,
    /// Notes of the people who keep the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Findings of lint that somebody has decided to live with for a time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
    /// Where each field's value comes from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
}

/// Who takes the place of a service that has ended: one service, or several when it was split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Successor {
    /// One uid.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl Service {
    /// The uids of the services that take its place, as typed.
    pub fn successors(&self) -> &[String] {
        match &self.successor {
            None => &[],
            Some(Successor::One(uid)) => std::slice::from_ref(uid),
            Some(Successor::Several(uids)) => uids,
        }
    }
}

/// Whether a service takes part in searches; only active ones do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Takes part in searches.
    #[default]
    Active,
    /// Ended.
    Closed,
    /// Being set up.
    Commissioning,
    /// Awaiting approval.
    Pending,
    /// Stopped for a time.
    Suspended,
}

/// How patients reach a service.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// Patients go there.
    #[default]
    Attended,
    /// Patients are called or call.
    Telephoned,
    /// The service comes to the patient.
    Visiting,
}

/// Coordinates as published, in metres of the Ordnance Survey national grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coordinates {
    /// Metres east.
    pub easting: String,
    /// Metres north.
    pub northing: String,
}

/// Telephone numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Phones {
    /// For patients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<String>,
    /// For professionals only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub professional: Option<String>,
}

/// For whom and for what a service is offered: the product of its pairs and dispositions, for its ages, sexes and roles.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Name of a shared template; a list given here replaces the template's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Symptom group and discriminator pairs, as "1112=4003".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pairs: Option<Vec<String>>,
    /// Disposition codes, as "Dx05".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispositions: Option<Vec<String>>,
    /// Pairs added to those of the template.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_pairs: Vec<String>,
    /// Pairs taken away from those of the template.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove_pairs: Vec<String>,
    /// Dispositions added to those of the template.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_dispositions: Vec<String>,
    /// Dispositions taken away from those of the template.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove_dispositions: Vec<String>,
    /// Ages, as "5 to 15 years".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ages: Option<Vec<String>>,
    /// Sexes: F, M, I.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sexes: Option<Vec<String>>,
    /// Referral roles that may be offered the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
}

/// One way a referral reaches a service.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Lower is tried first, within a scenario.
    pub order: String,
    /// itk, email, telno or http.
    pub transport: String,
    /// PDF, HTML, FHIR, xml, CDA.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The ITK or scheduling interaction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interaction: Option<String>,
    /// Primary or Copy.
    pub scenario: String,
    /// Where it goes.
    pub address: String,
    /// Free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// compressed or uncompressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compression: Option<String>,
}

/// A named attribute.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its value, mostly TRUE or FALSE.
    pub value: String,
}

/// Where the values of some fields come from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Names of fields of this entry.
    pub fields: Vec<String>,
    /// A source named in the directory's README, or `demonstration`.
    pub from: String,
}

/// A shared clinical profile.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Symptom group and discriminator pairs.
    #[serde(default)]
    pub pairs: Vec<String>,
    /// Disposition codes.
    #[serde(default)]
    pub dispositions: Vec<String>,
    /// Ages.
    #[serde(default)]
    pub ages: Vec<String>,
    /// Sexes.
    #[serde(default)]
    pub sexes: Vec<String>,
    /// Referral roles.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Findings of lint that somebody has decided to live with for a time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
}

/// The outcome table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeTable {
    /// Its rows; the first that names a triple decides it.
    pub rows: Vec<OutcomeRow>,
}

/// Outcomes that triage can end in: the product of pairs and dispositions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeRow {
    /// SG=SD pairs.
    pub pairs: Vec<String>,
    /// Dispositions.
    pub dispositions: Vec<String>,
    /// A name that requirements may use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<String>,
    /// Sexes that can have it; all when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sexes: Option<Vec<String>>,
    /// Ages that can have it; all when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ages: Option<Vec<String>>,
    /// Filled in, not found in a source.
    #[serde(default, skip_serializing_if = "is_false")]
    pub assumed: bool,
    /// Ends at the caller's own GP practice.
    #[serde(default, skip_serializing_if = "is_false")]
    pub own_gp: bool,
    /// Where it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The areas of the directory and around it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Areas {
    /// Areas in any order.
    pub areas: Vec<Area>,
}

/// One area.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// icb, district, region …
    pub kind: String,
    /// Code of the area that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Who answers for its services.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// The public holidays of England and Wales.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// The dates for which the list is complete.
    pub covers: Covers,
    /// The holidays.
    pub holidays: Vec<Holiday>,
}

/// The dates for which a calendar is complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Covers {
    /// First date.
    pub from: String,
    /// Last date.
    pub until: String,
}

/// One public holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// Its date.
    pub date: String,
    /// Its name.
    pub title: String,
}

//! Entries as they are typed: the only types that are deserialized, and the source of the JSON Schemas.
//!
//! Everything that could be a slip of the pen (a time, a code, a quantity) is text here, so that a bad value takes away
//! itself and not its file; `read` says what the text means. Unknown keys are refused, and so are doubled ones, which is
//! why the days of the week are fields and never a map.

mod scenario;

pub use scenario::{Expected, ExpectedFirst, Scenario, ScenarioMoment, ScenarioPlace, ScenarioSet};

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

/// The sessions of one day: `closed`, or a list of "09:00-17:30".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Sessions {
    /// The word `closed`.
    Word(String),
    /// Sessions, as "09:00-17:30".
    List(Vec<String>),
}

/// The sessions of each weekday; one left out is closed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Week {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monday: Option<Sessions>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tuesday: Option<Sessions>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wednesday: Option<Sessions>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thursday: Option<Sessions>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub friday: Option<Sessions>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saturday: Option<Sessions>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sunday: Option<Sessions>,
}

impl Week {
    /// The seven days from Monday with their names.
    pub fn days(&self) -> [(&'static str, Option<&Sessions>); 7] {
        let Week {
            monday,
            tuesday,
            wednesday,
            thursday,
            friday,
            saturday,
            sunday,
        } = self;
        [
            ("monday", monday.as_ref()),
            ("tuesday", tuesday.as_ref()),
            ("wednesday", wednesday.as_ref()),
            ("thursday", thursday.as_ref()),
            ("friday", friday.as_ref()),
            ("saturday", saturday.as_ref()),
            ("sunday", sunday.as_ref()),
        ]
    }
}

/// When a service is open, local time of Europe/London.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// Open all hours.
    #[serde(default, skip_serializing_if = "is_false")]
    pub always: bool,
    /// The ordinary week.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub week: Option<Week>,
    /// Every public holiday; closed when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holiday: Option<Sessions>,
    /// Specified dates, each overriding everything else on its date.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<SpecifiedDate>,
    /// Cells that could not be read when the entry was imported, as they were published. They mean nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_published: Option<AsPublished>,
}

/// The sessions of one specified date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpecifiedDate {
    /// The date.
    #[schemars(regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub date: String,
    /// Its sessions.
    pub sessions: Sessions,
}

/// Hours that replace `hours` from a date on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LaterHours {
    /// First date of this version.
    #[schemars(regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub from: String,
    /// Open all hours.
    #[serde(default, skip_serializing_if = "is_false")]
    pub always: bool,
    /// The ordinary week.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub week: Option<Week>,
    /// Every public holiday; closed when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holiday: Option<Sessions>,
    /// Specified dates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<SpecifiedDate>,
}

/// Cells of the source that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AsPublished {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monday: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tuesday: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wednesday: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thursday: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub friday: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saturday: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sunday: Option<String>,
}

impl AsPublished {
    /// The seven days from Monday with their names.
    pub fn days(&self) -> [(&'static str, Option<&str>); 7] {
        let AsPublished {
            monday,
            tuesday,
            wednesday,
            thursday,
            friday,
            saturday,
            sunday,
        } = self;
        [
            ("monday", monday.as_deref()),
            ("tuesday", tuesday.as_deref()),
            ("wednesday", wednesday.as_deref()),
            ("thursday", thursday.as_deref()),
            ("friday", friday.as_deref()),
            ("saturday", saturday.as_deref()),
            ("sunday", sunday.as_deref()),
        ]
    }
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
}

/// What must hold, and for which callers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// One short line.
    pub title: String,
    /// Who answers for it.
    pub owner: String,
    /// What a caller lost under it counts as.
    pub level: Level,
    /// Which rows of the outcome table it speaks of; a row fits every filter given.
    pub outcomes: Outcomes,
    /// Ages; all when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ages: Option<Vec<String>>,
    /// Sexes; all when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sexes: Option<Vec<String>>,
    /// Referral roles; `111 Telephony Referral` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// `unregistered`, or "registered within 15 km"; unregistered when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callers: Option<String>,
    /// Areas; all own areas when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub areas: Option<Vec<String>>,
    /// Moments; every minute when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Vec<When>>,
    /// "now" or "within 60 minutes".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub how_soon: Option<String>,
    /// Acceptable service types; all when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub types: Option<Vec<String>>,
    /// Service types that are not acceptable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_types: Option<Vec<String>>,
    /// Acceptable reaches; all when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Vec<Reach>>,
    /// Greatest straight line to an attended service, as "25 km".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance: Option<String>,
    /// How many acceptable services; "1" when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<String>,
    /// What counts as another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distinct: Option<Distinct>,
}

/// How much a finding weighs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Differs in nothing that is read.
    Cosmetic,
    /// For information.
    Note,
    /// Asks for a named sign-off or a look.
    #[default]
    Warning,
    /// Blocks when introduced.
    Error,
}

/// What counts as another service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Distinct {
    /// Each service.
    #[default]
    Service,
    /// Each ODS code.
    Ods,
}

/// Filters on the rows of the outcome table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcomes {
    /// Dispositions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispositions: Option<Vec<String>>,
    /// SG=SD pairs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pairs: Option<Vec<String>>,
    /// Symptom groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
    /// Symptom discriminators.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discriminators: Option<Vec<String>>,
    /// Names given to rows of the outcome table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sets: Option<Vec<String>>,
    /// `only`: rows marked own_gp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_gp: Option<OwnGp>,
}

/// Which rows of the outcome table a requirement takes by their own-GP mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OwnGp {
    /// Only rows marked own_gp.
    Only,
}

/// Some moments of the week.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Days on which it applies; every day when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<Vec<Day>>,
    /// Days taken out again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not: Vec<Day>,
    /// Local times, as "18:30-22:00"; all day when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Vec<String>>,
}

/// A weekday, or a public holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Day {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
    Holiday,
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

/// The directory's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// Version of the format: "1".
    pub format: String,
    /// Name of the directory.
    pub name: String,
    /// The NHS Pathways release in force.
    pub release: String,
    /// Areas whose callers are judged.
    pub own_areas: Vec<String>,
    /// Points that the sources leave open.
    #[serde(default)]
    pub settings: Settings,
}

/// Points that the Directory of Services' documentation leaves open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// What closing within 30 minutes does.
    pub closing_soon: ClosingSoon,
    /// Which services a caller of sex I meets.
    pub sex_i: SexI,
    /// Below how many returnable services the fallback fires.
    pub catch_all_below: CatchAllBelow,
    /// Service types offered by the fallback.
    pub catch_all_types: Vec<String>,
    /// Whether a service needs all symptom discriminators of a search.
    pub discriminators: Discriminators,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            closing_soon: ClosingSoon::default(),
            sex_i: SexI::default(),
            catch_all_below: CatchAllBelow::default(),
            catch_all_types: vec!["40".to_owned(), "105".to_owned()],
            discriminators: Discriminators::default(),
        }
    }
}

/// What closing within 30 minutes of the search does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClosingSoon {
    /// The service is not returnable at all.
    #[default]
    Service,
    /// Only that stretch of opening does not count.
    Stretch,
}

/// Which services a caller of sex I meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SexI {
    /// Those that have I profiled.
    #[default]
    OnlyI,
    /// Those that have any sex profiled.
    Any,
}

/// Below how many returnable services the fallback fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CatchAllBelow {
    /// When there is none (v1.5 of the search).
    #[default]
    One,
    /// When there are fewer than two (v1.3 and v1.4).
    Two,
}

/// Whether a service needs all symptom discriminators of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Discriminators {
    /// All of them.
    #[default]
    All,
    /// Any of them.
    Any,
}

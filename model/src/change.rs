//! One meaning-bearing difference between two revisions.
//!
//! A change names its subject and its class and carries what the class compares, as values and not as words; `diff`
//! finds changes, `diff::sentence` words them. Classes are closed: each has a name, a level, a direction, an area and
//! a signer, all in the one table below.

use crate::code::{Disposition, Pair};
use crate::interval::Intervals;
use crate::place::Grid;
use crate::route::Route;
use crate::tree::BlobId;
pub use crate::written::Level;
use crate::written::Status;
use jiff::civil::Date;
use std::sync::Arc;

/// One difference between two revisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is about.
    pub subject: Subject,
    /// What kind of difference it is.
    pub class: Class,
    /// What differs, as values.
    pub detail: Detail,
    /// Where in base; `None` where base has nothing.
    pub base: Option<Place>,
    /// Where in head; `None` where head has nothing.
    pub head: Option<Place>,
    /// Changes that follow from this one and are not reported on their own: the services a template touches, the rest
    /// of a file whose service closes.
    pub echoes: Vec<Change>,
}

/// A spot in a file of one revision.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Path of the file within the directory.
    pub path: String,
    /// Where in the file.
    pub route: Route,
}

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A service: the same uid, wherever its file lies.
    Service {
        /// Its identity.
        uid: String,
        /// Its name for professionals, in head where it has one.
        name: String,
        /// Path of its file, in head where there is one.
        path: String,
    },
    /// A shared clinical profile.
    Template {
        /// Its name: the file's stem.
        name: String,
        /// Path of its file.
        path: String,
    },
    /// A requirement.
    Requirement {
        /// The file's stem.
        id: String,
        /// Its one line, in head where there is one.
        title: String,
    },
    /// `qdos.yaml`.
    Settings,
    /// The public holidays.
    Calendar,
    /// The table of areas.
    Areas,
    /// One area and the postcodes in it.
    Area {
        /// Its code.
        code: String,
        /// Its name, or its code.
        name: String,
    },
    /// The table of search distances.
    SearchDistances,
    /// The residents of small areas.
    Residents,
    /// The outcome table.
    OutcomeTable,
    /// A table of reference data.
    Reference {
        /// Its name: the file's stem.
        table: String,
    },
    /// The ranking strategies.
    Ranking,
    /// A file that is none of these, or that cannot be read as one.
    File {
        /// Its path.
        path: String,
    },
}

/// Whether a change takes away, adds, exchanges, or only says things otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Something offered before is not offered any more.
    Narrows,
    /// Something is offered that was not before.
    Widens,
    /// Some of both, or another thing in its place.
    Shifts,
    /// Other words or other files for the same offer.
    Rewords,
}

/// Which part of the directory's work a change belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// Who, where and when: the DoS's demographic data.
    Demographic,
    /// For which needs: the DoS's clinical data.
    Clinical,
    /// How the referral travels, and in which order services are found.
    Routing,
    /// Rules, reference data and the keeping of the directory.
    Governance,
}

/// Who should sign a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signer {
    /// Keeps the region's entries.
    DirectoryLead,
    /// Answers for what is clinically safe.
    ClinicalLead,
    /// Answers for referrals arriving.
    DigitalLead,
    /// Answer for requirements, settings and shared data.
    DirectoryOwners,
    /// Nobody has to.
    Nobody,
}

impl Signer {
    /// A plain title.
    pub fn title(self) -> &'static str {
        match self {
            Signer::DirectoryLead => "the region's directory lead",
            Signer::ClinicalLead => "a clinical lead",
            Signer::DigitalLead => "the region's digital lead",
            Signer::DirectoryOwners => "the owners of the directory",
            Signer::Nobody => "nobody",
        }
    }
}

macro_rules! classes {
    ($($name:literal $variant:ident $level:ident $direction:ident $area:ident $signer:ident, $says:literal;)+) => {
        /// A kind of change. The name is its identity and is never given to another kind.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Class { $(#[doc = $says] $variant,)+ }

        impl Class {
            /// Every class, in order.
            pub const ALL: &'static [Class] = &[$(Class::$variant,)+];

            /// Its name, kebab-case.
            pub fn name(self) -> &'static str {
                match self { $(Class::$variant => $name,)+ }
            }

            /// How much it weighs, unless the change says otherwise (`Change::level`).
            pub fn level(self) -> Level {
                match self { $(Class::$variant => Level::$level,)+ }
            }

            /// Which way it goes, unless the change says otherwise (`Change::direction`).
            pub fn direction(self) -> Direction {
                match self { $(Class::$variant => Direction::$direction,)+ }
            }

            /// Which part of the directory's work it belongs to.
            pub fn area(self) -> Area {
                match self { $(Class::$variant => Area::$area,)+ }
            }

            /// Who should sign it.
            pub fn signer(self) -> Signer {
                match self { $(Class::$variant => Signer::$signer,)+ }
            }

            /// What it is, in one line.
            pub fn says(self) -> &'static str {
                match self { $(Class::$variant => $says,)+ }
            }
        }
    };
}

classes! {
    "not-analysed" NotAnalysed Error Shifts Governance DirectoryOwners, "A file of head cannot be read, so what it changes is not known.";
    "healed" Healed Note Widens Governance Nobody, "A file that could not be read in base can be read, or is gone.";
    "service-added" ServiceAdded Warning Widens Demographic ClinicalLead, "A service that was not there before.";
    "service-removed" ServiceRemoved Warning Narrows Demographic DirectoryLead, "A service's file is gone.";
    "service-closed" ServiceClosed Warning Narrows Demographic DirectoryLead, "An active service is not active any more.";
    "suspension-open-ended" SuspensionOpenEnded Error Narrows Demographic DirectoryLead, "An active service is suspended, and its entry does not say when that is looked at again.";
    "service-opened" ServiceOpened Warning Widens Demographic ClinicalLead, "A service becomes active.";
    "status-changed" StatusChanged Note Rewords Governance Nobody, "The status of a service that is active on neither side.";
    "service-withheld" ServiceWithheld Error Narrows Governance DirectoryLead, "A restriction cannot be read, so the service is offered to nobody.";
    "service-offered-again" ServiceOfferedAgain Warning Widens Governance DirectoryLead, "A restriction that could not be read can be read again.";
    "period-narrowed" PeriodNarrowed Warning Narrows Demographic DirectoryLead, "The service begins later or ends earlier.";
    "period-widened" PeriodWidened Warning Widens Demographic DirectoryLead, "The service begins earlier or ends later.";
    "period-shifted" PeriodShifted Warning Shifts Demographic DirectoryLead, "The service's dates lose some and gain some.";
    "hours-reduced" HoursReduced Warning Narrows Demographic DirectoryLead, "Open less.";
    "hours-extended" HoursExtended Note Widens Demographic DirectoryLead, "Open more.";
    "hours-shifted" HoursShifted Warning Shifts Demographic DirectoryLead, "Open at other times.";
    "day-lost" DayLost Warning Narrows Demographic DirectoryLead, "Closed throughout a day of the week on which it was open.";
    "always-open-dropped" AlwaysOpenDropped Warning Narrows Demographic DirectoryLead, "Open round the clock no more.";
    "special-closing-added" SpecialClosingAdded Note Narrows Demographic DirectoryLead, "Open less on specified dates only.";
    "special-opening-added" SpecialOpeningAdded Note Widens Demographic DirectoryLead, "Open more on specified dates only.";
    "holiday-hours-changed" HolidayHoursChanged Warning Shifts Demographic DirectoryLead, "Open at other times on public holidays only.";
    "distant-hours-changed" DistantHoursChanged Note Shifts Demographic DirectoryLead, "Open at other times only after the 396 dates that are judged.";
    "hours-rewritten" HoursRewritten Cosmetic Rewords Demographic Nobody, "Hours written otherwise, open at the same minutes.";
    "age-narrowed" AgeNarrowed Warning Narrows Demographic ClinicalLead, "Takes fewer ages.";
    "age-widened" AgeWidened Warning Widens Demographic ClinicalLead, "Takes more ages.";
    "age-shifted" AgeShifted Warning Shifts Demographic ClinicalLead, "Takes other ages.";
    "sex-narrowed" SexNarrowed Warning Narrows Demographic ClinicalLead, "Takes fewer sexes.";
    "sex-widened" SexWidened Warning Widens Demographic ClinicalLead, "Takes more sexes.";
    "sex-shifted" SexShifted Warning Shifts Demographic ClinicalLead, "Takes other sexes.";
    "profile-narrowed" ProfileNarrowed Warning Narrows Clinical ClinicalLead, "Takes fewer outcomes: pairs times dispositions.";
    "profile-widened" ProfileWidened Warning Widens Clinical ClinicalLead, "Takes more outcomes: pairs times dispositions.";
    "profile-shifted" ProfileShifted Warning Shifts Clinical ClinicalLead, "Takes other outcomes.";
    "disposition-added" DispositionAdded Warning Widens Clinical ClinicalLead, "Takes more dispositions, for the same pairs.";
    "disposition-removed" DispositionRemoved Warning Narrows Clinical ClinicalLead, "Takes fewer dispositions, for the same pairs.";
    "urgency-tightened" UrgencyTightened Warning Narrows Clinical ClinicalLead, "Takes nothing any more that is as urgent as what it took.";
    "role-narrowed" RoleNarrowed Warning Narrows Routing DigitalLead, "Fewer referral roles may be offered it.";
    "role-widened" RoleWidened Warning Widens Routing DigitalLead, "More referral roles may be offered it.";
    "role-shifted" RoleShifted Warning Shifts Routing DigitalLead, "Other referral roles may be offered it.";
    "practices-narrowed" PracticesNarrowed Warning Narrows Demographic DirectoryLead, "Patients of fewer practices are offered it.";
    "practices-widened" PracticesWidened Warning Widens Demographic ClinicalLead, "Patients of more practices are offered it.";
    "practices-shifted" PracticesShifted Warning Shifts Demographic DirectoryLead, "Patients of other practices are offered it.";
    "area-narrowed" AreaNarrowed Warning Narrows Demographic DirectoryLead, "Callers of fewer areas are offered it.";
    "area-widened" AreaWidened Warning Widens Demographic DirectoryLead, "Callers of more areas are offered it.";
    "area-shifted" AreaShifted Warning Shifts Demographic DirectoryLead, "Callers of other areas are offered it.";
    "boundary-recoded" BoundaryRecoded Note Rewords Demographic DirectoryLead, "Limited to the same places under other codes.";
    "only-if-open-tightened" OnlyIfOpenTightened Warning Narrows Routing DirectoryLead, "Returned only nearer to its opening.";
    "only-if-open-loosened" OnlyIfOpenLoosened Note Widens Routing DirectoryLead, "Returned longer before its opening.";
    "service-moved" ServiceMoved Warning Shifts Demographic DirectoryLead, "The postcode, or where it lies, is another.";
    "type-changed" TypeChanged Warning Shifts Clinical ClinicalLead, "The service type is another.";
    "reach-changed" ReachChanged Warning Shifts Demographic DirectoryLead, "Patients reach it in another way.";
    "uid-changed" UidChanged Warning Shifts Governance DirectoryOwners, "The same service under another uid.";
    "uid-reused" UidReused Error Shifts Governance DirectoryOwners, "The uid of one service stands for another.";
    "service-copied" ServiceCopied Warning Widens Governance DirectoryLead, "A second entry of a service that is there.";
    "service-split" ServiceSplit Warning Shifts Governance DirectoryLead, "One service parts into several.";
    "services-merged" ServicesMerged Warning Shifts Governance DirectoryLead, "Several services come together in one.";
    "ods-changed" OdsChanged Warning Shifts Governance DirectoryOwners, "The ODS code is another.";
    "owner-changed" OwnerChanged Warning Shifts Governance DirectoryLead, "The entry moves to another region, whose people sign for it from then on.";
    "parent-changed" ParentChanged Note Rewords Governance DirectoryLead, "It belongs to another service.";
    "successor-changed" SuccessorChanged Note Rewords Governance DirectoryLead, "Another service takes its place when it has ended.";
    "promotion-changed" PromotionChanged Note Shifts Routing DirectoryLead, "It is promoted in other areas.";
    "commissioning-changed" CommissioningChanged Note Shifts Routing DirectoryLead, "Other practices commission it, whose patients find it first.";
    "endpoint-added" EndpointAdded Warning Widens Routing DigitalLead, "A referral can go somewhere else too.";
    "endpoint-removed" EndpointRemoved Warning Narrows Routing DigitalLead, "A referral does not go somewhere any more; others of its scenario are left, or it was a copy.";
    "last-endpoint-removed" LastEndpointRemoved Error Narrows Routing DigitalLead, "No endpoint is left to which a referral goes.";
    "endpoint-address-changed" EndpointAddressChanged Warning Shifts Routing DigitalLead, "A referral goes to another address, or by another transport.";
    "endpoint-order-changed" EndpointOrderChanged Warning Shifts Routing DigitalLead, "Endpoints are tried in another order.";
    "endpoint-format-changed" EndpointFormatChanged Warning Shifts Routing DigitalLead, "A referral goes to the same address in another format, interaction or compression, or with another comment.";
    "attribute-changed" AttributeChanged Note Shifts Routing DigitalLead, "A named attribute has another value.";
    "public-phone-changed" PublicPhoneChanged Warning Shifts Routing DirectoryLead, "The telephone number for patients is another.";
    "professional-phone-changed" ProfessionalPhoneChanged Warning Shifts Routing DigitalLead, "The telephone number for professionals is another.";
    "contact-changed" ContactChanged Note Rewords Routing DirectoryLead, "The web or e-mail address is another.";
    "words-changed" WordsChanged Note Rewords Demographic DirectoryLead, "Names, instructions, address lines or notes say something else.";
    "patient-instructions-changed" PatientInstructionsChanged Note Rewords Demographic DirectoryLead, "What patients are told says something else.";
    "words-rewritten" WordsRewritten Cosmetic Rewords Demographic Nobody, "Names or address lines in other letters or broken elsewhere, the same words.";
    "provenance-changed" ProvenanceChanged Note Rewords Governance Nobody, "Where values come from, and when they were verified.";
    "template-changed" TemplateChanged Warning Shifts Clinical ClinicalLead, "A shared clinical profile; the services it touches are listed below it.";
    "requirement-added" RequirementAdded Note Widens Governance DirectoryOwners, "Something more must hold.";
    "requirement-removed" RequirementRemoved Warning Narrows Governance DirectoryOwners, "Something need not hold any more.";
    "requirement-weakened" RequirementWeakened Warning Narrows Governance DirectoryOwners, "Asked of fewer callers, or content with less.";
    "requirement-strengthened" RequirementStrengthened Note Widens Governance DirectoryOwners, "Asked of more callers, or content with less no more.";
    "requirement-changed" RequirementChanged Warning Shifts Governance DirectoryOwners, "Asks something else.";
    "policy-changed" PolicyChanged Warning Shifts Governance DirectoryOwners, "Who owns entries, who signs changes, and when a change is too large.";
    "policy-and-data-together" PolicyAndDataTogether Error Shifts Governance DirectoryOwners, "The policy changes together with services, so that neither is looked at alone.";
    "settings-changed" SettingsChanged Warning Shifts Governance DirectoryOwners, "A point that decides how every search is judged.";
    "calendar-changed" CalendarChanged Warning Shifts Governance DirectoryOwners, "Public holidays; the services whose hours they change are listed below it.";
    "areas-changed" AreasChanged Warning Shifts Governance DirectoryOwners, "Areas, what holds them, and who answers for them.";
    "search-distance-changed" SearchDistanceChanged Warning Shifts Routing DirectoryOwners, "How far a search looks.";
    "postcode-added" PostcodeAdded Note Widens Governance DirectoryOwners, "Places that were not there before.";
    "postcode-removed" PostcodeRemoved Warning Narrows Governance DirectoryOwners, "Places that are gone.";
    "postcode-moved" PostcodeMoved Warning Shifts Governance DirectoryOwners, "Places that lie elsewhere or in another area.";
    "residents-changed" ResidentsChanged Warning Shifts Governance DirectoryOwners, "How many people live where.";
    "outcome-added" OutcomeAdded Warning Widens Governance ClinicalLead, "Triage can end in what it could not before.";
    "outcome-removed" OutcomeRemoved Warning Narrows Governance ClinicalLead, "Triage cannot end in it any more.";
    "outcome-changed" OutcomeChanged Warning Shifts Governance ClinicalLead, "Who can have an outcome, its timeframe or its marks.";
    "reference-changed" ReferenceChanged Warning Shifts Governance ClinicalLead, "Codes of the release; the services they change are listed below it.";
    "ranking-changed" RankingChanged Warning Shifts Routing DirectoryOwners, "The order in which services are shown.";
    "scenarios-changed" ScenariosChanged Note Shifts Governance DirectoryOwners, "Captured searches, or what is expected of them; no caller is sent elsewhere.";
    "waiver-changed" WaiverChanged Warning Shifts Governance DirectoryOwners, "A finding of lint is waived, is waived otherwise, or is waived no more.";
    "file-moved" FileMoved Cosmetic Rewords Governance Nobody, "The same entry in a file of another name.";
    "unread-file-changed" UnreadFileChanged Note Rewords Governance Nobody, "A file that no search and no check reads.";
    "cosmetic" Cosmetic Cosmetic Rewords Governance Nobody, "Other bytes, the same meaning.";
}

/// A code with its words, where they are known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// The code.
    pub code: Arc<str>,
    /// Its words.
    pub name: Option<Arc<str>>,
}

/// A pair with its words, where they are known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedPair {
    /// The pair.
    pub pair: Pair,
    /// Words of the symptom group.
    pub group: Option<Arc<str>>,
    /// Words of the symptom discriminator.
    pub discriminator: Option<Arc<str>>,
}

/// A disposition with its words, where they are known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedDisposition {
    /// The disposition.
    pub disposition: Disposition,
    /// Its words.
    pub name: Option<Arc<str>>,
}

/// A value before and after.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Value {
    /// Which value it is, by keys and codes: the same however it is called.
    pub key: String,
    /// Which value it is, in plain words or by its code.
    pub what: String,
    /// In base; `None` where there was none.
    pub base: Option<Shown>,
    /// In head; `None` where there is none.
    pub head: Option<Shown>,
}

/// What tells an entry from others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its uid.
    pub uid: String,
    /// Its name for professionals.
    pub name: String,
    /// Its ODS code.
    pub ods: Option<String>,
    /// Its postcode.
    pub postcode: Option<String>,
}

/// A row that only one side has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// Its key.
    pub named: Named,
    /// What it says, in codes and numbers.
    pub value: String,
}

/// One side of a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shown {
    /// The value in codes and numbers: the same however it is said.
    pub value: String,
    /// As a person reads it.
    pub words: String,
}

impl From<String> for Shown {
    /// A value that is its own words.
    fn from(value: String) -> Shown {
        Shown {
            words: value.clone(),
            value,
        }
    }
}

/// What differs, as values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// The class and the places say it all.
    Nothing,
    /// The same, of a file as a whole; what it holds is told by the identity of its bytes.
    Whole {
        /// In base.
        base: Option<BlobId>,
        /// In head.
        head: Option<BlobId>,
    },
    /// A service's being there and its status; `None` on the side where it is not there.
    Existence {
        /// Its type, in head where there is one.
        service_type: Named,
        /// Status in base.
        base: Option<Status>,
        /// Status in head.
        head: Option<Status>,
        /// The bytes of an entry that only one side has: a new entry that says something else is another change.
        entry: Option<BlobId>,
    },
    /// Which entries stand for what.
    Identity {
        /// In base.
        base: Vec<Entry>,
        /// In head.
        head: Vec<Entry>,
    },
    /// Open minutes.
    Hours(HoursChange),
    /// Ages in days.
    Ages {
        /// In base.
        base: Intervals,
        /// In head.
        head: Intervals,
    },
    /// Pairs and dispositions.
    Profile(ProfileChange),
    /// Who is let in: sexes, roles, practices, areas. `None` lets everyone in.
    Allowed {
        /// In base.
        base: Option<Vec<Named>>,
        /// In head.
        head: Option<Vec<Named>>,
    },
    /// Minutes before its opening at which it is returned; `None` is without such a limit.
    OnlyIfOpen {
        /// In base.
        base: Option<i64>,
        /// In head.
        head: Option<i64>,
    },
    /// First and last date.
    Period {
        /// In base.
        base: (Option<Date>, Option<Date>),
        /// In head.
        head: (Option<Date>, Option<Date>),
    },
    /// Where a service lies.
    Location {
        /// In base.
        base: Location,
        /// In head.
        head: Location,
        /// The straight line between the two, in metres, where both are known.
        metres: Option<i64>,
    },
    /// Values by name, each before and after.
    Values(Vec<Value>),
    /// Free text before and after; what differs in it word by word is worked out when it is shown.
    Words {
        /// The field, in plain words.
        what: &'static str,
        /// In base.
        base: Option<String>,
        /// In head.
        head: Option<String>,
    },
    /// Rows of a table.
    Rows {
        /// Rows that are new.
        added: Vec<Row>,
        /// Rows that are gone.
        removed: Vec<Row>,
        /// Rows that say something else.
        changed: Vec<Value>,
    },
    /// Outcomes that triage can end in.
    Outcomes(Vec<(NamedPair, NamedDisposition)>),
    /// What differs in a template, as it would in a service.
    Parts(Vec<Part>),
    /// What is wrong with a file, in one line.
    Fault(String),
}

/// One part of a change that has several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What kind of difference it is.
    pub class: Class,
    /// What differs.
    pub detail: Detail,
}

/// Where a service lies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Location {
    /// Postcode, "NR27 0AA".
    pub postcode: Option<String>,
    /// Grid reference of the postcode.
    pub grid: Option<Grid>,
    /// The area it lies in.
    pub area: Option<Named>,
}

/// What a service takes, as pairs, dispositions and their product.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProfileChange {
    /// Pairs taken in head only.
    pub pairs_added: Vec<NamedPair>,
    /// Pairs taken in base only.
    pub pairs_removed: Vec<NamedPair>,
    /// Dispositions taken in head only.
    pub dispositions_added: Vec<NamedDisposition>,
    /// Dispositions taken in base only.
    pub dispositions_removed: Vec<NamedDisposition>,
    /// Outcomes (pair and disposition) taken in head only.
    pub outcomes_added: usize,
    /// Outcomes taken in base only.
    pub outcomes_removed: usize,
}

/// When a service is open, within the 396 dates from the date of the comparison.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HoursChange {
    /// Ordinary weeks that differ, by the dates they hold.
    pub weeks: Vec<WeekChange>,
    /// Specified dates and public holidays that differ.
    pub dates: Vec<DateChange>,
    /// Elapsed minutes open in base and not in head, over all the dates.
    pub lost: i64,
    /// Elapsed minutes open in head and not in base, over all the dates.
    pub gained: i64,
}

/// An ordinary week before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekChange {
    /// First date on which it holds, when that is not from the beginning.
    pub from: Option<Date>,
    /// Last date on which it holds, when that is not to the end.
    pub until: Option<Date>,
    /// The days that differ, from Monday.
    pub days: Vec<DayChange>,
    /// Minutes a week open in base and not in head.
    pub lost: i64,
    /// Minutes a week open in head and not in base.
    pub gained: i64,
}

/// A day of the ordinary week before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayChange {
    /// 0 is Monday.
    pub weekday: usize,
    /// Local open minutes in base.
    pub base: Intervals,
    /// Local open minutes in head.
    pub head: Intervals,
}

/// One date before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateChange {
    /// The date.
    pub date: Date,
    /// Name of the public holiday it is.
    pub holiday: Option<String>,
    /// Local open minutes in base.
    pub base: Intervals,
    /// Local open minutes in head.
    pub head: Intervals,
    /// Elapsed minutes open in base and not in head.
    pub lost: i64,
    /// Elapsed minutes open in head and not in base.
    pub gained: i64,
}

impl Class {
    /// Whether a service that was active is not so any more: it claims everything else that its entry says.
    pub fn is_closure(self) -> bool {
        matches!(self, Class::ServiceClosed | Class::SuspensionOpenEnded)
    }
}

/// Whether a text for patients holds times, ages or telephone numbers, or forbids something.
fn is_telling(text: &str) -> bool {
    const FORBIDS: [&str; 4] = ["not", "never", "cannot", "no"];
    let words = text.split(|letter: char| letter.is_whitespace() || ",.;:!?()\"".contains(letter));
    let forbids = |word: &str| {
        let word = word.to_lowercase().replace('’', "'");
        FORBIDS.contains(&word.as_str()) || word.ends_with("n't")
    };
    text.contains(|letter: char| letter.is_ascii_digit()) || words.into_iter().any(forbids)
}

impl Change {
    /// How much it weighs: its class's level; no more than a note where no search ever met the service, and more than one
    /// where patients are told something that must not be wrong.
    pub fn level(&self) -> Level {
        match (&self.class, &self.detail) {
            (Class::PatientInstructionsChanged, Detail::Words { base, head, .. })
                if [base, head].into_iter().flatten().any(|text| is_telling(text)) =>
            {
                Level::Warning
            }
            (
                Class::ServiceAdded,
                Detail::Existence {
                    head: Some(status), ..
                },
            )
            | (
                Class::ServiceRemoved,
                Detail::Existence {
                    base: Some(status), ..
                },
            ) if *status != Status::Active => Level::Note,
            _ => self.class.level(),
        }
    }

    /// Which way it goes: its class's direction, or that of its values where the class leaves it open.
    pub fn direction(&self) -> Direction {
        let by_amounts = |lost: bool, gained: bool| match (lost, gained) {
            (true, false) => Direction::Narrows,
            (false, true) => Direction::Widens,
            _ => self.class.direction(),
        };
        match (&self.class, &self.detail) {
            (Class::HolidayHoursChanged, Detail::Hours(hours)) => {
                by_amounts(hours.lost > 0, hours.gained > 0)
            }
            (Class::TemplateChanged, Detail::Parts(parts)) => {
                let goes = |way| parts.iter().any(|part| part.class.direction() == way);
                if goes(Direction::Shifts) {
                    return Direction::Shifts;
                }
                by_amounts(goes(Direction::Narrows), goes(Direction::Widens))
            }
            (Class::ReferenceChanged | Class::CalendarChanged, _) if !self.echoes.is_empty() => {
                let goes = |way| self.echoes.iter().any(|echo| echo.direction() == way);
                if goes(Direction::Shifts) {
                    return Direction::Shifts;
                }
                by_amounts(goes(Direction::Narrows), goes(Direction::Widens))
            }
            _ => self.class.direction(),
        }
    }
}

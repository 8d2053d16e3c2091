//! The page of each class: its documentation.

use crate::model::change::Class;

macro_rules! pages {
    ($($variant:ident $name:literal;)+) => {
        /// The page of a class, in Markdown.
        pub fn page(class: Class) -> &'static str {
            match class { $(Class::$variant => include_str!(concat!("../pages/", $name, ".md")),)+ }
        }
    };
}

pages! {
    NotAnalysed "not-analysed";
    Healed "healed";
    ServiceAdded "service-added";
    ServiceRemoved "service-removed";
    ServiceClosed "service-closed";
    SuspensionOpenEnded "suspension-open-ended";
    ServiceOpened "service-opened";
    StatusChanged "status-changed";
    ServiceWithheld "service-withheld";
    ServiceOfferedAgain "service-offered-again";
    PeriodNarrowed "period-narrowed";
    PeriodWidened "period-widened";
    PeriodShifted "period-shifted";
    HoursReduced "hours-reduced";
    HoursExtended "hours-extended";
    HoursShifted "hours-shifted";
    DayLost "day-lost";
    AlwaysOpenDropped "always-open-dropped";
    SpecialClosingAdded "special-closing-added";
    SpecialOpeningAdded "special-opening-added";
    HolidayHoursChanged "holiday-hours-changed";
    DistantHoursChanged "distant-hours-changed";
    HoursRewritten "hours-rewritten";
    AgeNarrowed "age-narrowed";
    AgeWidened "age-widened";
    AgeShifted "age-shifted";
    SexNarrowed "sex-narrowed";
    SexWidened "sex-widened";
    SexShifted "sex-shifted";
    ProfileNarrowed "profile-narrowed";
    ProfileWidened "profile-widened";
    ProfileShifted "profile-shifted";
    DispositionAdded "disposition-added";
    DispositionRemoved "disposition-removed";
    UrgencyTightened "urgency-tightened";
    RoleNarrowed "role-narrowed";
    RoleWidened "role-widened";
    RoleShifted "role-shifted";
    PracticesNarrowed "practices-narrowed";
    PracticesWidened "practices-widened";
    PracticesShifted "practices-shifted";
    AreaNarrowed "area-narrowed";
    AreaWidened "area-widened";
    AreaShifted "area-shifted";
    BoundaryRecoded "boundary-recoded";
    OnlyIfOpenTightened "only-if-open-tightened";
    OnlyIfOpenLoosened "only-if-open-loosened";
    ServiceMoved "service-moved";
    TypeChanged "type-changed";
    ReachChanged "reach-changed";
    UidChanged "uid-changed";
    UidReused "uid-reused";
    ServiceCopied "service-copied";
    ServiceSplit "service-split";
    ServicesMerged "services-merged";
    OdsChanged "ods-changed";
    OwnerChanged "owner-changed";
    ParentChanged "parent-changed";
    SuccessorChanged "successor-changed";
    PromotionChanged "promotion-changed";
    CommissioningChanged "commissioning-changed";
    EndpointAdded "endpoint-added";
    EndpointRemoved "endpoint-removed";
    LastEndpointRemoved "last-endpoint-removed";
    EndpointAddressChanged "endpoint-address-changed";
    EndpointOrderChanged "endpoint-order-changed";
    EndpointFormatChanged "endpoint-format-changed";
    AttributeChanged "attribute-changed";
    PublicPhoneChanged "public-phone-changed";
    ProfessionalPhoneChanged "professional-phone-changed";
    ContactChanged "contact-changed";
    WordsChanged "words-changed";
    PatientInstructionsChanged "patient-instructions-changed";
    WordsRewritten "words-rewritten";
    ProvenanceChanged "provenance-changed";
    TemplateChanged "template-changed";
    RequirementAdded "requirement-added";
    RequirementRemoved "requirement-removed";
    RequirementWeakened "requirement-weakened";
    RequirementStrengthened "requirement-strengthened";
    RequirementChanged "requirement-changed";
    PolicyChanged "policy-changed";
    PolicyAndDataTogether "policy-and-data-together";
    SettingsChanged "settings-changed";
    CalendarChanged "calendar-changed";
    AreasChanged "areas-changed";
    SearchDistanceChanged "search-distance-changed";
    PostcodeAdded "postcode-added";
    PostcodeRemoved "postcode-removed";
    PostcodeMoved "postcode-moved";
    ResidentsChanged "residents-changed";
    OutcomeAdded "outcome-added";
    OutcomeRemoved "outcome-removed";
    OutcomeChanged "outcome-changed";
    ReferenceChanged "reference-changed";
    RankingChanged "ranking-changed";
    ScenariosChanged "scenarios-changed";
    WaiverChanged "waiver-changed";
    FileMoved "file-moved";
    UnreadFileChanged "unread-file-changed";
    Cosmetic "cosmetic";
}

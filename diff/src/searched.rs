//! Which changes a search can notice.

use crate::model::change::{Change, Class};

/// Whether undoing the change could alter what any search finds, by what requirements ask in base's wording. Ranking is
/// none of it: it decides what is shown first and not what may be returned.
pub fn is_searched(change: &Change) -> bool {
    match change.class {
        Class::NotAnalysed
        | Class::Healed
        | Class::ServiceAdded
        | Class::ServiceRemoved
        | Class::ServiceClosed
        | Class::SuspensionOpenEnded
        | Class::ServiceOpened
        | Class::ServiceWithheld
        | Class::ServiceOfferedAgain
        | Class::PeriodNarrowed
        | Class::PeriodWidened
        | Class::PeriodShifted
        | Class::HoursReduced
        | Class::HoursExtended
        | Class::HoursShifted
        | Class::DayLost
        | Class::AlwaysOpenDropped
        | Class::SpecialClosingAdded
        | Class::SpecialOpeningAdded
        | Class::HolidayHoursChanged
        // A window looks some days past the last date on which hours are compared.
        | Class::DistantHoursChanged
        | Class::AgeNarrowed
        | Class::AgeWidened
        | Class::AgeShifted
        | Class::SexNarrowed
        | Class::SexWidened
        | Class::SexShifted
        | Class::ProfileNarrowed
        | Class::ProfileWidened
        | Class::ProfileShifted
        | Class::DispositionAdded
        | Class::DispositionRemoved
        | Class::UrgencyTightened
        | Class::RoleNarrowed
        | Class::RoleWidened
        | Class::RoleShifted
        | Class::PracticesNarrowed
        | Class::PracticesWidened
        | Class::PracticesShifted
        | Class::AreaNarrowed
        | Class::AreaWidened
        | Class::AreaShifted
        // By the table of areas; where postcodes lie in one that holds others, only a search tells.
        | Class::BoundaryRecoded
        | Class::OnlyIfOpenTightened
        | Class::OnlyIfOpenLoosened
        | Class::ServiceMoved
        | Class::TypeChanged
        | Class::ReachChanged
        | Class::UidChanged
        | Class::UidReused
        | Class::ServiceCopied
        | Class::ServiceSplit
        | Class::ServicesMerged
        // Which services count as one, and which practice a service is.
        | Class::OdsChanged
        | Class::TemplateChanged
        | Class::SettingsChanged
        | Class::CalendarChanged
        | Class::AreasChanged
        | Class::SearchDistanceChanged
        | Class::PostcodeAdded
        | Class::PostcodeRemoved
        | Class::PostcodeMoved
        | Class::OutcomeAdded
        | Class::OutcomeRemoved
        | Class::OutcomeChanged
        | Class::ReferenceChanged => true,
        Class::StatusChanged
        | Class::HoursRewritten
        | Class::ParentChanged
        | Class::SuccessorChanged
        | Class::PromotionChanged
        | Class::CommissioningChanged
        | Class::EndpointAdded
        | Class::EndpointRemoved
        | Class::LastEndpointRemoved
        | Class::EndpointAddressChanged
        | Class::EndpointOrderChanged
        | Class::EndpointFormatChanged
        | Class::AttributeChanged
        | Class::PublicPhoneChanged
        | Class::ProfessionalPhoneChanged
        | Class::ContactChanged
        | Class::WordsChanged
        | Class::PatientInstructionsChanged
        | Class::OwnerChanged
        | Class::WordsRewritten
        | Class::ProvenanceChanged
        // What is lost is asked as base asks it.
        | Class::RequirementAdded
        | Class::RequirementRemoved
        | Class::RequirementWeakened
        | Class::RequirementStrengthened
        | Class::RequirementChanged
        | Class::ResidentsChanged
        | Class::RankingChanged
        | Class::ScenariosChanged
        | Class::WaiverChanged
        | Class::FileMoved
        | Class::PolicyChanged
        | Class::PolicyAndDataTogether
        | Class::UnreadFileChanged
        | Class::Cosmetic => false,
    }
}

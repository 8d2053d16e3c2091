//! One entry with parts of it as base has them.

use super::typed_template;
use crate::model::change::{Change, Class};
use crate::model::directory::Directory;
use crate::model::route::Step;
use crate::model::service::Service;
use crate::model::written;
use std::collections::BTreeSet;

/// What of an entry changes together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Aspect {
    /// Everything, the file's path too.
    Whole,
    Path,
    Status,
    Ods,
    Type,
    Reach,
    Period,
    Restriction,
    LimitedTo,
    PromotedTo,
    OnlyIfOpen,
    Outcomes,
    Ages,
    Sexes,
    Roles,
    Hours,
    Postcode,
    Parent,
    Successor,
    Name,
    PublicName,
    Address,
    PublicInstructions,
    ReferralInstructions,
    Notes,
    PublicPhone,
    ProfessionalPhone,
    Contacts,
    EndpointsAdded,
    EndpointsRemoved,
    EndpointAddresses,
    EndpointOrder,
    EndpointForms,
    Attributes,
    Provenance,
    Waivers,
}

/// What of an entry a change speaks of; nothing where it is about something else.
pub(super) fn aspects(change: &Change) -> &'static [Aspect] {
    match change.class {
        Class::WordsChanged | Class::WordsRewritten => words(change),
        class => of_class(class),
    }
}

/// The same, of a class that says it.
fn of_class(class: Class) -> &'static [Aspect] {
    match class {
        // A closure claims everything else that its file says.
        Class::ServiceClosed
        | Class::SuspensionOpenEnded
        | Class::ServiceAdded
        | Class::ServiceRemoved
        | Class::UidReused
        | Class::Cosmetic => &[Aspect::Whole],
        Class::ServiceOpened | Class::StatusChanged => &[Aspect::Status],
        // Which restriction cannot be read hides how the others differ.
        Class::ServiceWithheld | Class::ServiceOfferedAgain => &[
            Aspect::Period,
            Aspect::Restriction,
            Aspect::LimitedTo,
            Aspect::OnlyIfOpen,
        ],
        Class::PeriodNarrowed | Class::PeriodWidened | Class::PeriodShifted => &[Aspect::Period],
        Class::HoursReduced
        | Class::HoursExtended
        | Class::HoursShifted
        | Class::DayLost
        | Class::AlwaysOpenDropped
        | Class::SpecialClosingAdded
        | Class::SpecialOpeningAdded
        | Class::HolidayHoursChanged
        | Class::DistantHoursChanged
        | Class::HoursRewritten => &[Aspect::Hours],
        Class::AgeNarrowed | Class::AgeWidened | Class::AgeShifted => &[Aspect::Ages],
        Class::SexNarrowed | Class::SexWidened | Class::SexShifted => &[Aspect::Sexes],
        Class::ProfileNarrowed
        | Class::ProfileWidened
        | Class::ProfileShifted
        | Class::DispositionAdded
        | Class::DispositionRemoved
        | Class::UrgencyTightened => &[Aspect::Outcomes],
        Class::RoleNarrowed | Class::RoleWidened | Class::RoleShifted => &[Aspect::Roles],
        Class::PracticesNarrowed
        | Class::PracticesWidened
        | Class::PracticesShifted
        | Class::CommissioningChanged => &[Aspect::Restriction],
        Class::AreaNarrowed | Class::AreaWidened | Class::AreaShifted | Class::BoundaryRecoded => {
            &[Aspect::LimitedTo]
        }
        Class::OnlyIfOpenTightened | Class::OnlyIfOpenLoosened => &[Aspect::OnlyIfOpen],
        Class::ServiceMoved => &[Aspect::Postcode],
        Class::TypeChanged => &[Aspect::Type],
        Class::ReachChanged => &[Aspect::Reach],
        Class::OdsChanged => &[Aspect::Ods],
        Class::ParentChanged => &[Aspect::Parent],
        Class::SuccessorChanged => &[Aspect::Successor],
        Class::PromotionChanged => &[Aspect::PromotedTo],
        Class::EndpointAdded => &[Aspect::EndpointsAdded],
        Class::EndpointRemoved | Class::LastEndpointRemoved => &[Aspect::EndpointsRemoved],
        Class::EndpointAddressChanged => &[Aspect::EndpointAddresses],
        Class::EndpointOrderChanged => &[Aspect::EndpointOrder],
        Class::EndpointFormatChanged => &[Aspect::EndpointForms],
        Class::AttributeChanged => &[Aspect::Attributes],
        Class::PublicPhoneChanged => &[Aspect::PublicPhone],
        Class::ProfessionalPhoneChanged => &[Aspect::ProfessionalPhone],
        Class::ContactChanged => &[Aspect::Contacts],
        Class::ProvenanceChanged => &[Aspect::Provenance],
        Class::WaiverChanged => &[Aspect::Waivers],
        Class::FileMoved | Class::OwnerChanged => &[Aspect::Path],
        Class::PatientInstructionsChanged => &[Aspect::PublicInstructions],
        Class::WordsChanged // `words`
        | Class::WordsRewritten
        | Class::NotAnalysed
        | Class::Healed
        | Class::UidChanged // both uids
        | Class::ServiceCopied // their echoes
        | Class::ServiceSplit
        | Class::ServicesMerged
        | Class::TemplateChanged
        | Class::RequirementAdded
        | Class::RequirementRemoved
        | Class::RequirementWeakened
        | Class::RequirementStrengthened
        | Class::RequirementChanged
        | Class::SettingsChanged
        | Class::CalendarChanged
        | Class::AreasChanged
        | Class::SearchDistanceChanged
        | Class::PostcodeAdded
        | Class::PostcodeRemoved
        | Class::PostcodeMoved
        | Class::ResidentsChanged
        | Class::OutcomeAdded
        | Class::OutcomeRemoved
        | Class::OutcomeChanged
        | Class::ReferenceChanged
        | Class::RankingChanged
        | Class::ScenariosChanged
        | Class::PolicyChanged
        | Class::PolicyAndDataTogether
        | Class::UnreadFileChanged => &[],
    }
}

/// Each text is a change of its own, told apart by its key.
fn words(change: &Change) -> &'static [Aspect] {
    let places = [&change.head, &change.base].into_iter().flatten();
    let keys = places.filter_map(|place| match place.route.0.first()? {
        Step::Key(key) => Some(key.as_str()),
        _ => None,
    });
    match keys.into_iter().next() {
        Some("name") => &[Aspect::Name],
        Some("public_name") => &[Aspect::PublicName],
        Some("address") => &[Aspect::Address],
        Some("public_instructions") => &[Aspect::PublicInstructions],
        Some("referral_instructions") => &[Aspect::ReferralInstructions],
        Some("notes") => &[Aspect::Notes],
        _ => &[],
    }
}

/// A service on both sides, and what of it is to be as in base.
pub(super) struct Mixed<'a> {
    pub(super) sides: [&'a Directory; 2],
    pub(super) base: &'a Service,
    pub(super) head: &'a Service,
    pub(super) undone: &'a BTreeSet<Aspect>,
}

impl Mixed<'_> {
    pub(super) fn is_undone(&self, aspect: Aspect) -> bool {
        self.undone.contains(&Aspect::Whole) || self.undone.contains(&aspect)
    }

    fn side(&self, aspect: Aspect) -> &written::Service {
        if self.is_undone(aspect) {
            &self.base.written
        } else {
            &self.head.written
        }
    }

    /// Where its file is.
    pub(super) fn path(&self) -> &str {
        if self.is_undone(Aspect::Path) {
            &self.base.path
        } else {
            &self.head.path
        }
    }

    /// The entry. Every field is named, so that a new one is decided upon.
    pub(super) fn entry(&self) -> written::Service {
        if self.undone.contains(&Aspect::Whole) {
            return written::Service::clone(&self.base.written);
        }
        let side = |aspect| self.side(aspect);
        let (restriction, contacts, provenance) = (
            side(Aspect::Restriction),
            side(Aspect::Contacts),
            side(Aspect::Provenance),
        );
        written::Service {
            uid: self.head.written.uid.clone(),
            ods: side(Aspect::Ods).ods.clone(),
            name: side(Aspect::Name).name.clone(),
            public_name: side(Aspect::PublicName).public_name.clone(),
            status: side(Aspect::Status).status,
            service_type: side(Aspect::Type).service_type.clone(),
            reach: side(Aspect::Reach).reach,
            from: side(Aspect::Period).from.clone(),
            until: side(Aspect::Period).until.clone(),
            successor: side(Aspect::Successor).successor.clone(),
            parent: side(Aspect::Parent).parent.clone(),
            address: side(Aspect::Address).address.clone(),
            postcode: side(Aspect::Postcode).postcode.clone(),
            coordinates: provenance.coordinates.clone(),
            phones: self.phones(),
            web: contacts.web.clone(),
            email: contacts.email.clone(),
            profile: self.profile(),
            hours: self.hours(),
            later_hours: side(Aspect::Hours).later_hours.clone(),
            restricted: restriction.restricted,
            practices: restriction.practices.clone(),
            limited_to: side(Aspect::LimitedTo).limited_to.clone(),
            promoted_to: side(Aspect::PromotedTo).promoted_to.clone(),
            only_if_open: side(Aspect::OnlyIfOpen).only_if_open.clone(),
            public_instructions: side(Aspect::PublicInstructions).public_instructions.clone(),
            referral_instructions: side(Aspect::ReferralInstructions).referral_instructions.clone(),
            endpoints: self.endpoints(),
            attributes: side(Aspect::Attributes).attributes.clone(),
            verified: provenance.verified.clone(),
            next_review: provenance.next_review.clone(),
            notes: side(Aspect::Notes).notes.clone(),
            waivers: side(Aspect::Waivers).waivers.clone(),
            sources: provenance.sources.clone(),
        }
    }

    fn phones(&self) -> Option<written::Phones> {
        let of = |aspect| self.side(aspect).phones.as_ref();
        let (public, professional) = (of(Aspect::PublicPhone), of(Aspect::ProfessionalPhone));
        (public.is_some() || professional.is_some()).then(|| written::Phones {
            public: public.and_then(|phones| phones.public.clone()),
            professional: professional.and_then(|phones| phones.professional.clone()),
        })
    }

    /// Each endpoint as the side has it to which what became of it belongs.
    fn endpoints(&self) -> Vec<written::Endpoint> {
        let (base, head) = (&self.base.written.endpoints, &self.head.written.endpoints);
        let is_undone = |class: Option<Class>| {
            class.is_some_and(|class| of_class(class).iter().any(|aspect| self.is_undone(*aspect)))
        };
        let matched = crate::endpoints::matched(base, head);
        let differing = matched.iter().filter(|one| one.class.is_some());
        let undone = differing.clone().filter(|one| is_undone(one.class)).count();
        if undone == differing.count() {
            return base.clone();
        }
        if undone == 0 {
            return head.clone();
        }
        let kept = matched.iter().filter_map(|one| match is_undone(one.class) {
            true => one.base,
            false => one.head,
        });
        kept.cloned().collect()
    }

    /// Cells as published are where the hours come from, and no hours.
    fn hours(&self) -> Option<written::Hours> {
        let (hours, published) = (
            &self.side(Aspect::Hours).hours,
            &self.side(Aspect::Provenance).hours,
        );
        let as_published = published.as_ref().and_then(|hours| hours.as_published.clone());
        if hours.is_none() && as_published.is_none() {
            return None;
        }
        Some(written::Hours {
            as_published,
            ..hours.clone().unwrap_or_default()
        })
    }

    fn profile(&self) -> Option<written::Profile> {
        let (before, after) = (&self.base.profile, &self.head.profile);
        let outcomes = before.pairs != after.pairs || before.dispositions != after.dispositions;
        let differing = [
            (Aspect::Outcomes, outcomes),
            (Aspect::Ages, before.ages != after.ages),
            (Aspect::Sexes, before.sexes != after.sexes),
            (Aspect::Roles, before.roles != after.roles),
        ];
        let undone = |(aspect, _): &(Aspect, bool)| self.is_undone(*aspect);
        if !differing.iter().any(undone) {
            return self.head.written.profile.clone();
        }
        if differing.iter().filter(|(_, differs)| *differs).all(undone) {
            return self.base.written.profile.clone();
        }
        Some(self.mixed_profile())
    }

    fn mixed_profile(&self) -> written::Profile {
        let outcomes = typed_profile(self.side(Aspect::Outcomes));
        // What the other side takes from a template that is not this one is written out.
        let list = |aspect: Aspect,
                    own: fn(&written::Profile) -> &Option<Vec<String>>,
                    of_template: fn(written::Template) -> Vec<String>| {
            let typed = typed_profile(self.side(aspect));
            let inherits = own(&typed).is_none() && typed.template != outcomes.template;
            if !inherits {
                return own(&typed).clone();
            }
            let directory = self.sides[usize::from(!self.is_undone(aspect))];
            let template = typed
                .template
                .as_ref()
                .and_then(|name| typed_template(directory, name));
            Some(template.map(of_template).unwrap_or_default())
        };
        written::Profile {
            ages: list(Aspect::Ages, |typed| &typed.ages, |template| template.ages),
            sexes: list(Aspect::Sexes, |typed| &typed.sexes, |template| template.sexes),
            roles: list(Aspect::Roles, |typed| &typed.roles, |template| template.roles),
            ..outcomes
        }
    }
}

fn typed_profile(written: &written::Service) -> written::Profile {
    written.profile.clone().unwrap_or_default()
}

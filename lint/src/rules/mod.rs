//! The rules: one file and one page each, one line here.

pub(crate) mod always_displaced;
pub(crate) mod area_without_services;
pub(crate) mod calendar_too_short;
pub(crate) mod closed_organisation;
pub(crate) mod closed_week;
pub(crate) mod contradicting_instructions;
pub(crate) mod coordinates_far_from_postcode;
pub(crate) mod copy_to_another_type;
pub(crate) mod dangling_parent;
pub(crate) mod dangling_practice;
pub(crate) mod dangling_successor;
pub(crate) mod date_as_usual;
pub(crate) mod disposition_without_time;
pub(crate) mod doubled_date;
pub(crate) mod doubled_endpoint_order;
pub(crate) mod doubled_identity;
pub(crate) mod doubled_key;
pub(crate) mod doubled_linked_service;
pub(crate) mod doubled_ods_in_type;
pub(crate) mod doubled_uid;
pub(crate) mod email_not_nhs;
pub(crate) mod ended_parent;
pub(crate) mod ended_successor;
pub(crate) mod endpoint_without_ods;
pub(crate) mod endpoint_without_primary;
pub(crate) mod expired_waiver;
pub(crate) mod forgotten_override;
pub(crate) mod hours_as_published;
pub(crate) mod hours_ignored;
pub(crate) mod hours_never_govern;
pub(crate) mod impossible_postcode;
pub(crate) mod leftover_test_ages;
pub(crate) mod malformed_endpoint;
pub(crate) mod malformed_ods;
pub(crate) mod malformed_phone;
pub(crate) mod malformed_value;
pub(crate) mod malformed_web;
pub(crate) mod markup_in_text;
pub(crate) mod midnight_as_zero;
pub(crate) mod misnamed_file;
pub(crate) mod missing_address;
pub(crate) mod missing_key;
pub(crate) mod missing_name;
pub(crate) mod missing_phone;
pub(crate) mod never_returnable;
pub(crate) mod no_hours;
pub(crate) mod no_sources;
pub(crate) mod ods_of_another_kind;
pub(crate) mod overlapping_sessions;
pub(crate) mod overnight_half_vanishes;
pub(crate) mod override_without_effect;
pub(crate) mod parents_in_a_circle;
pub(crate) mod past_specified_date;
pub(crate) mod past_until;
pub(crate) mod public_name_against_guidance;
pub(crate) mod requirement_asks_nobody;
pub(crate) mod requirement_badly_titled;
pub(crate) mod requirement_contradicts_itself;
pub(crate) mod requirement_implied;
pub(crate) mod requirement_never_met;
pub(crate) mod requirement_without_owner;
pub(crate) mod review_overdue;
pub(crate) mod stale_reference;
pub(crate) mod successor_without_end;
pub(crate) mod too_short_session;
pub(crate) mod touching_sessions;
pub(crate) mod twelve_hour_slip;
pub(crate) mod unknown_area;
pub(crate) mod unknown_disposition;
pub(crate) mod unknown_key;
pub(crate) mod unknown_pair;
pub(crate) mod unknown_postcode;
pub(crate) mod unknown_role;
pub(crate) mod unknown_set;
pub(crate) mod unknown_sex;
pub(crate) mod unknown_template;
pub(crate) mod unknown_type;
pub(crate) mod unlinked_pharmacy_service;
pub(crate) mod unlisted_holiday;
pub(crate) mod unquoted_text;
pub(crate) mod unreadable_age;
pub(crate) mod unreadable_file;
pub(crate) mod unreadable_hours;
pub(crate) mod unreadable_ranking;
pub(crate) mod unreadable_record;
pub(crate) mod unreadable_requirement;
pub(crate) mod unreadable_restriction;
pub(crate) mod unreadable_review_date;
pub(crate) mod unreadable_scenarios;
pub(crate) mod unreadable_waiver;
pub(crate) mod unused_template;
pub(crate) mod unused_waiver;
pub(crate) mod versions_out_of_order;
pub(crate) mod wrong_type;
pub(crate) mod z_code_on_wrong_type;

use crate::Rule;

/// Every rule, by name.
pub const RULES: &[Rule] = &[
    always_displaced::RULE,
    area_without_services::RULE,
    calendar_too_short::RULE,
    closed_organisation::RULE,
    closed_week::RULE,
    contradicting_instructions::RULE,
    coordinates_far_from_postcode::RULE,
    copy_to_another_type::RULE,
    dangling_parent::RULE,
    dangling_practice::RULE,
    dangling_successor::RULE,
    date_as_usual::RULE,
    disposition_without_time::RULE,
    doubled_date::RULE,
    doubled_endpoint_order::RULE,
    doubled_identity::RULE,
    doubled_key::RULE,
    doubled_linked_service::RULE,
    doubled_ods_in_type::RULE,
    doubled_uid::RULE,
    email_not_nhs::RULE,
    ended_parent::RULE,
    ended_successor::RULE,
    endpoint_without_ods::RULE,
    endpoint_without_primary::RULE,
    expired_waiver::RULE,
    forgotten_override::RULE,
    hours_as_published::RULE,
    hours_ignored::RULE,
    hours_never_govern::RULE,
    impossible_postcode::RULE,
    leftover_test_ages::RULE,
    malformed_endpoint::RULE,
    malformed_ods::RULE,
    malformed_phone::RULE,
    malformed_value::RULE,
    malformed_web::RULE,
    markup_in_text::RULE,
    midnight_as_zero::RULE,
    misnamed_file::RULE,
    missing_address::RULE,
    missing_key::RULE,
    missing_name::RULE,
    missing_phone::RULE,
    never_returnable::RULE,
    no_hours::RULE,
    no_sources::RULE,
    ods_of_another_kind::RULE,
    overlapping_sessions::RULE,
    overnight_half_vanishes::RULE,
    override_without_effect::RULE,
    parents_in_a_circle::RULE,
    past_specified_date::RULE,
    past_until::RULE,
    public_name_against_guidance::RULE,
    requirement_asks_nobody::RULE,
    requirement_badly_titled::RULE,
    requirement_contradicts_itself::RULE,
    requirement_implied::RULE,
    requirement_never_met::RULE,
    requirement_without_owner::RULE,
    review_overdue::RULE,
    stale_reference::RULE,
    successor_without_end::RULE,
    too_short_session::RULE,
    touching_sessions::RULE,
    twelve_hour_slip::RULE,
    unknown_area::RULE,
    unknown_disposition::RULE,
    unknown_key::RULE,
    unknown_pair::RULE,
    unknown_postcode::RULE,
    unknown_role::RULE,
    unknown_set::RULE,
    unknown_sex::RULE,
    unknown_template::RULE,
    unknown_type::RULE,
    unlinked_pharmacy_service::RULE,
    unlisted_holiday::RULE,
    unquoted_text::RULE,
    unreadable_age::RULE,
    unreadable_file::RULE,
    unreadable_hours::RULE,
    unreadable_ranking::RULE,
    unreadable_record::RULE,
    unreadable_requirement::RULE,
    unreadable_restriction::RULE,
    unreadable_review_date::RULE,
    unreadable_scenarios::RULE,
    unreadable_waiver::RULE,
    unused_template::RULE,
    unused_waiver::RULE,
    versions_out_of_order::RULE,
    wrong_type::RULE,
    z_code_on_wrong_type::RULE,
];

//! The rules: one file and one page each, one line here.

mod acceptance_outlived;
mod approved_by_author;
mod approver_not_named;
mod bad_signature;
mod clock_backwards;
mod direct_push;
mod flapping_field;
mod merged_red;
mod merged_without_approval;
mod review_never_came;
mod rewritten_history;
mod signature_not_verified;
mod signed_by_another;
mod signer_not_allowed;
mod undone_change;
mod unsigned_commit;

use crate::Rule;

/// Every rule, by name.
pub const RULES: &[Rule] = &[
    acceptance_outlived::RULE,
    approved_by_author::RULE,
    approver_not_named::RULE,
    bad_signature::RULE,
    clock_backwards::RULE,
    direct_push::RULE,
    flapping_field::RULE,
    merged_red::RULE,
    merged_without_approval::RULE,
    review_never_came::RULE,
    rewritten_history::RULE,
    signature_not_verified::RULE,
    signed_by_another::RULE,
    signer_not_allowed::RULE,
    undone_change::RULE,
    unsigned_commit::RULE,
];

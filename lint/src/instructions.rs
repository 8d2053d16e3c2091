//! The sentences by which NHS 111 online tells how a patient reaches a service.

use std::sync::LazyLock;

/// What a patient is told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// A referral is sent, and the patient is called or goes there.
    Referral,
    /// The patient rings.
    Telephone,
    /// The patient goes there.
    Go,
}

/// The sentences with what they say (DOMAIN 1.11, after the table); matched whatever their case, signs and blanks.
const SENTENCES: [(Action, &str); 5] = [
    (
        Action::Go,
        "You can go straight to this service. You do not need to telephone beforehand",
    ),
    (
        Action::Telephone,
        "You must telephone this service before attending",
    ),
    (
        Action::Telephone,
        "This service accepts electronic referrals. You should ring before you go there",
    ),
    (
        Action::Referral,
        "This service accepts direct electronic referrals",
    ),
    (
        Action::Telephone,
        "You can refer into this online service but you cannot go there. You should call them.",
    ),
];

/// No sentence is shorter than this, whatever its signs.
const SHORTEST: usize = 40;

impl Action {
    /// It in a few words.
    pub(crate) fn short(self) -> &'static str {
        match self {
            Action::Referral => "direct electronic referrals",
            Action::Telephone => "telephone first",
            Action::Go => "go straight there",
        }
    }
}

/// Every action that a text holds, each once.
pub(crate) fn actions(text: &str) -> Vec<Action> {
    static BARE: LazyLock<[(Action, String); 5]> =
        LazyLock::new(|| SENTENCES.map(|(action, sentence)| (action, bare(sentence))));
    let mut found: Vec<Action> = Vec::new();
    if text.len() < SHORTEST {
        return found;
    }
    let text = bare(text);
    for (action, sentence) in &*BARE {
        if text.contains(sentence) && !found.contains(action) {
            found.push(*action);
        }
    }
    found
}

fn bare(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Action, actions};

    #[test]
    fn sentences_are_matched_by_their_letters() {
        assert_eq!(
            actions("YOU MUST telephone this service, before attending! Bring your form."),
            [Action::Telephone]
        );
        assert_eq!(actions("Please telephone"), []);
    }
}

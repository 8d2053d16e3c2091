//! Lists and numbers in words.

use crate::model::change::Named;

/// "a", "a and b", "a, b and c".
pub(super) fn joined(items: impl IntoIterator<Item = String>) -> String {
    let mut items: Vec<String> = items.into_iter().collect();
    match items.pop() {
        None => String::new(),
        Some(last) if items.is_empty() => last,
        Some(last) => format!("{} and {last}", items.join(", ")),
    }
}

/// The first three, and how many more: the change itself holds them all.
pub(super) fn some_of(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().collect();
    let count = items.len();
    if count <= 4 {
        return joined(items);
    }
    let first = items.into_iter().take(3).collect::<Vec<_>>().join(", ");
    format!("{first} and {} more", grouped(count - 3))
}

/// "41,902".
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// "1 outcome", "340 outcomes".
pub(super) fn counted(count: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// A code with its words, or alone.
pub(crate) fn named(named: &Named) -> String {
    match named.name.as_deref().filter(|name| !name.is_empty()) {
        Some(name) => format!("{name} ({})", named.code),
        None => named.code.to_string(),
    }
}

/// Callers of a sex.
pub(super) fn sex(letter: &str) -> &str {
    match letter {
        "F" => "female",
        "M" => "male",
        "I" => "indeterminate sex",
        other => other,
    }
}

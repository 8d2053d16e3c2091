//! What the validator's errors come to: alternatives (`anyOf`, `oneOf`) are followed to the one that was meant.

use jsonschema::error::{TypeKind, ValidationError, ValidationErrorKind};
use jsonschema::paths::Location;

/// One fault of a file's shape.
pub(crate) enum Fault<'a> {
    /// Keys that the mapping at `at` may not have; `rule` is the schema's `additionalProperties`.
    Unknown {
        at: &'a Location,
        keys: &'a [String],
        rule: &'a Location,
    },
    /// A key that the mapping at `at` needs.
    Missing { at: &'a Location, key: &'a str },
    /// A value of another type than those taken; `untagged` when the typed parser takes no number for text there.
    Type {
        at: &'a Location,
        takes: Vec<String>,
        untagged: bool,
    },
    /// Text of another form.
    Pattern { at: &'a Location, pattern: &'a str },
    /// A word that is not one of these.
    Word { at: &'a Location, words: Vec<String> },
    /// Anything else, in the validator's words.
    Other { at: &'a Location, message: String },
}

type Branches = [Vec<ValidationError<'static>>];

/// The faults that one error of the validator stands for.
pub(crate) fn faults<'a>(error: &'a ValidationError<'_>) -> Vec<Fault<'a>> {
    follow(error, false)
}

fn follow<'a>(error: &'a ValidationError<'_>, untagged: bool) -> Vec<Fault<'a>> {
    let at = error.instance_path();
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => vec![Fault::Unknown {
            at,
            keys: unexpected,
            rule: error.schema_path(),
        }],
        ValidationErrorKind::Required { property } => property
            .as_str()
            .map(|key| Fault::Missing { at, key })
            .into_iter()
            .collect(),
        ValidationErrorKind::Pattern { pattern } => vec![Fault::Pattern { at, pattern }],
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            alternatives(error, context, untagged)
        }
        ValidationErrorKind::Type { .. }
        | ValidationErrorKind::Constant { .. }
        | ValidationErrorKind::Enum { .. } => vec![plain(error, &mut Wanted::of(error), untagged)],
        _ => vec![Fault::Other {
            at,
            message: error.to_string(),
        }],
    }
}

/// The faults within the alternative that the value looks like, or that it looks like none.
fn alternatives<'a>(
    error: &'a ValidationError<'_>,
    branches: &'a Branches,
    untagged: bool,
) -> Vec<Fault<'a>> {
    let at = error.instance_path();
    let untagged = untagged || is_untagged(error);
    let meant = branches
        .iter()
        .find(|branch| branch.iter().all(|error| looks_meant(error, at)));
    match meant {
        Some(branch) => branch.iter().flat_map(|error| follow(error, untagged)).collect(),
        None => vec![plain(error, &mut Wanted::of(error), untagged)],
    }
}

/// Whether the value is read before its type is known, so that a number is not taken for text. `Option` is an alternative
/// with null and does no such thing; any other is an untagged enum.
fn is_untagged(error: &ValidationError<'_>) -> bool {
    match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            !context.iter().any(|branch| is_null(branch))
                || context
                    .iter()
                    .flatten()
                    .any(|inner| inner.instance_path() == error.instance_path() && is_untagged(inner))
        }
        _ => false,
    }
}

fn is_null(branch: &[ValidationError<'static>]) -> bool {
    matches!(branch, [only] if takes(only.kind()) == ["null"])
}

fn looks_meant(error: &ValidationError<'_>, at: &Location) -> bool {
    error.instance_path() != at
        || match error.kind() {
            ValidationErrorKind::Type { .. }
            | ValidationErrorKind::Constant { .. }
            | ValidationErrorKind::Enum { .. } => false,
            ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
                context
                    .iter()
                    .any(|branch| branch.iter().all(|error| looks_meant(error, at)))
            }
            _ => true,
        }
}

/// What a value might have been: types and words of every alternative.
#[derive(Default)]
struct Wanted {
    types: Vec<String>,
    words: Vec<String>,
}

impl Wanted {
    fn of(error: &ValidationError<'_>) -> Wanted {
        let mut wanted = Wanted::default();
        wanted.gather(error);
        wanted
    }

    fn gather(&mut self, error: &ValidationError<'_>) {
        match error.kind() {
            ValidationErrorKind::Constant { expected_value } => {
                self.words.extend(expected_value.as_str().map(str::to_owned));
            }
            ValidationErrorKind::Enum { options } => {
                let options = options.as_array().into_iter().flatten();
                self.words
                    .extend(options.filter_map(|option| option.as_str().map(str::to_owned)));
            }
            ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
                context.iter().flatten().for_each(|error| self.gather(error));
            }
            kind => {
                for kind in takes(kind) {
                    if !self.types.contains(&kind) {
                        self.types.push(kind);
                    }
                }
            }
        }
    }
}

fn takes(kind: &ValidationErrorKind) -> Vec<String> {
    match kind {
        ValidationErrorKind::Type {
            kind: TypeKind::Single(kind),
        } => vec![kind.to_string()],
        ValidationErrorKind::Type {
            kind: TypeKind::Multiple(kinds),
        } => kinds.iter().map(|kind| kind.to_string()).collect(),
        _ => Vec::new(),
    }
}

fn plain<'a>(error: &'a ValidationError<'_>, wanted: &mut Wanted, untagged: bool) -> Fault<'a> {
    let at = error.instance_path();
    let words = std::mem::take(&mut wanted.words);
    if error.instance().is_string() && !words.is_empty() {
        return Fault::Word { at, words };
    }
    // A word of a closed list is not read as text by the typed parser either.
    let untagged = untagged || !words.is_empty();
    let mut takes = std::mem::take(&mut wanted.types);
    takes.retain(|kind| kind != "null");
    takes.sort_by_key(|kind| kind == "string");
    if takes.is_empty() {
        takes.push("string".to_owned());
    }
    Fault::Type { at, takes, untagged }
}

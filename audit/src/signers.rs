//! Who may sign: `allowed-signers` of the directory, in the format of `ssh-keygen` (ALLOWED SIGNERS), as
//! `gpg.ssh.allowedSignersFile` names it to git.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Path of the file in a directory.
pub const PATH: &str = qdos_model::policy::SIGNERS[0];

/// What git signs commits for.
pub(crate) const NAMESPACE: &str = "git";

/// Lines of the file that could be understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signers {
    lines: Vec<Line>,
    /// Numbers of the lines that could not, from 1. They allow nobody.
    pub unreadable: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    principals: String,
    key: Vec<u8>,
    namespaces: Option<Vec<String>>,
    after: Option<i64>,
    before: Option<i64>,
}

/// What the file says of a key at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is allowed, under these principals.
    Allowed(String),
    /// It is named, but not for that moment or not for commits.
    NotThen(String),
    /// It is not named.
    Unknown,
}

impl Signers {
    /// Reads the file. A line that cannot be understood allows nobody.
    pub fn of(bytes: &[u8]) -> Signers {
        let mut signers = Signers::default();
        for (index, line) in String::from_utf8_lossy(bytes).lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match read(line) {
                Some(line) => signers.lines.push(line),
                None => signers.unreadable.push(index + 1),
            }
        }
        signers
    }

    /// What it says of a key at a moment.
    pub(crate) fn standing(&self, key: &[u8], at: i64) -> Standing {
        let mut not_then = None;
        for line in self.lines.iter().filter(|line| line.key == key) {
            let for_commits = line
                .namespaces
                .as_ref()
                .is_none_or(|spaces| spaces.iter().any(|space| matches(space, NAMESPACE)));
            // As ssh-keygen has it: from its first second to before its last.
            let then =
                line.after.is_none_or(|after| at >= after) && line.before.is_none_or(|before| at < before);
            if for_commits && then {
                return Standing::Allowed(line.principals.clone());
            }
            not_then.get_or_insert_with(|| line.principals.clone());
        }
        not_then.map_or(Standing::Unknown, Standing::NotThen)
    }
}

/// Whether one of the patterns of a principals list names an address.
pub(crate) fn names(principals: &str, address: &str) -> bool {
    let mut found = false;
    for pattern in principals.split(',') {
        match pattern.strip_prefix('!') {
            Some(pattern) if matches(pattern, address) => return false,
            Some(_) => {}
            None => found |= matches(pattern, address),
        }
    }
    found
}

/// Shell-like patterns of ssh: `*` for any letters and `?` for one, case aside.
fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
    let text: Vec<char> = text.to_lowercase().chars().collect();
    let (mut at, mut letter) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while letter < text.len() {
        if at < pattern.len() && pattern[at] == '*' {
            star = Some((at, letter));
            at += 1;
        } else if at < pattern.len() && (pattern[at] == '?' || pattern[at] == text[letter]) {
            at += 1;
            letter += 1;
        } else if let Some((star_at, from)) = star {
            star = Some((star_at, from + 1));
            at = star_at + 1;
            letter = from + 1;
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|letter| *letter == '*')
}

/// `principals [options] type key [comment]`.
fn read(line: &str) -> Option<Line> {
    let mut words = words(line).into_iter();
    let principals = words.next()?.trim_matches('"').to_owned();
    let mut word = words.next()?;
    let mut options = String::new();
    if !is_key_type(&word) {
        options = word;
        word = words.next()?;
    }
    if !is_key_type(&word) {
        return None;
    }
    let key = STANDARD.decode(words.next()?).ok()?;
    let mut line = Line {
        principals,
        key,
        namespaces: None,
        after: None,
        before: None,
    };
    for option in split(&options) {
        let (name, value) = option.split_once('=').unwrap_or((&option, ""));
        let value = value.trim_matches('"');
        match name.to_lowercase().as_str() {
            "" => {}
            "namespaces" => line.namespaces = Some(value.split(',').map(str::to_owned).collect()),
            "valid-after" => line.after = Some(moment(value)?),
            "valid-before" => line.before = Some(moment(value)?),
            // A certificate's authority is not understood here, and an option that is not must not allow more.
            _ => return None,
        }
    }
    Some(line)
}

fn is_key_type(word: &str) -> bool {
    ["ssh-", "ecdsa-", "sk-"]
        .iter()
        .any(|start| word.starts_with(start))
}

/// Words parted by blanks outside quotes.
fn words(line: &str) -> Vec<String> {
    parted(line, |letter| letter.is_whitespace())
}

/// Options parted by commas outside quotes.
fn split(options: &str) -> Vec<String> {
    parted(options, |letter| letter == ',')
}

fn parted(text: &str, parts: impl Fn(char) -> bool) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut quoted = false;
    for letter in text.chars() {
        quoted ^= letter == '"';
        if parts(letter) && !quoted {
            found.push(String::new());
        } else if let Some(last) = found.last_mut() {
            last.push(letter);
        }
    }
    found.retain(|word| !word.is_empty());
    found
}

/// `YYYYMMDD[HHMM[SS]][Z]`. Without Z ssh-keygen takes the local clock of whoever asks; here it is UTC, so that everybody
/// is told the same.
fn moment(text: &str) -> Option<i64> {
    let digits = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole = match digits.len() {
        8 => format!("{digits}000000"),
        12 => format!("{digits}00"),
        14 => digits.to_owned(),
        _ => return None,
    };
    let at = DateTime::strptime("%Y%m%d%H%M%S", &whole).ok()?;
    let zoned = at.to_zoned(TimeZone::UTC).ok()?;
    Some(Timestamp::from(zoned).as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAA";

    fn standing(line: &str, at: i64) -> Standing {
        Signers::of(line.as_bytes()).standing(&[0, 0, 0], at)
    }

    #[test]
    fn a_key_is_allowed_from_its_first_second_to_before_its_last() {
        let line = format!("ann@x valid-after=\"20260101\",valid-before=\"20260102Z\" {KEY}");
        let begins = 1_767_225_600;
        assert_eq!(standing(&line, begins - 1), Standing::NotThen("ann@x".to_owned()));
        assert_eq!(standing(&line, begins), Standing::Allowed("ann@x".to_owned()));
        assert_eq!(
            standing(&line, begins + 86_399),
            Standing::Allowed("ann@x".to_owned())
        );
        assert_eq!(
            standing(&line, begins + 86_400),
            Standing::NotThen("ann@x".to_owned())
        );
    }

    #[test]
    fn a_key_for_something_else_signs_no_commit() {
        assert_eq!(
            standing(&format!("ann@x namespaces=\"file,email\" {KEY}"), 0),
            Standing::NotThen("ann@x".to_owned())
        );
        assert_eq!(
            standing(&format!("ann@x namespaces=\"file,git\" {KEY}"), 0),
            Standing::Allowed("ann@x".to_owned())
        );
        assert_eq!(standing("ann@x ssh-ed25519 BBBB", 0), Standing::Unknown);
    }

    #[test]
    fn a_line_that_is_not_understood_allows_nobody() {
        for line in [
            "ann@x",
            "ann@x ssh-ed25519",
            "ann@x cert-authority ssh-ed25519 AAAA",
            "ann@x valid-after=soon ssh-ed25519 AAAA",
        ] {
            let signers = Signers::of(format!("# first\n\n{line}\n").as_bytes());
            assert_eq!(signers.unreadable, [3], "{line}");
            assert_eq!(signers.standing(&[0, 0, 0], 0), Standing::Unknown, "{line}");
        }
    }

    #[test]
    fn principals_are_patterns() {
        assert!(names("ann@x,*@nhs.net", "Bob@nhs.net"));
        assert!(names("b?b@x", "bob@x"));
        assert!(!names("*@nhs.net,!bob@nhs.net", "bob@nhs.net"));
        assert!(!names("ann@x", "ann@xy"));
    }
}

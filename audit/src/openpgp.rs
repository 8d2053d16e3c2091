//! OpenPGP signatures: what `gpg` said of one, held against the keys that the directory names and against the commit's
//! clock. Who runs gpg is not known here.

use crate::signature::Verdict;

/// Path of the file in a directory: public keys, one after the other, as `gpg --armor --export` prints them.
pub const PATH: &str = qdos_model::policy::SIGNERS[1];

/// What begins a line that gpg writes for programs.
const STATUS: &str = "[GNUPG:] ";

/// The code by which gpg says that it does not have the key.
const NO_KEY: &str = "9";

/// Keys that may sign.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keyring {
    keys: Vec<Key>,
}

/// A key of somebody, with those below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Key {
    addresses: Vec<String>,
    /// The first is the primary one.
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Part {
    fingerprint: String,
    created: i64,
    expires: Option<i64>,
    is_revoked: bool,
}

impl Keyring {
    /// Reads what `gpg --with-colons --list-keys` prints (GnuPG's doc/DETAILS).
    pub fn listed(listing: &str) -> Keyring {
        let mut keyring = Keyring::default();
        for line in listing.lines() {
            let cells: Vec<&str> = line.split(':').collect();
            let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
            if cell(0) == "pub" {
                keyring.keys.push(Key::default());
            }
            let Some(key) = keyring.keys.last_mut() else {
                continue;
            };
            match cell(0) {
                "pub" | "sub" => key.parts.push(Part {
                    fingerprint: String::new(),
                    created: cell(5).parse().unwrap_or_default(),
                    // A date that is none is over, so that it allows nothing.
                    expires: (!cell(6).is_empty()).then(|| cell(6).parse().unwrap_or_default()),
                    is_revoked: cell(1) == "r",
                }),
                "fpr" => {
                    if let Some(part) = key.parts.last_mut().filter(|part| part.fingerprint.is_empty()) {
                        cell(9).clone_into(&mut part.fingerprint);
                    }
                }
                // With a key all its names are revoked: it is still to be said whose it was.
                "uid" if cell(1) != "r" || key.parts.first().is_some_and(|part| part.is_revoked) => {
                    key.addresses.extend(address(cell(9)));
                }
                _ => {}
            }
        }
        keyring
    }

    /// Whether it holds no key at all.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    fn part(&self, fingerprint: &str) -> Option<(&Key, &Part)> {
        let of = |key: &'_ Key| key.parts.iter().position(|part| part.fingerprint == fingerprint);
        self.keys.iter().find_map(|key| Some((key, &key.parts[of(key)?])))
    }
}

/// The address of a user id. One that could be read as a pattern, or as several, is none.
fn address(user: &str) -> Option<String> {
    let address = match user.rsplit_once('<') {
        Some((_, rest)) => rest.strip_suffix('>')?,
        None => user,
    };
    let is_plain = |letter: char| letter.is_alphanumeric() || "@.+-_'&".contains(letter);
    (address.contains('@') && address.chars().all(is_plain)).then(|| address.to_owned())
}

/// Says what a signature is worth, from what gpg wrote of it to `--status-fd` and the committer's clock.
///
/// Whether a key had expired is judged by that clock and not by the day of the audit. A key that the file of that day says
/// is revoked is not believed, whenever that was: somebody else may have it, and set the clock back.
pub fn judged(status: &str, keyring: &Keyring, at: i64) -> Verdict {
    let lines = status.lines().filter_map(|line| line.strip_prefix(STATUS));
    let lines: Vec<Vec<&str>> = lines.map(|line| line.split(' ').collect()).collect();
    let of = |keywords: &[&str]| -> Vec<&Vec<&str>> {
        let named = lines.iter().filter(|words| keywords.contains(&words[0]));
        named.collect()
    };
    let outcomes = of(&["GOODSIG", "BADSIG", "ERRSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG"]);
    let [outcome] = outcomes.as_slice() else {
        return Verdict::Bad(if outcomes.is_empty() {
            "it cannot be read"
        } else {
            "it holds more than one signature"
        });
    };
    let word = |words: &[&str], at: usize| words.get(at).map_or(String::new(), |word| (*word).to_owned());
    match outcome[0] {
        "BADSIG" => Verdict::Bad("it does not fit the commit: one of them was altered"),
        "ERRSIG" if word(outcome, 6) == NO_KEY => {
            let fingerprint = Some(word(outcome, 7)).filter(|word| word.len() > 1);
            Verdict::UnknownKey(fingerprint.unwrap_or_else(|| word(outcome, 1)))
        }
        "ERRSIG" => not_verified("gpg cannot check it"),
        _ => match of(&["VALIDSIG"]).as_slice() {
            [valid] => allowed(&word(valid, 1), word(valid, 4).parse().unwrap_or(0), keyring, at),
            _ => not_verified("gpg cannot check it"),
        },
    }
}

/// What a signature that fits is worth; `ends` is its own end, 0 for none.
fn allowed(fingerprint: &str, ends: i64, keyring: &Keyring, at: i64) -> Verdict {
    let Some((key, part)) = keyring.part(fingerprint) else {
        return Verdict::UnknownKey(fingerprint.to_owned());
    };
    let who = match key.addresses.is_empty() {
        true => fingerprint.to_owned(),
        false => key.addresses.join(","),
    };
    let parts = || [part].into_iter().chain(key.parts.first());
    let is_over = |end: i64| at >= end;
    if parts().any(|part| part.is_revoked) {
        Verdict::NotValidThen(who, "was revoked")
    } else if parts().any(|part| part.expires.is_some_and(is_over)) {
        Verdict::NotValidThen(who, "had expired by then")
    } else if parts().any(|part| at < part.created) {
        Verdict::NotValidThen(who, "was made only later")
    } else if ends != 0 && is_over(ends) {
        Verdict::NotValidThen(who, "signed only until an earlier day")
    } else {
        Verdict::Good(who)
    }
}

/// An OpenPGP signature that could not be verified, and why.
pub fn not_verified(why: &str) -> Verdict {
    Verdict::NotVerified("an OpenPGP signature", why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTED: &str = "tru::1:1:0:3:1:5\n\
        pub:e:255:22:AAAA:1000:2000::-:::sc::::::23::0:\nfpr:::::::::FFAA:\n\
        uid:e::::1000::X::Ann <ann@example.org>::::::::::0:\nuid:r::::1000::X::Old <old@example.org>::::::::::0:\n\
        uid:e::::1000::X::All <*@example.org>::::::::::0:\n\
        sub:e:255:22:BBBB:1100:1500:::::s::::::23:\nfpr:::::::::FFBB:\n\
        pub:r:255:22:CCCC:1000:::-:::sc::::::23::0:\nfpr:::::::::FFCC:\nuid:r::::1000::X::Rex <rex@example.org>:\n";

    fn of(outcome: &str, fingerprint: &str, at: i64) -> Verdict {
        let status = format!(
            "[GNUPG:] NEWSIG\n[GNUPG:] {outcome} AAAA Ann <ann@example.org>\n\
             [GNUPG:] VALIDSIG {fingerprint} 1970-01-01 1200 0 4 0 22 8 00 FFAA\n"
        );
        judged(&status, &Keyring::listed(LISTED), at)
    }

    fn ann() -> String {
        "ann@example.org".to_owned()
    }

    #[test]
    fn a_key_is_good_until_it_expires_by_the_commits_clock() {
        assert_eq!(of("EXPKEYSIG", "FFAA", 1999), Verdict::Good(ann()));
        assert_eq!(of("EXPKEYSIG", "FFAA", 1000), Verdict::Good(ann()));
        let over = Verdict::NotValidThen(ann(), "had expired by then");
        assert_eq!(of("EXPKEYSIG", "FFAA", 2000), over);
        assert_eq!(of("GOODSIG", "FFBB", 1499), Verdict::Good(ann()));
        assert_eq!(of("GOODSIG", "FFBB", 1500), over);
        let early = Verdict::NotValidThen(ann(), "was made only later");
        assert_eq!(of("GOODSIG", "FFAA", 999), early);
        assert_eq!(of("GOODSIG", "FFBB", 1099), early);
    }

    #[test]
    fn a_key_that_is_revoked_or_not_listed_is_not_good() {
        let revoked = Verdict::NotValidThen("rex@example.org".to_owned(), "was revoked");
        assert_eq!(of("REVKEYSIG", "FFCC", 1500), revoked);
        assert_eq!(
            of("GOODSIG", "FFDD", 1500),
            Verdict::UnknownKey("FFDD".to_owned())
        );
    }

    #[test]
    fn only_one_outcome_is_believed() {
        let good = "[GNUPG:] GOODSIG AAAA Ann\n[GNUPG:] VALIDSIG FFAA 1970-01-01 1200 0 4 0 22 8 00 FFAA\n";
        let said = |status: &str| judged(status, &Keyring::listed(LISTED), 1500);
        assert_eq!(said(good), Verdict::Good(ann()));
        assert_eq!(
            said(&format!("{good}{good}")),
            Verdict::Bad("it holds more than one signature")
        );
        assert_eq!(said("[GNUPG:] NODATA 4\n"), Verdict::Bad("it cannot be read"));
        assert_eq!(said(""), Verdict::Bad("it cannot be read"));
        assert_eq!(
            said("gpg: [GNUPG:] GOODSIG AAAA Ann\n"),
            Verdict::Bad("it cannot be read"),
            "only whole lines of gpg's own count"
        );
        assert!(matches!(said("[GNUPG:] BADSIG AAAA Ann\n"), Verdict::Bad(_)));
        assert_eq!(
            said("[GNUPG:] ERRSIG AAAA 22 8 00 1200 9 FFEE\n"),
            Verdict::UnknownKey("FFEE".to_owned())
        );
        assert_eq!(
            said("[GNUPG:] ERRSIG AAAA 22 8 00 1200 9 -\n"),
            Verdict::UnknownKey("AAAA".to_owned())
        );
        assert!(matches!(
            said("[GNUPG:] ERRSIG AAAA 99 8 00 1200 4 -\n"),
            Verdict::NotVerified(..)
        ));
        assert!(matches!(
            said("[GNUPG:] GOODSIG AAAA Ann\n"),
            Verdict::NotVerified(..)
        ));
    }
}

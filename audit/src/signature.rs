//! Signatures that SSH keys make (the format of OpenSSH's PROTOCOL.sshsig), held against a commit and against who may sign,
//! with the meaning of `git verify-commit`. What gpg says of OpenPGP signatures is judged elsewhere; X.509 is recognised and not
//! verified.

use crate::history::{Commit, History, Seal, SealKind};
use crate::openpgp::not_verified;
use crate::signers::{NAMESPACE, Signers, Standing};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, SHA512, digest};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA512, RsaPublicKeyComponents, UnparsedPublicKey,
};

/// What a signature is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is good, and its key is allowed under these principals.
    Good(String),
    /// It is good, and nobody allowed its key; the key's fingerprint.
    UnknownKey(String),
    /// It is good, and its key was not allowed then, or not for commits; under these principals it is at other times.
    NotThen(String),
    /// It is good, and its key, of these people, was not valid then; what had happened to the key.
    NotValidThen(String, &'static str),
    /// It does not speak for this commit, or is no signature; why.
    Bad(&'static str),
    /// It is not verified; what it is, and why.
    NotVerified(&'static str, String),
}

/// Says what a signature is worth, made at `at` by the committer's clock. Without `signers` no SSH key is allowed. An OpenPGP
/// signature is gpg's to verify ([`crate::judged`]), where the directory names keys.
pub fn verify(seal: &Seal, signers: Option<&Signers>, at: i64) -> Verdict {
    match seal.kind {
        SealKind::OpenPgp => not_verified("the directory names no OpenPGP keys (allowed-signers.asc)"),
        SealKind::Other => Verdict::NotVerified("a signature", "its kind is not known here".to_owned()),
        SealKind::Ssh => match unwrapped(&seal.signature) {
            Some(parts) => ssh(&parts, &seal.signed, signers, at),
            None => Verdict::Bad("it cannot be read"),
        },
    }
}

/// What every signature is worth, with the place of its step.
pub(crate) fn verdicts(history: &History) -> impl Iterator<Item = (usize, &Commit, &Verdict)> {
    let steps = history.steps.iter().enumerate();
    steps.flat_map(|(place, step)| {
        let commits = step.commits();
        commits.filter_map(move |commit| Some((place, commit, commit.verdict.as_ref()?)))
    })
}

/// The parts of an SSH signature.
struct Parts {
    key: Vec<u8>,
    namespace: Vec<u8>,
    reserved: Vec<u8>,
    hash: Vec<u8>,
    signature: Vec<u8>,
}

fn ssh(parts: &Parts, signed: &[u8], signers: Option<&Signers>, at: i64) -> Verdict {
    if parts.namespace != NAMESPACE.as_bytes() {
        return Verdict::Bad("it was made for something else than a commit");
    }
    let hashed = match parts.hash.as_slice() {
        b"sha256" => digest(&SHA256, signed),
        b"sha512" => digest(&SHA512, signed),
        _ => return Verdict::Bad("it names a hash that SSH signatures do not have"),
    };
    let mut said = b"SSHSIG".to_vec();
    for part in [&parts.namespace, &parts.reserved, &parts.hash] {
        put(&mut said, part);
    }
    put(&mut said, hashed.as_ref());
    match fits(&parts.key, &parts.signature, &said) {
        Some(Fit::Yes) => match signers.map_or(Standing::Unknown, |signers| signers.standing(&parts.key, at))
        {
            Standing::Allowed(principals) => Verdict::Good(principals),
            Standing::NotThen(principals) => Verdict::NotThen(principals),
            Standing::Unknown => Verdict::UnknownKey(fingerprint(&parts.key)),
        },
        Some(Fit::No) => Verdict::Bad("it does not fit the commit: one of them was altered"),
        Some(Fit::NotKnown) => {
            Verdict::NotVerified("an SSH signature", "its kind of key is not known here".to_owned())
        }
        None => Verdict::Bad("it cannot be read"),
    }
}

/// As `ssh-keygen -l` prints it.
fn fingerprint(key: &[u8]) -> String {
    let encoded = STANDARD.encode(digest(&SHA256, key));
    format!("SHA256:{}", encoded.trim_end_matches('='))
}

enum Fit {
    Yes,
    No,
    NotKnown,
}

/// Whether a key made a signature of these bytes; `None` where one of them cannot be read.
fn fits(key: &[u8], signature: &[u8], said: &[u8]) -> Option<Fit> {
    let (mut key, mut signature) = (Wire(key), Wire(signature));
    let (kind, algorithm, made) = (key.string()?, signature.string()?, signature.string()?);
    let verified = match (kind, algorithm) {
        (b"ssh-ed25519", b"ssh-ed25519") => {
            UnparsedPublicKey::new(&ED25519, key.string()?).verify(said, made)
        }
        (b"ecdsa-sha2-nistp256", b"ecdsa-sha2-nistp256") => {
            key.string()?;
            let made = fixed(made, 32)?;
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.string()?).verify(said, &made)
        }
        (b"ecdsa-sha2-nistp384", b"ecdsa-sha2-nistp384") => {
            key.string()?;
            let made = fixed(made, 48)?;
            UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, key.string()?).verify(said, &made)
        }
        (b"ssh-rsa", b"rsa-sha2-256" | b"rsa-sha2-512") => {
            let (e, n) = (unsigned(key.string()?), unsigned(key.string()?));
            let hash = match algorithm {
                b"rsa-sha2-256" => &RSA_PKCS1_2048_8192_SHA256,
                _ => &RSA_PKCS1_2048_8192_SHA512,
            };
            RsaPublicKeyComponents { n, e }.verify(hash, said, made)
        }
        // SHA-1, which OpenSSH refuses in signatures of files too.
        (b"ssh-rsa", _) => return Some(Fit::No),
        _ => return Some(Fit::NotKnown),
    };
    Some(if verified.is_ok() { Fit::Yes } else { Fit::No })
}

/// Two numbers of a curve, as ring wants them.
fn fixed(made: &[u8], width: usize) -> Option<Vec<u8>> {
    let mut made = Wire(made);
    let mut whole = Vec::with_capacity(width * 2);
    for number in [unsigned(made.string()?), unsigned(made.string()?)] {
        whole.resize(whole.len() + width.checked_sub(number.len())?, 0);
        whole.extend_from_slice(number);
    }
    Some(whole)
}

/// A number of SSH without the zeros in front that keep it from being negative.
fn unsigned(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}

/// Takes the armour off.
fn unwrapped(armoured: &[u8]) -> Option<Parts> {
    let text = str::from_utf8(armoured).ok()?;
    let inside = text.trim().strip_prefix("-----BEGIN SSH SIGNATURE-----")?;
    let inside = inside.strip_suffix("-----END SSH SIGNATURE-----")?;
    let encoded: String = inside.split_whitespace().collect();
    let bytes = STANDARD.decode(encoded).ok()?;
    let mut wire = Wire(bytes.strip_prefix(b"SSHSIG")?);
    // The only version there is.
    if wire.take(4)? != [0, 0, 0, 1] {
        return None;
    }
    let mut string = || wire.string().map(<[u8]>::to_vec);
    Some(Parts {
        key: string()?,
        namespace: string()?,
        reserved: string()?,
        hash: string()?,
        signature: string()?,
    })
}

fn put(whole: &mut Vec<u8>, part: &[u8]) {
    let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
    whole.extend_from_slice(&length.to_be_bytes());
    whole.extend_from_slice(part);
}

/// Bytes in the form that SSH sends them.
struct Wire<'a>(&'a [u8]);

impl<'a> Wire<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn string(&mut self) -> Option<&'a [u8]> {
        let length = self.take(4)?.try_into().ok()?;
        self.take(usize::try_from(u32::from_be_bytes(length)).ok()?)
    }
}

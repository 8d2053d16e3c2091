//! One comment that stays one, whatever fails and whoever runs at the same time.

use crate::{Comment, Error, Forge};

/// How often a comment is posted again when nobody knows whether it was.
const TRIES: usize = 3;

/// Seconds until a forge that failed has made up its mind.
const SETTLES: u64 = 2;

/// A comment that is to be there once.
pub struct Sticky<'a> {
    /// How its first line begins.
    pub marker: &'a str,
    /// Its text; the first line holds the marker.
    pub body: &'a str,
    /// Whether it is worth a comment where there is none.
    pub is_wanted: bool,
    /// Whether a comment that is there says something newer.
    pub is_newer: &'a dyn Fn(&str) -> bool,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upserted {
    /// It is new.
    Posted,
    /// It was there and says something else now.
    Edited,
    /// It was there and says the same.
    Same,
    /// It was there and says something newer.
    Newer,
    /// There is none, and none is wanted.
    Unwanted,
}

/// Brings the comment there.
///
/// # Errors
///
/// When the forge cannot be read or written.
pub fn upsert(forge: &dyn Forge, number: u64, sticky: &Sticky<'_>) -> Result<Upserted, Error> {
    let me = forge.me()?;
    let ours = ours(forge, number, sticky, me)?;
    let Some((oldest, doubles)) = ours.split_first() else {
        return match sticky.is_wanted {
            true => post(forge, number, sticky, me),
            false => Ok(Upserted::Unwanted),
        };
    };
    for double in doubles {
        forge.delete_comment(double.id)?;
    }
    if (sticky.is_newer)(&oldest.body) {
        return Ok(Upserted::Newer);
    }
    if below(&oldest.body) == below(sticky.body) {
        return Ok(Upserted::Same);
    }
    match forge.edit_comment(oldest.id, sticky.body) {
        // Somebody took it away since it was listed.
        Err(Error::NotFound(_)) => post(forge, number, sticky, me),
        other => other.map(|()| Upserted::Edited),
    }
}

/// Comments with our marker that are ours: anybody may paste a marker.
fn ours(forge: &dyn Forge, number: u64, sticky: &Sticky<'_>, me: u64) -> Result<Vec<Comment>, Error> {
    let mut comments = forge.comments(number)?;
    comments.retain(|comment| comment.user.id == me && comment.body.starts_with(sticky.marker));
    comments.sort_by_key(|comment| comment.id);
    Ok(comments)
}

fn post(forge: &dyn Forge, number: u64, sticky: &Sticky<'_>, me: u64) -> Result<Upserted, Error> {
    let mut failed = None;
    for _ in 0..TRIES {
        match forge.post_comment(number, sticky.body) {
            Ok(_) => return settle(forge, number, sticky, me),
            Err(uncertain @ Error::Uncertain { .. }) => {
                forge.wait(SETTLES);
                if !ours(forge, number, sticky, me)?.is_empty() {
                    return settle(forge, number, sticky, me);
                }
                failed = Some(uncertain);
            }
            Err(error) => return Err(error),
        }
    }
    Err(failed.expect("it was tried at least once"))
}

/// Of two runs that posted at the same time the oldest comment stays, with what is newest.
fn settle(forge: &dyn Forge, number: u64, sticky: &Sticky<'_>, me: u64) -> Result<Upserted, Error> {
    let ours = ours(forge, number, sticky, me)?;
    let Some((oldest, doubles)) = ours.split_first() else {
        return Ok(Upserted::Posted);
    };
    for double in doubles {
        forge.delete_comment(double.id)?;
    }
    if below(&oldest.body) != below(sticky.body) && !(sticky.is_newer)(&oldest.body) {
        forge.edit_comment(oldest.id, sticky.body)?;
    }
    Ok(Upserted::Posted)
}

/// All but the marker, line ends aside.
fn below(body: &str) -> String {
    let body = body.replace("\r\n", "\n");
    let rest = body.split_once('\n').map_or("", |(_, rest)| rest);
    rest.trim_end().to_owned()
}

//! One entry of one step, with the files that its meaning depends on and no others.

use super::Past;
use super::walk::{templates, value};
use crate::failure::Failure;
use qdos_model::directory::Directory;
use qdos_model::tree::{File, Tree};

const POSTCODES: &str = "areas/postcodes/";
const TEMPLATES: &str = "templates/";

impl Past {
    /// The files that the meaning of the entry at a path depends on, as meant.
    pub(crate) fn entry(&self, at: usize, path: &str) -> Result<Directory, Failure> {
        let wanted = [
            "qdos.yaml",
            "reference/",
            "areas/areas.yaml",
            POSTCODES,
            TEMPLATES,
            path,
        ];
        let mut tree = self.files(at, &wanted.map(str::to_owned))?;
        leave_out(&mut tree, path);
        Ok(self.read(tree))
    }
}

/// Takes shared profiles and postcodes out that the entry does not name. Where it is not clear what it names, they stay.
fn leave_out(tree: &mut Tree, path: &str) {
    let Some(entry) = tree.files.get(path) else {
        return;
    };
    let text = String::from_utf8_lossy(&entry.bytes).into_owned();
    let postcode = text.lines().find_map(|line| value(line, "postcode"));
    let postcode = postcode.and_then(qdos_model::place::postcode);
    let postcode = postcode.map(|postcode| squeezed(postcode.as_bytes()));
    let named: Vec<&str> = templates(&text).collect();
    let is_plain = |name: &&str| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let is_clear = text.matches("template").count() == named.len() && named.iter().all(is_plain);
    let is_named = |path: &str| {
        let name = path
            .rsplit('/')
            .next()
            .and_then(|name| name.strip_suffix(".yaml"));
        !is_clear || name.is_some_and(|name| named.contains(&name))
    };
    let holds = |file: &File| {
        let postcode = postcode.as_ref();
        postcode.is_none_or(|postcode| squeezed(&file.bytes).contains(postcode))
    };
    tree.files.retain(|other, file| {
        let is_needed = || match other {
            other if other.starts_with(POSTCODES) => holds(file),
            other if other.starts_with(TEMPLATES) => is_named(other),
            _ => true,
        };
        other == path || is_needed()
    });
}

/// A text without blanks and in capitals, as which every spelling of a postcode is one.
fn squeezed(bytes: &[u8]) -> String {
    let letters = bytes.iter().filter(|byte| !byte.is_ascii_whitespace());
    letters
        .map(|byte| char::from(byte.to_ascii_uppercase()))
        .collect()
}

//! Who owns which entries and who signs which kind of change: `policy.yaml`. It is always read from base, so that nobody
//! makes themselves an owner in the change they want approved.

use crate::change::Signer;
use crate::finding::Finding;
use crate::read::yaml;
use crate::tree::Tree;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Path of the policy in a directory.
pub const PATH: &str = "policy.yaml";

/// Paths of the files that say whose signatures of commits are believed: for SSH, and for OpenPGP.
pub const SIGNERS: [&str; 2] = ["allowed-signers", "allowed-signers.asc"];

/// Who signs what, and when a change is so large that it may be a slip.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Version of this shape.
    #[schemars(regex(pattern = "^1$"))]
    pub format: String,
    /// Who signs.
    pub signers: Vec<Signs>,
    /// When a change is so large that two owners of the directory have to agree.
    #[serde(default)]
    pub brakes: Brakes,
}

/// People who sign one kind of change in some regions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signs {
    /// As whom.
    #[serde(rename = "as")]
    pub role: Role,
    /// Folders of `services/`; every region and what belongs to none when left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    /// Of a requirement-owner: the names of requirements; every one when left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<String>,
    /// One of these is enough.
    pub people: Vec<Account>,
}

/// What somebody signs as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Keeps the region's entries.
    DirectoryLead,
    /// Answers for what is clinically safe.
    ClinicalLead,
    /// Answers for referrals arriving.
    DigitalLead,
    /// Answer for requirements, settings, shared data and this policy.
    DirectoryOwner,
    /// Answers for a requirement, and accepts that callers lose what it asks for.
    RequirementOwner,
}

/// An account of the forge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Its number, which never changes and is what counts.
    pub id: u64,
    /// Its name, for people and for CODEOWNERS.
    #[schemars(regex(pattern = "^[A-Za-z0-9](-?[A-Za-z0-9])*$"))]
    pub login: String,
}

/// Limits of what one change takes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Brakes {
    /// Percent of a region's services, when it is more than one service.
    #[schemars(range(min = 1, max = 100))]
    pub share: usize,
    /// Services of a region.
    #[schemars(range(min = 1))]
    pub services: usize,
}

impl Default for Brakes {
    fn default() -> Brakes {
        Brakes {
            share: 5,
            services: 20,
        }
    }
}

impl Policy {
    /// The policy of a directory's files; nothing where there is none.
    ///
    /// # Errors
    ///
    /// What is wrong with it: one that cannot be understood whole decides nothing.
    pub fn of(tree: &Tree) -> Option<Result<Policy, Finding>> {
        let file = tree.files.get(PATH)?;
        Some(yaml::parse::<Policy>(PATH, file).and_then(Policy::sound))
    }

    fn sound(self) -> Result<Policy, Finding> {
        let wrong = |message: String, help: &str| {
            Err(Finding::new(
                "unreadable-file",
                PATH,
                crate::route::Route::root(),
                message,
                help,
            ))
        };
        if self.format != "1" {
            return wrong("its format is not \"1\"".to_owned(), "write format: \"1\"");
        }
        let mut known: std::collections::BTreeMap<u64, &str> = std::collections::BTreeMap::new();
        for Account { id, login } in self.signers.iter().flat_map(|signs| &signs.people) {
            let is_login = !login.is_empty()
                && login
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            if !is_login || *id == 0 {
                return wrong(
                    format!("\"{}\" is no account", crate::finding::shown(login)),
                    "write the account's id and its login",
                );
            }
            if known.insert(*id, login).is_some_and(|before| before != login) {
                return wrong(
                    format!("the account {id} has two logins"),
                    "write the same login wherever the id stands",
                );
            }
        }
        let owned = self
            .signers
            .iter()
            .any(|signs| signs.role == Role::DirectoryOwner && !signs.people.is_empty());
        if !owned {
            return wrong(
                "nobody owns the directory".to_owned(),
                "name somebody as directory-owner, without regions",
            );
        }
        Ok(self)
    }

    /// Who may sign as this, in a region.
    pub fn people(&self, signer: Signer, region: Option<&str>) -> Vec<&Account> {
        let role = match signer {
            Signer::DirectoryLead => Role::DirectoryLead,
            Signer::ClinicalLead => Role::ClinicalLead,
            Signer::DigitalLead => Role::DigitalLead,
            Signer::DirectoryOwners | Signer::Nobody => Role::DirectoryOwner,
        };
        let here = |signs: &&Signs| {
            let of_region = region.is_some_and(|region| signs.regions.iter().any(|one| one == region));
            signs.role == role && (signs.regions.is_empty() || of_region)
        };
        let mut people: Vec<&Account> = self
            .signers
            .iter()
            .filter(here)
            .flat_map(|signs| &signs.people)
            .collect();
        people.sort_by_key(|account| account.id);
        people.dedup();
        people
    }

    /// Who may accept that callers lose what a requirement asks for; the owners of the directory where nobody is named for it.
    pub fn owners_of(&self, requirement: &str) -> Vec<&Account> {
        let named = |signs: &&Signs| {
            let here =
                signs.requirements.is_empty() || signs.requirements.iter().any(|one| one == requirement);
            signs.role == Role::RequirementOwner && here
        };
        let mut people: Vec<&Account> = self
            .signers
            .iter()
            .filter(named)
            .flat_map(|signs| &signs.people)
            .collect();
        people.sort_by_key(|account| account.id);
        people.dedup();
        match people.is_empty() {
            true => self.people(Signer::DirectoryOwners, None),
            false => people,
        }
    }

    /// The lines of a CODEOWNERS file for a directory in this folder. The last line that matches decides there.
    pub fn codeowners(&self, folder: &str) -> String {
        let root = match folder {
            "" => "/".to_owned(),
            folder => format!("/{folder}/"),
        };
        let names = |people: Vec<&Account>| {
            let names: Vec<String> = people
                .iter()
                .map(|account| format!("@{}", account.login))
                .collect();
            names.join(" ")
        };
        let owners = names(self.people(Signer::DirectoryOwners, None));
        let clinical = names(self.people(Signer::ClinicalLead, None));
        let mut text =
            format!("# Printed from {PATH} by `qdos policy codeowners`; do not edit.\n{root} {owners}\n");
        let mut regions: Vec<&String> = self.signers.iter().flat_map(|signs| &signs.regions).collect();
        regions.sort();
        regions.dedup();
        for region in regions {
            let mut all = self.people(Signer::DirectoryLead, Some(region));
            all.extend(self.people(Signer::ClinicalLead, Some(region)));
            all.extend(self.people(Signer::DigitalLead, Some(region)));
            all.sort_by_key(|account| account.id);
            all.dedup();
            text += &format!("{root}services/{region}/ {}\n", names(all));
        }
        if !clinical.is_empty() {
            text += &format!("{root}templates/ {clinical} {owners}\n{root}reference/ {clinical} {owners}\n");
        }
        text + &format!("{root}requirements/ {owners}\n{root}{PATH} {owners}\n/.github/ {owners}\n")
    }
}

/// The region of an entry: the folder of `services/` that it lies in.
pub fn region(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("services/")?;
    rest.split_once('/').map(|(region, _)| region)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "format: \"1\"\nsigners:\n  - as: directory-owner\n    people: [{id: 1, login: olu-owner}]\n  - as: clinical-lead\n    regions: [north]\n    people: [{id: 2, login: cleo-clinical}]\n";

    fn of(text: &str) -> Result<Policy, Finding> {
        Policy::of(&Tree::from_texts([(PATH, text)])).expect("there is a policy")
    }

    #[test]
    fn a_policy_names_who_signs_where() {
        let policy = of(TEXT).expect("it is sound");
        let who = |signer, region| {
            policy
                .people(signer, region)
                .iter()
                .map(|account| account.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(who(Signer::ClinicalLead, Some("north")), [2]);
        assert_eq!(who(Signer::ClinicalLead, Some("south")), [0u64; 0]);
        assert_eq!(who(Signer::DirectoryOwners, Some("south")), [1]);
        assert_eq!(
            policy.brakes,
            Brakes {
                share: 5,
                services: 20
            }
        );
    }

    #[test]
    fn a_policy_that_is_not_sound_decides_nothing() {
        for (from, to) in [
            ("format: \"1\"", "format: \"2\""),
            ("olu-owner", "@everyone"),
            ("id: 2", "id: 1"),
            ("directory-owner", "digital-lead"),
            ("regions", "region"),
        ] {
            assert!(of(&TEXT.replace(from, to)).is_err(), "{to}");
        }
        assert!(Policy::of(&Tree::default()).is_none());
    }

    #[test]
    fn code_owners_follow_from_the_policy() {
        let printed = of(TEXT).expect("it is sound").codeowners("directory");
        assert!(
            printed.contains("/directory/services/north/ @cleo-clinical\n"),
            "{printed}"
        );
        assert!(
            printed.contains("/directory/policy.yaml @olu-owner\n"),
            "{printed}"
        );
    }
}

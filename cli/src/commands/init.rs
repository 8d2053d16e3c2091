//! `qdos init`: a new directory's repository: a small made-up county to be replaced, workflows, and who owns what.

use crate::arguments::Init;
use crate::failure::Failure;
use qdos_model::policy::{Account, Brakes, Policy, Role, Signs};
use std::path::Path;

macro_rules! example {
    ($path:literal) => {
        (
            concat!("directory/", $path),
            include_str!(concat!("../../tests/county/", $path)),
        )
    };
}

/// A directory small enough to be read in a minute: two towns, six services.
const EXAMPLE: [(&str, &str); 26] = [
    example!("areas/areas.yaml"),
    example!("areas/postcodes/E07000901.csv"),
    example!("areas/postcodes/E07000902.csv"),
    example!("areas/search-distances.csv"),
    example!("areas/small-areas.csv"),
    example!("calendar/bank-holidays.yaml"),
    example!("qdos.yaml"),
    example!("ranking/strategies.csv"),
    example!("reference/51.2.0/dispositions.csv"),
    example!("reference/51.2.0/outcomes.yaml"),
    example!("reference/51.2.0/pairs.csv"),
    example!("reference/51.2.0/roles.csv"),
    example!("reference/51.2.0/service-types.csv"),
    example!("reference/51.2.0/symptom-discriminators.csv"),
    example!("reference/51.2.0/symptom-groups.csv"),
    example!("requirements/pharmacy-on-sundays.yaml"),
    example!("requirements/urgent-primary-care.yaml"),
    example!("services/fenby/pharmacy.yaml"),
    example!("services/fenby/urgent-treatment-centre.yaml"),
    example!("services/townham/clinical-assessment.yaml"),
    example!("services/townham/emergency-department.yaml"),
    example!("services/townham/pharmacy.yaml"),
    example!("services/townham/urgent-treatment-centre.yaml"),
    example!("templates/emergency-department.yaml"),
    example!("templates/pharmacy.yaml"),
    example!("templates/urgent-treatment-centre.yaml"),
];

const REPOSITORY: [(&str, &str); 5] = [
    (".github/workflows/qdos.yml", include_str!("init/qdos.yml")),
    (
        ".github/workflows/qdos-publish.yml",
        include_str!("init/qdos-publish.yml"),
    ),
    (
        ".github/workflows/qdos-scheduled.yml",
        include_str!("init/qdos-scheduled.yml"),
    ),
    (
        ".github/pull_request_template.md",
        include_str!("init/pull_request_template.md"),
    ),
    ("README.md", include_str!("init/README.md")),
];

pub(crate) fn run(arguments: &Init) -> Result<u8, Failure> {
    let Init {
        folder,
        owner,
        action,
    } = arguments;
    let is_used = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if is_used {
        return Err(Failure::usage(format!("{} is not empty", folder.display())));
    }
    let action = action.as_deref().map(pinned).transpose()?;
    for (path, text) in EXAMPLE {
        write(
            folder,
            path,
            &text.replace("(test)", "(an example, to be replaced)"),
        )?;
    }
    for (path, text) in REPOSITORY {
        let text = match action {
            Some((repository, commit)) => text.replace("OWNER/qdos", repository).replace(NO_COMMIT, commit),
            None => text.to_owned(),
        };
        write(folder, path, &text)?;
    }
    if let Some(owner) = owner {
        let policy = policy(owner)?;
        write(folder, "directory/policy.yaml", &said(&policy))?;
        write(folder, ".github/CODEOWNERS", &policy.codeowners("directory"))?;
    }
    let missing = match (&action, owner) {
        (Some(_), Some(_)) => "",
        (None, _) => {
            "Its workflows do not name the judge yet: put owner, repository and commit of qdos there, or begin again with --action.\n"
        }
        (_, None) => "Nobody owns it yet: write directory/policy.yaml, or begin again with --owner.\n",
    };
    crate::print(&format!(
        "{} holds a directory of services. Next: git init, commit, push.\n{missing}",
        folder.display()
    ))?;
    Ok(0)
}

/// Stands for a commit nobody has named.
const NO_COMMIT: &str = "0000000000000000000000000000000000000000";

/// "owner/qdos@commit" in its two parts; only a full id is a fixed revision.
fn pinned(action: &str) -> Result<(&str, &str), Failure> {
    let is_name = |name: &str| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
    };
    let is_commit = |commit: &str| commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    let parts = action
        .split_once('@')
        .filter(|(name, commit)| is_name(name) && is_commit(commit));
    parts.ok_or_else(|| {
        Failure::usage("--action is written as owner/repository@commit, with the commit's full id")
    })
}

fn policy(owner: &str) -> Result<Policy, Failure> {
    let account = owner.split_once(':').and_then(|(id, login)| {
        Some(Account {
            id: id.parse().ok()?,
            login: login.to_owned(),
        })
    });
    let account = account.ok_or_else(|| {
        Failure::usage("--owner is written as id:login; https://api.github.com/users/LOGIN says the id")
    })?;
    Ok(Policy {
        format: "1".to_owned(),
        signers: [
            Role::DirectoryOwner,
            Role::DirectoryLead,
            Role::ClinicalLead,
            Role::DigitalLead,
        ]
        .map(|role| Signs {
            role,
            regions: Vec::new(),
            requirements: Vec::new(),
            people: vec![account.clone()],
        })
        .into(),
        brakes: Brakes::default(),
    })
}

fn said(policy: &Policy) -> String {
    let mut text = "# Who signs what. Read from the base branch, so nobody makes themselves an owner in their own change.\nformat: \"1\"\nsigners:\n".to_owned();
    for Signs { role, people, .. } in &policy.signers {
        let role = serde_json::to_value(role).unwrap_or_default();
        text += &format!("  - as: {}\n    people:\n", role.as_str().unwrap_or_default());
        for Account { id, login } in people {
            text += &format!("      - {{ id: {id}, login: {login} }}\n");
        }
    }
    text + &format!(
        "brakes: {{ share: {}, services: {} }}\n",
        policy.brakes.share, policy.brakes.services
    )
}

fn write(folder: &Path, path: &str, text: &str) -> Result<(), Failure> {
    let path = folder.join(path);
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(&path, text))
        .map_err(|error| Failure::usage(format!("{} cannot be written: {error}", path.display())))
}

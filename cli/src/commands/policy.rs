//! `qdos policy`: who owns and signs what.

use crate::arguments::{Policy as Arguments, PolicyPart};
use crate::failure::Failure;
use crate::revisions;
use qdos_model::policy::{PATH, Policy};
use qdos_model::tree::{File, Tree};

pub(crate) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let folder = revisions::folder(arguments.directory.as_deref())?;
    let path = folder.join(PATH);
    let bytes = std::fs::read(&path)
        .map_err(|error| Failure::usage(format!("{} cannot be read: {error}", path.display())))?;
    let tree = Tree {
        files: [(PATH.to_owned(), File::stand_in(&bytes))].into(),
    };
    let policy = match Policy::of(&tree) {
        Some(Ok(policy)) => policy,
        Some(Err(finding)) => {
            crate::print(&format!("{PATH}: {} ({})\n", finding.message, finding.help))?;
            return Ok(1);
        }
        None => return Err(Failure::usage("there is no policy")),
    };
    if arguments.what == PolicyPart::Check {
        crate::print("The policy can be understood.\n")?;
        return Ok(0);
    }
    let printed = policy.codeowners(&within_repository(&folder));
    let Some(file) = &arguments.check else {
        crate::print(&printed)?;
        return Ok(0);
    };
    let there = std::fs::read_to_string(file).unwrap_or_default();
    let is_same = there == printed;
    if !is_same {
        crate::print(&format!(
            "{} is not what {PATH} says; print it again with `qdos policy codeowners`\n",
            file.display()
        ))?;
    }
    Ok(u8::from(!is_same))
}

fn within_repository(folder: &std::path::Path) -> String {
    let repository = qdos_history::Repository::discover(folder);
    let path = repository.and_then(|repository| repository.directory(folder));
    path.unwrap_or_else(|_| "directory".to_owned())
}

//! `qdos schema`: JSON Schemas for editors and for readers of reports.

use crate::arguments::Schema;
use crate::failure::Failure;
use crate::revisions;
use anyhow::Context;
use qdos_model::directory::Directory;
use std::path::Path;

/// Folder of a directory for the schemas that its editors read; nothing else reads it.
const FOLDER: &str = ".schemas";

pub(crate) fn run(arguments: &Schema) -> Result<u8, Failure> {
    if arguments.editor {
        return for_editors(arguments);
    }
    let mut schemas = qdos_lint::schemas();
    schemas.push(("audit.schema.json", qdos_report::audit::json_schema()));
    schemas.push(("check.schema.json", qdos_report::json_schema()));
    schemas.push(("coverage.schema.json", qdos_report::coverage::json_schema()));
    schemas.push(("blame.schema.json", qdos_report::past::blame::json_schema()));
    schemas.push(("log.schema.json", qdos_report::past::log::json_schema()));
    schemas.push(("show.schema.json", qdos_report::past::show::json_schema()));
    schemas.push(("diff.schema.json", qdos_report::diff::json_schema()));
    schemas.push(("lint.schema.json", qdos_report::lint::json_schema()));
    schemas.push(("replay.schema.json", qdos_report::replay::json_schema()));
    schemas.push(("search.schema.json", qdos_report::search::json_schema()));
    schemas.push(("why.schema.json", qdos_report::why::json_schema()));
    let stem = |name: &str| name.trim_end_matches(".schema.json").to_owned();
    let Some(wanted) = &arguments.name else {
        let names: String = schemas
            .iter()
            .map(|(name, _)| format!("{}\n", stem(name)))
            .collect();
        return crate::print(&names).map(|()| 0);
    };
    match schemas.iter().find(|(name, _)| stem(name) == *wanted) {
        Some((_, schema)) => crate::print(&format!("{schema:#}\n")).map(|()| 0),
        None => Err(Failure::usage(format!(
            "there is no schema named {wanted:?}; `qdos schema` lists them"
        ))),
    }
}

fn for_editors(arguments: &Schema) -> Result<u8, Failure> {
    let folder = revisions::folder(arguments.dir.as_deref())?;
    let directory = revisions::one(Some(&folder), revisions::WORKTREE)?.directory;
    let Some(wanted) = &arguments.name else {
        let written = write(&directory, &folder)?;
        return crate::print(&format!(
            "{written} schemas with the codes of this directory are in {FOLDER}; write them again when codes change\n"
        ))
        .map(|()| 0);
    };
    let schemas = qdos_lint::editor_schemas(&directory);
    match schemas
        .iter()
        .find(|(name, _)| name.strip_suffix(".schema.json") == Some(wanted))
    {
        Some((_, schema)) => crate::print(&format!("{schema:#}\n")).map(|()| 0),
        None => Err(Failure::usage(format!(
            "there is no schema of entries named {wanted:?}"
        ))),
    }
}

/// Writes the schemas with this directory's codes beside its entries, and says how many.
pub(crate) fn write(directory: &Directory, folder: &Path) -> Result<usize, Failure> {
    let written = || -> anyhow::Result<usize> {
        let into = folder.join(FOLDER);
        std::fs::create_dir_all(&into).with_context(|| format!("{} cannot be made", into.display()))?;
        let schemas = qdos_lint::editor_schemas(directory);
        for (name, schema) in &schemas {
            let path = into.join(name);
            // Written beside its place and renamed, so that an editor never reads half of it.
            let unfinished = into.join(format!("{name}.unfinished"));
            std::fs::write(&unfinished, format!("{schema:#}\n"))
                .and_then(|()| std::fs::rename(&unfinished, &path))
                .with_context(|| format!("{} cannot be written", path.display()))?;
        }
        Ok(schemas.len())
    };
    written().map_err(Failure::NotAnalysed)
}

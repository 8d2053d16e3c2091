//! `qdos schema`: JSON Schemas for editors and for readers of reports.

use crate::arguments::Schema;
use crate::failure::Failure;

pub(crate) fn run(arguments: &Schema) -> Result<u8, Failure> {
    let mut schemas = qdos_lint::schemas();
    schemas.push(("check.schema.json", qdos_report::json_schema()));
    schemas.push(("coverage.schema.json", qdos_report::coverage::json_schema()));
    schemas.push(("blame.schema.json", qdos_report::past::blame::json_schema()));
    schemas.push(("log.schema.json", qdos_report::past::log::json_schema()));
    schemas.push(("show.schema.json", qdos_report::past::show::json_schema()));
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

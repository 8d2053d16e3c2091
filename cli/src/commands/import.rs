//! `qdos import`: entries from open data.

use crate::arguments::Import;
use crate::failure::Failure;

pub(crate) fn run(arguments: &Import) -> Result<u8, Failure> {
    let Import {
        from,
        area,
        into,
        dry_run,
    } = arguments;
    let plan = qdos_import::import(from, area, into).map_err(|error| Failure::Usage(error.into()))?;
    let counts = plan.counts();
    if !dry_run {
        plan.apply(into)
            .map_err(|error| Failure::NotAnalysed(error.into()))?;
    }
    let done = if *dry_run { "would be" } else { "were" };
    let qdos_import::Counts {
        created,
        changed,
        unchanged,
        refused: _,
    } = counts;
    let mut text =
        format!("{created} files {done} created, {changed} changed, {unchanged} left as they are\n");
    let mut refused = 0;
    for (path, field, why) in plan.refusals() {
        refused += 1;
        text.push_str(&format!("refused {}: {field}: {why}\n", path.display()));
    }
    crate::print(&text)?;
    Ok(u8::from(refused > 0))
}

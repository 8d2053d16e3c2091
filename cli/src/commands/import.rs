//! `qdos import`: entries from open data.

use crate::arguments::Import;
use crate::failure::Failure;
use crate::revisions;
use qdos_import::Note;
use qdos_model::finding::shown;

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
    if !dry_run && counts.created + counts.changed > 0 && into.join("qdos.yaml").is_file() {
        // Codes may have changed with the data; the first line of an entry says where its editor finds them.
        let directory = revisions::one(Some(into), revisions::WORKTREE)?.directory;
        super::schema::write(&directory, into)?;
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
    text.push_str(&noted(&plan.notes));
    let mut refused = 0;
    for (path, field, why) in plan.refusals() {
        refused += 1;
        text.push_str(&format!("refused {}: {field}: {why}\n", path.display()));
    }
    crate::print(&text)?;
    Ok(u8::from(refused > 0))
}

/// What the source says and no entry can, a line for each kind with the first of it.
fn noted(notes: &[Note]) -> String {
    const FIRST: usize = 5;
    let mut kinds: [(&str, Vec<String>); 3] = [
        (
            "organisations are left out, because their postcode lies nowhere",
            Vec::new(),
        ),
        (
            "pharmacies have cells of hours that cannot be read: closed, and kept as published",
            Vec::new(),
        ),
        (
            "pharmacies have a weekly total that their days do not give: the days are taken",
            Vec::new(),
        ),
    ];
    for note in notes {
        let (kind, said) = match note {
            Note::NoPlace { ods, postcode } => (0, format!("{} ({})", shown(ods), shown(postcode))),
            Note::UnreadCells { ods, cells } => (1, format!("{} ({cells})", shown(ods))),
            Note::OtherTotal {
                ods,
                published,
                counted,
            } => {
                let (hours, minutes) = (counted / 60, counted % 60);
                (
                    2,
                    format!(
                        "{} ({} hours, but {hours} h {minutes:02} min)",
                        shown(ods),
                        shown(published)
                    ),
                )
            }
        };
        kinds[kind].1.push(said);
    }
    let mut text = String::new();
    for (what, said) in kinds.iter().filter(|(_, said)| !said.is_empty()) {
        let first = said[..said.len().min(FIRST)].join(", ");
        let more = if said.len() > FIRST { ", \u{2026}" } else { "" };
        text.push_str(&format!(
            "{} {what}: {}\n",
            said.len(),
            format_args!("{first}{more}")
        ));
    }
    text
}

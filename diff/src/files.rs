//! Files as files: those that cannot be read, and those whose bytes differ without anyone having said why.

use crate::cause::{Found, place};
use crate::model::change::{Change, Class, Detail, Subject};
use crate::model::directory::Directory;
use crate::model::policy::{self, Policy};
use crate::model::read::yaml;
use crate::model::route::Route;
use crate::model::tree::{File, Tree};
use crate::model::written::OutcomeTable;
use crate::sides::Sides;
use std::collections::BTreeSet;

fn change(sides: &Sides<'_>, path: &str, class: Class, detail: Detail) -> Change {
    let at = |side: &Directory| {
        let there = side.tree.files.contains_key(path) || side.unreadable.contains(path);
        there.then(|| place(path, Route::root()))?
    };
    Change {
        subject: Subject::File {
            path: path.to_owned(),
        },
        class,
        detail,
        base: at(sides.base),
        head: at(sides.head),
        echoes: Vec::new(),
    }
}

/// What is wrong with a file, in the reader's words.
pub(crate) fn fault(side: &Directory, path: &str) -> Detail {
    // Findings are in order of path.
    let first = side.findings.partition_point(|finding| *finding.path < *path);
    let finding = side.findings.get(first).filter(|finding| finding.path == path);
    Detail::Fault(finding.map_or("it cannot be read".to_owned(), |finding| finding.message.clone()))
}

/// Files that count as nothing on one side, and those that do on both with other bytes.
pub(crate) fn unreadable(sides: &Sides<'_>) -> Vec<Found> {
    let head = sides
        .head
        .unreadable
        .iter()
        .filter(|path| sides.newly_unreadable(path));
    // A service's file whose bytes are as they were has lost its codes; that is said where the services are compared.
    let lost_its_codes = |path: &&String| {
        // What is no plain file is in no tree and has no bytes to be as they were.
        sides.head.tree.files.contains_key(*path)
            && !sides.differing.contains(path.as_str())
            && path.starts_with("services/")
            && !sides.base.unreadable.contains(*path)
    };
    let broken = head
        .filter(|path| !lost_its_codes(path))
        .map(|path| change(sides, path, Class::NotAnalysed, fault(sides.head, path)));
    let healed = sides
        .base
        .unreadable
        .iter()
        .filter(|path| !sides.head.unreadable.contains(*path))
        .map(|path| change(sides, path, Class::Healed, fault(sides.base, path)));
    broken
        .chain(healed)
        .map(|change| with_service(sides, change).into())
        .collect()
}

/// The same about the service that the file is on the side where it can be read.
fn with_service(sides: &Sides<'_>, change: Change) -> Change {
    let Subject::File { path } = &change.subject else {
        return change;
    };
    let service = if path.starts_with("services/") {
        sides.service_at(path)
    } else {
        None
    };
    match service {
        Some(service) => Change {
            subject: crate::service::subject(service),
            ..change
        },
        None => change,
    }
}

/// Every file whose bytes differ and that no change speaks of, so that nothing goes unmentioned.
pub(crate) fn unexplained(sides: &Sides<'_>, found: &[Found]) -> Vec<Found> {
    let own = found.iter().filter(|found| found.cause.is_none());
    let changes = own.flat_map(|found| std::iter::once(&found.change).chain(&found.change.echoes));
    let places = changes.flat_map(|change| [&change.base, &change.head]).flatten();
    let explained: BTreeSet<&str> = places.map(|place| place.path.as_str()).collect();
    let left = sides.differing.iter().filter(|path| !explained.contains(*path));
    left.map(|path| unexplained_one(sides, path).into()).collect()
}

fn unexplained_one(sides: &Sides<'_>, path: &str) -> Change {
    let files = [sides.base, sides.head].map(|side| side.tree.files.get(path));
    let whole = |class| with_service(sides, change(sides, path, class, Detail::Nothing));
    let same_rows = match files {
        [Some(base), Some(head)] => csv_rows(base) == csv_rows(head),
        _ => false,
    };
    let told_apart = Detail::Whole {
        base: files[0].map(|file| file.id),
        head: files[1].map(|file| file.id),
    };
    if path == "ranking/strategies.csv" && !same_rows {
        return Change {
            subject: Subject::Ranking,
            ..change(sides, path, Class::RankingChanged, told_apart)
        };
    }
    // Whose signatures are believed is as much to be agreed to as who agrees.
    if path == policy::PATH && !same_policy(files) || policy::SIGNERS.contains(&path) {
        return change(sides, path, Class::PolicyChanged, told_apart);
    }
    if is_scenarios(path) {
        let means_the_same = same_rows || same_set(sides, path);
        return match means_the_same {
            true => whole(Class::Cosmetic),
            false => change(sides, path, Class::ScenariosChanged, told_apart),
        };
    }
    if RECORDS.contains(&path) && !same_rows {
        return whole(Class::ProvenanceChanged);
    }
    if !is_read(sides, path) && path != "ranking/strategies.csv" {
        return whole(Class::UnreadFileChanged);
    }
    let in_reference = path.starts_with("reference/");
    let unread_columns = in_reference && path.ends_with(".csv") && !same_rows;
    if unread_columns || in_reference && path.ends_with(".yaml") && other_sources(path, files) {
        return whole(Class::ProvenanceChanged);
    }
    whole(Class::Cosmetic)
}

/// Whether a policy says the same on both sides, or is not understood on either.
fn same_policy(files: [Option<&File>; 2]) -> bool {
    if files[0].is_none() || files[1].is_none() {
        return false;
    }
    let [base, head] = files.map(|file| {
        let tree = Tree {
            files: [(policy::PATH.to_owned(), file?.clone())].into(),
        };
        Policy::of(&tree)?.ok()
    });
    base == head
}

/// Tables that lint alone holds entries against.
const RECORDS: [&str; 2] = ["reference/organisations.csv", "reference/tables.csv"];

/// Whether captured searches are read from a file at this path.
fn is_scenarios(path: &str) -> bool {
    path.starts_with("scenarios/") && path.ends_with(".yaml") || path == "scenarios/direct-links.csv"
}

/// Whether a set of scenarios means the same on both sides.
fn same_set(sides: &Sides<'_>, path: &str) -> bool {
    let set = |side: &Directory| side.scenarios.sets.iter().find(|set| set.path == path).cloned();
    let of_base = set(sides.base);
    of_base.is_some() && of_base == set(sides.head)
}

/// Whether anything of a file at this path is read.
fn is_read(sides: &Sides<'_>, path: &str) -> bool {
    const WHOLE: [&str; 6] = [
        "qdos.yaml",
        policy::PATH,
        "calendar/bank-holidays.yaml",
        "areas/areas.yaml",
        "areas/search-distances.csv",
        "areas/small-areas.csv",
    ];
    const BELOW: [(&str, &str); 4] = [
        ("services/", ".yaml"),
        ("templates/", ".yaml"),
        ("requirements/", ".yaml"),
        ("areas/postcodes/", ".csv"),
    ];
    const REFERENCE: [&str; 8] = [
        "symptom-groups.csv",
        "symptom-discriminators.csv",
        "pairs.csv",
        "dispositions.csv",
        "service-types.csv",
        "roles.csv",
        "outcomes.yaml",
        "calls.csv",
    ];
    let of_release = |release: &str| {
        let below = path
            .strip_prefix("reference/")
            .and_then(|rest| rest.strip_prefix(release));
        let file = below.and_then(|rest| rest.strip_prefix('/'));
        file.is_some_and(|file| REFERENCE.contains(&file))
    };
    WHOLE.contains(&path)
        || RECORDS.contains(&path)
        || BELOW
            .iter()
            .any(|(folder, ending)| path.starts_with(folder) && path.ends_with(ending))
        || of_release(&sides.base.release)
        || of_release(&sides.head.release)
}

/// Rows of a table in a fixed order, whatever their quotes and line ends.
fn csv_rows(file: &File) -> Option<Vec<Vec<Vec<u8>>>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(&*file.bytes);
    let mut rows = Vec::new();
    for record in reader.byte_records() {
        rows.push(record.ok()?.iter().map(<[u8]>::to_vec).collect());
    }
    rows.sort();
    Some(rows)
}

/// Whether two outcome tables name other sources for the same rows.
fn other_sources(path: &str, files: [Option<&File>; 2]) -> bool {
    let [Some(base), Some(head)] = files.map(|file| yaml::parse::<OutcomeTable>(path, file?).ok()) else {
        return false;
    };
    let sources = |table: &OutcomeTable| -> BTreeSet<Option<String>> {
        table.rows.iter().map(|row| row.source.clone()).collect()
    };
    sources(&base) != sources(&head)
}

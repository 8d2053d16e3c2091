//! Areas, postcodes, search distances and residents.

use super::files::{below, csv_records, csv_rows, stem};
use super::memory::PostcodeFiles;
use super::{Memory, yaml};
use crate::directory::Directory;
use crate::finding::{Finding, shown};
use crate::place::{self, Area, Geography, Grid, SmallArea};
use crate::postcode::{Postcode, Postcodes};
use crate::route::Route;
use crate::tree::File;
use crate::written;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The rows of one postcode file that could be read, and lines that could not.
pub(crate) struct PostcodeRows {
    rows: Vec<(Postcode, Grid)>,
    bad: Vec<(u64, String)>,
}

/// Reads the places of a directory that knows its own areas.
pub(super) fn read(directory: &mut Directory, memory: &Memory) {
    let mut geography = Geography {
        own_areas: std::mem::take(&mut directory.geography.own_areas),
        ..Geography::default()
    };
    match areas(directory, memory) {
        Ok(written) => {
            for (index, area) in written.areas.iter().enumerate() {
                insert_area(directory, &mut geography, index, area.clone());
            }
            refuse_cycles(directory, &geography);
        }
        Err(finding) => directory.refuse(finding),
    }
    for code in geography
        .own_areas
        .iter()
        .filter(|code| !geography.areas.contains_key(*code))
        .cloned()
        .collect::<Vec<_>>()
    {
        let message = format!("own area \"{}\" is not in areas/areas.yaml", shown(&code));
        let route = Route::key("own_areas").value(&code);
        directory.refuse(Finding::new(
            "unreadable-file",
            "qdos.yaml",
            route,
            message,
            "add the area, or correct its code",
        ));
    }
    postcodes(directory, &mut geography, memory);
    search_distances(directory, &mut geography);
    small_areas(directory, &mut geography, memory);
    directory.geography = geography;
}

const AREAS: &str = "areas/areas.yaml";

fn areas(directory: &Directory, memory: &Memory) -> Result<Arc<written::Areas>, Finding> {
    let file = directory
        .tree
        .files
        .get(AREAS)
        .filter(|file| file.too_large.is_none());
    if let Some(known) = file.and_then(|file| memory.areas.of(file.id)) {
        return Ok(known);
    }
    let areas = Arc::new(yaml::required(&directory.tree, AREAS)?);
    if let Some(file) = file {
        memory.areas.keep(file.id, &areas);
    }
    Ok(areas)
}

fn insert_area(directory: &mut Directory, geography: &mut Geography, index: usize, area: written::Area) {
    let written::Area {
        code,
        name,
        kind,
        parent,
        owner,
    } = area;
    if let Some(first) = geography.areas.get(&code) {
        let message = format!(
            "the code \"{}\" is already that of \"{}\"",
            shown(&code),
            shown(&first.name)
        );
        let help = "keep one of the two, or correct a code";
        let route = Route::key("areas").index(index).then("code");
        let first = Route::key("areas").item("code", &code);
        return directory
            .refuse(Finding::new("unreadable-file", AREAS, route, message, help).and(AREAS, first));
    }
    geography.areas.insert(
        code,
        Area {
            name,
            kind,
            parent,
            owner,
        },
    );
}

/// Says once of each round of parents that it leads back to where it began.
fn refuse_cycles(directory: &mut Directory, geography: &Geography) {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for start in geography.areas.keys() {
        let mut way: Vec<&str> = Vec::new();
        let mut on_way: BTreeSet<&str> = BTreeSet::new();
        let mut next = Some(start.as_str());
        while let Some(code) = next.filter(|code| !done.contains(code)) {
            if !on_way.insert(code) {
                let round = way.iter().skip_while(|step| **step != code);
                let first = round.min().copied().unwrap_or(code);
                refuse_cycle(directory, first);
                break;
            }
            way.push(code);
            next = geography.areas.get(code).and_then(|area| area.parent.as_deref());
        }
        done.extend(way);
    }
}

fn refuse_cycle(directory: &mut Directory, code: &str) {
    let route = Route::key("areas").item("code", code).then("parent");
    let message = format!("the area \"{}\" lies within itself", shown(code));
    let help = "correct the parents, which lead from this area back to it";
    directory.refuse(Finding::new("unreadable-file", AREAS, route, message, help));
}

pub(super) fn postcode_rows(file: &File) -> PostcodeRows {
    match plain_rows(&file.bytes) {
        Some(rows) => PostcodeRows {
            rows,
            bad: Vec::new(),
        },
        None => csv_postcode_rows(file),
    }
}

/// What `of` makes of the postcodes of a file, one after another; neighbours that give the same once.
pub(super) fn districts<T>(file: &File, of: impl Fn(&str) -> T) -> Vec<T> {
    let mut found = Vec::new();
    let mut last = String::new();
    for (code, _) in postcode_rows(file).rows {
        let district = place::district(&code);
        if last != district {
            last = district.to_owned();
            found.push(of(&code));
        }
    }
    found
}

/// The rows of a file as it is always written: nothing quoted, every postcode in its one form, no line that is not a
/// row. `None` for any other file, which then takes five times as long and means the same where it can be read.
fn plain_rows(bytes: &[u8]) -> Option<Vec<(Postcode, Grid)>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix("postcode,easting,northing\n")?;
    let rows = text.strip_suffix('\n').unwrap_or(text).split('\n');
    rows.map(|line| {
        let (code, grid) = line.split_once(',')?;
        let (easting, northing) = grid.split_once(',')?;
        let grid = Grid {
            easting: metres(easting)?,
            northing: metres(northing)?,
        };
        Some((Postcode::in_one_form(code)?, grid))
    })
    .collect()
}

fn csv_postcode_rows(file: &File) -> PostcodeRows {
    let mut found = PostcodeRows {
        rows: Vec::new(),
        bad: Vec::new(),
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&*file.bytes);
    if reader
        .headers()
        .ok()
        .is_none_or(|header| !header.iter().eq(["postcode", "easting", "northing"]))
    {
        found
            .bad
            .push((1, "the columns are not postcode,easting,northing".to_owned()));
        return found;
    }
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return found,
            Ok(true) => {
                let line = record.position().map_or(0, csv::Position::line);
                match postcode_row(&record) {
                    Some(row) => found.rows.push(row),
                    None => found.bad.push((
                        line,
                        format!(
                            "the row \"{}\" cannot be read",
                            shown(&record.iter().collect::<Vec<_>>().join(","))
                        ),
                    )),
                }
            }
            Err(error) => {
                found.bad.push((
                    error.position().map_or(1, csv::Position::line),
                    "the row is not CSV text".to_owned(),
                ));
                if matches!(error.kind(), csv::ErrorKind::Io(_)) {
                    return found;
                }
            }
        }
    }
}

fn postcode_row(record: &csv::StringRecord) -> Option<(Postcode, Grid)> {
    let [code, easting, northing] = [record.get(0)?, record.get(1)?, record.get(2)?];
    if record.len() != 3 {
        return None;
    }
    Some((
        Postcode::parse(code)?,
        Grid {
            easting: metres(easting)?,
            northing: metres(northing)?,
        },
    ))
}

fn metres(text: &str) -> Option<i64> {
    text.parse()
        .ok()
        .filter(|metres: &i64| (0..=2_000_000).contains(metres))
}

fn postcodes(directory: &mut Directory, geography: &mut Geography, memory: &Memory) {
    let tree = directory.tree.clone();
    let mut files: Vec<_> = below(&tree, "areas/postcodes/", ".csv").collect();
    let listed = files.len();
    files.retain(|(path, file)| {
        let oversize = yaml::oversize(path, file);
        oversize.map(|finding| directory.refuse(finding)).is_none()
    });
    for (path, _) in &files {
        let area = stem(path);
        if !geography.areas.contains_key(area) {
            let message = format!("\"{}\" is not an area of areas/areas.yaml", shown(area));
            directory.refuse(Finding::new(
                "unreadable-file",
                path,
                Route::root(),
                message,
                "name the file by the code of an area",
            ));
        }
    }
    let made_of: PostcodeFiles = files
        .iter()
        .map(|(path, file)| ((*path).to_owned(), file.id))
        .collect();
    if let Some(table) = memory.faultless_table(&made_of) {
        geography.postcodes = table;
        return;
    }
    let read: Vec<_> = files.par_iter().map(|(_, file)| memory.postcodes(file)).collect();
    let is_faultless = files.len() == listed && read.iter().all(|read| read.bad.is_empty());
    let mut used: Vec<(Arc<str>, Arc<PostcodeRows>)> = Vec::with_capacity(read.len());
    for ((path, _), read) in files.into_iter().zip(read) {
        for (line, message) in &read.bad {
            let finding = Finding::new(
                "unreadable-file",
                path,
                Route::root(),
                message.clone(),
                "write postcode,easting,northing in whole metres",
            );
            directory.refuse(Finding {
                spot: Some((usize::try_from(*line).unwrap_or(1), 1)),
                ..finding
            });
        }
        used.push((stem(path).into(), read));
    }
    let table = || {
        let rows: Vec<_> = used
            .iter()
            .map(|(area, read)| (area.clone(), &*read.rows))
            .collect();
        Postcodes::new(&rows)
    };
    geography.postcodes = memory.table(made_of, is_faultless, table);
}

fn refuse_row(directory: &mut Directory, path: &str, line: u64, cells: &[String], help: &str) {
    let message = format!("the row \"{}\" cannot be read", shown(&cells.join(",")));
    let finding = Finding::new("unreadable-file", path, Route::root(), message, help);
    directory.refuse(Finding {
        spot: Some((usize::try_from(line).unwrap_or(1), 1)),
        ..finding
    });
}

/// Refuses a row whose code stands on an earlier line.
pub(super) fn refuse_doubled_row(directory: &mut Directory, path: &str, line: u64, code: &str, first: u64) {
    let message = format!("the code \"{}\" stands on line {first} already", shown(code));
    let help = "keep one of the two rows, or correct a code";
    let finding = Finding::new("unreadable-file", path, Route::root(), message, help);
    directory.refuse(Finding {
        spot: Some((usize::try_from(line).unwrap_or(1), 1)),
        ..finding
    });
}

fn search_distances(directory: &mut Directory, geography: &mut Geography) {
    const PATH: &str = "areas/search-distances.csv";
    const HELP: &str = "write NR27 0AA, NR27 0 or NR27, each once, and kilometres such as 40 or 12.5";
    let rows = match csv_rows(&directory.tree, PATH, &["code", "km"]) {
        Ok(rows) => rows,
        Err(finding) => return directory.refuse(finding),
    };
    for (line, cells) in rows {
        match place::search_code(&cells[0]).zip(kilometres(&cells[1])) {
            Some((code, metres)) if !geography.search_distances.contains_key(&code) => {
                geography.search_distances.insert(code, metres);
            }
            _ => refuse_row(directory, PATH, line, &cells, HELP),
        }
    }
}

/// Metres of "12.5" kilometres, at most three decimals.
pub(super) fn kilometres(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || whole.len() > 4 || !digits(part) || part.len() > 3 {
        return None;
    }
    let thousandths: i64 = format!("{part:0<3}").parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 1000 + thousandths)
}

fn small_areas(directory: &mut Directory, geography: &mut Geography, memory: &Memory) {
    const PATH: &str = "areas/small-areas.csv";
    const HELP: &str = "write code,name,area,easting,northing and residents by age band such as 0-15";
    let fixed = ["code", "name", "area", "easting", "northing"];
    let file = directory.tree.files.get(PATH);
    let id = file.filter(|file| file.too_large.is_none()).map(|file| file.id);
    if let Some(known) = id.and_then(|id| memory.small_areas.of(id)) {
        geography.small_areas = known;
        return;
    }
    let found_before = directory.findings.len();
    let rows = match csv_records(&directory.tree, PATH, &fixed) {
        Ok(rows) => rows,
        Err(finding) => return directory.refuse(finding),
    };
    let bands = bands_of(directory, PATH);
    let Some(bands) = bands else {
        let message = "the columns after northing are not age bands";
        return directory.refuse(Finding::new(
            "unreadable-file",
            PATH,
            Route::root(),
            message,
            HELP,
        ));
    };
    if let Some(message) = overlap(&bands) {
        return directory.refuse(Finding::new(
            "unreadable-file",
            PATH,
            Route::root(),
            message,
            HELP,
        ));
    }
    let bands: Vec<(i64, i64)> = bands.into_iter().map(|(_, days)| days).collect();
    let mut lines: FxHashMap<&str, u64> = FxHashMap::default();
    let mut small_areas = Vec::with_capacity(rows.len());
    for (line, cells) in &rows {
        match small_area(cells, &bands) {
            Some((code, area)) => match lines.insert(code, *line) {
                Some(first) => {
                    lines.insert(code, first);
                    refuse_doubled_row(directory, PATH, *line, code, first);
                }
                None => small_areas.push(area),
            },
            None => {
                let cells: Vec<String> = cells.iter().map(str::to_owned).collect();
                refuse_row(directory, PATH, *line, &cells, HELP);
            }
        }
    }
    geography.small_areas = Arc::new(small_areas);
    if let Some(id) = id.filter(|_| directory.findings.len() == found_before) {
        memory.small_areas.keep(id, &geography.small_areas);
    }
}

/// An age band as the header names it, and its days.
type Band = (String, (i64, i64));

/// That two bands count a resident twice.
fn overlap(bands: &[Band]) -> Option<String> {
    let mut sorted: Vec<&Band> = bands.iter().collect();
    sorted.sort_by_key(|(_, days)| *days);
    let pair = sorted.windows(2).find(|pair| pair[1].1.0 < pair[0].1.1)?;
    Some(format!(
        "the age bands {} and {} overlap",
        shown(&pair[0].0),
        shown(&pair[1].0)
    ))
}

/// The age bands named by the header.
fn bands_of(directory: &Directory, path: &str) -> Option<Vec<Band>> {
    let mut reader = csv::Reader::from_reader(directory.text(path)?.as_bytes());
    let header = reader.headers().ok()?;
    header
        .iter()
        .skip(5)
        .map(|band| {
            let (from, to) = band.split_once('-')?;
            let days = crate::age::parse(&format!("{from} to {to} years")).ok()?;
            Some((band.to_owned(), days.as_slice().first().copied()?))
        })
        .collect()
}

/// A small area, and its code as it stands in the row.
fn small_area<'r>(row: &'r csv::StringRecord, bands: &[(i64, i64)]) -> Option<(&'r str, SmallArea)> {
    let mut cells = row.iter();
    let [code, name, area, easting, northing] = [(); 5].map(|()| cells.next());
    let centre = Grid {
        easting: metres(easting?)?,
        northing: metres(northing?)?,
    };
    let mut residents = Vec::with_capacity(bands.len());
    for (cell, (from, to)) in cells.zip(bands) {
        residents.push((*from, *to, cell.parse().ok()?));
    }
    let small_area = SmallArea {
        code: code?.to_owned(),
        name: name?.to_owned(),
        area: area?.to_owned(),
        centre,
        residents,
    };
    Some((code?, small_area))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_file_as_it_is_always_written_is_plain() {
        let plain = plain_rows(b"postcode,easting,northing\nNR27 0AA,622000,342000\nW1A 1AA,529000,181000\n");
        assert_eq!(plain.map(|rows| rows.len()), Some(2));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        /// Files of nearly plain rows, some of which are plain.
        #[test]
        fn a_plain_file_is_read_as_csv_would_be(
            rows in prop::collection::vec("[A-Z]{1,2}[0-9]{1,2}[A-Za-z]? ?[0-9][A-Z]{2},[0-9+]?[0-9]{1,6},[0-9]{1,6}[\r \",]?", 0..3),
            end in "\n?\n?",
        ) {
            let text = format!("postcode,easting,northing\n{}{end}", rows.join("\n"));
            let csv = csv_postcode_rows(&File::stand_in(text.as_bytes()));
            if let Some(plain) = plain_rows(text.as_bytes()) {
                prop_assert_eq!(plain, csv.rows);
                prop_assert_eq!(csv.bad, []);
            }
        }

        #[test]
        fn one_form_is_what_postcode_gives(text in "[A-Za-z0-9]{1,5} ?[0-9A-Z]{2,4}") {
            let usual = place::postcode(&text).filter(|usual| *usual == text);
            prop_assert_eq!(Postcode::in_one_form(&text).map(|code| code.to_string()), usual);
        }
    }
}

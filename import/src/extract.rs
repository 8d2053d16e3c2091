//! Cuts open data down to what the import of one area needs, in the same layout, so that the import can be repeated
//! from a clone. Rows are kept as published, or left out; nothing is cleaned.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::areas::OwnDistricts;
use crate::error::Error;
use crate::ground::ENGLAND;
use crate::import::{self, Chosen};
use crate::reference;
use crate::service::Kind;
use crate::source::{self, Source};

/// Files above this many bytes are packed.
const PACK_ABOVE: usize = 200_000;
const LEVEL: i32 = 19;

/// Writes to `into` the part of `source` that [`crate::import()`] needs for `area` and for the entries that people
/// wrote in `directory`.
pub fn extract(source: &Path, area: &str, directory: &Path, into: &Path) -> Result<(), Error> {
    let chosen = import::chosen(source, area, directory)?;
    let cut = Cut {
        source: Source::new(source),
        into,
        chosen,
    };
    cut.organisations()?;
    cut.pharmacy_weeks()?;
    cut.hospitals()?;
    cut.places()?;
    cut.reference()?;
    cut.holidays()
}

struct Cut<'a> {
    source: Source,
    into: &'a Path,
    chosen: Chosen,
}

impl Cut<'_> {
    fn organisations(&self) -> Result<(), Error> {
        let files = [
            (source::DISPENSARIES, vec![Kind::Pharmacy, Kind::DistancePharmacy]),
            (source::PRACTICES, vec![Kind::Practice]),
            (source::DENTAL_PRACTICES, vec![Kind::Dental]),
        ];
        for (file, kinds) in files {
            let codes = self.codes(&kinds);
            self.rows(file, |row| row.first().is_some_and(|code| codes.contains(code)))?;
        }
        Ok(())
    }

    fn pharmacy_weeks(&self) -> Result<(), Error> {
        let codes = self.codes(&[Kind::Pharmacy, Kind::DistancePharmacy]);
        self.rows(source::PHARMACY_WEEKS, |row| {
            row.first().is_some_and(|code| codes.contains(code))
        })
    }

    /// Lines as they are: the file quotes nothing and is not UTF-8.
    fn hospitals(&self) -> Result<(), Error> {
        let codes = self.codes(&[Kind::Hospital]);
        let bytes = self.source.bytes(source::HOSPITALS)?;
        let mut kept = Vec::new();
        for (index, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let code = line.split(|byte| *byte == b'~').nth(1).unwrap_or_default();
            if index == 0 || codes.contains(String::from_utf8_lossy(code).as_ref()) {
                kept.extend_from_slice(line);
            }
        }
        self.write(source::HOSPITALS, kept)
    }

    fn places(&self) -> Result<(), Error> {
        let ground = &self.chosen.ground;
        let mut text = "postcode,pqi,easting,northing,country,lad\n".to_owned();
        let mut districts: BTreeSet<&str> = ground.own.iter().map(String::as_str).collect();
        for postcode in ground.postcodes.values() {
            let kept = ground.is_own(&postcode.district) || self.chosen.postcodes.contains(&postcode.code);
            let Some(grid) = postcode.grid.filter(|_| kept) else {
                continue;
            };
            districts.insert(&postcode.district);
            text.push_str(&format!(
                "{},{},{},{},{},{}\n",
                postcode.code,
                postcode.quality,
                grid.easting,
                grid.northing,
                postcode.country,
                postcode.district
            ));
        }
        self.write(source::POSTCODES, text.into_bytes())?;
        self.rows(source::DISTRICTS, |row| {
            row.first().is_some_and(|code| districts.contains(code.as_str()))
        })?;
        let small_areas = OwnDistricts::read(&self.source, ground)?;
        self.rows(source::SMALL_AREAS, |row| {
            row.get(1).is_some_and(|name| small_areas.of(name).is_some())
        })?;
        if ground.area == ENGLAND {
            self.columns(source::MIDDLE_AREAS, &["msoanm", "lad_cd"])?;
        }
        Ok(())
    }

    /// The named columns of every row of a table with a header.
    fn columns(&self, file: &str, names: &[&str]) -> Result<(), Error> {
        let table = self.source.table(file)?;
        let columns: Vec<usize> = names
            .iter()
            .map(|name| table.column(name))
            .collect::<Result<_, _>>()?;
        let rows = table
            .rows
            .iter()
            .map(|(_, row)| columns.iter().map(|column| row[*column].as_str()).collect());
        self.write(file, reference::csv(names, rows).into_bytes())
    }

    fn reference(&self) -> Result<(), Error> {
        let whole = [
            source::SERVICE_TYPES,
            source::DISPOSITIONS,
            source::SYMPTOM_GROUPS,
            source::SYMPTOM_DISCRIMINATORS,
            source::OBSERVED,
        ];
        for file in whole {
            self.rows(file, |_| true)?;
        }
        // Codes only: the wording of the scenarios is not ours to pass on.
        let table = self.source.table(source::SCENARIOS)?;
        let names = ["pathways_version", "dx", "dos_lookup", "sg", "sd"];
        let mut columns = [0; 5];
        for (column, name) in columns.iter_mut().zip(names) {
            *column = table.column(name)?;
        }
        let current = table
            .rows
            .iter()
            .filter(|(_, row)| row[columns[0]] == reference::RELEASE);
        let rows = current.map(|(_, row)| columns.map(|column| row[column].as_str()).to_vec());
        self.write(source::SCENARIOS, reference::csv(&names, rows).into_bytes())
    }

    fn holidays(&self) -> Result<(), Error> {
        let wrong = |error: serde_json::Error| Error::Row {
            file: source::HOLIDAYS.to_owned(),
            line: error.line() as u64,
            problem: error.to_string(),
            remedy: "take the file as gov.uk publishes it",
        };
        let mut all: Value = serde_json::from_slice(&self.source.bytes(source::HOLIDAYS)?).map_err(wrong)?;
        if let Some(divisions) = all.as_object_mut() {
            divisions.retain(|division, _| division == "england-and-wales");
        }
        let text = serde_json::to_string_pretty(&all)? + "\n";
        self.write(source::HOLIDAYS, text.into_bytes())
    }

    fn codes(&self, kinds: &[Kind]) -> BTreeSet<String> {
        let of_kinds = self
            .chosen
            .organisations
            .iter()
            .filter(|(kind, _)| kinds.contains(kind));
        of_kinds.map(|(_, ods)| ods.clone()).collect()
    }

    /// The rows of a comma-separated file that `keep` asks for.
    fn rows(&self, file: &str, keep: impl Fn(&[String]) -> bool) -> Result<(), Error> {
        let table = self.source.table(file)?;
        let quoting = if table.header.is_empty() {
            csv::QuoteStyle::Always
        } else {
            csv::QuoteStyle::Necessary
        };
        let mut writer = csv::WriterBuilder::new()
            .quote_style(quoting)
            .flexible(true)
            .from_writer(Vec::new());
        let header = Some(&table.header).filter(|header| !header.is_empty());
        let kept = table.rows.iter().map(|(_, row)| row).filter(|row| keep(row));
        for row in header.into_iter().chain(kept) {
            writer
                .write_record(row)
                .map_err(|error| self.unwritable(file, error.into()))?;
        }
        let bytes = writer
            .into_inner()
            .map_err(|error| self.unwritable(file, error.into_error()))?;
        self.write(file, bytes)
    }

    fn write(&self, file: &str, bytes: Vec<u8>) -> Result<(), Error> {
        let packed = bytes.len() > PACK_ABOVE;
        let (plain, zst) = (self.into.join(file), self.into.join(format!("{file}.zst")));
        let (path, other) = if packed { (zst, plain) } else { (plain, zst) };
        let put = || -> std::io::Result<()> {
            let bytes = if packed {
                zstd::encode_all(&bytes[..], LEVEL)?
            } else {
                bytes
            };
            fs::create_dir_all(path.parent().unwrap_or(self.into))?;
            // A table that has outgrown its form, or shrunk, must not stand there twice.
            if other.is_file() {
                fs::remove_file(&other)?;
            }
            fs::write(&path, bytes)
        };
        put().map_err(|cause| Error::Write {
            file: path.clone(),
            cause,
        })
    }

    fn unwritable(&self, file: &str, cause: std::io::Error) -> Error {
        Error::Write {
            file: self.into.join(file),
            cause,
        }
    }
}

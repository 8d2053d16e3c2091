//! The open data as it was published: where each table lies in the source folder and how its rows are read. Nothing is
//! cleaned here.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::grid::Grid;

/// Dispensaries of the Organisation Data Service.
pub const DISPENSARIES: &str = "ods/edispensary-2025-04.csv";
/// General practices and other prescribing settings.
pub const PRACTICES: &str = "ods/epraccur-2025-09.csv";
/// General dental practices.
pub const DENTAL_PRACTICES: &str = "ods/egdpprac-2024-05.csv";
/// The consolidated pharmaceutical list with each pharmacy's week.
pub const PHARMACY_WEEKS: &str = "services/pharmacies-nhsbsa-2023-24-q3.csv";
/// Hospitals as NHS Choices listed them.
pub const HOSPITALS: &str = "services/history/Hospital-2020-01.csv";
/// Live postcodes with their grid reference and district.
pub const POSTCODES: &str = "geo/postcodes-gb-2025-11.csv";
/// Districts with their integrated care board.
pub const DISTRICTS: &str = "geo/lad-to-icb-derived.csv";
/// Small areas with residents by age.
pub const SMALL_AREAS: &str = "geo/lsoa21-england.csv";
/// Middle layer super output areas with the district they lie in now; only where districts were joined since the census.
pub const MIDDLE_AREAS: &str = "geo/msoa-england.csv";
/// ODS codes of the hospitals that get an emergency department for the demonstration; not every source has it.
pub const EMERGENCY_DEPARTMENTS: &str = "demonstration/emergency-departments.csv";
/// Bank holidays.
pub const HOLIDAYS: &str = "calendar/bank-holidays.json";
/// Service types.
pub const SERVICE_TYPES: &str = "dos-reference/service-types.csv";
/// Test scenarios of every NHS Pathways release.
pub const SCENARIOS: &str = "dos-reference/no-licence-stated/direct-link-scenarios-by-release.csv";
/// Dispositions.
pub const DISPOSITIONS: &str = "dos-reference/no-licence-stated/dispositions-111online.csv";
/// Symptom groups seen in public.
pub const SYMPTOM_GROUPS: &str = "dos-reference/no-licence-stated/symptom-groups-partial.csv";
/// Symptom discriminators seen in public.
pub const SYMPTOM_DISCRIMINATORS: &str = "dos-reference/no-licence-stated/symptom-discriminators-partial.csv";
/// Symptom group, discriminator and disposition seen together.
pub const OBSERVED: &str = "dos-reference/no-licence-stated/sg-sd-dx-observed.csv";

/// How a table is put on disk.
#[derive(Debug, Clone, Copy)]
struct Layout {
    separator: u8,
    header: bool,
}

impl Layout {
    fn of(file: &str) -> Layout {
        match file {
            HOSPITALS => Layout {
                separator: b'~',
                header: true,
            },
            DISPENSARIES | PRACTICES | DENTAL_PRACTICES => Layout {
                separator: b',',
                header: false,
            },
            _ => Layout {
                separator: b',',
                header: true,
            },
        }
    }
}

/// A folder of open data.
#[derive(Debug, Clone)]
pub struct Source {
    root: PathBuf,
}

/// A table's rows with the line each began on.
#[derive(Debug, Clone)]
pub struct Table {
    /// Path inside the source.
    pub file: String,
    /// Column names, empty where the file has none.
    pub header: Vec<String>,
    /// Line and fields.
    pub rows: Vec<(u64, Vec<String>)>,
}

impl Table {
    /// Position of a named column.
    pub fn column(&self, name: &str) -> Result<usize, Error> {
        self.header
            .iter()
            .position(|column| column == name)
            .ok_or_else(|| Error::Row {
                file: self.file.clone(),
                line: 1,
                problem: format!("there is no column `{name}`"),
                remedy: "take the edition of this file that import/open-data/README.md names",
            })
    }

    /// A row that cannot be understood.
    pub fn bad_row(&self, line: u64, problem: impl Into<String>) -> Error {
        Error::Row {
            file: self.file.clone(),
            line,
            problem: problem.into(),
            remedy: "correct the row or take the file as published",
        }
    }
}

impl Source {
    /// Names a folder; nothing is read yet.
    pub fn new(root: &Path) -> Source {
        Source {
            root: root.to_owned(),
        }
    }

    /// Whether the source has a file, packed or not.
    pub fn has(&self, file: &str) -> bool {
        self.root.join(file).is_file() || self.root.join(format!("{file}.zst")).is_file()
    }

    /// The bytes of a file, unpacked when it is kept as `.zst`.
    pub fn bytes(&self, file: &str) -> Result<Vec<u8>, Error> {
        let plain = self.root.join(file);
        let packed = self.root.join(format!("{file}.zst"));
        if plain.is_file() {
            return fs::read(&plain).map_err(|cause| Error::Read { file: plain, cause });
        }
        if !packed.is_file() {
            return Err(Error::Missing {
                file: file.to_owned(),
            });
        }
        let unpack = || -> io::Result<Vec<u8>> { zstd::decode_all(fs::File::open(&packed)?) };
        unpack().map_err(|cause| Error::Read {
            file: packed.clone(),
            cause,
        })
    }

    /// An organisation file: no header, 27 columns.
    pub fn organisations(&self, file: &str) -> Result<Vec<Organisation>, Error> {
        let table = self.table(file)?;
        table
            .rows
            .iter()
            .map(|(line, row)| Organisation::read(&table, *line, row))
            .collect()
    }

    /// Any table of the source, as its layout demands.
    pub fn table(&self, file: &str) -> Result<Table, Error> {
        let layout = Layout::of(file);
        let bytes = self.bytes(file)?;
        let text = if file == HOSPITALS {
            windows_1252(&bytes)
        } else {
            utf8(file, bytes)?
        };
        // Hospital addresses hold stray quotation marks; only comma-separated files quote.
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(layout.separator)
            .quoting(layout.separator == b',')
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut table = Table {
            file: file.to_owned(),
            header: Vec::new(),
            rows: Vec::new(),
        };
        for record in reader.records() {
            let record = record.map_err(|error| Error::Row {
                file: file.to_owned(),
                line: error.position().map_or(0, csv::Position::line),
                problem: "the row is not comma-separated text".to_owned(),
                remedy: "take the file as published",
            })?;
            let line = record.position().map_or(0, csv::Position::line);
            let fields: Vec<String> = record.iter().map(str::to_owned).collect();
            if layout.header && table.header.is_empty() {
                table.header = fields;
            } else {
                table.rows.push((line, fields));
            }
        }
        Ok(table)
    }

    /// Every live postcode of Great Britain that `keep` asks for, by district.
    pub fn postcodes(&self, keep: impl Fn(&Postcode) -> bool) -> Result<BTreeMap<String, Postcode>, Error> {
        let bytes = self.bytes(POSTCODES)?;
        let text = utf8(POSTCODES, bytes)?;
        let mut found = BTreeMap::new();
        for (index, line) in text.lines().enumerate().skip(1) {
            let postcode = Postcode::read(line).ok_or_else(|| Error::Row {
                file: POSTCODES.to_owned(),
                line: index as u64 + 1,
                problem: "not `postcode,pqi,easting,northing,country,lad`".to_owned(),
                remedy: "take the file as published",
            })?;
            if keep(&postcode) {
                found.insert(postcode.code.clone(), postcode);
            }
        }
        Ok(found)
    }
}

/// A live postcode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postcode {
    /// With its space.
    pub code: String,
    /// Quality of the position: 10 best, 90 none.
    pub quality: String,
    /// Where it lies; none when the publisher has no position.
    pub grid: Option<Grid>,
    /// E, W or S.
    pub country: String,
    /// Code of its council district.
    pub district: String,
}

impl Postcode {
    fn read(line: &str) -> Option<Postcode> {
        let mut fields = line.split(',');
        let code = fields.next()?.to_owned();
        let quality = fields.next()?.to_owned();
        let easting: i32 = fields.next()?.parse().ok()?;
        let northing: i32 = fields.next()?.parse().ok()?;
        let country = fields.next()?.to_owned();
        let district = fields.next()?.trim_end().to_owned();
        let grid = (easting != 0 || northing != 0).then_some(Grid { easting, northing });
        Some(Postcode {
            code,
            quality,
            grid,
            country,
            district,
        })
    }
}

/// One row of an organisation file.
#[derive(Debug, Clone)]
pub struct Organisation {
    /// ODS code.
    pub code: String,
    /// Name in capitals, as published.
    pub name: String,
    /// Address lines that are not blank, as published.
    pub address: Vec<String>,
    /// Postcode as published.
    pub postcode: String,
    /// `A` active, `C` closed, `D` dormant, `P` proposed.
    pub status: String,
    /// Sub-type: of dispensaries `1` pharmacy, `2` appliance contractor.
    pub subtype: String,
    /// Telephone, when given.
    pub phone: Option<String>,
    /// Prescribing setting: `4` general practice.
    pub setting: String,
}

impl Organisation {
    fn read(table: &Table, line: u64, row: &[String]) -> Result<Organisation, Error> {
        if row.len() < 27 {
            return Err(table.bad_row(line, format!("{} fields instead of 27", row.len())));
        }
        let filled = |text: &String| {
            Some(text.trim())
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        Ok(Organisation {
            code: row[0].clone(),
            name: row[1].clone(),
            address: row[4..9].iter().filter_map(filled).collect(),
            postcode: row[9].clone(),
            status: row[12].clone(),
            subtype: row[13].clone(),
            phone: filled(&row[17]),
            setting: row[25].clone(),
        })
    }

    /// Whether the organisation is active.
    pub fn is_active(&self) -> bool {
        self.status == "A"
    }
}

fn utf8(file: &str, bytes: Vec<u8>) -> Result<String, Error> {
    let text = String::from_utf8(bytes).map_err(|error| Error::Row {
        file: file.to_owned(),
        line: 1 + error.as_bytes()[..error.utf8_error().valid_up_to()]
            .iter()
            .filter(|b| **b == b'\n')
            .count() as u64,
        problem: "not UTF-8".to_owned(),
        remedy: "take the file as published",
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn windows_1252(bytes: &[u8]) -> String {
    const UPPER: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    bytes
        .iter()
        .map(|&byte| match byte {
            0x80..=0x9f => UPPER[usize::from(byte - 0x80)],
            _ => char::from(byte),
        })
        .collect()
}

//! The organisations of the source that become services.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Error;
use crate::service::{Candidate, Kind, PharmacyWeek};
use crate::source::{self, Source, Table};

/// Prescribing setting of a general practice.
const GENERAL_PRACTICE: &str = "4";

/// Every active organisation of England that could become a service, ordered by kind and ODS code.
pub fn all(source: &Source) -> Result<Vec<Candidate>, Error> {
    let mut weeks = weeks(source)?;
    let mut found: Vec<Candidate> = Vec::new();
    let active = |file| -> Result<Vec<_>, Error> {
        Ok(source
            .organisations(file)?
            .into_iter()
            .filter(source::Organisation::is_active)
            .collect())
    };
    for row in active(source::DISPENSARIES)? {
        let week = weeks.remove(&row.code);
        found.push(Candidate::of_pharmacy(row, week));
    }
    let practices = active(source::PRACTICES)?
        .into_iter()
        .filter(|row| row.setting == GENERAL_PRACTICE);
    found.extend(practices.map(|row| Candidate::of_organisation(Kind::Practice, row)));
    let dental = active(source::DENTAL_PRACTICES)?.into_iter();
    found.extend(dental.map(|row| Candidate::of_organisation(Kind::Dental, row)));
    let hospitals = hospitals(source)?;
    found.extend(emergency_departments(source, &hospitals)?);
    found.extend(hospitals);
    found.sort_by(|one, other| (one.kind, &one.ods).cmp(&(other.kind, &other.ods)));
    Ok(found)
}

/// Postcodes of the candidates.
pub fn postcodes(candidates: &[Candidate]) -> BTreeSet<String> {
    candidates
        .iter()
        .map(|candidate| candidate.postcode.clone())
        .collect()
}

fn weeks(source: &Source) -> Result<BTreeMap<String, PharmacyWeek>, Error> {
    let table = source.table(source::PHARMACY_WEEKS)?;
    let code = table.column("PHARMACY_ODS_CODE_(F-CODE)")?;
    let contract = table.column("CONTRACT_TYPE")?;
    let total = table.column("WEEKLY_TOTAL").ok();
    let mut days = [0; 7];
    let names = [
        "MONDAY",
        "TUESDAY",
        "WEDNESDAY",
        "THURSDAY",
        "FRIDAY",
        "SATURDAY",
        "SUNDAY",
    ];
    for (day, name) in days.iter_mut().zip(names) {
        *day = table.column(&format!("PHARMACY_OPENING_HOURS_{name}"))?;
    }
    let mut weeks = BTreeMap::new();
    for (line, row) in &table.rows {
        if row.len() < table.header.len() {
            return Err(table.bad_row(
                *line,
                format!("{} fields instead of {}", row.len(), table.header.len()),
            ));
        }
        let week = PharmacyWeek {
            contract: row[contract].clone(),
            cells: days.map(|day| row[day].clone()),
            total: total
                .map(|total| row[total].trim().to_owned())
                .unwrap_or_default(),
        };
        weeks.insert(row[code].clone(), week);
    }
    Ok(weeks)
}

/// Hospitals; of several rows with one code the first stands (the source has one for each telephone and e-mail).
fn hospitals(source: &Source) -> Result<Vec<Candidate>, Error> {
    let table = source.table(source::HOSPITALS)?;
    let columns = Columns::of(&table)?;
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (line, row) in &table.rows {
        if row.len() < table.header.len() {
            return Err(table.bad_row(
                *line,
                format!("{} fields instead of {}", row.len(), table.header.len()),
            ));
        }
        if seen.insert(row[columns.code].clone()) {
            found.push(columns.candidate(row));
        }
    }
    Ok(found)
}

/// The emergency departments of the hospitals that the source names as having one.
fn emergency_departments(source: &Source, hospitals: &[Candidate]) -> Result<Vec<Candidate>, Error> {
    if !source.has(source::EMERGENCY_DEPARTMENTS) {
        return Ok(Vec::new());
    }
    let table = source.table(source::EMERGENCY_DEPARTMENTS)?;
    let code = table.column("ods")?;
    let by_code: BTreeMap<&str, &Candidate> = hospitals
        .iter()
        .map(|hospital| (hospital.ods.as_str(), hospital))
        .collect();
    let departments = table.rows.iter().map(|(line, row)| {
        let hospital = row.get(code).and_then(|code| by_code.get(code.as_str()));
        let hospital =
            hospital.ok_or_else(|| table.bad_row(*line, "no hospital of the source has this code"))?;
        Ok(Candidate {
            kind: Kind::EmergencyDepartment,
            ..(*hospital).clone()
        })
    });
    departments.collect()
}

struct Columns {
    code: usize,
    name: usize,
    address: [usize; 5],
    postcode: usize,
    phone: usize,
    web: usize,
    latitude: usize,
    longitude: usize,
}

impl Columns {
    fn of(table: &Table) -> Result<Columns, Error> {
        let mut address = [0; 5];
        for (place, name) in address
            .iter_mut()
            .zip(["Address1", "Address2", "Address3", "City", "County"])
        {
            *place = table.column(name)?;
        }
        Ok(Columns {
            code: table.column("OrganisationCode")?,
            name: table.column("OrganisationName")?,
            address,
            postcode: table.column("Postcode")?,
            phone: table.column("Phone")?,
            web: table.column("Website")?,
            latitude: table.column("Latitude")?,
            longitude: table.column("Longitude")?,
        })
    }

    fn candidate(&self, row: &[String]) -> Candidate {
        let filled = |column: usize| {
            Some(row[column].trim())
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        let degrees = |column: usize| row[column].trim().parse::<f64>().ok();
        Candidate {
            kind: Kind::Hospital,
            ods: row[self.code].clone(),
            name: row[self.name].clone(),
            address: self.address.iter().filter_map(|column| filled(*column)).collect(),
            postcode: row[self.postcode].trim().to_owned(),
            phone: filled(self.phone),
            web: filled(self.web),
            degrees: degrees(self.latitude).zip(degrees(self.longitude)),
            week: None,
            appliances: false,
        }
    }
}

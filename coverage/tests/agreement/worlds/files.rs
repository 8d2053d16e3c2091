//! A plan written down as files.

use super::{DAYS, DISPOSITIONS, EAST, Hours, NORTH, PAIRS, Plan, ROLES, Row, Service, TYPES, list};
use crate::twin::Files;
use std::fmt::Write;

impl Plan {
    pub(super) fn files(&self) -> Files {
        let mut files = Files::new();
        let mut qdos =
            "format: \"1\"\nname: \"A small world\"\nrelease: \"51.2.0\"\nown_areas: [\"E54000068\"]\n"
                .to_owned();
        if !self.settings.is_empty() {
            qdos += "settings:\n";
            for (key, value) in &self.settings {
                let _ = writeln!(qdos, "  {key}: {value}");
            }
        }
        files.insert("qdos.yaml".to_owned(), qdos);

        let mut calendar = "covers: { from: \"2012-01-01\", until: \"2028-12-31\" }\nholidays:\n".to_owned();
        for date in &self.holidays {
            let _ = writeln!(
                calendar,
                "  - {{ date: \"{date}\", title: \"A public holiday\" }}"
            );
        }
        files.insert("calendar/bank-holidays.yaml".to_owned(), calendar);

        let mut areas = "areas:\n".to_owned();
        for (code, kind, parent) in [
            ("E54000068", "icb", ""),
            ("E54000999", "icb", ""),
            ("E07000148", "district", "E54000068"),
            ("E07000147", "district", "E54000068"),
            ("E06000099", "district", "E54000999"),
        ] {
            let parent = if parent.is_empty() {
                String::new()
            } else {
                format!(", parent: \"{parent}\"")
            };
            let _ = writeln!(
                areas,
                "  - {{ code: \"{code}\", name: \"Area {code}\", kind: {kind}{parent} }}"
            );
        }
        files.insert("areas/areas.yaml".to_owned(), areas);
        for (area, postcodes) in &self.postcodes {
            let mut text = "postcode,easting,northing\n".to_owned();
            for (postcode, easting, northing) in postcodes {
                let _ = writeln!(text, "{postcode},{easting},{northing}");
            }
            files.insert(format!("areas/postcodes/{area}.csv"), text);
        }
        let mut text = "code,km\n".to_owned();
        for (code, kilometres) in &self.search_distances {
            let _ = writeln!(text, "{code},{kilometres}");
        }
        files.insert("areas/search-distances.csv".to_owned(), text);
        files.insert(
            "areas/small-areas.csv".to_owned(),
            format!(
                "code,name,area,easting,northing,0-15,16-24,25-64,65-129\n\
                 E01000001,Norwich 001A,E07000148,{EAST},{NORTH},300,200,800,250\n\
                 E01000002,Norwich 001B,E07000148,{},{},31,17,120,55\n\
                 E01000003,Norwich 001C,E07000148,{},{NORTH},9,8,7,6\n",
                EAST + 2_000,
                NORTH + 4_000,
                EAST - 90_000
            ),
        );
        files.insert(
            "ranking/strategies.csv".to_owned(),
            "area,type,rank\nE07000148,13,1\n".to_owned(),
        );
        self.reference(&mut files);

        for (name, lists) in &self.templates {
            let mut text = "title: \"A template\"\n".to_owned();
            for (key, values) in lists {
                let _ = writeln!(text, "{key}: {}", list(values));
            }
            files.insert(format!("templates/{name}.yaml"), text);
        }
        for (number, requirement) in self.requirements.iter().enumerate() {
            let mut text = "owner: \"The board\"\n".to_owned();
            for (key, value) in &requirement.0 {
                let _ = writeln!(text, "{key}: {value}");
            }
            files.insert(format!("requirements/requirement-{}.yaml", number + 1), text);
        }
        for service in &self.services {
            files.insert(service.path.clone(), service.text());
        }
        files
    }

    fn reference(&self, files: &mut Files) {
        let folder = "reference/51.2.0";
        let groups = "sg,name\n1004,Abdominal pain\n1112,Sore throat\n1130,Toothache\n";
        files.insert(format!("{folder}/symptom-groups.csv"), groups.to_owned());
        let discriminators = "sd,name\n4003,PC full primary care assessment\n4020,Dental assessment\n";
        files.insert(
            format!("{folder}/symptom-discriminators.csv"),
            discriminators.to_owned(),
        );
        let mut text = "sg,sd\n".to_owned();
        for pair in PAIRS {
            let _ = writeln!(text, "{}", pair.replace('=', ","));
        }
        files.insert(format!("{folder}/pairs.csv"), text);
        let mut text = "dx,name,group,minutes,basis,source,disagreement\n".to_owned();
        for (dx, minutes) in DISPOSITIONS {
            let minutes = if self.timeframe.is_empty() {
                minutes
            } else {
                &self.timeframe
            };
            let _ = writeln!(
                text,
                "{dx},A disposition,Primary care,{minutes},profiling guide,a world,"
            );
        }
        files.insert(format!("{folder}/dispositions.csv"), text);
        let mut text = "type,name\n".to_owned();
        for kind in TYPES {
            let _ = writeln!(text, "{kind},Type {kind}");
        }
        files.insert(format!("{folder}/service-types.csv"), text);
        files.insert(
            format!("{folder}/roles.csv"),
            format!("role\n{}\n{}\n", ROLES[0], ROLES[1]),
        );
        let mut text = "rows:\n".to_owned();
        for row in &self.outcomes {
            let _ = writeln!(text, "  - {row}");
        }
        files.insert(format!("{folder}/outcomes.yaml"), text);
    }
}

impl Row {
    fn text(&self) -> String {
        match self {
            Row::Word(word) => word.clone(),
            Row::Sessions(sessions) => list(sessions),
        }
    }
}

impl Hours {
    /// The keys of hours, each line after `indent`.
    fn text(&self, indent: &str) -> String {
        let mut text = String::new();
        if self.always {
            let _ = writeln!(text, "{indent}always: true");
        }
        let week: Vec<String> = self
            .week
            .iter()
            .map(|(at, row)| format!("{}: {}", DAYS[*at], row.text()))
            .collect();
        let _ = writeln!(text, "{indent}week: {{ {} }}", week.join(", "));
        if let Some(row) = &self.holiday {
            let _ = writeln!(text, "{indent}holiday: {}", row.text());
        }
        if !self.dates.is_empty() {
            let _ = writeln!(text, "{indent}dates:");
            for (date, row) in &self.dates {
                let _ = writeln!(
                    text,
                    "{indent}  - {{ date: \"{date}\", sessions: {} }}",
                    row.text()
                );
            }
        }
        text
    }
}

impl Service {
    fn text(&self) -> String {
        let mut text = String::new();
        for (key, value) in [("uid", &self.uid), ("status", &self.status), ("type", &self.kind)] {
            if !value.is_empty() {
                let _ = writeln!(text, "{key}: \"{value}\"");
            }
        }
        let _ = writeln!(text, "name: \"A service\"\npostcode: \"{}\"", self.postcode);
        let optional = [
            ("ods", &self.ods),
            ("reach", &self.reach),
            ("from", &self.from),
            ("until", &self.until),
            ("only_if_open", &self.only_if_open),
        ];
        for (key, value) in optional {
            if let Some(value) = value {
                let quote = if key == "reach" { "" } else { "\"" };
                let _ = writeln!(text, "{key}: {quote}{value}{quote}");
            }
        }
        if let Some(restricted) = self.restricted {
            let _ = writeln!(text, "restricted: {restricted}");
        }
        for (key, values) in [("practices", &self.practices), ("limited_to", &self.limited_to)] {
            if !values.is_empty() {
                let _ = writeln!(text, "{key}: {}", list(values));
            }
        }
        text += "profile:\n";
        if let Some(template) = &self.template {
            let _ = writeln!(text, "  template: {template}");
        }
        for (key, values) in &self.profile {
            let _ = writeln!(text, "  {key}: {}", list(values));
        }
        if self.template.is_none() && self.profile.is_empty() {
            text += "  pairs: []\n";
        }
        let _ = write!(text, "hours:\n{}", self.hours.text("  "));
        if !self.later_hours.is_empty() {
            text += "later_hours:\n";
            for (from, hours) in &self.later_hours {
                let _ = write!(text, "  - from: \"{from}\"\n{}", hours.text("    "));
            }
        }
        for line in &self.extra {
            let _ = writeln!(text, "{line}");
        }
        text
    }
}

//! A small complete directory in which nothing is wrong, and ways to make it wrong.

use jiff::civil::{Date, date};
use qdos_model::directory::Directory;
use qdos_model::finding::Finding;
use qdos_model::read::{self, Memory, place_of};
use qdos_model::tree::Tree;
use std::collections::BTreeMap;
use std::sync::Arc;

pub const TODAY: Date = date(2026, 6, 1);
/// The file that snippets without a path are merged into.
pub const SERVICE: &str = "services/norfolk/13/1900000001.yaml";

const FILES: &[(&str, &str)] = &[
    (
        "qdos.yaml",
        "format: \"1\"\nname: \"Test\"\nrelease: \"51.2.0\"\nown_areas: [\"E54000068\"]\n",
    ),
    (
        "areas/areas.yaml",
        "areas:\n  - { code: \"E54000068\", name: \"Norfolk and Suffolk\", kind: icb }\n  - { code: \"E07000148\", name: Norwich, kind: district, parent: \"E54000068\" }\n",
    ),
    (
        "areas/postcodes/E07000148.csv",
        "postcode,easting,northing\nNR1 1AA,623000,308000\nNR1 1AB,623100,308100\n",
    ),
    ("areas/search-distances.csv", "code,km\nNR1,40\n"),
    (
        "areas/small-areas.csv",
        "code,name,area,easting,northing,0-15,16-129\nE01000001,Norwich 1,E07000148,623000,308000,300,1200\n",
    ),
    (
        "calendar/bank-holidays.yaml",
        "covers: { from: \"2026-01-01\", until: \"2027-12-31\" }\nholidays:\n  - { date: \"2026-12-25\", title: \"Christmas Day\" }\n  - { date: \"2027-01-01\", title: \"New Year's Day\" }\n",
    ),
    (
        "reference/51.2.0/symptom-groups.csv",
        "sg,name\n360,Z codes\n1130,Medicines\n",
    ),
    (
        "reference/51.2.0/symptom-discriminators.csv",
        "sd,name\n4003,Urgent\n4020,Pharmacy\n",
    ),
    (
        "reference/51.2.0/pairs.csv",
        "sg,sd\n360,14167\n360,14207\n1130,4020\n1130,4003\n",
    ),
    (
        "reference/51.2.0/dispositions.csv",
        "dx,name,group,minutes\nDx05,Contact within 2 hours,a,120\nDx06,Contact within 6 hours,a,360\nDx28,Pharmacy,b,1440\n",
    ),
    (
        "reference/51.2.0/service-types.csv",
        "type,name\n13,Pharmacy\n148,Pharmacy Blood Pressure Check\n",
    ),
    (
        "reference/51.2.0/roles.csv",
        "role\n111 Telephony Referral\n999 Referral\n",
    ),
    (
        "reference/51.2.0/outcomes.yaml",
        "rows:\n  - { pairs: [\"1130=4020\"], dispositions: [\"Dx28\"] }\n  - { pairs: [\"1130=4003\"], dispositions: [\"Dx06\"], ages: [\"16 to 60 years\"], sexes: [\"F\"] }\n  - { pairs: [\"1130=4020\"], dispositions: [\"Dx05\"], own_gp: true }\n",
    ),
    (
        "templates/community-pharmacy.yaml",
        "title: \"Community pharmacy\"\npairs: [\"1130=4020\"]\ndispositions: [\"Dx28\"]\nages: [\"all\"]\nsexes: [\"F\", \"M\", \"I\"]\nroles: [\"111 Telephony Referral\"]\n",
    ),
    (
        SERVICE,
        "uid: \"1900000001\"\nods: \"FA101\"\nname: \"Pharmacy: Boots, Norwich\"\nstatus: active\ntype: \"13\"\naddress: [\"1 High Street\", \"Norwich\"]\npostcode: \"NR1 1AA\"\nprofile: { template: community-pharmacy }\nhours:\n  week: { monday: [\"09:00-17:30\"], tuesday: [\"09:00-17:30\"] }\nsources: [{ fields: [\"name\"], from: \"demonstration\" }]\n",
    ),
    (
        "services/norfolk/13/1900000003.yaml",
        "uid: \"1900000003\"\nods: \"FA103\"\nname: \"Pharmacy: Green, Norwich\"\nstatus: active\ntype: \"13\"\naddress: [\"2 High Street\", \"Norwich\"]\npostcode: \"NR1 1AB\"\nprofile: { template: community-pharmacy }\nhours: { always: true }\nsources: [{ fields: [\"name\"], from: \"demonstration\" }]\n",
    ),
    (
        "requirements/pharmacy.yaml",
        "title: \"A pharmacy\"\nowner: \"The board\"\nlevel: error\noutcomes: { dispositions: [\"Dx28\"] }\ncallers: unregistered\n",
    ),
];

/// The texts of a directory by path.
#[derive(Clone)]
pub struct Texts(pub BTreeMap<String, Vec<u8>>);

pub fn base() -> Texts {
    let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), text.as_bytes().to_vec());
    Texts(FILES.iter().map(owned).collect())
}

impl Texts {
    /// With this file in place of the one there.
    pub fn with(mut self, path: &str, text: impl AsRef<[u8]>) -> Texts {
        self.0.insert(path.to_owned(), text.as_ref().to_vec());
        self
    }

    /// Without a file.
    pub fn without(mut self, path: &str) -> Texts {
        self.0.remove(path);
        self
    }

    /// The service with the top-level keys of the snippet in place of its own.
    pub fn service(self, snippet: &str) -> Texts {
        self.merged(SERVICE, snippet)
    }

    /// A YAML file with the top-level keys of the snippet in place of its own; a file that is not there is made.
    pub fn merged(self, path: &str, snippet: &str) -> Texts {
        let before = self
            .0
            .get(path)
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            .unwrap_or_default();
        let keys: Vec<String> = blocks(snippet).into_iter().map(|(key, _)| key).collect();
        let kept = blocks(&before).into_iter().filter(|(key, _)| !keys.contains(key));
        let mut text: String = kept.map(|(_, block)| block).collect();
        text += snippet;
        self.with(path, text)
    }

    pub fn read(&self) -> Directory {
        read::directory(Arc::new(Tree::from_texts(self.0.clone())), &Memory::default())
    }

    pub fn check(&self) -> Vec<Finding> {
        qdos_lint::check(&self.read(), TODAY)
    }

    /// The findings that are not waived, one line each: rule at path:line:column (route): message.
    pub fn told(&self) -> Vec<String> {
        let directory = self.read();
        let findings = qdos_lint::judge(None, &directory, TODAY).introduced;
        findings.iter().map(|finding| tell(&directory, finding)).collect()
    }
}

pub fn tell(directory: &Directory, finding: &Finding) -> String {
    let Finding {
        path,
        route,
        rule,
        level,
        message,
        spot,
        ..
    } = finding;
    let place = place_of(&directory.tree, path, route, *spot);
    let at = place.map_or("?".to_owned(), |place| format!("{}:{}", place.line, place.column));
    let name = path.rsplit('/').next().unwrap_or(path);
    format!("{rule} {level:?} {name}:{at} {route}: {message}")
}

/// A YAML text cut at its top-level keys.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let key = line.split(':').next().unwrap_or_default();
        match blocks.last_mut() {
            Some((_, block)) if line.starts_with([' ', '#', '-', '\n']) => block.push_str(line),
            _ => blocks.push((key.to_owned(), line.to_owned())),
        }
    }
    blocks
}

#[test]
fn nothing_is_wrong_with_the_base() {
    assert_eq!(base().told(), Vec::<String>::new());
}

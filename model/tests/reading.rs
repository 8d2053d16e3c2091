//! Reading never fails: whatever the bytes, a broken file is a finding and its neighbours are still read.

use proptest::prelude::*;
use qdos_model::directory::Directory;
use qdos_model::read::{self, Memory, place_of};
use qdos_model::tree::Tree;
use std::collections::BTreeMap;
use std::sync::Arc;

fn files() -> BTreeMap<String, Vec<u8>> {
    let texts = [
        ("qdos.yaml", "format: \"1\"\nname: small\nrelease: \"1\"\nown_areas: [\"A\"]\n"),
        ("areas/areas.yaml", "areas:\n  - { code: \"A\", name: Area, kind: district }\n"),
        ("areas/postcodes/A.csv", "postcode,easting,northing\nNR1 1AA,600000,300000\n"),
        ("areas/search-distances.csv", "code,km\nNR1,40\n"),
        ("areas/small-areas.csv", "code,name,area,easting,northing,0-15,16-129\nS1,Small,A,600000,300000,10,20\n"),
        ("calendar/bank-holidays.yaml", "covers: { from: \"2020-01-01\", until: \"2030-12-31\" }\nholidays: []\n"),
        ("reference/1/symptom-groups.csv", "sg,name\n1000,Group\n"),
        ("reference/1/symptom-discriminators.csv", "sd,name\n4000,Discriminator\n"),
        ("reference/1/pairs.csv", "sg,sd\n1000,4000\n"),
        ("reference/1/dispositions.csv", "dx,name,group,minutes,basis,source,disagreement\nDx05,Within 2 hours,pc,120,,,\n"),
        ("reference/1/service-types.csv", "type,name\n13,Pharmacy\n"),
        ("reference/1/roles.csv", "role\n111 Telephony Referral\n"),
        ("reference/1/outcomes.yaml", "rows:\n  - { pairs: [\"1000=4000\"], dispositions: [\"Dx05\"] }\n"),
        ("requirements/all.yaml", "title: All\nowner: Owner\nlevel: error\noutcomes: {}\n"),
        ("services/a/1000.yaml", "uid: \"1000\"\nname: One\nstatus: active\ntype: \"13\"\npostcode: \"NR1 1AA\"\n"),
        ("services/a/1001.yaml", "uid: \"1001\"\nname: Two\nstatus: active\ntype: \"13\"\nhours: { week: { monday: [\"09:00-17:00\"] } }\n"),
    ];
    texts.into_iter().map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect()
}

fn read(files: &BTreeMap<String, Vec<u8>>) -> Directory {
    let tree = Tree::from_texts(files.iter().map(|(path, bytes)| (path.clone(), bytes)));
    let directory = read::directory(Arc::new(tree), &Memory::default());
    for finding in &directory.findings {
        // Rendering must not fail either.
        let _ = place_of(&directory.tree, &finding.path, &finding.route, finding.spot);
    }
    directory
}

#[test]
fn the_small_directory_is_read_whole() {
    let directory = read(&files());
    assert_eq!(directory.findings, []);
    assert_eq!(directory.services.len(), 2);
    assert_eq!(directory.requirements.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    #[test]
    fn any_bytes_are_read(which in 0usize..16, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut files = files();
        let path = files.keys().nth(which).cloned().expect("there are sixteen files");
        files.insert(path.clone(), bytes);
        let directory = read(&files);
        if !path.ends_with("1000.yaml") && path.starts_with("services/") {
            prop_assert!(directory.services.contains_key("1000"), "the neighbour is still read");
        }
    }

    #[test]
    fn any_edit_of_a_file_is_read(which in 0usize..16, at in 0usize..400, cut in 0usize..20, text in "[-\\[\\]{}:,\"'&*!|>#%@ \\n\\ta-z0-9\u{e9}]{0,12}") {
        let mut files = files();
        let path = files.keys().nth(which).cloned().expect("there are sixteen files");
        let bytes = files.get_mut(&path).expect("the path is one of them");
        let from = at.min(bytes.len());
        let to = (from + cut).min(bytes.len());
        bytes.splice(from..to, text.bytes());
        read(&files);
    }
}

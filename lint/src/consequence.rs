//! Causes claim their consequences: what follows from a file that counts as nothing is not said again of every service.

use crate::rules;
use qdos_model::directory::Directory;
use qdos_model::finding::Finding;
use qdos_model::route::{Route, Step};
use std::collections::BTreeMap;

/// The findings without those that are the consequence of another one.
pub(crate) fn claimed(directory: &Directory, findings: Vec<Finding>) -> Vec<Finding> {
    if directory.unreadable.is_empty() {
        return findings;
    }
    let causes = Causes::of(directory);
    let (kept, dropped): (Vec<_>, Vec<_>) = findings
        .into_iter()
        .partition(|finding| !causes.explain(directory, finding));
    told(kept, &causes.templates_of(&dropped))
}

/// Says at each unreadable template how many services have lost their profile by it.
fn told(mut findings: Vec<Finding>, lost: &BTreeMap<String, usize>) -> Vec<Finding> {
    for (path, services) in lost {
        if let Some(finding) = findings.iter_mut().find(|finding| finding.path == *path) {
            let whose = if *services == 1 {
                "service has"
            } else {
                "services have"
            };
            finding.message += &format!(" ({services} {whose} no profile for it)");
        }
    }
    findings
}

/// Files that count as nothing and have consequences elsewhere.
struct Causes {
    configuration: bool,
    pairs: bool,
    dispositions: bool,
    roles: bool,
    types: bool,
    outcomes: bool,
    areas: bool,
    /// Unreadable template of each service that names one, by the service's path.
    templates: BTreeMap<String, String>,
}

impl Causes {
    fn of(directory: &Directory) -> Causes {
        let broken = |path: &str| directory.unreadable.contains(path);
        let reference = |file: &str| broken(&reference_path(directory, file));
        let named = directory.services.values().filter_map(|service| {
            let name = service.written.profile.as_ref()?.template.as_ref()?;
            let path = format!("templates/{name}.yaml");
            broken(&path).then(|| (service.path.clone(), path))
        });
        Causes {
            configuration: broken("qdos.yaml"),
            pairs: reference("pairs.csv"),
            dispositions: reference("dispositions.csv"),
            roles: reference("roles.csv"),
            types: reference("service-types.csv"),
            outcomes: reference("outcomes.yaml"),
            areas: broken("areas/areas.yaml"),
            templates: named.collect(),
        }
    }

    /// Whether `finding` follows from one of these.
    fn explain(&self, directory: &Directory, finding: &Finding) -> bool {
        let rule = finding.rule;
        let first_key = match finding.route.0.first() {
            Some(Step::Key(key)) => key.as_str(),
            _ => "",
        };
        // Without a release there are no codes at all.
        let no_codes = self.configuration;
        if rule == rules::unknown_pair::RULE.name {
            self.pairs || no_codes
        } else if rule == rules::unknown_disposition::RULE.name {
            self.dispositions || no_codes
        } else if rule == rules::unknown_role::RULE.name {
            self.roles || no_codes
        } else if rule == rules::unknown_type::RULE.name {
            self.types || no_codes
        } else if rule == rules::unknown_template::RULE.name {
            self.templates.contains_key(&finding.path)
        } else if rule == rules::unreadable_restriction::RULE.name {
            self.areas && first_key == "limited_to"
        } else if rule == rules::unreadable_requirement::RULE.name {
            self.explain_requirement(first_key, &finding.route) || no_codes
        } else if rule == rules::unreadable_file::RULE.name {
            let is_outcome_row =
                finding.path == reference_path(directory, "outcomes.yaml") && first_key == "rows";
            let is_own_area = finding.path == "qdos.yaml" && first_key == "own_areas";
            let is_postcode_file = finding.path.starts_with("areas/postcodes/") && finding.spot.is_none();
            let no_pairs = self.pairs || self.dispositions;
            is_outcome_row && no_pairs || (is_own_area || is_postcode_file) && self.areas
        } else {
            false
        }
    }

    fn explain_requirement(&self, key: &str, route: &Route) -> bool {
        let filter = match route.0.get(1) {
            Some(Step::Key(key)) => key.as_str(),
            _ => "",
        };
        match (key, filter) {
            ("outcomes", "pairs") => self.pairs,
            ("outcomes", "dispositions") => self.dispositions,
            ("outcomes", "sets") => self.outcomes || self.pairs || self.dispositions,
            ("roles", _) => self.roles,
            ("types" | "not_types", _) => self.types,
            ("areas", _) => self.areas,
            _ => false,
        }
    }

    /// How many services each unreadable template has left without a profile.
    fn templates_of(&self, dropped: &[Finding]) -> BTreeMap<String, usize> {
        let mut lost = BTreeMap::new();
        for finding in dropped {
            let is_template = finding.rule == rules::unknown_template::RULE.name;
            if let Some(path) = self.templates.get(&finding.path).filter(|_| is_template) {
                *lost.entry(path.clone()).or_insert(0) += 1;
            }
        }
        lost
    }
}

/// Path of a file of the release in force.
pub(crate) fn reference_path(directory: &Directory, file: &str) -> String {
    format!("reference/{}/{file}", directory.release)
}

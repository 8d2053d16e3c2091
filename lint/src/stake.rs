//! What happens to callers while a file counts as nothing, said once for every rule that takes a whole file away.

use crate::rules;
use qdos_model::finding::Finding;

/// The rules after which a file counts as nothing.
const OF_WHOLE_FILES: [&str; 9] = [
    rules::doubled_key::RULE.name,
    rules::doubled_uid::RULE.name,
    rules::malformed_value::RULE.name,
    rules::misnamed_file::RULE.name,
    rules::missing_key::RULE.name,
    rules::unknown_key::RULE.name,
    rules::unknown_type::RULE.name,
    rules::unreadable_file::RULE.name,
    rules::wrong_type::RULE.name,
];

/// The same findings; those after which a file counts as nothing say what follows from it.
pub(crate) fn told(mut findings: Vec<Finding>) -> Vec<Finding> {
    for finding in findings
        .iter_mut()
        .filter(|finding| OF_WHOLE_FILES.contains(&finding.rule) && !finding.help.contains("until then"))
    {
        finding.help += "; until then ";
        finding.help += of(&finding.path);
    }
    findings
}

/// What follows from a file that counts as nothing, by where it lies.
pub(crate) fn of(path: &str) -> &'static str {
    match path.split_once('/').map_or("", |(folder, _)| folder) {
        "services" => "the file counts as no service, and no caller is sent there",
        "templates" => "the services that use it have no profile, and no caller is sent to them",
        "requirements" => "it asks nothing, and nobody sees what callers lose",
        "scenarios" => "its searches are not asked again, and nobody sees what callers get now",
        _ => "no change can be judged, and nobody sees what callers lose",
    }
}

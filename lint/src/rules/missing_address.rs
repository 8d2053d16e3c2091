//! Places nobody can find.

use crate::active::active;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;
use qdos_model::written::Reach;

pub(crate) const RULE: Rule = Rule {
    name: "missing-address",
    level: Level::Warning,
    summary: "An active service that patients go to, without an address",
    page: include_str!("../../pages/missing-address.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let attended = active(directory).filter(|service| service.reach == Reach::Attended);
    attended
        .filter_map(|service| {
            let said = service.written.address.join(", ");
            let bare = said.trim_matches([' ', ',']);
            let what = match bare.to_lowercase().as_str() {
                "" => "has no address".to_owned(),
                "not available" | "n/a" | "unknown" | "tbc" => {
                    format!("has \"{}\" for an address", shown(bare))
                }
                _ => return None,
            };
            let message =
                format!("patients are to go there, but it {what}: NHS 111 online never shows such a service");
            let help = "write address:, a line for each part; or reach: telephoned when nobody goes there";
            Some(RULE.find(&service.path, Route::key("address"), message, help))
        })
        .collect()
}

//! The services that take part in searches.

use qdos_model::directory::Directory;
use qdos_model::service::Service;
use qdos_model::written::Status;

/// The active services, by uid.
pub(crate) fn active(directory: &Directory) -> impl Iterator<Item = &Service> {
    let services = directory.services.values().map(|service| &**service);
    services.filter(|service| service.status == Status::Active)
}

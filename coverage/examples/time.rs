//! Times the engine on a directory on disk: cargo run --release --example time -- directory 2026-11-23
use qdos_coverage::{measure, people::Residents, space::Space, world::World};
use qdos_model::{
    read,
    tree::{File, Tree},
};
use std::{collections::BTreeMap, path::Path, sync::Arc, time::Instant};
fn collect(root: &Path, dir: &Path, files: &mut BTreeMap<String, File>) {
    for entry in std::fs::read_dir(dir).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            collect(root, &path, files)
        } else {
            let name = path
                .strip_prefix(root)
                .expect("below")
                .to_string_lossy()
                .into_owned();
            files.insert(name, File::stand_in(&std::fs::read(&path).expect("file")));
        }
    }
}
fn main() {
    let mut args = std::env::args().skip(1);
    let root = args.next().expect("directory");
    let today = qdos_model::time::parse_date(&args.next().unwrap_or("2026-11-23".into())).expect("date");
    let start = Instant::now();
    let mut files = BTreeMap::new();
    collect(Path::new(&root), Path::new(&root), &mut files);
    eprintln!("{} files {:?}", files.len(), start.elapsed());
    let head = read::directory(Arc::new(Tree { files }), &read::Memory::default());
    eprintln!(
        "read: {} services, {} findings, {} unreadable {:?}",
        head.services.len(),
        head.findings.len(),
        head.unreadable.len(),
        start.elapsed()
    );
    for f in head.findings.iter().take(5) {
        eprintln!("{f:?}");
    }
    let world = World::new(None, &head, Space::whole(today)).expect("calendar");
    eprintln!(
        "world {} places {} outcomes {:?}",
        world.places.len(),
        world.outcomes.len(),
        start.elapsed()
    );
    let residents = Residents::new(&world.places, &head.geography.small_areas);
    eprintln!("residents {:?}", start.elapsed());
    for answer in measure(&world) {
        let people = residents.of_any(
            answer.standing.iter().map(|g| (&g.who, &g.places)),
            &world.space.ages,
        );
        eprintln!(
            "{:40} callers {:e} kept {:.4}% gaps {} people {:.0} lone {}  {:?}",
            answer.requirement.id,
            answer.callers as f64,
            100.0 * answer.kept as f64 / answer.callers as f64,
            answer.standing.len(),
            people,
            answer.without_practice,
            start.elapsed()
        );
    }
}

//! Until the command exists: `cargo run -p qdos-import --example import -- SOURCE AREA DIR`.
#![allow(clippy::print_stdout)]

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [source, area, into] = &arguments[..] else {
        return Err("usage: import SOURCE AREA DIR".into());
    };
    let plan = qdos_import::import(Path::new(source), area, Path::new(into))?;
    for (path, field, reason) in plan.refusals() {
        println!("refused {}: {field}: {reason}", path.display());
    }
    println!("{:?}", plan.counts());
    plan.apply(Path::new(into))?;
    Ok(())
}

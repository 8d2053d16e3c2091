//! `cargo run -p qdos-import --example extract -- SOURCE AREA DIR INTO` cuts open data down to what an import needs.

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [source, area, directory, into] = &arguments[..] else {
        return Err("usage: extract SOURCE AREA DIR INTO".into());
    };
    qdos_import::extract(Path::new(source), area, Path::new(directory), Path::new(into))?;
    Ok(())
}

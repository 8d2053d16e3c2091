//! The `qdos` command: arguments, environment, standard output and exit codes. What is said and decided comes from the
//! other crates.

mod arguments;
mod attribution;
mod between;
mod cache;
mod commands;
mod failure;
mod memory;
mod past;
mod progress;
mod revisions;
mod timings;

use arguments::{Arguments, Command};
use clap::Parser;
use failure::Failure;
use std::io::Write;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = run(&arguments);
    if let Some(said) = timings::said() {
        // Nobody reads it: nothing to be done about it.
        let _ = write!(std::io::stderr(), "{said}");
    }
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            let mut stderr = anstream::stderr();
            // Nothing is left to do when even this cannot be written.
            let _ = writeln!(stderr, "{}", failure.said());
            ExitCode::from(failure.code())
        }
    }
}

fn run(arguments: &Arguments) -> Result<u8, Failure> {
    if arguments.timings {
        timings::begin();
    }
    if arguments.no_cache {
        cache::turn_off();
    }
    if let Some(mebibytes) = arguments.memory {
        memory::allow(mebibytes.get());
    }
    if let Some(threads) = arguments.threads {
        // Fails only when the pool is already there, which nothing before this line makes.
        let _ = rayon::ThreadPoolBuilder::new()
            .num_threads(threads.get().into())
            .build_global();
    }
    match &arguments.command {
        Command::Check(check) => commands::check::run(check),
        Command::Lint(lint) => commands::lint::run(lint),
        Command::Diff(diff) => commands::diff::run(diff),
        Command::Changelog(changelog) => commands::diff::changelog(changelog),
        Command::Coverage(coverage) => commands::coverage::run(coverage),
        Command::Pr(pr) => commands::pr::run(pr),
        Command::Policy(policy) => commands::policy::run(policy),
        Command::Accept(accept) => commands::accept::run(accept),
        Command::Init(init) => commands::init::run(init),
        Command::Search(search) => commands::search::run(search),
        Command::Why(why) => commands::why::run(why),
        Command::Replay(replay) => commands::replay::run(replay),
        Command::Git(git) => commands::git::run(git),
        Command::Audit(audit) => commands::audit::run(audit),
        Command::Rule(rule) => commands::rule::run(rule),
        Command::Show(show) => commands::show::run(show),
        Command::Log(log) => commands::log::run(log),
        Command::Blame(blame) => commands::blame::run(blame),
        Command::Incident(incident) => commands::incident::run(incident),
        Command::Import(import) => commands::import::run(import),
        Command::Schema(schema) => commands::schema::run(schema),
    }
}

/// Writes to standard output; a reader that went away (`qdos check | head`) is no failure.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::NotAnalysed(error.into()))
        }
        _ => Ok(()),
    }
}

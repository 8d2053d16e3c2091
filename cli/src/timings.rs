//! Where the time goes (`--timings`): each stage of the work by the clock and by processor time, and the most memory held at
//! once. On standard error, since it differs from run to run.
//!
//! Processor time and memory are the operating system's, and known on Linux alone.

use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The stages so far; `None` unless they were asked for.
static STAGES: Mutex<Option<Vec<Stage>>> = Mutex::new(None);

struct Stage {
    name: &'static str,
    began: Instant,
    processor: Option<Duration>,
}

impl Stage {
    fn now(name: &'static str) -> Stage {
        Stage {
            name,
            began: Instant::now(),
            processor: processor_time(),
        }
    }
}

/// Begins to keep time.
pub(crate) fn begin() {
    if let Ok(mut stages) = STAGES.lock() {
        *stages = Some(Vec::new());
    }
}

/// Ends the stage before and begins one.
pub(crate) fn stage(name: &'static str) {
    if let Ok(mut stages) = STAGES.lock()
        && let Some(stages) = stages.as_mut()
    {
        stages.push(Stage::now(name));
    }
}

/// What to say at the end, when it was asked for.
pub(crate) fn said() -> Option<String> {
    let mut stages = STAGES.lock().ok()?.take()?;
    stages.push(Stage::now("whole"));
    let (first, last) = (stages.first()?, stages.last()?);
    let mut text = row("", "clock", "processor");
    for pair in stages.windows(2) {
        text.push_str(&between(pair[0].name, &pair[0], &pair[1]));
    }
    text.push_str(&between(last.name, first, last));
    if let Some(kibibytes) = peak_memory() {
        text.push_str(&row("peak memory", &format!("{} MiB", kibibytes / 1024), ""));
    }
    Some(text)
}

fn between(name: &str, from: &Stage, to: &Stage) -> String {
    let seconds = |time: Duration| format!("{:.2} s", time.as_secs_f64());
    let processor = to
        .processor
        .zip(from.processor)
        .map(|(to, from)| to.saturating_sub(from));
    let processor = processor.map_or("not known".to_owned(), seconds);
    row(name, &seconds(to.began - from.began), &processor)
}

fn row(name: &str, clock: &str, processor: &str) -> String {
    format!("{name:28}{clock:>10}{processor:>12}")
        .trim_end()
        .to_owned()
        + "\n"
}

/// Time of all threads in user mode and in the kernel: fields 14 and 15 of `/proc/self/stat`, in hundredths of a second.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, after_name) = text.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let (user, kernel): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(Duration::from_millis((user + kernel) * 10))
}

/// The most kibibytes held at once.
fn peak_memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

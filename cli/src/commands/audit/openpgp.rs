//! Verifying OpenPGP signatures with `gpg`, as git does. It is given a folder of its own with nothing in it but the keys that
//! the directory names: no configuration, no agent, no network, nothing of the user's, and no shell between.

use qdos_audit::{Keyring, Seal, Verdict, judged, not_verified};
use qdos_model::tree::{BlobId, File};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Bytes of keys over which a file is not taken: some hundreds of people.
const MOST_KEYS: usize = 1 << 20;

/// Bytes of a signature, or of a commit, over which gpg is not asked.
const MOST_SIGNED: usize = 1 << 20;

/// Bytes that gpg may write.
const MOST_SAID: u64 = 4 << 20;

/// After this long gpg is ended.
const LONGEST: Duration = Duration::from_secs(20);

const NOT_INSTALLED: &str = "gpg is not installed";

/// A signature to be verified.
pub(super) struct Asked<'a> {
    pub(super) seal: &'a Seal,
    /// The file of keys that the directory had.
    pub(super) keys: &'a File,
    /// The committer's clock.
    pub(super) at: i64,
}

/// Says what each signature is worth, in their order.
pub(super) fn verdicts(asked: &[Asked<'_>]) -> Vec<Verdict> {
    let files: BTreeMap<BlobId, &File> = asked.iter().map(|asked| (asked.keys.id, asked.keys)).collect();
    let named: BTreeMap<BlobId, Result<Keys, String>> =
        files.into_iter().map(|(id, file)| (id, Keys::of(file))).collect();
    let verdict = |(place, asked): (usize, &Asked<'_>)| match &named[&asked.keys.id] {
        Ok(keys) => keys.verify(place, asked).unwrap_or_else(|why| not_verified(&why)),
        Err(why) => not_verified(why),
    };
    asked.par_iter().enumerate().map(verdict).collect()
}

/// A folder for gpg that holds some keys, and is gone with this.
struct Keys {
    folder: PathBuf,
    keyring: Keyring,
}

impl Drop for Keys {
    fn drop(&mut self) {
        // What is left behind holds public keys only.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Keys {
    fn of(file: &File) -> Result<Keys, String> {
        if file.too_large.is_some() || file.bytes.len() > MOST_KEYS {
            return Err(format!("{} is larger than 1 MiB", qdos_audit::KEYS_PATH));
        }
        let folder = new_folder().map_err(|error| format!("no temporary folder can be made: {error}"))?;
        let mut made = Keys {
            folder,
            keyring: Keyring::default(),
        };
        let keys = made.folder.join("keys.asc");
        fs::write(&keys, &*file.bytes).map_err(|error| format!("the keys cannot be written: {error}"))?;
        // It ends with an error where a part cannot be used; what it could use counts.
        run(made.gpg().arg("--import").arg(&keys))?;
        let listing = run(made.gpg().args([
            "--with-colons",
            "--fixed-list-mode",
            "--with-subkey-fingerprint",
            "--list-keys",
        ]))?;
        made.keyring = Keyring::listed(&listing);
        if made.keyring.is_empty() {
            return Err(format!("gpg finds no key in {}", qdos_audit::KEYS_PATH));
        }
        Ok(made)
    }

    fn verify(&self, place: usize, asked: &Asked<'_>) -> Result<Verdict, String> {
        let Seal {
            signature, signed, ..
        } = asked.seal;
        if signature.len().max(signed.len()) > MOST_SIGNED {
            return Err("the signature or the commit is larger than 1 MiB".to_owned());
        }
        let write = |name: String, bytes: &[u8]| {
            let path = self.folder.join(name);
            fs::write(&path, bytes)
                .map_err(|error| format!("a temporary file cannot be written: {error}"))?;
            Ok::<PathBuf, String>(path)
        };
        let signature = write(format!("{place}.sig"), signature)?;
        let signed = write(format!("{place}.signed"), signed)?;
        let status = run(self.gpg().arg("--verify").args([&signature, &signed]));
        for path in [signature, signed] {
            let _ = fs::remove_file(path);
        }
        Ok(judged(&status?, &self.keyring, asked.at))
    }

    fn gpg(&self) -> Command {
        let mut gpg = Command::new("gpg");
        gpg.env_clear();
        for name in ["PATH", "SystemRoot"] {
            gpg.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        gpg.env("LC_ALL", "C").args(["--homedir"]).arg(&self.folder);
        gpg.args([
            "--no-options",
            "--batch",
            "--no-tty",
            "--quiet",
            "--no-greeting",
            "--no-autostart",
            "--disable-dirmngr",
            "--no-auto-key-retrieve",
            "--no-auto-check-trustdb",
            "--trust-model",
            "always",
            "--no-default-keyring",
            "--status-fd",
            "1",
            "--keyring",
        ]);
        gpg.arg(self.folder.join("keys.kbx"));
        gpg
    }
}

/// A folder that only the user may look into, and that was not there before.
fn new_folder() -> std::io::Result<PathBuf> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let mut maker = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    loop {
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("qdos-gpg-{}-{count}", std::process::id()));
        match maker.create(&folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(()) => return Ok(folder),
        }
    }
}

/// What gpg writes; whether it succeeds is in what it writes.
fn run(gpg: &mut Command) -> Result<String, String> {
    let gpg = gpg
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = gpg.spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => NOT_INSTALLED.to_owned(),
        _ => format!("gpg cannot be run: {error}"),
    })?;
    let said = child.stdout.take();
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        said.map(|said| said.take(MOST_SAID).read_to_end(&mut bytes));
        // Nobody may be listening any more.
        let _ = tell.send(bytes);
    });
    let too_long = || format!("gpg took longer than {} seconds", LONGEST.as_secs());
    let begun = Instant::now();
    let ended = loop {
        let ended = child
            .try_wait()
            .map_err(|error| format!("gpg is lost: {error}"))?;
        if ended.is_some() || begun.elapsed() >= LONGEST {
            break ended;
        }
        thread::sleep(Duration::from_millis(1));
    };
    let Some(ended) = ended else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(too_long());
    };
    if ended.code().is_none() {
        return Err("gpg was stopped before it had answered".to_owned());
    }
    // Whom it started may hold its output open.
    let bytes = told.recv_timeout(LONGEST).map_err(|_| too_long())?;
    if bytes.len() as u64 == MOST_SAID {
        // What follows is not known.
        return Err("gpg had too much to say".to_owned());
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

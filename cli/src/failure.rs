//! Why the program could not do what was asked, and the exit code that says so.

use qdos_model::request::Refused;

/// Codes: 2 usage or configuration, 3 could not analyse.
pub(crate) enum Failure {
    /// What was asked cannot be, and asking otherwise helps.
    Usage(anyhow::Error),
    /// A search that cannot be meant: everything that is wrong with it.
    Refused(Vec<Refused>),
    /// The answer could not be worked out.
    NotAnalysed(anyhow::Error),
}

impl Failure {
    pub(crate) fn usage(message: impl Into<String>) -> Failure {
        Failure::Usage(anyhow::anyhow!(message.into()))
    }

    pub(crate) fn not_analysed(message: impl Into<String>) -> Failure {
        Failure::NotAnalysed(anyhow::anyhow!(message.into()))
    }

    /// The same, said of a revision.
    pub(crate) fn of(self, revision: &str) -> Failure {
        let said = format!("in {revision}");
        match self {
            Failure::Usage(error) => Failure::Usage(error.context(said)),
            Failure::NotAnalysed(error) => Failure::NotAnalysed(error.context(said)),
            refused @ Failure::Refused(_) => refused,
        }
    }

    pub(crate) fn code(&self) -> u8 {
        match self {
            Failure::Usage(_) | Failure::Refused(_) => 2,
            Failure::NotAnalysed(_) => 3,
        }
    }

    /// The same without colours and in one line.
    pub(crate) fn plain(&self) -> String {
        match self {
            Failure::Usage(error) | Failure::NotAnalysed(error) => {
                let chain: Vec<String> = error.chain().map(ToString::to_string).collect();
                clean(&chain.join(": ")).replace('\n', " ")
            }
            Failure::Refused(refused) => {
                let said: Vec<String> = refused
                    .iter()
                    .map(|one| format!("{}: {}", one.input, one.message))
                    .collect();
                clean(&said.join("; ")).replace('\n', " ")
            }
        }
    }

    pub(crate) fn said(&self) -> String {
        match self {
            Failure::Usage(error) | Failure::NotAnalysed(error) => {
                let chain: Vec<String> = error.chain().map(|cause| clean(&cause.to_string())).collect();
                format!("{ERROR}: {}", chain.join(": "))
            }
            Failure::Refused(refused) => {
                let said: Vec<String> = refused.iter().map(refusal).collect();
                said.join("\n")
            }
        }
    }
}

const ERROR: &str = "\u{1b}[1;31merror\u{1b}[0m";

fn refusal(refused: &Refused) -> String {
    let Refused { input, message, help } = refused;
    let line = |text: &str| clean(text).replace('\n', "\u{fffd}");
    format!("{ERROR}: {input}: {}\n  help: {}", line(message), line(help))
}

/// What cannot be read is 3; everything else about a repository can be asked for otherwise.
impl From<qdos_history::Error> for Failure {
    fn from(error: qdos_history::Error) -> Failure {
        use qdos_history::Error;
        match error {
            Error::Shallow { .. }
            | Error::PartialClone { .. }
            | Error::Unreadable { .. }
            | Error::Damaged { .. }
            | Error::Git { .. } => Failure::NotAnalysed(error.into()),
            _ => Failure::Usage(error.into()),
        }
    }
}

/// Text that came from outside, fit for a terminal.
fn clean(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\n' => '\n',
            letter if qdos_model::finding::is_unsafe(letter) => '\u{fffd}',
            letter => letter,
        })
        .collect()
}

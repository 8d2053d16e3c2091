//! One request: when it is tried again, how long is waited, and what its failure means. octocrab's own retries are off: they
//! repeat what must not be repeated.

use super::GitHub;
use crate::Error;
use http_body_util::BodyExt;
use serde_json::Value;
use std::time::Duration;

/// Seconds to wait before a request that the forge failed on is tried again.
const BACK_OFF: [u64; 4] = [1, 2, 4, 8];

/// Seconds to wait when the forge asks for peace and does not say for how long: GitHub says at least a minute.
const PEACE: u64 = 60;

/// Seconds that a whole request may spend on waiting.
const PATIENCE: u64 = 600;

/// What is done, and whether it may be done twice.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    /// Asks the server's GraphQL, and changes nothing.
    Query,
    /// Makes something new each time.
    Post,
    /// Makes the same however often.
    PostAgain,
    Patch,
    /// Adds something each time.
    PatchOnce,
    Delete,
}

impl Method {
    fn is_repeatable(self) -> bool {
        !matches!(self, Method::Post | Method::PatchOnce)
    }
}

/// What came back of a request that was granted.
pub(crate) struct Answer {
    pub(crate) body: String,
}

struct Raw {
    status: u16,
    retry_after: Option<u64>,
    remaining: Option<u64>,
    reset: Option<u64>,
    body: String,
}

impl GitHub {
    pub(crate) fn request(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        what: &str,
    ) -> Result<Answer, Error> {
        let mut waited = 0;
        let mut failures = 0;
        loop {
            if !matches!(method, Method::Get | Method::Query) {
                self.pace();
            }
            let raw = self.runtime.block_on(self.send(method, path, body));
            let said = match raw {
                Ok(raw) => match self.granted(raw, what)? {
                    Outcome::Granted(answer) => return Ok(answer),
                    Outcome::Wait(seconds) if waited + seconds <= PATIENCE => {
                        waited += seconds;
                        self.clock.sleep(Duration::from_secs(seconds));
                        continue;
                    }
                    Outcome::Wait(seconds) => return Err(Error::Limited(seconds)),
                    Outcome::Failed(said) => said,
                },
                Err(said) => said,
            };
            let what = what.to_owned();
            let said = self.token.out_of(&said);
            if !method.is_repeatable() {
                return Err(Error::Uncertain { what, said });
            }
            let Some(seconds) = BACK_OFF.get(failures) else {
                return Err(Error::Failed { what, said });
            };
            failures += 1;
            self.clock.sleep(Duration::from_secs(*seconds));
        }
    }

    /// Waits until the last write is long enough ago.
    fn pace(&self) {
        let now = self.clock.now();
        if let Some(wrote) = self.wrote.get() {
            let since = now.saturating_sub(wrote);
            if since < self.interval {
                self.clock.sleep(self.interval - since);
            }
        }
        self.wrote.set(Some(self.clock.now()));
    }

    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Raw, String> {
        let response = match method {
            Method::Get => self.crab._get(path).await,
            Method::Query => self.graph._post(path, body).await,
            Method::Post | Method::PostAgain => self.crab._post(path, body).await,
            Method::Patch | Method::PatchOnce => self.crab._patch(path, body).await,
            Method::Delete => self.crab._delete(path, body).await,
        };
        let response = response.map_err(|error| chain(&error))?;
        let number = |name: &str| {
            response
                .headers()
                .get(name)?
                .to_str()
                .ok()?
                .trim()
                .parse::<u64>()
                .ok()
        };
        let (status, retry_after) = (response.status().as_u16(), number("retry-after"));
        let (remaining, reset) = (number("x-ratelimit-remaining"), number("x-ratelimit-reset"));
        let bytes = response
            .into_body()
            .collect()
            .await
            .map_err(|error| chain(&error))?;
        Ok(Raw {
            status,
            retry_after,
            remaining,
            reset,
            body: String::from_utf8_lossy(&bytes.to_bytes()).into_owned(),
        })
    }

    fn granted(&self, raw: Raw, what: &str) -> Result<Outcome, Error> {
        let what = what.to_owned();
        let said = || self.token.out_of(&message(&raw.body));
        Ok(match raw.status {
            200..=299 => Outcome::Granted(Answer { body: raw.body }),
            401 => return Err(Error::Token),
            403 | 429 => match asks_to_wait(&raw) {
                Some(seconds) => Outcome::Wait(seconds),
                None if said().to_lowercase().contains("locked") => return Err(Error::Locked),
                None => return Err(Error::Forbidden { what, said: said() }),
            },
            404 | 410 => return Err(Error::NotFound(what)),
            500..=599 => Outcome::Failed(format!("HTTP {}", raw.status)),
            _ => return Err(Error::Refused { what, said: said() }),
        })
    }
}

enum Outcome {
    Granted(Answer),
    Wait(u64),
    Failed(String),
}

/// For how long a refusal asks to be left in peace; `None` where it is no such refusal.
fn asks_to_wait(raw: &Raw) -> Option<u64> {
    if let Some(seconds) = raw.retry_after {
        return Some(seconds.max(1));
    }
    if raw.remaining == Some(0) {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let left = raw
            .reset
            .zip(now.ok())
            .map(|(reset, now)| reset.saturating_sub(now.as_secs()));
        return Some(left.unwrap_or(PEACE).max(1));
    }
    let said = raw.body.to_lowercase();
    let limited = raw.status == 429 || said.contains("rate limit") || said.contains("abuse");
    limited.then_some(PEACE)
}

/// The forge's own words, in one short line.
fn message(body: &str) -> String {
    let value: Option<Value> = serde_json::from_str(body).ok();
    let said = value.as_ref().and_then(|value| value["message"].as_str());
    said.unwrap_or("no reason given")
        .chars()
        .filter(|letter| !letter.is_control())
        .take(200)
        .collect()
}

/// An error with what is behind it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        said = format!("{said}: {cause}");
        source = cause.source();
    }
    said.chars()
        .filter(|letter| !letter.is_control())
        .take(300)
        .collect()
}

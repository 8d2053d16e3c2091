//! GitHub over octocrab: github.com, or an Enterprise server by its address.

mod request;

use crate::publish::{Annotation, Check};
use crate::{Clock, Comment, Error, Forge, Person, PullRequest, Review, Token};
use octocrab::Octocrab;
use request::{Answer, Method};
use serde::Deserialize;
use serde_json::{Value, json};
use std::cell::{Cell, OnceCell};
use std::time::Duration;

/// The account of `GITHUB_TOKEN` on github.com, which cannot ask who it is.
const ACTIONS: u64 = 41_898_282;

/// Annotations that one request takes.
const BATCH: usize = 50;

/// Annotations of one check. More would be hours of reading; the summary says how many there are.
const MOST: usize = 150;

/// Entries of a page of a list.
const PAGE: usize = 100;

/// Pages of a list that are read. Nobody has had a conversation as long.
const PAGES: usize = 100;

/// A repository of GitHub.
pub struct GitHub {
    runtime: tokio::runtime::Runtime,
    crab: Octocrab,
    /// The same server's GraphQL, which on an Enterprise server lies beside the rest.
    graph: Octocrab,
    is_github_com: bool,
    repository: String,
    token: Token,
    clock: Box<dyn Clock>,
    interval: Duration,
    wrote: Cell<Option<Duration>>,
    account: Option<u64>,
    me: OnceCell<u64>,
}

impl GitHub {
    /// The repository "owner/name" behind the API at this address, such as `https://api.github.com`.
    ///
    /// # Errors
    ///
    /// When the address or the name is none.
    pub fn new(
        address: &str,
        repository: &str,
        token: Token,
        clock: Box<dyn Clock>,
    ) -> Result<GitHub, Error> {
        let failed = |said: String| Error::Failed {
            what: "be reached".to_owned(),
            said: token.out_of(&said),
        };
        let is_name = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        if !repository
            .split_once('/')
            .is_some_and(|(owner, name)| is_name(owner) && is_name(name))
        {
            return Err(failed("the repository is not named as owner/name".to_owned()));
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| failed(error.to_string()))?;
        let client = |address: &str| {
            let _in = runtime.enter();
            Octocrab::builder()
                .base_uri(address)
                .map_err(|_| failed("its address is none".to_owned()))?
                .set_connect_timeout(Some(Duration::from_secs(10)))
                .set_read_timeout(Some(Duration::from_secs(30)))
                .personal_token(token.secret().to_owned())
                .build()
                .map_err(|error| failed(error.to_string()))
        };
        let address = address.trim_end_matches('/');
        let crab = client(address)?;
        let graph = client(address.strip_suffix("/v3").unwrap_or(address))?;
        let is_github_com = address == "https://api.github.com";
        Ok(GitHub {
            runtime,
            crab,
            graph,
            is_github_com,
            repository: repository.to_owned(),
            token,
            clock,
            interval: Duration::from_secs(1),
            wrote: Cell::new(None),
            account: None,
            me: OnceCell::new(),
        })
    }

    /// The same, with another time between two writes than a second.
    pub fn every(mut self, interval: Duration) -> GitHub {
        self.interval = interval;
        self
    }

    /// The same, writing as the account of this number: a GitHub App cannot ask who it is.
    pub fn writing_as(mut self, account: Option<u64>) -> GitHub {
        self.account = account;
        self
    }

    fn path(&self, rest: &str) -> String {
        format!("/repos/{}/{rest}", self.repository)
    }

    fn ask<T: for<'de> Deserialize<'de>>(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        what: &str,
    ) -> Result<T, Error> {
        let Answer { body, .. } = self.request(method, path, body, what)?;
        serde_json::from_str(&body).map_err(|error| Error::Failed {
            what: what.to_owned(),
            said: format!("its answer is not understood: {error}"),
        })
    }

    /// The account that the token writes as. A workflow's token and an App's may ask this, and nothing else.
    fn viewer(&self) -> Result<Option<u64>, Error> {
        let query = json!({ "query": "query { viewer { databaseId } }" });
        let answer: Value = self.ask(Method::Query, "/graphql", Some(&query), "say who it is")?;
        Ok(answer["data"]["viewer"]["databaseId"].as_u64())
    }

    /// All entries of a list, page after page.
    fn list<T: for<'de> Deserialize<'de>>(&self, path: &str, what: &str) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        for page in 1..=PAGES {
            let more: Vec<T> = self.ask(
                Method::Get,
                &format!("{path}?per_page={PAGE}&page={page}"),
                None,
                what,
            )?;
            let is_last = more.len() < PAGE;
            all.extend(more);
            if is_last {
                break;
            }
        }
        Ok(all)
    }

    /// The number of a check run that a request may have made although it failed.
    fn check_made(&self, commit: &str, check: &Check) -> Result<Option<u64>, Error> {
        #[derive(Deserialize)]
        struct Runs {
            check_runs: Vec<Run>,
        }
        #[derive(Deserialize)]
        struct Run {
            id: u64,
            external_id: Option<String>,
        }
        let name = check.name.replace(' ', "%20").replace('/', "%2F");
        let path = self.path(&format!(
            "commits/{commit}/check-runs?check_name={name}&per_page={PAGE}"
        ));
        let runs: Runs = self.ask(Method::Get, &path, None, "list checks")?;
        let ours = runs
            .check_runs
            .into_iter()
            .filter(|run| run.external_id.as_deref() == Some(&check.id));
        Ok(ours.map(|run| run.id).max())
    }

    fn create_check(&self, commit: &str, check: &Check, fields: Value) -> Result<u64, Error> {
        #[derive(Deserialize)]
        struct Made {
            id: u64,
        }
        let mut body = json!({ "name": check.name, "head_sha": commit, "external_id": check.id });
        merge(&mut body, fields);
        for _ in 0..3 {
            let made: Result<Made, Error> = self.ask(
                Method::Post,
                &self.path("check-runs"),
                Some(&body),
                "write a check",
            );
            match made {
                Ok(made) => return Ok(made.id),
                Err(Error::Uncertain { .. }) => {
                    self.wait(2);
                    if let Some(id) = self.check_made(commit, check)? {
                        return Ok(id);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Err(Error::Failed {
            what: "write a check".to_owned(),
            said: "it failed three times".to_owned(),
        })
    }
}

fn merge(body: &mut Value, fields: Value) {
    if let (Some(body), Value::Object(fields)) = (body.as_object_mut(), fields) {
        body.extend(fields);
    }
}

fn annotation(one: &Annotation) -> Value {
    json!({
        "path": one.path, "start_line": one.line, "end_line": one.line, "annotation_level": one.level,
        "title": cut(&one.title, 255), "message": cut(&one.message, 60_000),
    })
}

/// The beginning of a text, no longer than so many bytes.
fn cut(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

impl Forge for GitHub {
    fn me(&self) -> Result<u64, Error> {
        if let Some(me) = self.account.or_else(|| self.me.get().copied()) {
            return Ok(me);
        }
        let me = match self.viewer() {
            Ok(Some(id)) => id,
            Err(error @ (Error::Token | Error::Limited(_) | Error::Failed { .. })) => return Err(error),
            // The token of a workflow and that of an App may not ask this way.
            Ok(None) | Err(_) => match self.ask::<Person>(Method::Get, "/user", None, "say who it is") {
                Ok(person) => person.id,
                Err(Error::Forbidden { .. } | Error::NotFound(_)) if self.is_github_com => ACTIONS,
                Err(Error::Forbidden { .. } | Error::NotFound(_)) => return Err(Error::Nameless),
                Err(error) => return Err(error),
            },
        };
        Ok(*self.me.get_or_init(|| me))
    }

    fn pull_request(&self, number: u64) -> Result<PullRequest, Error> {
        #[derive(Deserialize)]
        struct Raw {
            user: Person,
            state: String,
            head: End,
            base: End,
            #[serde(default)]
            labels: Vec<Label>,
        }
        #[derive(Deserialize)]
        struct End {
            sha: String,
        }
        #[derive(Deserialize)]
        struct Label {
            name: String,
        }
        let raw: Raw = self.ask(
            Method::Get,
            &self.path(&format!("pulls/{number}")),
            None,
            "read the pull request",
        )?;
        Ok(PullRequest {
            number,
            head: raw.head.sha,
            base: raw.base.sha,
            author: raw.user,
            is_open: raw.state == "open",
            labels: raw.labels.into_iter().map(|label| label.name).collect(),
        })
    }

    fn comments(&self, number: u64) -> Result<Vec<Comment>, Error> {
        self.list(
            &self.path(&format!("issues/{number}/comments")),
            "read the comments",
        )
    }

    fn post_comment(&self, number: u64, body: &str) -> Result<Comment, Error> {
        let path = self.path(&format!("issues/{number}/comments"));
        self.ask(
            Method::Post,
            &path,
            Some(&json!({ "body": body })),
            "write a comment",
        )
    }

    fn edit_comment(&self, id: u64, body: &str) -> Result<(), Error> {
        let path = self.path(&format!("issues/comments/{id}"));
        let body = json!({ "body": body });
        self.request(Method::Patch, &path, Some(&body), "edit the comment")
            .map(|_| ())
    }

    fn delete_comment(&self, id: u64) -> Result<(), Error> {
        let path = self.path(&format!("issues/comments/{id}"));
        match self.request(Method::Delete, &path, None, "take a comment away") {
            Ok(_) | Err(Error::NotFound(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn reviews(&self, number: u64) -> Result<Vec<Review>, Error> {
        self.list(&self.path(&format!("pulls/{number}/reviews")), "read the reviews")
    }

    /// One request where one is enough; else the evidence in batches, one after another, and the conclusion with the last.
    fn put_check(&self, commit: &str, check: &Check) -> Result<(), Error> {
        let shown = &check.annotations[..check.annotations.len().min(MOST)];
        let batches: Vec<&[Annotation]> = shown.chunks(BATCH).collect();
        let batches = if batches.is_empty() {
            vec![&[][..]]
        } else {
            batches
        };
        let last = batches.len() - 1;
        let fields = |at: usize| {
            let annotations: Vec<Value> = batches[at].iter().map(annotation).collect();
            let output = json!({ "title": cut(&check.title, 255), "summary": cut(&check.summary, 60_000), "annotations": annotations });
            match at == last {
                true => {
                    json!({ "status": "completed", "conclusion": check.conclusion.word(), "output": output })
                }
                false => json!({ "status": "in_progress", "output": output }),
            }
        };
        let id = self.create_check(commit, check, fields(0))?;
        for at in 1..batches.len() {
            let path = self.path(&format!("check-runs/{id}"));
            self.request(Method::PatchOnce, &path, Some(&fields(at)), "write a check")?;
        }
        Ok(())
    }

    fn add_label(&self, number: u64, label: &str) -> Result<(), Error> {
        let path = self.path(&format!("issues/{number}/labels"));
        let body = json!({ "labels": [label] });
        self.request(Method::PostAgain, &path, Some(&body), "give a label")
            .map(|_| ())
    }

    fn remove_label(&self, number: u64, label: &str) -> Result<(), Error> {
        let label = label.replace(' ', "%20").replace(':', "%3A");
        let path = self.path(&format!("issues/{number}/labels/{label}"));
        match self.request(Method::Delete, &path, None, "take a label away") {
            Ok(_) | Err(Error::NotFound(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn wait(&self, seconds: u64) {
        self.clock.sleep(Duration::from_secs(seconds));
    }
}

//! A GitHub of one repository, over real HTTP, that remembers what is written and fails when it is told to.
#![allow(dead_code, missing_docs, reason = "each test uses what it needs")]

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};

pub const TOKEN: &str = "ghs_secretOfTheTest";
pub const BOT: u64 = 41_898_282;

/// What happens to the next request of a kind.
#[derive(Clone)]
pub enum Fault {
    /// Done, and answered with an error all the same.
    AfterTheWrite(u16),
    /// Not done: status, headers, message.
    Instead(u16, Vec<(&'static str, String)>, &'static str),
    /// Done, after something else happens first.
    Meanwhile(fn(&mut State)),
}

#[derive(Default)]
pub struct State {
    pub head: String,
    pub base: String,
    pub author: u64,
    pub closed: bool,
    pub locked: bool,
    pub comments: Vec<(u64, u64, String)>,
    pub checks: Vec<Value>,
    pub labels: Vec<String>,
    pub reviews: Vec<Value>,
    pub writes: Vec<String>,
    pub reads: usize,
    /// Whom the token writes as.
    pub writer: u64,
    /// Whether GraphQL says so.
    pub says_who: bool,
    pub next: u64,
    /// Method, part of the path, how often, what.
    pub faults: Vec<(&'static str, &'static str, usize, Fault)>,
}

impl State {
    pub fn comment(&mut self, user: u64, body: &str) -> u64 {
        self.next += 1;
        self.comments.push((self.next, user, body.to_owned()));
        self.next
    }

    pub fn fail(&mut self, method: &'static str, path: &'static str, times: usize, fault: Fault) {
        self.faults.push((method, path, times, fault));
    }

    pub fn ours(&self) -> Vec<&str> {
        let ours = self.comments.iter().filter(|(_, user, _)| *user == BOT);
        ours.map(|(_, _, body)| body.as_str()).collect()
    }

    pub fn check(&self, name: &str) -> &Value {
        let of_name = |check: &&Value| check["name"] == name;
        self.checks.iter().rev().find(of_name).unwrap_or(&Value::Null)
    }
}

#[derive(Clone)]
pub struct Fake {
    pub address: String,
    state: Arc<Mutex<State>>,
}

impl Fake {
    pub fn start() -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("it has an address"));
        let state = State {
            head: "a".repeat(40),
            base: "b".repeat(40),
            author: 7,
            writer: BOT,
            says_who: true,
            next: 100,
            ..State::default()
        };
        let fake = Fake {
            address,
            state: Arc::new(Mutex::new(state)),
        };
        let serving = fake.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let fake = serving.clone();
                std::thread::spawn(move || fake.serve(stream));
            }
        });
        fake
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nobody panicked in it")
    }

    fn serve(&self, mut stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().expect("a stream can be cloned"));
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            let mut parts = line.split_whitespace();
            let method = parts.next().unwrap_or_default().to_owned();
            let path = parts.next().unwrap_or_default().to_owned();
            let (mut length, mut authorized) = (0, false);
            loop {
                let mut header = String::new();
                if reader.read_line(&mut header).unwrap_or(0) <= 2 {
                    break;
                }
                let (name, value) = header.split_once(':').unwrap_or_default();
                match name.to_lowercase().as_str() {
                    "content-length" => length = value.trim().parse().unwrap_or(0),
                    "authorization" => authorized = value.contains(TOKEN),
                    _ => {}
                }
            }
            let mut body = vec![0; length];
            if reader.read_exact(&mut body).is_err() {
                return;
            }
            let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
            let (status, headers, answer) = match authorized {
                true => self.answer(&method, &path, &body),
                false => (
                    401,
                    Vec::new(),
                    json!({ "message": format!("Bad credentials: {TOKEN}") }),
                ),
            };
            let answer = if status == 204 {
                String::new()
            } else {
                answer.to_string()
            };
            let headers: String = headers
                .iter()
                .map(|(name, value)| format!("{name}: {value}\r\n"))
                .collect();
            let head = format!(
                "HTTP/1.1 {status} Said\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{headers}\r\n",
                answer.len()
            );
            if stream.write_all((head + &answer).as_bytes()).is_err() {
                return;
            }
        }
    }

    fn answer(&self, method: &str, path: &str, body: &Value) -> (u16, Vec<(&'static str, String)>, Value) {
        let mut state = self.state();
        if method == "GET" || path.ends_with("/graphql") {
            state.reads += 1;
        } else {
            state.writes.push(format!("{method} {path}"));
        }
        let fault = state
            .faults
            .iter()
            .position(|(of, part, times, _)| *of == method && path.contains(part) && *times > 0)
            .filter(|_| !path.ends_with("/graphql"));
        let fault = fault.map(|at| {
            state.faults[at].2 -= 1;
            state.faults[at].3.clone()
        });
        match fault {
            Some(Fault::Instead(status, headers, message)) => {
                (status, headers, json!({ "message": message }))
            }
            Some(Fault::AfterTheWrite(status)) => {
                state.done(method, path, body);
                (status, Vec::new(), json!({ "message": "Server Error" }))
            }
            Some(Fault::Meanwhile(other)) => {
                other(&mut state);
                let (status, answer) = state.done(method, path, body);
                (status, Vec::new(), answer)
            }
            None => {
                let (status, answer) = state.done(method, path, body);
                (status, Vec::new(), answer)
            }
        }
    }
}

impl State {
    fn done(&mut self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let value = |name: &str| {
            let pair = query
                .split('&')
                .find_map(|pair| pair.strip_prefix(&format!("{name}=")));
            pair.unwrap_or_default().to_owned()
        };
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        // An Enterprise server has its REST below /api/v3, and its GraphQL beside that.
        let parts = parts.strip_prefix(&["api", "v3"]).unwrap_or(&parts);
        let parts = match parts {
            ["graphql"] | ["api", "graphql"] if self.says_who => {
                return (
                    200,
                    json!({ "data": { "viewer": { "databaseId": self.writer } } }),
                );
            }
            ["graphql"] | ["api", "graphql"] => {
                return (200, json!({ "errors": [{ "message": "not for you" }] }));
            }
            ["user"] => {
                return (
                    403,
                    json!({ "message": "Resource not accessible by integration" }),
                );
            }
            ["repos", "example", "county", rest @ ..] => rest,
            _ => return (404, json!({ "message": "Not Found" })),
        };
        let paged = |all: Vec<Value>| {
            let (page, size) = (
                value("page").parse().unwrap_or(1),
                value("per_page").parse().unwrap_or(30),
            );
            let page: Vec<Value> = all.into_iter().skip((page - 1) * size).take(size).collect();
            (200, Value::Array(page))
        };
        let long = body["body"]
            .as_str()
            .is_some_and(|text| text.chars().count() > 65_536);
        match (method, parts) {
            _ if long => (422, json!({ "message": "Body is too long" })),
            ("GET", ["pulls", number]) => (
                200,
                json!({
                    "number": number.parse::<u64>().unwrap_or(0), "state": if self.closed { "closed" } else { "open" },
                    "user": { "id": self.author, "login": "author" },
                    "head": { "sha": self.head }, "base": { "sha": self.base, "ref": "main" },
                    "labels": self.labels.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>(),
                }),
            ),
            ("GET", ["pulls", _, "reviews"]) => paged(self.reviews.clone()),
            ("GET", ["issues", _, "comments"]) => paged(self.comments.iter().map(shown).collect()),
            ("POST", ["issues", _, "comments"]) if self.locked => (
                403,
                json!({ "message": "Unable to create comment because issue is locked." }),
            ),
            ("POST", ["issues", _, "comments"]) => {
                let id = self.comment(self.writer, body["body"].as_str().unwrap_or_default());
                let made = self.comments.iter().find(|one| one.0 == id).map(shown);
                (201, made.unwrap_or_default())
            }
            ("PATCH", ["issues", "comments", id]) => {
                match self
                    .comments
                    .iter_mut()
                    .find(|one| Some(one.0) == id.parse().ok())
                {
                    Some(one) => {
                        one.2 = body["body"].as_str().unwrap_or_default().to_owned();
                        (200, shown(one))
                    }
                    None => (404, json!({ "message": "Not Found" })),
                }
            }
            ("DELETE", ["issues", "comments", id]) => {
                self.comments.retain(|one| Some(one.0) != id.parse().ok());
                (204, Value::Null)
            }
            ("POST", ["issues", _, "labels"]) => {
                let names = body["labels"].as_array().cloned().unwrap_or_default();
                self.labels
                    .extend(names.iter().filter_map(|name| name.as_str().map(str::to_owned)));
                (200, json!([]))
            }
            ("DELETE", ["issues", _, "labels", name]) => {
                let name = name.replace("%20", " ").replace("%3A", ":");
                self.labels.retain(|one| *one != name);
                (200, json!([]))
            }
            ("POST", ["check-runs"]) | ("PATCH", ["check-runs", _]) if too_many(body) => {
                (422, json!({ "message": "No more than 50 annotations" }))
            }
            ("POST", ["check-runs"]) => {
                self.next += 1;
                let mut check = body.clone();
                check["id"] = json!(self.next);
                check["given"] = json!([body["output"]["annotations"].as_array().map_or(0, Vec::len)]);
                check["completed_in"] = json!(if body["status"] == "completed" { 1 } else { 0 });
                self.checks.push(check);
                (201, json!({ "id": self.next }))
            }
            ("PATCH", ["check-runs", id]) => match self
                .checks
                .iter_mut()
                .find(|check| check["id"].as_u64() == id.parse().ok())
            {
                Some(check) => {
                    let count = json!(body["output"]["annotations"].as_array().map_or(0, Vec::len));
                    let given = check["given"].as_array_mut().expect("it is a list");
                    given.push(count);
                    let batches = given.len();
                    for key in ["status", "conclusion", "output"] {
                        check[key] = body[key].clone();
                    }
                    if body["status"] == "completed" {
                        check["completed_in"] = json!(batches);
                    }
                    (200, json!({ "id": id }))
                }
                None => (404, json!({ "message": "Not Found" })),
            },
            ("GET", ["commits", _, "check-runs"]) => (200, json!({ "check_runs": self.checks })),
            _ => (404, json!({ "message": "Not Found" })),
        }
    }
}

fn shown((id, user, body): &(u64, u64, String)) -> Value {
    json!({ "id": id, "user": { "id": user, "login": "somebody" }, "body": body })
}

fn too_many(body: &Value) -> bool {
    body["output"]["annotations"]
        .as_array()
        .is_some_and(|all| all.len() > 50)
}

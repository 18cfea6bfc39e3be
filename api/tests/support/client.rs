//! A person with a client, in a household of their own.

use reqwest::header::HeaderMap;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::TestHouse;

/// An answer, read to its end; every error is checked to be a problem document.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    /// The code of a problem document.
    pub fn code(&self) -> &str {
        self.body["type"].as_str().unwrap_or_default().rsplit(':').next().unwrap()
    }

    /// The body, after checking the status.
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }

    /// The id in a receipt.
    pub fn id(&self) -> Uuid {
        self.body["id"].as_str().unwrap_or_else(|| panic!("{}", self.body)).parse().unwrap()
    }

    /// The revision in a receipt.
    pub fn revision(&self) -> i64 {
        self.body["revision"].as_i64().unwrap_or_else(|| panic!("{}", self.body))
    }

    /// The revision an answer shows.
    pub fn shows(&self) -> i64 {
        self.headers["wumbo-revision"].to_str().unwrap().parse().unwrap()
    }
}

/// Somebody who is logged in.
pub struct Person {
    base: String,
    http: reqwest::Client,
    pub token: String,
    pub user_id: Uuid,
    pub household: Uuid,
}

impl Person {
    /// Registers, logs in and founds a household in euros.
    pub async fn new(house: &TestHouse) -> Self {
        let mut person = Self::without_household(house).await;
        let body = json!({"name": "Home", "currency": "EUR", "time_zone": "Europe/Berlin"});
        let founded = person.post("/v1/households", body).await;
        assert_eq!(founded.status, StatusCode::CREATED, "{}", founded.body);
        person.household = founded.id();
        person
    }

    /// Registers and logs in.
    pub async fn without_household(house: &TestHouse) -> Self {
        let mut person = Self {
            base: house.url(),
            http: reqwest::Client::new(),
            token: String::new(),
            user_id: Uuid::nil(),
            household: Uuid::nil(),
        };
        let email = format!("{}@example.org", Uuid::new_v4().simple());
        let password = "violet harbour nine";
        let body = json!({"email": email, "password": password, "name": "Marieke"});
        let registered = person.post("/v1/auth/register", body).await.expect(201);
        person.user_id = registered["user_id"].as_str().unwrap().parse().unwrap();
        let body = json!({"email": email, "password": password});
        let tokens = person.post("/v1/auth/login", body).await.expect(200);
        person.token = tokens["access_token"].as_str().unwrap().to_owned();
        person
    }

    /// Speaks with the house at another address from now on.
    pub fn moved_to(&mut self, address: std::net::SocketAddr) {
        self.base = format!("http://{address}");
    }

    /// A path below the household.
    pub fn at(&self, path: &str) -> String {
        format!("/v1/households/{}{path}", self.household)
    }

    /// Sends a request with further headers.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        read(request.send().await.unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, &[], Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, &[], Some(body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, &[], Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], None).await
    }

    /// Reads once the screens show this revision.
    pub async fn get_at(&self, path: &str, revision: i64) -> Answer {
        let revision = revision.to_string();
        self.send(Method::GET, path, &[("wumbo-revision", &revision)], None).await
    }

    /// Uploads a statement file.
    pub async fn upload(&self, path: &str, file: impl Into<Vec<u8>>) -> Answer {
        self.upload_with(path, file, &[], None).await
    }

    /// Uploads a statement file with headers and a mapping.
    pub async fn upload_with(
        &self,
        path: &str,
        file: impl Into<Vec<u8>>,
        headers: &[(&str, &str)],
        mapping: Option<Value>,
    ) -> Answer {
        let answers = mapping.map(|mapping| ("mapping", mapping.to_string()));
        self.upload_saying(path, file, headers, answers).await
    }

    /// Uploads a statement file with headers and further parts of the form.
    pub async fn upload_saying(
        &self,
        path: &str,
        file: impl Into<Vec<u8>>,
        headers: &[(&str, &str)],
        parts: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Answer {
        let mut form = Form::new().part("file", Part::bytes(file.into()).file_name("bank.txt"));
        for (name, text) in parts {
            form = form.text(name, text);
        }
        let request = self.http.post(format!("{}{path}", self.base)).bearer_auth(&self.token);
        let mut request = request.multipart(form);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.send().await.unwrap()).await
    }

    /// Uploads a statement file with answers to questions about it, part by part.
    pub async fn upload_answering(
        &self,
        path: &str,
        file: impl Into<Vec<u8>>,
        answers: &[(&'static str, String)],
    ) -> Answer {
        let mut form = Form::new().part("file", Part::bytes(file.into()).file_name("bank.txt"));
        for (part, answer) in answers {
            form = form.text(*part, answer.clone());
        }
        let request = self.http.post(format!("{}{path}", self.base)).bearer_auth(&self.token);
        read(request.multipart(form).send().await.unwrap()).await
    }

    /// Opens an account in euros.
    pub async fn account(&self, name: &str) -> Uuid {
        self.opened(json!({"name": name})).await
    }

    /// Opens an account: for everyday, in euros, but for what is said.
    pub async fn opened(&self, said: Value) -> Uuid {
        let mut body = json!({"name": "Giro", "kind": "checking", "currency": "EUR"});
        let said = said.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(said);
        let opened = self.post(&self.at("/accounts"), body).await;
        assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.body);
        opened.id()
    }

    /// Takes a statement file into an account; the report, as which everybody sees it.
    pub async fn took(&self, account: Uuid, file: impl Into<Vec<u8>>) -> Value {
        let path = self.at(&format!("/accounts/{account}"));
        let taken = self.upload(&format!("{path}/imports"), file).await;
        let report = taken.expect(201);
        self.get_at(&path, report["revision"].as_i64().unwrap()).await.expect(200);
        report
    }

    /// Writes a transaction down.
    pub async fn enter(&self, account: Uuid, on: &str, minor: i64, payee: &str) -> Answer {
        let body = json!({"account_id": account, "posted_on": on, "payee": payee,
            "amount": {"minor": minor, "currency": "EUR"}});
        let entered = self.post(&self.at("/transactions"), body).await;
        assert_eq!(entered.status, StatusCode::CREATED, "{}", entered.body);
        entered
    }

    /// The id of a category of the system set, by its name.
    pub async fn category(&self, name: &str) -> Uuid {
        let categories = self.get_at(&self.at("/categories"), 1).await.expect(200);
        let items = categories["items"].as_array().unwrap();
        let found = items.iter().find(|item| item["name"] == name).unwrap();
        found["id"].as_str().unwrap().parse().unwrap()
    }
}

async fn read(response: reqwest::Response) -> Answer {
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    assert!(headers.contains_key("x-request-id"), "{status}");
    let is_problem = headers
        .get("content-type")
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/problem+json"));
    assert_eq!(is_problem, status.as_u16() >= 400, "{status} {body}");
    if is_problem {
        let said = body["detail"].as_str().unwrap_or_else(|| panic!("{status} {body}"));
        let begins_well = said.starts_with(|first: char| !first.is_lowercase());
        assert!(begins_well && said.ends_with(['.', '!', '?']), "{status} {body}");
    }
    Answer { status, headers, body }
}

//! Registering, sessions and passwords over real HTTP, as a client meets them.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use reqwest::header::{HeaderMap, SET_COOKIE};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use support::TestHouse;

const PASSWORD: &str = "violet harbour nine";

/// An answer, read to its end.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    async fn of(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() };
        let is_problem = headers
            .get("content-type")
            .is_some_and(|kind| kind.as_bytes().starts_with(b"application/problem+json"));
        assert_eq!(is_problem, status.as_u16() >= 400, "{status} {body}");
        Self { status, headers, body }
    }

    fn code(&self) -> &str {
        self.body["type"].as_str().unwrap().rsplit(':').next().unwrap()
    }

    /// The value of a cookie this answer sets, and its attributes.
    fn cookie(&self, name: &str) -> Option<(String, Vec<String>)> {
        self.headers.get_all(SET_COOKIE).iter().find_map(|cookie| {
            let mut parts = cookie.to_str().unwrap().split("; ").map(str::to_owned);
            let value = parts.next()?.strip_prefix(&format!("{name}="))?.to_owned();
            let mut attributes: Vec<String> = parts.collect();
            attributes.sort();
            Some((value, attributes))
        })
    }

    fn token(&self) -> String {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self.body["access_token"].as_str().unwrap().to_owned()
    }

    fn refresh_token(&self) -> String {
        self.body["refresh_token"].as_str().unwrap().to_owned()
    }
}

/// What a client does.
struct Client<'a> {
    house: &'a TestHouse,
    http: reqwest::Client,
}

impl<'a> Client<'a> {
    fn of(house: &'a TestHouse) -> Self {
        Self { house, http: reqwest::Client::new() }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.house.url()))
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(&body).send().await.unwrap()).await
    }

    async fn with(&self, method: Method, path: &str, token: &str, body: Option<Value>) -> Answer {
        let mut request = self.request(method, path).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        Answer::of(request.send().await.unwrap()).await
    }

    async fn get(&self, path: &str, token: &str) -> Answer {
        self.with(Method::GET, path, token, None).await
    }

    async fn register(&self, email: &str) -> Answer {
        let body = json!({"email": email, "password": PASSWORD, "name": "Marieke de Vries"});
        self.post("/v1/auth/register", body).await
    }

    async fn log_in(&self, email: &str) -> Answer {
        self.post("/v1/auth/login", json!({"email": email, "password": PASSWORD})).await
    }

    /// Registers and logs in.
    async fn enter(&self, email: &str) -> Answer {
        assert_eq!(self.register(email).await.status, StatusCode::CREATED);
        self.log_in(email).await
    }

    /// A request as a page of `origin` makes it, with a refresh cookie.
    async fn page_sends(&self, path: &str, origin: &str, cookie: Option<&str>) -> Answer {
        let mut request =
            self.request(Method::POST, path).header("Origin", origin).json(&json!({}));
        if let Some(cookie) = cookie {
            request = request.header("Cookie", format!("other=1; wumbo_refresh={cookie}"));
        }
        Answer::of(request.send().await.unwrap()).await
    }
}

#[tokio::test]
async fn a_person_registers_logs_in_and_sees_and_changes_their_own_page() {
    let house = TestHouse::new().await;
    let client = Client::of(&house);
    let registered = client.register(" Ada@Example.org ").await;
    assert_eq!(registered.status, StatusCode::CREATED);
    assert_eq!(registered.headers["location"], "/v1/me");
    let grant = client.log_in("ada@example.ORG").await;
    assert_eq!(grant.body["token_type"], "Bearer");
    assert_eq!(grant.body["expires_in"], 900);
    assert_eq!(grant.headers["cache-control"], "no-store");
    let token = grant.token();
    let me = client.get("/v1/me", &token).await;
    assert_eq!(me.body["id"], registered.body["user_id"]);
    assert_eq!(me.body["email"], "Ada@Example.org");
    assert_eq!(me.body["name"], "Marieke de Vries");
    let patch = async |body| client.with(Method::PATCH, "/v1/me", &token, Some(body)).await;
    assert_eq!(patch(json!({"name": "  Ada  "})).await.body["name"], "Ada");
    assert_eq!(patch(json!({})).await.body["name"], "Ada");
    for body in [
        json!({"name": ""}),
        json!({"name": "a\nb"}),
        json!({"name": "\u{200b}\u{3164}\u{301}"}),
        json!({"name": "x".repeat(101)}),
        json!({"email": "eve@example.org"}),
        json!({"epoch": 9}),
        json!({"user_id": "x"}),
    ] {
        assert_eq!(patch(body.clone()).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    }
    assert_eq!(client.get("/v1/me", &token).await.body["name"], "Ada");
}

#[tokio::test]
async fn what_cannot_be_registered_is_told_field_by_field() {
    let house = TestHouse::new().await;
    let client = Client::of(&house);
    for (body, pointer, code) in [
        (json!({"email": "ada", "password": PASSWORD, "name": "A"}), "/email", "bad-email"),
        (json!({"email": "a@b.org", "password": PASSWORD, "name": " "}), "/name", "bad-text"),
        (
            json!({"email": "a@b.org", "password": PASSWORD, "name": "\u{2800}"}),
            "/name",
            "bad-text",
        ),
        (
            json!({"email": "a\u{200b}@b.org", "password": PASSWORD, "name": "A"}),
            "/email",
            "bad-email",
        ),
        (
            json!({"email": "a@b.org", "password": "Liverpool2024!", "name": "A"}),
            "/password",
            "guessable",
        ),
        (
            json!({"email": "a@b.org", "password": "11 letters.", "name": "A"}),
            "/password",
            "too-short",
        ),
        (
            json!({"email": "a@b.org", "password": "ab c".repeat(65), "name": "A"}),
            "/password",
            "too-long",
        ),
        (
            json!({"email": "a@b.org", "password": "passwordpassword", "name": "A"}),
            "/password",
            "guessable",
        ),
        (
            json!({"email": "a@b.org", "password": PASSWORD, "name": "A", "role": "admin"}),
            "/role",
            "invalid-field",
        ),
        (json!({"email": 1, "password": PASSWORD, "name": "A"}), "/email", "invalid-field"),
    ] {
        let answer = client.post("/v1/auth/register", body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.body["errors"][0]["pointer"], pointer, "{}", answer.body);
        assert_eq!(answer.body["errors"][0]["code"], code, "{}", answer.body);
    }
}

#[tokio::test]
async fn answers_do_not_tell_who_is_registered() {
    let house = TestHouse::new().await;
    let client = Client::of(&house);
    let first = client.register("ada@example.org").await;
    let again = client.register("ada@example.org").await;
    assert_eq!((first.status, again.status), (StatusCode::CREATED, StatusCode::CREATED));
    let keys =
        |answer: &Answer| answer.body.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&first), keys(&again));
    assert_ne!(first.body["user_id"], again.body["user_id"]);
    let mut said = Vec::new();
    for email in ["ada@example.org", "nobody@example.org", "no address"] {
        let body = json!({"email": email, "password": "not the password"});
        let mut answer = client.post("/v1/auth/login", body).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        answer.body["request_id"] = Value::Null;
        said.push(answer.body);
    }
    assert!(said.windows(2).all(|pair| pair[0] == pair[1]), "{said:?}");
}

#[tokio::test]
async fn a_browser_gets_its_refresh_token_in_a_fenced_cookie_only() {
    let house = TestHouse::new().await;
    let client = Client::of(&house);
    client.register("ada@example.org").await;
    let body = json!({"email": "ada@example.org", "password": PASSWORD});
    for (header, value) in [("Origin", house.url()), ("X-Wumbo-Client", "browser".to_owned())] {
        let request = client.request(Method::POST, "/v1/auth/login").header(header, value);
        let grant = Answer::of(request.json(&body).send().await.unwrap()).await;
        assert!(grant.body.get("refresh_token").is_none(), "{}", grant.body);
        let (cookie, attributes) = grant.cookie("wumbo_refresh").unwrap();
        assert_eq!(cookie.len(), 43);
        let fences = ["HttpOnly", "Max-Age=604800", "Path=/v1/auth", "SameSite=Strict", "Secure"];
        assert_eq!(attributes, fences);
        let renewed = client.page_sends("/v1/auth/refresh", &house.url(), Some(&cookie)).await;
        assert!(renewed.body.get("refresh_token").is_none());
        assert_ne!(renewed.cookie("wumbo_refresh").unwrap().0, cookie);
        assert_eq!(client.get("/v1/me", &renewed.token()).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn another_client_gets_its_refresh_token_in_the_body_and_may_use_either() {
    let house = TestHouse::new().await;
    let client = Client::of(&house);
    let grant = client.enter("ada@example.org").await;
    let (cookie, _) = grant.cookie("wumbo_refresh").unwrap();
    assert_eq!(cookie, grant.refresh_token());
    let refresh =
        async |token: &str| client.post("/v1/auth/refresh", json!({"refresh_token": token})).await;
    let second = refresh(&cookie).await;
    let retried = refresh(&cookie).await;
    assert_eq!(second.refresh_token(), retried.refresh_token());
    let third = refresh(&second.refresh_token()).await;
    assert_eq!(client.get("/v1/me", &third.token()).await.status, StatusCode::OK);
    let reused = refresh(&cookie).await;
    assert_eq!((reused.status, reused.code()), (StatusCode::UNAUTHORIZED, "session-ended"));
    assert_eq!(refresh(&third.refresh_token()).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(client.get("/v1/me", &third.token()).await.status, StatusCode::UNAUTHORIZED);
    for body in [json!({}), json!({"refresh_token": "x"}), json!({"refresh_token": ""})] {
        let answer = client.post("/v1/auth/refresh", body).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    let odd = client.post("/v1/auth/refresh", json!({"user_id": "x"})).await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    let access = refresh(&grant.token()).await;
    assert_eq!(access.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn pages_of_other_origins_can_use_no_cookie() {
    let house = TestHouse::new().await;
    let client = Client::of(&house);
    let (cookie, _) = client.enter("ada@example.org").await.cookie("wumbo_refresh").unwrap();
    for origin in ["https://evil.example", "null", "http://127.0.0.1:1", "http://127.0.0.1"] {
        for path in ["/v1/auth/refresh", "/v1/auth/logout"] {
            let answer = client.page_sends(path, origin, Some(&cookie)).await;
            assert_eq!((answer.status, answer.code()), (StatusCode::FORBIDDEN, "foreign-origin"));
        }
        let body = json!({"email": "ada@example.org", "password": PASSWORD});
        let login = client.request(Method::POST, "/v1/auth/login").header("Origin", origin);
        let login = Answer::of(login.json(&body).send().await.unwrap()).await;
        assert_eq!(login.status, StatusCode::FORBIDDEN);
    }
    let ours = client.page_sends("/v1/auth/refresh", &house.url(), Some(&cookie)).await;
    assert_eq!(ours.status, StatusCode::OK);
}

#[tokio::test]
async fn logging_out_ends_the_session_by_token_or_by_cookie() {
    let house = TestHouse::new().await;
    let client = Client::of(&house);
    let by_token = client.enter("ada@example.org").await;
    let token = by_token.token();
    let out = client.with(Method::POST, "/v1/auth/logout", &token, Some(json!({}))).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    let (emptied, attributes) = out.cookie("wumbo_refresh").unwrap();
    assert!(emptied.is_empty() && attributes.contains(&"Max-Age=0".to_owned()));
    assert_eq!(client.get("/v1/me", &token).await.status, StatusCode::UNAUTHORIZED);
    let refresh = json!({"refresh_token": by_token.refresh_token()});
    let refreshed = client.post("/v1/auth/refresh", refresh).await;
    assert_eq!(refreshed.status, StatusCode::UNAUTHORIZED);

    let by_cookie = client.log_in("ada@example.org").await;
    let (cookie, _) = by_cookie.cookie("wumbo_refresh").unwrap();
    let out = client.page_sends("/v1/auth/logout", &house.url(), Some(&cookie)).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    assert_eq!(client.get("/v1/me", &by_cookie.token()).await.status, StatusCode::UNAUTHORIZED);

    let nobody = client.page_sends("/v1/auth/logout", &house.url(), Some("x")).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
    let nobody = client.with(Method::POST, "/v1/auth/logout", "garbage", None).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn nothing_private_is_told_without_a_good_token() {
    let house = TestHouse::new().await;
    let client = Client::of(&house);
    let good = client.enter("ada@example.org").await.token();
    let flipped = good.replace(good.chars().nth(40).unwrap(), "-");
    let given = [
        vec![],
        vec![String::new()],
        vec!["Bearer".into()],
        vec!["Bearer ".into()],
        vec!["Bearer garbage".into()],
        vec![format!("Basic {good}")],
        vec![good.clone()],
        vec![format!("Bearer  {good}")],
        vec![format!("Bearer {flipped}")],
        vec![format!("Bearer {good}"), format!("Bearer {good}")],
        vec!["Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.".into()],
        vec![format!("Bearer {}", "a".repeat(8_000))],
    ];
    for (method, path) in [
        (Method::GET, "/v1/me"),
        (Method::PATCH, "/v1/me"),
        (Method::GET, "/v1/me/sessions"),
        (Method::GET, "/v1/me/security-events"),
        (Method::DELETE, "/v1/me/sessions/01890000-0000-7000-8000-000000000000"),
        (Method::POST, "/v1/auth/logout"),
        (Method::POST, "/v1/auth/password/change"),
    ] {
        for headers in &given {
            let mut request = client.request(method.clone(), path).json(&json!({}));
            for value in headers {
                request = request.header("Authorization", value);
            }
            let answer = Answer::of(request.send().await.unwrap()).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path} {headers:?}");
            assert_eq!(answer.code(), "unauthenticated");
        }
    }
    assert_eq!(client.get("/v1/me", &good).await.status, StatusCode::OK);
    let lower =
        client.request(Method::GET, "/v1/me").header("Authorization", format!("bearer {good}"));
    assert_eq!(lower.send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn a_person_lists_and_ends_sessions_and_cannot_reach_anybody_elses() {
    let house = TestHouse::new().await;
    let client = Client::of(&house);
    let (one, two) =
        (client.enter("ada@example.org").await, client.log_in("ada@example.org").await);
    let (one, two) = (one.token(), two.token());
    let eve = client.enter("eve@example.org").await.token();
    let list = client.get("/v1/me/sessions", &one).await.body;
    let items = list["items"].as_array().unwrap();
    assert_eq!((items.len(), &list["next_cursor"]), (2, &Value::Null));
    assert_eq!((&items[0]["current"], &items[1]["current"]), (&json!(false), &json!(true)));
    let path = format!("/v1/me/sessions/{}", items[0]["id"].as_str().unwrap());
    let end = async |token: &str, path: &str| {
        let mut answer = client.with(Method::DELETE, path, token, None).await;
        if let Some(id) = answer.body.get_mut("request_id") {
            *id = Value::Null;
        }
        answer
    };
    let random = "/v1/me/sessions/01890000-0000-7000-8000-000000000000";
    let (foreign, unknown) = (end(&eve, &path).await, end(&eve, random).await);
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    assert_eq!((foreign.status, foreign.body), (unknown.status, unknown.body));
    assert_eq!(end(&eve, "/v1/me/sessions/x").await.status, StatusCode::NOT_FOUND);
    assert_eq!(client.get("/v1/me", &two).await.status, StatusCode::OK);
    assert_eq!(end(&one, &path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(client.get("/v1/me", &two).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(end(&one, &path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    let house = TestHouse::new().await;
    let client = Client::of(&house);
    let here = client.enter("ada@example.org").await.token();
    let there = client.log_in("ada@example.org").await.token();
    let change = async |current: &str, new: &str| {
        let body = json!({"current": current, "new": new});
        client.with(Method::POST, "/v1/auth/password/change", &here, Some(body)).await
    };
    let wrong = change("not the password", "another harbour 7").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.body["errors"][0]["pointer"], "/current");
    let weak = change(PASSWORD, "wumbo-wumbo-1").await;
    assert_eq!(weak.body["errors"][0]["pointer"], "/new");
    assert_eq!(client.get("/v1/me", &there).await.status, StatusCode::OK);
    assert_eq!(change(PASSWORD, "another harbour 7").await.status, StatusCode::NO_CONTENT);
    assert_eq!(client.get("/v1/me", &there).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(client.get("/v1/me", &here).await.status, StatusCode::OK);
    assert_eq!(client.log_in("ada@example.org").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn guessing_is_answered_429_but_a_known_device_still_gets_in() {
    let house = TestHouse::new().await;
    let client = Client::of(&house);
    let grant = client.enter("ada@example.org").await;
    let device = grant.headers["wumbo-device"].to_str().unwrap().to_owned();
    assert_eq!(grant.cookie("wumbo_device").unwrap().0, device);
    let guess = json!({"email": "ada@example.org", "password": "not the password"});
    for _ in 0..10 {
        let answer = client.post("/v1/auth/login", guess.clone()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    let throttled = client.log_in("ada@example.org").await;
    assert_eq!(throttled.status, StatusCode::TOO_MANY_REQUESTS);
    let seconds: u64 = throttled.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=10).contains(&seconds));
    let body = json!({"email": "ada@example.org", "password": PASSWORD});
    for (name, value) in
        [("Wumbo-Device", device.clone()), ("Cookie", format!("wumbo_device={device}"))]
    {
        let request = client.request(Method::POST, "/v1/auth/login").header(name, value);
        let answer = Answer::of(request.json(&body).send().await.unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK, "{name}");
    }
    assert_eq!(client.log_in("ada@example.org").await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn an_address_that_registers_too_often_is_told_to_wait_and_nothing_else_is_refused() {
    let house = TestHouse::limited().await;
    let client = Client::of(&house);
    let mut admitted = 0;
    let refused = loop {
        let answer = client.register(&format!("p{admitted}@example.org")).await;
        if answer.status != StatusCode::CREATED {
            break answer;
        }
        admitted += 1;
    };
    assert!((20..=22).contains(&admitted), "{admitted} were registered");
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::TOO_MANY_REQUESTS, "too-many-requests")
    );
    let seconds: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=31).contains(&seconds), "{seconds}");
    let token = client.log_in("p0@example.org").await.token();
    assert_eq!(client.get("/v1/me", &token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_person_reads_their_own_security_record_page_by_page() {
    let house = TestHouse::new().await;
    let client = Client::of(&house);
    let grant = client.enter("ada@example.org").await;
    let token = grant.token();
    let eve = client.enter("eve@example.org").await.token();
    for _ in 0..3 {
        let guess = json!({"email": "ada@example.org", "password": "not the password"});
        client.post("/v1/auth/login", guess).await;
    }
    let there = client.log_in("ada@example.org").await.token();
    client.with(Method::POST, "/v1/auth/logout", &there, Some(json!({}))).await;
    let path = "/v1/me/security-events";
    let whole = client.get(path, &token).await;
    assert_eq!(whole.status, StatusCode::OK);
    let items = whole.body["items"].as_array().unwrap();
    let kinds: Vec<_> = items.iter().map(|item| item["kind"].as_str().unwrap()).collect();
    let new_device = "logged-in-on-new-device";
    assert_eq!(kinds, ["logged-out", new_device, "wrong-password", new_device, "registered"]);
    assert_eq!(items[2]["count"], 3);
    assert_eq!(items[2]["at"], items[2]["first_at"]);
    assert!(items[2]["last_at"].as_str() > items[2]["first_at"].as_str(), "{}", items[2]);
    assert_eq!((&items[2]["session_id"], &items[2]["user_agent"]), (&Value::Null, &Value::Null));
    assert_eq!((&items[0]["count"], &items[0]["source"]), (&Value::Null, &json!("loopback")));
    assert_eq!(items[0]["session_id"], items[1]["session_id"]);
    let current: Vec<_> = items.iter().map(|item| item["current"] == true).collect();
    assert_eq!(current, [false, false, false, true, false]);
    let mut paged = Vec::new();
    let mut next = format!("{path}?limit=2");
    loop {
        let page = client.get(&next, &token).await.body;
        paged.extend(page["items"].as_array().unwrap().clone());
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        next = format!("{path}?limit=2&cursor={cursor}");
    }
    assert_eq!(&paged, items);
    let others = client.get(path, &eve).await.body;
    assert_eq!(others["items"].as_array().unwrap().len(), 2);
    for query in ["limit=0", "limit=501", "cursor=x", "cursor=", "user_id=x", "cursor=OTk5OS54"] {
        let odd = client.get(&format!("{path}?{query}"), &token).await;
        assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
    assert_eq!(client.get(path, "garbage").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_raised_epoch_refuses_the_refresh_token_in_the_body_and_in_the_cookie() {
    let house = TestHouse::new().await;
    let client = Client::of(&house);
    let grant = client.enter("ada@example.org").await;
    let raise = "update identity.people set epoch = epoch + 1";
    sqlx::query(raise).execute(&mut house.database.superuser().await).await.unwrap();
    let body = json!({"refresh_token": grant.refresh_token()});
    let refused = client.post("/v1/auth/refresh", body).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::UNAUTHORIZED, "session-ended"));
    let (cookie, _) = grant.cookie("wumbo_refresh").unwrap();
    let refused = client.page_sends("/v1/auth/refresh", &house.url(), Some(&cookie)).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(client.log_in("ada@example.org").await.status, StatusCode::OK);
}

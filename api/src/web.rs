//! The web client, carried inside the program: compressed on the way, cached for good where names
//! carry a hash, and under a content security policy with the hash of every inline script.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

use crate::answer::Known;
use crate::problem::Problem;

#[derive(RustEmbed)]
#[folder = "../clients/web/out"]
#[allow_missing = true]
struct WebClient;

/// The policy of every page, by its path in the client.
static POLICIES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    WebClient::iter()
        .filter(|path| path.ends_with(".html"))
        .filter_map(|path| {
            let page = WebClient::get(&path)?;
            Some((path.to_string(), policy(&String::from_utf8_lossy(&page.data))))
        })
        .collect()
});

/// Serves a file of the client; a page is found with and without `.html` and `/index.html`.
pub async fn serve(request: Request) -> Response {
    let path = request.uri().path().trim_matches('/').to_owned();
    if path.starts_with("v1/") || path == "v1" {
        return Problem::new(StatusCode::NOT_FOUND, "not-found", "Not found").into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let allowed = [(header::ALLOW, "GET, HEAD")];
        return (StatusCode::METHOD_NOT_ALLOWED, allowed).into_response();
    }
    let candidates = match path.as_str() {
        "" => vec!["index.html".to_owned()],
        path => vec![path.to_owned(), format!("{path}.html"), format!("{path}/index.html")],
    };
    for candidate in candidates {
        if let Some(file) = WebClient::get(&candidate) {
            return file_response(&candidate, file, StatusCode::OK, request.headers());
        }
    }
    match WebClient::get("404.html") {
        Some(page) => file_response("404.html", page, StatusCode::NOT_FOUND, &HeaderMap::new()),
        None => not_built(),
    }
}

fn not_built() -> Response {
    let text = "The web client is not part of this build. Build it with `npm ci && npm run build` \
                in clients/, then build the server again; the API is at /v1, its description at \
                /docs.\n";
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text)
        .into_response()
}

fn file_response(
    path: &str,
    file: EmbeddedFile,
    status: StatusCode,
    asked: &HeaderMap,
) -> Response {
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&file.metadata.sha256_hash()[..16]));
    let unchanged = Known::of(asked).has(&tag);
    let cache = match path.starts_with("_next/static/") {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    };
    let kind = file.metadata.mimetype();
    let kind = match kind.starts_with("text/") && !kind.contains("charset") {
        true => format!("{kind}; charset=utf-8"),
        false => kind.to_owned(),
    };
    let mut response = match unchanged {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => (status, Body::from(file.data.into_owned())).into_response(),
    };
    let headers = response.headers_mut();
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, &kind);
    set(header::ETAG, &tag);
    set(header::CACHE_CONTROL, cache);
    if let Some(policy) = POLICIES.get(path) {
        set(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Scripts and styles from here alone, inline scripts by their hashes. Charts and long tables place
/// their parts through the style objects of elements, which a policy does not forbid.
fn policy(page: &str) -> String {
    let hashes: Vec<String> = inline_scripts(page)
        .map(|script| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script.as_bytes()))))
        .collect();
    format!(
        "default-src 'none'; script-src 'self'{}; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
         worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        hashes.concat()
    )
}

/// The texts of all scripts of a page that stand in the page itself.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        (!attributes.contains(" src=")).then_some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_inline_script_is_allowed_by_its_hash_and_no_other() {
        let page =
            r#"<script src="/a.js"></script><script>one()</script><script id="x">two()</script>"#;
        assert_eq!(inline_scripts(page).collect::<Vec<_>>(), ["one()", "two()"]);
        let policy = policy(page);
        let one = STANDARD.encode(Sha256::digest(b"one()"));
        assert!(policy.contains(&format!("script-src 'self' 'sha256-{one}'")));
        assert!(!policy.contains("script-src 'self' 'unsafe-inline'"));
    }
}

//! Whether a request can be read in one way only. A header that means one thing and is there twice
//! is read by one program as the first and by another as the last, and a parameter that is not
//! UTF-8 as whatever each puts in its place: both are refused before anybody reads them.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;

use crate::problem::Problem;

/// Headers of which the routes read one value. `Host` and `Authorization` are judged where they are
/// read; a second `X-Request-Id` is a proxy's, and changes nothing that is kept.
const SINGLE: [HeaderName; 9] = [
    HeaderName::from_static("idempotency-key"),
    HeaderName::from_static("wumbo-revision"),
    HeaderName::from_static("x-wumbo-client"),
    HeaderName::from_static("wumbo-device"),
    HeaderName::from_static("last-event-id"),
    header::IF_MATCH,
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::ORIGIN,
];

/// A request that cannot be read.
pub fn unreadable(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "unreadable", "The request cannot be read").detail(detail)
}

/// Refuses what could be read in two ways. Pages have no parameters and read no such header.
pub async fn check(request: Request, next: Next) -> Response {
    let is_ours = request.uri().path().starts_with("/v1");
    match verdict(request.headers(), request.uri()) {
        Err(problem) if is_ours => problem.into_response(),
        _ => next.run(request).await,
    }
}

fn verdict(headers: &HeaderMap, uri: &Uri) -> Result<(), Problem> {
    let is_repeated = |name: &&HeaderName| headers.get_all(*name).iter().nth(1).is_some();
    if let Some(name) = SINGLE.iter().find(is_repeated) {
        let detail = format!("The header {name} is there more than once: send it once.");
        return Err(unreadable(detail.clone()).field(name.as_str(), "repeated-header", detail));
    }
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    if codings.any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"chunked")) {
        let detail = "The body is sent in another Transfer-Encoding than chunked: send it plainly.";
        return Err(unreadable(detail).field("transfer-encoding", "unknown-coding", detail));
    }
    if parameters_named(headers, "boundary") > 1 {
        let detail = "The header content-type names the boundary of parts twice: name it once.";
        return Err(unreadable(detail).field("content-type", "repeated-boundary", detail));
    }
    let is_text = |part: &str| percent_decode_str(part).decode_utf8().is_ok();
    let query = uri.query().unwrap_or_default();
    if let Some(pair) = query.split('&').find(|pair| !is_text(pair)) {
        let name = pair.split('=').next().unwrap_or_default();
        let name = percent_decode_str(name).decode_utf8_lossy().into_owned();
        let detail = "A parameter of the address is not UTF-8: write its bytes as UTF-8, each \
                      beyond ASCII as % and two digits.";
        return Err(unreadable(detail).field(&name, "not-utf-8", detail));
    }
    Ok(())
}

/// How many parameters of the media type have this name.
fn parameters_named(headers: &HeaderMap, name: &str) -> usize {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let parameters = media_type.unwrap_or_default().split(';').skip(1);
    let names = parameters.filter_map(|parameter| parameter.split_once('='));
    names.filter(|(one, _)| one.trim().eq_ignore_ascii_case(name)).count()
}

/// Whether a media type names no character set, or the one that is read: UTF-8.
pub fn is_utf_8(media_type: &str) -> bool {
    media_type.split(';').skip(1).all(|parameter| {
        let Some((name, value)) = parameter.split_once('=') else { return true };
        let value = value.trim().trim_matches('"');
        !name.trim().eq_ignore_ascii_case("charset")
            || ["utf-8", "utf8"].iter().any(|known| value.eq_ignore_ascii_case(known))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(headers: &[(&str, &str)], uri: &str) -> Option<String> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        }
        verdict(&map, &uri.parse().unwrap()).err().map(|problem| problem.errors[0].code.clone())
    }

    #[test]
    fn what_means_one_thing_is_there_once() {
        for name in SINGLE {
            let name = name.as_str();
            assert_eq!(code(&[(name, "1")], "/v1/me"), None);
            for second in ["1", "2"] {
                let twice = [(name, "1"), (name, second)];
                assert_eq!(code(&twice, "/v1/me").as_deref(), Some("repeated-header"), "{name}");
            }
        }
        assert_eq!(code(&[("accept", "a"), ("accept", "b")], "/v1/me"), None);
    }

    #[test]
    fn a_body_is_sent_plainly_and_cut_at_one_boundary() {
        for good in ["chunked", "Chunked"] {
            assert_eq!(code(&[("transfer-encoding", good)], "/v1/me"), None, "{good}");
        }
        for bad in ["gzip, chunked", "identity, chunked", "chunked, chunked", "gzip", ""] {
            let coding = code(&[("transfer-encoding", bad)], "/v1/me");
            assert_eq!(coding.as_deref(), Some("unknown-coding"), "{bad}");
        }
        let form = |rest: &str| {
            let media_type = format!("multipart/form-data{rest}");
            code(&[("content-type", &media_type)], "/v1/me")
        };
        assert_eq!(form("; boundary=q"), None);
        for twice in ["; boundary=q; boundary=z", ";boundary=q;Boundary = q"] {
            assert_eq!(form(twice).as_deref(), Some("repeated-boundary"), "{twice}");
        }
    }

    #[test]
    fn parameters_are_utf_8_in_names_and_values() {
        for good in ["/v1", "/v1?", "/v1?q=%C3%A9&a=b", "/v1?q=%F0%9F%A6%8A", "/v1?q=%zz", "/v1?a"]
        {
            assert_eq!(code(&[], good), None, "{good}");
        }
        for bad in ["q=%ff", "q=a%C3", "%ff=1", "a=1&q=%ED%A0%80", "q=%C3&%A9=1", "q=%C0%AF"] {
            let uri = format!("/v1?{bad}");
            assert_eq!(code(&[], &uri).as_deref(), Some("not-utf-8"), "{bad}");
        }
    }

    #[test]
    fn a_media_type_names_utf_8_or_nothing() {
        for good in [
            "application/json",
            "application/json; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
            "application/json; version=1; Charset = utf8",
            "application/json;",
        ] {
            assert!(is_utf_8(good), "{good}");
        }
        for bad in [
            "application/json; charset=utf-16",
            "application/json;charset=iso-8859-1; charset=utf-8",
            "application/json; charset=",
            "multipart/form-data; boundary=q; CHARSET='utf-8'",
        ] {
            assert!(!is_utf_8(bad), "{bad}");
        }
    }
}

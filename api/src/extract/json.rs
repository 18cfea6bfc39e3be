//! Closed JSON bodies: what is taken, and how a refusal is told in the words of the API.

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use utoipa::openapi::Required;

use super::no_parameters;
use super::objects::Objects;
use crate::gate::arrival;
use crate::operation::{Description, Takes};
use crate::problem::{Problem, as_sentence};
use crate::readable::{is_utf_8, unreadable};

/// A closed JSON body: unknown fields are refused, and an object is an object, never an array. The
/// address of a request with such a body has no query.
#[derive(Debug)]
pub struct Json<T> {
    pub value: T,
    /// SHA-256 of the bytes, for telling a repeated request from a changed one.
    pub hash: [u8; 32],
}

impl<T, S> FromRequest<S> for Json<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        no_parameters(request.uri())?;
        must_be_json(request.headers())?;
        let bytes = arrival::body(request).await?;
        let hash = Sha256::digest(&bytes).into();
        Ok(Self { value: parse(&bytes)?, hash })
    }
}

impl<T: ToSchema> Takes for Json<T> {
    fn describe(description: &mut Description<'_>) {
        description.body::<T>("application/json", Required::True);
        description.refusals(&["400", "408", "413", "415", "422"]);
    }
}

/// A body says that it is JSON, and is UTF-8 (RFC 8259, section 8.1).
fn must_be_json(headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let given = given.unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    match essence.eq_ignore_ascii_case("application/json") {
        true if is_utf_8(given) => Ok(()),
        true => Err(other_charset()),
        false => {
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            let problem = Problem::new(status, "unsupported-media-type", "This is not JSON");
            Err(problem.detail("Send the body as application/json."))
        }
    }
}

/// A body that need not say what it is names no other character set.
///
/// # Errors
/// 415 when it does.
pub fn names_utf_8(headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    match given.is_none_or(is_utf_8) {
        true => Ok(()),
        false => Err(other_charset()),
    }
}

/// A text in another character set than the one that is read.
pub fn other_charset() -> Problem {
    let title = "This is another character set";
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", title)
        .detail("Send texts as UTF-8; a charset need not be named, and no other can be.")
}

/// Reads a JSON text: 400 when it is none, 422 with a pointer when it is another shape.
///
/// # Errors
/// [`Problem`] as said.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(Objects(&mut reader)).map_err(|error| {
        let pointer = pointer(error.path());
        let inner = error.into_inner();
        if inner.is_data() {
            let text = inner.to_string();
            refused(pointer, text.rsplit_once(" at line ").map_or(&text, |(before, _)| before))
        } else {
            let (line, column) = (inner.line(), inner.column());
            unreadable(format!("The body is not JSON: see line {line}, column {column}."))
        }
    })?;
    reader.end().map_err(|_| unreadable("Something follows the JSON value of the body."))?;
    Ok(value)
}

fn refused(mut pointer: String, text: &str) -> Problem {
    let missing = text.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
    let Some(field) = missing else {
        return Problem::invalid(&pointer, "invalid-field", in_words(text));
    };
    pointer.push('/');
    pointer.push_str(field);
    Problem::invalid(&pointer, "missing-field", format!("The field `{field}` is missing."))
}

/// The place of an error as a JSON pointer (RFC 6901).
pub fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => String::new(),
        })
        .collect()
}

/// A message of the reader, which speaks of Rust, in words for whoever sent the text. What was sent
/// is not repeated: they know, and it may be long or secret.
pub fn in_words(text: &str) -> String {
    if let Some(rest) = text.strip_prefix("unknown field ") {
        return match rest.rsplit_once(", expected ") {
            Some((field, known)) => format!("There is no {field} here; known is {known}."),
            None => {
                let field = rest.strip_suffix(", there are no fields").unwrap_or(rest);
                format!("There is no {field} here; nothing is known here.")
            }
        };
    }
    if let Some(field) = text.strip_prefix("duplicate field ") {
        return as_sentence(&format!("{field} is given twice"));
    }
    let unfit = ["invalid type: ", "invalid value: ", "invalid length ", "unknown variant "];
    if unfit.iter().any(|beginning| text.starts_with(beginning))
        && let Some((_, expected)) = text.rsplit_once(", expected ")
    {
        return as_sentence(&format!("{} is expected here", of_the_api(expected)));
    }
    let misread = |known: &&(&str, &str)| text.starts_with(known.0);
    match MISREAD.iter().find(misread) {
        Some((_, detail)) => (*detail).to_owned(),
        None => as_sentence(text),
    }
}

/// How libraries begin what they say of texts that are no number and no id, and what is said here.
const MISREAD: [(&str, &str); 7] = [
    ("invalid digit found in string", "A whole number is expected here."),
    ("cannot parse integer from empty string", "A whole number is expected here."),
    ("number too large to fit in target type", "A smaller number is expected here."),
    ("number too small to fit in target type", "A larger number is expected here."),
    ("provided string was not `true` or `false`", "True or false is expected here."),
    ("UUID parsing failed", "An id (a UUID) is expected here."),
    ("invalid character", "An id (a UUID) is expected here."),
];

/// What a Rust type is called where it is expected.
fn of_the_api(expected: &str) -> &str {
    match expected {
        "i64" | "i32" => "a whole number",
        "u64" | "u32" | "u16" | "u8" => "a whole number that is not negative, and not too large,",
        "a boolean" => "true or false",
        "a string" => "a text",
        "a character" => "a single character",
        "a sequence" => "an array",
        "a formatted UUID string" | "a UUID string" => "an id (a UUID)",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_sentences_without_the_words_of_rust() {
        for (text, said) in [
            (
                "unknown field `a, b`, expected one of `c`, `d`",
                "There is no `a, b` here; known is one of `c`, `d`.",
            ),
            (
                "unknown field `a`, there are no fields",
                "There is no `a` here; nothing is known here.",
            ),
            ("duplicate field `a`", "`a` is given twice."),
            (
                "invalid type: string \"x, expected y\", expected i64",
                "A whole number is expected here.",
            ),
            ("unknown variant `a`, expected `b` or `c`", "`b` or `c` is expected here."),
            ("unknown currency code", "Unknown currency code."),
        ] {
            assert_eq!(in_words(text), said);
        }
    }
}

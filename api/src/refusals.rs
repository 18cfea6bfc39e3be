//! What operations of one kind answer when they do not do what they were asked: said once for each
//! kind, for the description of the API.

use std::collections::BTreeMap;

use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

/// What a status means, in a sentence; `None` where each operation says it for itself.
pub fn meaning(status: &str) -> Option<&'static str> {
    Some(match status {
        "200" => "Done, or what was asked for",
        "201" => "It is there now",
        "304" => "Unchanged since the `ETag` in `If-None-Match`",
        "400" => {
            "The request cannot be read: its body is no JSON or not whole, a header is there \
             twice, or a parameter is not UTF-8"
        }
        "401" => "No token, or one that does not count any more",
        "403" => "Not from this origin",
        "404" => "Not there, or not for this person",
        "408" => "The body took too long to arrive",
        "409" => "The state of things forbids it, or another writer was first",
        "412" => "The version in `If-Match` is not the present one",
        "413" => "The body is too large",
        "415" => "The body is of another media type, or in another character set",
        "422" => "The request breaks a rule; `errors` says which and where",
        "429" => "Too many tries, or too much at once; `Retry-After` says when to come back",
        "503" => "Busy, or not ready; try again shortly",
        _ => return None,
    })
}

/// Problem documents with these statuses.
pub fn of(statuses: &[&str]) -> BTreeMap<String, RefOr<Response>> {
    let refusal = |status: &&str| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemDocument")));
        let response = ResponseBuilder::new()
            .description(meaning(status).unwrap_or_default())
            .content("application/problem+json", content.build());
        ((*status).to_owned(), RefOr::T(response.build()))
    };
    statuses.iter().map(refusal).collect()
}

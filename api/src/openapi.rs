//! The description of the API, made from the code, and its page, which needs no internet.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn};
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{Object, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, RefOr, Schema, SecurityRequirement};
use utoipa::{Modify, OpenApi as _};
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::SwaggerUi;

use crate::state::AppState;
use crate::{refusals, routes};

const JSON: &str = "application/json";
const PROBLEM: &str = "#/components/schemas/ProblemDocument";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Wumbo",
        description = "Household finance: everything in one place, nothing ever lost, every \
            number explained. Conventions: docs/API.md.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    security(("access_token" = [])),
    modifiers(&AccessToken)
)]
struct Description;

struct AccessToken;

impl Modify for AccessToken {
    fn modify(&self, document: &mut OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
        let components = document.components.get_or_insert_with(Default::default);
        components.add_security_scheme("access_token", SecurityScheme::Http(scheme.build()));
        document.security =
            Some(vec![SecurityRequirement::new("access_token", Vec::<String>::new())]);
    }
}

/// Routes and their description.
pub fn split() -> (Router<AppState>, OpenApi) {
    let routes = OpenApiRouter::with_openapi(Description::openapi()).merge(routes::router());
    let (router, mut document) = routes.split_for_parts();
    describe_moments(&mut document);
    document.paths.paths.values_mut().flat_map(operations).for_each(describe_bodies);
    (router, document)
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// A problem document has a media type of its own, and a body that may be left out is no `null`:
/// said once here, for all of them.
fn describe_bodies(operation: &mut Operation) {
    let takes_a_body = operation.request_body.is_some();
    let responses = &mut operation.responses.responses;
    let is_for_the_known = responses.contains_key("401");
    for (status, may_be) in [
        ("408", takes_a_body),
        ("415", takes_a_body),
        // Whatever is asked can be asked so that it is read in two ways.
        ("400", takes_a_body || is_for_the_known),
        // Whoever is known has a share of the house, and may ask for more than that.
        ("429", is_for_the_known),
    ] {
        if may_be && !responses.contains_key(status) {
            responses.extend(refusals::of(&[status]));
        }
    }
    for (status, response) in responses.iter_mut() {
        let RefOr::T(response) = response else { continue };
        // Every answer has a description (OpenAPI 3.1, section 4.8.17).
        if response.description.is_empty() {
            response.description = refusals::meaning(status).unwrap_or_default().to_owned();
        }
        let described = response.content.get(JSON).and_then(schema_of);
        if matches!(described, Some(RefOr::Ref(schema)) if schema.ref_location == PROBLEM)
            && let Some(content) = response.content.shift_remove(JSON)
        {
            response.content.insert("application/problem+json".to_owned(), content);
        }
    }
    let Some(RefOr::T(body)) = &mut operation.request_body else { return };
    let Some(RefOr::T(content)) = body.content.get_mut(JSON) else { return };
    let Some(RefOr::T(Schema::OneOf(either))) = &mut content.schema else { return };
    // Only a body that may be absent is described as one of two, the other being `null`.
    either.items.retain(|item| matches!(item, RefOr::Ref(_)));
    if let [_] = either.items[..] {
        content.schema = either.items.pop();
    }
}

fn schema_of(content: &RefOr<Content>) -> Option<&RefOr<Schema>> {
    match content {
        RefOr::T(content) => content.schema.as_ref(),
        RefOr::Ref(_) => None,
    }
}

/// Every read of a household can be asked of the past and told to wait for a revision: said once
/// here, for all of them.
fn describe_moments(document: &mut OpenApi) {
    let reads = document.paths.paths.iter_mut().filter(|(path, _)| {
        path.starts_with("/v1/households/{household_id}")
            && !path.ends_with("/live")
            && !path.ends_with("/verify")
    });
    for read in reads.filter_map(|(_, item)| item.get.as_mut()) {
        let parameters = read.parameters.get_or_insert_with(Vec::new);
        parameters.push(
            ParameterBuilder::new()
                .name("as_of")
                .parameter_in(ParameterIn::Query)
                .description(Some(
                    "A revision, an RFC 3339 instant or a date (its end where the household \
                     lives): the answer shows the past",
                ))
                .schema(Some(Object::with_type(Type::String)))
                .build()
                .into(),
        );
        parameters.push(
            ParameterBuilder::new()
                .name("Wumbo-Revision")
                .parameter_in(ParameterIn::Header)
                .description(Some("Wait, at most 2 s, until the answer shows this revision"))
                .schema(Some(Object::with_type(Type::Integer)))
                .build()
                .into(),
        );
    }
}

/// The description as text, as committed in `api/openapi.json`.
///
/// # Errors
/// Never in practice: the description is plain data.
pub fn text() -> serde_json::Result<String> {
    let (_, document) = split();
    let value = serde_json::to_value(document)?;
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}

/// `/openapi.json`, and `/docs` to browse it.
pub fn pages(document: OpenApi) -> Router<AppState> {
    let page = Router::from(SwaggerUi::new("/docs").url("/openapi.json", document));
    page.layer(from_fn(|request: axum::extract::Request, next: Next| async move {
        let mut response = next.run(request).await;
        // The page tries one inline style more than it needs: refused, and nothing is missing.
        let policy = "default-src 'none'; script-src 'self'; style-src 'self'; \
                      img-src 'self' data:; font-src 'self'; connect-src 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
        headers
            .insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
        response
    }))
}

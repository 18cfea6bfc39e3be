//! The description of the API, made from the code, and its page, which needs no internet.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi, SecurityRequirement};
use utoipa::{Modify, OpenApi as _};
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::SwaggerUi;

use crate::problem::ProblemDocument;
use crate::routes;
use crate::state::AppState;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Wumbo",
        description = "Household finance: everything in one place, nothing ever lost, every \
            number explained. Conventions: docs/API.md.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    security(("access_token" = [])),
    components(schemas(ProblemDocument)),
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
    routes.split_for_parts()
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

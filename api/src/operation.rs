//! What an operation takes and answers, told by the types of its handler: its parameters, its body,
//! what it answers and what it may refuse. The description of the API is made of nothing else, so
//! that it cannot say what the compiler does not know.

use axum::extract::State;
use axum::http::HeaderMap;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{KnownFormat, Object, SchemaFormat, Type};
use utoipa::openapi::{
    ContentBuilder, HeaderBuilder, Ref, RefOr, Required, Response, ResponseBuilder, Schema,
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::UtoipaMethodRouter;

use crate::refusals;

/// The operations of one path, as `utoipa_axum::routes!`, with all that their handlers' types say.
macro_rules! routes {
    ($($handler:ident),+ $(,)?) => {{
        let mut routes = utoipa_axum::routes!($($handler),+);
        $($crate::operation::describe($handler, stringify!($handler), &mut routes);)+
        routes
    }};
}
pub(crate) use routes;

/// The description of one operation while it is made.
pub struct Description<'a> {
    operation: &'a mut Operation,
    schemas: &'a mut Vec<(String, RefOr<Schema>)>,
}

/// What a handler takes out of a request: each says what of it that is, and what it refuses.
pub trait Takes {
    fn describe(description: &mut Description<'_>);
}

/// What a handler answers.
pub trait Answers {
    fn describe(description: &mut Description<'_>);
}

/// A handler: a function of such arguments with such an answer.
pub trait Handler<Arguments> {
    fn describe(description: &mut Description<'_>);
}

macro_rules! handler {
    ($($argument:ident)*) => {
        impl<F, Future, Answer, Refusal, $($argument),*> Handler<($($argument,)*)> for F
        where
            F: Fn($($argument),*) -> Future,
            Future: std::future::Future<Output = Result<Answer, Refusal>>,
            Answer: Answers,
            $($argument: Takes),*
        {
            fn describe(description: &mut Description<'_>) {
                $($argument::describe(description);)*
                Answer::describe(description);
            }
        }
    };
}

handler!(A);
handler!(A B);
handler!(A B C);
handler!(A B C D);
handler!(A B C D E);
handler!(A B C D E G);

/// The operations of one path.
pub fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// Describes the operation of this name by its handler.
///
/// # Panics
/// When there is no operation of the name: the macro gives the one it made.
pub fn describe<H, Arguments, S>(_: H, name: &str, routes: &mut UtoipaMethodRouter<S>)
where
    H: Handler<Arguments>,
{
    let (schemas, paths, _) = routes;
    let operations = paths.paths.values_mut().flat_map(operations);
    let mut of_the_name = operations.filter(|one| one.operation_id.as_deref() == Some(name));
    let Some(operation) = of_the_name.next() else { panic!("{name} is described nowhere") };
    H::describe(&mut Description { operation, schemas });
    if let Some(parameters) = &mut operation.parameters {
        parameters.sort_by_key(|parameter| match parameter {
            RefOr::T(Parameter { parameter_in: ParameterIn::Path, .. }) => 0,
            RefOr::T(Parameter { parameter_in: ParameterIn::Query, .. }) => 1,
            RefOr::T(_) | RefOr::Ref(_) => 2,
        });
    }
}

impl Description<'_> {
    /// It takes this parameter.
    pub fn parameter(&mut self, parameter: Parameter) {
        self.operation.parameters.get_or_insert_with(Vec::new).push(parameter.into());
    }

    /// It takes an id in its path.
    pub fn id(&mut self, name: &str) {
        let format = SchemaFormat::KnownFormat(KnownFormat::Uuid);
        let schema = Object::builder().schema_type(Type::String).format(Some(format));
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .schema(Some(schema));
        self.parameter(parameter.build());
    }

    /// It takes a header, which may be left out.
    pub fn header(&mut self, name: &str, of: Type, meaning: &str) {
        self.optional(ParameterIn::Header, name, of, meaning);
    }

    /// It takes a parameter of its query, which may be left out.
    pub fn query(&mut self, name: &str, of: Type, meaning: &str) {
        self.optional(ParameterIn::Query, name, of, meaning);
    }

    fn optional(&mut self, place: ParameterIn, name: &str, of: Type, meaning: &str) {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(place)
            .description(Some(meaning))
            .schema(Some(Object::with_type(of)));
        self.parameter(parameter.build());
    }

    /// It takes these parameters of its query.
    pub fn parameters<P: IntoParams>(&mut self) {
        for parameter in P::into_params(|| Some(ParameterIn::Query)) {
            self.parameter(parameter);
        }
    }

    /// It takes a body of this media type.
    pub fn body<T: ToSchema>(&mut self, media_type: &str, required: Required) {
        let content = ContentBuilder::new().schema(Some(self.named::<T>())).build();
        let body = RequestBodyBuilder::new().content(media_type, content);
        let body = match required {
            Required::True => body.required(Some(Required::True)),
            Required::False => body,
        };
        self.operation.request_body = Some(RefOr::T(body.build()));
    }

    /// It may refuse with these statuses.
    pub fn refusals(&mut self, statuses: &[&str]) {
        let responses = &mut self.operation.responses.responses;
        for (status, response) in refusals::of(statuses) {
            responses.entry(status).or_insert(response);
        }
    }

    /// It answers this, with this status.
    pub fn answer(&mut self, status: &str, content: Option<RefOr<Schema>>) {
        let described = ResponseBuilder::new().description(self.meaning(status));
        let described = match content {
            Some(schema) => {
                let content = ContentBuilder::new().schema(Some(schema)).build();
                described.content("application/json", content)
            }
            None => described,
        };
        self.respond(status, described.build());
    }

    /// It answers what has no schema, of this media type.
    pub fn stream(&mut self, status: &str, media_type: &str, meaning: &str) {
        let content = ContentBuilder::new().build();
        let response = ResponseBuilder::new().description(meaning).content(media_type, content);
        self.respond(status, response.build());
    }

    /// What the route itself says of a status, or else what the status means.
    fn meaning(&self, status: &str) -> String {
        let said = self.operation.responses.responses.get(status);
        match said {
            Some(RefOr::T(said)) if !said.description.is_empty() => said.description.clone(),
            _ => refusals::meaning(status).unwrap_or_default().to_owned(),
        }
    }

    /// It answers this response.
    pub fn respond(&mut self, status: &str, response: Response) {
        self.operation.responses.responses.insert(status.to_owned(), RefOr::T(response));
    }

    /// The answer of this status bears a header.
    pub fn answer_header(&mut self, status: &str, name: &str) {
        if let Some(RefOr::T(response)) = self.operation.responses.responses.get_mut(status) {
            let header = HeaderBuilder::new().schema(Some(Object::with_type(Type::String))).build();
            response.headers.insert(name.to_owned(), RefOr::T(header));
        }
    }

    /// A reference to a schema, which is kept under its name.
    pub fn named<T: ToSchema>(&mut self) -> RefOr<Schema> {
        T::schemas(self.schemas);
        self.keep(T::name().into_owned(), T::schema())
    }

    /// A reference to this schema, which is kept under this name.
    pub fn keep(&mut self, name: String, schema: RefOr<Schema>) -> RefOr<Schema> {
        let reference = RefOr::Ref(Ref::from_schema_name(&name));
        self.schemas.push((name, schema));
        reference
    }
}

impl<S> Takes for State<S> {
    fn describe(_: &mut Description<'_>) {}
}

/// Headers that a route reads and describes by itself.
impl Takes for HeaderMap {
    fn describe(_: &mut Description<'_>) {}
}

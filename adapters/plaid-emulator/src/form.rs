//! The body of a request, checked against what its endpoint accepts: missing fields, unknown
//! fields and wrong values are refused with Plaid's errors before an endpoint sees them.

use chrono::{DateTime, NaiveDate};
use serde_json::{Map, Value};

use crate::error::PlaidError;

/// What a value must look like.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Any string.
    Text,
    /// A string of at least one and at most so many characters.
    Filled(usize),
    /// A whole number between two bounds.
    Integer(i64, i64),
    /// `true` or `false`.
    Boolean,
    /// Any number.
    Number,
    /// A calendar date, `YYYY-MM-DD`.
    Date,
    /// A moment, RFC 3339.
    Moment,
    /// One of a closed list of strings.
    OneOf(&'static [&'static str]),
    /// A list of at least and at most so many values.
    List(&'static Shape, usize, usize),
    /// An object with these fields.
    Object(&'static [Field]),
    /// Any value at all: accepted and not looked at.
    Anything,
}

/// One field an endpoint accepts.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    name: &'static str,
    shape: Shape,
    required: bool,
    nullable: bool,
}

/// A field that must be there.
pub const fn required(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, required: true, nullable: false }
}

/// A field that may be left out.
pub const fn optional(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, required: false, nullable: false }
}

/// A field that may be left out or null.
pub const fn nullable(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, required: false, nullable: true }
}

/// A checked request body.
#[derive(Debug, Default)]
pub struct Form {
    body: Map<String, Value>,
    raw: Vec<u8>,
}

impl Form {
    /// Reads the bytes of a body as a JSON object.
    pub fn parse(raw: &[u8]) -> Result<Form, PlaidError> {
        let refusal = || PlaidError::request("INVALID_BODY", "request body could not be parsed");
        let value: Value = serde_json::from_slice(raw).map_err(|_| refusal())?;
        match value {
            Value::Object(body) => Ok(Form { body, raw: raw.to_vec() }),
            _ => Err(refusal().clone_with("request body must be a JSON object")),
        }
    }

    /// Holds the body against the fields an endpoint accepts.
    pub fn check(&self, fields: &[Field]) -> Result<(), PlaidError> {
        let (mut missing, mut unknown) = (Vec::new(), Vec::new());
        survey(&self.body, fields, "", &mut missing, &mut unknown);
        unknown.retain(|name| name != "client_id" && name != "secret");
        if !missing.is_empty() {
            let names = missing.join(", ");
            let message = format!("the following required fields are missing: {names}");
            return Err(PlaidError::request("MISSING_FIELDS", message));
        }
        if !unknown.is_empty() {
            let names = unknown.join(", ");
            let message =
                format!("the following fields are not recognized by this endpoint: {names}");
            return Err(PlaidError::request("UNKNOWN_FIELDS", message));
        }
        values(&self.body, fields, "")
    }

    /// The value at a path of field names; null counts as absent.
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        let (first, rest) = path.split_first()?;
        let mut value = self.body.get(*first)?;
        for name in rest {
            value = value.get(name)?;
        }
        (!value.is_null()).then_some(value)
    }

    /// The string of a field.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.at(&[name])?.as_str()
    }

    /// The strings of a list at a path.
    pub fn texts(&self, path: &[&str]) -> Option<Vec<String>> {
        let list = self.at(path)?.as_array()?;
        Some(list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// The flag at a path; absent is false.
    pub fn flag(&self, path: &[&str]) -> bool {
        self.at(path).and_then(Value::as_bool).unwrap_or(false)
    }

    /// The bytes the client sent, for fields whose exact text matters.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The whole body as parsed.
    pub fn body(&self) -> &Map<String, Value> {
        &self.body
    }
}

impl PlaidError {
    fn clone_with(mut self, message: &str) -> PlaidError {
        message.clone_into(&mut self.message);
        self
    }
}

fn survey(
    body: &Map<String, Value>,
    fields: &[Field],
    prefix: &str,
    missing: &mut Vec<String>,
    unknown: &mut Vec<String>,
) {
    for field in fields {
        match body.get(field.name) {
            None => {
                if field.required {
                    missing.push(format!("{prefix}{}", field.name));
                }
            }
            Some(Value::Object(inner)) => {
                if let Shape::Object(fields) = field.shape {
                    let deeper = format!("{prefix}{}.", field.name);
                    survey(inner, fields, &deeper, missing, unknown);
                }
            }
            Some(_) => {}
        }
    }
    for name in body.keys() {
        if !fields.iter().any(|field| field.name == name) {
            unknown.push(format!("{prefix}{name}"));
        }
    }
}

fn values(body: &Map<String, Value>, fields: &[Field], prefix: &str) -> Result<(), PlaidError> {
    for field in fields {
        let Some(value) = body.get(field.name) else { continue };
        if value.is_null() && field.nullable {
            continue;
        }
        fits(value, &field.shape, &format!("{prefix}{}", field.name))?;
    }
    Ok(())
}

fn fits(value: &Value, shape: &Shape, name: &str) -> Result<(), PlaidError> {
    let expected = match shape {
        Shape::Anything => return Ok(()),
        Shape::Text => value.is_string().then_some(()).ok_or("a string".to_owned()),
        Shape::Filled(limit) => match value.as_str().map(|text| text.chars().count()) {
            Some(length) if length > 0 && length <= *limit => Ok(()),
            _ => Err(format!("a non-empty string of at most {limit} characters")),
        },
        Shape::Integer(least, most) => match value.as_i64() {
            Some(number) if (*least..=*most).contains(&number) => Ok(()),
            _ => Err(format!("an integer between {least} and {most}")),
        },
        Shape::Boolean => value.is_boolean().then_some(()).ok_or("a boolean".to_owned()),
        Shape::Number => value.is_number().then_some(()).ok_or("a number".to_owned()),
        Shape::Date => match value.as_str().map(|text| text.parse::<NaiveDate>().is_ok()) {
            Some(true) => Ok(()),
            _ => Err("a date in the form YYYY-MM-DD".to_owned()),
        },
        Shape::Moment => match value.as_str().map(DateTime::parse_from_rfc3339) {
            Some(Ok(_)) => Ok(()),
            _ => Err("a date-time in ISO 8601".to_owned()),
        },
        Shape::OneOf(choices) => match value.as_str() {
            Some(text) if choices.contains(&text) => Ok(()),
            _ => Err(format!("one of {}", choices.join(", "))),
        },
        Shape::List(inner, least, most) => match value.as_array() {
            Some(list) if (*least..=*most).contains(&list.len()) => {
                for (place, value) in list.iter().enumerate() {
                    element(value, inner, &format!("{name}[{place}]"))?;
                }
                Ok(())
            }
            _ => Err(format!("a list of {least} to {most} values")),
        },
        Shape::Object(fields) => match value.as_object() {
            Some(inner) => return values(inner, fields, &format!("{name}.")),
            None => Err("an object".to_owned()),
        },
    };
    expected.map_err(|expected| PlaidError::field(format!("{name} must be {expected}")))
}

// A list may hold objects, whose missing and unknown fields the first survey did not see.
fn element(value: &Value, shape: &Shape, name: &str) -> Result<(), PlaidError> {
    if let (Shape::Object(fields), Value::Object(inner)) = (shape, value) {
        let (mut missing, mut unknown) = (Vec::new(), Vec::new());
        survey(inner, fields, &format!("{name}."), &mut missing, &mut unknown);
        if let Some(field) = missing.first() {
            let message = format!("the following required fields are missing: {field}");
            return Err(PlaidError::request("MISSING_FIELDS", message));
        }
        if let Some(field) = unknown.first() {
            let message =
                format!("the following fields are not recognized by this endpoint: {field}");
            return Err(PlaidError::request("UNKNOWN_FIELDS", message));
        }
    }
    fits(value, shape, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: &[Field] = &[
        required("access_token", Shape::Filled(100)),
        optional("count", Shape::Integer(1, 500)),
        optional("options", Shape::Object(&[nullable("account_id", Shape::Text)])),
    ];

    fn code(body: &str) -> String {
        let form = Form::parse(body.as_bytes());
        match form.and_then(|form| form.check(FIELDS)) {
            Ok(()) => "ok".to_owned(),
            Err(error) => error.code,
        }
    }

    #[test]
    fn a_body_is_refused_for_the_first_reason_plaid_would_name() {
        for (body, expected) in [
            (r#"{"access_token":"a"}"#, "ok"),
            (r#"{"access_token":"a","count":500,"options":{"account_id":null}}"#, "ok"),
            (r#"{"access_token":"a","client_id":"x","secret":"y"}"#, "ok"),
            ("{", "INVALID_BODY"),
            ("[1]", "INVALID_BODY"),
            ("{}", "MISSING_FIELDS"),
            (r#"{"nonsense":1}"#, "MISSING_FIELDS"),
            (r#"{"access_token":"a","nonsense":1}"#, "UNKNOWN_FIELDS"),
            (r#"{"access_token":"a","options":{"nonsense":1}}"#, "UNKNOWN_FIELDS"),
            (r#"{"access_token":"","count":1}"#, "INVALID_FIELD"),
            (r#"{"access_token":7}"#, "INVALID_FIELD"),
            (r#"{"access_token":null}"#, "INVALID_FIELD"),
            (r#"{"access_token":"a","count":0}"#, "INVALID_FIELD"),
            (r#"{"access_token":"a","count":501}"#, "INVALID_FIELD"),
            (r#"{"access_token":"a","count":1.5}"#, "INVALID_FIELD"),
            (r#"{"access_token":"a","options":[]}"#, "INVALID_FIELD"),
        ] {
            assert_eq!(code(body), expected, "{body}");
        }
    }
}

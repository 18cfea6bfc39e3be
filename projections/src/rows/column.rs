//! What a column of a kept row may hold.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::types::Json;
use sqlx::{Arguments, Row};
use uuid::Uuid;

/// What separates the texts of one column on their way into the database: texts have no control
/// characters.
const SEPARATOR: &str = "\u{1f}";

/// What a column may hold: how it is asked for, read, sent and stored.
pub(crate) trait Column: Sized {
    /// The type in which many of them are sent, as an array.
    const SENT: &'static str;

    /// What is asked for, under the column's own name.
    fn asked(column: &str) -> String {
        column.to_owned()
    }

    /// What is stored of a sent one.
    fn stored(sent: &str) -> String {
        sent.to_owned()
    }

    /// Reads it.
    fn of(row: &PgRow, column: &str) -> Result<Self, sqlx::Error>;

    /// Sends many of them.
    fn send<'v>(
        values: impl Iterator<Item = &'v Self>,
        to: &mut PgArguments,
    ) -> Result<(), BoxDynError>
    where
        Self: 'v;
}

/// Columns that are sent and read as they are.
macro_rules! plain {
    ($($column:ty: $sent:literal),+ $(,)?) => {$(
        impl Column for $column {
            const SENT: &'static str = $sent;

            fn of(row: &PgRow, column: &str) -> Result<Self, sqlx::Error> {
                row.try_get(column)
            }

            fn send<'v>(
                values: impl Iterator<Item = &'v Self>,
                to: &mut PgArguments,
            ) -> Result<(), BoxDynError> {
                to.add(values.copied().collect::<Vec<_>>())
            }
        }
    )+};
}

plain! {
    Uuid: "uuid", Option<Uuid>: "uuid",
    i64: "bigint", Option<i64>: "bigint",
    bool: "boolean",
    NaiveDate: "date", Option<NaiveDate>: "date",
    DateTime<Utc>: "timestamptz",
}

impl Column for String {
    const SENT: &'static str = "text";

    fn of(row: &PgRow, column: &str) -> Result<Self, sqlx::Error> {
        row.try_get(column)
    }

    fn send<'v>(
        values: impl Iterator<Item = &'v Self>,
        to: &mut PgArguments,
    ) -> Result<(), BoxDynError> {
        to.add(values.map(String::as_str).collect::<Vec<_>>())
    }
}

impl Column for Option<String> {
    const SENT: &'static str = "text";

    fn of(row: &PgRow, column: &str) -> Result<Self, sqlx::Error> {
        row.try_get(column)
    }

    fn send<'v>(
        values: impl Iterator<Item = &'v Self>,
        to: &mut PgArguments,
    ) -> Result<(), BoxDynError> {
        to.add(values.map(Option::as_deref).collect::<Vec<_>>())
    }
}

/// Texts, as an array of the database.
impl Column for Vec<String> {
    const SENT: &'static str = "text";

    fn stored(sent: &str) -> String {
        format!("string_to_array({sent}, chr(31))")
    }

    fn of(row: &PgRow, column: &str) -> Result<Self, sqlx::Error> {
        row.try_get(column)
    }

    fn send<'v>(
        values: impl Iterator<Item = &'v Self>,
        to: &mut PgArguments,
    ) -> Result<(), BoxDynError> {
        to.add(values.map(|texts| texts.join(SEPARATOR)).collect::<Vec<_>>())
    }
}

/// A sum of minor units, which may be wider than a `bigint`.
impl Column for i128 {
    const SENT: &'static str = "text";

    fn asked(column: &str) -> String {
        format!("{column}::text as {column}")
    }

    fn stored(sent: &str) -> String {
        format!("{sent}::numeric")
    }

    fn of(row: &PgRow, column: &str) -> Result<Self, sqlx::Error> {
        crate::view::sum(row, column)
    }

    fn send<'v>(
        values: impl Iterator<Item = &'v Self>,
        to: &mut PgArguments,
    ) -> Result<(), BoxDynError> {
        to.add(values.map(i128::to_string).collect::<Vec<_>>())
    }
}

/// What is read as a whole alone.
impl<T: Serialize + DeserializeOwned + Send + Unpin> Column for Json<T> {
    const SENT: &'static str = "text";

    fn stored(sent: &str) -> String {
        format!("{sent}::jsonb")
    }

    fn of(row: &PgRow, column: &str) -> Result<Self, sqlx::Error> {
        row.try_get(column)
    }

    fn send<'v>(
        values: impl Iterator<Item = &'v Self>,
        to: &mut PgArguments,
    ) -> Result<(), BoxDynError>
    where
        T: 'v,
    {
        let texts = values.map(|value| serde_json::to_string(&value.0));
        to.add(texts.collect::<Result<Vec<_>, _>>()?)
    }
}

impl<T: Serialize + DeserializeOwned + Send + Unpin> Column for Option<Json<T>> {
    const SENT: &'static str = "text";

    fn stored(sent: &str) -> String {
        format!("{sent}::jsonb")
    }

    fn of(row: &PgRow, column: &str) -> Result<Self, sqlx::Error> {
        row.try_get(column)
    }

    fn send<'v>(
        values: impl Iterator<Item = &'v Self>,
        to: &mut PgArguments,
    ) -> Result<(), BoxDynError>
    where
        T: 'v,
    {
        let text = |value: &'v Option<Json<T>>| {
            value.as_ref().map(|value| serde_json::to_string(&value.0)).transpose()
        };
        to.add(values.map(text).collect::<Result<Vec<_>, _>>()?)
    }
}

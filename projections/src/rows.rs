//! Rows that projectors keep, each a struct whose fields are the columns of its table: read and
//! stored by the names of the columns, a statement for as many rows as there are.
//!
//! A projector reads the rows that a batch touches ([`touched`]), lets the events change them, and
//! stores what came of it ([`crate::storing`]).
//!
//! Each table says who may see its rows. What hangs on an account has its owner in a column that no
//! struct names: it is filled in where rows are stored.

mod column;

use std::collections::{BTreeMap, HashSet};

use domain::id::HouseholdId;
use sqlx::PgConnection;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgRow};
use uuid::Uuid;

pub(crate) use column::Column;

use crate::visibility::Privacy;

/// A row that is kept. Made by [`row!`].
pub(crate) trait Kept: Sized + Send + Sync {
    /// The table.
    const TABLE: &'static str;
    /// The columns of its key, beside the household.
    const KEY: &'static [&'static str];
    /// All columns beside the household, and beside the owner of what hangs on an account.
    const COLUMNS: &'static [&'static str];
    /// Who may see the rows.
    const PRIVACY: Privacy;

    /// The account that it hangs on, where that says who may see it.
    fn account(&self) -> Option<Uuid>;

    /// What is asked for.
    fn asked() -> String;

    /// The arrays that are sent from place `$2` on, and what is stored of them.
    fn sent() -> (String, String);

    /// Reads one.
    fn of(row: &PgRow) -> Result<Self, sqlx::Error>;

    /// Sends many, column by column.
    fn send(rows: &[&Self], to: &mut PgArguments) -> Result<(), BoxDynError>;
}

/// A row whose key is the `id` of what it is of. Made by [`row!`].
pub(crate) trait Identified: Kept {
    /// Of what it is.
    fn id(&self) -> Uuid;
}

/// Makes a struct the row of a table: `struct Name in "table" by "key", … shared` with fields
/// called like their columns. Instead of `shared`: `of account …` or `of person …` with the field
/// that says whose it is.
macro_rules! row {
    (
        $(#[$about:meta])*
        $seen:vis struct $name:ident in $table:literal
            by $($key:tt),+ $($privacy:ident)+
        {
            $($(#[$of:meta])* $field_seen:vis $field:ident: $column:ty,)+
        }
    ) => {
        $(#[$about])*
        $seen struct $name {
            $($(#[$of])* $field_seen $field: $column,)+
        }

        impl crate::rows::Kept for $name {
            const TABLE: &'static str = $table;
            const KEY: &'static [&'static str] = &[$($key),+];
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];
            crate::rows::privacy!($($privacy)+);

            fn asked() -> String {
                let columns = [
                    $(<$column as crate::rows::Column>::asked(stringify!($field))),+
                ];
                columns.join(", ")
            }

            fn sent() -> (String, String) {
                let types = [$(<$column as crate::rows::Column>::SENT),+];
                let arrays = (2..).zip(types).map(|(place, of)| format!("${place}::{of}[]"));
                let stored = [
                    $(<$column as crate::rows::Column>::stored(
                        concat!("given.", stringify!($field))
                    )),+
                ];
                (arrays.collect::<Vec<_>>().join(", "), stored.join(", "))
            }

            fn of(row: &sqlx::postgres::PgRow) -> Result<Self, sqlx::Error> {
                Ok(Self {
                    $($field: <$column as crate::rows::Column>::of(row, stringify!($field))?,)+
                })
            }

            fn send(
                rows: &[&Self],
                to: &mut sqlx::postgres::PgArguments,
            ) -> Result<(), sqlx::error::BoxDynError> {
                $(<$column as crate::rows::Column>::send(
                    rows.iter().map(|row| &row.$field),
                    to,
                )?;)+
                Ok(())
            }
        }

        crate::rows::identified!($name by $($key),+);
    };
}

/// Who may see the rows of a table, and the account that a row hangs on.
macro_rules! privacy {
    (shared) => {
        const PRIVACY: crate::visibility::Privacy = crate::visibility::Privacy::Shared;
        crate::rows::privacy!();
    };
    (of person $field:ident) => {
        const PRIVACY: crate::visibility::Privacy =
            crate::visibility::Privacy::OfPerson(stringify!($field));
        crate::rows::privacy!();
    };
    (of account $field:ident) => {
        const PRIVACY: crate::visibility::Privacy =
            crate::visibility::Privacy::OfAccount(stringify!($field));

        fn account(&self) -> Option<uuid::Uuid> {
            Some(self.$field)
        }
    };
    () => {
        fn account(&self) -> Option<uuid::Uuid> {
            None
        }
    };
}

/// A row whose key is its `id` is found by it.
macro_rules! identified {
    ($name:ident by "id") => {
        impl crate::rows::Identified for $name {
            fn id(&self) -> uuid::Uuid {
                self.id
            }
        }
    };
    ($name:ident by $($key:tt),+) => {};
}

pub(crate) use {identified, privacy, row};

/// A table of a read model: its columns beside the household that tell rows apart, and who may see
/// them.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    pub name: &'static str,
    pub key: &'static [&'static str],
    pub privacy: Privacy,
}

impl Table {
    /// The table of these rows.
    pub(crate) const fn of<R: Kept>() -> Self {
        Self { name: R::TABLE, key: R::KEY, privacy: R::PRIVACY }
    }

    /// By what the database keeps others out.
    pub(crate) fn fence(&self) -> String {
        format!("{} {:?} ", self.name, self.privacy)
    }
}

/// The rows of these ids, as far as they are there.
pub(crate) async fn touched<R: Identified>(
    connection: &mut PgConnection,
    household: HouseholdId,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, R>, sqlx::Error> {
    let mut ids: Vec<Uuid> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let text =
        format!("select {} from {} where household_id = $1 and id = any($2)", R::asked(), R::TABLE);
    let rows = sqlx::query(&text).bind(household.0).bind(ids).fetch_all(connection).await?;
    rows.iter().map(|row| R::of(row).map(|kept| (kept.id(), kept))).collect()
}

/// Which of these ids have a row.
pub(crate) async fn known<R: Identified>(
    connection: &mut PgConnection,
    household: HouseholdId,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashSet<Uuid>, sqlx::Error> {
    let ids: Vec<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let text = format!("select id from {} where household_id = $1 and id = any($2)", R::TABLE);
    let known = sqlx::query_scalar(&text).bind(household.0).bind(ids).fetch_all(connection).await?;
    Ok(known.into_iter().collect())
}

/// Removes the rows of these ids, which are all of their key.
pub(crate) async fn remove<R: Kept>(
    connection: &mut PgConnection,
    household: HouseholdId,
    ids: Vec<Uuid>,
) -> Result<(), sqlx::Error> {
    let ([id], false) = (R::KEY, ids.is_empty()) else { return Ok(()) };
    let text = format!("delete from {} where household_id = $1 and {id} = any($2)", R::TABLE);
    sqlx::query(&text).bind(household.0).bind(ids).execute(connection).await?;
    Ok(())
}

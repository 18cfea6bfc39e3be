//! Storing what a batch makes of rows, a statement for as many as there are: each as it stands
//! ([`store`]), and what is added to a table of sums ([`add`]). The owner of what hangs on an
//! account is filled in here.

use domain::id::HouseholdId;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgArguments;
use sqlx::{Arguments, PgConnection};
use uuid::Uuid;

use crate::projector::Batch;
use crate::rows::Kept;
use crate::visibility::Privacy;

/// What happens to a row that is there already.
enum There<'t> {
    /// There is none, or it is a fault.
    None,
    /// It stays.
    Stays,
    /// It becomes what is set.
    Becomes(&'t str),
}

async fn put<R: Kept>(
    connection: &mut PgConnection,
    batch: &Batch,
    rows: &[&R],
    there: There<'_>,
) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let (mut columns, (mut sent, mut stored)) = (R::COLUMNS.join(", "), R::sent());
    let (table, key) = (R::TABLE, R::KEY.join(", "));
    let owners = owners(rows, batch);
    if owners.is_some() {
        columns += ", owner";
        stored += ", given.owner";
        sent += &format!(", ${}::uuid[]", R::COLUMNS.len() + 2);
    }
    let there = match there {
        There::None => String::new(),
        There::Stays => format!(" on conflict (household_id, {key}) do nothing"),
        There::Becomes(set) => format!(" on conflict (household_id, {key}) do update set {set}"),
    };
    let text = format!(
        "insert into {table} (household_id, {columns})
         select $1, {stored} from unnest({sent}) as given ({columns}){there}"
    );
    execute(connection, batch.household_id, &text, |to| {
        R::send(rows, to)?;
        owners.map_or(Ok(()), |owners| to.add(owners))
    })
    .await
}

/// Whose what hangs on accounts is, row by row.
fn owners<R: Kept>(rows: &[&R], batch: &Batch) -> Option<Vec<Option<Uuid>>> {
    let owner = |row: &&R| row.account().and_then(|account| batch.owners.of_account(account));
    matches!(R::PRIVACY, Privacy::OfAccount(_)).then(|| rows.iter().map(owner).collect())
}

async fn execute(
    connection: &mut PgConnection,
    household: HouseholdId,
    text: &str,
    send: impl FnOnce(&mut PgArguments) -> Result<(), BoxDynError>,
) -> Result<(), sqlx::Error> {
    let mut arguments = PgArguments::default();
    arguments.add(household.0).map_err(sqlx::Error::Encode)?;
    send(&mut arguments).map_err(sqlx::Error::Encode)?;
    sqlx::query_with(text, arguments).execute(connection).await?;
    Ok(())
}

fn beside_key<R: Kept>() -> impl Iterator<Item = &'static str> {
    R::COLUMNS.iter().copied().filter(|column| !R::KEY.contains(column))
}

/// Stores rows, whether they are there or not.
pub(crate) async fn store<'r, R: Kept + 'r>(
    connection: &mut PgConnection,
    batch: &Batch,
    rows: impl IntoIterator<Item = &'r R>,
) -> Result<(), sqlx::Error> {
    let rows: Vec<&R> = rows.into_iter().collect();
    let owner = matches!(R::PRIVACY, Privacy::OfAccount(_)).then_some("owner");
    let set: Vec<String> = beside_key::<R>()
        .chain(owner)
        .map(|column| format!("{column} = excluded.{column}"))
        .collect();
    put(connection, batch, &rows, There::Becomes(&set.join(", "))).await
}

/// Stores rows that are not there.
pub(crate) async fn store_new<'r, R: Kept + 'r>(
    connection: &mut PgConnection,
    batch: &Batch,
    rows: impl IntoIterator<Item = &'r R>,
) -> Result<(), sqlx::Error> {
    put(connection, batch, &rows.into_iter().collect::<Vec<_>>(), There::None).await
}

/// Stores rows unless they are there.
pub(crate) async fn store_once<'r, R: Kept + 'r>(
    connection: &mut PgConnection,
    batch: &Batch,
    rows: impl IntoIterator<Item = &'r R>,
) -> Result<(), sqlx::Error> {
    put(connection, batch, &rows.into_iter().collect::<Vec<_>>(), There::Stays).await
}

/// A row of a table of sums: what is not its key is summed, and one of these columns counts.
pub(crate) trait Summed: Kept {
    /// How many are in it; a row in which nothing counts any more is none.
    fn count(&self) -> i64;
}

/// Adds to sums. What became empty leaves no row, as if nothing had ever been there.
pub(crate) async fn add<R: Summed>(
    connection: &mut PgConnection,
    batch: &Batch,
    added: &[R],
) -> Result<(), sqlx::Error> {
    let table = R::TABLE;
    let set: Vec<String> = beside_key::<R>()
        .map(|column| format!("{column} = {table}.{column} + excluded.{column}"))
        .collect();
    let rows: Vec<&R> = added.iter().collect();
    put(connection, batch, &rows, There::Becomes(&set.join(", "))).await?;
    let less: Vec<&R> = rows.into_iter().filter(|row| row.count() < 0).collect();
    if less.is_empty() {
        return Ok(());
    }
    let (columns, (sent, _)) = (R::COLUMNS.join(", "), R::sent());
    let same: Vec<String> =
        R::KEY.iter().map(|column| format!("of.{column} = given.{column}")).collect();
    let text = format!(
        "delete from {table} of using unnest({sent}) as given ({columns})
         where of.household_id = $1 and {} and of.count = 0",
        same.join(" and ")
    );
    execute(connection, batch.household_id, &text, |to| R::send(&less, to)).await
}

//! Transactions that may be one: kept when an import suspects it, listed until a person says.

use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::NAME;
use super::view::SuggestionView;
use crate::cursor::CursorOf;
use crate::error::ProjectionError;
use crate::reading::Snapshot;
use crate::view::Page;
use crate::visibility::visible;

/// Who removes one of two has said that they are one. A lapsed announcement is out of every sum and
/// still waits for its booking.
const OPEN: &str = concat!(
    "s.household_id = $1 and ",
    visible!("s"),
    " and not newer.removed and (not older.removed or (older.lapsed and s.kind = 'pending'))"
);
const JOINED: &str = "suggestions s
    join transactions newer on newer.household_id = s.household_id and newer.id = s.transaction_id
    join transactions older on older.household_id = s.household_id
      and older.id = s.like_transaction_id";

/// One page of what waits for a person on an account, newest first; nothing on an account that is
/// private to another.
///
/// # Errors
/// [`ProjectionError::BadCursor`].
pub async fn suggestions(
    snapshot: &mut Snapshot,
    account: Uuid,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<SuggestionView>, ProjectionError> {
    let scope = snapshot.scope().clone();
    let own = CursorOf::new("suggestions", account);
    let before = match cursor {
        Some(cursor) => own.revision(cursor)?,
        None => i64::MAX,
    };
    let text = format!(
        "select s.* from {JOINED} where {OPEN} and s.account_id = $3 and s.revision < $4
         order by s.revision desc limit $5"
    );
    let rows = sqlx::query(&text)
        .bind(scope.household_id.0)
        .bind(scope.user_id.0)
        .bind(account)
        .bind(before)
        .bind(limit + 1)
        .fetch_all(snapshot.of(NAME)?)
        .await?;
    let more = rows.len() as i64 > limit;
    let kept = &rows[..rows.len().min(usize::try_from(limit).unwrap_or(0))];
    let items = kept.iter().map(view).collect::<Result<Vec<_>, _>>()?;
    let last: Option<i64> = kept.last().map(|row| row.try_get("revision")).transpose()?;
    Ok(Page { items, next_cursor: last.filter(|_| more).map(|last| own.at_revision(last)) })
}

/// What waits for a person of what one import brought, in the order of its lines.
pub(super) async fn of_import(
    snapshot: &mut Snapshot,
    import: Uuid,
) -> Result<Vec<SuggestionView>, ProjectionError> {
    let scope = snapshot.scope().clone();
    let text = format!(
        "select s.* from {JOINED} where {OPEN} and s.import_id = $3 order by s.revision limit 500"
    );
    let rows = sqlx::query(&text)
        .bind(scope.household_id.0)
        .bind(scope.user_id.0)
        .bind(import)
        .fetch_all(snapshot.of(NAME)?)
        .await?;
    Ok(rows.iter().map(view).collect::<Result<_, _>>()?)
}

fn view(row: &PgRow) -> Result<SuggestionView, sqlx::Error> {
    Ok(SuggestionView {
        id: row.try_get("id")?,
        kind: row.try_get("kind")?,
        account_id: row.try_get("account_id")?,
        import_id: row.try_get("import_id")?,
        transaction_ids: vec![row.try_get("transaction_id")?, row.try_get("like_transaction_id")?],
        line: row.try_get("line")?,
        why: row.try_get("why")?,
        created_at: row.try_get("created_at")?,
    })
}

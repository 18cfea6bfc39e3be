//! What an operator sees to: whether people rely on the keys, and ending all sessions when the keys
//! begin anew.

use sqlx::PgPool;

/// Whether anybody is registered: then the keys exist somewhere, and must not be made anew. Nobody
/// is in a database that was not migrated yet.
///
/// # Errors
/// When the database does not answer.
pub async fn anybody_registered(app: &PgPool) -> Result<bool, sqlx::Error> {
    let is_made: bool = sqlx::query_scalar("select to_regclass('identity.people') is not null")
        .fetch_one(app)
        .await?;
    if !is_made {
        return Ok(false);
    }
    sqlx::query_scalar("select exists (select from identity.people)").fetch_one(app).await
}

/// Ends every session; answers how many there were.
///
/// # Errors
/// When the database does not answer.
pub async fn end_all_sessions(app: &PgPool) -> Result<u64, sqlx::Error> {
    let ended = sqlx::query(
        "update identity.sessions set ended_at = greatest(now(), started_at),
           ended_why = 'ended-by-owner' where ended_at is null",
    )
    .execute(app)
    .await?;
    Ok(ended.rows_affected())
}

//! Brings addresses that an older version stored into the form in which they are compared today.
//! Nobody is lost: of people whose addresses become the same one, who has its form already keeps
//! it, else who registered first; the others keep theirs as it was, and get in with it as they
//! spelt it.

use commands::person::email::Email;
use sqlx::{PgConnection, PgPool, Row};
use uuid::Uuid;

/// The form of today, `people.address_form`.
pub(crate) const TODAY: i16 = 2;
/// People looked at in one go.
const AT_ONCE: i64 = 1_000;

/// Does it for everybody who needs it, first registered first; as the owner of the tables. Does
/// nothing when there is nothing to do, and goes on where it was interrupted.
///
/// # Errors
/// Those of the database; what was done by then stays done.
pub(crate) async fn bring_to_today(owner: &PgPool) -> Result<(), sqlx::Error> {
    let mut connection = owner.acquire().await?;
    let mut apart = Vec::new();
    loop {
        let rows = sqlx::query(
            "select user_id, email, email_normalised from identity.people
             where address_form < $1 and user_id <> all($2)
             order by registered_at, user_id limit $3",
        )
        .bind(TODAY)
        .bind(&apart)
        .bind(AT_ONCE)
        .fetch_all(&mut *connection)
        .await?;
        if rows.is_empty() {
            break;
        }
        let mut unchanged: Vec<Uuid> = Vec::new();
        for row in rows {
            let user_id = row.try_get("user_id")?;
            let stored: String = row.try_get("email_normalised")?;
            // What can be read no more finds nobody at login, in either form.
            let today = Email::parse(row.try_get("email")?)
                .map_or_else(|_| stored.clone(), |email| email.normalised().to_owned());
            if today == stored {
                unchanged.push(user_id);
            } else if !change(&mut connection, user_id, &today).await? {
                apart.push(user_id);
            }
        }
        sqlx::query("update identity.people set address_form = $1 where user_id = any($2)")
            .bind(TODAY)
            .bind(unchanged)
            .execute(&mut *connection)
            .await?;
    }
    for user_id in apart {
        tracing::warn!(%user_id, "somebody else has this person's address in another spelling");
    }
    Ok(())
}

/// `false` when somebody has that address.
async fn change(
    connection: &mut PgConnection,
    user_id: Uuid,
    today: &str,
) -> Result<bool, sqlx::Error> {
    let changed = sqlx::query(
        "update identity.people set email_normalised = $2, address_form = $3 where user_id = $1",
    )
    .bind(user_id)
    .bind(today)
    .bind(TODAY)
    .execute(connection)
    .await;
    match changed {
        Ok(_) => Ok(true),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error),
    }
}

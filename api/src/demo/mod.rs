//! The demo household: invented people and two years of invented, lifelike transactions, brought in
//! through the same commands that everybody uses.
//!
//! Founded once: every command has a key of its own, so that one that was cut off is taken up where
//! it stopped, on the day it began with; the household's last command gives it its name.

mod founding;
mod habit;
mod purse;
mod statement;
mod story;

use std::time::Instant;

use anyhow::Context;
use commands::person::Sender;
use domain::id::UserId;

use crate::state::AppState;
use founding::Founding;

/// Who logs in. The address is under a name that nobody can own (RFC 2606).
pub const EMAIL: &str = "demo@wumbo.example";
/// Known to everybody: nothing of anyone's own belongs into a demo household. It is none of those
/// that are guessed first, as everybody's has to be: no word of its address or name is in it.
pub const PASSWORD: &str = "four bikes, two winters";
const PERSON: &str = "Kim Lindner";

/// Founds the demo household, unless it has been founded before.
///
/// # Errors
/// When a command fails, or when the address is somebody else's by now.
pub async fn found(state: &AppState) -> anyhow::Result<()> {
    let began = Instant::now();
    let user_id = person(state).await?;
    let Some(founding) = Founding::begin(state, user_id).await? else {
        tracing::info!(email = EMAIL, password = PASSWORD, "the demo household is there: log in");
        return Ok(());
    };
    let lines = story::of_two_years(founding.today());
    tracing::info!(transactions = lines.len(), "founding the demo household");
    founding.fill(&lines).await?;
    founding.finish().await?;
    tracing::info!(
        seconds = began.elapsed().as_secs(),
        url = %state.public_url,
        email = EMAIL,
        password = PASSWORD,
        "the demo household is ready: log in"
    );
    Ok(())
}

/// Registers the person where needed, and proves that the password is still theirs.
async fn person(state: &AppState) -> anyhow::Result<UserId> {
    let sender = Sender { source: "internal", client: "wumbo serve --demo".to_owned() };
    let password = PASSWORD.to_owned().into();
    // An address that is taken stays as it is.
    state.people.register(EMAIL, &password, PERSON, &sender).await?;
    let tokens = state
        .people
        .log_in(EMAIL, &password, None, &sender)
        .await
        .context("demo@wumbo.example has another password by now")?
        .tokens;
    state.people.end_session(tokens.user_id, tokens.session_id, &sender).await?;
    Ok(tokens.user_id)
}

#[cfg(test)]
mod tests {
    use commands::person::email::Email;
    use commands::person::password::check;

    use super::*;

    #[test]
    fn the_demo_person_may_have_the_password_that_is_logged() {
        let email = Email::parse(EMAIL).unwrap();
        assert_eq!(check(&PASSWORD.to_owned().into(), &email, PERSON), Ok(()));
    }

    #[test]
    fn the_documents_tell_how_to_log_in() {
        for text in [
            include_str!("../../../README.md"),
            include_str!("../../../docs/user/getting-started.md"),
        ] {
            assert!(text.contains(EMAIL) && text.contains(PASSWORD));
        }
    }
}

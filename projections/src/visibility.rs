//! Who may see a row: said once for each table, of which the database makes its policies, and once
//! for the queries, which ask for the same before them.
//!
//! What is private to one person carries `owner`. A table of what hangs on an account has the
//! account's owner, which [`crate::storing`] fills in: no projector can forget it.

use std::collections::HashMap;

use domain::account::AccountEvent;
use domain::event::{Event, RecordedEvent};
use domain::id::HouseholdId;
use domain::import::ImportEvent;
use sqlx::PgConnection;
use uuid::Uuid;

/// Who may see the rows of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// Everybody of the household.
    Shared,
    /// Who may see the account in this column. The column `owner` is filled in.
    OfAccount(&'static str),
    /// The person in this column alone; everybody where there is none.
    OfPerson(&'static str),
}

impl Privacy {
    /// The column that names whose a row is.
    pub fn owner(self) -> Option<&'static str> {
        match self {
            Self::Shared => None,
            Self::OfAccount(_) => Some("owner"),
            Self::OfPerson(column) => Some(column),
        }
    }
}

/// The household of a transaction, and the person it is for, as policies compare rows with them: a
/// setting is read once in a query of its own, and for every row outside of one.
const HOUSEHOLD: &str =
    "household_id = (select nullif(current_setting('wumbo.household_id', true), '')::uuid)";
const PERSON: &str = "(select nullif(current_setting('wumbo.user_id', true), '')::uuid)";

/// The statements that fence a table off. Who follows the log, looks things up for a command or
/// makes a backup sees all of the household it has entered; who reads for a person sees what that
/// one may. `finds_own`: a person finds their own rows in it without naming a household.
pub(crate) fn policies(table: &str, privacy: Privacy, finds_own: bool) -> String {
    let forced = format!(
        "alter table {table} enable row level security;
         alter table {table} force row level security;
         grant select on {table} to wumbo_app, wumbo_lookup, wumbo_backup;
         grant select, insert, update, delete on {table} to wumbo_projector;"
    );
    let policies = match privacy.owner() {
        None => {
            let own = if finds_own { format!(" or user_id = {PERSON}") } else { String::new() };
            format!(
                "create policy of_household on {table}
                   using ({HOUSEHOLD}{own}) with check ({HOUSEHOLD});"
            )
        }
        Some(owner) => format!(
            "create policy of_household on {table}
               to wumbo_projector, wumbo_lookup, wumbo_backup, current_user
               using ({HOUSEHOLD}) with check ({HOUSEHOLD});
             create policy of_person on {table} for select to wumbo_app
               using ({HOUSEHOLD} and ({owner} is null or {owner} = {PERSON}));"
        ),
    };
    forced + &policies
}

/// What a query asks for first, of the rows of a table under its alias: that the person (`$2`) may
/// see them.
macro_rules! visible {
    ($alias:literal) => {
        concat!("(", $alias, ".owner is null or ", $alias, ".owner = $2)")
    };
}

pub(crate) use visible;

/// The table that tells whose accounts are.
pub(crate) const ACCOUNTS: &str = "accounts";

/// Whose accounts are, of those that are private.
#[derive(Debug, Default)]
pub struct Owners(HashMap<Uuid, Uuid>);

impl Owners {
    /// Of a household, as these events leave them.
    pub(crate) async fn of(
        connection: &mut PgConnection,
        household: HouseholdId,
        events: &[RecordedEvent],
    ) -> Result<Self, sqlx::Error> {
        let is_of_accounts = |recorded: &RecordedEvent| {
            matches!(
                recorded.event,
                Event::Account(_)
                    | Event::Transaction(_)
                    | Event::Import(ImportEvent::Completed(_) | ImportEvent::MatchSuspected(_))
            )
        };
        if !events.iter().any(is_of_accounts) {
            return Ok(Self::default());
        }
        let private: Vec<(Uuid, Uuid)> = sqlx::query_as(
            "select id, owner from accounts where household_id = $1 and owner is not null",
        )
        .bind(household.0)
        .fetch_all(connection)
        .await?;
        let mut owners: HashMap<Uuid, Uuid> = private.into_iter().collect();
        for recorded in events {
            if let Event::Account(AccountEvent::Opened(opened)) = &recorded.event {
                owners.extend(opened.owner.map(|owner| (recorded.aggregate_id, owner.0)));
            }
        }
        Ok(Self(owners))
    }

    /// The person whose private account it is; `None`: the household's.
    pub fn of_account(&self, account: Uuid) -> Option<Uuid> {
        self.0.get(&account).copied()
    }
}

//! How a line of a bank becomes an id, so that the same line meets itself again.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::id::{AccountId, TransactionId};
use crate::money::Money;

/// Gives the lines of one statement their ids: UUIDv5 of the account, what tells the line apart
/// (the bank's id, else its texts), its day and amount, and how often the like stood there before.
///
/// Two genuinely equal purchases on a day are the first and the second of their kind, in every file
/// that lists the day; so both are kept, and both are met again by a re-import.
#[derive(Debug)]
pub struct LineIdentities {
    account_id: AccountId,
    seen: HashMap<Uuid, u32>,
}

impl LineIdentities {
    pub fn of(account_id: AccountId) -> Self {
        Self { account_id, seen: HashMap::new() }
    }

    /// The id of the next line.
    pub fn next(
        &mut self,
        bank_id: Option<&str>,
        posted_on: NaiveDate,
        amount: Money,
        texts: &str,
    ) -> TransactionId {
        let (kind, told_by) = match bank_id {
            Some(bank_id) => ("id", bank_id.to_owned()),
            None => ("text", normalised(texts)),
        };
        let name = format!(
            "{kind}\u{1f}{told_by}\u{1f}{posted_on}\u{1f}{}{}",
            amount.minor, amount.currency
        );
        let like = Uuid::new_v5(&self.account_id.0, name.as_bytes());
        let occurrence = self.seen.entry(like).or_insert(0);
        *occurrence += 1;
        match *occurrence {
            1 => TransactionId(like),
            nth => TransactionId(Uuid::new_v5(&like, &nth.to_be_bytes())),
        }
    }
}

/// Letters and digits in lower case: what stays when a bank changes blanks, case or punctuation.
fn normalised(texts: &str) -> String {
    texts.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn ids(lines: &[(Option<&str>, i64, &str)]) -> Vec<TransactionId> {
        let mut identities = LineIdentities::of(AccountId(Uuid::nil()));
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let eur = Currency::new("EUR").unwrap();
        lines
            .iter()
            .map(|(id, minor, text)| identities.next(*id, day, Money::new(*minor, eur), text))
            .collect()
    }

    #[test]
    fn two_equal_purchases_are_two_and_meet_themselves_again() {
        let lines = [(None, -350, "Coffee bar"), (None, -350, "COFFEE  BAR.")];
        let first = ids(&lines);
        assert_ne!(first[0], first[1]);
        assert_eq!(first, ids(&lines));
        assert_eq!(first[0], ids(&lines[..1])[0]);
    }

    #[test]
    fn the_banks_id_tells_lines_apart_and_its_texts_do_not_matter_then() {
        let told = ids(&[(Some("A1"), -350, "Coffee"), (Some("A2"), -350, "Coffee")]);
        assert_ne!(told[0], told[1]);
        assert_eq!(told[0], ids(&[(Some("A1"), -350, "Coffee bar")])[0]);
        assert_ne!(told[0], ids(&[(Some("A1"), -351, "Coffee bar")])[0]);
    }
}

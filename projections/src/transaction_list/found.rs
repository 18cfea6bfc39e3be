//! What a search finds before the list is read: the texts that have all words, and what has a tag.
//!
//! A household says the same again and again, but for the numbers: looking through what it says,
//! each text once, is looking through a hundredth of its transactions. Where very few texts are
//! found the list is read by these. Where more are, a page is likely to be among what comes first
//! in its order; where it is not, the list is read by them. A word with digits is looked for in
//! the transactions of the texts that have the rest of it.

use uuid::Uuid;

use super::NAME;
use super::filter::{Filter, Sort};
use crate::error::ProjectionError;
use crate::ledger::text::{folded, has_digits, without_numbers};
use crate::reading::Snapshot;
use crate::visibility::visible;

/// Texts, or transactions with a tag, beyond which they are many.
const FEW: usize = 1_000;
/// Texts, by which the list is read at once.
const VERY_FEW: usize = 50;

/// The texts that have words, and what has a tag: a query, and its condition for each word.
pub(super) const SAID: (&str, &str) = (
    concat!("select x.id from texts x where x.household_id = $1 and ", visible!("x")),
    "strpos(x.folded, ?) > 0",
);
pub(super) const TAGGED: (&str, &str) = (
    concat!(
        "select x.transaction_id from transaction_tags x where x.household_id = $1 and ",
        visible!("x")
    ),
    "x.tag = ?",
);

/// What was found.
#[derive(Debug)]
pub(super) enum Found {
    Few(Vec<Uuid>),
    Many,
}

impl Default for Found {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

/// What is sought, and what was found of it.
#[derive(Debug, Default)]
pub(super) struct Sought {
    /// The words as texts are kept, of those that have letters.
    pub words: Vec<String>,
    /// Those that have digits, as they were given.
    pub numbers: Vec<String>,
    pub said: Found,
    pub tagged: Found,
}

/// How a page of the list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// In its order, until there is a page.
    InOrder,
    /// From what comes first in its order, whether that is a page or not.
    FromFirst,
    /// A page of each text, by an index that has each one's transactions in the order of the list,
    /// and the first page of all these.
    ByText,
}

impl Sought {
    pub(super) async fn of(
        snapshot: &mut Snapshot,
        filter: &Filter,
    ) -> Result<Self, ProjectionError> {
        let has_letters = |word: &String| word.chars().any(char::is_alphabetic);
        let words = filter.words.iter().map(|word| without_numbers(&folded(word)));
        let given = &filter.words;
        let numbers: Vec<String> =
            given.iter().filter(|word| has_digits(&folded(word))).cloned().collect();
        let mut words: Vec<String> = words.collect();
        // Any text may have a number; what has signs alone is found in texts.
        words.retain(|word| has_letters(word) || !has_digits(word));
        let said = found(snapshot, SAID, &words).await?;
        let tag: Vec<String> = filter.tag.iter().cloned().collect();
        let tagged = found(snapshot, TAGGED, &tag).await?;
        Ok(Self { words, numbers, said, tagged })
    }

    /// The ways to a page, one after the other until there is one; the last finds all there is.
    pub(super) fn ways(&self, filter: &Filter, sort: Sort) -> &'static [Way] {
        let is_by_day = matches!(sort, Sort::NewestFirst | Sort::OldestFirst);
        if !is_by_day || filter.removed || self.words.is_empty() {
            return &[Way::InOrder];
        }
        match &self.said {
            Found::Few(ids) if self.numbers.is_empty() && ids.len() <= VERY_FEW => &[Way::ByText],
            Found::Few(_) if self.numbers.is_empty() => &[Way::FromFirst, Way::ByText],
            _ => &[Way::InOrder],
        }
    }
}

async fn found(
    snapshot: &mut Snapshot,
    (query, each): (&str, &str),
    words: &[String],
) -> Result<Found, ProjectionError> {
    if words.is_empty() {
        return Ok(Found::default());
    }
    let scope = snapshot.scope().clone();
    let conditions = (3..)
        .take(words.len())
        .map(|place| format!(" and {}", each.replacen('?', &format!("${place}"), 1)));
    let text = format!("{query}{} limit {}", conditions.collect::<String>(), FEW + 1);
    let asked = sqlx::query_scalar(&text).bind(scope.household_id.0).bind(scope.user_id.0);
    let asked = words.iter().fold(asked, |asked, word| asked.bind(word));
    let ids: Vec<Uuid> = asked.fetch_all(snapshot.of(NAME)?).await?;
    Ok(if ids.len() > FEW { Found::Many } else { Found::Few(ids) })
}

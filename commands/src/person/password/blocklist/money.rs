//! Words for money.

use std::collections::HashSet;
use std::sync::LazyLock;

/// What people call what this product is about, in eight languages, lower case without accents.
static MONEY_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("money_words.txt").split_whitespace().collect());

/// What people call what this product is about.
pub(super) fn is_of_money(word: &str) -> bool {
    MONEY_WORDS.contains(word)
}

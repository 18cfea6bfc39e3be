//! What the field's estimator thinks of a password: zxcvbn looks for words, names, dates, runs,
//! walks and repetitions in any combination and answers how many guesses the cheapest one takes.

use zxcvbn::zxcvbn;

/// Passwords that take fewer guesses than this are among the first. Above it lie two rare words
/// (docs/adr/0016), below it two usual ones with what everybody adds.
const FEWEST_GUESSES: u64 = 300_000_000;
/// Longer ones are left to the other rules: the time it takes grows with the square of the length
/// and more, and a long one of few guesses is a repetition or a walk.
const LONGEST: usize = 64;
/// Most of somebody's own words that are handed over.
const MOST_WORDS: usize = 100;

/// Whether few guesses are enough for somebody who knows these words.
pub(super) fn is_cheap(password: &str, own: &[String]) -> bool {
    if password.chars().count() > LONGEST {
        return false;
    }
    let own: Vec<&str> = own.iter().take(MOST_WORDS).map(String::as_str).collect();
    zxcvbn(password, &own).guesses() < FEWEST_GUESSES
}

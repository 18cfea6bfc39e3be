//! What somebody's own words make: their name, their address, and the product's name.

use unicode_normalization::UnicodeNormalization;

use super::listed::{is_listed, is_top_word};
use super::money::is_of_money;
use super::{WORDS, core, folded, plain};

/// Fewest letters that must be left when a person's own words are taken out.
const FEWEST_LEFT: usize = 4;
/// The product's name is the first thing to try here.
const PRODUCT: &str = "wumbo";

/// The words that are somebody's own, and the product's name: forwards and backwards.
pub(super) struct Own {
    /// Longest first, so that a part does not spoil the whole.
    words: Vec<String>,
    /// The same as they are in any spelling ([`in_any_spelling`]).
    spelt: Vec<String>,
}

impl Own {
    pub(super) fn of(normalised_email: &str, name: &str) -> Self {
        let lower = name.to_lowercase();
        let mut words = vec![PRODUCT.to_owned(), normalised_email.to_owned()];
        for text in [lower.as_str(), &spelt_out(&lower), &folded(name)] {
            let parts: Vec<&str> = text.split_whitespace().collect();
            words.extend([text.to_owned(), parts.concat()]);
            words.extend(text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
            // The initial and the last name, and the other way about.
            if let (Some(first), Some(last)) = (parts.first(), parts.last())
                && parts.len() > 1
            {
                words.extend(first.chars().next().map(|initial| format!("{initial}{last}")));
                words.extend(last.chars().next().map(|initial| format!("{first}{initial}")));
            }
        }
        let (local, domain) = normalised_email.rsplit_once('@').unwrap_or((normalised_email, ""));
        for text in [local, domain, &folded(local)] {
            words.push(text.to_owned());
            words.extend(text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
            let letters: String = text.chars().filter(|c| c.is_alphabetic()).collect();
            words.push(letters);
        }
        words.retain(|word| word.chars().count() >= 3);
        let spelt = words.iter().map(|word| in_any_spelling(word));
        let mut spelt: Vec<String> = spelt.filter(|word| word.len() >= 3).collect();
        let backwards: Vec<String> =
            words.iter().map(|word| word.chars().rev().collect()).collect();
        words.extend(backwards.into_iter().filter(|word| word.chars().count() > 3));
        for words in [&mut words, &mut spelt] {
            words.sort_by(|one, other| (other.len(), one).cmp(&(one.len(), other)));
            words.dedup();
        }
        Self { words, spelt }
    }

    /// Longest first.
    pub(super) fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether a word is one of them, in whatever spelling.
    pub(super) fn is_one(&self, word: &str) -> bool {
        let is_in = |words: &[String], word: &str| words.iter().any(|own| own == word);
        is_in(&self.words, word) || is_in(&self.spelt, &in_any_spelling(word))
    }

    /// Whether a text is little more than own words, as they are or in another spelling, forwards
    /// or backwards.
    pub(super) fn make_up(&self, text: &str) -> bool {
        let backwards: String = text.chars().rev().collect();
        self.make_up_as_written(text)
            || [text, &*backwards].into_iter().any(|text| {
                [text.to_owned(), plain(text, 'i'), plain(text, 'l'), plain(core(text), 'i')]
                    .iter()
                    .map(|text| in_any_spelling(text))
                    .any(|text| leaves_little(&self.spelt, &text, &text))
            })
    }

    fn make_up_as_written(&self, text: &str) -> bool {
        let together: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
        // What stands at the ends is a trimming, or stands for a letter as within.
        [text, core(text), &together].into_iter().any(|written| {
            [plain(written, 'i'), plain(written, 'l'), written.to_owned()]
                .iter()
                .any(|plain| leaves_little(&self.words, plain, written))
        })
    }
}

/// Whether little more is in a text than some of these words, which are looked for in what it is
/// written for (`plain`). What is left is letters for themselves, or signs for some.
fn leaves_little(words: &[String], plain: &str, written: &str) -> bool {
    let mut left: Vec<Option<char>> = plain.chars().map(Some).collect();
    for word in words {
        let word: Vec<char> = word.chars().collect();
        let mut from = 0;
        while !word.is_empty() && from + word.len() <= left.len() {
            let is_here = word.iter().zip(&left[from..]).all(|(own, c)| Some(*own) == *c);
            if is_here {
                left[from..from + word.len()].fill(None);
            }
            from += if is_here { word.len() } else { 1 };
        }
    }
    if left.iter().all(Option::is_some) {
        return false;
    }
    let letters = |text: &str| -> String {
        let all = text.chars().zip(&left).filter(|(_, left)| left.is_some());
        all.map(|(c, _)| c).filter(|c| c.is_alphabetic()).collect()
    };
    [letters(plain), letters(written)]
        .iter()
        .any(|left| left.chars().count() < FEWEST_LEFT || is_one_word(left) || is_of_trade(left))
}

/// One or two words for what the product is about: nobody else's product has them beside its name.
fn is_of_trade(left: &str) -> bool {
    let mut halves = left.char_indices().skip(1).map(|(at, _)| left.split_at(at));
    is_of_money(left) || halves.any(|(one, other)| is_of_money(one) && is_of_money(other))
}

/// One word, or one with a little one beside it (`mydragon`).
fn is_one_word(left: &str) -> bool {
    let is_word = |word: &str| WORDS.contains(word) || is_listed(word) || is_top_word(word);
    is_word(left)
        || left.char_indices().skip(1).any(|(at, _)| {
            let (first, second) = left.split_at(at);
            let is_little = |word: &str| word.chars().count() < FEWEST_LEFT && is_word(word);
            (is_little(first) && is_word(second)) || (is_word(first) && is_little(second))
        })
}

/// The letters and digits of a text as they are however it is spelt: of whatever script in Latin
/// letters, without accents, and what stands for one letter in some spelling as that one (`ue` for
/// `ü`, `ss` for `ß`, `th` for `þ`).
pub(super) fn in_any_spelling(text: &str) -> String {
    let latin = deunicode::deunicode(text).to_lowercase();
    let mut spelt = String::with_capacity(latin.len());
    let mut before = ' ';
    for c in latin.chars().filter(char::is_ascii_alphanumeric) {
        let is_part = match c {
            'e' => matches!(before, 'a' | 'o' | 'u'),
            'h' => before == 't',
            _ => false,
        };
        if !is_part && (c != before || c.is_ascii_digit()) {
            spelt.push(c);
        }
        before = c;
    }
    spelt
}

/// Letters with dots and the like as they are written without them.
fn spelt_out(lower: &str) -> String {
    let mut text = String::with_capacity(lower.len());
    for c in lower.nfc() {
        match c {
            'ä' | 'æ' => text.push_str("ae"),
            'ö' | 'ø' | 'œ' => text.push_str("oe"),
            'ü' => text.push_str("ue"),
            'å' => text.push_str("aa"),
            'ß' => text.push_str("ss"),
            other => text.push(other),
        }
    }
    text
}

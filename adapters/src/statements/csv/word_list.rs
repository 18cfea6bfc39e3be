//! Lists of words that are looked for in many texts.

use std::collections::HashSet;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

/// Words that are parted by `|`, normalised. What looks them up is made when it is first asked.
pub(super) struct WordList {
    pub words: &'static str,
    all: OnceLock<HashSet<&'static str>>,
    parts: OnceLock<Option<AhoCorasick>>,
}

impl WordList {
    pub(super) const fn of(words: &'static str) -> Self {
        Self { words, all: OnceLock::new(), parts: OnceLock::new() }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.words.split('|')
    }

    /// Whether a word is one of them.
    pub(super) fn has(&self, word: &str) -> bool {
        self.all.get_or_init(|| self.iter().collect()).contains(word)
    }

    /// Whether a text has one of them within, also as a part of a longer word.
    pub(super) fn is_within(&self, text: &str) -> bool {
        let parts = self.parts.get_or_init(|| AhoCorasick::new(self.iter()).ok());
        match parts {
            Some(parts) => parts.is_match(text),
            None => self.iter().any(|word| text.contains(word)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_one_of_a_list_and_a_text_may_have_one_within() {
        static LIST: WordList = WordList::of("saldo|余额|so du");
        for (text, is_one, is_within) in [
            ("saldo", true, true),
            ("余额", true, true),
            ("so du", true, true),
            ("saldos", false, true),
            ("账户余额宝", false, true),
            ("sald", false, false),
            ("", false, false),
        ] {
            assert_eq!((LIST.has(text), LIST.is_within(text)), (is_one, is_within), "{text}");
        }
        assert_eq!(LIST.iter().count(), 3);
    }
}

//! Passwords that are one text several times, forwards or backwards, or runs of one character, and
//! words that are said again.

/// A text of which so many characters (one in two) only repeat the one before is one of runs.
const RUN_SHARE: usize = 2;
const FEWEST_DIFFERENT: usize = 3;
/// Fewest letters of a word that follows itself unparted; shorter ones are syllables.
const SHORTEST_ECHO: usize = 4;

/// The block that a text is made of; `None` when it is not made of one. What stands between blocks
/// (`heron42-heron42`), and numbers that count them (`heron1heron2`), do not matter.
pub(super) fn block_of(lower: &str) -> Option<String> {
    let letters: Vec<char> = lower.chars().collect();
    let spoken: Vec<char> = letters.iter().copied().filter(|c| c.is_alphanumeric()).collect();
    let alphabetic: Vec<char> = letters.iter().copied().filter(|c| c.is_alphabetic()).collect();
    // Of a text that is mostly digits and signs its letters say little.
    let is_of_letters = alphabetic.len() * 3 >= letters.len() * 2;
    let alphabetic = if is_of_letters { alphabetic } else { Vec::new() };
    let block = [&letters, &spoken, &alphabetic].into_iter().find_map(|text| unit_of(text))?;
    Some(block.iter().collect())
}

/// What is left of a text when each word is said once, also where it follows itself unparted
/// (`kettlekettleheron`); `None` when nothing is said twice.
pub(super) fn said_once(lower: &str) -> Option<String> {
    let mut words: Vec<Vec<char>> = Vec::new();
    for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let word = without_echoes(word.chars().collect());
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let words: Vec<String> = words.into_iter().map(String::from_iter).collect();
    let once = words.join(" ");
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    (letters(&once) < letters(lower)).then_some(once)
}

/// The same without what follows right behind itself, longest first.
fn without_echoes(mut word: Vec<char>) -> Vec<char> {
    let echo = |word: &[char]| {
        (SHORTEST_ECHO..=word.len() / 2).rev().find_map(|length| {
            let is_echo = |pair: &[char]| pair[..length] == pair[length..];
            let at = word.windows(2 * length).position(is_echo)?;
            Some(at..at + length)
        })
    };
    while let Some(echo) = echo(&word) {
        word.drain(echo);
    }
    word
}

/// Very few different characters, or runs of them.
pub(super) fn is_monotonous(lower: &str) -> bool {
    let letters: Vec<char> = lower.chars().collect();
    let mut different = letters.clone();
    different.sort_unstable();
    different.dedup();
    let mut runs = letters.clone();
    runs.dedup();
    different.len() < FEWEST_DIFFERENT || runs.len() * RUN_SHARE <= letters.len()
}

/// What comes at least twice, or nearly, and makes the whole, its last time perhaps cut short; or
/// what is followed by itself backwards.
fn unit_of(text: &[char]) -> Option<&[char]> {
    let period = periods(text).last().copied().unwrap_or(0);
    let period = text.len() - period;
    // So much of it again is no other text.
    if text.len() >= 2 && (text.len() - period) * 3 >= period * 2 {
        return Some(&text[..period]);
    }
    let half = text.len().div_ceil(2);
    let is_mirrored = text.len() >= 8 && text.iter().eq(text.iter().rev());
    is_mirrored.then(|| &text[..half])
}

/// How long the longest beginning is that is also the end, for each beginning of a text (Knuth,
/// Morris and Pratt).
fn periods(text: &[char]) -> Vec<usize> {
    let mut longest = vec![0; text.len()];
    for at in 1..text.len() {
        let mut length: usize = longest[at - 1];
        while length > 0 && text[length] != text[at] {
            length = longest[length - 1];
        }
        longest[at] = if text[length] == text[at] { length + 1 } else { 0 };
    }
    longest
}

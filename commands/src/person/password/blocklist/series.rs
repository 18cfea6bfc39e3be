//! What is counted or told off by heart: numbers, days, months, seasons, colours, planets, the
//! names of letters. In their order a whole row of them is one guess, and of a few in any order
//! there are few: each series has not many words.

use std::sync::LazyLock;

use super::own::in_any_spelling;
use super::{core, folded, plain};

/// One series a line, in its order; lines without an empty one between are of one language.
static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    include_str!("series.txt").split("\n\n").map(Language::of).filter(|one| one.size > 0).collect()
});

/// Guesses below which words of a series are too few: as many as of a phrase.
const FEWEST: u64 = 150_000_000;
/// Letters beside the words that are tried with them.
const MOST_BESIDE: usize = 3;
/// So many digits are tried with every word.
const FEW_DIGITS: u32 = 4;
/// Longest text that is written as words in any order, in letters.
const LONGEST: usize = 96;

/// The series of one language.
struct Language {
    series: Vec<Vec<String>>,
    /// How many words they have.
    size: u64,
}

impl Language {
    fn of(lines: &str) -> Self {
        let series =
            |line: &str| line.split_whitespace().map(|word| letters(&folded(word))).collect();
        let series: Vec<Vec<String>> = lines.lines().map(series).collect();
        let size = series.iter().map(Vec::len).sum::<usize>();
        Self { series, size: u64::try_from(size).unwrap_or(u64::MAX) }
    }
}

/// Whether a folded text is made of words of a series, whatever stands between and around them.
pub(super) fn is_one(folded: &str) -> bool {
    let core = core(folded);
    let digits = folded.chars().filter(|c| c.is_numeric()).count();
    let digits = u32::try_from(digits).unwrap_or(u32::MAX).saturating_sub(FEW_DIGITS);
    let least = FEWEST / 10_u64.saturating_pow(digits);
    [folded.to_owned(), plain(core, 'i'), plain(core, 'l')].iter().any(|text| {
        let letters = letters(text);
        !letters.is_empty() && LANGUAGES.iter().any(|language| guesses(&letters, language) < least)
    })
}

/// How many guesses a text takes as words of a language's series; [`u64::MAX`] where it is none.
fn guesses(text: &str, language: &Language) -> u64 {
    let text = text.as_bytes();
    let size = |words: usize| u64::try_from(words).unwrap_or(u64::MAX);
    let in_order = language.series.iter().filter(|words| is_in_order(text, words));
    // The first word, the step, and what is beside them.
    let in_order = in_order.map(|words| size(words.len()).saturating_pow(2));
    let each = language.series.iter().map(|words| (size(words.len()), words.iter().collect()));
    let all: (u64, Vec<&String>) = (language.size, language.series.iter().flatten().collect());
    let in_any = each.chain([all]).map(|(size, words)| match fewest(text, &words) {
        Some((count, beside)) => {
            (0..beside).fold(size.saturating_pow(count), |all, _| all.saturating_mul(26))
        }
        None => u64::MAX,
    });
    in_order.chain(in_any).min().unwrap_or(u64::MAX)
}

/// Whether a text goes through a series by equal steps, forwards or backwards, round its ends.
fn is_in_order(text: &[u8], words: &[String]) -> bool {
    let matching = |at: usize| {
        let all = words.iter().enumerate();
        all.flat_map(move |(nth, word)| ends(text, at, word).map(move |end| (nth, end)))
    };
    (0..=MOST_BESIDE.min(text.len())).any(|begin| {
        matching(begin).any(|(first, end)| {
            matching(end).any(|(second, end)| {
                let step = (second + words.len() - first) % words.len();
                let (mut nth, mut at) = (second, end);
                loop {
                    nth = (nth + step) % words.len();
                    match ends(text, at, &words[nth]).max() {
                        Some(end) => at = end,
                        None => break,
                    }
                }
                begin + text.len() - at <= MOST_BESIDE
            })
        })
    })
}

/// The fewest words as which a text can be written, and the letters beside them at its ends.
fn fewest(text: &[u8], words: &[&String]) -> Option<(u32, usize)> {
    if text.len() > LONGEST {
        return None;
    }
    let mut least: Vec<Option<(u32, usize)>> = vec![None; text.len() + 1];
    for begin in 0..text.len() {
        // Words may begin behind a few letters.
        let beside = (begin <= MOST_BESIDE).then_some((0, begin));
        let Some((count, beside)) = least[begin].or(beside) else { continue };
        for end in words.iter().flat_map(|word| ends(text, begin, word)) {
            let here = (count + 1, beside);
            least[end] = Some(least[end].map_or(here, |known| known.min(here)));
        }
    }
    let all = (0..=MOST_BESIDE.min(text.len())).filter_map(|left| {
        let (count, beside) = least[text.len() - left]?;
        Some((count, beside + left)).filter(|(_, beside)| *beside <= MOST_BESIDE)
    });
    all.min_by_key(|(count, beside)| (*beside, *count))
}

/// Where a word ends that stands at a place of a text; in one spelling its first letter is left out
/// behind some others.
fn ends(text: &[u8], at: usize, word: &str) -> impl Iterator<Item = usize> {
    let word = word.as_bytes();
    let before = at.checked_sub(1).and_then(|before| text.get(before)).copied();
    let joins = match (before, word.first()) {
        (Some(before), Some(first)) if before == *first => true,
        (Some(b'a' | b'o' | b'u'), Some(b'e')) | (Some(b't'), Some(b'h')) => true,
        _ => false,
    };
    let rest = text.get(at..).unwrap_or_default();
    let is_there = |word: &[u8]| !word.is_empty() && rest.starts_with(word);
    let whole = is_there(word).then_some(at + word.len());
    let cut = word.get(1..).filter(|cut| joins && is_there(cut)).map(|cut| at + cut.len());
    whole.into_iter().chain(cut)
}

fn letters(text: &str) -> String {
    let letters: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    in_any_spelling(&letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_off_is_known_in_its_order_and_a_few_of_it_in_any() {
        for known in [
            "acht neun zehn elf",
            "eins zwei drei vier",
            "monday tuesday wednesday",
            "january february march",
            "MondayTuesdayWednesday1!",
            "drei-zwei-eins-null",
            "two four six eight ten",
            "friday monday sunday",
            "sonntagmontagdienstag",
            "november december january february",
            "alpha bravo charlie delta echo foxtrot golf hotel india juliet",
            "tango alpha zulu 2024",
            "red orange yellow green blue indigo violet",
            "merkur venus erde mars jupiter",
            "Do Re Mi Fa Sol La Si Do",
            "fünf sechs sieben acht",
            "fuenf sechs sieben acht",
            "zw0lf elf zehn neun",
            "один два три четыре",
            "понедельник вторник среда",
            "styczeń luty marzec",
            "maanantai tiistai keskiviikko",
            "xx eins zwei drei x",
        ] {
            assert!(is_one(&folded(known)), "{known}");
        }
        for own in [
            "violet harbour nine",
            "vier fietsen in de regen",
            "monday kettle wednesday",
            "two wet bikes in march",
            "acht neun zehn 4820917364",
            "summer dragon likes violets",
            "quiet-Lantern-94-meadow",
            "",
        ] {
            assert!(!is_one(&folded(own)), "{own}");
        }
    }

    #[test]
    fn every_run_of_three_of_every_series_is_known_however_it_is_written() {
        for line in include_str!("series.txt").lines().filter(|line| !line.is_empty()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            for three in words.windows(3) {
                for between in [" ", "-", "", "_7_"] {
                    let text = three.join(between);
                    assert!(is_one(&folded(&text)), "{text}");
                }
            }
        }
    }

    #[test]
    fn the_list_is_plain_and_each_series_long_enough() {
        assert!(LANGUAGES.len() >= 20);
        for line in include_str!("series.txt").lines().filter(|line| !line.is_empty()) {
            let words = line.split(' ').count();
            assert!(words > 1 && line == line.to_lowercase().trim(), "{line}");
        }
    }
}

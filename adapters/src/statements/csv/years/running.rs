//! Days of other calendars within a running text (`照会期間 令和6年12月1日 ~ 令和7年1月31日`).

use chrono::{Datelike, NaiveDate};

use super::super::super::digits::latin_digits;
use super::calendar::{BUDDHIST, Calendar, ERAS, Language, MINGUO, THAI_MONTHS, read};

/// The most bytes between two numbers of one day: a written month in Thai; and of a whole day.
const MOST_BETWEEN: usize = 60;
const LONGEST: usize = 160;
/// How many words and characters of other scripts of a text are looked at.
const MOST_WORDS: usize = 400;
/// What stands between the two days of a period, or behind them.
const FROM_TO: [&str; 8] = ["から", "より", "まで", "至", "到", "迄", "부터", "까지"];
/// What the years of Taiwan are called.
const REPUBLIC: [&str; 4] = ["中華民國", "中華民国", "民國", "民国"];

/// The text with its days in the usual calendar, apart from what stands around them. A day whose
/// year is not understood is left out.
pub(super) fn plain(text: &str, language: Language, today: NaiveDate) -> String {
    let text = latin_digits(text);
    let (mut plain, mut rest) = (String::with_capacity(text.len()), &*text);
    let (mut is_within, mut looked_at) = (false, 0);
    while let Some(first) = rest.chars().next().filter(|_| looked_at < MOST_WORDS) {
        looked_at += usize::from(!is_within && first.is_alphanumeric());
        let found = if is_within { None } else { at(start_of(rest), language, today) };
        if let Some((length, day)) = found {
            plain.extend([" ", &day, " "]);
            rest = &rest[length..];
            is_within = false;
            continue;
        }
        if let Some(word) = FROM_TO.iter().find(|word| rest.starts_with(**word)) {
            plain.extend([" ", word, " "]);
            rest = &rest[word.len()..];
            is_within = false;
            continue;
        }
        plain.push(first);
        rest = &rest[first.len_utf8()..];
        is_within = first.is_ascii_alphanumeric();
    }
    plain.push_str(rest);
    plain
}

/// As much of a text as a day is long at most: a hostile one is not looked through for every word.
fn start_of(text: &str) -> &str {
    let ends = text.char_indices().map(|(at, character)| at + character.len_utf8());
    &text[..ends.take_while(|end| *end <= LONGEST).last().unwrap_or_default()]
}

/// How long the day, month or year of another calendar is with which a text begins, and what it is
/// in the usual one.
fn at(text: &str, language: Language, today: NaiveDate) -> Option<(usize, String)> {
    day_at(text, language, today)
        .or_else(|| month_of_thailand(text, today))
        .or_else(|| year_of_thailand(text, language, today))
}

/// A month in Thai with its year (`กุมภาพันธ์ 2568`).
fn month_of_thailand(text: &str, today: NaiveDate) -> Option<(usize, String)> {
    let names = (1..).zip(THAI_MONTHS).flat_map(|(nth, names)| names.map(|name| (nth, name)));
    let (month, behind) =
        names.into_iter().find_map(|(nth, name)| Some((nth, text.strip_prefix(name)?)))?;
    let digits = behind.trim_start_matches(['.', ' ']).trim_start_matches("พ.ศ.").trim_start();
    let year = buddhist(digits, today)?;
    Some((text.len() - digits.len() + 4, format!("{year}年{month}月")))
}

/// A year alone, in a text that is Thai.
fn year_of_thailand(text: &str, language: Language, today: NaiveDate) -> Option<(usize, String)> {
    let is_alone = text.get(4..).is_some_and(|rest| {
        rest.trim_start_matches(['/', '-', '.']).len() == rest.len() || rest == "."
    });
    let year = buddhist(text, today).filter(|_| language.is_thai() && is_alone)?;
    Some((4, year.to_string()))
}

/// The usual year of the four digits with which a text begins, if it makes sense.
fn buddhist(text: &str, today: NaiveDate) -> Option<i32> {
    let digits = text.get(..4).filter(|four| four.bytes().all(|byte| byte.is_ascii_digit()))?;
    let is_whole = !text[4..].starts_with(|c: char| c.is_ascii_alphanumeric());
    let year = digits.parse::<i32>().ok()? - BUDDHIST;
    (is_whole && (1970..=today.year() + 1).contains(&year)).then_some(year)
}

/// The same of a day; or of a month or year of an era or of Taiwan.
fn day_at(text: &str, language: Language, today: NaiveDate) -> Option<(usize, String)> {
    let named = name(text);
    let start = named.map_or(0, |(length, _)| length);
    let is_begun = text[start..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '元');
    if !is_begun {
        return None;
    }
    let ends = number_ends(text, start);
    for end in ends.iter().copied() {
        let end = end + if text[end..].starts_with('日') { '日'.len_utf8() } else { 0 };
        match read(&text[..end], language, today) {
            Some((Calendar::Unknown, _)) => return Some((end, String::new())),
            Some((_, Some(day))) => return Some((end, day)),
            _ => {}
        }
    }
    let digits = text[start..].split('年').next()?;
    let is_of_taiwan = language.is_chinese() && digits.len() == 3;
    let before = named.map(|(_, before)| before).or(is_of_taiwan.then_some(MINGUO))?;
    let year: i32 = if digits == "元" { 1 } else { digits.trim().parse().ok()? };
    let behind = text.get(start + digits.len()..)?.strip_prefix('年')?;
    // The month behind its year stays with it, in one word.
    let month = behind.find('月').filter(|end| *end <= 2).map(|end| &behind[..end]);
    let month = month.filter(|month| month.bytes().all(|byte| byte.is_ascii_digit()));
    let month = month.map_or(String::new(), |month| format!("{month}月"));
    let length = text.len() - behind.len() + month.len();
    Some((length, format!("{}年{month}", before.checked_add(year)?)))
}

/// The name of an era or calendar with which a text begins: its length with the blanks behind it,
/// and the year before its first one.
fn name(text: &str) -> Option<(usize, i32)> {
    let eras = ERAS.iter().flat_map(|(names, before)| names.iter().map(move |n| (*n, *before)));
    let republic = REPUBLIC.into_iter().map(|name| (name, MINGUO));
    let (rest, before) =
        eras.chain(republic).find_map(|(n, before)| Some((text.strip_prefix(n)?, before)))?;
    let rest = rest.trim_start();
    let is_year = rest.starts_with(|c: char| c.is_ascii_digit() || c == '元');
    is_year.then(|| (text.len() - rest.len(), before))
}

/// Where the first three numbers of a text end.
fn number_ends(text: &str, start: usize) -> Vec<usize> {
    let (mut ends, mut at) = (Vec::new(), start);
    while ends.len() < 3 {
        let rest = &text[at..];
        let between = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(MOST_BETWEEN);
        let is_apart = rest.get(..between).is_none_or(|gap| gap.contains(['~', '～', '–', '—']));
        if between >= MOST_BETWEEN || is_apart {
            break;
        }
        let digits = &rest[between..];
        let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        at += between + length;
        ends.push(at);
    }
    ends
}

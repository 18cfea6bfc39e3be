//! Days of other calendars within a running text (`照会期間 令和6年12月1日 ~ 令和7年1月31日`).

use chrono::NaiveDate;

use super::super::super::digits::latin_digits;
use super::calendar::{Calendar, ERAS, Language, MINGUO, read};

/// The most bytes between two numbers of one day: a written month in Thai.
const MOST_BETWEEN: usize = 60;
/// What stands between the two days of a period, or behind them.
const FROM_TO: [&str; 8] = ["から", "より", "まで", "至", "到", "迄", "부터", "까지"];
/// What the years of Taiwan are called.
const REPUBLIC: [&str; 4] = ["中華民國", "中華民国", "民國", "民国"];

/// The text with its days in the usual calendar, apart from what stands around them. A day whose
/// year is not understood is left out.
pub(super) fn plain(text: &str, language: Language, today: NaiveDate) -> String {
    let text = latin_digits(text);
    let (mut plain, mut rest) = (String::with_capacity(text.len()), &*text);
    let mut is_within = false;
    while let Some(first) = rest.chars().next() {
        let found = if is_within { None } else { day_at(rest, language, today) };
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
    plain
}

/// How long the day of another calendar is with which a text begins, and the day; or month or year
/// of an era.
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
    let (_, before) = named?;
    let digits = text[start..].split('年').next()?;
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

//! What a heading says against the unit that it names: that it names the whole unit as well (`Euro
//! und Cent`), denies it (`ohne Cent`), or speaks of how exact the numbers are (`to the cent`).

use commands::statement::AmountUnit;

use super::units::is_small;
use super::words::normalised;

/// What the words around a unit make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Named,
    /// It may be meant.
    Doubted,
    /// The numbers are not in it.
    Denied,
}

/// Whole units of currencies, as they stand beside their hundredths.
pub(super) const WHOLE: &str = "\
    euro|euros|eur|dollar|dollars|usd|pound|pounds|gbp|pfund|franken|francs|franc|chf|zloty|zlote|\
    zlotych|pln|krone|kroner|krona|kronor|koruna|korun|koruny|sek|nok|dkk|czk|рубль|рубли|рублей|\
    рублях|руб|rub|rupee|rupees|inr|real|reais|peso|pesos|lei|leva|rand";
const AND: &str = "and|und|et|y|e|og|och|ja|и|та|a|ve|plus|or|oder|ou|o|и";
/// Words that are `and` in one language and `in` in another.
const AND_OR_IN: &str = "en|i";
const NOT: &str = "\
    ohne|without|no|not|non|excl|excluding|exclusive|exkl|hors|sans|sin|sem|senza|zonder|geen|niet|\
    nicht|keine|kein|bez|uden|utan|uten|ilman|без|не";
/// Words of how exact a number is, and that its hundredths are in it.
const EXACT: &str = "\
    rounded|rounding|round|nearest|precision|accuracy|accurate|exact|gerundet|arrondi|redondeado|\
    arrotondato|afgerond|avrundat|avrundet|afrundet|zaokraglone|including|incl|inkl|inclusive|with|\
    mit|avec|con|com|met|med|auf|to the|au|al";
const BEHIND: &str = "\
    separator|separators|trennzeichen|trenner|included|excluded|omitted|dropped|removed|rounded|\
    gerundet|ausgeschlossen|inbegriffen";
const JOINS: &str = "in|im|en|em|w|v|of|de|the|den|der|any";

fn is(word: &str, words: &str) -> bool {
    words.split('|').any(|one| one == word)
}

/// What the words of a heading around its unit make of it; `of_word` says what a word alone names.
pub(super) fn verdict(
    title: &str,
    unit: AmountUnit,
    of_word: impl Fn(&str) -> Option<AmountUnit>,
) -> Verdict {
    let signs = title.replace(['/', '&', '+'], " und ").replace([',', '.'], " o ");
    let text = normalised(&signs);
    let marked: Vec<&str> = text.split_whitespace().collect();
    if let Some(verdict) = beside_whole(&marked, title, &of_word) {
        return verdict;
    }
    let plain = normalised(title);
    let words: Vec<&str> = plain.split_whitespace().collect();
    let units: Vec<usize> = (0..words.len()).filter(|at| of_word(words[*at]).is_some()).collect();
    let before = |at: usize| {
        let mut words = words[..at].iter().rev();
        words.find(|word| !is(word, JOINS)).copied().unwrap_or_default()
    };
    let denied = units.iter().filter(|at| is(before(**at), NOT)).count();
    if denied > 0 {
        return if denied == units.len() { Verdict::Denied } else { Verdict::Doubted };
    }
    let Some(first) = units.first().copied() else { return Verdict::Named };
    let front = &words[..first];
    let is_exact = front.iter().any(|word| is(word, EXACT))
        || front.windows(2).any(|pair| is(&pair.join(" "), EXACT));
    let next = words.get(first + 1).copied().unwrap_or_default();
    let is_count = is_small(unit) && !next.is_empty() && next.bytes().all(|b| b.is_ascii_digit());
    if next.starts_with("separator") || (is_exact && is_small(unit)) {
        return Verdict::Denied;
    }
    let is_open = is_exact
        || is_count
        || front.iter().any(|word| is(word, NOT))
        || words[first..].iter().any(|word| is(word, BEHIND));
    if is_open { Verdict::Doubted } else { Verdict::Named }
}

/// The verdict on hundredths that stand beside the whole unit.
fn beside_whole(
    words: &[&str],
    title: &str,
    of_word: &impl Fn(&str) -> Option<AmountUnit>,
) -> Option<Verdict> {
    let is_part = |word: &str| of_word(word) == Some(AmountUnit::Hundredths);
    let both = |one: &str, other: &str| is(one, WHOLE) && is_part(other);
    let of = |three: &[&str]| {
        let &[one, between, other] = three else { return None };
        let turned = both(other, one);
        if !both(one, other) && !turned {
            return None;
        }
        let is_in = is(between, AND_OR_IN);
        match between {
            // A comma or a point may part the currency from its unit.
            "o" => Some(Verdict::Doubted),
            "i" if is(one, "zloty|zlote|zlotych|pln") => Some(Verdict::Denied),
            "en" if is(other, "cent|cents|centen|eurocent") => Some(Verdict::Doubted),
            _ if is_in || !is(between, AND) => None,
            _ if turned && title.contains('/') => Some(Verdict::Doubted),
            _ => Some(Verdict::Denied),
        }
    };
    words.windows(3).find_map(of)
}

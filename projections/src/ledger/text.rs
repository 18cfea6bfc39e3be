//! What a transaction says, folded: the form in which texts are kept for searches and words are
//! looked for, so that case, accents and forms of letters make no difference.
//!
//! Numbers are left out of what is kept. Banks number their bookings: with its number each text
//! would be another one, and a household that buys at fifty shops has a million texts.

use unicode_normalization::UnicodeNormalization;

/// What stands for a number in what is kept.
const NUMBER: char = '0';

/// Payee, description and note as one text, folded, each number as [`without_numbers`] has it.
pub(crate) fn of(payee: &str, description: &str, note: &str) -> String {
    let mut all = String::with_capacity(payee.len() + description.len() + note.len() + 2);
    for text in [payee, description, note].into_iter().filter(|text| !text.is_empty()) {
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(text);
    }
    if !all.is_ascii() {
        return without_numbers(&folded(&all));
    }
    // Most texts are plain, and a rebuild comes by all of them: folded where they stand.
    let mut plain = all.into_bytes();
    for sign in &mut plain {
        *sign = if sign.is_ascii_digit() { b'0' } else { sign.to_ascii_lowercase() };
    }
    plain.dedup_by(|one, before| *one == b'0' && *before == b'0');
    String::from_utf8(plain).unwrap_or_default()
}

/// A folded text with one sign in place of each row of digits: what stands in a text stands in it
/// so too.
pub(crate) fn without_numbers(folded: &str) -> String {
    let mut kept = String::with_capacity(folded.len());
    let mut is_number = false;
    for sign in folded.chars() {
        let is_digit = sign.is_ascii_digit();
        if !is_digit || !is_number {
            kept.push(if is_digit { NUMBER } else { sign });
        }
        is_number = is_digit;
    }
    kept
}

/// Whether a folded word has a digit.
pub(crate) fn has_digits(folded: &str) -> bool {
    folded.bytes().any(|byte| byte.is_ascii_digit())
}

/// A text without the case of its letters, the accents of Latin and Greek ones and the stress
/// marks of Cyrillic ones, and with one form of each letter (`ß` is `ss`, `①` is `1`).
pub(crate) fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    // What a mark stands on.
    let mut base = ' ';
    for letter in text.nfkd().flat_map(char::to_lowercase) {
        match letter {
            '\u{300}'..='\u{36f}' if is_accent(letter, base) => {}
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            other => folded.push(other),
        }
        if !('\u{300}'..='\u{36f}').contains(&letter) {
            base = letter;
        }
    }
    folded
}

/// Whether a mark is no part of its letter: `é` is an `e`, and `й` is no `и`.
fn is_accent(mark: char, base: char) -> bool {
    match base {
        '\u{400}'..='\u{52f}' => mark != '\u{306}',
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_forms_of_letters_make_no_difference() {
        for (text, plain) in [
            ("Äpfel & Co", "apfel & co"),
            ("ÉMILE (Café)", "emile (cafe)"),
            ("ΣΑΣ Σας", "σασ σασ"),
            ("Straße STRAẞE", "strasse strasse"),
            ("İstanbul ISTANBUL ısı", "istanbul istanbul isi"),
            ("Łódź Ørsted Đurđevac Œuvre", "lodz orsted durdevac oeuvre"),
            ("Ёлка Чай", "елка чаи\u{306}"),
            ("ｶﾌｪ① ﬁn", "カフェ1 fin"),
            ("猫カフェ", "猫カフェ"),
        ] {
            assert_eq!(folded(text), plain, "{text}");
            assert_eq!(folded(plain), plain, "folding is done once");
        }
    }

    #[test]
    fn a_letter_of_its_own_stays_one() {
        assert_ne!(folded("чай"), folded("чаи"));
        assert_ne!(folded("が"), folded("か"));
        assert_eq!(folded("か\u{3099}"), folded("が"), "however it is written");
    }

    #[test]
    fn texts_are_put_together_without_those_that_say_nothing() {
        assert_eq!(of("Rewe", "", "Für Öl"), "rewe fur ol");
        assert_eq!(of("", "", ""), "");
        for text in ["Rewe 12 4711-x9y", "7", "A1B22C333", "", "no number"] {
            let plain = without_numbers(&folded(text));
            assert_eq!((of(text, "", ""), plain.clone()), (plain.clone(), plain));
        }
        assert_eq!(of("Rewe 12", "4711-x9y", ""), "rewe 0 0-x0y");
        assert_eq!(of("Café 12", "4711-x9y", ""), "cafe 0 0-x0y");
    }

    #[test]
    fn what_stands_in_a_text_stands_in_it_without_numbers() {
        let text = "caf\u{e9}24go 100%, ref-a81b";
        let kept = without_numbers(&folded(text));
        let folded = folded(text);
        for from in 0..folded.len() {
            for until in from..=folded.len() {
                let part = without_numbers(&folded[from..until]);
                assert!(kept.contains(&part), "{part} in {kept}");
            }
        }
    }
}

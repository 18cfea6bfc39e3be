//! Field 86 of MT940: what a booking is about. Three families of dialects: numbered sub-fields
//! behind a three-digit code (`166?00…?20…?32…`), words between slashes (`/NAME/…/REMI/…`), and
//! plain text.

use super::super::text::{clean, join};

/// What field 86 says, as far as it can be told apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Narrative {
    /// Counterparty.
    pub name: String,
    pub purpose: String,
    /// The bank's word for the kind of booking.
    pub kind: String,
}

/// Lines of this many characters and more were cut by the bank in mid-word.
const FULL_LINE: usize = 60;
/// Sub-fields of this many characters and more go on in the next one.
const FULL_SUBFIELD: usize = 27;

/// Words between slashes.
const SLASH_WORDS: &[&str] = &[
    "ADDR", "BENM", "BIC", "CHGS", "CNTP", "CSID", "EREF", "EXCH", "IACC", "IBAN", "ID", "INFO",
    "ISDT", "KREF", "MARF", "NAME", "OCMT", "ORDP", "PREF", "PURP", "REMI", "RREF", "RTRN", "SVCL",
    "TRCD", "TRTP", "UCRD", "UDTR", "ULTB", "ULTC", "ULTD",
];

/// Words with a plus sign in purposes of SEPA payments.
const PLUS_WORDS: &[&str] = &[
    "ABWA", "ABWE", "ANAM", "BIC", "COAM", "CRED", "DEBT", "EREF", "IBAN", "KREF", "MREF", "OAMT",
    "PURP", "RCUR", "SVWZ",
];

/// Reads the lines of one or several fields 86.
pub(super) fn read(lines: &[&str]) -> Narrative {
    let first = lines.first().map_or("", |line| line.trim_start());
    if let Some((code_end, separator)) = subfield_separator(first) {
        let text = unwrap_lines(lines, Some(separator));
        return numbered(&text.trim_start()[code_end..], separator);
    }
    let text = unwrap_lines(lines, None);
    let parts = slashed(&text);
    if !parts.is_empty() {
        return by_slash_words(&text, &parts);
    }
    plain(lines)
}

/// Where the sub-fields begin and which character parts them: `166?00`, `000>10`, or `?20`.
fn subfield_separator(text: &str) -> Option<(usize, char)> {
    let is_code = |text: &str| {
        let mut characters = text.chars();
        let separator = characters.next()?;
        let parts = !separator.is_alphanumeric() && !separator.is_whitespace() && separator != '/';
        let digits = characters.take(2).filter(char::is_ascii_digit).count() == 2;
        (parts && digits).then_some(separator)
    };
    if text.starts_with('?') {
        return Some((0, is_code(text)?));
    }
    let code = text.bytes().take_while(u8::is_ascii_digit).count();
    (code == 3).then(|| Some((3, is_code(&text[3..])?)))?
}

/// Joins the lines as the bank's text was before it was cut into them.
fn unwrap_lines(lines: &[&str], separator: Option<char>) -> String {
    let mut text = String::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    let mut is_full = true;
    for line in lines {
        let begins_field = separator.is_some_and(|separator| line.starts_with(separator));
        if !is_full && !begins_field {
            text.push(' ');
        }
        text.push_str(line);
        is_full = line.chars().count() >= FULL_LINE;
    }
    text
}

/// Appends a piece of text that was cut at a fixed width.
fn append_piece(target: &mut String, piece: &str, last_length: &mut usize) {
    if !target.is_empty() && *last_length < FULL_SUBFIELD {
        target.push(' ');
    }
    target.push_str(piece);
    *last_length = piece.chars().count();
}

fn numbered(text: &str, separator: char) -> Narrative {
    let mut narrative = Narrative::default();
    let (mut purpose_length, mut name_length) = (0, 0);
    let mut rest = text;
    while let Some(start) = rest.find(separator) {
        rest = &rest[start + separator.len_utf8()..];
        let Some(code) = rest.get(..2).and_then(|code| code.parse::<u8>().ok()) else { continue };
        let content = &rest[2..];
        let content = &content[..next_subfield(content, separator)];
        match code {
            0 => narrative.kind = clean(content, 200),
            20..=29 | 60..=63 => append_piece(&mut narrative.purpose, content, &mut purpose_length),
            32 | 33 => append_piece(&mut narrative.name, content, &mut name_length),
            _ => {}
        }
        rest = &rest[2 + content.len()..];
    }
    by_plus_words(&mut narrative);
    // References alone name nobody; the bank's word for the booking says more.
    let is_reference = words(&narrative.purpose, '+', false, PLUS_WORDS).first().map(|w| w.1);
    if narrative.name.trim().is_empty() && is_reference == Some(0) {
        narrative.name.clone_from(&narrative.kind);
    }
    narrative
}

/// Where the next sub-field begins: a separator before two digits.
fn next_subfield(text: &str, separator: char) -> usize {
    let begins = |position: &usize| {
        let code = &text.as_bytes()[position + separator.len_utf8()..];
        code.len() >= 2 && code[..2].iter().all(u8::is_ascii_digit)
    };
    text.match_indices(separator).map(|(at, _)| at).find(begins).unwrap_or(text.len())
}

/// Where words of a list stand in a text, each between (or before) marks: word, start, end.
fn words<'a>(
    text: &'a str,
    mark: char,
    opens: bool,
    known: &[&str],
) -> Vec<(&'a str, usize, usize)> {
    let mut found = Vec::new();
    for (end, _) in text.match_indices(mark) {
        let before = &text[..end];
        let length = before.bytes().rev().take(5).take_while(u8::is_ascii_uppercase).count();
        let word = &before[end - length..];
        let start = end - length;
        let is_opened = !opens || text[..start].ends_with(mark);
        if is_opened && known.contains(&word) {
            found.push((word, start - usize::from(opens), end + 1));
        }
    }
    found
}

/// `SVWZ+` begins what the payer wrote; the other words are references.
fn by_plus_words(narrative: &mut Narrative) {
    let found = words(&narrative.purpose, '+', false, PLUS_WORDS);
    if found.is_empty() {
        return;
    }
    let value = |wanted: &str| {
        let position = found.iter().position(|(word, ..)| *word == wanted)?;
        let end = found.get(position + 1).map_or(narrative.purpose.len(), |next| next.1);
        Some(narrative.purpose[found[position].2..end].trim().to_string())
    };
    let name = value("ABWA").or_else(|| value("ABWE")).or_else(|| value("ANAM"));
    let purpose = value("SVWZ");
    if narrative.name.trim().is_empty() {
        narrative.name = name.unwrap_or_default();
    }
    if let Some(purpose) = purpose.filter(|purpose| !purpose.is_empty()) {
        narrative.purpose = purpose;
    }
}

type SlashPart<'a> = (&'a str, &'a str);

/// The words between slashes with their values; empty when there is not one that tells something.
fn slashed(text: &str) -> Vec<SlashPart<'_>> {
    let found = words(text, '/', true, SLASH_WORDS);
    let telling = ["NAME", "REMI", "CNTP", "TRTP", "BENM", "ORDP"];
    if !found.iter().any(|(word, ..)| telling.contains(word)) {
        return Vec::new();
    }
    let ends = found.iter().skip(1).map(|(_, start, _)| *start).chain([text.len()]);
    found
        .iter()
        .zip(ends)
        // Of `/BENM//NAME/` the value of the first word is empty.
        .map(|((word, _, start), end)| (*word, text.get(*start..end).unwrap_or("")))
        .collect()
}

fn by_slash_words(text: &str, parts: &[SlashPart<'_>]) -> Narrative {
    let value = |wanted: &str| {
        let found = parts.iter().find(|(word, value)| *word == wanted && !value.trim().is_empty());
        found.map(|(_, value)| value.trim().trim_matches('/').trim())
    };
    // `/CNTP/` holds account, bank, name and town.
    let counterparty = value("CNTP").and_then(|value| value.split('/').nth(2));
    let named = value("NAME").or(counterparty).or_else(|| value("BENM")).or_else(|| value("ORDP"));
    let purpose = value("REMI").map(|purpose| {
        let purpose = purpose.strip_prefix("USTD//").unwrap_or(purpose);
        purpose.strip_prefix("STRD/CUR/").unwrap_or(purpose).trim_matches('/')
    });
    let kind = value("TRTP").unwrap_or_default();
    let purpose = match purpose {
        Some(purpose) => purpose,
        None if named.is_some() || !kind.is_empty() => "",
        None => text,
    };
    Narrative {
        name: clean(named.unwrap_or_default(), 200),
        purpose: purpose.to_string(),
        kind: clean(kind, 200),
    }
}

fn plain(lines: &[&str]) -> Narrative {
    let mut narrative = Narrative { purpose: join(lines.iter().copied()), ..Narrative::default() };
    by_plus_words(&mut narrative);
    let told: Vec<&str> = lines.iter().map(|line| line.trim()).filter(|l| !l.is_empty()).collect();
    // The first of several lines is the nearest there is to a name.
    if let (true, [first, _, ..]) = (narrative.name.is_empty(), told.as_slice()) {
        narrative.name = clean(first, 200);
    }
    narrative
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(lines: &[&str]) -> (String, String, String) {
        let narrative = read(lines);
        (clean(&narrative.name, 200), clean(&narrative.purpose, 2_000), narrative.kind)
    }

    fn expected(name: &str, purpose: &str, kind: &str) -> (String, String, String) {
        (name.into(), purpose.into(), kind.into())
    }

    #[test]
    fn numbered_subfields_are_put_together_again() {
        let lines = [
            "166?00GUTSCHRIFT?100399?20EREF+4711?21SVWZ+Rent of May and June f?22or the flat",
            "?3010020030?31234567?32Erika Mustermann und Max Mu?33stermann?34000",
        ];
        let name = "Erika Mustermann und Max Mustermann";
        assert_eq!(told(&lines), expected(name, "Rent of May and June for the flat", "GUTSCHRIFT"));
        let lines = ["000>100987654321", ">20 OFFICE>21 RENT>310390123456"];
        assert_eq!(told(&lines), expected("", "OFFICE RENT", ""));
    }

    #[test]
    fn words_between_slashes_are_told_apart() {
        let rabobank = ["/BENM//NAME/JOHN DOE/REMI/Reference 2013/ISDT/2013-01-02"];
        assert_eq!(told(&rabobank), expected("JOHN DOE", "Reference 2013", ""));
        let ing = ["/CNTP/NL32INGB0000012345/INGBNL2A/ING BANK N.V.///REMI/USTD//Invoice 7/"];
        assert_eq!(told(&ing), expected("ING BANK N.V.", "Invoice 7", ""));
    }

    #[test]
    fn of_plain_text_the_first_line_names_the_payee() {
        assert_eq!(told(&["Groceries"]), expected("", "Groceries", ""));
        assert_eq!(told(&["Mr X", "", "rent"]), expected("Mr X", "Mr X rent", ""));
    }
}

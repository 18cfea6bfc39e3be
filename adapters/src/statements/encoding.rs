//! From bytes to text. A file's own word about its encoding is often wrong, so the bytes are
//! believed first: a byte-order mark, then valid UTF-8, then what the file says, then a guess.

use std::borrow::Cow;
use std::iter::Peekable;
use std::str::Chars;

use chardetng::EncodingDetector;
use encoding_rs::{Encoding, ISO_8859_15, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How many bytes are shown to the detector; more do not change its mind.
const DETECTOR_SAMPLE: usize = 256 * 1024;

/// The text of a file and the encoding it was read in. Bytes that mean nothing become U+FFFD.
pub(super) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub encoding: &'static Encoding,
}

/// Decodes `file`; `declared` is the encoding the file itself names, if any.
pub(super) fn decode<'a>(file: &'a [u8], declared: Option<&'static Encoding>) -> Decoded<'a> {
    let encoding = recognise(file, declared);
    let (text, encoding, _) = encoding.decode(file);
    Decoded { text, encoding }
}

fn recognise(file: &[u8], declared: Option<&'static Encoding>) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(file) {
        return encoding;
    }
    if let Some(encoding) = utf_16_without_mark(file) {
        return encoding;
    }
    if is_utf_8(file) {
        return UTF_8;
    }
    // A declared UTF-8 or UTF-16 has just been disproved.
    if let Some(encoding) = declared.filter(|e| e.is_single_byte()) {
        return encoding;
    }
    let sample = &file[..file.len().min(DETECTOR_SAMPLE)];
    let mut detector = EncodingDetector::new();
    detector.feed(sample, sample.len() == file.len());
    let guess = detector.guess(None, false);
    match guess.is_single_byte() {
        true => most_natural(sample, guess),
        false if is_multi_byte(file, guess) => guess,
        false => most_natural(sample, WINDOWS_1252),
    }
}

/// The detector knows neither the encoding with the euro sign of Latin-9 nor that of old Macs: they
/// are chosen where they leave fewer oddities in the text than its guess.
fn most_natural(sample: &[u8], guess: &'static Encoding) -> &'static Encoding {
    let oddities =
        |encoding: &'static Encoding| oddities(&encoding.decode_without_bom_handling(sample).0);
    let mut best = (oddities(guess), guess);
    for other in [WINDOWS_1252, ISO_8859_15, MACINTOSH] {
        if best.0 == 0 {
            break;
        }
        let count = oddities(other);
        if count < best.0 {
            best = (count, other);
        }
    }
    best.1
}

/// How many characters stand where no language puts them: control characters, marks and capital
/// letters within words, letters of two scripts in one word, lone letters behind numbers.
fn oddities(text: &str) -> usize {
    let (mut count, mut before, mut last) = (0, ' ', ' ');
    let mut open_quotes = 0_i32;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if !character.is_ascii() {
            let next = characters.peek().copied().unwrap_or(' ');
            let behind_number = last.is_ascii_digit() || (last == ' ' && before.is_ascii_digit());
            count += usize::from(is_odd(character, last, next, behind_number));
            let rest = characters.clone();
            count += usize::from(!behind_number && stands_for_a_sign(character, last, rest));
            open_quotes += i32::from(character == '„') - i32::from(matches!(character, '“' | '”'));
        }
        (before, last) = (last, if character == '\u{a0}' { ' ' } else { character });
    }
    // A low quotation mark that nothing closes is a letter of another encoding.
    count + usize::try_from(open_quotes).unwrap_or(0)
}

/// Whether a letter or an accent stands alone before a number, where a currency's sign would: `£`
/// of Latin-1 is a letter of Poland elsewhere, and `¥` of a Mac an accent.
fn stands_for_a_sign(character: char, last: char, mut rest: Peekable<Chars<'_>>) -> bool {
    if last.is_alphanumeric() {
        return false;
    }
    let next = rest.next().unwrap_or(' ');
    let before_number = next.is_ascii_digit();
    // Words of one letter, such as `À`, may stand before a number and a blank.
    let before_blank = matches!(next, ' ' | '\u{a0}') && rest.next().is_some_and(is_digit);
    let is_letter = character.is_alphabetic();
    (before_number && (is_letter || character == '´'))
        || (before_blank && is_letter && character.is_uppercase() && character > 'ÿ')
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit()
}

fn is_odd(character: char, last: char, next: char, behind_number: bool) -> bool {
    if character.is_control() || matches!(character, '\u{fffd}' | '¤' | 'ƒ') {
        return true;
    }
    let (letter_before, letter_behind) = (last.is_alphabetic(), next.is_alphabetic());
    if character.is_alphabetic() {
        let is_latin = |c: char| c < '\u{370}';
        let other_script = |c: char| c.is_alphabetic() && is_latin(c) != is_latin(character);
        let capital_within = last.is_lowercase() && character.is_uppercase();
        let lone_capital =
            behind_number && character.is_uppercase() && !letter_before && !letter_behind;
        return other_script(last) || other_script(next) || capital_within || lone_capital;
    }
    let may_join = matches!(
        character,
        '\u{a0}' | '\u{ad}' | '´' | '·' | '°' | '\u{2010}'
            ..='\u{201d}' | '…' | '•' | '€' | '®' | '™'
    );
    if may_join {
        // `Paris–Lyon` has a dash within, `Descripci–n` has not.
        return matches!(character, '–' | '—') && last.is_lowercase() && next.is_lowercase();
    }
    let within = letter_before && letter_behind;
    let begins = matches!(character, '¼' | '½' | '¾' | 'ˆ' | '˜' | '¨' | '¸' | '¦')
        && (letter_before || letter_behind);
    within || begins
}

/// A file that was cut off may end within a character: what stands before is UTF-8 all the same,
/// provided that it shows by itself, with a character beyond ASCII.
fn is_utf_8(file: &[u8]) -> bool {
    match std::str::from_utf8(file) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && !file[..error.valid_up_to()].is_ascii(),
    }
}

/// An encoding of East Asia is only believed when every byte fits and many are not ASCII: a few
/// accents of Europe can look like one.
fn is_multi_byte(file: &[u8], guess: &'static Encoding) -> bool {
    let beyond_ascii = file.iter().filter(|byte| !byte.is_ascii()).count();
    beyond_ascii * 10 > file.len()
        && guess.decode_without_bom_handling_and_without_replacement(file).is_some()
}

/// UTF-16 shows as a zero in every second byte of the (mostly Latin) beginning.
fn utf_16_without_mark(file: &[u8]) -> Option<&'static Encoding> {
    let head = &file[..file.len().min(64) & !1];
    if head.len() < 8 {
        return None;
    }
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), head.len() / 2);
    match (even, odd) {
        (0, odd) if odd * 10 >= half * 9 => Some(UTF_16LE),
        (even, 0) if even * 10 >= half * 9 => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding an XML declaration names (`<?xml … encoding="ISO-8859-1"?>`).
pub(super) fn declared_in_xml(file: &[u8]) -> Option<&'static Encoding> {
    let head = &file[..file.len().min(512)];
    let end = head.windows(2).position(|pair| pair == b"?>")?;
    let declaration = std::str::from_utf8(&head[..end]).ok()?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Encoding::for_label(value[1..].split(quote).next()?.trim().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_believed_before_the_file_s_own_word() {
        let decoded = decode("Zürich".as_bytes(), Some(WINDOWS_1252));
        assert_eq!(decoded.text, "Zürich");
        let decoded = decode(b"Z\xfcrich", Some(UTF_8));
        assert_eq!(decoded.text, "Zürich");
    }

    #[test]
    fn a_file_that_ends_within_a_character_keeps_its_encoding() {
        let whole = "Müller, Zürich".as_bytes();
        let cut = whole.iter().rposition(|byte| *byte == 0xc3).unwrap() + 1;
        assert_eq!(decode(&whole[..cut], None).text, "Müller, Z\u{fffd}");
        assert_eq!(decode(b"Stra\xdfe \xe0", None).text, "Straße à");
    }

    #[test]
    fn utf_16_is_seen_with_and_without_its_mark() {
        let wide: Vec<u8> = "Datum;Betrag".bytes().flat_map(|byte| [byte, 0]).collect();
        assert_eq!(decode(&wide, None).text, "Datum;Betrag");
        let marked: Vec<u8> = [0xfe, 0xff].into_iter().chain(wide.iter().rev().copied()).collect();
        assert_eq!(decode(&marked, None).text.chars().rev().collect::<String>(), "Datum;Betrag");
    }

    #[test]
    fn an_xml_declaration_names_its_encoding() {
        let file = b"<?xml version='1.0' encoding='ISO-8859-15'?><Document/>";
        assert_eq!(declared_in_xml(file).unwrap().name(), "ISO-8859-15");
        assert!(declared_in_xml(b"<Document/>").is_none());
    }

    #[test]
    fn the_euro_sign_of_latin_9_and_the_letters_of_macs_are_known() {
        let euro = b"26/09/2026;Caf\xe9 de la Gare;-12,50 \xa4\n03/09/2026;S\xbdur M. \xbcuvre;-5,00 \xa4\n";
        let decoded = decode(euro, None);
        assert_eq!(decoded.encoding.name(), "ISO-8859-15");
        assert!(decoded.text.contains("Sœur M. Œuvre;-5,00 €"), "{}", decoded.text);
        for text in [
            "Date;Libellé;Montant\n03/02/2025;Café crème, hôtel de Noël;-12,50 €\n",
            "Datum;Empfänger;Betrag\n03.02.2025;Müller Größe, Zürich;-12,50\n",
            "Fecha;Descripción;Importe\n03/02/2025;Año nuevo, peluquería;-12,50\n",
        ] {
            let (bytes, _, _) = MACINTOSH.encode(text);
            let decoded = decode(&bytes, None);
            assert_eq!((decoded.encoding.name(), decoded.text.as_ref()), ("macintosh", text));
        }
    }

    #[test]
    fn signs_of_pounds_and_yen_are_no_letters() {
        let latin_1 = WINDOWS_1252;
        for (encoding, text) in [
            (latin_1, "Date,Text,Amount\n2025-02-13,Fee of £2,-2.00\n"),
            (latin_1, "Date,Text,Out,In\n13 Feb 2025,Shop,\"£8.40\",\n"),
            (latin_1, "Date,Text,Amount\n2025-02-13,Shop,-£8.40\n2025-02-14,Pay,£ 1850.00\n"),
            (latin_1, "Date,Text,Amount\n2025-02-13,Shop,8.40 £\n"),
            (latin_1, "Date,Text,Amount\n2025-02-13,Shop,¥-840\n2025-02-14,Pay,¥185000\n"),
            (ISO_8859_15, "Date,Text,Amount\n2025-02-13,Cœur,-£8.40\n2025-02-14,Pay,¥1850\n"),
            (MACINTOSH, "Date,Text,Amount\n2025-02-13,Shop,-¥840\n2025-02-14,Pay,¥185000\n"),
            (MACINTOSH, "Date,Text,Amount\n2025-02-13,Café,-£8.40\n2025-02-14,Pay,£1850.00\n"),
            (MACINTOSH, "Fecha,Concepto,Importe\n13/02/2025,Panadería Ñandú,-12.50\n"),
        ] {
            let (bytes, _, _) = encoding.encode(text);
            assert_eq!(decode(&bytes, None).text, text, "{}", encoding.name());
        }
    }

    #[test]
    fn common_encodings_are_not_taken_for_others() {
        for (encoding, text) in [
            (WINDOWS_1252, "Straße; l´eau d’Été – 20 °C; 5 à 7; ½ kg; 12,50 €; Málaga; «œuvre»"),
            (
                encoding_rs::WINDOWS_1250,
                "Žluťoučký kůň úpěl ďábelské ódy; Šárka Řehořová; 12,50 Kč",
            ),
            (encoding_rs::WINDOWS_1251, "Дата;Описание;Сумма\n03.02.2025;Покупка хлеба;12,50\n"),
        ] {
            let (bytes, _, _) = encoding.encode(text);
            assert_eq!(decode(&bytes, None).text, text, "{}", encoding.name());
        }
    }
}

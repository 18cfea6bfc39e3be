//! From bytes to text. A file's own word about its encoding is often wrong, so the bytes are
//! believed first: a byte-order mark, then valid UTF-8, then what the file says, then a guess.

use std::borrow::Cow;

use chardetng::EncodingDetector;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

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
    if guess.is_single_byte() || is_multi_byte(file, guess) { guess } else { WINDOWS_1252 }
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
}

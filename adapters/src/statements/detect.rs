//! Tells the format of a file by its content. The name of the file is never asked.

use commands::statement::ReadStatementError;

/// Formats that one reader reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// No content at all.
    Nothing,
    Ofx,
    Qif,
    Csv,
    Camt,
    Mt940,
    /// A ZIP: a spreadsheet, or several files.
    Archive,
}

/// How much of the file is looked at.
const HEAD: usize = 64 * 1024;

/// The format of a file.
///
/// # Errors
/// [`ReadStatementError::UnknownFormat`] for binary files and for XML and web pages of other kinds.
pub(super) fn family(file: &[u8]) -> Result<Family, ReadStatementError> {
    // Zeros are dropped so that UTF-16 can be looked at as if it were ASCII.
    let head: Vec<u8> = file[..file.len().min(HEAD)]
        .iter()
        .filter(|byte| **byte != 0)
        .map(u8::to_ascii_uppercase)
        .collect();
    let head = head.strip_prefix(b"\xef\xbb\xbf".as_slice()).unwrap_or(&head);
    let head = head
        .strip_prefix(b"\xff\xfe".as_slice())
        .or_else(|| head.strip_prefix(b"\xfe\xff".as_slice()))
        .unwrap_or(head)
        .trim_ascii_start();
    let has = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    if head.is_empty() {
        // Every second byte of blanks in UTF-16 is a zero.
        let is_wide = file.starts_with(b"\xff\xfe") || file.starts_with(b"\xfe\xff");
        let is_blank = |b: &u8| b.is_ascii_whitespace() || is_mark(*b) || (is_wide && *b == 0);
        return match file.len() <= HEAD && file.iter().all(is_blank) {
            true => Ok(Family::Nothing),
            false => Err(ReadStatementError::UnknownFormat),
        };
    }
    if file.starts_with(b"PK\x03\x04") || file.starts_with(b"PK\x05\x06") {
        return Ok(Family::Archive);
    }
    if is_binary(file) {
        return Err(ReadStatementError::UnknownFormat);
    }
    if head.starts_with(b"OFXHEADER") || has(b"<OFX>") || has(b"<?OFX") {
        return Ok(Family::Ofx);
    }
    if has(b"BKTOCSTMR") && has(b"<") {
        return Ok(Family::Camt);
    }
    if is_mt940(head) {
        return Ok(Family::Mt940);
    }
    if is_qif(head) {
        return Ok(Family::Qif);
    }
    if head.starts_with(b"<") || head.starts_with(b"%PDF") || head.starts_with(b"{\\RTF") {
        return Err(ReadStatementError::UnknownFormat);
    }
    Ok(Family::Csv)
}

fn is_mark(byte: u8) -> bool {
    matches!(byte, 0xef | 0xbb | 0xbf | 0xff | 0xfe)
}

fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split(|byte| matches!(byte, b'\n' | b'\r')).map(<[u8]>::trim_ascii)
}

/// Pictures, old spreadsheets and other archives begin with signatures; other binaries are full of
/// control characters that no text has.
fn is_binary(file: &[u8]) -> bool {
    const SIGNATURES: [&[u8]; 5] =
        [b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\x1f\x8b", b"GIF8", b"\xff\xd8\xff"];
    if SIGNATURES.iter().any(|signature| file.starts_with(signature)) {
        return true;
    }
    let head = &file[..file.len().min(4096)];
    let is_control = |byte: &&u8| **byte < 32 && !matches!(**byte, 0 | 9 | 10 | 12 | 13 | 26 | 27);
    head.iter().filter(is_control).count() * 20 > head.len()
}

/// SWIFT fields at the beginning of lines: a reference or account, and a balance or booking.
fn is_mt940(head: &[u8]) -> bool {
    let mut beginning = false;
    for line in lines(head).take(400) {
        let line = line.strip_prefix(b"{4:").unwrap_or(line);
        let is = |tags: &[&[u8]]| tags.iter().any(|tag| line.starts_with(tag));
        beginning |= is(&[b":20:", b":25:", b":25P:", b":28:", b":28C:"]);
        let booking: &[&[u8]] =
            &[b":60F:", b":60M:", b":61:", b":62F:", b":62M:", b":34F:", b":90D:", b":90C:"];
        if beginning && is(booking) {
            return true;
        }
    }
    false
}

/// A header line of QIF. Some files carry remarks or stray records before the first one.
fn is_qif(head: &[u8]) -> bool {
    const HEADERS: [&[u8]; 4] = [b"!TYPE:", b"!ACCOUNT", b"!OPTION:", b"!CLEAR:"];
    let mut looked_at = 0;
    for line in lines(head).filter(|line| !line.is_empty()) {
        if HEADERS.iter().any(|header| line.starts_with(header)) {
            return true;
        }
        looked_at += 1;
        if looked_at > 50 {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_content() {
        let is = |text: &str, expected| assert_eq!(family(text.as_bytes()), Ok(expected), "{text}");
        is("OFXHEADER:100\n", Family::Ofx);
        is("\u{feff}<?xml version=\"1.0\"?><?OFX OFXHEADER=\"200\"?><OFX></OFX>", Family::Ofx);
        is("<ns:Document><ns:BkToCstmrStmt>", Family::Camt);
        is("{1:F01X}{4:\n:20:1\n:25:2\n:60F:C200101EUR1,", Family::Mt940);
        is("!Type:Bank\nD1/1/2020\n", Family::Qif);
        is("Date,Amount\n2020-01-01,1.00\n", Family::Csv);
        is(" \r\n\t", Family::Nothing);
        is("", Family::Nothing);
        is("PK\u{3}\u{4}rest", Family::Archive);
    }

    #[test]
    fn what_is_no_statement_is_refused() {
        for file in [&b"<html><body>"[..], b"%PDF-1.7", b"\x1f\x8brest", b"\x00\x00\x00\x00"] {
            assert_eq!(family(file), Err(ReadStatementError::UnknownFormat));
        }
    }
}

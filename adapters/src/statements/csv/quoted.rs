//! Rows all of whose cells stand in quotes, as the text of the file shows: whatever they have more
//! than the heading, none of their cells was parted in two.

use std::collections::HashSet;

use super::table::Row;

/// The lines of those of some rows that stand in quotes throughout; the rows in file order.
pub(super) fn lines(text: &str, delimiter: u8, rows: &[&Row]) -> HashSet<u32> {
    let mut quoted = HashSet::new();
    let (mut line, mut rest) = (1_u32, text);
    for row in rows {
        while line < row.line {
            let Some((_, below)) = rest.split_once('\n') else { return quoted };
            (line, rest) = (line.saturating_add(1), below);
        }
        if line == row.line && quoted_cells(rest, delimiter) == Some(row.len()) {
            quoted.insert(row.line);
        }
    }
    quoted
}

/// How many cells the row has with which a text begins, if all of them stand in quotes or are
/// empty.
fn quoted_cells(text: &str, delimiter: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut cells, mut any) = (0, 0, false);
    loop {
        if bytes.get(at) == Some(&b'"') {
            at = end_of_quoted(bytes, at + 1)?;
            any = true;
        }
        cells += 1;
        match bytes.get(at) {
            Some(own) if *own == delimiter => at += 1,
            None | Some(b'\n' | b'\r') => return any.then_some(cells),
            Some(_) => return None,
        }
    }
}

/// The place behind the quote that ends a cell; two of them within it are one of its own.
fn end_of_quoted(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == b'"')?;
        match bytes.get(at + 1) {
            Some(b'"') => at += 2,
            _ => return Some(at + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_counted_where_all_of_them_stand_in_quotes() {
        assert_eq!(quoted_cells("\"a\",\"b,c\",\"d\n\"\"e\"\"\"\n\"f\"", b','), Some(3));
        assert_eq!(quoted_cells("\"a\",,\"b\",\r\n", b','), Some(4));
        assert_eq!(quoted_cells("\"a\",b,\"c\"", b','), None);
        assert_eq!(quoted_cells("\"a\",\"b\"c", b','), None);
        assert_eq!(quoted_cells("\"a\",\"b", b','), None);
        assert_eq!(quoted_cells(",,", b','), None);
    }
}

//! The last row of a file that no line break ends. A quarter of the banks end their files so; a
//! file that was cut off ends so too. How the other bookings end tells the two apart.

use chrono::NaiveDate;

use super::table::{Look, Row};

/// How many rows the last one is compared to.
const MOST_PEERS: usize = 500;

/// The end of a file that no line break ends.
pub(super) enum End {
    /// Nothing shows that something is missing, and nothing that all is there: the text of the
    /// last cell could go on. Taken as whole, for whole files are the rule.
    Open(u32),
    /// Something is missing. The row was taken out, so that nothing is learned from it.
    Half(Half),
}

/// A row, or a part of one, that was taken out; `None` for nothing but delimiters.
pub(super) struct Half(Option<Row>);

impl Half {
    /// The line of what was taken out, if there is anything in it.
    pub(super) fn line(&self) -> Option<u32> {
        self.0.as_ref().map(|row| row.line)
    }

    /// Whether the row may go on telling what the booking above it was: no day stands in it.
    pub(super) fn may_continue(&self, date_column: usize) -> bool {
        let Some(row) = &self.0 else { return true };
        row.cells().take(date_column.saturating_add(1)).all(str::is_empty)
    }
}

/// What is known of the last cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Whole,
    Open,
    Half,
}

/// Looks at the last row and takes it out when it is half of one. `tail` is the text from its
/// beginning to the end of the file.
pub(super) fn take(
    rows: &mut Vec<Row>,
    text: &str,
    delimiter: u8,
    today: NaiveDate,
) -> Option<End> {
    if let Some(tail) = blank_half(rows, text, delimiter, today) {
        // A quote that nothing closes may have been taken for a cell.
        rows.pop_if(|row| row.tail(text).trim() == tail.trim());
        return Some(End::Half(Half(None)));
    }
    let (last, others) = rows.split_last()?;
    let tail = last.tail(text);
    let is_ended = text.ends_with(['\n', '\r', '\u{1a}']);
    let is_quoted_on = tail.matches('"').count() % 2 == 1;
    if is_ended && !is_quoted_on {
        return None;
    }
    let peers = peers(others, today);
    let usual = usual_cells(&peers, others).unwrap_or(last.len());
    let verdict = match last.len() < usual {
        true => Verdict::Half,
        false if is_ended => return None,
        false => last_cell(last, others.last(), text, &peers),
    };
    match verdict {
        Verdict::Whole => None,
        // Footers and disclaimers.
        _ if !matters(last, &peers, today) => None,
        Verdict::Open => Some(End::Open(last.line)),
        Verdict::Half => Some(End::Half(Half(rows.pop()))),
    }
}

/// A beginning of a row that holds nothing yet; such rows are not among the others.
fn blank_half<'t>(rows: &[Row], text: &'t str, delimiter: u8, today: NaiveDate) -> Option<&'t str> {
    let (_, tail) = text.rsplit_once(['\n', '\r'])?;
    let is_blank = |c: char| c == '"' || c.is_whitespace() || u32::from(c) == u32::from(delimiter);
    if tail.trim().is_empty() || !tail.chars().all(is_blank) {
        return None;
    }
    let cells = tail.bytes().filter(|byte| *byte == delimiter).count() + 1;
    (cells < usual_cells(&peers(rows, today), rows)?).then_some(tail)
}

/// The bookings that the last row is compared to: as many as a look should cost.
fn peers(rows: &[Row], today: NaiveDate) -> Vec<&Row> {
    let near = &rows[rows.len().saturating_sub(MOST_PEERS)..];
    near.iter().filter(|row| row.is_booking_like(today)).collect()
}

/// The fewest cells of a booking; without bookings, the most of any row.
fn usual_cells(peers: &[&Row], others: &[Row]) -> Option<usize> {
    let fewest = peers.iter().map(|row| row.len()).min();
    fewest.or_else(|| others.iter().map(Row::len).max())
}

/// Whether a booking could be read from the row, or it could continue one.
fn matters(row: &Row, peers: &[&Row], today: NaiveDate) -> bool {
    let is_date = |cell: &str| Look::of(cell, today) == Look::Date;
    let date_column = peers.last().and_then(|peer| peer.cells().position(is_date));
    let continues = |column: usize| row.cells().take(column + 1).all(str::is_empty);
    row.cells().any(is_date) || date_column.is_some_and(continues)
}

/// Whether the last cell can be seen to be whole.
fn last_cell(last: &Row, above: Option<&Row>, text: &str, peers: &[&Row]) -> Verdict {
    let (own, tail) = (last.last_cell(), last.tail(text));
    let is_closed = tail.matches('"').count() % 2 == 0;
    if !is_closed && tail.strip_suffix(own).is_some_and(|before| before.ends_with('"')) {
        return Verdict::Half;
    }
    let ends: Vec<&str> = peers.iter().map(|peer| peer.last_cell()).collect();
    if own.is_empty() {
        let before = text.strip_suffix(tail).unwrap_or_default().trim_end();
        let misses_quotes = before.ends_with('"') && !tail.trim_end().ends_with('"');
        let is_usual = ends.iter().any(|end| end.is_empty())
            || ends.is_empty() && above.is_some_and(|above| above.last_cell().is_empty());
        return match is_usual {
            _ if misses_quotes => Verdict::Half,
            true => Verdict::Whole,
            false if ends.is_empty() => Verdict::Open,
            false => Verdict::Half,
        };
    }
    if is_closed && tail.trim_end().ends_with('"') {
        return Verdict::Whole;
    }
    let Some(decimals) = decimals(own) else {
        let length = own.chars().count();
        let is_code = !ends.is_empty() && ends.iter().all(|end| end.chars().count() == length);
        return if is_code { Verdict::Whole } else { Verdict::Open };
    };
    let most = ends.iter().filter_map(|end| self::decimals(end)).max();
    match most {
        Some(0) => Verdict::Open,
        Some(most) if decimals >= most => Verdict::Whole,
        Some(_) => Verdict::Half,
        None if decimals >= 2 => Verdict::Whole,
        None if decimals == 0 && own.ends_with(|c: char| c.is_ascii_digit()) => Verdict::Open,
        None => Verdict::Half,
    }
}

/// The digits behind the last point or comma of a number; `None` for what is no number.
fn decimals(cell: &str) -> Option<usize> {
    super::super::amount::evidence(cell)?;
    let Some(mark) = cell.rfind(['.', ',']) else { return Some(0) };
    Some(cell[mark + 1..].bytes().take_while(u8::is_ascii_digit).count())
}

#[cfg(test)]
mod tests {
    use super::super::table::Table;
    use super::*;

    /// `None` for a whole file, whether the last row was taken out for the others.
    fn end(text: &str) -> Option<bool> {
        let today = NaiveDate::from_ymd_opt(2024, 6, 30).unwrap();
        let options = commands::statement::ReadOptions::on(today);
        let table = Table::read(text, None, &options).unwrap();
        table.end.map(|end| matches!(end, End::Half(_)))
    }

    #[test]
    fn a_last_row_without_a_line_break_is_whole_when_it_ends_like_the_others() {
        let head = "Date;Text;Amount;Balance\n1.2.2024;Shop;-1.50;98.50\n";
        assert_eq!(end(&format!("{head}2.2.2024;Inn;-7.25;91.25")), None);
        assert_eq!(end(&format!("{head}2.2.2024;Inn;-7.25;91.2")), Some(true));
        assert_eq!(end(&format!("{head}2.2.2024;Inn;-7.25;")), Some(true));
        assert_eq!(end(&format!("{head}2.2.2024;Inn;-7.2")), Some(true));
        assert_eq!(end(&format!("{head}2.2.2024;Inn;-7.2\n")), None);
        assert_eq!(end(&format!("{head}Total;none")), None);
    }

    #[test]
    fn quotes_codes_and_empty_last_cells_tell_the_end_of_a_row() {
        let head = "\"2024-02-01\",\"-1.50\",\"Shop\"\n";
        assert_eq!(end(&format!("{head}\"2024-02-02\",\"-7.25\",\"The Inn\"")), None);
        assert_eq!(end(&format!("{head}\"2024-02-02\",\"-7.25\",\"The In")), Some(true));
        assert_eq!(end("2024-02-01,-1.50,EUR\n2024-02-02,-7.25,EU"), Some(false));
        assert_eq!(end("2024-02-01,-1.50,EUR\n2024-02-02,-7.25,EUR"), None);
        assert_eq!(end("2024-02-01;-1.50;\n2024-02-02;-7.25;"), None);
    }

    #[test]
    fn a_text_that_could_go_on_is_taken_and_remarked() {
        let head = "Date,Amount,Text\n2024-02-01,-1.50,Shop\n";
        assert_eq!(end(&format!("{head}2024-02-02,-7.25,The In")), Some(false));
        assert_eq!(end(&format!("{head},,more te")), Some(false));
        assert_eq!(end(&format!("{head},")), Some(true));
    }
}

//! Days that no bank books: what lies more than a year ahead is a year that was misread or
//! mistyped.

use chrono::{Days, NaiveDate};
use commands::statement::{LineNote, StatementFile};

/// How far ahead a booking may be: standing orders are announced for a year at most.
const FURTHEST: Days = Days::new(366);
/// How many bookings are named one by one.
const MOST_NAMED: usize = 20;

/// Names the bookings of a file that lie further ahead than any bank books.
pub(super) fn remark(file: &mut StatementFile, today: NaiveDate) {
    let Some(last) = today.checked_add_days(FURTHEST) else { return };
    let lines = file.statements.iter().flat_map(|statement| &statement.lines);
    let mut ahead = lines.filter(|line| line.posted_on > last);
    let note = |line: u32, detail: String| LineNote { line, code: "date-far-ahead".into(), detail };
    let named: Vec<LineNote> = ahead
        .by_ref()
        .take(MOST_NAMED)
        .map(|line| {
            let detail = format!(
                "{} is more than a year ahead; it was booked on that day. Check the year.",
                line.posted_on
            );
            note(line.line, detail)
        })
        .collect();
    let more = ahead.count();
    file.warnings.extend(named);
    if more > 0 {
        let detail = format!("{more} further bookings are more than a year ahead.");
        file.warnings.push(note(0, detail));
    }
    file.warnings.sort_by_key(|note| note.line);
}

//! The days that a household's books can speak of.

use chrono::NaiveDate;

/// The first and the last of them: what lies beyond is a slip of a pen, or of a program.
pub const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a day");
pub const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2199, 12, 31).expect("a day");

/// Whether the day lies in the years 1900 to 2199.
pub fn is_plausible(day: NaiveDate) -> bool {
    (FIRST_DAY..=LAST_DAY).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_books_begin_with_1900_and_end_with_2199() {
        for (day, within) in [
            (FIRST_DAY, true),
            (LAST_DAY, true),
            (FIRST_DAY.pred_opt().unwrap(), false),
            (LAST_DAY.succ_opt().unwrap(), false),
            (NaiveDate::MIN, false),
            (NaiveDate::MAX, false),
        ] {
            assert_eq!(is_plausible(day), within, "{day}");
        }
    }
}

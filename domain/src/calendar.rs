//! The days that a household's books can speak of, and when they begin where it lives.

use chrono::{
    DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;

/// The first and the last of them: what lies beyond is a slip of a pen, or of a program.
pub const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a day");
pub const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2199, 12, 31).expect("a day");

/// Whether the day lies in the years 1900 to 2199.
pub fn is_plausible(day: NaiveDate) -> bool {
    (FIRST_DAY..=LAST_DAY).contains(&day)
}

/// The first instant at which clocks in a zone show this day and time or a later one.
///
/// A time that they skip when they are put forward comes with the first instant after that; of a
/// time that they show twice the first one counts. A day that a zone leaves out as a whole (Samoa,
/// 30 December 2011) begins and ends where the next one begins.
pub fn instant_of(zone: Tz, day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let wanted = day.and_time(time);
    if let Some(found) = zone.from_local_datetime(&wanted).earliest() {
        return found.with_timezone(&Utc);
    }
    // No offset is as far from UTC as this: clocks show less at the one end and more at the other,
    // and between them they jump over what is wanted. They do so on a whole second.
    let beyond = TimeDelta::hours(26);
    let mut before = wanted.checked_sub_signed(beyond).unwrap_or(wanted).and_utc();
    let mut after = wanted.checked_add_signed(beyond).unwrap_or(wanted).and_utc();
    before = before.with_time(NaiveTime::MIN).single().unwrap_or(before);
    after = after.with_time(NaiveTime::MIN).single().unwrap_or(after) + TimeDelta::days(1);
    while (after - before).num_seconds() > 1 {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if shown(zone, middle) < wanted { before = middle } else { after = middle }
    }
    after
}

/// The newest day whose time has come in a zone at an instant.
pub fn newest_due(zone: Tz, time: NaiveTime, at: DateTime<Utc>) -> NaiveDate {
    // Clocks that are put back over midnight show a day that was over: the one after it is begun.
    let mut day = shown(zone, at).date();
    day = day.checked_add_days(Days::new(1)).unwrap_or(day);
    while instant_of(zone, day, time) > at {
        let Some(before) = day.pred_opt() else { return day };
        day = before;
    }
    day
}

/// What clocks show.
fn shown(zone: Tz, at: DateTime<Utc>) -> NaiveDateTime {
    let offset = zone.offset_from_utc_datetime(&at.naive_utc()).fix();
    at.naive_utc().checked_add_offset(offset).unwrap_or(at.naive_utc())
}

#[cfg(test)]
mod tests;

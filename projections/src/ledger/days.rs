//! The two days of what came with both, in SQL: `t` has `posted_on` (under which it is kept) and
//! `also_on`, and `i` the import that brought it.

/// The day of the booking of what came with two days: MT940 lines are kept under their day of
/// value unless they are booked in the year before, of the days of an archive's the later one is
/// that of the booking.
macro_rules! booked_of_two {
    () => {
        "case when i.format = 'zip' then greatest(t.posted_on, t.also_on)
           when i.format like 'mt94%'
             and extract(year from t.also_on) = extract(year from t.posted_on) then t.also_on
           else t.posted_on end"
    };
}

/// The day of value of the same.
macro_rules! value_of_two {
    () => {
        "case when i.format = 'zip' then least(t.posted_on, t.also_on)
           when i.format like 'mt94%'
             and extract(year from t.also_on) = extract(year from t.posted_on) then t.posted_on
           else coalesce(t.also_on, t.posted_on) end"
    };
}

pub(crate) use {booked_of_two, value_of_two};

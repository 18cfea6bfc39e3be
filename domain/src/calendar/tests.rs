//! When days begin, against a walk through the instants of a zone that looks at its clocks.

use proptest::prelude::*;

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

/// `2026-03-29 02:30` in a zone, as an instant.
fn instant(zone: Tz, local: &str) -> String {
    let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap();
    instant_of(zone, local.date(), local.time()).format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[test]
fn skipped_times_come_after_the_gap_and_of_repeated_ones_the_first_counts() {
    use chrono_tz::{America, Asia, Australia, Europe, Pacific};
    for (zone, local, expected) in [
        (Europe::Berlin, "2026-03-28 06:00", "2026-03-28T05:00:00Z"),
        (Europe::Berlin, "2026-03-29 06:00", "2026-03-29T04:00:00Z"),
        // 02:00 is 03:00.
        (Europe::Berlin, "2026-03-29 02:00", "2026-03-29T01:00:00Z"),
        (Europe::Berlin, "2026-03-29 02:30", "2026-03-29T01:00:00Z"),
        (Europe::Berlin, "2026-03-29 03:00", "2026-03-29T01:00:00Z"),
        // 03:00 is 02:00 once more.
        (Europe::Berlin, "2026-10-25 02:30", "2026-10-25T00:30:00Z"),
        (Europe::Berlin, "2026-10-25 03:00", "2026-10-25T02:00:00Z"),
        // Half an hour.
        (Australia::Lord_Howe, "2026-10-04 02:15", "2026-10-03T15:30:00Z"),
        (Australia::Lord_Howe, "2026-04-05 01:45", "2026-04-04T14:45:00Z"),
        // A day begins at 01:00, and another ends twice.
        (America::Havana, "2026-03-08 00:00", "2026-03-08T05:00:00Z"),
        (America::Havana, "2026-11-01 00:30", "2026-11-01T04:30:00Z"),
        // The whole day is left out.
        (Pacific::Apia, "2011-12-29 23:59", "2011-12-30T09:59:00Z"),
        (Pacific::Apia, "2011-12-30 00:00", "2011-12-30T10:00:00Z"),
        (Pacific::Apia, "2011-12-30 18:00", "2011-12-30T10:00:00Z"),
        (Pacific::Apia, "2011-12-31 06:00", "2011-12-30T16:00:00Z"),
        (Pacific::Kwajalein, "1993-08-21 12:00", "1993-08-21T12:00:00Z"),
        // A whole day twice.
        (Pacific::Kwajalein, "1969-09-30 12:00", "1969-09-30T01:00:00Z"),
        (Asia::Kolkata, "2026-06-01 00:00", "2026-05-31T18:30:00Z"),
    ] {
        assert_eq!(instant(zone, local), expected, "{zone} {local}");
    }
}

#[test]
fn the_ends_of_the_calendar_are_no_trouble() {
    for day in [NaiveDate::MIN, NaiveDate::MAX, FIRST_DAY, LAST_DAY] {
        for zone in [Tz::Pacific__Kiritimati, Tz::Pacific__Pago_Pago, Tz::Pacific__Apia] {
            instant_of(zone, day, NaiveTime::MIN);
        }
    }
    for at in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        newest_due(Tz::Europe__Berlin, NaiveTime::MIN, at);
    }
}

/// The first minute from two days before on at which clocks show that or later. All zones have had
/// offsets of whole minutes since 1972.
fn walked(zone: Tz, day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let wanted = day.and_time(time);
    let mut at = wanted.and_utc() - TimeDelta::days(2);
    while at.with_timezone(&zone).naive_local() < wanted {
        at += TimeDelta::minutes(1);
    }
    at
}

/// Whether clocks are changed within two days of it.
fn is_changed_about(zone: Tz, day: NaiveDate) -> bool {
    let at = |days: i64| (day.and_time(NaiveTime::MIN) + TimeDelta::days(days)).and_utc();
    let shown =
        [-1, 0, 1, 2].map(|days| zone.offset_from_utc_datetime(&at(days).naive_utc()).fix());
    shown.windows(2).any(|pair| pair[0] != pair[1])
}

/// Any zone, day and minute; every second time near a day on which clocks are changed.
fn anywhere() -> impl Strategy<Value = (Tz, NaiveDate, NaiveTime)> {
    let zones = proptest::sample::select(&chrono_tz::TZ_VARIANTS[..]);
    (zones, 730_u64..36_000, 0_u32..1_440, any::<bool>()).prop_map(|(zone, day, minute, near)| {
        let first = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
        let any = first + Days::new(day);
        let near = near.then(|| any.iter_days().take(400).find(|day| is_changed_about(zone, *day)));
        let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap();
        (zone, near.flatten().unwrap_or(any), time)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_time_of_a_day_comes_when_a_walk_meets_it((zone, day, time) in anywhere()) {
        let came = instant_of(zone, day, time);
        prop_assert_eq!(came, walked(zone, day, time));
        // Days come in order, and the newest that has come is the one that just came, or one that
        // came with it.
        let next = instant_of(zone, day.succ_opt().unwrap(), time);
        prop_assert!(came <= next);
        let newest = newest_due(zone, time, came);
        prop_assert!(newest >= day && instant_of(zone, newest, time) == came);
        prop_assert!(newest_due(zone, time, came - TimeDelta::seconds(1)) < day);
    }

    #[test]
    fn of_the_days_that_have_come_the_newest_is_due(
        (zone, day, time) in anywhere(), seconds in -90_000_i64..90_000,
    ) {
        let at = day.and_time(time).and_utc() + TimeDelta::seconds(seconds);
        let newest = newest_due(zone, time, at);
        prop_assert!(walked(zone, newest, time) <= at);
        prop_assert!(walked(zone, newest.succ_opt().unwrap(), time) > at);
    }
}

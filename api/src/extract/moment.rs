//! The moment a read is about.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use projections::reading::Moment;

use super::{Member, form};
use crate::body::Day;
use crate::problem::Problem;
use crate::state::AppState;

/// Where the household of a request lives, once a member was recognised.
#[derive(Debug, Clone, Copy)]
pub(super) struct Zone(pub Tz);

/// The moment a read is about: `Wumbo-Revision` or `after` (at least), `as_of` (the past), or now.
#[derive(Debug, Clone, Copy)]
pub struct At(pub Moment);

impl FromRequestParts<AppState> for At {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        Ok(Self(match asked(parts)? {
            Asked::Moment(moment) => moment,
            Asked::Day(day) => {
                let zone = match parts.extensions.get::<Zone>() {
                    Some(Zone(zone)) => *zone,
                    None => Member::from_request_parts(parts, state).await?.scope.time_zone,
                };
                Moment::Instant(end_of(day, zone))
            }
        }))
    }
}

/// What a request says of its moment.
///
/// # Errors
/// A problem when that is none, or is said twice.
pub(super) fn asked(parts: &Parts) -> Result<Asked, Problem> {
    let query = parts.uri.query().unwrap_or_default();
    let (mut moment, mut is_after_said) = (Moment::Now, false);
    if let Some(value) = parts.headers.get("wumbo-revision") {
        moment = Moment::AtLeast(revision(value.to_str().ok(), "Wumbo-Revision")?);
    }
    let mut past_moment = None;
    for (name, value) in form(query.as_bytes()) {
        let is_said = match name.as_ref() {
            "after" => {
                moment = Moment::AtLeast(revision(Some(&value), "after")?);
                std::mem::replace(&mut is_after_said, true)
            }
            "as_of" => past_moment.replace(past(&value)?).is_some(),
            _ => false,
        };
        if is_said {
            let detail = "Say it once.";
            return Err(Problem::invalid(&name, "invalid-parameter", detail));
        }
    }
    Ok(past_moment.unwrap_or(Asked::Moment(moment)))
}

fn revision(text: Option<&str>, name: &str) -> Result<i64, Problem> {
    text.and_then(|text| text.trim().parse().ok()).filter(|revision| *revision >= 0).ok_or_else(
        || Problem::invalid(name, "not-a-revision", "A revision is a whole number from 0 on."),
    )
}

/// A moment, as it is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Asked {
    Moment(Moment),
    /// The end of that day where the household lives.
    Day(NaiveDate),
}

fn past(text: &str) -> Result<Asked, Problem> {
    if let Ok(revision) = text.parse::<i64>()
        && revision >= 0
    {
        return Ok(Asked::Moment(Moment::Revision(revision)));
    }
    if let Some(Day(day)) = Day::read(text) {
        return Ok(Asked::Day(day));
    }
    // A plus in a query stands for a blank: `…T10:00:00+02:00` arrives with one.
    match DateTime::parse_from_rfc3339(&text.replace(' ', "+")) {
        Ok(instant) => Ok(Asked::Moment(Moment::Instant(instant.with_timezone(&Utc)))),
        Err(_) => Err(Problem::invalid(
            "as_of",
            "not-a-moment",
            "Give a revision (a whole number), an instant as of RFC 3339 (2026-03-01T12:00:00Z), or \
             a date (2026-03-01), which is its end where the household lives.",
        )),
    }
}

/// The last instant of a day that the log can tell from the next day's first, microseconds. Where
/// clocks are put on at midnight the next day begins an hour later.
fn end_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    let begins =
        (0..4).find_map(|hour| zone.from_local_datetime(&next.and_hms_opt(hour, 0, 0)?).earliest());
    let begins = begins.map_or_else(
        || next.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc(),
        |begins| begins.with_timezone(&Utc),
    );
    begins - TimeDelta::microseconds(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_where_the_household_lives_also_when_clocks_change_at_midnight() {
        for (zone, day, ends) in [
            ("UTC", "2026-03-01", "2026-03-01T23:59:59.999999Z"),
            ("America/Toronto", "2026-03-01", "2026-03-02T04:59:59.999999Z"),
            ("Asia/Tokyo", "2026-03-01", "2026-03-01T14:59:59.999999Z"),
            // Clocks are put on from 0:00 to 1:00 on 26 April 2024 in Cairo.
            ("Africa/Cairo", "2024-04-25", "2024-04-25T21:59:59.999999Z"),
        ] {
            let end = end_of(day.parse().unwrap(), zone.parse().unwrap());
            assert_eq!(end, ends.parse::<DateTime<Utc>>().unwrap(), "{zone}");
        }
    }

    #[test]
    fn revisions_instants_and_days_are_told_apart_and_nothing_else_is_read() {
        assert!(matches!(past("20250301"), Ok(Asked::Moment(Moment::Revision(20_250_301)))));
        assert!(matches!(past("2025-03-01"), Ok(Asked::Day(_))));
        assert!(matches!(past("2025-03-01T10:00:00 02:00"), Ok(Asked::Moment(Moment::Instant(_)))));
        for text in ["2025-02-30", "2025-3-1", "+2025-03-01", "yesterday", "-1", "2025-03-01T10"] {
            assert!(past(text).is_err(), "{text}");
        }
    }
}

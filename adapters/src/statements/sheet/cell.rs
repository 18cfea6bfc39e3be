//! The text of a spreadsheet's cell, as a bank would print it in a table of text.

use calamine::{Data, DataType, ExcelDateTime, ExcelDateTimeType};

use super::decimal::plain;
use super::number_format::NumberFormat;
use super::shown::Shown;

/// The text: ISO dates, plain decimals with a point, words as they are.
pub(super) fn text(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => plain(*number),
        Data::Bool(flag) => if *flag { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(moment) => day(*moment),
        Data::DateTimeIso(text) => text.trim_end_matches("T00:00:00").to_owned(),
        Data::DurationIso(text) => text.clone(),
        Data::Error(_) => value.as_string().unwrap_or_else(|| "#ERROR".to_owned()),
    }
}

/// The text with what the cell's number format puts around it.
pub(super) fn shown(value: &Data, format: Option<&NumberFormat>) -> Shown {
    let Some(format) = format else { return Shown::plain(text(value)) };
    match value {
        Data::Float(number) => format.shown(*number),
        Data::Int(number) => match i32::try_from(*number) {
            Ok(number) => format.shown(f64::from(number)),
            Err(_) => Shown::plain(text(value)),
        },
        // Letters of a currency that are not quoted (`0.00 USD`) make no day of a number.
        Data::DateTime(moment) if format.is_of_numbers() => format.shown(moment.as_f64()),
        Data::String(text) => Shown::plain(format.shown_text(text).unwrap_or_else(|| text.clone())),
        other => Shown::plain(text(other)),
    }
}

/// The day, with the time where it is not midnight; the time alone where there is no day.
fn day(moment: ExcelDateTime) -> String {
    if moment.is_duration() {
        return elapsed(moment.as_f64());
    }
    // Before the first day that is counted there is none; spreadsheets show no date either.
    if moment.as_f64() < 0.0 {
        return "#".repeat(8);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if moment.as_f64() < 1.0 {
        return time;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if time == "00:00:00" { date } else { format!("{date} {time}") }
}

/// Hours, minutes and seconds of a count of days: no number that an amount may be.
fn elapsed(days: f64) -> String {
    let whole = plain(days.abs().trunc()).parse::<u64>().ok();
    let Some(whole) = whole.and_then(|days| days.checked_mul(24)) else { return "#".repeat(8) };
    let moment = ExcelDateTime::new(days.abs(), ExcelDateTimeType::DateTime, false);
    let (_, _, _, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let sign = if days < 0.0 { "-" } else { "" };
    format!("{sign}{:02}:{minute:02}:{second:02}", whole.saturating_add(u64::from(hour)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_iso_and_midnight_is_no_time() {
        let moment = |value| {
            text(&Data::DateTime(ExcelDateTime::new(value, ExcelDateTimeType::DateTime, false)))
        };
        assert_eq!(moment(45_322.0), "2024-01-31");
        assert_eq!(moment(45_322.5), "2024-01-31 12:00:00");
        assert_eq!(moment(0.25), "06:00:00");
        assert_eq!(text(&Data::DateTimeIso("2024-01-31T00:00:00".into())), "2024-01-31");
        assert_eq!(text(&Data::Bool(true)), "TRUE");
        assert_eq!(moment(-15.0), "########");
        let hours = ExcelDateTime::new(-1.5, ExcelDateTimeType::TimeDelta, false);
        assert_eq!(text(&Data::DateTime(hours)), "-36:00:00");
    }
}

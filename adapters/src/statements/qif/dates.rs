//! Which number of a QIF date is the day. The format does not say; programs of one country write
//! the month first, those of all others the day.

use chrono::NaiveDate;
use commands::statement::{DateOrder, DecidedBy, MappingQuestion, ReadOptions};
use domain::money::Currency;
use serde_json::json;

use super::super::date::{self, DateText};
use super::super::date_order::{self, Judged, Shown};
use super::super::draft::Draft;
use super::Records;

/// The one currency at home only where the month is written first, which is Quicken's own order.
const MONTH_FIRST: &str = "USD";

/// The order of dates that `!Option:MDY` and its like name. They begin no section.
pub(super) fn named_order(header: &str) -> Option<DateOrder> {
    let header = header.to_ascii_uppercase();
    match header.strip_prefix("OPTION:")?.trim() {
        "DMY" => Some(DateOrder::DayMonthYear),
        "MDY" => Some(DateOrder::MonthDayYear),
        "YMD" => Some(DateOrder::YearMonthDay),
        _ => None,
    }
}

/// What stands in a field of a date: digits alone are one as well.
pub(super) fn read(text: &str, today: NaiveDate) -> Option<DateText> {
    date::read(text, today).or_else(|| date::digits(text, today))
}

/// Chooses the order of day and month: as the person says, as the days themselves prove, as a
/// header names it, as the dates make sense, as the account knows it from before.
///
/// # Errors
/// The question which of them is the day, where nothing tells it.
pub(super) fn order(
    records: &Records<'_>,
    currency: Currency,
    options: &ReadOptions,
    draft: &mut Draft,
) -> Result<DateOrder, MappingQuestion> {
    let said = options.date_order.or(options.mapping.as_ref().map(|mapping| mapping.date_order));
    let remembered = options.remembered.as_ref().map(|mapping| mapping.date_order);
    let texts = records.all().filter_map(|record| record.date);
    let dates: Vec<DateText> = texts.filter_map(|text| read(text, options.today)).collect();
    let chosen = |order: Option<DateOrder>| order.filter(|order| reads_most(&dates, *order));
    let judged = date_order::judge(&dates, options.today);
    let (order, by, why) = if let Some(order) = chosen(said) {
        (order, DecidedBy::Person, "as you said")
    } else if let Judged::Certain(order, Shown::Days) = judged {
        let is_year = order == DateOrder::YearMonthDay;
        let why = if is_year { "as the years prove" } else { "as days after the twelfth prove" };
        (order, DecidedBy::File, why)
    } else if let Some(order) = chosen(records.date_order) {
        (order, DecidedBy::File, "as the file's own !Option says")
    } else if let Judged::Certain(order, _) = judged {
        (order, DecidedBy::File, "which is how the dates of the file make sense")
    } else if let Some(order) = chosen(remembered) {
        (order, DecidedBy::Memory, "as in earlier files of this account")
    } else if currency.code() == MONTH_FIRST && !may_be_year(&judged) {
        let detail = "Day and month cannot be told apart; they were read with the month first. \
                      Say the order (date_order) if that is wrong.";
        draft.warn(0, "date-order-assumed", detail);
        (DateOrder::MonthDayYear, DecidedBy::Format, "as Quicken writes them in US dollars")
    } else {
        return Err(ask_for_order(&dates, &judged));
    };
    let is_open = |date: &DateText| {
        matches!(date, DateText::Open { .. })
            && date.on(DateOrder::DayMonthYear) != date.on(DateOrder::MonthDayYear)
    };
    if dates.iter().any(is_open) {
        let name = match order {
            DateOrder::DayMonthYear => "day",
            DateOrder::MonthDayYear => "month",
            DateOrder::YearMonthDay => "year",
        };
        draft.decided("date_order", by, format!("Dates are read with the {name} first, {why}."));
    }
    let contradicted = said.filter(|_| by != DecidedBy::Person);
    if contradicted.is_some() {
        let detail = "No date of the file can be read in the order that was asked for.";
        draft.warn(0, "date-order-refused", detail);
    }
    Ok(order)
}

/// Whether an order gives a day to at least half of the dates that leave it open.
fn reads_most(dates: &[DateText], order: DateOrder) -> bool {
    let open = || dates.iter().filter(|date| matches!(date, DateText::Open { .. }));
    2 * open().filter(|date| date.on(order).is_some()).count() >= open().count()
}

/// Whether the first number of the dates may be the year.
fn may_be_year(judged: &Judged) -> bool {
    matches!(judged, Judged::Open(orders) if orders.contains(&DateOrder::YearMonthDay))
}

fn ask_for_order(dates: &[DateText], judged: &Judged) -> MappingQuestion {
    if let Judged::Open(orders) = judged
        && may_be_year(judged)
    {
        let example = dates.iter().find(|date| orders.iter().all(|o| date.on(*o).is_some()));
        let told = orders.iter().map(|order| {
            let name = match order {
                DateOrder::DayMonthYear => "day first",
                DateOrder::MonthDayYear => "month first",
                DateOrder::YearMonthDay => "year first",
            };
            let day = example.and_then(|date| date.on(*order));
            day.map_or(name.to_owned(), |day| format!("{day} ({name})"))
        });
        let told: Vec<String> = told.collect();
        return MappingQuestion {
            field: "date_order".into(),
            detail: format!(
                "The dates make sense in more than one order: is one of them {}?",
                told.join(" or ")
            ),
            choices: orders.iter().map(|order| json!(order)).collect(),
        };
    }
    let example = dates.iter().find(|date| {
        date.on(DateOrder::DayMonthYear).is_some() && date.on(DateOrder::MonthDayYear).is_some()
    });
    let told = |order| example.and_then(|date| date.on(order)).unwrap_or_default();
    let (day_first, month_first) = (told(DateOrder::DayMonthYear), told(DateOrder::MonthDayYear));
    MappingQuestion {
        field: "date_order".into(),
        detail: format!(
            "No date of the file tells which number is the day: is the first one \
             {day_first} (day first) or {month_first} (month first)?"
        ),
        choices: vec![json!(DateOrder::DayMonthYear), json!(DateOrder::MonthDayYear)],
    }
}

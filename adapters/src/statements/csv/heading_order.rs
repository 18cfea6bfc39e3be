//! The order of the dates, where the heading over them says it: `年月日`, `Date (YYYY-MM-DD)`,
//! `Datum (TT.MM.JJ)`, `jour/mois/année`.

use commands::statement::DateOrder;

use super::words::has;

/// Letters for year, month and day as banks print them, without what stands between them.
const ORDERS: [(DateOrder, &str); 3] = [
    (
        DateOrder::YearMonthDay,
        "yyyymmdd|yymmdd|jjjjmmtt|jjmmtt|jjjjmmdd|jjmmdd|aaaammjj|aammjj|aaaammdd|aammdd|aaaammgg|\
         aammgg|rrrrmmdd|rrmmdd|eeeehhnn|eehhnn|vvvvkkpp|vvkkpp|yyyyaagg|yyaagg|ггггммдд|ггммдд|\
         εεεεμμηη|yearmonthday|jahrmonattag|anneemoisjour|anomesdia|annomesegiorno|\
         jaarmaanddag|armanaddag|aarmaaneddag|年月日|년월일|연월일",
    ),
    (
        DateOrder::DayMonthYear,
        "ddmmyy|ttmmjj|jjmmaa|ddmmaa|ggmmaa|ddmmrr|ggaayy|ppkkvv|ddmmjj|ддммгг|ηημμεε|daymonthyear|\
         tagmonatjahr|jourmoisannee|diamesano|giornomeseanno|dagmaandjaar|dagmanadar|日月年|일월년",
    ),
    (
        DateOrder::MonthDayYear,
        "mmddyy|mmttjj|mmjjaa|mmddaa|mmggaa|mmddjj|ммддгг|monthdayyear|月日年",
    ),
];
/// The same with single letters, which stand apart.
const SINGLE: [(DateOrder, &str); 3] = [
    (DateOrder::YearMonthDay, " y m d | j m t | a m j "),
    (DateOrder::DayMonthYear, " d m y | t m j | j m a | d m a "),
    (DateOrder::MonthDayYear, " m d y "),
];

/// The order that a normalised heading names; `None` where it names none.
pub(super) fn named(heading: &str) -> Option<DateOrder> {
    let compact: String = heading.split_whitespace().collect();
    let is_named =
        |(_, orders): &&(DateOrder, &str)| orders.split('|').any(|order| compact.contains(order));
    let single = || SINGLE.iter().find(|(_, orders)| has(heading, orders));
    ORDERS.iter().find(is_named).or_else(single).map(|(order, _)| *order)
}

/// Whether the last number of a date text has four digits: then the year cannot stand first.
pub(super) fn ends_in_long_year(cell: &str) -> bool {
    let mut numbers = cell.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    numbers.nth(2).is_some_and(|year| year.len() == 4)
}

/// Whether a date text begins with one digit and ends with two (`7-02-03`): the year of an era may
/// stand first.
pub(super) fn begins_with_one_digit(cell: &str) -> bool {
    let numbers: Vec<&str> =
        cell.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    matches!(numbers.as_slice(), [first, middle, last]
        if first.len() == 1 && middle.len() == 2 && last.len() == 2)
}

#[cfg(test)]
mod tests {
    use super::super::words::normalised;
    use super::*;

    #[test]
    fn headings_name_the_order_in_many_languages() {
        use DateOrder::{DayMonthYear, MonthDayYear, YearMonthDay};
        for (heading, right) in [
            ("年月日", Some(YearMonthDay)),
            ("取引年月日", Some(YearMonthDay)),
            ("Date (YYYY-MM-DD)", Some(YearMonthDay)),
            ("Datum (JJMMTT)", Some(YearMonthDay)),
            ("Date AAAA-MM-JJ", Some(YearMonthDay)),
            ("Datum (ÅÅÅÅ-MM-DD)", Some(YearMonthDay)),
            ("Dátum (ÉÉÉÉ.HH.NN)", Some(YearMonthDay)),
            ("Date dd/mm/yyyy", Some(DayMonthYear)),
            ("Datum TT.MM.JJ", Some(DayMonthYear)),
            ("Date (JJ/MM/AA)", Some(DayMonthYear)),
            ("Päivä (pp.kk.vvvv)", Some(DayMonthYear)),
            ("Дата (ДД.ММ.ГГГГ)", Some(DayMonthYear)),
            ("Tarih (GG.AA.YYYY)", Some(DayMonthYear)),
            ("Date (d/m/y)", Some(DayMonthYear)),
            ("Date MM/DD/YY", Some(MonthDayYear)),
            ("Date (m/d/y)", Some(MonthDayYear)),
            ("Date", None),
            ("Buchungstag", None),
        ] {
            assert_eq!(named(&normalised(heading)), right, "{heading}");
        }
    }
}

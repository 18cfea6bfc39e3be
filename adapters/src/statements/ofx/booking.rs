//! One `STMTTRN` of an OFX file.

use chrono::NaiveDate;
use commands::statement::{Correction, CorrectionAction, DateOrder, StatementLine};
use domain::calendar;
use domain::money::Currency;

use super::super::amount::Mark;
use super::super::date;
use super::super::draft::ROUNDED;
use super::super::text::{clean, identifier, payee_and_description};
use super::amount::read_amount;
use super::markup::decode;

/// The fields of a booking as they stand in the file.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Booking<'a> {
    pub line: u32,
    pub pending: bool,
    pub kind: Option<&'a str>,
    pub posted: Option<&'a str>,
    pub amount: Option<&'a str>,
    pub id: Option<&'a str>,
    /// The id of an earlier booking that this one corrects, and what becomes of it.
    pub corrects: Option<&'a str>,
    pub correct_action: Option<&'a str>,
    pub check_number: Option<&'a str>,
    pub name: Option<&'a str>,
    pub payee_name: Option<&'a str>,
    pub long_name: Option<&'a str>,
    pub memo: Option<&'a str>,
    /// The `CURSYM` of a `CURRENCY` element: the amount is in that currency, says the standard.
    pub currency: Option<&'a str>,
}

/// A booking that could be read, and what was odd about it.
pub(super) struct Read {
    pub line: StatementLine,
    /// Stable code and what it means.
    pub remarks: Vec<(&'static str, String)>,
}

impl Booking<'_> {
    /// The booking in the currency of its account; the error names the field that is wrong.
    /// `is_out` tells the direction where the amount has no sign of its own, `open` the decimal
    /// mark where it shows none.
    pub(super) fn read(
        &self,
        currency: Currency,
        is_out: Option<bool>,
        open: Mark,
        today: NaiveDate,
    ) -> Result<Read, String> {
        let posted_on = self.posted_on(today)?;
        let text = self.amount.ok_or("TRNAMT is missing.")?;
        let (amount, rounded) = read_amount(text, currency, open)
            .map(|amount| amount.going(is_out))
            .and_then(|amount| amount.money(currency))
            .map_err(|error| format!("TRNAMT {:?}: {error}.", clean(text, 40)))?;
        let memo = decode(self.memo.unwrap_or_default());
        let name = [self.payee_name, self.long_name, self.name]
            .into_iter()
            .flatten()
            .find(|name| !name.is_empty());
        let name = decode(name.unwrap_or_default());
        let (payee, description) = payee_and_description(&name, &memo, &self.kind_of_booking());
        let mut remarks = Vec::new();
        if rounded {
            remarks.push((ROUNDED.0, ROUNDED.1.to_string()));
        }
        if let Some(other) = self.currency.filter(|c| !c.eq_ignore_ascii_case(currency.code())) {
            let other = clean(other, 8);
            let detail = format!("Marked as {other}, read as {currency} like its account.");
            remarks.push(("other-currency", detail));
        }
        let bank_id = id_of(self.id);
        let corrects = self.correction(&mut remarks);
        Ok(Read {
            line: StatementLine {
                line: self.line,
                posted_on,
                also_on: None,
                amount,
                payee,
                description,
                bank_id,
                pending: self.pending,
                category_hint: None,
                balance: None,
                corrects,
            },
            remarks,
        })
    }

    /// What the booking does to an earlier one. Without a known `CORRECTACTION` it replaces it: a
    /// bank that names the older one does not mean both.
    fn correction(&self, remarks: &mut Vec<(&'static str, String)>) -> Option<Correction> {
        let bank_id = id_of(self.corrects)?;
        let action = match self.correct_action.unwrap_or_default().to_ascii_uppercase().as_str() {
            "DELETE" => CorrectionAction::Delete,
            "REPLACE" => CorrectionAction::Replace,
            other => {
                let detail = format!(
                    "CORRECTACTION {:?} is neither REPLACE nor DELETE; read as REPLACE.",
                    clean(other, 20)
                );
                remarks.push(("correction-unclear", detail));
                CorrectionAction::Replace
            }
        };
        Some(Correction { bank_id, action })
    }

    fn posted_on(&self, today: NaiveDate) -> Result<NaiveDate, String> {
        let text = self.posted.ok_or("DTPOSTED is missing.")?;
        if text.is_empty() {
            return Err("DTPOSTED is empty.".into());
        }
        read_date(text, today).ok_or_else(|| format!("DTPOSTED {:?} is no date.", clean(text, 40)))
    }

    fn kind_of_booking(&self) -> String {
        let kind = match self.kind.unwrap_or_default().to_ascii_uppercase().as_str() {
            "CREDIT" => "Credit",
            "DEBIT" => "Debit",
            "INT" => "Interest",
            "DIV" => "Dividend",
            "FEE" => "Fee",
            "SRVCHG" => "Service charge",
            "DEP" => "Deposit",
            "ATM" => "Cash machine",
            "POS" => "Point of sale",
            "XFER" => "Transfer",
            "CHECK" => "Cheque",
            "PAYMENT" => "Payment",
            "CASH" => "Cash",
            "DIRECTDEP" => "Direct deposit",
            "DIRECTDEBIT" => "Direct debit",
            "REPEATPMT" => "Standing order",
            _ => "Booking",
        };
        match self.check_number.filter(|number| kind == "Cheque" && *number != "0") {
            Some(number) => format!("{kind} {number}"),
            None => kind.to_string(),
        }
    }
}

fn id_of(text: Option<&str>) -> Option<String> {
    text.map(decode).and_then(|id| identifier(&id)).filter(|id| id != "0")
}

/// The date part as written: the zone behind it (`[-5:EST]`) moves nothing. Outside the standard
/// some banks write `2015-07-30`, or day, month and year with separators.
pub(super) fn read_date(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits >= 8 {
        let day = date::year_month_day(&text[..8])?;
        return calendar::is_plausible(day).then_some(day);
    }
    let date = date::read(text, today)?;
    let day_first = date.on(DateOrder::DayMonthYear);
    let month_first = date.on(DateOrder::MonthDayYear);
    match (day_first, month_first) {
        (Some(one), Some(other)) => (one == other).then_some(one),
        (one, other) => one.or(other),
    }
}

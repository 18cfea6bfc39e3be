//! What moves between the household's own accounts and to its lenders: both legs, so that money
//! is neither made nor lost. Keeps the checking account neither empty nor idle.

use chrono::Datelike;

use super::Day;
use super::calendar;
use super::payee::{Payee, bank};
use crate::slot::Slot;

const TO_SAVINGS: Payee =
    bank("Transfer to Savings", "ONLINE TRANSFER TO SAV 1111", "TRANSFER_OUT_SAVINGS");
const FROM_CHECKING: Payee =
    bank("Transfer from Checking", "ONLINE TRANSFER FROM CHK 0000", "TRANSFER_IN_SAVINGS");
const FROM_SAVINGS: Payee =
    bank("Transfer from Savings", "ONLINE TRANSFER FROM SAV 1111", "TRANSFER_IN_SAVINGS");
const TO_CHECKING: Payee =
    bank("Transfer to Checking", "ONLINE TRANSFER TO CHK 0000", "TRANSFER_OUT_SAVINGS");
const TO_BROKERAGE: Payee = bank(
    "Transfer to Brokerage",
    "BROKERAGE ACH CONTRIBUTION",
    "TRANSFER_OUT_INVESTMENT_AND_RETIREMENT_FUNDS",
);
const CONTRIBUTION: Payee =
    bank("Contribution", "ACH CONTRIBUTION", "TRANSFER_IN_INVESTMENT_AND_RETIREMENT_FUNDS");
const PAY_CARD: Payee =
    bank("Joint Card Payment", "CARD 3333 AUTOPAY", "LOAN_PAYMENTS_CREDIT_CARD_PAYMENT");
const CARD_PAID: Payee = bank(
    "Automatic Payment - Thank You",
    "AUTOPAY PAYMENT THANK YOU",
    "LOAN_PAYMENTS_CREDIT_CARD_PAYMENT",
);
const PAY_MORTGAGE: Payee =
    bank("Home Mortgage Payment", "HOME MTG 8888 PMT", "LOAN_PAYMENTS_MORTGAGE_PAYMENT");
const PAY_STUDENT: Payee =
    bank("Student Loan Payment", "STUDENT LN 7777 PMT", "LOAN_PAYMENTS_STUDENT_LOAN_PAYMENT");
const STUDENT_INTEREST: Payee =
    bank("Interest Charge", "INTEREST ACCRUED", "BANK_FEES_INTEREST_CHARGE");

/// Cents of the monthly mortgage payment.
pub const MORTGAGE_PAYMENT: i64 = 198_240;
/// Cents of it that go to escrow.
pub const ESCROW: i64 = 38_000;
/// Cents of the monthly student loan payment.
pub const STUDENT_PAYMENT: i64 = 28_512;

pub(super) fn happen(day: &mut Day<'_>) {
    let date = day.date;
    if date.day() == 22 {
        day.house.statement = day.house.card_owed.max(0);
    }
    if calendar::is_due(date, 15) && day.house.statement > 0 {
        let paid = day.house.statement.min(day.house.card_owed.max(0));
        legs(day, (Slot::Checking, PAY_CARD), (Slot::Card, CARD_PAID), paid);
        day.house.statement = 0;
    }
    if calendar::is_due(date, 5) && day.house.mortgage_owed > MORTGAGE_PAYMENT {
        day.book(Slot::Checking, PAY_MORTGAGE, MORTGAGE_PAYMENT);
        let interest = day.house.mortgage_owed * 425 / 120_000;
        day.book(Slot::Mortgage, PAY_MORTGAGE, -(MORTGAGE_PAYMENT - ESCROW - interest));
    }
    if calendar::is_due(date, 20) && day.house.student_owed > 0 {
        let paid = STUDENT_PAYMENT.min(day.house.student_owed);
        legs(day, (Slot::Checking, PAY_STUDENT), (Slot::Student, PAY_STUDENT), paid);
    }
    if date.day() == 26 && day.house.student_owed > 0 {
        let interest = day.house.student_owed * 550 / 120_000;
        day.book(Slot::Student, STUDENT_INTEREST, interest);
    }
    if calendar::is_due(date, 2) {
        legs(day, (Slot::Checking, TO_SAVINGS), (Slot::Savings, FROM_CHECKING), 40_000);
    }
    if calendar::is_due(date, 3) {
        legs(day, (Slot::Checking, TO_BROKERAGE), (Slot::Brokerage, CONTRIBUTION), 25_000);
    }
    balance_out(day);
}

fn balance_out(day: &mut Day<'_>) {
    if calendar::is_due(day.date, 24) && day.house.checking > 1_100_000 {
        let spare = (day.house.checking - 700_000) / 10_000 * 10_000;
        legs(day, (Slot::Checking, TO_SAVINGS), (Slot::Savings, FROM_CHECKING), spare);
    }
    if calendar::is_business_day(day.date) && day.house.checking < 90_000 {
        let lent = 180_000.min(day.house.savings - 10_000);
        if lent > 0 {
            legs(day, (Slot::Savings, TO_CHECKING), (Slot::Checking, FROM_SAVINGS), lent);
        }
    }
}

fn legs(day: &mut Day<'_>, from: (Slot, Payee), to: (Slot, Payee), cents: i64) {
    day.book(from.0, from.1, cents);
    day.book(to.0, to.1, -cents);
}

//! Liabilities: the card, the mortgage, the student loan. Dates and amounts come from the
//! account's own transactions where it has any.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::Serialize;
use serde_json::{Value, json};

use super::account::views;
use super::{Answer, answer};
use crate::account::{Account, AccountView};
use crate::amount::Amount;
use crate::error::PlaidError;
use crate::form::Form;
use crate::household::loan;
use crate::item::Item;
use crate::transaction::Transaction;
use crate::world::World;

#[derive(Serialize)]
struct Liabilities<'a> {
    accounts: Vec<AccountView<'a>>,
    item: Value,
    liabilities: Kinds<'a>,
}

#[derive(Serialize)]
struct Kinds<'a> {
    credit: Option<Vec<Card<'a>>>,
    mortgage: Option<Vec<Mortgage<'a>>>,
    student: Option<Vec<Student<'a>>>,
}

#[derive(Serialize)]
struct Rate {
    apr_percentage: Amount,
    apr_type: &'static str,
    balance_subject_to_apr: Option<Amount>,
    interest_charge_amount: Option<Amount>,
}

#[derive(Serialize)]
struct Card<'a> {
    account_id: &'a str,
    aprs: Vec<Rate>,
    is_overdue: bool,
    last_payment_amount: Option<Amount>,
    last_payment_date: Option<NaiveDate>,
    last_statement_balance: Option<Amount>,
    last_statement_issue_date: NaiveDate,
    minimum_payment_amount: Option<Amount>,
    next_payment_due_date: Option<NaiveDate>,
}

#[derive(Serialize)]
struct Mortgage<'a> {
    account_id: &'a str,
    account_number: Option<&'a str>,
    current_late_fee: Option<Amount>,
    escrow_balance: Option<Amount>,
    has_pmi: bool,
    has_prepayment_penalty: bool,
    interest_rate: Value,
    last_payment_amount: Option<Amount>,
    last_payment_date: Option<NaiveDate>,
    loan_type_description: &'static str,
    loan_term: &'static str,
    maturity_date: Option<NaiveDate>,
    next_monthly_payment: Option<Amount>,
    next_payment_due_date: Option<NaiveDate>,
    origination_date: Option<NaiveDate>,
    origination_principal_amount: Option<Amount>,
    past_due_amount: Option<Amount>,
    property_address: Value,
    ytd_interest_paid: Option<Amount>,
    ytd_principal_paid: Option<Amount>,
}

#[derive(Serialize)]
struct Student<'a> {
    account_id: &'a str,
    account_number: Option<&'a str>,
    disbursement_dates: Option<Vec<NaiveDate>>,
    expected_payoff_date: Option<NaiveDate>,
    guarantor: Option<&'static str>,
    interest_rate_percentage: Amount,
    is_overdue: bool,
    last_payment_amount: Option<Amount>,
    last_payment_date: Option<NaiveDate>,
    last_statement_balance: Option<Amount>,
    last_statement_issue_date: Option<NaiveDate>,
    loan_name: &'a str,
    loan_status: Value,
    minimum_payment_amount: Option<Amount>,
    next_payment_due_date: Option<NaiveDate>,
    origination_date: Option<NaiveDate>,
    origination_principal_amount: Option<Amount>,
    outstanding_interest_amount: Option<Amount>,
    payment_reference_number: Option<&'static str>,
    pslf_status: Value,
    repayment_plan: Value,
    sequence_number: Option<&'static str>,
    servicer_address: Value,
    ytd_interest_paid: Option<Amount>,
    ytd_principal_paid: Option<Amount>,
}

pub fn get(world: &mut World, form: &Form) -> Answer {
    let number = world.opened(form)?;
    world.use_product(number, "liabilities")?;
    world.healthy(number)?;
    let item = world.item(number)?;
    let wanted = form.texts(&["options", "account_ids"]);
    let accounts = views(world, item, &wanted)?;
    let asked = |account: &Account| {
        account.is_visible()
            && wanted.as_ref().is_none_or(|wanted| wanted.contains(&account.account_id))
    };
    let of = |kind: &str, subtype: &str| -> Vec<(u16, &Account)> {
        let numbered = (0_u16..).zip(&item.accounts);
        let fits = numbered.filter(|(_, account)| {
            asked(account) && account.kind == kind && account.subtype.as_deref() == Some(subtype)
        });
        fits.collect()
    };
    let cards = of("credit", "credit card");
    let (mortgages, students) = (of("loan", "mortgage"), of("loan", "student"));
    if cards.is_empty() && mortgages.is_empty() && students.is_empty() {
        return Err(PlaidError::item("NO_LIABILITY_ACCOUNTS"));
    }
    let some = |empty: bool| (!empty).then_some(());
    answer(&Liabilities {
        accounts,
        item: item.view(),
        liabilities: Kinds {
            credit: some(cards.is_empty()).map(|()| {
                cards.iter().map(|(place, one)| card(world, item, *place, one)).collect()
            }),
            mortgage: some(mortgages.is_empty())
                .map(|()| mortgages.iter().map(|(_, one)| mortgage(world, one)).collect()),
            student: some(students.is_empty()).map(|()| {
                students.iter().map(|(place, one)| student(world, item, *place, one)).collect()
            }),
        },
    })
}

fn on(item: &Item, place: u16) -> impl Iterator<Item = &Transaction> {
    item.log.all_living().filter(move |one| one.account == place && !one.pending)
}

// Money that came into a card or a loan is a payment, unless a merchant sent it back.
fn last_payment(item: &Item, place: u16) -> Option<&Transaction> {
    let payments = on(item, place).filter(|one| {
        let category = one.category.map(|category| category.names(crate::taxonomy::Version::V2).0);
        one.amount < Amount::ZERO && category == Some("LOAN_PAYMENTS")
    });
    payments.max_by_key(|one| (one.date, one.key))
}

/// The latest such day of the month that is not after a date.
fn latest(day_of_month: u32, today: NaiveDate) -> NaiveDate {
    let this = today.with_day(day_of_month).unwrap_or(today);
    if this <= today { this } else { this.checked_sub_months(Months::new(1)).unwrap_or(this) }
}

fn next(day_of_month: u32, today: NaiveDate) -> Option<NaiveDate> {
    latest(day_of_month, today).checked_add_months(Months::new(1))
}

fn card<'a>(world: &World, item: &'a Item, place: u16, account: &'a Account) -> Card<'a> {
    let today = world.clock.today();
    let issued = latest(22, today);
    let since: Amount = on(item, place)
        .filter(|one| one.date > issued)
        .fold(Amount::ZERO, |sum, one| sum.plus(one.amount));
    let statement = account.current(today, world.seed).minus(since);
    let paid = last_payment(item, place);
    Card {
        account_id: &account.account_id,
        aprs: vec![
            Rate {
                apr_percentage: Amount::cents(2_149),
                apr_type: "purchase_apr",
                balance_subject_to_apr: None,
                interest_charge_amount: Some(Amount::ZERO),
            },
            Rate {
                apr_percentage: Amount::cents(2_724),
                apr_type: "cash_apr",
                balance_subject_to_apr: None,
                interest_charge_amount: None,
            },
        ],
        is_overdue: false,
        last_payment_amount: paid.map(|one| one.amount.reversed()),
        last_payment_date: paid.map(|one| one.date),
        last_statement_balance: Some(statement),
        last_statement_issue_date: issued,
        minimum_payment_amount: Some(statement.percent(2).max(Amount::cents(2_500))),
        next_payment_due_date: next(15, today),
    }
}

fn mortgage<'a>(world: &World, account: &'a Account) -> Mortgage<'a> {
    let today = world.clock.today();
    let owed = account.current(today, world.seed);
    let paid_this_year = i64::from(latest(5, today).month());
    let interest = owed.percent(425).percent(1).0 / rust_decimal::Decimal::from(12);
    let interest = Amount(interest.round_dp(2));
    let payment = Amount::cents(loan::MORTGAGE_PAYMENT);
    let principal = payment.minus(Amount::cents(loan::ESCROW)).minus(interest);
    Mortgage {
        account_id: &account.account_id,
        account_number: None,
        current_late_fee: None,
        escrow_balance: Some(Amount::cents(214_480)),
        has_pmi: false,
        has_prepayment_penalty: false,
        interest_rate: json!({"percentage": 4.25, "type": "fixed"}),
        last_payment_amount: Some(payment),
        last_payment_date: Some(latest(5, today)),
        loan_type_description: "conventional",
        loan_term: "30 year",
        maturity_date: NaiveDate::from_ymd_opt(2049, 7, 1),
        next_monthly_payment: Some(payment),
        next_payment_due_date: next(5, today),
        origination_date: NaiveDate::from_ymd_opt(2019, 7, 1),
        origination_principal_amount: Some(Amount::cents(32_500_000)),
        past_due_amount: Some(Amount::ZERO),
        property_address: json!({
            "city": "Alder Falls",
            "country": "US",
            "postal_code": "97000",
            "region": "OR",
            "street": "18 Cedar Lane",
        }),
        ytd_interest_paid: Some(interest.percent(100 * paid_this_year)),
        ytd_principal_paid: Some(principal.percent(100 * paid_this_year)),
    }
}

fn student<'a>(world: &World, item: &'a Item, place: u16, account: &'a Account) -> Student<'a> {
    let today = world.clock.today();
    let paid = last_payment(item, place);
    let this_year = |positive: bool| {
        on(item, place)
            .filter(|one| {
                one.date.year() == today.year() && (one.amount > Amount::ZERO) == positive
            })
            .fold(Amount::ZERO, |sum, one| sum.plus(one.amount))
    };
    let interest = this_year(true);
    let principal = this_year(false).reversed().minus(interest);
    let issued = latest(26, today);
    Student {
        account_id: &account.account_id,
        account_number: None,
        disbursement_dates: NaiveDate::from_ymd_opt(2015, 8, 28).map(|day| vec![day]),
        expected_payoff_date: NaiveDate::from_ymd_opt(2033, 6, 20),
        guarantor: Some("DEPT OF ED"),
        interest_rate_percentage: Amount::cents(550),
        is_overdue: false,
        last_payment_amount: paid.map(|one| one.amount.reversed()),
        last_payment_date: paid.map(|one| one.date),
        last_statement_balance: Some(account.current(today, world.seed)),
        last_statement_issue_date: Some(issued.checked_sub_days(Days::new(1)).unwrap_or(issued)),
        loan_name: &account.name,
        loan_status: json!({"type": "repayment", "end_date": "2033-06-20"}),
        minimum_payment_amount: Some(Amount::cents(loan::STUDENT_PAYMENT)),
        next_payment_due_date: next(20, today),
        origination_date: NaiveDate::from_ymd_opt(2015, 8, 28),
        origination_principal_amount: Some(Amount::cents(3_400_000)),
        outstanding_interest_amount: Some(Amount::ZERO),
        payment_reference_number: None,
        pslf_status: json!({
            "estimated_eligibility_date": null,
            "payments_made": null,
            "payments_remaining": null,
        }),
        repayment_plan: json!({"description": "Standard Repayment", "type": "standard"}),
        sequence_number: Some("1"),
        servicer_address: json!({
            "city": "Alder Falls",
            "country": "US",
            "postal_code": "97001",
            "region": "OR",
            "street": "4 Scholars Way",
        }),
        ytd_interest_paid: Some(interest),
        ytd_principal_paid: Some(principal),
    }
}

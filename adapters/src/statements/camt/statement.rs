//! One `Stmt`, `Rpt` or `Ntfctn`: an account, its balances and its entries.

use chrono::NaiveDate;
use commands::statement::{
    ReadOptions, ReadStatementError, StatementAccount, StatementAccountKind, StatementBalance,
    StatementFormat, StatementLine,
};
use domain::money::Currency;

use super::super::draft::{Draft, ROUNDED, StatementIndex};
use super::super::text::identifier;
use super::element::Element;
use super::entry::{Entry, read_amount, read_date};

const DATE_ASSUMED: Remark =
    ("date-assumed", "Entries without a date were given the date of the statement.");

/// Code and detail of something odd.
type Remark = (&'static str, &'static str);

/// What a statement says, as text.
#[derive(Debug, Default)]
pub(super) struct CamtStatement {
    iban: String,
    other_number: String,
    bank: String,
    currency: String,
    owner: String,
    kind: String,
    period_end: String,
    created_at: String,
    pub balance: Balance,
    balances: Vec<Balance>,
    pub entries: Vec<Entry>,
}

/// One `Bal`.
#[derive(Debug, Default)]
pub(super) struct Balance {
    kind: String,
    amount: String,
    pub currency: String,
    direction: String,
    on: String,
}

impl CamtStatement {
    /// Takes the text of a leaf; `path` leads to it from within the statement.
    pub(super) fn take(&mut self, path: &[Element], text: &str) {
        use Element as E;
        let field = match path {
            [E::Account, E::Identification, E::Iban] => &mut self.iban,
            [E::Account, E::Identification, E::Other, E::Identification] => &mut self.other_number,
            [E::Account, E::Servicer, E::Institution, E::BankIdentifier] => &mut self.bank,
            [E::Account, E::Currency] => &mut self.currency,
            [E::Account, E::Owner, E::Name] | [E::Account, E::Owner, E::Party, E::Name] => {
                &mut self.owner
            }
            [E::Account, E::Type, E::Code] => &mut self.kind,
            [E::Period, E::PeriodEnd] => &mut self.period_end,
            [E::CreatedAt] => &mut self.created_at,
            [E::Balance, E::Type, E::CodeOrProprietary, E::Code] => &mut self.balance.kind,
            [E::Balance, E::Amount] => &mut self.balance.amount,
            [E::Balance, E::Direction] => &mut self.balance.direction,
            [E::Balance, E::Date, E::Date | E::DateTime] => &mut self.balance.on,
            _ => return,
        };
        if field.is_empty() {
            field.push_str(text);
        }
    }

    /// A `Bal` has ended.
    pub(super) fn end_balance(&mut self) {
        self.balances.push(std::mem::take(&mut self.balance));
    }

    fn account(&self) -> StatementAccount {
        let number = if self.iban.is_empty() { &self.other_number } else { &self.iban };
        let kind = match self.kind.as_str() {
            "CACC" | "TRAN" | "CURR" => Some(StatementAccountKind::Checking),
            "SVGS" => Some(StatementAccountKind::Savings),
            "CARD" => Some(StatementAccountKind::CreditCard),
            "CASH" => Some(StatementAccountKind::Cash),
            "LOAN" => Some(StatementAccountKind::Loan),
            _ => None,
        };
        // An IBAN tells its bank itself, and other files of the account have no more than it.
        let bank = if self.iban.is_empty() { identifier(&self.bank) } else { None };
        StatementAccount { number: identifier(number), bank, kind, name: None }
    }

    /// The currency of the account, else of its balances, else of its entries.
    fn currency(&self) -> Option<Currency> {
        let named = [self.currency.as_str()]
            .into_iter()
            .chain(self.balances.iter().map(|balance| balance.currency.as_str()))
            .chain(self.entries.iter().map(|entry| entry.currency.as_str()));
        named.filter(|code| !code.is_empty()).find_map(|code| Currency::new(code).ok())
    }

    /// The first balance of these kinds, and whether it got the assumed day because it has none.
    fn balance_of(
        &self,
        kinds: &[&str],
        assumed: Option<NaiveDate>,
    ) -> Option<(StatementBalance, bool)> {
        let balance = kinds
            .iter()
            .find_map(|kind| self.balances.iter().find(|balance| balance.kind == *kind))?;
        let mut amount = read_amount(&balance.amount).ok()?;
        amount.negative = balance.direction == "DBIT" && amount.mantissa != 0;
        let currency = Currency::new(&balance.currency).ok().or(self.currency())?;
        let (amount, _) = amount.money(currency).ok()?;
        let own = read_date(&balance.on);
        Some((StatementBalance { on: own.or(assumed)?, amount }, own.is_none()))
    }

    /// What stood before the entries and behind them. A balance without a day is that of the first
    /// and the last one that the statement tells of.
    fn state(&self, draft: &mut Draft, statement: StatementIndex) -> Option<StatementBalance> {
        let days = || self.entries.iter().filter_map(|entry| entry.posted_on().ok().flatten());
        let end = read_date(&self.period_end).or_else(|| days().max());
        let end = end.or_else(|| read_date(&self.created_at));
        let opening = self.balance_of(&["OPBD", "PRCD"], days().min().or(end));
        let closing = self.balance_of(&["CLBD", "ITBD"], end);
        if let Some((balance, _)) = opening {
            draft.open_with(statement, balance);
        }
        if let Some((balance, _)) = closing {
            // What is stated while a day runs is not of its end.
            if self.balances.iter().any(|balance| balance.kind == "CLBD") {
                draft.also_closes_with(statement, balance);
                draft.close_with(statement, balance);
            } else {
                draft.close_within_day(statement, balance);
            }
        }
        for (balance, _) in opening.into_iter().chain(closing).filter(|(_, assumed)| *assumed) {
            let detail = format!(
                "The balance of {} has no day in the file; it was taken as that of {}. Check it, \
                 or say what is on the account today.",
                balance.amount, balance.on
            );
            draft.warn(0, DATE_ASSUMED.0, detail);
        }
        closing.map(|(balance, _)| balance)
    }

    /// Adds the statement to what has been read.
    pub(super) fn add_to(
        self,
        draft: &mut Draft,
        format: StatementFormat,
        options: &ReadOptions,
    ) -> Result<(), ReadStatementError> {
        let account = self.account();
        if account.number.is_none() && self.entries.is_empty() {
            return Ok(());
        }
        let own = self.currency().or(options.account_currency);
        let own = own.ok_or(ReadStatementError::NeedsCurrency { format })?;
        let statement = draft.statement(&account, Some(own));
        draft.begin(statement);
        let mut begun = vec![statement];
        let fallback = self
            .state(draft, statement)
            .map(|balance| balance.on)
            .or_else(|| read_date(&self.period_end))
            .or_else(|| read_date(&self.created_at));
        let mut assumed = false;
        for entry in &self.entries {
            if entry.status == "INFO" {
                let detail = "The entry is marked as information only; it was left out.";
                draft.warn(entry.line, "information-only", detail);
                continue;
            }
            let currency = match entry.currency.as_str() {
                "" => own,
                code => match Currency::new(code) {
                    Ok(currency) => currency,
                    Err(error) => {
                        draft.fail(entry.line, format!("Amt: {error}."));
                        continue;
                    }
                },
            };
            let statement = match currency == own {
                true => statement,
                false => draft.statement(&account, Some(currency)),
            };
            if !begun.contains(&statement) {
                draft.begin(statement);
                begun.push(statement);
            }
            match self.line(entry, currency, fallback) {
                Ok((line, remarks)) => {
                    for (code, detail) in remarks {
                        // One remark is enough for a bank that never dates its entries.
                        if code != DATE_ASSUMED.0 || !std::mem::replace(&mut assumed, true) {
                            draft.warn(entry.line, code, detail);
                        }
                    }
                    draft.push(statement, line)?;
                }
                Err(detail) => draft.fail(entry.line, detail),
            }
        }
        Ok(())
    }

    fn line(
        &self,
        entry: &Entry,
        currency: Currency,
        fallback: Option<NaiveDate>,
    ) -> Result<(StatementLine, Vec<Remark>), String> {
        let mut remarks = Vec::new();
        let (amount, rounded) =
            entry.signed_amount()?.money(currency).map_err(|error| format!("Amt: {error}."))?;
        if rounded {
            remarks.push(ROUNDED);
        }
        let posted_on = match entry.posted_on()? {
            Some(day) => day,
            None => {
                remarks.push(DATE_ASSUMED);
                fallback.ok_or("Neither the entry nor its statement has a date.")?
            }
        };
        let (payee, description) = entry.texts(&self.owner);
        let line = StatementLine {
            line: entry.line,
            posted_on,
            also_on: entry.also_on(),
            amount,
            payee,
            description,
            bank_id: entry.bank_id().and_then(identifier),
            pending: matches!(entry.status.as_str(), "PDNG" | "FUTR"),
            category_hint: None,
            balance: None,
            corrects: None,
        };
        Ok((line, remarks))
    }
}

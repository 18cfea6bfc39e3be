//! The decisions of an account.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::account::{
    AccountCommand, AccountError, AccountEvent, AccountKind, BalanceStated, Closed,
    ExcludedFromBudget, IncludedInBudget, NumberSet, Open, Opened, OpeningBalanceSet, OpeningHolds,
    Reconciled, Renamed, Reopened, StatementColumnsLearned, Way,
};
use crate::aggregate::{Aggregate, stamp};
use crate::calendar;
use crate::id::{AccountId, UserId};
use crate::money::{Currency, Money};
use crate::text::{self, NAME_LENGTH};

/// Longest account number, in characters (an IBAN has at most 34).
const NUMBER_LENGTH: usize = 64;

/// One account; `currency` is `None` as long as it was never opened.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Account {
    pub name: String,
    pub kind: Option<AccountKind>,
    pub currency: Option<Currency>,
    pub opening_balance: Option<Money>,
    /// What a person said is on it at the end of a day, outright or as the opening balance of the
    /// next one; what was on it before everything follows then.
    pub said: Option<BalanceStated>,
    /// Whether the opening balance was worked out from a statement, and may move with older lines.
    pub opening_derived: bool,
    /// The day the opening balance holds for: everything before it is in it.
    pub opened_on: Option<NaiveDate>,
    /// Which lines are in what the first statement begins with, of which the opening balance was
    /// worked out: they move that when they come later.
    pub opening_holds: Option<OpeningHolds>,
    /// What was on it before the lines of that statement: it stays, however far the opening balance
    /// moves back.
    pub opening_first: Option<Money>,
    pub owner: Option<UserId>,
    pub in_budget: bool,
    pub number: Option<String>,
    /// The bank beside the number, as statement files name it.
    pub bank: Option<String>,
    pub is_closed: bool,
    /// The newest comparison with what somebody stated, and the newest day of which both agreed.
    pub reconciled: Option<Reconciled>,
    pub agreed_on: Option<NaiveDate>,
    /// The way in which both agreed last, as far as that is known: a person states balances so.
    pub way: Option<Way>,
    pub statement_columns: Option<Value>,
}

impl Aggregate for Account {
    const TYPE: &'static str = "account";
    const STAMP: i64 = stamp(&[include_str!("aggregate.rs"), include_str!("event.rs")]);
    type Id = AccountId;
    type Command = AccountCommand;
    type Event = AccountEvent;
    type Error = AccountError;

    fn decide(&self, command: AccountCommand) -> Result<Vec<AccountEvent>, AccountError> {
        match (command, self.currency) {
            (AccountCommand::Open(open), None) => opened(open),
            (AccountCommand::Open(_), Some(_)) => Err(AccountError::AlreadyOpened),
            (_, None) => Err(AccountError::Unknown),
            (command, Some(currency)) => self.decide_opened(command, currency),
        }
    }

    fn apply(&mut self, event: &AccountEvent) {
        match event {
            AccountEvent::Opened(opened) => {
                self.name.clone_from(&opened.name);
                self.kind = Some(opened.kind);
                self.currency = Some(opened.currency);
                self.opening_balance = opened.opening_balance;
                self.opened_on = opened.opened_on;
                self.opening_derived = opened.opening_derived;
                self.opening_holds = opened.holds().filter(|_| opened.opening_derived);
                self.opening_first = opened.opening_balance.filter(|_| opened.opening_derived);
                self.said = self.begun_with();
                self.owner = opened.owner;
                self.in_budget = opened.in_budget;
                self.number.clone_from(&opened.number);
                self.bank.clone_from(&opened.bank);
            }
            AccountEvent::Renamed(renamed) => self.name.clone_from(&renamed.name),
            AccountEvent::Closed(_) => self.is_closed = true,
            AccountEvent::Reopened(_) => self.is_closed = false,
            AccountEvent::IncludedInBudget(_) => self.in_budget = true,
            AccountEvent::ExcludedFromBudget(_) => self.in_budget = false,
            AccountEvent::OpeningBalanceSet(set) => {
                self.opening_balance = Some(set.amount);
                self.opened_on = set.on.or(self.opened_on);
                self.opening_derived = set.derived;
                // It moves back with older lines; the statement that it follows from stays.
                let holds = set.begun.map(|begun| begun.holds).or(self.opening_holds);
                let holds = holds.or_else(|| until_before(self.opened_on, false));
                self.opening_holds = holds.filter(|_| set.derived);
                let first = set.begun.map_or(self.opening_first, |begun| begun.with);
                self.opening_first = first.filter(|_| set.derived);
                self.said = self.begun_with();
            }
            AccountEvent::NumberSet(set) => {
                self.number.clone_from(&set.number);
                self.bank.clone_from(&set.bank);
            }
            AccountEvent::StatementColumnsLearned(learned) => {
                self.statement_columns = Some(learned.mapping.clone());
            }
            AccountEvent::BalanceStated(stated) => self.said = Some(*stated),
            AccountEvent::Reconciled(compared) => {
                self.reconciled = Some(*compared);
                let agreed_on = Some(compared.on).filter(|_| compared.agrees());
                self.agreed_on = self.agreed_on.max(agreed_on);
                self.way = compared.agreed_by().or(self.way);
            }
            // What files call it is looked up across accounts, in the read models.
            AccountEvent::StatementTakenIn(_) => {}
        }
    }
}

impl Opened {
    fn holds(&self) -> Option<OpeningHolds> {
        let by_value = self.opening_by_value;
        let told = self.opening_holds_until.map(|until| OpeningHolds { until, by_value });
        told.or_else(|| until_before(self.opened_on, by_value))
    }
}

fn until_before(opened_on: Option<NaiveDate>, by_value: bool) -> Option<OpeningHolds> {
    Some(OpeningHolds { until: opened_on?.pred_opt()?, by_value })
}

impl Account {
    /// What the opening balance says of the day before it, where a person gave both.
    fn begun_with(&self) -> Option<BalanceStated> {
        let (amount, on) = (self.opening_balance?, self.opened_on?.pred_opt()?);
        (!self.opening_derived).then_some(BalanceStated { on, amount })
    }

    /// The first day of which a transaction that is entered changes what is on the account at its
    /// end; `None`: any day. Of days before one that is known by what a person said of it, or a
    /// statement, the balances follow from that.
    pub fn adjusts_from(&self) -> Option<NaiveDate> {
        match self.said {
            // What is entered of the very day after it was said has happened since.
            Some(said) if self.said != self.begun_with() => Some(said.on),
            Some(_) => self.opened_on,
            None => self.opening_holds.and_then(|holds| holds.until.succ_opt()),
        }
    }

    /// Whether what is on the account today follows from a statement of a day after `today` alone,
    /// and nobody has said what is on it.
    pub fn is_known_ahead(&self, today: NaiveDate) -> bool {
        self.said.is_none() && self.opening_holds.is_some_and(|holds| holds.until > today)
    }

    fn decide_opened(
        &self,
        command: AccountCommand,
        currency: Currency,
    ) -> Result<Vec<AccountEvent>, AccountError> {
        let (holds, event): (bool, AccountEvent) = match command {
            AccountCommand::Open(_) => return Err(AccountError::AlreadyOpened),
            AccountCommand::Rename(name) => {
                let name = named(&name)?;
                (name == self.name, Renamed { name }.into())
            }
            AccountCommand::Close if self.is_closed => return Err(AccountError::IsClosed),
            AccountCommand::Close => (false, Closed {}.into()),
            AccountCommand::Reopen if self.is_closed => (false, Reopened {}.into()),
            AccountCommand::Reopen => return Err(AccountError::IsOpen),
            AccountCommand::IncludeInBudget(true) => (self.in_budget, IncludedInBudget {}.into()),
            AccountCommand::IncludeInBudget(false) => {
                (!self.in_budget, ExcludedFromBudget {}.into())
            }
            AccountCommand::SetOpeningBalance { amount, on, derived, begun: first } => {
                let (amount, on) = (of_currency(amount, currency)?, begun(on)?);
                let holds = self.said == self.begun_with()
                    && self.opening_balance == Some(amount)
                    && self.opening_derived == derived
                    && on.is_none_or(|on| self.opened_on == Some(on));
                (holds, OpeningBalanceSet { amount, on, derived, begun: first }.into())
            }
            // Said again it is of another moment: what happened since then is in it.
            AccountCommand::StateBalance { amount, on } => {
                let amount = of_currency(amount, currency)?;
                begun(Some(on))?;
                (false, BalanceStated { on, amount }.into())
            }
            // Compared again and found the same, it says nothing new.
            AccountCommand::Reconcile(compared) => {
                of_currency(compared.stated, currency)?;
                begun(Some(compared.on))?;
                (self.reconciled == Some(compared), compared.into())
            }
            AccountCommand::SetNumber { number, bank } => {
                let (number, bank) = (numbered(number)?, at_bank(bank)?);
                let holds = number == self.number && bank == self.bank;
                (holds, NumberSet { number, bank }.into())
            }
            AccountCommand::LearnStatementColumns(mapping) => (
                self.statement_columns.as_ref() == Some(&mapping),
                StatementColumnsLearned { mapping }.into(),
            ),
            AccountCommand::TakeInStatement(_) if self.is_closed => {
                return Err(AccountError::IsClosed);
            }
            AccountCommand::TakeInStatement(taken_in) => (false, taken_in.into()),
        };
        Ok(if holds { vec![] } else { vec![event] })
    }
}

fn opened(open: Open) -> Result<Vec<AccountEvent>, AccountError> {
    let opened_on = begun(open.opened_on)?;
    let until =
        open.opening_holds.map(|holds| holds.until).filter(|day| calendar::is_plausible(*day));
    let plain = opened_on.and_then(|on| on.pred_opt());
    let opened = Opened {
        name: named(&open.name)?,
        kind: open.kind,
        currency: open.currency,
        opening_balance: open
            .opening_balance
            .map(|amount| of_currency(amount, open.currency))
            .transpose()?,
        opening_derived: open.opening_derived,
        opened_on,
        owner: open.owner,
        in_budget: open.in_budget,
        number: numbered(open.number)?,
        bank: at_bank(open.bank)?,
        opening_holds_until: until.filter(|_| until != plain),
        opening_by_value: open.opening_holds.is_some_and(|holds| holds.by_value),
    };
    Ok(vec![opened.into()])
}

fn of_currency(amount: Money, currency: Currency) -> Result<Money, AccountError> {
    if amount.currency != currency {
        return Err(AccountError::OtherCurrency(currency));
    }
    Ok(amount.within_range()?)
}

fn begun(on: Option<NaiveDate>) -> Result<Option<NaiveDate>, AccountError> {
    match on.is_none_or(calendar::is_plausible) {
        true => Ok(on),
        false => Err(AccountError::DateOutOfRange),
    }
}

fn named(name: &str) -> Result<String, AccountError> {
    text::one_line(name, NAME_LENGTH).map_err(|reason| AccountError::Text { field: "name", reason })
}

fn at_bank(bank: Option<String>) -> Result<Option<String>, AccountError> {
    bank.filter(|bank| !bank.trim().is_empty())
        .map(|bank| text::one_line(&bank, NUMBER_LENGTH))
        .transpose()
        .map_err(|reason| AccountError::Text { field: "bank", reason })
}

fn numbered(number: Option<String>) -> Result<Option<String>, AccountError> {
    number
        .filter(|number| !number.trim().is_empty())
        .map(|number| text::one_line(&number, NUMBER_LENGTH))
        .transpose()
        .map_err(|reason| AccountError::Text { field: "number", reason })
}

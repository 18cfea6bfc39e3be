//! The accounts that a file goes into, and what it teaches about them.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use domain::account::{
    Account, AccountCommand, AccountError, AccountKind, Open, OpeningHolds, StatementTakenIn,
};
use domain::aggregate::Aggregate;
use domain::id::{AccountId, ImportId};
use domain::import::StatedBalance;
use domain::money::{Currency, Money};

use super::choices::AccountChoice;
use super::moved_back::{Before, holds, moved_back};
use super::numbers::{apart, is_iban, one_name};
use super::report::ImportRefusal;
use super::same_account::as_one;
use super::spelling::{one_account, spelled};
use super::taken::{Move, Taken};
use super::whose::Part;
use super::{Refusal, refuse};
use crate::error::CommandError;
use crate::events::NewEvent;
use crate::house::House;
use crate::scope::Scope;
use crate::statement::{
    ColumnMapping, LineNote, Repeat, Statement, StatementAccountKind, StatementBalance,
    StatementLine,
};
use crate::unit::{load, new_events};

/// The remark on a stated balance of a day before the last lines.
const EARLIER: &str = "balance-of-earlier-day";
/// Longest name of a bank that is kept, in characters.
const BANK_LENGTH: usize = 64;

/// The account that a statement goes into.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub id: AccountId,
    pub account: Account,
    /// Version of the account's stream; 0: it is to be opened.
    pub version: i64,
    pub currency: Currency,
    /// How the person wants an account that is to be opened.
    pub wanted: Option<AccountChoice>,
}

impl Target {
    /// One that is to be opened.
    pub(super) fn new(id: AccountId, currency: Currency, wanted: Option<AccountChoice>) -> Self {
        Self { id, account: Account::default(), version: 0, currency, wanted }
    }

    /// Its bank and number, in the one spelling that files are compared in.
    pub(super) fn name(&self) -> (Option<String>, Option<String>) {
        let bank = self.account.bank.as_deref();
        match self.account.number.as_deref() {
            Some(number) => {
                let (bank, number) = apart(bank, number, Some(self.currency));
                (bank, Some(number))
            }
            None => (bank.map(str::to_owned), None),
        }
    }
}

/// The account the person chose.
pub(super) async fn chosen(house: &House, scope: &Scope, id: AccountId) -> Result<Target, Refusal> {
    let (account, version) = load::<Account>(house.store.as_ref(), scope.household_id, id).await?;
    match account.currency {
        Some(_) if !scope.may_see(account.owner) => refuse(ImportRefusal::UnknownAccount),
        Some(_) if account.is_closed => {
            refuse(ImportRefusal::AccountIsClosed { name: account.name })
        }
        Some(currency) => Ok(Target { id, account, version, currency, wanted: None }),
        None => refuse(ImportRefusal::UnknownAccount),
    }
}

/// Statements of one account are one, however the file writes its number: two would be planned
/// on the same state and be in each other's way.
pub(super) fn merged(statements: Vec<Statement>) -> Vec<Statement> {
    let name = |one: &Statement| (one_name(one.account.clone(), one.currency), one.currency);
    let names = as_one(&statements.iter().map(name).collect::<Vec<_>>());
    let mut merged: Vec<Statement> = Vec::with_capacity(statements.len());
    let mut places = HashMap::new();
    for (mut statement, named) in statements.into_iter().zip(names) {
        statement.account = named;
        let named = &statement.account;
        let Some(number) = named.number.as_deref() else {
            merged.push(statement);
            continue;
        };
        let name = spelled(named.bank.as_deref(), number);
        match places.entry((name, named.kind, statement.currency)) {
            Entry::Vacant(place) => {
                place.insert(merged.len());
                merged.push(statement);
            }
            Entry::Occupied(place) => add(&mut merged[*place.get()], statement),
        }
    }
    merged
}

/// The earliest opening and the latest closing balance stay.
pub(super) fn add(one: &mut Statement, more: Statement) {
    let before = one.lines.len();
    let moved =
        |repeat: Repeat| Repeat { place: repeat.place + before, earlier: repeat.earlier + before };
    one.repeats.extend(more.repeats.into_iter().map(moved));
    one.lines.extend(more.lines);
    one.opening = one.opening.into_iter().chain(more.opening).min_by_key(|balance| balance.on);
    let ends = [std::mem::take(&mut one.earlier), more.earlier].concat();
    let at_end = |closing: Option<StatementBalance>, within: bool| closing.filter(|_| !within);
    let ends = ends.into_iter().chain(at_end(one.closing, one.closes_within_day));
    let ends = ends.chain(at_end(more.closing, more.closes_within_day));
    // Of one day, what stands at its end goes before what stood within it.
    let both = [(one.closing, one.closes_within_day), (more.closing, more.closes_within_day)];
    let both = both.into_iter().filter_map(|(closing, within)| Some((closing?, within)));
    let last = both.max_by_key(|(closing, within)| (closing.on, !within));
    let closing = last.map(|(closing, _)| closing);
    one.closes_within_day = last.is_some_and(|(_, within)| within);
    let ends: BTreeMap<NaiveDate, StatementBalance> = ends.map(|end| (end.on, end)).collect();
    let is_earlier = |end: &StatementBalance| closing.is_some_and(|closing| end.on < closing.on);
    one.earlier = ends.into_values().filter(is_earlier).collect();
    one.closing = closing;
    one.has_gaps |= more.has_gaps;
    one.denied.extend(more.denied);
    one.files.extend(more.files);
    one.account.name = one.account.name.take().or(more.account.name);
    one.account.kind = one.account.kind.or(more.account.kind);
}

/// An account holds one currency.
pub(super) fn same_currency(statement: &Statement, target: &Target) -> Result<(), Refusal> {
    match statement.currency {
        Some(file) if file != target.currency && !statement.lines.is_empty() => {
            refuse(ImportRefusal::OtherCurrency { file, account: target.currency })
        }
        _ => Ok(()),
    }
}

/// A number without blanks, dashes and case: how people and banks write it differs in these.
pub(super) fn normalised(number: &str) -> String {
    number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// What the file changes on the account itself: it is opened, gets its number, learns its columns,
/// and its opening balance moves back before lines that are older than all it had. That the file
/// brings something is written down there too: of two imports that compared their lines with the
/// same state, in two processes, the second finds its place taken and compares again. Answers the
/// account as it is then, as well.
pub(super) fn events(
    house: &House,
    part: &Part,
    import_id: ImportId,
    mapping: Option<&ColumnMapping>,
    (taken, before): (&Taken, Before),
    today: NaiveDate,
) -> Result<(Vec<NewEvent>, Account), Refusal> {
    let (statement, target) = (part.statement.as_ref(), &part.target);
    let mut commands = Vec::new();
    if target.version == 0 {
        commands.push(AccountCommand::Open(opened(part, taken, today)));
    } else {
        commands.extend(learned(statement, target));
        let moved = || moved_back(&target.account, taken, before.leads);
        commands.extend(before.begun.or_else(moved));
    }
    let said = part.said.map(|StatedBalance { on, amount }| (amount, on));
    commands.extend(said.map(|(amount, on)| AccountCommand::StateBalance { amount, on }));
    if let Some(columns) = mapping.and_then(|mapping| serde_json::to_value(mapping).ok()) {
        commands.push(AccountCommand::LearnStatementColumns(columns));
    }
    let mut named: Vec<_> = part.named.iter().cloned().map(Some).collect();
    if named.is_empty() && taken.counts.brought_something() {
        named.push(None);
    }
    let taken_in = named.into_iter().map(|named| StatementTakenIn { import_id, named });
    commands.extend(taken_in.map(AccountCommand::TakeInStatement));
    let mut state = target.account.clone();
    let mut decided = Vec::new();
    for command in commands {
        let events = state.decide(command).map_err(|error: AccountError| {
            CommandError::Refused(ImportRefusal::Rule(error.to_string()))
        })?;
        events.iter().for_each(|event| state.apply(event));
        decided.extend(events);
    }
    Ok((new_events::<Account>(house, target.id, target.version, &decided), state))
}

/// The number that the file names, and the bank beside it, where the account has none yet.
fn learned(statement: &Statement, target: &Target) -> Option<AccountCommand> {
    let (named, own) = (&statement.account, &target.account);
    // Of a card it may be hidden but for its end: the account may have others.
    let number = named.number.as_ref().filter(|number| !number.starts_with('…'))?;
    let bank = bank(statement);
    let is_one = |known: &str| {
        !is_iban(known) && !is_iban(number) && one_account((None, known), (None, number)).is_some()
    };
    match &own.number {
        None => Some(AccountCommand::SetNumber { number: Some(number.clone()), bank }),
        Some(known) if own.bank.is_none() && is_one(known) => bank
            .map(|bank| AccountCommand::SetNumber { number: own.number.clone(), bank: Some(bank) }),
        Some(_) => None,
    }
}

fn bank(statement: &Statement) -> Option<String> {
    let bank = statement.account.bank.as_deref()?;
    let kept: String = bank.chars().filter(|c| !c.is_control()).take(BANK_LENGTH).collect();
    Some(kept.trim().to_owned()).filter(|bank| !bank.is_empty())
}

fn opened(part: &Part, taken: &Taken, today: NaiveDate) -> Open {
    let (statement, target) = (part.statement.as_ref(), &part.target);
    let number = statement.account.number.clone();
    let tail: String = number.as_deref().map(last_four).unwrap_or_default();
    let wanted = target.wanted.as_ref();
    let kind = wanted
        .and_then(|wanted| wanted.kind)
        .or(statement.account.kind.map(kind))
        .unwrap_or(AccountKind::Checking);
    let wanted = wanted.and_then(|wanted| wanted.name.as_deref());
    let name = match wanted.or(statement.account.name.as_deref()).map(str::trim) {
        Some(name) if !name.is_empty() => name.chars().take(100).collect(),
        _ => format!("{} {tail}", spoken(kind)).trim().to_owned(),
    };
    let is_said = part.said.is_some();
    let (opening_balance, opened_on, holds) = match opening(statement, taken) {
        Some(opening) if !is_said => (Some(opening.amount), Some(opening.on), Some(opening.holds)),
        _ => (None, taken.first_on, None),
    };
    // Lines may be announced for days to come; the account is there today.
    let opened_on = opened_on.map(|on| on.min(today));
    Open {
        name,
        kind,
        currency: target.currency,
        opening_balance,
        opening_derived: opening_balance.is_some(),
        opening_holds: holds,
        opened_on,
        owner: None,
        in_budget: true,
        number,
        bank: bank(statement),
    }
}

/// What was on an account that a statement opens.
struct Opening {
    amount: Money,
    /// The day at whose beginning it stands, as lines are kept.
    on: NaiveDate,
    holds: OpeningHolds,
}

/// The balance before the first line, as the bank states it, or as its closing balance implies: the
/// one that makes the stated balance true at the end of its day. Lines of later days come on top.
fn opening(statement: &Statement, taken: &Taken) -> Option<Opening> {
    let (first_on, counts) = (taken.first_on, taken.counted_by());
    if let Some(opening) = statement.opening {
        let on = begun(opening.on, first_on);
        return Some(Opening { amount: opening.amount, on, holds: holds(opening.on, taken) });
    }
    let closing = statement.closing?;
    // What is stored, and not what the lines say: one may correct another, or tell it again.
    let is_in = |one: &&Move| !one.pending && one.days.by(counts) <= closing.on;
    let until = taken.moves.iter().filter(is_in);
    let sum: i128 = until.map(|one| i128::from(one.minor)).sum();
    let before = i64::try_from(i128::from(closing.amount.minor) - sum).ok()?;
    let before = Money::new(before, closing.amount.currency);
    // Of older lines that come later those until the stated day are in it, those after it are not.
    let next = closing.on.succ_opt().unwrap_or(closing.on);
    let amount = before.within_range().ok()?;
    let on = first_on.map_or(closing.on, |first| first.min(next));
    Some(Opening { amount, on, holds: holds(closing.on, taken) })
}

/// The day at whose beginning an opening balance stands. Banks date it with the first day of the
/// statement or, as MT940 and CAMT mean it, with the last one before: where no line is of its day,
/// all that happened on that day is in it.
fn begun(stated_on: NaiveDate, first_on: Option<NaiveDate>) -> NaiveDate {
    match first_on {
        Some(first) if first <= stated_on => first,
        _ => stated_on.succ_opt().unwrap_or(stated_on),
    }
}

/// The remark on a new account whose opening follows from a balance of a day before the file's last
/// lines: banks that state it late mean what the account comes to with them.
pub(super) fn of_earlier_day(part: &Part, taken: &Taken) -> Option<LineNote> {
    let statement = part.statement.as_ref();
    let is_opened = part.target.version == 0 && part.said.is_none() && statement.opening.is_none();
    let closing = statement.closing.filter(|_| is_opened)?;
    opening(statement, taken)?;
    let later = |line: &&StatementLine| !line.pending && line.posted_on > closing.on;
    let first = statement.lines.iter().filter(later).min_by_key(|line| line.posted_on)?;
    let detail = format!(
        "The bank states {} at the end of {}, and the file has lines of later days: what was on \
         the account before follows from that day, and they come on top. If they are in that \
         balance already, say what is on it today.",
        closing.amount, closing.on
    );
    Some(LineNote { line: first.line, code: EARLIER.to_owned(), detail })
}

fn last_four(number: &str) -> String {
    let kept: Vec<char> = number.chars().filter(|c| c.is_alphanumeric()).collect();
    kept[kept.len().saturating_sub(4)..].iter().collect()
}

/// The kind in the words of the household.
pub(super) fn kind(kind: StatementAccountKind) -> AccountKind {
    match kind {
        StatementAccountKind::Savings => AccountKind::Savings,
        StatementAccountKind::CreditCard => AccountKind::CreditCard,
        StatementAccountKind::Cash => AccountKind::Cash,
        StatementAccountKind::Loan => AccountKind::Loan,
        StatementAccountKind::Investment => AccountKind::Investment,
        StatementAccountKind::Checking => AccountKind::Checking,
    }
}

/// The kind in the words of statement files; `None` where they have none for it.
pub(super) fn as_stated(kind: AccountKind) -> Option<StatementAccountKind> {
    match kind {
        AccountKind::Checking => Some(StatementAccountKind::Checking),
        AccountKind::Savings => Some(StatementAccountKind::Savings),
        AccountKind::CreditCard => Some(StatementAccountKind::CreditCard),
        AccountKind::Cash => Some(StatementAccountKind::Cash),
        AccountKind::Loan | AccountKind::Mortgage => Some(StatementAccountKind::Loan),
        AccountKind::Investment => Some(StatementAccountKind::Investment),
        AccountKind::Other => None,
    }
}

fn spoken(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Savings => "Savings account",
        AccountKind::CreditCard => "Credit card",
        AccountKind::Cash => "Cash",
        AccountKind::Loan | AccountKind::Mortgage => "Loan",
        AccountKind::Investment => "Investment account",
        AccountKind::Checking | AccountKind::Other => "Account",
    }
}

//! Which account each statement of a file belongs to: bank, number, kind and currency together
//! name an account, and where they leave it open the person is asked.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::NaiveDate;
use domain::account::AccountKind;
use domain::id::AccountId;
use domain::money::Currency;
use serde::{Deserialize, Serialize};

use super::accounts::{self, Target, normalised};
use super::report::ImportRefusal;
use super::{ImportRequest, Refusal};
use crate::error::CommandError;
use crate::execute::House;
use crate::ports::KnownAccount;
use crate::scope::Scope;
use crate::statement::{LineNote, Statement, StatementAccount};

/// The key of a statement that names no account in any way.
const UNNAMED: &str = "file";

/// So many statements of a file are listed for the person to look at.
const MOST_NAMED: usize = 200;

/// What the person says about one statement of the file: the account it goes into, or how a new
/// one is to be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountChoice {
    /// The statement's key, as an answer about the file told it.
    pub key: String,
    #[serde(default)]
    pub account_id: Option<AccountId>,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub kind: Option<AccountKind>,
    #[serde(default)]
    pub currency: Option<Currency>,
}

/// An account as the file names it, for the person to say which one it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamedAccount {
    /// What it is called in [`AccountChoice`].
    pub key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bank: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<AccountKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    pub lines: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_on: Option<NaiveDate>,
    /// Accounts of the household that it may be, the likeliest first.
    pub candidates: Vec<AccountId>,
}

/// A statement and the account it goes into.
pub(super) struct Part<'a> {
    pub key: String,
    pub statement: Cow<'a, Statement>,
    pub target: Target,
}

/// Where everything goes, and what is to be said about it.
#[derive(Default)]
pub(super) struct Assigned<'a> {
    pub parts: Vec<Part<'a>>,
    pub notes: Vec<LineNote>,
}

/// Finds the account of each statement.
pub(super) async fn assigned<'a>(
    house: &House,
    scope: &Scope,
    statements: &'a [Statement],
    chosen: Option<Target>,
    request: &ImportRequest,
) -> Result<Assigned<'a>, Refusal> {
    let known = house.lookup.accounts(scope.household_id).await?;
    let keys = keys(statements);
    for choice in &request.choices {
        // Beside the whole file's: which statements there are may follow from that answer.
        if choice.key != UNNAMED && !keys.contains(&choice.key) {
            return refuse(ImportRefusal::UnknownKey { key: choice.key.clone() });
        }
    }
    let file = File { scope, statements, keys, known, request };
    match chosen {
        Some(target) => file.into_one(target),
        None => file.into_many(house).await,
    }
}

fn refuse<T>(refusal: ImportRefusal) -> Result<T, Refusal> {
    Err(CommandError::Refused(refusal))
}

struct File<'a, 'b> {
    scope: &'b Scope,
    statements: &'a [Statement],
    keys: Vec<String>,
    known: Vec<KnownAccount>,
    request: &'b ImportRequest,
}

impl<'a> File<'a, '_> {
    /// The person chose the account: its rows are taken, others are named.
    fn into_one(self, target: Target) -> Result<Assigned<'a>, Refusal> {
        let own = match self.statements {
            [] => return Ok(Assigned::default()),
            [_] => 0,
            several => match self.own(&target) {
                Some(own) => own,
                None => {
                    let count = several.len();
                    let accounts = self.named();
                    return refuse(ImportRefusal::SeveralAccounts { count, accounts });
                }
            },
        };
        let statement = &self.statements[own];
        accounts::same_currency(statement, &target)?;
        let mut notes = Vec::new();
        if !self.is_confirmed(own, &target) {
            notes.extend(self.other_account(statement, &target)?);
        }
        let others = self.statements.iter().enumerate().filter(|(place, _)| *place != own);
        notes.extend(others.filter_map(|(_, other)| left_out(other)));
        let statement = Cow::Borrowed(statement);
        let part = Part { key: self.keys[own].clone(), statement, target };
        Ok(Assigned { parts: vec![part], notes })
    }

    fn is_confirmed(&self, place: usize, target: &Target) -> bool {
        self.choice(place).is_some_and(|choice| choice.account_id == Some(target.id))
    }

    fn choice(&self, place: usize) -> Option<&AccountChoice> {
        let choices = &self.request.choices;
        let own = choices.iter().find(|choice| choice.key == self.keys[place]);
        let whole = choices.iter().find(|choice| choice.key == UNNAMED);
        own.or(whole.filter(|_| self.statements.len() == 1))
    }

    /// Which of several statements is the chosen account's.
    fn own(&self, target: &Target) -> Option<usize> {
        let places = || 0..self.statements.len();
        if let Some(confirmed) = places().find(|place| self.is_confirmed(*place, target)) {
            return Some(confirmed);
        }
        let in_currency: Vec<usize> = places()
            .filter(|place| self.statements[*place].currency == Some(target.currency))
            .collect();
        let kind = target.account.kind.unwrap_or(AccountKind::Other);
        let fits = |place: &usize| {
            let named = &self.statements[*place].account;
            match (&target.account.number, &named.number) {
                (Some(own), Some(number)) => {
                    is_same_number(own, number)
                        && fit(named, kind, target.account.bank.as_deref()).is_some()
                }
                _ => true,
            }
        };
        let mut fitting = in_currency.into_iter().filter(fits);
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }

    /// What is to be said when the file names another account than the chosen one.
    fn other_account(
        &self,
        statement: &Statement,
        target: &Target,
    ) -> Result<Option<LineNote>, Refusal> {
        let (Some(number), Some(currency)) = (&statement.account.number, statement.currency) else {
            return Ok(None);
        };
        let own = &target.account.number;
        let kind = target.account.kind.unwrap_or(AccountKind::Other);
        let named = &statement.account;
        if own.as_ref().is_some_and(|own| is_same_number(own, number))
            && fit(named, kind, target.account.bank.as_deref()).is_some()
        {
            return Ok(None);
        }
        let others = self.known.iter().filter(|account| account.id != target.id);
        let other = others
            .filter(|account| self.scope.may_see(account.owner))
            .find(|account| is_named(account, named, number, currency));
        if let Some(other) = other {
            let (number, account) = (number.clone(), other.name.clone());
            let accounts = self.named();
            return refuse(ImportRefusal::OtherAccount { number, account, accounts });
        }
        if own.is_none() {
            return Ok(None);
        }
        let name = &target.account.name;
        let detail = format!(
            "The file names the account {number}, which is not the number of {name}. It was \
             taken in all the same; check that this is its account."
        );
        Ok(Some(LineNote { line: 0, code: "other-account".to_owned(), detail }))
    }

    /// The accounts that the file names, those of the household, or new ones.
    async fn into_many(self, house: &House) -> Result<Assigned<'a>, Refusal> {
        let mut known = self.known.clone();
        let (mut needs, mut missing) = (false, None);
        let mut assigned = Assigned::default();
        for (place, statement) in self.statements.iter().enumerate() {
            let target = match self.choice(place) {
                Some(AccountChoice { account_id: Some(id), .. }) => {
                    accounts::chosen(house, self.scope, *id).await?
                }
                Some(choice) => match choice.currency.or(statement.currency) {
                    Some(currency) if self.request.create_accounts => {
                        self.opened(house, place, currency, Some(choice)).await?
                    }
                    Some(_) => {
                        missing.get_or_insert(place);
                        continue;
                    }
                    None => {
                        needs = true;
                        continue;
                    }
                },
                None => match self.found(&known, statement) {
                    Found::One(id) => accounts::chosen(house, self.scope, id).await?,
                    Found::Unclear => {
                        needs = true;
                        continue;
                    }
                    Found::None(currency) if self.request.create_accounts => {
                        self.opened(house, place, currency, None).await?
                    }
                    Found::None(_) => {
                        missing.get_or_insert(place);
                        continue;
                    }
                },
            };
            accounts::same_currency(statement, &target)?;
            learn(&mut known, &target, statement);
            assigned.parts.push(Part {
                key: self.keys[place].clone(),
                statement: Cow::Borrowed(statement),
                target,
            });
        }
        if needs {
            return refuse(ImportRefusal::NeedsAccount { accounts: self.named() });
        }
        if let Some(place) = missing {
            let number = self.statements[place].account.number.clone().unwrap_or_default();
            return refuse(ImportRefusal::AccountIsMissing { number, accounts: self.named() });
        }
        assigned.parts = joined(assigned.parts);
        Ok(assigned)
    }

    fn found(&self, known: &[KnownAccount], statement: &Statement) -> Found {
        let (Some(number), Some(currency)) = (&statement.account.number, statement.currency) else {
            return Found::Unclear;
        };
        let mut fitting: Vec<(u8, AccountId)> = known
            .iter()
            .filter(|account| self.scope.may_see(account.owner) && account.currency == currency)
            .filter(|account| has_number(account, number))
            .filter_map(|account| {
                let fit = fit(&statement.account, account.kind, account.bank.as_deref())?;
                Some((fit, account.id))
            })
            .collect();
        fitting.sort_by_key(|(fit, _)| std::cmp::Reverse(*fit));
        match fitting.as_slice() {
            [] => Found::None(currency),
            [(_, one)] => Found::One(*one),
            [(best, one), (next, _), ..] if best > next => Found::One(*one),
            _ => Found::Unclear,
        }
    }

    /// An account that is to be opened. Its id follows from what names it, so that two imports at
    /// once open one account.
    async fn opened(
        &self,
        house: &House,
        place: usize,
        currency: Currency,
        choice: Option<&AccountChoice>,
    ) -> Result<Target, Refusal> {
        let named = &self.statements[place].account;
        let called = match (&named.number, choice.and_then(|choice| choice.name.as_ref())) {
            (None, Some(name)) => normalised(name),
            _ => String::new(),
        };
        let name = format!("account:{}:{called}:{currency}", key(named));
        let id = uuid::Uuid::new_v5(&self.scope.household_id.0, name.as_bytes()).into();
        match accounts::chosen(house, self.scope, id).await {
            Ok(opened_meanwhile) => Ok(opened_meanwhile),
            Err(CommandError::Refused(ImportRefusal::UnknownAccount)) => {
                Ok(Target::new(id, currency, choice.cloned()))
            }
            Err(error) => Err(error),
        }
    }

    /// The statements for the person to look at.
    fn named(&self) -> Vec<NamedAccount> {
        let all = self.statements.iter().zip(&self.keys).take(MOST_NAMED);
        all.map(|(statement, key)| named(statement, key, self.scope, &self.known)).collect()
    }
}

enum Found {
    One(AccountId),
    Unclear,
    None(Currency),
}

/// Two statements of one account are one: two plans would be made on the same state.
fn joined(parts: Vec<Part<'_>>) -> Vec<Part<'_>> {
    let mut joined: Vec<Part<'_>> = Vec::with_capacity(parts.len());
    let mut places = HashMap::new();
    for part in parts {
        match places.get(&part.target.id) {
            Some(place) => {
                let one: &mut Part<'_> = &mut joined[*place];
                accounts::add(one.statement.to_mut(), part.statement.into_owned());
            }
            None => {
                places.insert(part.target.id, joined.len());
                joined.push(part);
            }
        }
    }
    joined
}

/// What the file taught about an account counts for its later statements too.
fn learn(known: &mut [KnownAccount], target: &Target, statement: &Statement) {
    let account = known.iter_mut().find(|account| account.id == target.id);
    if let Some(account) = account.filter(|account| account.bank.is_none()) {
        account.bank.clone_from(&statement.account.bank);
    }
}

fn keys(statements: &[Statement]) -> Vec<String> {
    let plain: Vec<String> = statements.iter().map(|one| key(&one.account)).collect();
    let mut counts: HashMap<&String, usize> = HashMap::new();
    plain.iter().for_each(|key| *counts.entry(key).or_default() += 1);
    let repeats = |key: &String| counts.get(key).is_some_and(|count| *count > 1);
    let all = statements.iter().zip(&plain);
    all.map(|(statement, key)| match statement.currency {
        Some(currency) if repeats(key) => format!("{key}:{currency}"),
        _ => key.clone(),
    })
    .collect()
}

fn key(named: &StatementAccount) -> String {
    let kind = named.kind.map(|kind| accounts::kind(Some(kind)).name());
    let texts = [&named.bank, &named.number, &named.name];
    let mut parts: Vec<String> = texts
        .iter()
        .map(|text| normalised(text.as_deref().unwrap_or_default()))
        .map(|text| text.chars().take(64).collect())
        .collect();
    parts.push(kind.unwrap_or_default().to_owned());
    let key = parts.join("/");
    if key.chars().all(|c| c == '/') { UNNAMED.to_owned() } else { key }
}

fn named(statement: &Statement, key: &str, scope: &Scope, known: &[KnownAccount]) -> NamedAccount {
    let account = &statement.account;
    let may_be = known.iter().filter(|one| {
        scope.may_see(one.owner)
            && !one.is_closed
            && statement.currency.is_none_or(|currency| currency == one.currency)
    });
    let mut candidates: Vec<(u8, AccountId)> = may_be
        .filter_map(|one| match (&account.number, &one.number) {
            (Some(number), Some(_)) if has_number(one, number) => Some((0, one.id)),
            (Some(_), Some(_)) => None,
            _ if account.name.as_ref().is_some_and(|name| *name == one.name) => Some((1, one.id)),
            _ => Some((2, one.id)),
        })
        .collect();
    candidates.sort_by_key(|(rank, _)| *rank);
    let days = || statement.lines.iter().map(|line| line.posted_on);
    NamedAccount {
        key: key.to_owned(),
        number: account.number.clone(),
        bank: account.bank.clone(),
        name: account.name.clone(),
        kind: account.kind.map(|kind| accounts::kind(Some(kind))),
        currency: statement.currency,
        lines: statement.lines.len(),
        first_on: days().min(),
        last_on: days().max(),
        candidates: candidates.into_iter().map(|(_, id)| id).collect(),
    }
}

/// The rows of another account than the chosen one, named and left out.
fn left_out(other: &Statement) -> Option<LineNote> {
    let first = other.lines.iter().map(|line| line.line).min()?;
    let last = other.lines.iter().map(|line| line.line).max()?;
    let whose = match (&other.account.number, other.currency) {
        (Some(number), Some(currency)) => format!("the account {number} in {currency}"),
        (Some(number), None) => format!("the account {number}"),
        (None, Some(currency)) => format!("an account in {currency}"),
        (None, None) => "another account".to_owned(),
    };
    let detail = format!(
        "{} lines, from line {first} to line {last}, are of {whose}; they were left out. To take \
         them in as well, import the file without choosing an account.",
        other.lines.len()
    );
    Some(LineNote { line: first, code: "other-account".to_owned(), detail })
}

fn has_number(account: &KnownAccount, number: &str) -> bool {
    account.number.as_ref().is_some_and(|known| normalised(known) == normalised(number))
}

fn is_named(
    account: &KnownAccount,
    named: &StatementAccount,
    number: &str,
    currency: Currency,
) -> bool {
    account.currency == currency
        && has_number(account, number)
        && fit(named, account.kind, account.bank.as_deref()).is_some()
}

/// Whether an account of this kind at this bank can be the one the file names, whose number it has;
/// more when more of it is said and agrees.
fn fit(named: &StatementAccount, kind: AccountKind, bank: Option<&str>) -> Option<u8> {
    let of_bank = match (named.bank.as_deref(), bank) {
        // An IBAN has its bank in it, and a bank has several names.
        _ if named.number.as_deref().is_some_and(is_iban) => 1,
        (Some(named), Some(bank)) if normalised(named) == normalised(bank) => 2,
        (Some(_), Some(_)) => return None,
        _ => 1,
    };
    let of_kind = match named.kind.map(|named| accounts::kind(Some(named))) {
        Some(named) if named == kind => 2,
        Some(AccountKind::Loan) if kind == AccountKind::Mortgage => 2,
        None => 1,
        Some(_) if kind == AccountKind::Other => 1,
        Some(_) => return None,
    };
    Some(of_bank * of_kind)
}

/// Two letters, two digits, and an account behind them (ISO 13616).
fn is_iban(number: &str) -> bool {
    let kept = normalised(number);
    let (letters, rest) = kept.split_at_checked(2).unwrap_or_default();
    (15..=34).contains(&kept.len())
        && letters.chars().all(|c| c.is_ascii_alphabetic())
        && rest.chars().take(2).all(|c| c.is_ascii_digit())
}

/// The same, or one is the tail of the other: an IBAN ends with the bank's own number.
fn is_same_number(one: &str, other: &str) -> bool {
    let (one, other) = (normalised(one), normalised(other));
    let (short, long) = if one.len() < other.len() { (&one, &other) } else { (&other, &one) };
    let tail = short.trim_start_matches('0');
    one == other || (tail.len() >= 4 && long.ends_with(tail))
}

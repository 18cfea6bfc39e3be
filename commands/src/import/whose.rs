//! Which account each statement of a file belongs to: bank, number, kind and currency together
//! name an account, and where they leave it open the person is asked.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use domain::account::{Account, AccountKind, StatementName};
use domain::id::AccountId;
use domain::money::Currency;
use serde::Serialize;

use super::accounts::{self, Target, normalised};
use super::choices::{AccountChoice, UNNAMED, are_clear, key, keys};
use super::names::{
    by_number, fit, has_number, in_one_spelling, is_named, is_same_number, name_of, open, said,
};
use super::report::ImportRefusal;
use super::{ImportRequest, Refusal};
use crate::error::CommandError;
use crate::execute::{House, load};
use crate::ports::{KnownAccount, StoreError};
use crate::scope::Scope;
use crate::statement::{LineNote, ReadStatementError, Statement};

/// Accounts of one name that were opened and cannot be used beyond which none more is opened.
const MOST_OPENED: u32 = 32;

/// The most accounts of one file: each costs look-ups of its own, and is listed for the person to
/// look at.
const MOST_STATEMENTS: usize = 200;

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
pub(super) struct Part {
    pub key: String,
    pub statement: Arc<Statement>,
    pub target: Target,
    /// What the statement calls the account, where the person says so now for the first time.
    pub named: Option<StatementName>,
}

/// Where everything goes, and what is to be said about it.
#[derive(Default)]
pub(super) struct Assigned {
    pub parts: Vec<Part>,
    pub notes: Vec<LineNote>,
}

/// Finds the account of each statement.
pub(super) async fn assigned(
    house: &House,
    scope: &Scope,
    statements: &[Arc<Statement>],
    chosen: Option<Target>,
    request: &ImportRequest,
) -> Result<Assigned, Refusal> {
    let keys = keys(statements);
    are_clear(&request.choices, &keys)?;
    let known = in_one_spelling(house.lookup.accounts(scope.household_id).await?);
    let file = File { scope, statements, keys, known, request };
    match chosen {
        Some(target) => file.into_one(target),
        None => file.into_many(house).await,
    }
}

/// Refuses a file of more accounts than anybody has.
pub(super) fn are_few(statements: &[Statement]) -> Result<(), Refusal> {
    if statements.len() <= MOST_STATEMENTS {
        return Ok(());
    }
    let count = statements.len();
    let detail = format!(
        "lines of {count} accounts, at most {MOST_STATEMENTS} of one file are taken in: send the \
         file in parts"
    );
    refuse(ImportRefusal::Unreadable(ReadStatementError::BeyondLimits { detail }))
}

fn refuse<T>(refusal: ImportRefusal) -> Result<T, Refusal> {
    Err(CommandError::Refused(refusal))
}

struct File<'a> {
    scope: &'a Scope,
    statements: &'a [Arc<Statement>],
    keys: Vec<String>,
    known: Vec<KnownAccount>,
    request: &'a ImportRequest,
}

impl File<'_> {
    /// The person chose the account: its rows are taken, others are named.
    fn into_one(self, target: Target) -> Result<Assigned, Refusal> {
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
        let named = self.says(statement, &target);
        let (key, statement) = (self.keys[own].clone(), statement.clone());
        let part = Part { key, statement, target, named };
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
        let (bank, own) = target.name();
        let fits = |place: &usize| {
            let named = &self.statements[*place].account;
            if let Some((id, true)) = said(self.scope, &self.known, &self.statements[*place]) {
                return id == target.id;
            }
            match (&own, &named.number) {
                (Some(own), Some(number)) => {
                    is_same_number(own, number) && fit(named, kind, bank.as_deref()).is_some()
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
        let (bank, own) = target.name();
        let kind = target.account.kind.unwrap_or(AccountKind::Other);
        let named = &statement.account;
        let said = said(self.scope, &self.known, statement).filter(|(_, exactly)| *exactly);
        if let Some((said, _)) = said {
            return match self.known.iter().find(|account| account.id == said) {
                Some(other) if said != target.id => {
                    let (number, account) = (number.clone(), other.name.clone());
                    let accounts = self.named();
                    refuse(ImportRefusal::OtherAccount { number, account, accounts })
                }
                _ => Ok(None),
            };
        }
        if own.as_ref().is_some_and(|own| is_same_number(own, number))
            && fit(named, kind, bank.as_deref()).is_some()
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
    async fn into_many(self, house: &House) -> Result<Assigned, Refusal> {
        let mut known = self.known.clone();
        let (mut needs, mut missing) = (false, None);
        let mut assigned = Assigned::default();
        for (place, statement) in self.statements.iter().enumerate() {
            let mut named = None;
            let target = match self.choice(place) {
                Some(AccountChoice { account_id: Some(id), .. }) => {
                    let target = accounts::chosen(house, self.scope, *id).await?;
                    named = self.says(statement, &target);
                    target
                }
                Some(choice) => match choice.currency.or(statement.currency) {
                    Some(currency) if self.request.create_accounts => {
                        self.opened(house, place, currency, &assigned.parts).await?
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
                        self.opened(house, place, currency, &assigned.parts).await?
                    }
                    Found::None(_) => {
                        missing.get_or_insert(place);
                        continue;
                    }
                },
            };
            accounts::same_currency(statement, &target)?;
            learn(&mut known, &target, statement);
            if target.version == 0 {
                named = name_of(statement, target.currency, target.wanted.as_ref());
            }
            let (key, statement) = (self.keys[place].clone(), statement.clone());
            assigned.parts.push(Part { key, statement, target, named });
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
        let said = said(self.scope, known, statement);
        if let Some((id, true)) = said {
            return Found::One(id);
        }
        let mut fitting = by_number(self.scope, known, statement, number, currency);
        if let Some((id, _)) = said.filter(|(said, _)| fitting.iter().all(|(_, id)| id != said)) {
            fitting.push((1, id));
        }
        fitting.sort_by_key(|(fit, _)| std::cmp::Reverse(*fit));
        match fitting.as_slice() {
            [] => Found::None(currency),
            [(_, one)] => Found::One(*one),
            [(best, one), (next, _), ..] if best > next => Found::One(*one),
            _ => Found::Unclear,
        }
    }

    /// What the statement calls the account that the person says it is, unless that is known.
    fn says(&self, statement: &Statement, target: &Target) -> Option<StatementName> {
        let number = statement.account.number.as_ref()?;
        let is_said = said(self.scope, &self.known, statement) == Some((target.id, true));
        let found = by_number(self.scope, &self.known, statement, number, target.currency);
        let is_found = matches!(found.as_slice(), [(_, one)] if *one == target.id);
        let name = || name_of(statement, target.currency, None);
        if is_said || is_found { None } else { name() }
    }

    /// An account that is to be opened. Its id follows from number and currency and from who opens
    /// it, so that two imports of a person at once, of whatever formats, open one account, and
    /// nobody learns from an id whether there is an account that they may not see.
    async fn opened(
        &self,
        house: &House,
        place: usize,
        currency: Currency,
        opening: &[Part],
    ) -> Result<Target, Refusal> {
        let (named, choice) = (&self.statements[place].account, self.choice(place));
        let called = match (&named.number, choice.and_then(|choice| choice.name.as_ref())) {
            (None, Some(name)) => normalised(name),
            _ => String::new(),
        };
        let household = self.scope.household_id;
        let derived = |name: &str| uuid::Uuid::new_v5(&household.0, name.as_bytes()).into();
        let load = async |id| load::<Account>(house.store.as_ref(), household, id).await;
        let is_open = |account: &Account| !account.is_closed && self.scope.may_see(account.owner);
        if let Some(id) = self.called(&called, currency) {
            return accounts::chosen(house, self.scope, id).await;
        }
        // As ids were derived once.
        let id: AccountId = derived(&format!("account:{}:{called}:{currency}", key(named)));
        let (account, version) = load(id).await?;
        if let Some(own) = account.currency.filter(|_| is_open(&account)) {
            return Ok(Target { id, account, version, currency: own, wanted: None });
        }
        let name = match &named.number {
            Some(number) => normalised(number),
            None => format!("{}:{called}", key(named)),
        };
        for nth in 0..MOST_OPENED {
            let user = self.scope.user_id;
            let id: AccountId = derived(&format!("account:{name}:{currency}:{user}:{nth}"));
            let mut others = opening.iter().filter(|part| part.target.id == id);
            if others.any(|part| part.key != self.keys[place]) {
                continue;
            }
            let (account, version) = load(id).await?;
            let is_it = named.number.as_deref().is_none_or(|number| {
                let kind = account.kind.unwrap_or(AccountKind::Other);
                let own = account.number.as_deref();
                own.is_some_and(|own| normalised(own) == normalised(number))
                    && fit(named, kind, account.bank.as_deref()).is_some()
            });
            match account.currency {
                None => return Ok(Target::new(id, currency, choice.cloned())),
                Some(own) if is_open(&account) && is_it => {
                    return Ok(Target { id, account, version, currency: own, wanted: None });
                }
                // Another account of that number, a closed one, or one that is not to be seen.
                Some(_) => {}
            }
        }
        Err(StoreError::Conflict.into())
    }

    /// The open account that an import opened for statements without a number under this name.
    fn called(&self, called: &str, currency: Currency) -> Option<AccountId> {
        let is_called = |said: &StatementName| {
            said.number.is_none()
                && said.currency == currency
                && said.name.as_deref().is_some_and(|name| normalised(name) == called)
        };
        let open = open(self.scope, &self.known).filter(|_| !called.is_empty());
        let mut all = open.filter(|one| one.named.iter().any(|(said, _)| is_called(said)));
        all.next().map(|account| account.id)
    }

    /// The statements for the person to look at.
    fn named(&self) -> Vec<NamedAccount> {
        let all = self.statements.iter().zip(&self.keys).take(MOST_STATEMENTS);
        all.map(|(statement, key)| named(statement, key, self.scope, &self.known)).collect()
    }
}

enum Found {
    One(AccountId),
    Unclear,
    None(Currency),
}

/// Two statements of one account are one: two plans would be made on the same state.
fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut joined: Vec<Part> = Vec::with_capacity(parts.len());
    let mut places = HashMap::new();
    for part in parts {
        match places.get(&part.target.id) {
            Some(place) => {
                let one: &mut Part = &mut joined[*place];
                let statement = Arc::unwrap_or_clone(part.statement);
                accounts::add(Arc::make_mut(&mut one.statement), statement);
                one.named = one.named.take().or(part.named);
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

fn named(statement: &Statement, key: &str, scope: &Scope, known: &[KnownAccount]) -> NamedAccount {
    let account = &statement.account;
    let may_be = known.iter().filter(|one| {
        scope.may_see(one.owner)
            && !one.is_closed
            && statement.currency.is_none_or(|currency| currency == one.currency)
    });
    let said = said(scope, known, statement).map(|(said, _)| said);
    let mut candidates: Vec<(u8, AccountId)> = may_be
        .filter_map(|one| match (&account.number, &one.number) {
            _ if said == Some(one.id) => Some((0, one.id)),
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

//! Which account each statement of a file belongs to: bank, number, kind and currency together
//! name an account, and where they leave it open the person is asked.

mod other;

use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;
use domain::account::{Account, AccountKind, StatementName};
use domain::id::AccountId;
use domain::import::StatedBalance;
use domain::money::Currency;
use serde::Serialize;

use super::accounts::{self, Target, normalised};
use super::choices::{AccountChoice, UNNAMED, are_clear, are_of, key, keys};
use super::names::{
    by_number, has_number, in_one_spelling, is_its, is_same_number, may_be, name_of, open, said,
};
use super::numbers::one_name;
use super::report::ImportRefusal;
use super::{ImportRequest, Refusal, refuse};
use crate::house::House;
use crate::ports::{KnownAccount, StoreError};
use crate::scope::Scope;
use crate::statement::{LineNote, ReadStatementError, Statement};
use crate::unit::load;
use other::{joined, left_out};

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
    /// What statements of the file call the account, where the person says so now for the first
    /// time.
    pub named: Vec<StatementName>,
    /// What the person says is on the account, of a day.
    pub said: Option<StatedBalance>,
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
    if let Some(target) = &chosen {
        are_of(&request.choices, target)?;
    }
    let known = in_one_spelling(house.lookup.accounts(scope.household_id).await?);
    let today = scope.today(house.clock.as_ref());
    let file = File { scope, statements, keys, known, request, today };
    match chosen {
        Some(target) => file.into_one(target),
        None => file.into_many(house).await,
    }
}

/// The only account of the household that has the number of the only account of a file, whatever
/// its currency is: the file does not tell that.
pub(super) async fn told(
    house: &House,
    scope: &Scope,
    statements: &[Statement],
) -> Result<Option<Target>, Refusal> {
    let [statement] = statements else { return Ok(None) };
    let named = one_name(statement.account.clone(), None);
    let Some(number) = named.number.as_deref() else { return Ok(None) };
    let known = in_one_spelling(house.lookup.accounts(scope.household_id).await?);
    let mut having = open(scope, &known).filter(|account| has_number(account, number));
    match (having.next(), having.next()) {
        (Some(only), None) => accounts::chosen(house, scope, only.id).await.map(Some),
        _ => Ok(None),
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

struct File<'a> {
    scope: &'a Scope,
    statements: &'a [Arc<Statement>],
    keys: Vec<String>,
    known: Vec<KnownAccount>,
    request: &'a ImportRequest,
    today: NaiveDate,
}

impl File<'_> {
    /// The person chose the account: its rows are taken, others are named.
    fn into_one(self, target: Target) -> Result<Assigned, Refusal> {
        let own = match self.statements {
            [] => return Ok(Assigned::default()),
            [_] => vec![0],
            several => match self.own(&target) {
                own if own.is_empty() => {
                    let count = several.len();
                    let accounts = self.named();
                    return refuse(ImportRefusal::SeveralAccounts { count, accounts });
                }
                own => own,
            },
        };
        let (mut parts, mut notes) = (Vec::with_capacity(own.len()), Vec::new());
        for place in &own {
            let statement = &self.statements[*place];
            accounts::same_currency(statement, &target)?;
            let is_confirmed = self.is_confirmed(*place, &target);
            notes.extend(self.other_account(statement, &target, is_confirmed)?);
            let named = self.says(statement, &target).into_iter().collect();
            let (key, said) = (self.keys[*place].clone(), self.said_of(*place));
            let (statement, target) = (statement.clone(), target.clone());
            parts.push(Part { key, statement, target, named, said });
        }
        let others = self.statements.iter().enumerate();
        let others = others.filter(|(place, _)| !own.contains(place));
        notes.extend(others.filter_map(|(_, other)| left_out(other)));
        let (parts, joined) = joined(parts);
        notes.extend(joined);
        Ok(Assigned { parts, notes })
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

    /// What the person says of which account the statement is of.
    fn answer(&self, place: usize) -> Option<&AccountChoice> {
        self.choice(place).filter(|choice| choice.says_which())
    }

    /// What the person says is on its account today.
    fn said_of(&self, place: usize) -> Option<StatedBalance> {
        let amount = self.choice(place)?.balance?;
        Some(StatedBalance { on: self.today, amount })
    }

    /// Which of several statements are the chosen account's: those that the person says, else the
    /// only one that it may be, or all that it was said to be before.
    fn own(&self, target: &Target) -> Vec<usize> {
        let places = || 0..self.statements.len();
        let confirmed: Vec<usize> =
            places().filter(|place| self.is_confirmed(*place, target)).collect();
        if !confirmed.is_empty() {
            return confirmed;
        }
        let in_currency: Vec<usize> = places()
            .filter(|place| self.statements[*place].currency == Some(target.currency))
            .collect();
        let kind = target.account.kind.unwrap_or(AccountKind::Other);
        let (bank, own) = target.name();
        let said_of = |place: &usize| {
            let said = said(self.scope, &self.known, &self.statements[*place]);
            said.filter(|(_, exactly)| *exactly).map(|(id, _)| id)
        };
        let fits = |place: &usize| {
            let named = &self.statements[*place].account;
            if let Some(id) = said_of(place) {
                return id == target.id;
            }
            match (&own, &named.number) {
                (Some(own), Some(number)) => {
                    is_same_number(own, number)
                        && may_be(named, number, kind, (bank.as_deref(), own))
                }
                _ => true,
            }
        };
        let fitting: Vec<usize> = in_currency.into_iter().filter(fits).collect();
        let is_sure = fitting.len() == 1
            || fitting.iter().all(|place| said_of(place).is_some())
            || (own.is_some() && self.is_named_once(&fitting));
        fitting.into_iter().filter(|_| is_sure).collect()
    }

    /// Whether files beside each other tell these, of which one names its account, and the others
    /// name none: sent by itself, each would be taken for the account's.
    fn is_named_once(&self, places: &[usize]) -> bool {
        let names = |place: &&usize| self.statements[**place].account.number.is_some();
        let is_unnamed = |place: &&usize| {
            let named = &self.statements[**place].account;
            named.number.is_none() && named.name.is_none()
        };
        let files: Vec<usize> = places
            .iter()
            .flat_map(|place| self.statements[*place].files.iter().map(|(nth, _)| *nth))
            .collect();
        let are_beside = places.iter().all(|place| !self.statements[*place].files.is_empty())
            && files.iter().collect::<HashSet<_>>().len() == files.len();
        let named = places.iter().filter(names).count();
        are_beside && named == 1 && places.iter().filter(is_unnamed).count() + 1 == places.len()
    }

    /// The accounts that the file names, those of the household, or new ones.
    async fn into_many(self, house: &House) -> Result<Assigned, Refusal> {
        let mut known = self.known.clone();
        let (mut needs, mut missing) = (false, None);
        let mut assigned = Assigned::default();
        for (place, statement) in self.statements.iter().enumerate() {
            let mut named = None;
            let target = match self.answer(place) {
                Some(AccountChoice { account_id: Some(id), .. }) => {
                    let target = accounts::chosen(house, self.scope, *id).await?;
                    named = self.says(statement, &target);
                    assigned.notes.extend(self.other_account(statement, &target, true)?);
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
            let (key, statement, said) =
                (self.keys[place].clone(), statement.clone(), self.said_of(place));
            let named = named.into_iter().collect();
            assigned.parts.push(Part { key, statement, target, named, said });
        }
        if needs {
            return refuse(ImportRefusal::NeedsAccount { accounts: self.named() });
        }
        if let Some(place) = missing {
            let number = self.statements[place].account.number.clone().unwrap_or_default();
            return refuse(ImportRefusal::AccountIsMissing { number, accounts: self.named() });
        }
        let (parts, notes) = joined(assigned.parts);
        assigned.parts = parts;
        assigned.notes.extend(notes);
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
            let user = self.scope.asker.key_prefix();
            let id: AccountId = derived(&format!("account:{name}:{currency}:{user}:{nth}"));
            let mut others = opening.iter().filter(|part| part.target.id == id);
            if others.any(|part| part.key != self.keys[place]) {
                continue;
            }
            let (account, version) = load(id).await?;
            let is_it = named.number.as_deref().is_none_or(|number| {
                let kind = account.kind.unwrap_or(AccountKind::Other);
                let (bank, own) = (account.bank.as_deref(), account.number.as_deref());
                is_its(named, number, kind, bank, own)
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
        kind: account.kind.map(accounts::kind),
        currency: statement.currency,
        lines: statement.lines.len(),
        first_on: days().min(),
        last_on: days().max(),
        candidates: candidates.into_iter().map(|(_, id)| id).collect(),
    }
}

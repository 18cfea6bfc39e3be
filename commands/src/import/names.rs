//! What statement files call accounts: by the number that the account has, or by what a person
//! said.

use domain::account::{AccountKind, StatementName};
use domain::id::AccountId;
use domain::money::Currency;

use super::accounts::{self, normalised};
use super::choices::AccountChoice;
use super::numbers::{apart, is_iban};
use super::spelling::{Banks, Name, banks, is_number, one_account};
use crate::ports::KnownAccount;
use crate::scope::Scope;
use crate::statement::{Statement, StatementAccount};

/// The accounts that this person may see and that take transactions.
pub(super) fn open<'a>(
    scope: &'a Scope,
    known: &'a [KnownAccount],
) -> impl Iterator<Item = &'a KnownAccount> {
    known.iter().filter(|account| scope.may_see(account.owner) && !account.is_closed)
}

/// Accounts that have the number, each with how well the rest fits; closed ones where no other has.
pub(super) fn by_number(
    scope: &Scope,
    known: &[KnownAccount],
    statement: &Statement,
    number: &str,
    currency: Currency,
) -> Vec<(u8, AccountId)> {
    let fitting = |is_closed: bool| -> Vec<(u8, AccountId)> {
        let all = known.iter().filter(|account| account.is_closed == is_closed);
        all.filter(|account| scope.may_see(account.owner) && account.currency == currency)
            .filter_map(|account| {
                let own = (account.bank.as_deref(), account.number.as_deref()?);
                let named = one_account((statement.account.bank.as_deref(), number), own)?;
                Some((named * is_kind(&statement.account, account.kind)?, account.id))
            })
            .collect()
    };
    let open = fitting(false);
    if open.is_empty() { fitting(true) } else { open }
}

/// The account that a person said this statement is of, and whether the name is the very same one;
/// of several the one that fits best, then the one that was said last. A closed one where no open
/// one is: its files must not open it a second time.
pub(super) fn said(
    scope: &Scope,
    known: &[KnownAccount],
    statement: &Statement,
) -> Option<(AccountId, bool)> {
    let among = |is_closed: bool| {
        let all = known.iter().filter(move |account| account.is_closed == is_closed);
        said_among(all.filter(|account| scope.may_see(account.owner)), statement)
    };
    among(false).or_else(|| among(true))
}

fn said_among<'a>(
    all: impl Iterator<Item = &'a KnownAccount>,
    statement: &Statement,
) -> Option<(AccountId, bool)> {
    let named = &statement.account;
    let (number, currency) = (named.number.as_deref()?, statement.currency?);
    let kind = named.kind.map(accounts::kind);
    let bank = |bank: &Option<String>| bank.as_deref().map(normalised).filter(|b| !b.is_empty());
    let names =
        all.flat_map(|account| account.named.iter().map(move |(said, at)| (account.id, said, *at)));
    let fitting = names.filter_map(|(id, said, at)| {
        let own = said.number.as_deref()?;
        let is_written_so = normalised(own) == normalised(number);
        let names = ((named.bank.as_deref(), number), (said.bank.as_deref(), own));
        if said.currency != currency || one_account(names.0, names.1).is_none() {
            return None;
        }
        let same_bank = is_iban(number) && is_iban(own)
            || bank(&named.bank) == bank(&said.bank)
            || banks(names.0, names.1) == Banks::Same;
        let same_kind = kind == said.kind;
        let exactly = same_bank && same_kind && is_written_so;
        let may_be = same_kind || kind.is_none() || said.kind.is_none();
        may_be.then_some((exactly, u8::from(same_bank) + u8::from(same_kind), at, id))
    });
    let best = fitting.max_by_key(|(exactly, fit, at, _)| (*exactly, *fit, *at));
    best.map(|(exactly, _, _, id)| (id, exactly))
}

/// What a statement calls its account, as it is remembered; a new one without a number is known by
/// the name that it was given.
pub(super) fn name_of(
    statement: &Statement,
    currency: Currency,
    wanted: Option<&AccountChoice>,
) -> Option<StatementName> {
    let kept = |text: &Option<String>| {
        let text: String = text.as_deref()?.chars().filter(|c| !c.is_control()).take(64).collect();
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let named = &statement.account;
    let number = kept(&named.number);
    let name = match &number {
        Some(_) => None,
        None => wanted.and_then(|wanted| kept(&wanted.name)).or(kept(&named.name)),
    };
    let kind = named.kind.map(accounts::kind);
    let says = number.is_some() || name.is_some();
    says.then(|| StatementName { bank: kept(&named.bank), number, name, kind, currency })
}

pub(super) fn has_number(account: &KnownAccount, number: &str) -> bool {
    account.number.as_ref().is_some_and(|known| is_number(known, number))
}

pub(super) fn is_named(
    account: &KnownAccount,
    named: &StatementAccount,
    number: &str,
    currency: Currency,
) -> bool {
    account.currency == currency
        && is_its(named, number, account.kind, account.bank.as_deref(), account.number.as_deref())
}

/// Whether an account of this kind, bank and number is the one the file names by that number.
pub(super) fn is_its(
    named: &StatementAccount,
    number: &str,
    kind: AccountKind,
    bank: Option<&str>,
    own: Option<&str>,
) -> bool {
    let is_one = |own| one_account((named.bank.as_deref(), number), (bank, own)).is_some();
    own.is_some_and(is_one) && is_kind(named, kind).is_some()
}

/// Whether an account of this kind and name can be the one the file names, whose number it has or
/// ends with.
pub(super) fn may_be(
    named: &StatementAccount,
    number: &str,
    kind: AccountKind,
    own: Name<'_>,
) -> bool {
    let banks = banks((named.bank.as_deref(), number), own);
    banks != Banks::Others && is_kind(named, kind).is_some()
}

/// Whether an account of this kind can be the one the file names; more when the file says so.
pub(super) fn is_kind(named: &StatementAccount, kind: AccountKind) -> Option<u8> {
    match named.kind.map(accounts::kind) {
        Some(named) if named == kind => Some(2),
        Some(AccountKind::Loan) if kind == AccountKind::Mortgage => Some(2),
        None => Some(1),
        Some(_) if kind == AccountKind::Other => Some(1),
        Some(_) => None,
    }
}

/// Accounts with their banks and numbers in the one spelling that files are compared in, those
/// included that were taken in as they were written.
pub(super) fn in_one_spelling(mut known: Vec<KnownAccount>) -> Vec<KnownAccount> {
    for account in &mut known {
        if let Some(number) = &account.number {
            let (bank, number) = apart(account.bank.as_deref(), number, Some(account.currency));
            (account.bank, account.number) = (bank, Some(number));
        }
        for (said, _) in &mut account.named {
            if let Some(number) = &said.number {
                let (bank, number) = apart(said.bank.as_deref(), number, Some(said.currency));
                (said.bank, said.number) = (bank, Some(number));
            }
        }
    }
    known
}

/// The same, or one is the tail of the other: an IBAN ends with the bank's own number.
pub(super) fn is_same_number(one: &str, other: &str) -> bool {
    let (one, other) = (normalised(one), normalised(other));
    let (short, long) = if one.len() < other.len() { (&one, &other) } else { (&other, &one) };
    let tail = short.trim_start_matches('0');
    one == other || (tail.len() >= 4 && long.ends_with(tail))
}

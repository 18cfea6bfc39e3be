//! What is to be said where a file names another account than the one its lines go into.

use std::collections::HashMap;
use std::sync::Arc;

use domain::account::AccountKind;

use super::super::accounts::{self, Target};
use super::super::names::{is_kind, is_named, is_same_number, may_be, said};
use super::super::report::ImportRefusal;
use super::super::told_before;
use super::super::{Refusal, refuse};
use super::{File, Part};
use crate::ports::KnownAccount;
use crate::statement::{LineNote, Statement, StatementAccount};

/// The remark on what is, or may be, of another account.
const OTHER_ACCOUNT: &str = "other-account";

impl File<'_> {
    /// What is to be said when the file names another account than the chosen one. Where that is
    /// another one of the household, a person has to confirm it.
    pub(super) fn other_account(
        &self,
        statement: &Statement,
        target: &Target,
        is_confirmed: bool,
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
                    self.is_of(other, number, target, is_confirmed).map(Some)
                }
                _ => Ok(None),
            };
        }
        let is_it = |own: &String| {
            is_same_number(own, number)
                && may_be(named, number, kind, (bank.as_deref(), own.as_str()))
        };
        if own.as_ref().is_some_and(is_it) {
            return Ok(None);
        }
        let others = self.known.iter().filter(|account| account.id != target.id);
        let other = others
            .filter(|account| self.scope.may_see(account.owner))
            .find(|account| is_named(account, named, number, currency));
        if let Some(other) = other {
            return self.is_of(other, number, target, is_confirmed).map(Some);
        }
        let name = &target.account.name;
        let is_number = own.as_ref().is_none_or(|own| is_same_number(own, number));
        let said = match named.kind.map(accounts::kind) {
            _ if !is_number => format!("{number}, which is not the number of {name}"),
            Some(of) if is_kind(named, kind).is_none() => {
                format!("{number} a {}, and {name} is a {}", spoken(of), spoken(kind))
            }
            _ if own.is_some() => format!("{number} at another bank than that of {name}"),
            _ => return Ok(None),
        };
        let detail = format!(
            "The file calls the account {said}. It was taken in all the same; check that this is \
             its account."
        );
        Ok(Some(LineNote { line: 0, code: OTHER_ACCOUNT.to_owned(), detail }))
    }

    /// The file is of another account of the household: a person who knows it is told again.
    fn is_of(
        &self,
        other: &KnownAccount,
        number: &str,
        target: &Target,
        is_confirmed: bool,
    ) -> Result<LineNote, Refusal> {
        if !is_confirmed {
            let (number, account) = (number.to_owned(), other.name.clone());
            let accounts = self.named();
            return refuse(ImportRefusal::OtherAccount { number, account, accounts });
        }
        let (other, name) = (&other.name, &target.account.name);
        let detail = format!(
            "The file names the account {number}, which is the household's account {other}. It was \
             taken into {name}, as you said; check that it belongs there."
        );
        Ok(LineNote { line: 0, code: OTHER_ACCOUNT.to_owned(), detail })
    }
}

/// Two statements of one account are one: two plans would be made on the same state. Where the file
/// tells two accounts, that is said, and the balances of either say nothing of both.
pub(super) fn joined(parts: Vec<Part>) -> (Vec<Part>, Vec<LineNote>) {
    let mut joined: Vec<Part> = Vec::with_capacity(parts.len());
    let (mut places, mut notes) = (HashMap::new(), Vec::new());
    let mut overlaps = 0;
    for part in parts {
        match places.get(&part.target.id) {
            Some(place) => {
                let one: &mut Part = &mut joined[*place];
                let mut statement = Arc::unwrap_or_clone(part.statement);
                let known = Arc::make_mut(&mut one.statement);
                if are_two(&known.account, &statement.account) {
                    notes.push(melted(&known.account, &statement.account, &one.target));
                    for one in [&mut *known, &mut statement] {
                        (one.opening, one.closing) = (None, None);
                        one.earlier.clear();
                        one.lines.iter_mut().for_each(|line| line.balance = None);
                    }
                }
                overlaps += told_before::add(known, statement);
                one.named.extend(part.named);
                one.said = one.said.or(part.said);
            }
            None => {
                places.insert(part.target.id, joined.len());
                joined.push(part);
            }
        }
    }
    if overlaps > 0 {
        let detail = format!(
            "{overlaps} bookings stand in another file beside it as well; they were taken once."
        );
        notes.push(LineNote { line: 0, code: "overlap".to_owned(), detail });
    }
    (joined, notes)
}

/// Whether a file means two accounts by these names.
fn are_two(one: &StatementAccount, other: &StatementAccount) -> bool {
    let are_other_kinds = one.kind.zip(other.kind).is_some_and(|(one, other)| one != other);
    let are_others = match (&one.number, &other.number) {
        (Some(one), Some(other)) => !is_same_number(one, other),
        _ => one.name.as_ref().zip(other.name.as_ref()).is_some_and(|(one, other)| one != other),
    };
    are_other_kinds || are_others
}

/// The remark on two accounts of a file that become one.
fn melted(one: &StatementAccount, other: &StatementAccount, target: &Target) -> LineNote {
    let called = |account: &StatementAccount| {
        let name =
            account.number.as_deref().or(account.name.as_deref()).unwrap_or("without number");
        match account.kind {
            Some(kind) => format!("{name} ({})", spoken(accounts::kind(kind))),
            None => name.to_owned(),
        }
    };
    let wanted = target.wanted.as_ref().and_then(|wanted| wanted.name.as_deref());
    let into = match wanted {
        Some(name) => name,
        None if target.account.name.is_empty() => "one account",
        None => &target.account.name,
    };
    let detail = format!(
        "The file tells {} and {} apart, and both go into {into}: the balances that it states of \
         them are not compared. Unless they are one account, send one of them to another.",
        called(one),
        called(other)
    );
    LineNote { line: 0, code: "accounts-joined".to_owned(), detail }
}

/// The rows of another account than the chosen one, named and left out.
pub(super) fn left_out(other: &Statement) -> Option<LineNote> {
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
    Some(LineNote { line: first, code: OTHER_ACCOUNT.to_owned(), detail })
}

/// A kind as it is spoken of within a sentence.
fn spoken(kind: AccountKind) -> String {
    format!("{} account", kind.name().replace('_', " "))
}

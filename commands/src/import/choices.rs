//! What a person says about the statements of a file, and what statements are called for that.

use std::collections::HashMap;
use std::sync::Arc;

use domain::account::AccountKind;
use domain::id::AccountId;
use domain::money::{Currency, Money};
use serde::Deserialize;

use super::accounts::{self, Target, normalised};
use super::report::ImportRefusal;
use super::{Refusal, refuse};
use crate::statement::{Statement, StatementAccount};

/// The key of a statement that names no account in any way.
pub(super) const UNNAMED: &str = "file";

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
    /// What is on it today.
    #[serde(default)]
    pub balance: Option<Money>,
}

impl AccountChoice {
    /// Whether it says which account it is, or that it is a new one, and not only what is on it.
    pub(super) fn says_which(&self) -> bool {
        let Self { account_id, name, kind, currency, balance, .. } = self;
        let is_named = name.is_some() || kind.is_some() || currency.is_some();
        account_id.is_some() || is_named || balance.is_none()
    }
}

/// No answer says of a statement that it is of another account than the one that all of the file
/// was sent to.
pub(super) fn are_of(choices: &[AccountChoice], target: &Target) -> Result<(), Refusal> {
    let account = &target.account;
    for (place, choice) in choices.iter().enumerate() {
        let is_other_name = choice.name.as_ref().is_some_and(|name| *name != account.name);
        let is_other_kind = choice.kind.is_some_and(|kind| Some(kind) != account.kind);
        let is_other_currency = choice.currency.is_some_and(|own| own != target.currency);
        let field = match choice.account_id {
            Some(id) if id != target.id => "account_id",
            Some(_) => continue,
            None if is_other_name => "name",
            None if is_other_kind => "kind",
            None if is_other_currency => "currency",
            None => continue,
        };
        let (key, account) = (choice.key.clone(), account.name.clone());
        return refuse(ImportRefusal::OtherAnswer { place, field, key, account });
    }
    Ok(())
}

/// Each statement has one answer, and each answer a statement.
pub(super) fn are_clear(choices: &[AccountChoice], keys: &[String]) -> Result<(), Refusal> {
    let mut seen: HashMap<&str, &AccountChoice> = HashMap::new();
    for (place, choice) in choices.iter().enumerate() {
        let key = choice.key.as_str();
        // Beside the whole file's: which statements there are may follow from that answer.
        if key != UNNAMED && !keys.iter().any(|known| known == key) {
            return refuse(ImportRefusal::UnknownKey { place, key: choice.key.clone() });
        }
        // The whole file and its only statement are the same.
        let other = match keys {
            [only] if key == UNNAMED => seen.get(only.as_str()),
            [_] => seen.get(UNNAMED),
            _ => None,
        };
        let differs = other.is_some_and(|other| other.account_id != choice.account_id);
        if seen.insert(key, choice).is_some() || differs {
            return refuse(ImportRefusal::RepeatedKey { place, key: choice.key.clone() });
        }
    }
    Ok(())
}

/// What each statement is called in [`AccountChoice`].
pub(super) fn keys(statements: &[Arc<Statement>]) -> Vec<String> {
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

pub(super) fn key(named: &StatementAccount) -> String {
    let kind = named.kind.map(|kind| accounts::kind(kind).name());
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

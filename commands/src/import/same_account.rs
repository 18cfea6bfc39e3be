//! Which names of a file, or of the files of an archive, are of one account. All names are looked
//! at together: what is one does not depend on which of them stands first.

use std::collections::HashMap;

use domain::money::Currency;

use super::numbers::is_iban;
use super::spelling::{Name, are_comparable, is_number, one_account, spelled};
use crate::statement::{StatementAccount, StatementAccountKind};

/// So many different names are compared with each other; beyond them only what is spelled alike is
/// one, for each is compared with each.
const MOST_COMPARED: usize = 400;
/// How well two names go together at least that are of one account beyond doubt.
const SURE: u8 = 4;

/// What two names are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Same,
    /// Nothing speaks against it.
    MayBe,
    /// The numbers agree, and the banks are told in ways that cannot be compared.
    Untold,
    Others,
}

/// Which names go together; later rules are for names of which those before join too many.
#[derive(Debug, Clone, Copy)]
struct Rule {
    only_sure: bool,
    only_of_kind: bool,
}

const RULES: [Rule; 4] = [
    Rule { only_sure: false, only_of_kind: false },
    Rule { only_sure: false, only_of_kind: true },
    Rule { only_sure: true, only_of_kind: false },
    Rule { only_sure: true, only_of_kind: true },
];

/// Each name as its account is spelled: bank, number and kind of the first one that tells most. A
/// name that may be of two accounts stays as it is, and so does one without a number. The names are
/// those that [`super::one_name`] answers.
#[must_use]
pub fn as_one(names: &[(StatementAccount, Option<Currency>)]) -> Vec<StatementAccount> {
    // What is spelled alike is one before anything else is asked.
    let mut spellings: HashMap<_, usize> = HashMap::new();
    let mut alike: Vec<Vec<usize>> = Vec::new();
    for (place, (account, currency)) in names.iter().enumerate() {
        let Some(number) = account.number.as_deref() else { continue };
        let key = (spelled(account.bank.as_deref(), number), account.kind, *currency);
        let nth = *spellings.entry(key).or_insert(alike.len());
        if nth == alike.len() {
            alike.push(Vec::new());
        }
        alike[nth].push(place);
    }
    let mut as_one: Vec<StatementAccount> = names.iter().map(|(name, _)| name.clone()).collect();
    for group in groups(names, &alike) {
        let mut places: Vec<usize> = group.iter().flat_map(|nth| &alike[*nth]).copied().collect();
        places.sort_unstable();
        let Some(own) = told_best(names, &places) else { continue };
        let kind = places.iter().find_map(|place| names[*place].0.kind);
        for place in places {
            let one = &mut as_one[place];
            (one.bank, one.number) = (own.bank.clone(), own.number.clone());
            one.kind = one.kind.or(kind);
        }
    }
    as_one
}

/// The first name that has a bank beside or in its number, else the first one.
fn told_best<'n>(
    names: &'n [(StatementAccount, Option<Currency>)],
    places: &[usize],
) -> Option<&'n StatementAccount> {
    let has_bank = |name: &&StatementAccount| {
        name.bank.is_some() || name.number.as_deref().is_some_and(is_iban)
    };
    let mut all = places.iter().map(|place| &names[*place].0);
    all.clone().find(has_bank).or_else(|| all.next())
}

/// The spellings of each account.
fn groups(names: &[(StatementAccount, Option<Currency>)], alike: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let single = || (0..alike.len()).map(|nth| vec![nth]).collect();
    if alike.len() < 2 || alike.len() > MOST_COMPARED {
        return single();
    }
    let firsts: Vec<_> = alike.iter().map(|places| &names[places[0]]).collect();
    let of = |one: &&(StatementAccount, Option<Currency>)| -> Vec<Relation> {
        firsts.iter().map(|other| relation(one, other)).collect()
    };
    let spellings = Spellings {
        kinds: firsts.iter().map(|(account, _)| account.kind).collect(),
        have_iban: firsts
            .iter()
            .map(|(account, _)| account.number.as_deref().is_some_and(is_iban))
            .collect(),
        relations: firsts.iter().map(of).collect(),
    };
    spellings.apart((0..alike.len()).collect(), &RULES)
}

struct Spellings {
    kinds: Vec<Option<StatementAccountKind>>,
    have_iban: Vec<bool>,
    relations: Vec<Vec<Relation>>,
}

impl Spellings {
    /// Puts together what the first rule joins, and parts by the others what contradicts itself.
    fn apart(&self, all: Vec<usize>, rules: &[Rule]) -> Vec<Vec<usize>> {
        let [rule, stricter @ ..] = rules else {
            return all.into_iter().map(|one| vec![one]).collect();
        };
        let joined = self.joined(all, *rule).into_iter();
        joined
            .flat_map(|group| match self.contradicts(&group) {
                true => self.apart(group, stricter),
                false => vec![group],
            })
            .collect()
    }

    fn joined(&self, mut left: Vec<usize>, rule: Rule) -> Vec<Vec<usize>> {
        let mut groups = Vec::new();
        while !left.is_empty() {
            let mut group = vec![left.remove(0)];
            let mut at = 0;
            while let Some(one) = group.get(at).copied() {
                let (near, far) =
                    left.into_iter().partition(|other| self.go_together(one, *other, rule));
                let near: Vec<usize> = near;
                group.extend(near);
                left = far;
                at += 1;
            }
            groups.push(group);
        }
        groups
    }

    fn go_together(&self, one: usize, other: usize, rule: Rule) -> bool {
        let is_one = match self.relations[one][other] {
            Relation::Same => true,
            Relation::MayBe => !rule.only_sure,
            Relation::Untold | Relation::Others => false,
        };
        is_one && (!rule.only_of_kind || self.kinds[one] == self.kinds[other])
    }

    /// Whether two of these are of two accounts. An IBAN has the bank in it: where all go together
    /// with one, banks that are told in two ways are the same.
    fn contradicts(&self, group: &[usize]) -> bool {
        let has_iban = group.iter().any(|one| self.have_iban[*one]);
        let pairs = group.iter().flat_map(|one| group.iter().map(move |other| (*one, *other)));
        pairs.filter(|(one, other)| one != other).any(|(one, other)| {
            match self.relations[one][other] {
                Relation::Same | Relation::MayBe => false,
                Relation::Untold => !has_iban,
                Relation::Others => true,
            }
        })
    }
}

fn relation(
    (one, own): &(StatementAccount, Option<Currency>),
    (other, currency): &(StatementAccount, Option<Currency>),
) -> Relation {
    let are_other_kinds = one.kind.zip(other.kind).is_some_and(|(one, other)| one != other);
    let (Some(number), Some(of)) = (one.number.as_deref(), other.number.as_deref()) else {
        return Relation::Others;
    };
    if own != currency || are_other_kinds {
        return Relation::Others;
    }
    let names: (Name<'_>, Name<'_>) = ((one.bank.as_deref(), number), (other.bank.as_deref(), of));
    match one_account(names.0, names.1) {
        Some(fit) if fit >= SURE || (is_iban(number) && is_iban(of)) => Relation::Same,
        Some(_) => Relation::MayBe,
        None if is_number(number, of) && !are_comparable(names.0, names.1) => Relation::Untold,
        None => Relation::Others,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IBAN: &str = "DE89370400440532013000";
    type Told<'a> = (Option<&'a str>, &'a str, Option<StatementAccountKind>);

    /// How many accounts these are, in every order.
    fn accounts(names: &[Told<'_>]) -> Vec<usize> {
        let name = |(bank, number, kind): &Told<'_>| {
            let (bank, number) = (bank.map(str::to_owned), Some((*number).to_owned()));
            let account = StatementAccount { bank, number, kind: *kind, name: None };
            (account, Currency::new("EUR").ok())
        };
        let mut counts: Vec<usize> = orders(names)
            .iter()
            .map(|order| {
                let told = as_one(&order.iter().map(name).collect::<Vec<_>>());
                let mut different: Vec<&StatementAccount> = Vec::new();
                for one in &told {
                    if !different.contains(&one) {
                        different.push(one);
                    }
                }
                different.len()
            })
            .collect();
        counts.sort_unstable();
        counts.dedup();
        counts
    }

    fn orders<'a>(names: &[Told<'a>]) -> Vec<Vec<Told<'a>>> {
        if names.is_empty() {
            return vec![Vec::new()];
        }
        let without = |place: usize| {
            let mut rest = names.to_vec();
            let first = rest.remove(place);
            orders(&rest).into_iter().map(move |rest| [vec![first], rest].concat())
        };
        (0..names.len()).flat_map(without).collect()
    }

    #[test]
    fn all_names_of_one_account_are_one_in_every_order() {
        let kind = Some(StatementAccountKind::Checking);
        for names in [
            &[(Some("37040044"), "0532013000", kind), (None, IBAN, None)][..],
            &[
                (Some("37040044"), "0532013000", kind),
                (Some("37040044"), "0532013000", None),
                (None, IBAN, None),
            ],
            &[
                (Some("37040044"), "0532013000", kind),
                (Some("37040044"), "532013000", None),
                (None, "532013000", None),
                (None, IBAN, None),
            ],
            &[
                (Some("COBADEFF"), "532013000", None),
                (Some("37040044"), "532013000", kind),
                (Some("COBADEFF"), IBAN, None),
            ],
        ] {
            assert_eq!(accounts(names), [1], "{names:?}");
        }
    }

    #[test]
    fn a_name_that_may_be_of_two_accounts_is_neither_in_every_order() {
        let kinds = [StatementAccountKind::Checking, StatementAccountKind::Savings].map(Some);
        let [checking, savings] = kinds;
        for (names, count) in [
            (&[(Some("1"), "532013000", None), (Some("2"), "532013000", None)][..], 2),
            (
                &[
                    (Some("37040044"), "532013000", None),
                    (Some("10000000"), "532013000", None),
                    (None, "532013000", None),
                    (None, IBAN, None),
                ],
                3,
            ),
            (
                &[
                    (Some("37040044"), "532013000", checking),
                    (Some("37040044"), "532013000", savings),
                    (None, IBAN, None),
                ],
                3,
            ),
            (&[(Some("COBADEFF"), "532013000", None), (Some("37040044"), "532013000", None)], 2),
        ] {
            assert_eq!(accounts(names), [count], "{names:?}");
        }
    }
}

//! What the bank stated before, and what a person made up for: whether a file undoes what agreed.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::id::ImportId;
use domain::import::StatedBalance;
use domain::money::Money;

use super::balances::{Standing, Stated};
use super::beside::Beside;
use super::between::{self, AGREED_BEFORE};
use super::counted::WAYS;
use super::ends::Ends;
use super::joined::{self, Joins};
use super::report::Balances;
use super::taken::{Move, Taken};
use super::whose::Part;
use super::{Refusal, aside};
use crate::house::House;
use crate::ports::Sought;
use crate::scope::Scope;
use crate::statement::LineNote;

/// The remark on what the file begins with.
const OPENING_DIFFERS: &str = "opening-balance-differs";
/// The remark on what a person made up for, beside lines that may be what was missing.
const ADJUSTED: &str = "adjusted-before";
/// Adjustments that are told of one file; further ones follow from the same lines.
const MOST_TOLD: usize = 3;

/// What of the account there was, and is with the file: opening balances in minor units.
#[derive(Debug, Clone, Copy)]
struct Openings {
    before: i128,
    after: i128,
}

/// What a file is compared with: all that is told of it and of the account.
pub(super) type Compared<'a> = (&'a Taken, &'a Stated, &'a Standing, &'a Balances);

/// Remarks on what agreed before the file came, on what it begins with, and on what was made up
/// for.
///
/// # Errors
/// Where the read model cannot be read.
pub(super) async fn told(
    house: &House,
    scope: &Scope,
    part: &Part,
    import_id: ImportId,
    (taken, stated, standing, balances): Compared<'_>,
    joins: Joins,
) -> Result<Vec<LineNote>, Refusal> {
    let first_on = taken.moves.iter().map(first_of).min();
    let Some(first_on) = first_on.filter(|_| part.target.version > 0) else {
        return Ok(Vec::new());
    };
    let beside = Beside { house, scope, part, taken };
    let mut notes = beside.adjusted(first_on).await?;
    let openings = before(house, scope, part).await?.zip(standing.opening);
    let openings = openings.map(|(before, after)| Openings { before, after });
    let (household, id) = (scope.household_id, part.target.id);
    let known = house.lookup.stated_since(household, id, import_id, first_on).await?;
    // Between two files that it joins there is room for just its lines.
    if !known.is_empty() && !joins.fits {
        let agrees = balances.agrees == Some(true);
        notes.extend(beside.undone(import_id, (&known, agrees), openings).await?);
    }
    if balances.agrees == Some(true)
        && !joins.follows
        && !part.statement.has_gaps
        && let (Some(openings), Some(begins)) = (openings, stated.opening)
    {
        let apart = beside.stands_elsewhere(begins, openings.after).await?;
        notes.extend(apart.map(|ours| begins_elsewhere(begins, ours)));
    }
    Ok(notes)
}

/// What was on the account before everything, until this file; nothing where that is unknown, or is
/// said with the file. What a person said of a day moves with every line before it.
async fn before(house: &House, scope: &Scope, part: &Part) -> Result<Option<i128>, Refusal> {
    let account = &part.target.account;
    match (account.said, part.said) {
        (_, Some(_)) => Ok(None),
        (Some(_), None) => Ok(house.lookup.opening(scope.household_id, part.target.id).await?),
        (None, None) => Ok(account.opening_balance.map(|opening| i128::from(opening.minor))),
    }
}

impl Beside<'_> {
    /// What agreed with balances of earlier files, and does not with this one: the account itself,
    /// or, where it never did or what was on it before everything is unknown, what is booked
    /// between two of them. `agrees`: whether the account comes to what this file states.
    async fn undone(
        &self,
        import_id: ImportId,
        (known, agrees): (&[StatedBalance], bool),
        openings: Option<Openings>,
    ) -> Result<Option<LineNote>, Refusal> {
        let statement = self.part.statement.clone();
        let own = aside(self.house, statement.lines.len(), move || Ends::of(&statement)).await?;
        // From that balance its lines lead to the one it ends with: they are booked behind it,
        // whatever their days of value are.
        let begins = own.filter(|own| own.are_stated).map(|own| own.begins);
        let begins_on = begins.map(|begins| begins.on);
        let is_behind = |one: &&StatedBalance| {
            begins.is_none_or(|own| own.on < one.on && !joined::is_one(&own, one))
        };
        let behind: Vec<StatedBalance> = known.iter().filter(is_behind).copied().collect();
        if behind.is_empty() {
            return Ok(None);
        }
        if let Some(openings) = openings
            && let Some(note) = self.agreed((&behind, agrees), openings).await?
        {
            return Ok(note);
        }
        let (household, of) = (self.scope.household_id, (import_id, known, begins_on));
        between::told(self.house, household, self.part, self.taken, of).await
    }

    /// The first balance of earlier files that the account came to, and does not with this one;
    /// `None`: it never came to any.
    async fn agreed(
        &self,
        (known, agrees): (&[StatedBalance], bool),
        openings: Openings,
    ) -> Result<Option<Option<LineNote>>, Refusal> {
        let days: Vec<NaiveDate> = known.iter().map(|one| one.on).collect();
        let mut agreed = vec![(false, false, None::<i128>); known.len()];
        for by in WAYS {
            let moved = self.moved(&days, by).await?;
            for ((one, moved), agreed) in known.iter().zip(moved).zip(&mut agreed) {
                let (booked, announced) = self.own(|days| days.by(by) <= one.on);
                let stated = i128::from(one.amount.minor);
                let was = openings.before + moved.booked;
                let is = openings.after + moved.booked + booked;
                let has = |sum: i128, more: i128| sum == stated || sum + more == stated;
                agreed.0 |= has(was, moved.announced);
                agreed.1 |= has(is, moved.announced + announced);
                if has(was, moved.announced) {
                    agreed.2.get_or_insert(is);
                }
            }
        }
        let agrees = agrees && openings.before == openings.after;
        let is_broken = |(one, (was, is, sum)): &(&StatedBalance, (bool, bool, Option<i128>))| {
            let is_met = || {
                self.is_within_day(**one, agrees)
                    || sum.is_some_and(|sum| self.are_booked_behind(**one, sum))
            };
            *was && !*is && !is_met()
        };
        if !agreed.iter().any(|(was, ..)| *was) {
            return Ok(None);
        }
        let broken = known.iter().zip(agreed).find(is_broken);
        Ok(Some(broken.and_then(|(one, (_, _, is))| no_more(*one, is?))))
    }

    /// Whether the earlier file was made within the day at whose end its balance is said to stand:
    /// all that is new until then is of that day, and this file has the balance in the middle of
    /// it, or agrees itself.
    fn is_within_day(&self, one: StatedBalance, agrees: bool) -> bool {
        let news = || self.taken.moves.iter().filter(|news| !news.pending);
        let are_of_it = WAYS.into_iter().any(|by| news().all(|news| one.on <= news.days.by(by)));
        let is_met = || {
            let mut lines = self.part.statement.lines.iter();
            lines.any(|line| line.posted_on == one.on && line.balance == Some(one.amount))
        };
        are_of_it && (agrees || is_met())
    }

    /// Whether the account comes to a balance without the newest lines of value until its day: of a
    /// file that tells no day of the booking they may be booked behind it.
    fn are_booked_behind(&self, one: StatedBalance, sum: i128) -> bool {
        if !self.taken.is_by_value() {
            return false;
        }
        let mut left = sum - i128::from(one.amount.minor);
        let near = |on: NaiveDate| on <= one.on && (one.on - on).num_days() < Sought::DAYS_APART;
        let news = self.taken.moves.iter().filter(|news| !news.pending && near(news.days.own));
        let mut by_day: BTreeMap<NaiveDate, i128> = BTreeMap::new();
        for news in news {
            *by_day.entry(news.days.own).or_default() += i128::from(news.minor);
        }
        by_day.into_values().rev().any(|moved| {
            left -= moved;
            left == 0
        })
    }

    /// What a person made up for, where the file has lines of the days until then.
    async fn adjusted(&self, first_on: NaiveDate) -> Result<Vec<LineNote>, Refusal> {
        let account = self.part.target.id;
        let household = self.scope.household_id;
        let all = self.house.lookup.adjustments_since(household, account, first_on).await?;
        let said = self.part.target.account.said.map(|said| said.on);
        let mut notes = Vec::new();
        for one in all {
            let is_in = |own: NaiveDate| own <= one.on && said.is_none_or(|said| own > said);
            let news = || self.taken.moves.iter().filter(|news| news.is_new && !news.pending);
            let count = news().filter(|news| is_in(news.days.own)).count();
            let sum = news().filter(|news| is_in(news.days.own));
            let sum: i128 = sum.map(|news| i128::from(news.minor)).sum();
            if count > 0 && notes.len() < MOST_TOLD {
                notes.extend(made_up(one, (count, sum)));
            }
        }
        Ok(notes)
    }
}

fn first_of(one: &Move) -> NaiveDate {
    WAYS.into_iter().map(|by| one.days.by(by)).min().unwrap_or(one.days.own)
}

fn no_more(one: StatedBalance, is: i128) -> Option<LineNote> {
    let (stated, on) = (one.amount, one.on);
    let is = i64::try_from(is).ok()?;
    let apart = Money::new(stated.minor.checked_sub(is)?, stated.currency);
    let ours = Money::new(is, stated.currency);
    let detail = format!(
        "An earlier file states {stated} at the end of {on}, and the account came to that. With \
         this file it comes to {ours}: a difference of {apart}. Lines of this file may be there \
         twice, told under other days or in other words: look at what it brings of the days until \
         then, or take the import back."
    );
    Some(LineNote { line: 0, code: AGREED_BEFORE.to_owned(), detail })
}

fn begins_elsewhere(begins: StatedBalance, ours: Money) -> LineNote {
    let detail = format!(
        "The bank states {} before the first line of the file ({}), the account comes to {ours} \
         there, and to what the bank states at the end: of the days of the file something is \
         there that it does not tell, or that is there twice. Look at these days.",
        begins.amount, begins.on
    );
    LineNote { line: 0, code: OPENING_DIFFERS.to_owned(), detail }
}

fn made_up(one: StatedBalance, (count, sum): (usize, i128)) -> Option<LineNote> {
    let sum = Money::new(i64::try_from(sum).ok()?, one.amount.currency);
    let lines = if count == 1 { "a line".to_owned() } else { format!("{count} lines") };
    let is_all = match sum == one.amount {
        true => "They come to just that: remove the adjustment.",
        false => "Where they are what was missing, remove the adjustment or change it.",
    };
    let detail = format!(
        "A balance adjustment of {} on {} makes up for what was missing until then, and this file \
         brings {lines} of those days, together {sum}: both count now. {is_all}",
        one.amount, one.on
    );
    Some(LineNote { line: 0, code: ADJUSTED.to_owned(), detail })
}

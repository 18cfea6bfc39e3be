//! What texts leave open, the balances that a bank states may decide: they come out with the lines
//! that may be what was there, or without. One rule for files that come one after the other and for
//! those of an archive.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use domain::id::TransactionId;
use domain::import::StatedBalance;

use super::Refusal;
use super::counted::{CountedBy, Held, LineDays, day_of};
use super::elsewhere::{Verdict, Why};
use super::ends::Ends;
use super::lines::Work;
use crate::ports::{KnownDays, KnownTransaction, Sought};

/// What a balance says of lines that may be what was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// They are what was there.
    Same,
    /// They are further ones.
    New,
    /// It comes out with them and without, or with neither.
    Open,
}

/// Lines that may be what was there, and a balance at the end of a day that may hold them. All in
/// minor units.
#[derive(Debug, Clone, Copy)]
pub struct Open {
    /// What the account comes to on that day without them.
    pub without: i128,
    /// What they come to.
    pub open: i128,
    /// What of that was there under a later day: as one booking it is of a day until then.
    pub shifted: i128,
    /// Whether another file ends with the same balance on the same day: whatever this one has until
    /// then, that one has as well.
    pub is_stated_twice: bool,
}

/// Whether lines are those that were there, by the balance that is stated.
pub fn settled(of: Open, stated: i128) -> Settled {
    let is_same = of.without + of.shifted == stated;
    let is_new = of.without + of.open == stated;
    match (is_same, is_new) {
        (true, false) => Settled::Same,
        (true, true) if of.is_stated_twice => Settled::Same,
        (false, true) => Settled::New,
        _ => Settled::Open,
    }
}

/// Where a line that may be what was there stands, by a balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// In the opening balance: it moves that.
    Before,
    /// Until the day of the balance.
    Until,
    Behind,
}

impl Work<'_> {
    /// Decides what is open by the balance with which the file ends, by the one with which it
    /// begins, and by those of earlier files, as far as they tell.
    pub(super) async fn settle_by_balance(
        &self,
        unknown: &[usize],
        stored: &KnownDays,
        verdicts: &mut [Verdict],
    ) -> Result<(), Refusal> {
        if !verdicts.iter().any(is_open) {
            return Ok(());
        }
        if let Some(closing) = self.statement.closing {
            let closing = StatedBalance { on: closing.on, amount: closing.amount };
            let opening = match self.opening_at(closing.on).await? {
                Some(opening) => Some(opening),
                // What is told twice is counted in what its closing balance leaves.
                None if verdicts.iter().any(is_listed_twice) => None,
                None => self.opening_of_file().await?.map(|opening| (opening, None)),
            };
            self.settle_by((unknown, stored), (opening, closing), verdicts).await?;
        }
        self.settle_by_opening(unknown, verdicts).await?;
        let is_other_day = |verdict: &Verdict| match verdict {
            Verdict::Like(_, why) => matches!(why, Why::OtherDay | Why::OtherKindOfDay),
            _ => true,
        };
        let open = || unknown.iter().zip(verdicts.iter()).filter(|(_, verdict)| is_open(verdict));
        let days = open().map(|(place, _)| self.days_of(&self.statement.lines[*place]).last());
        // Beside the day of a balance a line may be in it by one of its days and not by the other.
        let beyond = Days::new(Sought::DAYS_APART.unsigned_abs());
        let Some(from) = days.max().and_then(|day| day.checked_add_days(beyond)) else {
            return Ok(());
        };
        if !verdicts.iter().all(is_other_day) {
            return Ok(());
        }
        let (household, account) = (self.household, self.target.id);
        let import = self.around.import_id;
        let known = self.house.lookup.stated_since(household, account, import, from).await?;
        match known.first() {
            Some(closing) => {
                let opening = self.opening_at(closing.on).await?;
                self.settle_by((unknown, stored), (opening, *closing), verdicts).await
            }
            None => Ok(()),
        }
    }

    /// What the file begins with, where nobody said what is on the account, and nothing is there of
    /// the days before.
    async fn opening_of_file(&self) -> Result<Option<i128>, Refusal> {
        let account = &self.target.account;
        let is_known = account.opening_balance.is_some() || account.said.is_some();
        if is_known || self.target.version == 0 {
            return Ok(None);
        }
        let statement = self.statement.clone();
        let Some(own) = self.aside(move || Ends::of(&statement)).await? else { return Ok(None) };
        // Within a day it may stand behind what is there of that.
        if own.begins.on >= own.first_on {
            return Ok(None);
        }
        let moved = self.moved_until(vec![own.begins.on]).await?;
        let is_first = moved.iter().all(|moved| moved.booked == 0 && moved.announced == 0);
        Ok(Some(i128::from(own.begins.amount.minor)).filter(|_| is_first))
    }

    /// Decides by a balance at the end of a day. Of what that does not hold it says nothing.
    async fn settle_by(
        &self,
        (unknown, stored): (&[usize], &KnownDays),
        (opening, closing): (Option<(i128, Option<Held>)>, StatedBalance),
        verdicts: &mut [Verdict],
    ) -> Result<(), Refusal> {
        let Some((opening, held)) = opening else { return Ok(()) };
        // What is there of that day may be booked behind the balance.
        if self.ends_within(closing.on) && verdicts.iter().any(is_within_day) {
            return Ok(());
        }
        let counts = self.taken.counted_by();
        let side = |place: usize| {
            let line = &self.statement.lines[place];
            let days = self.days_of(line);
            match held.is_some_and(|held| held.has(days)) {
                true => Side::Before,
                false if days.by(counts) > closing.on || line.pending => Side::Behind,
                false => Side::Until,
            }
        };
        let by_id: HashMap<TransactionId, &KnownTransaction> =
            stored.transactions.iter().map(|known| (known.id, known)).collect();
        let shifted = |id: &TransactionId| {
            let known = by_id.get(id).filter(|known| !known.pending && !known.removed);
            let is_behind = |known: &&&KnownTransaction| day_of(known, counts) > closing.on;
            known.filter(is_behind).map_or(0, |known| i128::from(known.now.amount.minor))
        };
        let mut of = Open { without: opening, open: 0, shifted: 0, is_stated_twice: false };
        for (place, verdict) in unknown.iter().zip(verdicts.iter()) {
            if side(*place) != Side::Until {
                continue;
            }
            let minor = i128::from(self.statement.lines[*place].amount.minor);
            match verdict {
                Verdict::New => of.without += minor,
                Verdict::Like(known, _) => {
                    of.open += minor;
                    of.shifted += shifted(known);
                }
                Verdict::Same(known) => of.without += shifted(known),
            }
        }
        if of.open == 0 {
            return Ok(());
        }
        let before = self.moved_until(vec![closing.on]).await?;
        of.without += before.iter().map(|moved| moved.booked).sum::<i128>();
        of.without += self.posted_until(closing.on, counts);
        of.is_stated_twice = of.shifted != 0 && self.is_stated(closing).await?;
        let settled = settled(of, i128::from(closing.amount.minor));
        let is_in = unknown.iter().map(|place| side(*place) == Side::Until);
        apply(verdicts, is_in, settled);
        Ok(())
    }

    /// What lines of the file that ids told bring until a day.
    fn posted_until(&self, day: NaiveDate, counts: CountedBy) -> i128 {
        let said_on = self.target.account.said.map(|said| said.on);
        let is_in =
            |days: LineDays| days.by(counts) <= day && said_on.is_none_or(|said| days.own > said);
        let posted = self.taken.moves.iter().filter(|one| is_in(one.days) && !one.pending);
        posted.map(|one| i128::from(one.minor)).sum()
    }

    /// Whether an earlier file states the very same.
    async fn is_stated(&self, closing: StatedBalance) -> Result<bool, Refusal> {
        let (household, account) = (self.household, self.target.id);
        let import = self.around.import_id;
        let known = self.house.lookup.stated_since(household, account, import, closing.on).await?;
        Ok(known.contains(&closing))
    }

    /// Decides by the balance with which the file begins: lines that would move the opening balance
    /// of the account are there already where both begin with the same one without them.
    async fn settle_by_opening(
        &self,
        unknown: &[usize],
        verdicts: &mut [Verdict],
    ) -> Result<(), Refusal> {
        let account = &self.target.account;
        let opening = account.opening_balance.filter(|_| account.said.is_none());
        let Some((opening, held)) = opening.zip(Held::in_opening(account)) else {
            return Ok(());
        };
        let is_before = |place: &usize| held.has(self.days_of(&self.statement.lines[*place]));
        let (mut sure, mut open) = (0_i128, 0_i128);
        for (place, verdict) in unknown.iter().zip(verdicts.iter()).filter(|one| is_before(one.0)) {
            let minor = i128::from(self.statement.lines[*place].amount.minor);
            match verdict {
                Verdict::New => sure += minor,
                Verdict::Like(..) => open += minor,
                Verdict::Same(_) => {}
            }
        }
        if open == 0 {
            return Ok(());
        }
        let statement = self.statement.clone();
        let Some(own) = self.aside(move || Ends::of(&statement)).await? else { return Ok(()) };
        let before = |day: NaiveDate| day.checked_sub_days(Days::new(1)).unwrap_or(day);
        let first = before(own.first_on);
        let days = [before(own.begins.on).min(first), own.begins.on.min(first), first];
        let moved = self.moved_until(days.to_vec()).await?;
        let begins = i128::from(own.begins.amount.minor);
        let fits = |without: i128| {
            moved.iter().any(|moved| i128::from(opening.minor) + moved.booked - without == begins)
        };
        let settled = match (fits(sure), fits(sure + open)) {
            (true, false) => Settled::Same,
            (false, true) => Settled::New,
            _ => Settled::Open,
        };
        apply(verdicts, unknown.iter().map(is_before), settled);
        Ok(())
    }
}

fn is_listed_twice(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Like(_, Why::ListedTwice))
}

fn is_within_day(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Like(_, Why::WithinDay | Why::OtherBalance | Why::OtherId))
}

fn is_open(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Like(..))
}

/// Makes of open verdicts what a balance says, where it holds them.
fn apply(verdicts: &mut [Verdict], is_in: impl Iterator<Item = bool>, settled: Settled) {
    for (verdict, is_in) in verdicts.iter_mut().zip(is_in) {
        if let (Verdict::Like(known, _), true) = (*verdict, is_in) {
            *verdict = match settled {
                Settled::Same => Verdict::Same(known),
                Settled::New => Verdict::New,
                Settled::Open => *verdict,
            };
        }
    }
}

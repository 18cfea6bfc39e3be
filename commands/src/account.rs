//! Use cases of an account.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::NaiveDate;
use domain::account::{Account, AccountCommand, AccountError, EndOfDay, Open, Reconciled, Way};
use domain::aggregate::Aggregate;
use domain::id::{AccountId, ImportId, TransactionId};
use domain::import::StatedBalance;
use domain::money::{Money, MoneyError};
use domain::transaction::{AccountFacts, Enter, Transaction, TransactionCommand, TransactionError};
use serde::{Deserialize, Serialize};

use crate::error::CommandError;
use crate::house::House;
use crate::ports::{Intent, Quiet, StandingOn};
use crate::unit::{self, Asked, Facts, Loaded, Receipt, Subject, born, one};

type Refusal = CommandError<AccountError>;
type Outcome = Result<Receipt, Refusal>;

/// Opens an account, and says what is on it where a person does (`said`, a
/// [`AccountCommand::StateBalance`]). Its owner, if it has one, is a member of the household.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn open(
    house: &House,
    intent: &Intent,
    open: Open,
    said: Option<AccountCommand>,
) -> Outcome {
    let id = AccountId(house.ids.fresh());
    unit::carry_out(house, intent, "open_account", born::<Account>(id), |asked, account| {
        if open.owner.is_some_and(|owner| !asked.scope.members.contains_key(&owner)) {
            return Err(CommandError::UnknownReference { field: "owner" });
        }
        // A file may speak of one; a person who opens an account today cannot mean it.
        if open.currency.is_withdrawn() {
            return Err(CommandError::Refused(AccountError::Withdrawn(open.currency)));
        }
        let commands = [AccountCommand::Open(open.clone())].into_iter().chain(said.clone());
        account.decide(asked, commands)?;
        Ok(account.into())
    })
    .await
}

/// Renames, counts in the budget or not, sets number and opening balance, closes and reopens: all
/// that is asked, or nothing.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn edit(
    house: &House,
    intent: &Intent,
    id: AccountId,
    commands: Vec<AccountCommand>,
) -> Outcome {
    change(house, intent, "edit_account", id, commands).await
}

/// Closes an account: it keeps its history and takes no new transactions.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn close(house: &House, intent: &Intent, id: AccountId) -> Outcome {
    change(house, intent, "close_account", id, vec![AccountCommand::Close]).await
}

async fn change(
    house: &House,
    intent: &Intent,
    name: &'static str,
    id: AccountId,
    commands: Vec<AccountCommand>,
) -> Outcome {
    unit::carry_out(house, intent, name, one::<Account>(id), |asked, account| {
        must_be_visible(asked, account)?;
        account.decide(asked, commands.clone())?;
        Ok(account.into())
    })
    .await
}

/// What is stated of an account, to be compared with what the household has.
#[derive(Debug, Clone, Copy)]
pub struct Stating {
    /// At the end of this day.
    pub stated: StatedBalance,
    /// The import whose file states it; `None`: who asks does.
    pub import_id: Option<ImportId>,
    /// Whether a difference is to be made up for by a transaction on that day.
    pub adjusts: bool,
    /// What the stated balance has of bookings that are kept under a day on its other side, less
    /// what it has not, where the file tells that.
    pub apart: Option<Money>,
    /// The way in which a file's balance agrees, as its import told.
    pub counted: Counted,
}

/// In which way a balance is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// In that one alone.
    By(Way),
    /// In any, that one first where it is known.
    InAny(Option<Way>),
    /// In the one in which the account agreed last, where that is known: who states a balance by
    /// hand reads it where the bank states all of them.
    AsBefore,
}

impl Counted {
    /// The way that is known.
    fn known(self, account: &Account) -> Option<Way> {
        match self {
            Self::By(way) => Some(way),
            Self::InAny(way) => way.or(account.way),
            Self::AsBefore => account.way,
        }
    }

    /// The ways in which the account may agree.
    fn tried(self, account: &Account) -> Vec<Way> {
        match (self, self.known(account)) {
            (Self::By(_) | Self::AsBefore, Some(way)) => vec![way],
            (_, known) => Way::first(known),
        }
    }
}

/// Compares what is stated of a day with what the household has booked by then, and writes down
/// what came of it. It changes nothing unless it is told to. The receipt says the difference.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn reconcile(house: &House, intent: &Intent, id: AccountId, stating: Stating) -> Outcome {
    let Stating { stated: StatedBalance { on, amount: stated }, import_id, adjusts, .. } = stating;
    let attempts = AtomicU32::new(0);
    let standing = || async {
        let known = house.lookup.standing_on(intent.household_id, id, on).await?;
        // What is booked meanwhile would be made up for as well. Where nothing is, what is said
        // is of the very moment at which it is stored, unless others write without end.
        let nouns = vec![Transaction::TYPE, Account::TYPE];
        let quiet = known.map(|known| Quiet { nouns, since: known.revision });
        let waits = adjusts || attempts.fetch_add(1, Ordering::Relaxed) < QUIET_ATTEMPTS;
        Ok(Facts { known, quiet: quiet.filter(|_| waits) })
    };
    let adjustment = adjusts.then(|| born::<Transaction>(TransactionId(house.ids.fresh())));
    let (name, reads) = (RECONCILE, (one::<Account>(id), adjustment));
    unit::carry_out_on_facts(house, intent, name, reads, standing, |asked, loaded, standing| {
        let (account, adjustment) = loaded;
        must_be_visible(asked, account)?;
        // A bank's day may be ahead of the household's, and what is booked until then counts in the
        // comparison whenever it comes; a refusal of a file's balance would be for good.
        if on > asked.today && import_id.is_none() {
            return Err(CommandError::Refused(AccountError::StillToCome(on)));
        }
        let Some(standing) = standing else {
            // What a file states is kept all the same, and compared once that is known.
            import_id.ok_or(CommandError::Refused(AccountError::OpeningUnknown))?;
            account.decide(asked, [AccountCommand::Reconcile(stating.unknown())])?;
            return Ok(Subject::from(account));
        };
        let out_of_range = CommandError::Refused(AccountError::Amount(MoneyError::OutOfRange));
        let compared = stating.compared(&account.state, &standing);
        let Some((compared, difference)) = compared else { return Err(out_of_range) };
        let difference = Money::new(difference, stated.currency);
        // It is told to who asks, whether it is made up for or not; a file's is kept by its parts.
        if import_id.is_none() && difference.within_range().is_err() {
            let ours = compared.ours.unwrap_or(stated);
            return Err(CommandError::Refused(AccountError::DifferenceOutOfRange { stated, ours }));
        }
        let adjustment = adjustment.as_mut().filter(|_| difference.minor != 0);
        let is_adjusted = adjustment.is_some();
        let compared = match adjustment {
            None => compared,
            Some(adjustment) => {
                let adjusted_by =
                    make_up(asked, account, adjustment, (stating.stated, difference))?;
                let with = standing.of_day.with(i128::from(difference.minor));
                let way = stating.way(&account.state, with);
                Reconciled { ours: Some(stated), begins_at: None, adjusted_by, way, ..compared }
            }
        };
        account.decide(asked, [AccountCommand::Reconcile(compared)])?;
        let said = Difference { difference, adjusted: is_adjusted };
        Ok(Subject::from(account).saying(&said))
    })
    .await
}

impl Stating {
    /// As long as nobody has told what was on the account before.
    fn unknown(&self) -> Reconciled {
        let Self { stated: StatedBalance { on, amount: stated }, import_id, apart, .. } = *self;
        let (begins_at, adjusted_by, way) = (None, None, None);
        Reconciled { on, stated, ours: None, import_id, begins_at, adjusted_by, apart, way }
    }

    /// The comparison with what the household has, and the difference in minor units; `None` where
    /// one of them is beyond all amounts.
    fn compared(&self, account: &Account, standing: &StandingOn) -> Option<(Reconciled, i64)> {
        let StandingOn { of_day, begins_at, .. } = *standing;
        let (stated, tried) = (self.stated.amount, self.counted.tried(account));
        let ours = of_day.against(i128::from(stated.minor), self.beyond(), &tried);
        let ours = Money::new(i64::try_from(ours).ok()?, stated.currency);
        let difference = stated.minor.checked_sub(ours.minor)?;
        let begins_at = begins_at.filter(|_| ours != stated);
        let way = self.way(account, of_day);
        Some((Reconciled { ours: Some(ours), begins_at, way, ..self.unknown() }, difference))
    }

    /// The way in which both agree, where the others do not; where none does, the one in which they
    /// did before.
    fn way(&self, account: &Account, of_day: EndOfDay) -> Option<Way> {
        let stated = i128::from(self.stated.amount.minor);
        let (known, tried) = (self.counted.known(account), self.counted.tried(account));
        if of_day.against(stated, self.beyond(), &tried) != stated {
            return known;
        }
        match tried.as_slice() {
            [only] => Some(*only),
            _ => of_day.way_to(stated, self.beyond()),
        }
    }

    fn beyond(&self) -> i128 {
        self.apart.map_or(0, |apart| i128::from(apart.minor))
    }
}

/// How often a comparison that changes nothing is made anew because somebody wrote meanwhile.
const QUIET_ATTEMPTS: u32 = 6;

/// What a receipt of [`reconcile`] says beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What was stated less what the household had.
    pub difference: Money,
    /// Whether it was made up for.
    pub adjusted: bool,
}

/// Has the account come to what is stated, and answers the transaction that makes up for the
/// difference. None could where the balance of a later day is known: what was on the account before
/// follows from that. A statement of a day that is still to come does not outlast what a person
/// sees on the account by then: it is taken as said, and lines until then are in it.
fn make_up(
    asked: &Asked<'_>,
    account: &mut Loaded<Account>,
    adjustment: &mut Loaded<Transaction>,
    (stated, difference): (StatedBalance, Money),
) -> Result<Option<TransactionId>, Refusal> {
    let StatedBalance { on, amount } = stated;
    let Some(from) = account.state.adjusts_from().filter(|from| on < *from) else {
        enter(account, adjustment, (on, difference))?;
        return Ok(Some(adjustment.id));
    };
    if !account.state.is_known_ahead(asked.today) {
        return Err(CommandError::Refused(AccountError::BalanceSaidLater(from)));
    }
    if account.state.is_closed {
        return Err(CommandError::Refused(AccountError::IsClosed));
    }
    account.decide(asked, [AccountCommand::StateBalance { amount, on }])?;
    Ok(None)
}

/// Writes down what makes up for a difference.
fn enter(
    account: &Loaded<Account>,
    adjustment: &mut Loaded<Transaction>,
    (on, difference): (NaiveDate, Money),
) -> Result<(), Refusal> {
    let Account { currency, is_closed, .. } = account.state;
    let currency = currency.ok_or(CommandError::Refused(AccountError::Unknown))?;
    let enter = Enter {
        account: AccountFacts { id: account.id, currency, is_open: !is_closed },
        posted_on: on,
        amount: difference,
        payee: "Balance adjustment".to_owned(),
        description: String::new(),
        category_id: None,
        note: String::new(),
        tags: Vec::new(),
    };
    adjustment.take_in(TransactionCommand::Enter(enter)).map_err(|error| {
        CommandError::Refused(match error {
            TransactionError::AccountIsClosed => AccountError::IsClosed,
            TransactionError::OtherCurrency(_) => AccountError::OtherCurrency(currency),
            TransactionError::Amount(error) => AccountError::Amount(error),
            _ => AccountError::DateOutOfRange,
        })
    })
}

/// The name of the command.
pub(crate) const RECONCILE: &str = "reconcile_account";

/// What was never opened does not exist, nor does what is private to another person.
fn must_be_visible(asked: &Asked<'_>, account: &Loaded<Account>) -> Result<(), Refusal> {
    let Account { currency, owner, .. } = account.state;
    match currency.is_some() && asked.scope.may_see(owner) {
        true => Ok(()),
        false => Err(CommandError::Refused(AccountError::Unknown)),
    }
}

//! Whenever a file was taken in that states what is on an account, each such balance is compared
//! with what the household has of that day, and agreement or difference is written down.

use async_trait::async_trait;
use domain::account::Way;
use domain::event::{Event, RecordedEvent};
use domain::id::{AccountId, ImportId};
use domain::import::{ImportEvent, ImportedAccount, StatedBalance};
use domain::money::Money;

use super::{ProcessManager, Unmet};
use crate::account::{self, Counted, Stating};
use crate::house::House;
use crate::ports::Intent;

/// See the module.
#[derive(Debug, Clone, Copy)]
pub struct CompareStatedBalance;

/// One balance that a file states, of one account at the end of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stated {
    import_id: ImportId,
    account_id: AccountId,
    closing: StatedBalance,
    /// What the file tells to be kept on the other side of that day than it was booked.
    apart: Option<Money>,
    counted: Counted,
}

impl Stated {
    /// What an account got out of a file: each balance, the last one as the file told it.
    /// Statements within it count as that one does.
    fn all(import_id: ImportId, told: &ImportedAccount) -> impl Iterator<Item = Self> {
        let ImportedAccount { account_id, apart, way, .. } = *told;
        let before = Counted::InAny(way.filter(|way| *way != Way::Apart));
        let last = match way.filter(|_| told.agrees == Some(true)) {
            Some(way) => Counted::By(way),
            None => before,
        };
        let earlier = told.earlier_stated.iter();
        let earlier = earlier.map(move |earlier| (earlier.stated, earlier.apart, before));
        let all = earlier.chain(told.closing_stated.map(|closing| (closing, apart, last)));
        all.map(move |(closing, apart, counted)| Self {
            import_id,
            account_id,
            closing,
            apart,
            counted,
        })
    }
}

#[async_trait]
impl ProcessManager for CompareStatedBalance {
    const NAME: &'static str = "compare_stated_balance";
    const WAKES: &'static [&'static str] = &["import.completed"];
    type Step = Stated;

    fn choose(&self, event: &RecordedEvent) -> Vec<Stated> {
        let Event::Import(ImportEvent::Completed(completed)) = &event.event else {
            return Vec::new();
        };
        let import_id = ImportId(event.aggregate_id);
        // Also of a file that contradicts itself: what it states is what the bank says, and that
        // its lines come to something else is shown as a difference.
        completed.accounts.iter().flat_map(|told| Stated::all(import_id, told)).collect()
    }

    fn command(&self, _: &Stated) -> Option<&'static str> {
        Some(account::RECONCILE)
    }

    async fn carry_out(
        &self,
        house: &House,
        intent: &Intent,
        Stated { import_id, account_id, closing, apart, counted }: &Stated,
    ) -> Result<(), Unmet> {
        let (stated, import_id) = (*closing, Some(*import_id));
        let (apart, counted) = (*apart, *counted);
        let stating = Stating { stated, import_id, adjusts: false, apart, counted };
        account::reconcile(house, intent, *account_id, stating).await?;
        Ok(())
    }
}

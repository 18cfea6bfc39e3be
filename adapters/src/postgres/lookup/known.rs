//! What is there of an account, as an import compares lines with it.

use std::collections::HashSet;
use std::sync::Arc;

use commands::ports::{KnownTransaction, Telling};
use commands::statement::Shape;
use domain::id::TransactionId;
use domain::money::Money;
use projections::transaction_list::KnownRow;

use super::of_name;

/// Texts, each kept once however many transactions have it: of many that are equal, which a line
/// may be any of, that is most of what they are.
#[derive(Default)]
pub(super) struct Texts(HashSet<Arc<str>>);

impl Texts {
    fn kept(&mut self, text: String) -> Arc<str> {
        if let Some(kept) = self.0.get(text.as_str()) {
            return kept.clone();
        }
        let kept: Arc<str> = text.into();
        self.0.insert(kept.clone());
        kept
    }
}

pub(super) fn known(row: KnownRow, texts: &mut Texts) -> KnownTransaction {
    let changed = row.told_on.is_some()
        || row.told_minor.is_some()
        || row.told_payee.is_some()
        || row.told_description.is_some();
    let now = Telling {
        posted_on: row.posted_on,
        amount: row.amount,
        payee: texts.kept(row.payee),
        description: texts.kept(row.description),
    };
    let told = changed.then(|| {
        Box::new(Telling {
            posted_on: row.told_on.unwrap_or(now.posted_on),
            amount: Money::new(row.told_minor.unwrap_or(now.amount.minor), now.amount.currency),
            payee: row.told_payee.map_or_else(|| now.payee.clone(), |text| texts.kept(text)),
            description: match row.told_description {
                Some(text) => texts.kept(text),
                None => now.description.clone(),
            },
        })
    });
    KnownTransaction {
        id: TransactionId(row.id),
        now,
        told,
        balance_minor: row.balance_minor,
        pending: row.pending,
        removed: row.removed,
        by_hand: row.by_hand,
        also_on: row.also_on,
        marks: row.marks.into_iter().map(TransactionId).collect(),
        bank_ids: row.external_id.into_iter().chain(row.marked_ids).map(Into::into).collect(),
        format: row.format.map(|format| texts.kept(format)),
        days: row.days.and_then(of_name),
        shape: row.shape.as_deref().and_then(Shape::from_text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_kept_once_and_others_as_they_are() {
        let mut texts = Texts::default();
        let [one, other, again] =
            ["Coffee", "Coffee ", "Coffee"].map(|text| texts.kept(text.to_owned()));
        assert!(Arc::ptr_eq(&one, &again) && !Arc::ptr_eq(&one, &other));
        assert_eq!((&*one, &*other), ("Coffee", "Coffee "));
    }
}

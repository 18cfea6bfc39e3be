//! What happens to a transaction: one value of every event, and a second one of those from which
//! something may be absent.

use domain::id::{AccountId, CategoryId, ImportId, TransactionId};
use domain::transaction::{self, CategorySource, TransactionEvent};

use super::{day, money, uuid};

pub fn events() -> Vec<TransactionEvent> {
    let mut events = begun();
    let category_id = Some(CategoryId(uuid(2)));
    events.extend([
        transaction::MergedInto { transaction_id: TransactionId(uuid(5)), external_id: None }
            .into(),
        transaction::MergedInto {
            transaction_id: TransactionId(uuid(5)),
            external_id: Some("FT2".to_owned()),
        }
        .into(),
        transaction::Lapsed { import_id: Some(ImportId(uuid(4))) }.into(),
        transaction::Lapsed { import_id: None }.into(),
        transaction::Reappeared { import_id: Some(ImportId(uuid(4))) }.into(),
        transaction::Reappeared { import_id: None }.into(),
        transaction::Categorised { category_id, source: CategorySource::Learned }.into(),
        transaction::Categorised { category_id: None, source: CategorySource::Person }.into(),
        transaction::Redated { posted_on: day(9) }.into(),
        transaction::AmountCorrected { amount: money(i64::from(u32::MAX)) }.into(),
        transaction::PayeeCorrected { payee: "Bakery".to_owned() }.into(),
        transaction::DescriptionCorrected { description: String::new() }.into(),
        transaction::NoteWritten { note: "two\nlines".to_owned() }.into(),
        transaction::Tagged { tags: vec!["a".to_owned(), "b".to_owned()] }.into(),
        transaction::Removed {}.into(),
        transaction::Restored {}.into(),
    ]);
    events
}

/// How a transaction begins, and how it is booked.
fn begun() -> Vec<TransactionEvent> {
    let account_id = AccountId(uuid(3));
    let (posted_on, amount, payee) = (day(1), money(-350), "Café \"Zur Post\"".to_owned());
    let entered = transaction::Entered {
        account_id,
        posted_on,
        amount,
        payee: payee.clone(),
        description: "Two flat whites".to_owned(),
        category_id: Some(CategoryId(uuid(2))),
        note: "with Ada".to_owned(),
        tags: vec!["coffee".to_owned()],
    };
    let imported = transaction::Imported {
        account_id,
        import_id: Some(ImportId(uuid(4))),
        posted_on,
        amount,
        payee: payee.clone(),
        description: "Card payment".to_owned(),
        external_id: Some("A-1".to_owned()),
        pending: true,
        balance: None,
        also_on: None,
    };
    let posted = transaction::Posted {
        import_id: imported.import_id,
        posted_on,
        amount,
        payee,
        description: imported.description.clone(),
        external_id: imported.external_id.clone(),
        balance: None,
        also_on: None,
    };
    let corrected = transaction::CorrectedByBank {
        import_id: imported.import_id,
        posted_on,
        amount,
        payee: Some("Bakery".to_owned()),
        description: Some("Card payment".to_owned()),
        external_id: Some("A-2".to_owned()),
    };
    let none = String::new;
    vec![
        corrected.clone().into(),
        transaction::CorrectedByBank {
            import_id: None,
            payee: None,
            description: None,
            external_id: None,
            ..corrected
        }
        .into(),
        entered.clone().into(),
        transaction::Entered {
            description: none(),
            category_id: None,
            note: none(),
            tags: vec![],
            ..entered
        }
        .into(),
        imported.clone().into(),
        transaction::Imported { balance: Some(money(96_500)), ..imported.clone() }.into(),
        transaction::Imported { also_on: Some(day(5)), ..imported.clone() }.into(),
        transaction::Imported {
            import_id: None,
            description: none(),
            external_id: None,
            pending: false,
            ..imported
        }
        .into(),
        posted.clone().into(),
        transaction::Posted { balance: Some(money(96_500)), ..posted.clone() }.into(),
        transaction::Posted { also_on: Some(day(5)), ..posted.clone() }.into(),
        transaction::Posted { import_id: None, description: none(), external_id: None, ..posted }
            .into(),
    ]
}

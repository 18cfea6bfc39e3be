//! What happens to an import: one value of every event, and a second one of those from which
//! something may be absent.

use domain::account::{self};
use domain::id::{AccountId, TransactionId};
use domain::import::{self, ImportEvent};
use serde_json::json;

use super::{day, money, uuid};

pub fn events() -> Vec<ImportEvent> {
    let account = import::ImportedAccount {
        account_id: AccountId(uuid(3)),
        created: true,
        imported: 40,
        duplicates: 2,
        pending_merged: 1,
        first_on: Some(day(1)),
        last_on: Some(day(31)),
        stale: 0,
        corrected: 0,
        suggested: 0,
        opening_stated: None,
        closing_stated: None,
        earlier_stated: vec![],
        balance_after: None,
        agrees: None,
        difference: None,
        differs_at_line: None,
        contradicts_itself: false,
        apart: None,
        way: None,
    };
    let stated = |day, amount| Some(import::StatedBalance { on: day, amount: money(amount) });
    let earlier = |on, amount, apart| import::EarlierStated {
        stated: import::StatedBalance { on: day(on), amount: money(amount) },
        apart,
    };
    let later = import::ImportedAccount {
        stale: 1,
        corrected: 2,
        suggested: 3,
        opening_stated: stated(day(1), 10_000),
        closing_stated: stated(day(31), 9_750),
        balance_after: Some(money(10_000)),
        agrees: Some(false),
        difference: Some(money(-250)),
        differs_at_line: Some(17),
        contradicts_itself: false,
        ..account.clone()
    };
    let beyond = import::ImportedAccount {
        agrees: Some(true),
        difference: None,
        differs_at_line: None,
        apart: Some(money(250)),
        ..later.clone()
    };
    let by_value = import::ImportedAccount {
        agrees: Some(true),
        difference: None,
        differs_at_line: None,
        way: Some(account::Way::Value),
        ..later.clone()
    };
    let odd = import::ImportedAccount { contradicts_itself: true, ..later.clone() };
    let again = account.clone();
    let many = import::ImportedAccount {
        earlier_stated: vec![earlier(10, 9_000, None), earlier(20, 9_500, None)],
        ..later.clone()
    };
    let apart = Some(money(-1_250));
    let many_apart = import::ImportedAccount {
        earlier_stated: vec![earlier(10, 9_000, apart), earlier(20, 9_500, None)],
        ..later.clone()
    };
    let sparse = import::ImportedAccount { first_on: None, last_on: None, ..account.clone() };
    let completed = |account| import::Completed {
        file_name: "März.ofx".to_owned(),
        format: "ofx1".to_owned(),
        accounts: vec![account],
        warnings: 3,
        decisions: vec![],
        days: None,
        shape: None,
        read_as: None,
    };
    let decided = import::Decided {
        field: "direction".to_owned(),
        by: "file".to_owned(),
        detail: "The column Soort tells it.".to_owned(),
    };
    let suspected = import::MatchSuspected {
        account_id: AccountId(uuid(3)),
        kind: import::MatchKind::Duplicate,
        transaction_id: TransactionId(uuid(5)),
        like_transaction_id: TransactionId(uuid(6)),
        line: 12,
        why: "The same day and amount; the texts differ.".to_owned(),
    };
    vec![
        completed(account).into(),
        completed(sparse).into(),
        completed(odd).into(),
        completed(many).into(),
        completed(many_apart).into(),
        completed(beyond).into(),
        completed(by_value).into(),
        import::Completed { decisions: vec![decided], ..completed(later) }.into(),
        import::Completed {
            days: Some("value".to_owned()),
            read_as: Some(json!({"date_order": "day_month_year"})),
            ..completed(again.clone())
        }
        .into(),
        import::Completed {
            format: "csv".to_owned(),
            shape: Some("00c0ffee00c0ffee".to_owned()),
            ..completed(again)
        }
        .into(),
        suspected.into(),
    ]
}

//! What happens to an account: one value of every event, and a second one of those from which
//! something may be absent.

use domain::account::{self, AccountEvent, AccountKind};
use domain::id::{ImportId, TransactionId, UserId};
use serde_json::json;

use super::{currency, day, money, uuid};

pub fn events() -> Vec<AccountEvent> {
    let sparse = account::Opened {
        name: "Purse".to_owned(),
        kind: AccountKind::Cash,
        currency: currency("JPY"),
        opening_balance: None,
        opening_derived: false,
        opened_on: None,
        owner: None,
        in_budget: false,
        number: None,
        bank: None,
        opening_holds_until: None,
        opening_by_value: false,
    };
    let full = account::Opened {
        name: "Current account".to_owned(),
        kind: AccountKind::CreditCard,
        currency: currency("EUR"),
        opening_balance: Some(money(-12_345)),
        opening_derived: true,
        opened_on: Some(day(1)),
        owner: Some(UserId(uuid(1))),
        in_budget: true,
        number: Some("DE02120300000000202051".to_owned()),
        bank: None,
        opening_holds_until: None,
        opening_by_value: false,
    };
    let later = account::Opened { bank: Some("12030000".to_owned()), ..full.clone() };
    let holds = account::Opened {
        opening_holds_until: Some(day(1)),
        opening_by_value: true,
        ..later.clone()
    };
    let (amount, on) = (money(99), Some(day(2)));
    let number = Some("GB33BUKB20201555555555".to_owned());
    let named = account::StatementName {
        bank: Some("12030000".to_owned()),
        number: Some("0020205100".to_owned()),
        name: Some("Joint".to_owned()),
        kind: Some(AccountKind::Savings),
        currency: currency("EUR"),
    };
    let mapping = json!({"amount": 3, "date": {"column": 0, "order": "dmy"}});
    let until = account::OpeningHolds { until: day(1), by_value: true };
    let begun = account::Begun { holds: until, with: Some(amount) };
    vec![
        full.into(),
        sparse.into(),
        later.into(),
        holds.into(),
        account::Renamed { name: "Joint".to_owned() }.into(),
        account::Closed {}.into(),
        account::Reopened {}.into(),
        account::IncludedInBudget {}.into(),
        account::ExcludedFromBudget {}.into(),
        account::OpeningBalanceSet { amount, on, derived: true, begun: None }.into(),
        account::OpeningBalanceSet { amount, on: None, derived: false, begun: None }.into(),
        account::OpeningBalanceSet { amount, on, derived: true, begun: Some(begun) }.into(),
        account::BalanceStated { amount, on: day(2) }.into(),
        account::Reconciled {
            on: day(2),
            stated: amount,
            ours: Some(amount),
            import_id: Some(ImportId(uuid(5))),
            begins_at: Some(TransactionId(uuid(3))),
            adjusted_by: Some(TransactionId(uuid(4))),
            apart: None,
            way: None,
        }
        .into(),
        account::Reconciled {
            on: day(2),
            stated: amount,
            ours: Some(amount),
            import_id: Some(ImportId(uuid(5))),
            begins_at: None,
            adjusted_by: None,
            apart: Some(amount),
            way: None,
        }
        .into(),
        account::Reconciled {
            on: day(2),
            stated: amount,
            ours: Some(amount),
            import_id: Some(ImportId(uuid(5))),
            begins_at: None,
            adjusted_by: None,
            apart: None,
            way: Some(account::Way::Value),
        }
        .into(),
        account::Reconciled {
            on: day(2),
            stated: amount,
            ours: None,
            import_id: Some(ImportId(uuid(5))),
            begins_at: None,
            adjusted_by: None,
            apart: None,
            way: None,
        }
        .into(),
        account::Reconciled {
            on: day(2),
            stated: amount,
            ours: Some(amount),
            import_id: None,
            begins_at: None,
            adjusted_by: None,
            apart: None,
            way: None,
        }
        .into(),
        account::NumberSet { number: number.clone(), bank: None }.into(),
        account::NumberSet { number: None, bank: None }.into(),
        account::NumberSet { number, bank: Some("BUKB".to_owned()) }.into(),
        account::StatementColumnsLearned { mapping }.into(),
        account::StatementTakenIn { import_id: ImportId(uuid(5)), named: Some(named) }.into(),
        account::StatementTakenIn { import_id: ImportId(uuid(5)), named: None }.into(),
    ]
}

//! What the audit tells of an account.

use super::event::{
    AccountEvent, BalanceStated, Closed, ExcludedFromBudget, IncludedInBudget, NumberSet, Opened,
    OpeningBalanceSet, Reconciled, Renamed, Reopened, StatementColumnsLearned, StatementTakenIn,
};
use crate::audited;

audited! {
    AccountEvent {
        Opened {
            name, kind, currency, opening_balance, opened_on, owner, in_budget, number,
            opening_derived, bank, opening_holds_until, opening_by_value,
        } = "Account opened" implies { status: "open" },
        Renamed { name } = "Account renamed",
        Closed {} = "Account closed" sets { status: "closed" },
        Reopened {} = "Account reopened" sets { status: "open" },
        IncludedInBudget {} = "Account counted in the budget" sets { in_budget: true },
        ExcludedFromBudget {} = "Account left out of the budget" sets { in_budget: false },
        // Without a day the one from before stays.
        OpeningBalanceSet {
            amount as opening_balance, on as opened_on, derived as opening_derived or false, begun,
        } = "Opening balance set",
        NumberSet { number, bank } = "Account number set",
        StatementColumnsLearned { mapping } = "Columns of statement files remembered",
        StatementTakenIn { import_id, named } = "Statement file taken in",
        BalanceStated { on as balance_on, amount as balance } = "Balance of a day stated",
        Reconciled {
            on, stated, ours, import_id, begins_at, adjusted_by, apart, way,
        } = "Compared with a stated balance",
    }
}

//! What happens to a category: one value of every event, and a second one of those from which
//! something may be absent.

use domain::category::{self, CategoryEvent, CategoryKind};
use domain::id::CategoryId;

use super::uuid;

pub fn events() -> Vec<CategoryEvent> {
    let sparse = category::Added {
        name: "Salary".to_owned(),
        kind: CategoryKind::Income,
        parent_id: None,
        colour: None,
        icon: None,
        system_key: None,
    };
    let full = category::Added {
        name: "Groceries".to_owned(),
        kind: CategoryKind::Expense,
        parent_id: Some(CategoryId(uuid(2))),
        colour: Some("#A0B1C2".to_owned()),
        icon: Some("shopping-basket".to_owned()),
        system_key: Some("groceries".to_owned()),
    };
    vec![
        full.into(),
        sparse.into(),
        category::Renamed { name: "Food".to_owned() }.into(),
        category::Recoloured { colour: Some("#000000".to_owned()) }.into(),
        category::Recoloured { colour: None }.into(),
        category::IconChosen { icon: Some("coffee".to_owned()) }.into(),
        category::IconChosen { icon: None }.into(),
        category::Moved { parent_id: Some(CategoryId(uuid(2))) }.into(),
        category::Moved { parent_id: None }.into(),
        category::Archived {}.into(),
        category::Restored {}.into(),
    ]
}

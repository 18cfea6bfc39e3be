//! The categories every household begins with. The keys are stored; names may be changed later.

use crate::category::{Add, CategoryKind, ParentFacts};
use crate::id::{CategoryId, HouseholdId};

struct SystemCategory {
    key: &'static str,
    name: &'static str,
    parent: Option<&'static str>,
    kind: CategoryKind,
    icon: &'static str,
}

const fn top(key: &'static str, name: &'static str, icon: &'static str) -> SystemCategory {
    SystemCategory { key, name, parent: None, kind: CategoryKind::Expense, icon }
}

const fn below(
    parent: &'static str,
    key: &'static str,
    name: &'static str,
    icon: &'static str,
) -> SystemCategory {
    SystemCategory { key, name, parent: Some(parent), kind: CategoryKind::Expense, icon }
}

const fn income(key: &'static str, name: &'static str, icon: &'static str) -> SystemCategory {
    SystemCategory { key, name, parent: None, kind: CategoryKind::Income, icon }
}

/// In the order in which they are offered; a category stands after the one above it.
const SYSTEM_SET: &[SystemCategory] = &[
    top("food", "Food", "utensils"),
    below("food", "groceries", "Groceries", "shopping-basket"),
    below("food", "restaurants", "Restaurants and cafés", "coffee"),
    top("housing", "Housing", "house"),
    below("housing", "rent", "Rent", "key-round"),
    below("housing", "mortgage", "Mortgage", "landmark"),
    below("housing", "utilities", "Energy and water", "zap"),
    below("housing", "internet_phone", "Internet and phone", "wifi"),
    below("housing", "home_upkeep", "Furniture and repairs", "hammer"),
    top("transport", "Transport", "car"),
    below("transport", "fuel", "Fuel and charging", "fuel"),
    below("transport", "public_transport", "Public transport", "train-front"),
    below("transport", "car_upkeep", "Car upkeep and parking", "wrench"),
    top("shopping", "Shopping", "shopping-bag"),
    below("shopping", "clothing", "Clothing", "shirt"),
    below("shopping", "electronics", "Electronics", "laptop"),
    top("health", "Health", "heart-pulse"),
    below("health", "medical", "Doctor and pharmacy", "pill"),
    below("health", "personal_care", "Personal care", "scissors"),
    top("children", "Children", "baby"),
    below("children", "childcare", "Childcare and school", "school"),
    top("leisure", "Leisure", "ticket"),
    below("leisure", "subscriptions", "Subscriptions", "repeat"),
    below("leisure", "hobbies_sport", "Hobbies and sport", "dumbbell"),
    below("leisure", "travel", "Travel", "plane"),
    below("leisure", "pets", "Pets", "paw-print"),
    top("insurance", "Insurance", "shield"),
    top("taxes_fees", "Taxes and fees", "receipt"),
    below("taxes_fees", "bank_fees", "Bank fees and interest", "percent"),
    top("gifts_donations", "Gifts and donations", "gift"),
    top("cash", "Cash", "banknote"),
    top("other_spending", "Other spending", "circle-ellipsis"),
    income("salary", "Salary", "briefcase"),
    income("benefits", "Benefits and pension", "hand-coins"),
    income("interest_dividends", "Interest and dividends", "trending-up"),
    income("other_income", "Other income", "circle-plus"),
];

/// What to add when a household is founded: ids and commands, parents first.
pub fn set_of(household: HouseholdId) -> Vec<(CategoryId, Add)> {
    let parent = |key: &str, kind| ParentFacts {
        id: CategoryId::of_system(household, key),
        kind,
        is_archived: false,
        has_parent: false,
    };
    SYSTEM_SET
        .iter()
        .map(|category| {
            let add = Add {
                name: category.name.to_owned(),
                kind: category.kind,
                parent: category.parent.map(|key| parent(key, category.kind)),
                colour: None,
                icon: Some(category.icon.to_owned()),
                system_key: Some(category.key.to_owned()),
            };
            (CategoryId::of_system(household, category.key), add)
        })
        .collect()
}

//! Both category taxonomies: the personal finance categories in their two versions, and the old
//! list of `/categories/get`. A transaction holds a place in the second version's list, from
//! which the two others are derived.

pub mod legacy;

use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

const ROWS: &str = include_str!("personal_finance_categories.csv");

static SECOND: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| rows("v2"));
static FIRST: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| rows("v1"));

fn rows(version: &str) -> Vec<(&'static str, &'static str)> {
    ROWS.lines()
        .filter_map(|line| line.strip_prefix(version)?.strip_prefix(',')?.split_once(','))
        .collect()
}

/// Which version of the personal finance categories a client asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Version {
    /// Sixteen primary categories; teams that enabled Transactions before December 2025.
    V1,
    /// Eighteen primary categories.
    V2,
}

impl Version {
    /// Plaid's text.
    pub fn text(self) -> &'static str {
        match self {
            Version::V1 => "v1",
            Version::V2 => "v2",
        }
    }
}

/// A detailed category of the second version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Category(u16);

impl Category {
    /// The category of this detailed name, of either version.
    pub fn of(detailed: &str) -> Option<Category> {
        let place = SECOND
            .iter()
            .position(|(_, name)| *name == detailed)
            .or_else(|| SECOND.iter().position(|(_, name)| first_version(name) == detailed))?;
        u16::try_from(place).ok().map(Category)
    }

    /// Primary and detailed name in a version.
    pub fn names(self, version: Version) -> (&'static str, &'static str) {
        let second = SECOND.get(usize::from(self.0)).copied().unwrap_or(("OTHER", "OTHER_OTHER"));
        match version {
            Version::V2 => second,
            Version::V1 => {
                let wanted = first_version(second.1);
                let found = FIRST.iter().find(|(_, name)| *name == wanted);
                found
                    .copied()
                    .unwrap_or(("GENERAL_SERVICES", "GENERAL_SERVICES_OTHER_GENERAL_SERVICES"))
            }
        }
    }

    /// The entry of the old list that stands nearest, where there is one.
    pub fn legacy(self) -> Option<&'static legacy::Entry> {
        legacy::nearest(self.names(Version::V2).1)
    }
}

// What a category of the second version was called in the first, or its nearest there.
fn first_version(detailed: &'static str) -> &'static str {
    match detailed {
        "BANK_FEES_CASH_ADVANCE" | "BANK_FEES_LATE_FEES" => "BANK_FEES_OTHER_BANK_FEES",
        "INCOME_SALARY" => "INCOME_WAGES",
        "INCOME_OTHER"
        | "INCOME_CHILD_SUPPORT"
        | "INCOME_CONTRACTOR"
        | "INCOME_GIG_ECONOMY"
        | "INCOME_LONG_TERM_DISABILITY"
        | "INCOME_MILITARY"
        | "INCOME_RENTAL" => "INCOME_OTHER_INCOME",
        "LOAN_PAYMENTS_BNPL" | "LOAN_PAYMENTS_CASH_ADVANCES" | "LOAN_PAYMENTS_EWA" => {
            "LOAN_PAYMENTS_OTHER_PAYMENT"
        }
        "TRANSFER_IN_TRANSFER_IN_FROM_APPS" | "TRANSFER_IN_WIRE" => "TRANSFER_IN_OTHER_TRANSFER_IN",
        "TRANSFER_OUT_CRYPTO" => "TRANSFER_OUT_INVESTMENT_AND_RETIREMENT_FUNDS",
        "TRANSFER_OUT_TRANSFER_OUT_FROM_APPS" | "TRANSFER_OUT_WIRE" => {
            "TRANSFER_OUT_OTHER_TRANSFER_OUT"
        }
        "OTHER_OTHER" => "GENERAL_SERVICES_OTHER_GENERAL_SERVICES",
        name if name.starts_with("LOAN_DISBURSEMENTS_") => "TRANSFER_IN_CASH_ADVANCES_AND_LOANS",
        name => name,
    }
}

impl Serialize for Category {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.names(Version::V2).1)
    }
}

impl<'de> Deserialize<'de> for Category {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Category, D::Error> {
        let detailed = String::deserialize(deserializer)?;
        Category::of(&detailed)
            .ok_or_else(|| serde::de::Error::custom(format!("unknown category {detailed}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_have_their_known_sizes() {
        assert_eq!(FIRST.len(), 104);
        assert_eq!(SECOND.len(), 128);
    }

    #[test]
    fn every_category_exists_in_both_versions() {
        for (place, (primary, detailed)) in SECOND.iter().enumerate() {
            let category = Category::of(detailed).unwrap();
            assert_eq!(usize::from(category.0), place);
            assert_eq!(category.names(Version::V2), (*primary, *detailed));
            let old = category.names(Version::V1);
            assert!(FIRST.contains(&old), "{detailed} has no place in the first version");
            let known = first_version(detailed);
            assert_eq!(old.1, known, "{detailed} maps to a name that the first version lacks");
        }
    }
}

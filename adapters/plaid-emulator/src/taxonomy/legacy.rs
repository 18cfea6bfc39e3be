//! The old taxonomy of `/categories/get`: an identifier of eight digits, a group, and a path of
//! up to three names. It is deprecated at Plaid; the entries here are those the emulator uses,
//! with their parents.

/// One entry of the old list.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// `category_id`.
    pub id: &'static str,
    /// `group`: `special`, `place` or `digital`.
    pub group: &'static str,
    /// From the general to the particular.
    pub hierarchy: &'static [&'static str],
    detailed: &'static [&'static str],
}

const fn entry(
    id: &'static str,
    group: &'static str,
    hierarchy: &'static [&'static str],
    detailed: &'static [&'static str],
) -> Entry {
    Entry { id, group, hierarchy, detailed }
}

/// The list, ascending by identifier.
pub const ENTRIES: &[Entry] = &[
    entry("10000000", "special", &["Bank Fees"], &["BANK_FEES_OTHER_BANK_FEES"]),
    entry("10001000", "special", &["Bank Fees", "Overdraft"], &["BANK_FEES_OVERDRAFT_FEES"]),
    entry("10002000", "special", &["Bank Fees", "ATM"], &["BANK_FEES_ATM_FEES"]),
    entry("10003000", "special", &["Bank Fees", "Late Payment"], &["BANK_FEES_LATE_FEES"]),
    entry(
        "10005000",
        "special",
        &["Bank Fees", "Foreign Transaction"],
        &["BANK_FEES_FOREIGN_TRANSACTION_FEES"],
    ),
    entry("11000000", "special", &["Cash Advance"], &["LOAN_DISBURSEMENTS_CASH_ADVANCES"]),
    entry("12000000", "place", &["Community"], &[]),
    entry("13000000", "place", &["Food and Drink"], &["FOOD_AND_DRINK_OTHER_FOOD_AND_DRINK"]),
    entry(
        "13001000",
        "place",
        &["Food and Drink", "Bar"],
        &["FOOD_AND_DRINK_BEER_WINE_AND_LIQUOR"],
    ),
    entry("13005000", "place", &["Food and Drink", "Restaurants"], &["FOOD_AND_DRINK_RESTAURANT"]),
    entry(
        "13005032",
        "place",
        &["Food and Drink", "Restaurants", "Fast Food"],
        &["FOOD_AND_DRINK_FAST_FOOD"],
    ),
    entry(
        "13005043",
        "place",
        &["Food and Drink", "Restaurants", "Coffee Shop"],
        &["FOOD_AND_DRINK_COFFEE"],
    ),
    entry("14000000", "place", &["Healthcare"], &["MEDICAL_OTHER_MEDICAL"]),
    entry("14001000", "place", &["Healthcare", "Healthcare Services"], &["MEDICAL_DENTAL_CARE"]),
    entry("15000000", "special", &["Interest"], &[]),
    entry("15001000", "special", &["Interest", "Interest Earned"], &["INCOME_INTEREST_EARNED"]),
    entry("15002000", "special", &["Interest", "Interest Charged"], &["BANK_FEES_INTEREST_CHARGE"]),
    entry("16000000", "special", &["Payment"], &["LOAN_PAYMENTS_OTHER_PAYMENT"]),
    entry(
        "16001000",
        "special",
        &["Payment", "Credit Card"],
        &["LOAN_PAYMENTS_CREDIT_CARD_PAYMENT"],
    ),
    entry("16002000", "special", &["Payment", "Rent"], &["RENT_AND_UTILITIES_RENT"]),
    entry(
        "16003000",
        "special",
        &["Payment", "Loan"],
        &["LOAN_PAYMENTS_MORTGAGE_PAYMENT", "LOAN_PAYMENTS_STUDENT_LOAN_PAYMENT"],
    ),
    entry("17000000", "place", &["Recreation"], &[]),
    entry(
        "17001000",
        "place",
        &["Recreation", "Arts and Entertainment"],
        &[
            "ENTERTAINMENT_TV_AND_MOVIES",
            "ENTERTAINMENT_SPORTING_EVENTS_AMUSEMENT_PARKS_AND_MUSEUMS",
        ],
    ),
    entry(
        "17018000",
        "place",
        &["Recreation", "Gyms and Fitness Centers"],
        &["PERSONAL_CARE_GYMS_AND_FITNESS_CENTERS"],
    ),
    entry("18000000", "place", &["Service"], &["GENERAL_SERVICES_OTHER_GENERAL_SERVICES"]),
    entry("18030000", "place", &["Service", "Insurance"], &["GENERAL_SERVICES_INSURANCE"]),
    entry("18045000", "place", &["Service", "Personal Care"], &["PERSONAL_CARE_HAIR_AND_BEAUTY"]),
    entry("18061000", "digital", &["Service", "Subscription"], &["ENTERTAINMENT_MUSIC_AND_AUDIO"]),
    entry(
        "18063000",
        "place",
        &["Service", "Telecommunication Services"],
        &["RENT_AND_UTILITIES_TELEPHONE", "RENT_AND_UTILITIES_INTERNET_AND_CABLE"],
    ),
    entry("18068000", "place", &["Service", "Utilities"], &["RENT_AND_UTILITIES_OTHER_UTILITIES"]),
    entry("18068001", "place", &["Service", "Utilities", "Water"], &["RENT_AND_UTILITIES_WATER"]),
    entry(
        "18068005",
        "place",
        &["Service", "Utilities", "Electric"],
        &["RENT_AND_UTILITIES_GAS_AND_ELECTRICITY"],
    ),
    entry("19000000", "place", &["Shops"], &["GENERAL_MERCHANDISE_OTHER_GENERAL_MERCHANDISE"]),
    entry(
        "19010000",
        "place",
        &["Shops", "Bookstores"],
        &["GENERAL_MERCHANDISE_BOOKSTORES_AND_NEWSSTANDS"],
    ),
    entry(
        "19012000",
        "place",
        &["Shops", "Clothing and Accessories"],
        &["GENERAL_MERCHANDISE_CLOTHING_AND_ACCESSORIES"],
    ),
    entry(
        "19013000",
        "place",
        &["Shops", "Computers and Electronics"],
        &["GENERAL_MERCHANDISE_ELECTRONICS"],
    ),
    entry(
        "19019000",
        "digital",
        &["Shops", "Digital Purchase"],
        &["GENERAL_MERCHANDISE_ONLINE_MARKETPLACES"],
    ),
    entry("19043000", "place", &["Shops", "Pharmacies"], &["MEDICAL_PHARMACIES_AND_SUPPLEMENTS"]),
    entry(
        "19047000",
        "place",
        &["Shops", "Supermarkets and Groceries"],
        &["FOOD_AND_DRINK_GROCERIES"],
    ),
    entry("20000000", "special", &["Tax"], &[]),
    entry("20001000", "special", &["Tax", "Refund"], &["INCOME_TAX_REFUND"]),
    entry("20002000", "special", &["Tax", "Payment"], &["GOVERNMENT_AND_NON_PROFIT_TAX_PAYMENT"]),
    entry("21000000", "special", &["Transfer"], &["TRANSFER_IN_OTHER_TRANSFER_IN"]),
    entry(
        "21001000",
        "special",
        &["Transfer", "Internal Account Transfer"],
        &["TRANSFER_OUT_SAVINGS", "TRANSFER_IN_SAVINGS", "TRANSFER_OUT_ACCOUNT_TRANSFER"],
    ),
    entry("21005000", "special", &["Transfer", "Credit"], &["TRANSFER_IN_ACCOUNT_TRANSFER"]),
    entry("21007000", "special", &["Transfer", "Deposit"], &["TRANSFER_IN_DEPOSIT"]),
    entry("21009000", "special", &["Transfer", "Payroll"], &["INCOME_SALARY"]),
    entry(
        "21010000",
        "special",
        &["Transfer", "Third Party"],
        &["TRANSFER_IN_TRANSFER_IN_FROM_APPS", "TRANSFER_OUT_TRANSFER_OUT_FROM_APPS"],
    ),
    entry("21012000", "special", &["Transfer", "Withdrawal"], &["TRANSFER_OUT_WITHDRAWAL"]),
    entry("22000000", "place", &["Travel"], &["TRAVEL_OTHER_TRAVEL"]),
    entry("22001000", "place", &["Travel", "Airlines and Aviation Services"], &["TRAVEL_FLIGHTS"]),
    entry("22009000", "place", &["Travel", "Gas Stations"], &["TRANSPORTATION_GAS"]),
    entry("22012000", "place", &["Travel", "Lodging"], &["TRAVEL_LODGING"]),
    entry("22013000", "place", &["Travel", "Parking"], &["TRANSPORTATION_PARKING"]),
    entry(
        "22014000",
        "place",
        &["Travel", "Public Transportation Services"],
        &["TRANSPORTATION_PUBLIC_TRANSIT"],
    ),
    entry("22016000", "place", &["Travel", "Taxi"], &["TRANSPORTATION_TAXIS_AND_RIDE_SHARES"]),
];

/// The entry that a detailed personal finance category belongs to.
pub fn nearest(detailed: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.detailed.contains(&detailed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_has_its_parent_and_names_existing_categories() {
        for entry in ENTRIES {
            let (_, parents) = entry.hierarchy.split_last().unwrap();
            let known = |hierarchy: &[&str]| ENTRIES.iter().any(|one| one.hierarchy == hierarchy);
            assert!(parents.is_empty() || known(parents), "{} has no parent", entry.id);
            for detailed in entry.detailed {
                assert!(super::super::Category::of(detailed).is_some(), "{detailed}");
            }
        }
    }
}

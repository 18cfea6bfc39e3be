//! What is due by the calendar: rent of a studio, utilities, insurance, loans' companions and
//! subscriptions, some of which become dearer as the years go by.

use chrono::Datelike;
use rand::Rng;

use super::Day;
use super::calendar;
use super::payee::{Payee, bank, online};
use crate::slot::Slot;

struct Bill {
    payee: Payee,
    slot: Slot,
    day: u32,
    // In which months, as a bit per month; every month is ALWAYS.
    months: u16,
    cents: i64,
    // By how much it rises, and every how many months.
    rise: i64,
    every: i64,
    // By how much it varies in both directions.
    varies: i64,
}

const ALWAYS: u16 = 0x0fff;
const QUARTERLY: u16 = 0b0010_0100_1001;
const IN_MARCH: u16 = 1 << 2;
const IN_SEPTEMBER: u16 = 1 << 8;

const fn bill(payee: Payee, slot: Slot, day: u32, cents: i64) -> Bill {
    Bill { payee, slot, day, months: ALWAYS, cents, rise: 0, every: 1, varies: 0 }
}

const BILLS: &[Bill] = &[
    bill(
        bank("Harbor Lofts Studio Rent", "HARBOR LOFTS WEB PMT", "RENT_AND_UTILITIES_RENT"),
        Slot::Checking,
        1,
        64_000,
    ),
    Bill {
        varies: 3_400,
        ..bill(
            bank(
                "Cascade Light & Power",
                "CASCADE LIGHT POWER BILLPAY",
                "RENT_AND_UTILITIES_GAS_AND_ELECTRICITY",
            ),
            Slot::Checking,
            9,
            11_850,
        )
    },
    Bill {
        months: QUARTERLY,
        varies: 1_900,
        ..bill(
            bank("Alder Falls Water District", "ALDER FALLS WATER", "RENT_AND_UTILITIES_WATER"),
            Slot::Checking,
            14,
            14_320,
        )
    },
    Bill {
        rise: 500,
        every: 13,
        ..bill(
            online(
                "Brightfiber Internet",
                "BRIGHTFIBER INTERNET AUTOPAY",
                "RENT_AND_UTILITIES_INTERNET_AND_CABLE",
            ),
            Slot::Card,
            11,
            4_999,
        )
    },
    bill(
        online("Pinetel Mobile", "PINETEL MOBILE 2 LINES", "RENT_AND_UTILITIES_TELEPHONE"),
        Slot::Card,
        19,
        9_240,
    ),
    bill(
        online("Sturdy Mutual Auto", "STURDY MUTUAL AUTO INS", "GENERAL_SERVICES_INSURANCE"),
        Slot::Checking,
        17,
        12_845,
    ),
    Bill {
        months: IN_SEPTEMBER,
        rise: 4_600,
        every: 12,
        ..bill(
            bank("Sturdy Mutual Home", "STURDY MUTUAL HOME ANNUAL", "GENERAL_SERVICES_INSURANCE"),
            Slot::Checking,
            23,
            88_000,
        )
    },
    Bill {
        months: IN_MARCH,
        ..bill(
            bank(
                "Alder County Property Tax",
                "ALDER CTY TAX",
                "GOVERNMENT_AND_NON_PROFIT_TAX_PAYMENT",
            ),
            Slot::Checking,
            10,
            61_275,
        )
    },
    Bill {
        rise: 150,
        every: 11,
        ..bill(
            online("Lantern Films", "LANTERN FILMS SUBSCRIPTION", "ENTERTAINMENT_TV_AND_MOVIES"),
            Slot::Card,
            4,
            1_099,
        )
    },
    Bill {
        rise: 100,
        every: 17,
        ..bill(
            online("Tunewell", "TUNEWELL FAMILY PLAN", "ENTERTAINMENT_MUSIC_AND_AUDIO"),
            Slot::Card,
            21,
            1_499,
        )
    },
    bill(
        online(
            "The Falls Gazette",
            "FALLS GAZETTE DIGITAL",
            "GENERAL_MERCHANDISE_BOOKSTORES_AND_NEWSSTANDS",
        ),
        Slot::Card,
        7,
        800,
    ),
    bill(
        online("Ironwood Gym", "IRONWOOD GYM MEMBERSHIP", "PERSONAL_CARE_GYMS_AND_FITNESS_CENTERS"),
        Slot::Card,
        2,
        4_500,
    ),
    Bill {
        months: IN_MARCH,
        ..bill(
            online("Vaultbox Storage", "VAULTBOX ANNUAL PLAN", "GENERAL_SERVICES_STORAGE"),
            Slot::Card,
            16,
            9_999,
        )
    },
    bill(
        bank("Open Hands Food Bank", "OPEN HANDS DONATION", "GOVERNMENT_AND_NON_PROFIT_DONATIONS"),
        Slot::Checking,
        25,
        3_000,
    ),
    bill(
        online(
            "Wolkje Hosting",
            "WOLKJE HOSTING SEPA DD",
            "GENERAL_SERVICES_OTHER_GENERAL_SERVICES",
        ),
        Slot::Euro,
        6,
        1_210,
    ),
];

pub(super) fn happen(day: &mut Day<'_>) {
    for bill in BILLS {
        let in_season = bill.months & (1 << day.date.month0()) != 0;
        if !in_season || !calendar::is_due(day.date, bill.day) {
            continue;
        }
        let risen = bill.rise * (day.month() / bill.every - 40 / bill.every).max(0);
        let varied =
            if bill.varies > 0 { day.random.random_range(-bill.varies..=bill.varies) } else { 0 };
        let cents = bill.cents + risen + varied;
        if bill.slot == Slot::Card {
            day.pend(bill.slot, bill.payee, cents, cents, 1);
        } else {
            day.book(bill.slot, bill.payee, cents);
        }
    }
}

//! What happens by habit and by chance: groceries, coffee, restaurants with a tip, fuel with a
//! hold, things ordered and sent back, cash, friends, journeys.

use chrono::{Datelike, Days, Weekday};
use rand::Rng;

use super::payee::{Payee, abroad, bank, online, shop};
use super::{Day, Return};
use crate::slot::Slot;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    Plain,
    // The tip is added when it posts.
    Tip,
    // The pump holds a round amount first.
    Fuel,
    // One in eight is sent back.
    Returnable,
    // Never pending.
    AtOnce,
}

struct Habit {
    payees: &'static [Payee],
    slot: Slot,
    // Chances in a thousand on a weekday, on Friday, and on the weekend.
    chances: [u32; 3],
    cents: (i64, i64),
    manner: Manner,
}

const GROCERIES: &[Payee] = &[
    shop("Harvest Lane Market", "HARVEST LANE MKT #04", "FOOD_AND_DRINK_GROCERIES"),
    shop("Alder Co-op", "ALDER COOP GROCERY", "FOOD_AND_DRINK_GROCERIES"),
    shop("Pennywise Foods", "PENNYWISE FOODS 117", "FOOD_AND_DRINK_GROCERIES"),
];
const COFFEE: &[Payee] = &[
    shop("Copper Kettle Coffee", "SQ *COPPER KETTLE", "FOOD_AND_DRINK_COFFEE"),
    shop("Early Bird Espresso", "EARLY BIRD ESPRESSO", "FOOD_AND_DRINK_COFFEE"),
];
const RESTAURANTS: &[Payee] = &[
    shop("Trattoria Lucia", "TRATTORIA LUCIA", "FOOD_AND_DRINK_RESTAURANT"),
    shop("Saffron Table", "TST* SAFFRON TABLE", "FOOD_AND_DRINK_RESTAURANT"),
    shop("The Old Mill Grill", "OLD MILL GRILL", "FOOD_AND_DRINK_RESTAURANT"),
];
const TAKEAWAY: &[Payee] = &[
    shop("Noodle Corner", "NOODLE CORNER", "FOOD_AND_DRINK_FAST_FOOD"),
    online("Quickplate", "QUICKPLATE ORDER", "FOOD_AND_DRINK_RESTAURANT"),
];
const FUEL: &[Payee] = &[
    shop("Mileway Fuel", "MILEWAY FUEL PAY AT PUMP", "TRANSPORTATION_GAS"),
    shop("Ridge Gas & Go", "RIDGE GAS N GO 22", "TRANSPORTATION_GAS"),
];
const TRANSIT: &[Payee] =
    &[shop("Valley Transit", "VALLEY TRANSIT TAP", "TRANSPORTATION_PUBLIC_TRANSIT")];
const PARKING: &[Payee] = &[shop("City Parking", "CITY PARKING METER", "TRANSPORTATION_PARKING")];
const RIDES: &[Payee] =
    &[online("Hailo Rides", "HAILO RIDE", "TRANSPORTATION_TAXIS_AND_RIDE_SHARES")];
const ORDERS: &[Payee] = &[
    online(
        "Everything Depot",
        "EVERYTHINGDEPOT.EXAMPLE ORDER",
        "GENERAL_MERCHANDISE_ONLINE_MARKETPLACES",
    ),
    online(
        "Thread & Button",
        "THREADANDBUTTON ONLINE",
        "GENERAL_MERCHANDISE_CLOTHING_AND_ACCESSORIES",
    ),
    online("Circuit Barn", "CIRCUIT BARN WEB", "GENERAL_MERCHANDISE_ELECTRONICS"),
];
const HOUSEHOLD: &[Payee] = &[
    shop("Hammer & Hearth", "HAMMER HEARTH HDWE", "HOME_IMPROVEMENT_HARDWARE"),
    shop("Bigbarn Superstore", "BIGBARN SUPERSTORE 9", "GENERAL_MERCHANDISE_SUPERSTORES"),
    shop("Paws & Whiskers", "PAWS WHISKERS PET", "GENERAL_MERCHANDISE_PET_SUPPLIES"),
];
const HEALTH: &[Payee] = &[
    shop("Greenleaf Pharmacy", "GREENLEAF RX 0331", "MEDICAL_PHARMACIES_AND_SUPPLEMENTS"),
    shop("Falls Dental", "FALLS DENTAL CARE", "MEDICAL_DENTAL_CARE"),
    shop("Hill Street Vet", "HILL ST VETERINARY", "MEDICAL_VETERINARY_SERVICES"),
];
const HAIR: &[Payee] = &[shop("Shear Joy", "SHEAR JOY SALON", "PERSONAL_CARE_HAIR_AND_BEAUTY")];
const FUN: &[Payee] = &[
    shop("Bijou Cinema", "BIJOU CINEMA", "ENTERTAINMENT_TV_AND_MOVIES"),
    shop(
        "Natural History Museum",
        "NAT HIST MUSEUM",
        "ENTERTAINMENT_SPORTING_EVENTS_AMUSEMENT_PARKS_AND_MUSEUMS",
    ),
    shop("Page & Spine Books", "PAGE SPINE BOOKS", "GENERAL_MERCHANDISE_BOOKSTORES_AND_NEWSSTANDS"),
];
const CASH: &[Payee] =
    &[bank("ATM Withdrawal", "ATM WITHDRAWAL ALDER FALLS", "TRANSFER_OUT_WITHDRAWAL")];
const FRIENDS: &[Payee] =
    &[bank("Payapp to Robin", "PAYAPP *ROBIN", "TRANSFER_OUT_TRANSFER_OUT_FROM_APPS")];
const FROM_FRIENDS: &[Payee] =
    &[bank("Payapp from Robin", "PAYAPP CASHOUT", "TRANSFER_IN_TRANSFER_IN_FROM_APPS")];
const EURO_SHOPS: &[Payee] = &[
    abroad("Bakkerij De Molen", "BAKKERIJ DE MOLEN", "FOOD_AND_DRINK_GROCERIES", "Utrecht||NL"),
    abroad(
        "Papeterie du Canal",
        "PAPETERIE DU CANAL",
        "GENERAL_MERCHANDISE_OFFICE_SUPPLIES",
        "Gent||BE",
    ),
];
const JOURNEYS: &[Payee] = &[
    online("Northwind Air", "NORTHWIND AIR TKT", "TRAVEL_FLIGHTS"),
    abroad("Hotel Lindenhof", "HOTEL LINDENHOF", "TRAVEL_LODGING", "Vienna||AT"),
    abroad("Cafe Zentral", "CAFE ZENTRAL", "FOOD_AND_DRINK_RESTAURANT", "Vienna||AT"),
];
const FOREIGN_FEE: Payee = bank(
    "Foreign Transaction Fee",
    "FOREIGN TRANSACTION FEE",
    "BANK_FEES_FOREIGN_TRANSACTION_FEES",
);
const COIN_SHOP: Payee =
    online("Satoshi Stickers", "PAYMENT SENT", "GENERAL_MERCHANDISE_GIFTS_AND_NOVELTIES");
const HOTEL_HOLD: Payee = online("Lakeside Inn", "LAKESIDE INN DEPOSIT", "TRAVEL_LODGING");

const fn habit(
    payees: &'static [Payee],
    slot: Slot,
    chances: [u32; 3],
    cents: (i64, i64),
    manner: Manner,
) -> Habit {
    Habit { payees, slot, chances, cents, manner }
}

const HABITS: &[Habit] = &[
    habit(GROCERIES, Slot::Card, [260, 330, 560], (2_150, 14_400), Manner::Plain),
    habit(COFFEE, Slot::Card, [430, 480, 350], (425, 1_350), Manner::Plain),
    habit(RESTAURANTS, Slot::Card, [60, 260, 270], (3_400, 9_800), Manner::Tip),
    habit(TAKEAWAY, Slot::Card, [130, 180, 110], (1_250, 3_900), Manner::Plain),
    habit(FUEL, Slot::Card, [105, 140, 120], (2_850, 5_400), Manner::Fuel),
    habit(TRANSIT, Slot::Card, [420, 400, 60], (275, 550), Manner::Plain),
    habit(PARKING, Slot::Card, [60, 70, 110], (150, 900), Manner::Plain),
    habit(RIDES, Slot::Card, [30, 110, 120], (980, 2_900), Manner::Plain),
    habit(ORDERS, Slot::Card, [150, 140, 180], (1_199, 12_900), Manner::Returnable),
    habit(HOUSEHOLD, Slot::Card, [40, 50, 210], (1_100, 9_400), Manner::Plain),
    habit(HEALTH, Slot::Card, [45, 45, 20], (890, 11_500), Manner::Plain),
    habit(HAIR, Slot::Card, [18, 40, 40], (3_000, 8_500), Manner::Tip),
    habit(FUN, Slot::Card, [25, 80, 190], (1_200, 5_600), Manner::Plain),
    habit(CASH, Slot::Checking, [22, 45, 40], (4_000, 12_000), Manner::AtOnce),
    habit(FRIENDS, Slot::Checking, [25, 40, 50], (900, 6_400), Manner::AtOnce),
    habit(FROM_FRIENDS, Slot::Checking, [15, 20, 35], (-7_200, -800), Manner::AtOnce),
    habit(EURO_SHOPS, Slot::Euro, [120, 140, 160], (350, 6_200), Manner::Plain),
];

pub(super) fn happen(day: &mut Day<'_>) {
    send_back(day);
    for habit in HABITS {
        let chance = match day.date.weekday() {
            Weekday::Fri => habit.chances[1],
            Weekday::Sat | Weekday::Sun => habit.chances[2],
            _ => habit.chances[0],
        };
        if day.random.random_ratio(chance, 1000) {
            indulge(day, habit);
        }
    }
    journey(day);
    if day.random.random_ratio(45, 1000) {
        let atoms = day.random.random_range(12_000..180_000);
        day.coins(COIN_SHOP, atoms);
    }
    if day.random.random_ratio(12, 1000) {
        let deposit = day.random.random_range(10..30) * 1_000;
        day.hold(Slot::Card, HOTEL_HOLD, deposit, 3);
    }
}

fn indulge(day: &mut Day<'_>, habit: &Habit) {
    let place = day.random.random_range(0..habit.payees.len());
    let payee = habit.payees[place];
    let cents = day.random.random_range(habit.cents.0..=habit.cents.1);
    let wait = day.random.random_range(1..=3);
    match habit.manner {
        Manner::AtOnce => day.book(habit.slot, payee, cents / 100 * 100),
        Manner::Plain => day.pend(habit.slot, payee, cents, cents, wait),
        Manner::Tip => {
            let tip = cents * day.random.random_range(15..=22) / 100;
            day.pend(habit.slot, payee, cents + tip, cents, wait);
        }
        Manner::Fuel => {
            let held = if day.random.random_ratio(1, 2) { 10_000 } else { 100 };
            day.pend(habit.slot, payee, cents, held, wait);
        }
        Manner::Returnable => {
            day.pend(habit.slot, payee, cents, cents, wait);
            if day.random.random_ratio(1, 8) {
                let later = Days::new(day.random.random_range(5..=13));
                let back = Return {
                    day: day.date + later,
                    payee: u16::try_from(place).unwrap_or(0),
                    cents: if day.random.random_ratio(2, 3) { cents } else { cents / 2 },
                };
                day.house.returns.push(back);
            }
        }
    }
}

// A refund is money coming back from the same merchant, in the same category.
fn send_back(day: &mut Day<'_>) {
    let date = day.date;
    let (due, rest) = day.house.returns.drain(..).partition(|back: &Return| back.day <= date);
    day.house.returns = rest;
    let due: Vec<Return> = due;
    for back in due {
        if let Some(payee) = ORDERS.get(usize::from(back.payee)) {
            day.pend(Slot::Card, *payee, -back.cents, -back.cents, 2);
        }
    }
}

// Twice a year the household flies out for a week.
fn journey(day: &mut Day<'_>) {
    let (month, date) = (day.date.month(), day.date.day());
    if !(month == 6 || month == 12) {
        return;
    }
    let (payee, cents) = match date {
        3 => (JOURNEYS[0], day.random.random_range(38_000..72_000)),
        20 => (JOURNEYS[1], day.random.random_range(41_000..66_000)),
        17..=19 | 21 => (JOURNEYS[2], day.random.random_range(1_800..6_400)),
        _ => return,
    };
    day.pend(Slot::Card, payee, cents, cents, 2);
    if !payee.place.is_empty() {
        day.book(Slot::Card, FOREIGN_FEE, cents * 3 / 100);
    }
}

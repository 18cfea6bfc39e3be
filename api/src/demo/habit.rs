//! What the demo household does again and again: invented payees, believable prices.

use chrono::Weekday;
use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};

use super::purse::Purse;
use super::purse::Purse::{Card, Cash, Checking, Savings};

/// Something due on a day of every month.
pub(super) struct Monthly {
    pub day: u32,
    pub purse: Purse,
    pub payee: &'static str,
    pub text: &'static str,
    pub category: &'static str,
    /// Amounts in minor units, each with the number of months after which it begins.
    pub amounts: &'static [(u32, i64)],
    /// Every how many months.
    pub every: u32,
}

const fn monthly(
    day: u32,
    purse: Purse,
    payee: &'static str,
    text: &'static str,
    category: &'static str,
    amounts: &'static [(u32, i64)],
) -> Monthly {
    Monthly { day, purse, payee, text, category, amounts, every: 1 }
}

const fn quarterly(
    day: u32,
    payee: &'static str,
    text: &'static str,
    category: &'static str,
    amounts: &'static [(u32, i64)],
) -> Monthly {
    Monthly { day, purse: Checking, payee, text, category, amounts, every: 3 }
}

// A table: one row, one habit.
#[rustfmt::skip]
pub(super) const MONTHLY: &[Monthly] = &[
    monthly(27, Checking, "Nordlicht Systems GmbH", "Salary", "salary",
        &[(0, 272_040), (3, 281_560), (15, 289_730)]),
    monthly(25, Checking, "Praxis Dr. Aydin", "Salary", "salary",
        &[(0, 188_315), (6, 194_020), (18, 199_400)]),
    monthly(12, Checking, "Family benefits office", "Child benefit", "benefits",
        &[(0, 25_000), (2, 25_500), (14, 25_900)]),
    monthly(1, Checking, "Hausverwaltung Lindenhof", "Rent, flat 12", "rent",
        &[(0, -118_000), (13, -121_500)]),
    monthly(3, Checking, "Stadtwerke Havelberg", "Electricity and heating", "utilities",
        &[(0, -14_900), (11, -13_700)]),
    monthly(8, Checking, "Glasfaser Mitte", "Internet 250", "internet_phone", &[(0, -3_999)]),
    monthly(9, Checking, "Funkturm Mobil", "Two contracts", "internet_phone",
        &[(0, -2_998), (16, -3_198)]),
    monthly(15, Checking, "Kita Regenbogen", "Day care", "childcare",
        &[(0, -18_400), (9, -19_200)]),
    monthly(4, Checking, "Verkehrsbetriebe Havel", "Season ticket", "public_transport",
        &[(0, -4_900), (2, -5_800), (14, -6_300)]),
    monthly(6, Card, "Lumio Films", "Family plan", "subscriptions",
        &[(0, -1_299), (10, -1_499)]),
    monthly(17, Card, "Tonspur Music", "Family plan", "subscriptions",
        &[(0, -1_699), (19, -1_799)]),
    monthly(21, Card, "Wolkenarchiv", "200 GB", "subscriptions", &[(0, -299)]),
    monthly(2, Checking, "Der Havelbote", "Weekend edition", "subscriptions", &[(0, -2_490)]),
    monthly(11, Checking, "Sporthalle Nord", "Membership", "hobbies_sport", &[(0, -2_990)]),
    monthly(19, Checking, "Musikschule Allegro", "Piano lessons", "childcare", &[(4, -6_200)]),
    monthly(28, Checking, "Seenotretter", "Donation", "gifts_donations", &[(0, -1_000)]),
    quarterly(10, "Havelwasser", "Water and sewage", "utilities", &[(0, -8_740), (12, -9_130)]),
    quarterly(14, "Ostsee Versicherung", "Car insurance", "insurance", &[(0, -14_820)]),
    quarterly(16, "Rundfunkbeitrag", "Quarter", "taxes_fees", &[(0, -5_508)]),
    quarterly(22, "Ostsee Versicherung", "Contents and liability", "insurance", &[(0, -6_315)]),
];

/// Something that happens on some days, by chance.
pub(super) struct Habit {
    pub purse: Purse,
    pub payees: &'static [&'static str],
    pub category: &'static str,
    /// Empty: on any day.
    pub weekdays: &'static [Weekday],
    /// Chance on such a day, in a thousand.
    pub chance: u32,
    /// Range of the price in minor units, both plus.
    pub price: (i64, i64),
    /// Whether it is sometimes sent back.
    pub returnable: bool,
}

const fn habit(
    purse: Purse,
    payees: &'static [&'static str],
    category: &'static str,
    weekdays: &'static [Weekday],
    chance: u32,
    price: (i64, i64),
) -> Habit {
    Habit { purse, payees, category, weekdays, chance, price, returnable: false }
}

const fn purchase(
    payees: &'static [&'static str],
    category: &'static str,
    chance: u32,
    price: (i64, i64),
) -> Habit {
    let weekdays: &[Weekday] = &[];
    Habit { purse: Card, payees, category, weekdays, chance, price, returnable: true }
}

// A table: one row, one habit.
#[rustfmt::skip]
pub(super) const HABITS: &[Habit] = &[
    habit(Checking, &["Frischmarkt Lindenallee", "Kaufhof am Ring"], "groceries", &[Sat], 930,
        (6_200, 12_400)),
    habit(Checking, &["Frischmarkt Lindenallee", "Discount Eck", "Bioladen Apfelbaum"],
        "groceries", &[Tue, Thu], 720, (1_180, 3_890)),
    habit(Checking, &["Discount Eck", "Frischmarkt Lindenallee"], "groceries", &[Mon, Wed, Fri],
        330, (640, 2_250)),
    habit(Cash, &["Bäckerei Sommer", "Backstube Kern"], "groceries", &[Sat, Sun], 560,
        (430, 1_180)),
    habit(Cash, &["Weekly market", "Kiosk am Bahnhof"], "groceries", &[Sat], 450, (600, 1_900)),
    habit(Card, &["Trattoria Bellini", "Zum Goldenen Hirsch", "Saigon Garten", "Taverna Kreta"],
        "restaurants", &[Fri, Sat], 430, (2_650, 7_800)),
    habit(Card, &["Mittagstisch Anker", "Suppenbar", "Falafel Salam"], "restaurants",
        &[Tue, Wed, Thu], 300, (790, 1_540)),
    habit(Cash, &["Eisdiele Venezia", "Café Wanderfalke"], "restaurants", &[Sun, Wed], 260,
        (380, 1_460)),
    habit(Checking, &["Tankstelle Nordring", "Autohof Havel"], "fuel", &[], 80, (4_650, 7_940)),
    habit(Card, &["Parkhaus Altstadt"], "car_upkeep", &[Fri, Sat], 150, (300, 950)),
    habit(Checking, &["Linden-Apotheke", "Drogerie Rosa"], "medical", &[], 55, (590, 3_480)),
    habit(Checking, &["Drogerie Rosa"], "personal_care", &[Mon, Thu], 150, (840, 3_150)),
    habit(Cash, &["Salon Haarscharf"], "personal_care", &[Tue, Fri], 60, (2_400, 5_200)),
    habit(Card, &["Lichtspielhaus", "Schwimmbad am See", "Kletterwerk", "Museum der Stadt"],
        "leisure", &[Sat, Sun], 170, (1_400, 4_800)),
    habit(Checking, &["Buchhandlung Seite Eins", "Spielzeugkiste"], "gifts_donations", &[], 30,
        (1_290, 4_900)),
    habit(Checking, &["Baumarkt Hammer", "Möbelhaus Fjord"], "home_upkeep", &[Sat], 120,
        (1_450, 11_900)),
    purchase(&["Modehaus Kröger", "Schuhwerk", "Kinderkram"], "clothing", 42, (1_990, 9_900)),
    purchase(&["Technikwelt", "Elektro Blitz"], "electronics", 9, (3_900, 32_900)),
    purchase(&["Marktplatz Online", "Versandhaus Adler"], "shopping", 60, (990, 5_990)),
];

/// Something on one day of every year.
pub(super) struct Yearly {
    pub month: u32,
    pub day: u32,
    pub purse: Purse,
    pub payee: &'static str,
    pub text: &'static str,
    pub category: &'static str,
    pub minor: i64,
    pub tag: Option<&'static str>,
}

const fn yearly(
    (month, day): (u32, u32),
    purse: Purse,
    payee: &'static str,
    text: &'static str,
    category: &'static str,
    minor: i64,
    tag: Option<&'static str>,
) -> Yearly {
    Yearly { month, day, purse, payee, text, category, minor, tag }
}

const SUMMER: Option<&str> = Some("summer holiday");
const WINTER: Option<&str> = Some("winter holiday");

// A table: one row, one habit.
#[rustfmt::skip]
pub(super) const YEARLY: &[Yearly] = &[
    yearly((2, 3), Card, "Pension Alpenblick", "Five nights", "travel", -64_500, WINTER),
    yearly((2, 5), Card, "Bergbahn Steinkar", "Ski passes", "travel", -27_800, WINTER),
    yearly((2, 6), Card, "Hütte am Joch", "", "restaurants", -6_840, WINTER),
    yearly((3, 9), Card, "Sturmvogel Air", "Three tickets", "travel", -58_740, SUMMER),
    yearly((7, 14), Card, "Casa do Mar", "Twelve nights", "travel", -121_000, SUMMER),
    yearly((7, 15), Card, "Aluguer Atlântico", "Hire car", "travel", -31_260, SUMMER),
    yearly((7, 16), Card, "Marisqueira Sol", "", "restaurants", -7_250, SUMMER),
    yearly((7, 18), Card, "Mercado da Vila", "", "groceries", -4_385, SUMMER),
    yearly((7, 21), Card, "Tasca do Porto", "", "restaurants", -5_910, SUMMER),
    yearly((7, 23), Card, "Oceanário", "", "leisure", -6_300, SUMMER),
    yearly((1, 20), Checking, "Kfz-Steuerkasse", "Car tax", "taxes_fees", -17_400, None),
    yearly((4, 11), Checking, "Stadtwerke Havelberg", "Settlement of the year", "utilities",
        12_645, None),
    yearly((6, 17), Checking, "Finanzkasse Havelberg", "Income tax refund", "other_income",
        68_350, None),
    yearly((10, 12), Checking, "Werkstatt Kolben", "Service and winter tyres", "car_upkeep",
        -48_630, None),
    yearly((11, 18), Checking, "Zahnarzt am Markt", "Own share", "medical", -21_480, None),
    yearly((11, 27), Checking, "Nordlicht Systems GmbH", "Christmas bonus", "salary", 120_000,
        None),
    yearly((12, 6), Card, "Spielzeugkiste", "", "gifts_donations", -8_990, Some("christmas")),
    yearly((12, 13), Card, "Marktplatz Online", "", "gifts_donations", -15_470,
        Some("christmas")),
    yearly((12, 20), Card, "Feinkost Brandt", "", "groceries", -13_260, Some("christmas")),
    yearly((12, 31), Savings, "Sparbank Havelland", "Account fee", "bank_fees", -600, None),
];

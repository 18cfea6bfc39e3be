//! What a heading says that one of its numbers is: a cent (`amount_cents`, `Belopp (öre)`), a
//! thousand (`Betrag in TEUR`).

use commands::statement::AmountUnit;
use domain::money::Currency;

use super::unit_doubt::{self, Verdict, verdict};
use super::words::{self, normalised};

const LONGEST: usize = 100;

/// Hundredths of units of currencies, which are little else, and those that are other words as
/// well.
const CLEAR: &str = "\
    cent|cents|eurocent|eurocents|eurocenten|pence|centime|centimes|centimos|centesimi|grosze|\
    groszy|groszach|kopeck|kopecks|kopek|kopeks|копеики|копеек|копеиках|копіики|копіиок|paise|\
    paisa|rappen|centavos";
const HUNDREDTHS: &str = "\
    penny|pennies|cts|ore|oren|oere|orer|centimo|centesimo|centavo|grosz|копеика|коп|коп|halere|\
    haleru|halier|halierov|bani|стотинки|stotinki|stotinka|lipa|lipe|kurus|sen|satang|santims|\
    santimu|sentti|senttia|centai|centu|centen|fen|agorot|אגורות|halalas|halala|kobo|pesewa|\
    pesewas|poisha|cents eur|minor cents|halerich|sentteina|λεπτα|λεπτο|באגורות|filler|fillerben|\
    eurct|eur ct";
const MINOR: &str = "\
    minor|minorunit|minorunits|subunit|subunits|smallest unit|smallest currency unit|\
    kleinste einheit|kleinster einheit|lowest denomination|smallest denomination|fils|millimes|millime|baisa";
/// Other units that a heading may name without a word for an amount.
const CLEAR_ALONE: &str = "\
    minor unit|minor units|lowest denomination|smallest denomination|teur|tusd|tchf|tgbp|keur|kusd|\
    kchf|kgbp";
const THOUSANDS: &str = "\
    thousand|thousands|tsd|tausend|tausende|tausender|milliers|duizend|duizenden|duizendtallen|\
    tusen|tusental|tusinde|tkr|tys|tysiac|tysiace|tysiacach|тыс|тысяч|тысячах|тис|тисяч|тисячах|\
    migliaia|milhares|millares|miles de|en miles|em mil|ezer|ezres|ezerben|tis|tisic|tisice|\
    tisicich|ribu|ribuan|tuhat|tuhatta|bin tl|in k|e ft|eft|k eur|k usd|k chf|k gbp|keur|kusd|kchf|kgbp|\
    teur|tusd|tchf|tgbp|tsek|tnok|tdkk|x1000|x 1000|x1 000|x 1 000|in 1000|in 1 000|1000s|000s|\
    000 s|000|千|千円|千元|千ドル";
const TEN_THOUSANDS: &str = "万|萬|万元|萬元|万円";
const LAKHS: &str = "lakh|lakhs|lacs";
const MILLIONS: &str = "\
    million|millions|mio|mln|mn|millionen|millones|milhoes|milioni|miljoen|miljoner|millioner|\
    milionow|млн|meur|musd|000 000|1000000|1 000 000|百万|百万円|百万元";
const CRORES: &str = "crore|crores";
/// The same in brackets or signs, which are no words without them.
const IN_BRACKETS: [(AmountUnit, &[&str]); 3] = [
    (AmountUnit::Hundredths, &["¢", "(p)", "[p]", "(ct)", "[ct]", "(分)", "（分）"]),
    (AmountUnit::Thousands, &["t€", "k€", "k$", "k£", "(k)", "[k]", "×1000", "× 1000", "×1,000"]),
    (AmountUnit::Millions, &["m€"]),
];

/// Signs that may say hundredths.
const SHORT_SIGNS: [&str; 14] = [
    "(c)", "x100", "x 100", "*100", "* 100", "×100", "× 100", "x0.01", "x 0.01", "*0.01", "* 0.01",
    "×0.01", "× 0.01", "1/100",
];

/// Words that are written together with a unit (`amountincents`).
const MONEY: &str = "\
    amount|amt|value|balance|fee|total|price|sum|net|gross|debit|credit|betrag|umsatz|saldo|summe|\
    belopp|belop|belob|bedrag|montant|solde|importe|importo|monto|valor|kwota";
/// Words that may stand beside a unit and name nothing else.
const JOINS: &str = "in|en|em|i|w|v|of|de|the|unit|units|eur|usd|gbp|chf|euro|euros|currency";
/// Words for numbers in a line that speaks of all of them.
const NUMBERS: &str = "\
    figures|values|unit|units|angaben|werte|zahlen|einheit|einheiten|unite|unites|unidad|unidades|\
    unita|eenheid|enhet|jednostka|единица|单位|單位|単位";

/// Of these the words for numbers of any kind.
const NOT_A_UNIT: &str = "figures|values|angaben|werte|zahlen";
/// Headings of exponents.
const EXPONENTS: &str = "\
    exponent|exponents|amount exponent|currency exponent|minor unit exponent|minor exponent|\
    decimals|decimal places|decimal digits|minor digits|minor units digits|digits|scale|\
    amount scale|amount decimals|nachkommastellen|dezimalstellen|dezimalen|decimalen|decimales|\
    decimali|decimais|decimaler|desimaler|miejsca dziesietne|exposant|exponente|esponente|\
    показатель|знаков|小数位|小数位数|小数桁";

/// Words beside them.
const OF_ALL: &str = "\
    all|alle|tous|toutes|todos|todas|tutti|are|is|sind|ist|as|die|les|los|le|la|shown|expressed|\
    stated|given|here|x|1000|000|1";

/// Whether any of the words, which are parted by `|`, stands alone in a normalised text.
fn stands(text: &str, words: &str) -> bool {
    words.split('|').any(|word| {
        text.match_indices(word)
            .any(|(at, _)| text[..at].ends_with(' ') && text[at + word.len()..].starts_with(' '))
    })
}

/// The unit that a heading of amounts names; `None` where it names none or is no such heading.
pub(super) fn of_heading(title: &str) -> Option<AmountUnit> {
    heading_of(title).filter(|(_, verdict)| *verdict == Verdict::Named).map(|(unit, _)| unit)
}

/// The unit that a heading of amounts may name, in words that may say something else.
pub(super) fn doubted(title: &str) -> Option<AmountUnit> {
    heading_of(title).filter(|(_, verdict)| *verdict == Verdict::Doubted).map(|(unit, _)| unit)
}

fn heading_of(title: &str) -> Option<(AmountUnit, Verdict)> {
    if title.is_empty() || title.len() > LONGEST {
        return None;
    }
    let text = normalised(&parted(title));
    let is_money = || {
        let kinds = [&words::AMOUNT, &words::DEBIT, &words::CREDIT, &words::BALANCE];
        let others = [&words::OTHER_AMOUNT, &words::FEE];
        kinds.into_iter().chain(others).any(|words| words.name(&text)) || stands(&text, MONEY)
    };
    let is_clear = || stands(&text, CLEAR) || stands(&text, CLEAR_ALONE);
    let is_alone = || {
        let mut rest = text.split_whitespace();
        let joins = |word: &str| {
            let word = format!(" {word} ");
            stands(&word, JOINS) || stands(&word, "lowest|smallest|denomination")
        };
        rest.all(|word| joins(word) || of_word(word).is_some())
    };
    let Some(unit) = named(&text, title) else {
        let unit = short(&text, title)?;
        return is_money().then_some((unit, Verdict::Doubted));
    };
    let is_named = is_money() || (is_clear() && is_alone());
    is_named.then(|| (unit, verdict(&parted(title), unit, of_word)))
}

/// The unit that one of two columns names, whose headings tell their side by `in` and `out`
/// (`in_minor`, `TEUR in`).
pub(super) fn of_side(title: &str) -> Option<AmountUnit> {
    if title.is_empty() || title.len() > LONGEST {
        return None;
    }
    let text = normalised(&parted(title));
    let mut words = text.split_whitespace().filter(|word| !matches!(*word, "in" | "out"));
    let is_side = text.split_whitespace().count() > words.clone().count();
    let is_alone = words.all(|word| {
        stands(&format!(" {word} "), JOINS)
            || of_word(word).is_some()
            || matches!(word, "k" | "ct" | "gr")
    });
    let named = named(&text, title).or_else(|| short(&text, title));
    named.filter(|_| is_side && is_alone)
}

/// The unit that a cell of a column of units names.
pub(super) fn of_cell(cell: &str) -> Option<AmountUnit> {
    let text = normalised(cell);
    let is_one = text.split_whitespace().count() == 1;
    let unit = named(&text, cell).or_else(|| short(&text, cell));
    unit.filter(|_| is_one)
}

/// Whether a heading says that its column tells what another counts.
pub(super) fn is_of_units(title: &str) -> bool {
    let text = normalised(title);
    let is_unit = |word: &str| stands(&format!(" {word} "), NUMBERS) && !stands(&text, NOT_A_UNIT);
    let is_amount = |word: &str| words::AMOUNT.name(&format!(" {word} "));
    let mut parts = text.split_whitespace();
    let of_amount = |one: &str, other: &str| is_amount(one) && is_unit(other);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(one), None, _) => is_unit(one),
        (Some(one), Some(other), None) => of_amount(one, other) || of_amount(other, one),
        _ => false,
    }
}

/// Whether a heading says that its column tells by which power of ten amounts are to be divided.
pub(super) fn is_of_exponents(title: &str) -> bool {
    let text = normalised(&parted(title));
    EXPONENTS.split('|').any(|word| text.trim() == word)
}

/// Whether a cell names whole units of a currency.
pub(super) fn is_whole_unit(cell: &str) -> bool {
    let text = normalised(cell);
    let is_code = cell.len() == 3 && Currency::new(&cell.to_ascii_uppercase()).is_ok();
    is_code
        || matches!(cell, "€" | "$" | "£" | "¥" | "zł" | "kr")
        || unit_doubt::WHOLE.split('|').any(|word| text.trim() == word)
}

/// Whether a heading names hundredths and nothing else, and whether its word is sure.
pub(super) fn is_hundredths(title: &str) -> Option<bool> {
    let text = normalised(title);
    let is = |words: &str| words.split('|').any(|word| text.trim() == word);
    match is(CLEAR) || is("eurocent|groszy|коп") {
        true => Some(true),
        false => (is(HUNDREDTHS) || is("ct|p|gr|rp")).then_some(false),
    }
}

/// The unit that a line over the heading says all amounts are in (`All amounts in pence`).
pub(super) fn of_line(line: &str) -> Option<AmountUnit> {
    if line.is_empty() || line.len() > LONGEST {
        return None;
    }
    let text = normalised(line);
    let is_amount = |word: &str| {
        let word = format!(" {word} ");
        stands(&word, NUMBERS) || words::AMOUNT.name(&word)
    };
    let speaks =
        |word: &str| stands(&format!(" {word} "), JOINS) || stands(&format!(" {word} "), OF_ALL);
    let mut words = text.split_whitespace();
    let is_unit = |word: &str| of_word(word).is_some() || word == "miles";
    let is_whole = words.all(|word| is_amount(word) || speaks(word) || is_unit(word));
    let is_of_all =
        text.split_whitespace().any(is_amount) || stands(&text, "in|eur|usd|gbp|chf|euro");
    let unit = named(&text, line).filter(|_| is_whole && is_of_all);
    unit.filter(|unit| verdict(line, *unit, of_word) == Verdict::Named)
}

/// The power of ten of the unit that words beside a number name, as in a spreadsheet's format.
pub(in super::super) fn power_of_unit(words: &str) -> Option<i32> {
    if words.is_empty() || words.len() > LONGEST {
        return None;
    }
    let text = normalised(words);
    named(&text, words).or_else(|| short(&text, words)).map(power)
}

/// The power of ten of the unit that a heading names, or may name.
pub(in super::super) fn power_of_heading(title: &str) -> Option<i32> {
    let unit = heading_of(title).filter(|(_, verdict)| *verdict != Verdict::Denied);
    unit.map(|(unit, _)| unit).or_else(|| of_side(title)).map(power)
}

/// The power of ten of the unit that a line says all amounts are in.
pub(in super::super) fn power_of_line(line: &str) -> Option<i32> {
    of_line(line).map(power)
}

fn power(unit: AmountUnit) -> i32 {
    match unit {
        AmountUnit::Minor | AmountUnit::Hundredths => -2,
        AmountUnit::Thousands => 3,
        AmountUnit::TenThousands => 4,
        AmountUnit::Lakhs => 5,
        AmountUnit::Millions => 6,
        AmountUnit::Crores => 7,
    }
}

/// A unit in signs or a word that is too short to be sure of.
fn short(text: &str, title: &str) -> Option<AmountUnit> {
    let small = title.to_lowercase();
    let ends = |words: &str| words.split('|').any(|word| text.ends_with(&format!(" {word} ")));
    let is_hundredth = ends("ct|gr|e2") || SHORT_SIGNS.iter().any(|sign| small.contains(sign));
    let unit = is_hundredth.then_some(AmountUnit::Hundredths);
    unit.or_else(|| ends("k|miles").then_some(AmountUnit::Thousands))
}

fn named(text: &str, title: &str) -> Option<AmountUnit> {
    // A share is no unit.
    if stands(text, "per cent|pour cent|por ciento|per cento") || title.contains('%') {
        return None;
    }
    let words = [
        (AmountUnit::Millions, MILLIONS),
        (AmountUnit::Crores, CRORES),
        (AmountUnit::Lakhs, LAKHS),
        (AmountUnit::TenThousands, TEN_THOUSANDS),
        (AmountUnit::Thousands, THOUSANDS),
        (AmountUnit::Minor, MINOR),
        (AmountUnit::Hundredths, CLEAR),
        (AmountUnit::Hundredths, HUNDREDTHS),
        (AmountUnit::Hundredths, "in ct|in p|分|金额分|金額分"),
    ];
    let small = title.to_lowercase();
    let in_brackets = || {
        let mut signs = IN_BRACKETS.iter();
        signs
            .find(|(_, signs)| signs.iter().any(|sign| small.contains(sign)))
            .map(|(unit, _)| *unit)
    };
    let stands_in = words.iter().find(|(_, words)| stands(text, words)).map(|(unit, _)| *unit);
    stands_in.or_else(in_brackets).or_else(|| text.split_whitespace().find_map(compound))
}

fn of_word(word: &str) -> Option<AmountUnit> {
    named(&format!(" {word} "), word)
}

/// A unit that is written together with a word for an amount.
fn compound(word: &str) -> Option<AmountUnit> {
    let is_money = |rest: &str| MONEY.split('|').any(|money| money == rest);
    let part = |unit: &&str| {
        let before = word.strip_suffix(*unit).map(|rest| rest.strip_suffix("in").unwrap_or(rest));
        let joined = word.strip_suffix(*unit).map(|rest| rest.strip_suffix('i').unwrap_or(rest));
        let behind = word.strip_prefix(*unit);
        [before, joined, behind].into_iter().flatten().any(is_money)
    };
    let small = MINOR.split('|').find(part).map(|_| AmountUnit::Minor);
    let many = || THOUSANDS.split('|').filter(|word| word.len() > 3).find(part);
    small
        .or_else(|| CLEAR.split('|').find(part).map(|_| AmountUnit::Hundredths))
        .or_else(|| "ore|oren".split('|').find(part).map(|_| AmountUnit::Hundredths))
        .or_else(|| many().map(|_| AmountUnit::Thousands))
}

/// A heading with blanks where small letters meet capitals (`amountInCents`).
fn parted(title: &str) -> String {
    let mut parted = String::with_capacity(title.len() + 8);
    let mut was_small = false;
    for character in title.chars() {
        if was_small && character.is_uppercase() {
            parted.push(' ');
        }
        was_small = character.is_lowercase();
        parted.push(character);
    }
    parted
}

/// What a person calls a unit.
pub(super) fn told(unit: AmountUnit) -> &'static str {
    match unit {
        AmountUnit::Minor => "the smallest unit of the currency",
        AmountUnit::Hundredths => "hundredths (cents)",
        AmountUnit::Thousands => "thousands",
        AmountUnit::TenThousands => "tens of thousands",
        AmountUnit::Lakhs => "hundreds of thousands",
        AmountUnit::Millions => "millions",
        AmountUnit::Crores => "tens of millions",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_that_speak_of_whole_units_name_no_other() {
        for title in "\
            Betrag in Euro und Cent|Amount (Euro/Cent)|Amount (euros and cents)|\
            Amount, dollars and cents|Amount without cents|Betrag (ohne Cent)|\
            Amount in EUR (no cents)|Amount (excl. cents)|Montant (hors centimes)|\
            Bedrag (EUR, geen centen)|Amount (decimal, not cents)|Amount (to the cent)|\
            Amount rounded to cents|Amount major (not minor)|Amount (no thousands)|\
            Amount (thousands separator: none)|Importe en euros y céntimos|Importo (euro e centesimi)|\
            Kwota (złotych i groszy)|Сумма (рубли и копейки)|Betrag inkl. Cent|Betrag mit Cent|\
            Сумма без копеек|Betrag ohne Cents"
            .split('|')
        {
            assert_eq!((of_heading(title), doubted(title)), (None, None), "{title}");
        }
        for title in "\
            Betrag (Euro, Cent)|Amount (EUR.cents)|Amount EUR (minor=2)|Amount ct|Betrag ct|Soll ct|\
            Expense ct|out_ct|Kwota gr|Amount (c)|Amount x100|Amount * 100|Amount ×0.01|\
            Amount (1/100)|amount_e2|Amount k|Debit K|out_k|Importe (miles)|\
            Amount (no decimals, cents)|Bedrag in euro en cent|Amount in thousands, rounded"
            .split('|')
        {
            let is_doubted = of_heading(title).is_none() && doubted(title).is_some();
            assert!(is_doubted, "{title}");
        }
        for title in "\
            Amount in cents, no decimals|Betrag in Cent (ohne Komma)|Beløp (NOK i øre)|\
            Amount (EUR cents)|Importe EUR en céntimos|Amount EURct|minor_units|Lowest denomination|\
            Částka v haléřích|Summa sentteinä|Ποσό (λεπτά)|סכום באגורות|Összeg (fillér)|\
            Terhelés (E Ft)|TEUR|in cents|amount.cents|Amount in minor units"
            .split('|')
        {
            assert!(of_heading(title).is_some(), "{title}");
        }
        for title in
            "in_minor|In TEUR|TEUR in|in thousand|In k€|in_thousands|in minor|in_k|in_ct".split('|')
        {
            assert!(of_side(title).is_some(), "{title}");
        }
        for title in "In|in Paris|Included|Minor|In store".split('|') {
            assert!(of_side(title).is_none(), "{title}");
        }
    }

    #[test]
    fn headings_name_units_in_many_ways() {
        use AmountUnit::{Hundredths, Millions, Minor, TenThousands, Thousands};
        for (unit, titles) in [
            (
                Hundredths,
                "amount_cents|AmountInCents|amountincents|Amount (pence)|Belopp (öre)|Beløb (øre)|\
                 Betrag in Cent|Betrag (ct)|Betrag in ct|Amount (¢)|Montant (centimes)|\
                 Importe en céntimos|Kwota (grosze)|Kwota w groszach|Сумма (коп.)|Сумма в копейках|\
                 Сума (копійки)|Amount (paise)|金额(分)|金额（分）|金额_分|Betrag (Rappen)|\
                 Importo in centesimi|Valor (centavos)|Tutar (kuruş)|Částka (haléře)|Cents|\
                 value_in_cents|balance_cents|Saldo (Cent)|fee_cents|Amount (p)|centAmount|\
                 totalPence|debit_cents|Bedrag (eurocent)|Amount (sen)|סכום (אגורות)|Summa (senttiä)",
            ),
            (
                Minor,
                "amount_minor|amountMinorUnits|amountminorunits|Amount (minor units)|minorAmount|\
                 Amount in smallest currency unit|Amount (fils)|Montant (millimes)",
            ),
            (
                Thousands,
                "Amount (in thousands)|Betrag (Tsd. €)|Betrag in TEUR|Betrag T€|Amount (kEUR)|\
                 Amount in k|Amount (k)|Amount x1000|Amount (x 1,000)|Amount ('000)|Amount (000s)|\
                 Montant (milliers)|Importe (en miles)|Importe en miles de euros|Сумма, тыс. руб.|\
                 金額(千円)|Kwota (tys. zł)|Bedrag in duizenden|Belopp (tkr)|Amount ×1000|\
                 Betrag in Tausend|Amount in 1000|Összeg (ezer Ft)",
            ),
            (TenThousands, "金额(万元)|金額（万円）"),
            (
                Millions,
                "Betrag (Mio. €)|Amount in millions|Сумма, млн|金額(百万円)|Amount '000 000",
            ),
        ] {
            for title in titles.split('|') {
                assert_eq!(of_heading(title), Some(unit), "{title}");
            }
        }
    }

    #[test]
    fn other_headings_name_none() {
        for title in "Amount|Betrag|Percent|Amount per cent|Rate %|Accents|Recent amount|Center|\
                      Central amount|Sent amount|Amount sent|Betrag|Umsatz|Kredit|Minor|Store|More|\
                      Score|Ore|Core balance|Air miles|部分金额|积分|Betrag (EUR)|Amount K|Credit CT|\
                      Scent|Filler|Transaction cost centre|Kobo|Bin|Millésime|Total|Fils de"
            .split('|')
        {
            assert_eq!(of_heading(title), None, "{title}");
        }
    }

    #[test]
    fn lines_speak_of_all_amounts() {
        let lines = [
            ("All amounts in pence", Some(AmountUnit::Hundredths)),
            ("Alle Beträge in Cent", Some(AmountUnit::Hundredths)),
            ("Angaben in TEUR", Some(AmountUnit::Thousands)),
            ("Unit: cents", Some(AmountUnit::Hundredths)),
            ("单位：分", Some(AmountUnit::Hundredths)),
            ("Amounts in EUR x 1000", Some(AmountUnit::Thousands)),
            ("(in EUR cents)", Some(AmountUnit::Hundredths)),
            ("in 1000 EUR", Some(AmountUnit::Thousands)),
            ("Tsd. EUR", Some(AmountUnit::Thousands)),
            ("Importes en miles de euros", Some(AmountUnit::Thousands)),
            ("All amounts in euros and cents", None),
            ("Unit 5, Fen Road", None),
            ("Amount due in cents per call", None),
            ("Opening balance in EUR", None),
            ("Cent Bank", None),
            ("Statement of account", None),
        ];
        for (line, unit) in lines {
            assert_eq!(of_line(line), unit, "{line}");
        }
    }
}

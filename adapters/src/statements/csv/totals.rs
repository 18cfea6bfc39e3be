//! Rows that are the sum of others and no bookings: `Summe`, `Total débits`, `合计`. Their words say
//! so where they stand at an end of the file, or their amount, which is the sum of the rows beside
//! them. A petrol station is called like the sum of an English or French statement: that word
//! alone is none.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::money::Currency;

use super::super::amount::{self, Mark};
use super::super::month::month_by_name;
use super::balance_words;
use super::cells::{AmountCells, Cell, units};
use super::sums::Sums;
use super::table::{Look, Row};
use super::word_list::WordList;
use super::words::normalised;

/// What a sum is called.
static SUM: WordList = WordList::of(
    "\
    total|totals|totaux|totaal|totale|totali|totalt|summe|summen|gesamtsumme|gesamt|gesamtbetrag|\
    endsumme|zwischensumme|umsatzsumme|somme|somma|suma|sumas|soma|summa|sum|subtotal|sammanlagt|\
    razem|lacznie|ogolem|celkem|spolu|osszesen|toplam|ukupno|skupaj|kokku|kopa|viso|jumlah|\
    yhteensa|kaive|apgrozijums|apyvarta|alt|samtals|\
    итого|всего|всього|разом|оборот|обороты|обіг|συνολο|合计|总计|合計|總計|総計|小计|小計|합계|총계|รวม|รวมทงสน|\
    tagessumme|tagestotal|zwischentotal|monatssumme|teilsumme|dagtotaal|maandtotaal|tussentotaal|\
    subtotale|subtotaal|subtotaux|subtotales|subtotals|subtotais|delsumma|mellansumma|dagssumma|\
    delsum|dagssum|mellomsum|mellemsum|valisumma|paivasumma|vahesumma|starpsumma|mezisoucet|\
    medzisucet|soucet|sucet|reszosszeg|vegosszeg|meduzbroj|zbroj|vsota|общо|итог|подытог|\
    підсумок|日计|日計|本日合计|当日合计|当日小计|本日小计|当日合計|本日合計|소계|일계|סהכ|סך|סיכום|المجموع|مجموع|\
    الاجمالي|اجمالي|ยอดรวม|tong|cong|turnover|umsatz|gesamtumsatz|monatsumsatz|tagesumsatz",
);
/// The parts and times that a sum may be of, which tell nothing of a text that names none.
static PARTS: WordList = WordList::of(
    "\
    daily|weekly|monthly|day|week|running|partial|tag|tages|woche|jour|journalier|semaine|mensuel|\
    partiel|intermediaire|dia|diario|diaria|semana|semanal|mensual|parcial|giorno|giornaliero|\
    giornaliera|settimana|mensile|parziale|dag|dagen|periode|dagens|czesciowa|dzienna|dzienny|\
    dnia|dzien|posrednia|den|dne|denni|nap|napi|ara|gunluk|gun|aylik|zi|zilnic|tarpine|\
    dienos|dienas|paeva|paivan|dnevni|delna|vmesna|за|день|дня|дневной|промежуточный|проміжний|\
    междинна|ημερας|μερικο|ביניים|יומי|כ|الفرعي|الجزيي|اليومي|ngay|phu",
);
/// What may be somebody's name as well.
static BRANDS: WordList =
    WordList::of("turnover|umsatz|total|suma|summa|kopa|sum|alt|tong|cong|zbroj|vsota");
/// What is called a balance, and is a sum where it is one.
static BALANCES: WordList = WordList::of("saldo|balance|solde|net|netto");
/// What a sum may be of.
static SIDES: WordList = WordList::of(
    "\
    debit|debits|credit|credits|debet|kredit|soll|haben|ausgaben|einnahmen|belastungen|eingange|\
    gutschriften|lastschriften|umsatze|buchungen|ausgange|in|out|af|bij|uit|inkomsten|uitgaven|\
    depenses|recettes|mouvements|operations|debiteur|crediteur|movimientos|cargos|abonos|ingresos|\
    gastos|debe|haber|movimenti|entrate|uscite|addebiti|accrediti|dare|avere|entradas|saidas|\
    debitos|creditos|despesas|receitas|transactions|transaktionen|transacciones|transazioni|\
    income|expenses|spending|payments|deposits|withdrawals|money|paid|amount|betrag|montant|\
    importe|importo|bedrag|kwota|wplywy|wydatki|obciazenia|uznania|grand|sub|sous|general|generale|\
    geral|generaal|der|die|des|les|dei|las|los|all|alle|tous|todos|tutti|d|c|s|h|cr|dr|支出|收入|\
    借方|貸方|expense|page|account|konto|cuenta|compte|conto|period|date|periode|mes|mois|monat|\
    month|year|jahr",
);
/// What the sums at the end of a card's file are of.
static OF: WordList = WordList::of(
    "\
    charges|purchases|refunds|fees|interest|advances|repayments|sales|new|other|kaufe|einkaufe|\
    gebuhren|zinsen|ruckzahlungen|zahlungen|achats|paiements|frais|remboursements|interets|compras|\
    pagos|comisiones|reembolsos|intereses|acquisti|pagamenti|commissioni|rimborsi|interessi|\
    aankopen|betalingen|kosten|terugbetalingen|zakupy|platnosci|oplaty|zwroty|odsetki|kop|\
    betalningar|betalinger|avgifter|gebyrer|nakupy|platby|poplatky|vasarlasok|befizetesek|\
    pagamentos|tarifas|juros|покупки|платежи|комиссии|возвраты|покупок|платежей|消费|还款|返済|利用",
);
/// What joins these: it tells nothing by itself, for a brand has such words and numbers too.
static BESIDE: WordList = WordList::of(
    "\
    of|on|as|at|the|for|am|zum|per|vom|bis|von|im|de|del|du|al|au|le|la|di|a|and|und|et|e|y|i|op|\
    van|na|do|da|to|from|is",
);
/// The longest text that only names a sum, in characters.
const LONGEST: usize = 50;
/// How many rows a sum must be of before its amount proves it.
const SEVERAL: usize = 3;

/// How clearly a row is called a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    /// By a word that is a brand, too.
    Perhaps,
    Clearly,
}

/// A quick look, for this is asked of every row: letters that nearly every one of the words has.
fn may_name_sum(cell: &str) -> bool {
    const BEGIN: [&str; 34] = [
        "sal", "bal", "sol", "net", "ges", "sam", "raz", "lac", "ogo", "cel", "spo", "oss", "top",
        "uku", "ska", "kok", "yht", "kop", "is ", "jum", "alt", "i a", "apy", "ara", "mez", "med",
        "res", "nap", "gun", "zbr", "vso", "vme", "del", "sou",
    ];
    if cell.len() > 4 * LONGEST {
        return false;
    }
    let begins = |start: &&str| cell.get(..3).is_some_and(|own| own.eq_ignore_ascii_case(start));
    let has_part = cell.as_bytes().windows(3).any(|three| {
        matches!(
            &[three[0] | 32, three[1] | 32, three[2] | 32],
            b"tot" | b"sum" | b"som" | b"uma" | b"rno" | b"msa"
        )
    });
    let is_foreign = || {
        const LETTERS: [char; 29] = [
            'ö', 'Ö', 'ł', 'Ł', 'и', 'И', 'в', 'В', 'р', 'Р', 'о', 'О', 'σ', 'Σ', 'ร', 'п', 'П',
            'м', 'М', 'μ', 'Μ', 'ס', 'ا', 'إ', 'م', 'ย', '日', '소', '일',
        ];
        const STARTS: [&str; 9] = ["rés", "Rés", "RÉS", "gün", "Gün", "GÜN", "súč", "Súč", "SÚČ"];
        cell.starts_with(LETTERS)
            || STARTS.iter().any(|start| cell.starts_with(start))
            || cell
                .contains(['ä', 'Ä', 'ī', 'Ī', 'đ', 'ổ', 'ộ', '合', '总', '總', '小', '합', '총'])
    };
    has_part || BEGIN.iter().any(begins) || (!cell.is_ascii() && is_foreign())
}

/// What the words of a text make of it; `None` where it names something else.
fn named_by(cell: &str) -> Option<Named> {
    if !may_name_sum(cell) || cell.chars().count() > LONGEST {
        return None;
    }
    let text = normalised(cell);
    if BALANCES.has(text.trim()) {
        return Some(Named::Perhaps);
    }
    let (mut sum, mut told) = (false, balance_words::names_its_day(&text));
    for word in text.split_whitespace() {
        let is_hebrew = text.contains(" סה כ ") && word == "סה";
        if is_hebrew || SUM.has(word) {
            told |= sum || !BRANDS.has(word);
            sum = true;
        } else if is_side(word) || PARTS.has(word) || OF.has(word) {
            told = true;
        } else if !is_beside(word) {
            return None;
        }
    }
    sum.then_some(if told { Named::Clearly } else { Named::Perhaps })
}

/// Whether a text has a word for a sum, whatever else it says.
fn has_sum(cell: &str) -> bool {
    may_name_sum(cell)
        && cell.chars().count() <= LONGEST
        && normalised(cell).split_whitespace().any(|word| SUM.has(word))
}

/// Whether a text names a sum and nothing else.
pub(super) fn is_named(cell: &str) -> bool {
    named_by(cell).is_some()
}

/// Whether a word says what a sum is of, which the name of a shop does not.
fn is_side(word: &str) -> bool {
    SIDES.has(word)
        || month_by_name(word).is_some()
        || (word.len() == 3 && Currency::new(&word.to_ascii_uppercase()).is_ok())
}

pub(super) fn is_beside(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit()) || BESIDE.has(word) || is_side(word)
}

/// Whether a cell tells of anything: it has words that join no sum, and is neither a code of a
/// letter or two (`K`) nor the number of an account.
pub(super) fn tells(cell: &str, today: NaiveDate) -> bool {
    cell.len() > 2
        && cell.chars().any(char::is_alphabetic)
        && Look::of(cell, today) == Look::Word
        && !is_account(cell)
        && !normalised(cell).split_whitespace().all(is_beside)
}

/// Whether a cell looks like an IBAN.
fn is_account(cell: &str) -> bool {
    let compact: Vec<u8> = cell.bytes().filter(|byte| *byte != b' ').collect();
    (15..=34).contains(&compact.len())
        && compact.iter().all(u8::is_ascii_alphanumeric)
        && compact[..2].iter().all(u8::is_ascii_alphabetic)
        && compact[2..4].iter().all(u8::is_ascii_digit)
}

/// Whether a row is called a sum, and nothing in it tells of anything else.
pub(super) fn by_words(row: &Row, today: NaiveDate) -> Option<Named> {
    let named = row.cells().filter_map(named_by).max()?;
    let tells_more = row.cells().any(|cell| tells(cell, today) && !is_named(cell));
    (!tells_more).then_some(named)
}

/// A row that may be a sum, with the sums of the rows above it, and above it since the last one.
struct Candidate {
    line: u32,
    named: Named,
    amount: i128,
    /// Of how many rows it must be the sum: without a day it can hardly be a booking.
    of_rows: usize,
    day: Option<NaiveDate>,
    above: Sums,
    since: Sums,
}

impl Candidate {
    /// Whether its amount is a sum of rows. A shop called like one has the amount of another
    /// booking sooner than that of several.
    fn is(&self, sums: Sums) -> bool {
        match self.named {
            Named::Clearly => sums.is(self.amount),
            Named::Perhaps => sums.is_of_several(self.amount),
        }
    }
}

/// The lines of rows that are no bookings, and of those that may be none.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub left_out: HashSet<u32>,
    pub doubtful: HashSet<u32>,
}

/// The amount of a row in units, also where nothing tells its direction.
fn amount_of(row: &Row, amounts: &AmountCells<'_>, mark: Mark) -> Option<i128> {
    match amounts.read(row) {
        Cell::Amount(amount) => units(amount),
        Cell::Unclear | Cell::Neither => amount::read(amounts.text(row), mark).ok().and_then(units),
        Cell::Blank | Cell::Broken => None,
    }
}

/// The lines that are sums of others. What the balance of a row counts is a booking, however it is
/// called. What is clearly called a sum and does not come to one is doubtful.
pub(super) fn find<'r>(
    rows: impl Iterator<Item = &'r Row> + Clone,
    amounts: &AmountCells<'_>,
    (mark, today): (Mark, NaiveDate),
    day: impl Fn(&Row) -> Option<NaiveDate>,
    balance: impl Fn(&Row) -> Option<i128>,
) -> Found {
    let named: HashMap<u32, Named> =
        rows.clone().filter_map(|row| Some((row.line, by_words(row, today)?))).collect();
    if named.is_empty() {
        return Found::default();
    }
    let counted = counted(rows.clone().filter(|row| day(row).is_some()), amounts, balance);
    let mut candidates: Vec<Candidate> = Vec::new();
    let (mut all, mut until_last) = (Sums::default(), Sums::default());
    let mut of_days: HashMap<NaiveDate, Sums> = HashMap::new();
    let mut read: Vec<Ended> = Vec::new();
    for row in rows {
        let Some(amount) = amount_of(row, amounts, mark) else { continue };
        let mut is_booked = false;
        let named = named.get(&row.line).filter(|_| !counted.contains(&row.line)).copied();
        if let Some(named) = named {
            let since = all.without(until_last);
            let day = day(row);
            let of_rows = if day.is_some() { SEVERAL } else { 2 };
            let (line, above) = (row.line, all);
            candidates.push(Candidate { line, named, amount, of_rows, day, above, since });
            until_last = all;
        } else if let Some(day) = day(row).filter(|_| balance_words::by_words(row).is_none()) {
            all.add(amount);
            of_days.entry(day).or_default().add(amount);
            is_booked = true;
        }
        let is_counted = counted.contains(&row.line);
        read.push(Ended { row, amount, is_booked, is_counted });
    }
    let is_sum = |place: usize| {
        let one = &candidates[place];
        let next = candidates.get(place + 1).map_or(all, |next| next.above);
        let below = all.without(one.above);
        let is_at_end = below.rows == 0 || one.above.rows == 0;
        let several = if is_at_end { one.of_rows } else { SEVERAL };
        let is_sum = |sums: Sums| sums.rows >= several && one.is(sums);
        let sums = [one.above, one.since, below];
        // The sum of a month may be that of one row: no name says of what it is the sum.
        let of_day = one.day.and_then(|day| of_days.get(&day)).copied().unwrap_or_default();
        let of_month = [one.since, next.without(one.above), of_day];
        let is_of_month =
            || one.named == Named::Clearly && of_month.iter().any(|s| s.is(one.amount));
        let is_proven = sums.into_iter().any(is_sum) || is_of_month();
        // With a day, and of few rows, it is a booking unless the amount says otherwise.
        let is_told = || {
            let is_weak = one.day.is_some() && all.rows < SEVERAL;
            !is_weak || sums.into_iter().any(|sums| sums.is(one.amount))
        };
        all.rows > 0 && (is_proven || (is_at_end && one.named == Named::Clearly && is_told()))
    };
    let mut found = Found::default();
    for (place, one) in candidates.iter().enumerate() {
        if is_sum(place) {
            found.left_out.insert(one.line);
        } else if one.named == Named::Clearly {
            found.doubtful.insert(one.line);
        }
    }
    beside_sums(read.iter(), all, &mut found);
    beside_sums(read.iter().rev(), all, &mut found);
    found
}

/// A row at an end of a file, as far as sums go.
struct Ended<'r> {
    row: &'r Row,
    amount: i128,
    /// Whether it was taken for a booking.
    is_booked: bool,
    /// Whether its balance counts it.
    is_counted: bool,
}

/// Looks at the rows at one end of a file, among which is a sum, that have a word for one with
/// others beside it: they are sums as well if they are that of one side, else they may be.
fn beside_sums<'i, 'r: 'i>(
    rows: impl Iterator<Item = &'i Ended<'r>>,
    all: Sums,
    found: &mut Found,
) {
    let is_sum = |end: &Ended| found.left_out.contains(&end.row.line);
    let may_be = |end: &Ended| !end.is_counted && end.row.cells().any(has_sum);
    let end: Vec<&Ended> = rows.take_while(|end| is_sum(end) || may_be(end)).collect();
    if !end.iter().any(|end| is_sum(end)) {
        return;
    }
    let others: Vec<&Ended> = end.into_iter().filter(|end| !is_sum(end)).collect();
    let booked = others.iter().filter(|end| end.is_booked);
    let rest = all.without(Sums::of(booked.map(|end| end.amount)));
    for end in others {
        if rest.is_of_several(end.amount) {
            found.left_out.insert(end.row.line);
        } else if end.is_booked {
            found.doubtful.insert(end.row.line);
        }
    }
}

/// The lines of the rows whose amount leads from the balance of one beside it to their own.
fn counted<'r>(
    rows: impl Iterator<Item = &'r Row>,
    amounts: &AmountCells<'_>,
    balance: impl Fn(&Row) -> Option<i128>,
) -> HashSet<u32> {
    let steps = rows.filter_map(|row| match amounts.read(row) {
        Cell::Amount(amount) => Some((row.line, units(amount)?, balance(row)?)),
        _ => None,
    });
    let steps: Vec<(u32, i128, i128)> = steps.collect();
    let leads = |from: &(u32, i128, i128), to: &(u32, i128, i128)| {
        (to.1 != 0 && from.2.checked_add(to.1) == Some(to.2)).then_some(to.0)
    };
    let pairs = steps.windows(2).flat_map(|pair| {
        let (one, other) = (&pair[0], &pair[1]);
        [leads(one, other), leads(other, one)]
    });
    pairs.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_name_nothing_but_a_sum_are_told_from_names() {
        for text in [
            "Summe",
            "Gesamtsumme",
            "Total débits",
            "Totaal af",
            "Somma",
            "Suma movimientos",
            "合计",
            "Total EUR",
            "Grand total",
            "Итого",
            "Total March 2025",
            "Összesen",
            "Is viso",
            "In total",
            "Total per 31.03.2025",
            "Total for the period",
            "Daily total",
            "Tagessumme",
            "Total du jour",
            "Total del día",
            "Total do dia",
            "Totale giornaliero",
            "Subtotale",
            "Subtotaal",
            "Suma częściowa",
            "Итого за день",
            "소계",
            "סה\"כ",
            "المجموع",
            "Ara toplam",
            "Mezisoučet",
            "Medzisúčet",
            "Delsumma",
            "Välisumma",
            "Részösszeg",
            "Napi összesen",
            "Μερικό σύνολο",
            "Tổng cộng",
            "Total charges",
            "Total purchases",
            "Summe Käufe",
            "Total des achats",
        ] {
            assert_eq!(named_by(text), Some(Named::Clearly), "{text}");
        }
        for text in ["TOTAL", "Saldo", "TOTAL 4521", "Total 31.03.", "TOTAL DE 12", "Suma 7"] {
            assert_eq!(named_by(text), Some(Named::Perhaps), "{text}");
        }
        for text in [
            "TOTAL Tankstelle",
            "TOTAL VISA",
            "Saldo final",
            "Total Wine & More",
            "Sommer",
            "Summit",
            "Day spa total fitness",
            "DIA",
            "Napi",
            "Totally",
            "Kiosk",
        ] {
            assert_eq!(named_by(text), None, "{text}");
        }
    }
}

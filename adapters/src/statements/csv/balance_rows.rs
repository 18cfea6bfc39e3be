//! Rows that state a balance and are no bookings: `SALDO INICIAL`, `Closing balance`. The column of
//! balances tells it: an amount that is the balance itself, which it does not change. Where there
//! is no such column, words alone do so only for the first and the last row of an account: shops
//! and places have such names too, and a booking that is left out is money lost.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use commands::statement::{AmountColumns, ColumnMapping};

use super::super::amount::{self, Amount, Mark};
use super::cells::{AmountCells, Cell, Keys, at, units};
use super::mapping::Reading;
use super::table::Row;
use super::totals;
use super::words::normalised;

/// What a row of a balance states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Stated {
    Opening,
    Closing,
    /// A balance of some day in between, or one of which it is not known which it is.
    Other,
}

const OPENING: &str = "\
    opening|beginning|starting|initial|previous|brought|inicial|anterior|inicio|\
    anfangs|anfang|vortrag|alter|eroffnung|start|begin|vorig|oud|ancien|initial|precedent|\
    iniziale|precedente|poczatkow|pocatecn|nyito|pociatocn|pocetn|zacetn|pradin|sakuma|alg|\
    ingaende|primo|alku|начальн|входящ|початков|期初|上期|前期|繰越|기초|이월|awal|acilis|devir|\
    dauky|initiau";
const CLOSING: &str = "\
    closing|ending|final|new|carried|nuevo|nueva|nuovo|novo|end|schluss|endsaldo|neuer|\
    abschluss|eind|slot|\
    nieuw|nouveau|finale|koncow|konecn|zaro|konacn|koncn|galutin|beigu|lopp|utgaende|ultimo|\
    loppu|конечн|исходящ|кінцев|期末|本期|기말|akhir|kapanis|cuoiky|fin|actual|aktuell";
/// Words for a balance, as a text that tells of nothing else has them.
const BALANCE: &str = "\
    balance|saldo|solde|kontostand|zustatek|zostatok|egyenleg|bakiye|saldi|остаток|залишок|баланс|\
    余额|餘額|残高|잔액|sold|habensaldo|sollsaldo|stanje|likutis|\
    atlikums|jaak|kontosaldo|υπολοιπο|sodu|beholdning";
/// Words of two syllables that stand apart, and as the lists have them.
const PHRASES: [(&str, &str); 3] =
    [(" so du ", " sodu "), (" dau ky ", " dauky "), (" cuoi ky ", " cuoiky ")];
/// What stands beside it at most: joining words and days.
const BESIDE: &str = "\
    of|on|as|at|the|am|zum|per|vom|de|del|du|al|au|le|la|di|a|account|konto|cuenta|compte|conto|\
    bank|statement|period|date|forward|b|c|f|bf|cf|and|und|i|ke|a|rachunku|uctu|\
    op|van|na|do|dia|periode|mes|mois|monat|month|kont|crediteur|debiteur|creditore|debitore|\
    acreedor|deudor|haben|soll|credor|devedor|courant";

/// What alone means a balance that was carried here, and one that is carried on; the last say both.
const CARRIED: [(Stated, &str); 3] = [
    (
        Stated::Opening,
        "brought forward|brought over|brought down|report a nouveau|a nouveau|\
         saldo cuenta anterior|\
         z przeniesienia|ubertrag vormonat|ubertrag vorjahr|ubertrag aus vorjahr|前期繰越",
    ),
    (
        Stated::Closing,
        "carried forward|carried over|carried down|a reporter|a riportare|do przeniesienia|\
         saldo a cuenta nueva|a cuenta nueva|ubertrag auf neue rechnung|次期繰越",
    ),
    (Stated::Other, "ubertrag|report|riporto|transport|carry forward|carry over|繰越"),
];
/// What the phrases of [`CARRIED`] begin with, as far as no other quick look finds them.
const CARRIED_BEGIN: [&str; 9] =
    ["carr", "broug", "transpor", "ripor", "a cue", "a rip", "a nou", "do prz", "z prz"];

/// What is told of a row that states a balance.
pub(super) const LEFT_OUT: &str = "The row states a balance and is no booking; it was left out.";

/// The longest text that only states a balance, in characters.
const LONGEST: usize = 50;

/// What the words of a row state: one of its texts names a balance and nothing else.
pub(super) fn by_words(row: &Row) -> Option<Stated> {
    row.cells().find_map(stated_by)
}

/// A maker of shoes is called like the closing balance of an English statement, with the number of
/// a shop or a country behind it. Where its day is named, it is the balance.
fn is_shop(text: &str) -> bool {
    let is_other = |word: &&str| !is_number(word) && !is_one_of(BESIDE, word);
    text.split_whitespace().filter(is_other).eq(["new", "balance"]) && !names_its_day(text)
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_one_of(words: &str, word: &str) -> bool {
    words.split('|').any(|known| known == word)
}

/// Whether a normalised text names a month or, behind a word that leads to one, a day in numbers
/// (`as of 31 03`). A number alone may be that of a shop.
pub(super) fn names_its_day(text: &str) -> bool {
    const LEADS: &str = "as|of|on|at|am|zum|per|vom|bis|au|du|al|op|until|to";
    let words: Vec<&str> = text.split_whitespace().collect();
    words
        .windows(3)
        .any(|three| is_one_of(LEADS, three[0]) && is_number(three[1]) && is_number(three[2]))
        || words.iter().any(|word| super::super::month::month_by_name(word).is_some())
}

/// Whether a row states a balance and can hardly be anything else.
pub(super) fn is_one(row: &Row) -> bool {
    by_words(row).is_some_and(|stated| is_clear(stated, row))
}

/// A quick look, for this is asked of every row: a few letters that one of the words begins with.
fn may_name_balance(cell: &str) -> bool {
    let begins =
        |start: &&str| cell.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start));
    !cell.is_ascii()
        || CARRIED_BEGIN.iter().any(begins)
        || cell.as_bytes().windows(3).any(|three| {
            matches!(
                &[three[0] | 32, three[1] | 32, three[2] | 32],
                b"bal"
                    | b"sal"
                    | b"sol"
                    | b"zus"
                    | b"zos"
                    | b"egy"
                    | b"bak"
                    | b"sta"
                    | b"lik"
                    | b"atl"
                    | b"jaa"
                    | b"beh"
                    | b"so\x20"
                    | b"for"
                    | b"ube"
                    | b"rep"
            )
        })
}

/// What a text states that names a balance and nothing else, nor a shop of such a name.
pub(in super::super) fn stated_by(cell: &str) -> Option<Stated> {
    stated_beside(cell).filter(|_| !is_shop(&normalised(cell)))
}

/// What such a text states where no bookings stand, and so no shop.
pub(super) fn stated_beside(cell: &str) -> Option<Stated> {
    if cell.len() > 4 * LONGEST || !may_name_balance(cell) || cell.chars().count() > LONGEST {
        return None;
    }
    let text = PHRASES.iter().fold(normalised(cell), |text, (apart, joined)| {
        if text.contains(apart) { text.replace(apart, joined) } else { text }
    });
    if let Some(stated) = carried(&text) {
        return Some(stated);
    }
    if !BALANCE.split('|').any(|word| text.contains(word)) {
        return None;
    }
    let (mut balance, mut opening, mut closing) = (false, false, false);
    for word in text.split_whitespace() {
        if is_number(word) {
            continue;
        }
        let holds = |words: &str| {
            words.split('|').any(|known| word == known || (known.len() > 3 && word.contains(known)))
        };
        let side = (holds(OPENING), holds(CLOSING));
        // Within a longer word only beside a side of it: `Anfangssaldo` and not `Sölden`, `余额宝`.
        let names = is_one_of(BALANCE, word) || (side != (false, false) && holds(BALANCE));
        match (names, side) {
            (_, (true, _)) => opening = true,
            (_, (_, true)) => closing = true,
            (true, _) => {}
            _ if is_one_of(BESIDE, word) || super::super::month::month_by_name(word).is_some() => {}
            _ => return None,
        }
        balance |= names;
    }
    match (opening, closing) {
        _ if !balance => None,
        (true, false) => Some(Stated::Opening),
        (false, true) => Some(Stated::Closing),
        _ => Some(Stated::Other),
    }
}

/// What a text says that means a balance being carried, and nothing else but a day.
fn carried(text: &str) -> Option<Stated> {
    const JOINS: &str = "vom|per|zum|am|au|du|al|op|as|of|at|on|dem|de|del|den";
    let is_day = |word: &str| {
        word.chars().all(|c| c.is_ascii_digit())
            || JOINS.split('|').any(|known| known == word)
            || super::super::month::month_by_name(word).is_some()
    };
    let mut phrase = text.trim();
    while let Some((rest, _)) = phrase.rsplit_once(' ').filter(|(_, last)| is_day(last)) {
        phrase = rest;
    }
    let fits = |(_, phrases): &&(Stated, &str)| phrases.split('|').any(|known| known == phrase);
    CARRIED.iter().find(fits).map(|(stated, _)| *stated)
}

/// The amount of a row as a balance: where columns or words tell a direction, they tell whether it
/// is owed; what a sign means for bookings means nothing here.
pub(super) fn written(
    row: &Row,
    amounts: &AmountCells<'_>,
    mapping: &ColumnMapping,
    mark: Mark,
) -> Option<Amount> {
    use AmountColumns::{DebitCredit, Directed};
    let told = match mapping.amount {
        DebitCredit { .. } | Directed { .. } => Some(amounts.read(row)),
        _ => None,
    };
    match told {
        Some(Cell::Amount(amount)) => Some(amount),
        _ => amount::read(amounts.text(row), mark).ok(),
    }
}

/// Whether the words can hardly be somebody's name: they say which balance or of which day.
fn is_clear(stated: Stated, row: &Row) -> bool {
    row.cells().filter(|cell| stated_by(cell).is_some()).any(|cell| {
        let text = normalised(cell);
        stated != Stated::Other || has_day(&text) || carried(&text).is_some()
    })
}

/// Whether a normalised text names a day or a year; other numbers may be those of a shop.
fn has_day(text: &str) -> bool {
    let is_year = |word: &str| word.len() == 4 && matches!(&word[..2], "19" | "20");
    let numbers: Vec<&str> = text.split_whitespace().filter(|word| is_number(word)).collect();
    numbers.len() > 1
        || numbers.iter().any(|word| is_year(word) || word.len() == 8)
        || names_its_day(text)
}

/// Whether no cell of the row tells of anything but balances. What stands in the rows beside it as
/// well, as the name of the account does, tells nothing of this one.
fn tells_no_more(row: &Row, beside: [Option<&Row>; 2], today: NaiveDate) -> bool {
    let is_told = |cell: &str| stated_beside(cell).is_some() || totals::is_named(cell);
    !row.cells().enumerate().any(|(column, cell)| {
        let is_shared = || beside.iter().flatten().any(|other| other.cell(column) == cell);
        totals::tells(cell, today) && !is_told(cell) && !is_shared()
    })
}

/// Where an account's rows begin and end, with the amounts and balances there.
#[derive(Debug, Default)]
struct Ends {
    first: Vec<(u32, i128, i128)>,
    last: Vec<(u32, i128, i128)>,
    /// Rows whose words alone say so, clearly enough, and the lines of the outermost rows.
    unproven: Vec<(u32, Stated)>,
    outermost: Option<[(u32, NaiveDate); 2]>,
}

impl Ends {
    fn reach(&mut self, line: u32, day: Option<NaiveDate>) {
        if let Some(day) = day {
            let first = self.outermost.map_or((line, day), |[first, _]| first);
            self.outermost = Some([first, (line, day)]);
        }
    }

    /// What words alone may say: that of the first and of the last row. Which of the two is the
    /// older one tells what a balance states that only names its day.
    fn by_words_alone(&self) -> impl Iterator<Item = (u32, Stated)> {
        let side = |line: u32| {
            let [(first, from), (last, to)] = self.outermost?;
            let is_older = (line == first) == (from <= to);
            (line == first || line == last).then_some((is_older, first == last))
        };
        self.unproven.iter().filter_map(move |(line, stated)| {
            let stated = match (stated, side(*line)?) {
                (Stated::Other, (true, false)) => Stated::Opening,
                (Stated::Other, (false, false)) => Stated::Closing,
                (stated, _) => *stated,
            };
            Some((*line, stated))
        })
    }

    /// What the balances say: a row at an end whose amount is its balance, which it does not
    /// change; where there is one, so is the row at the other end that begins with its own.
    fn by_balances(&self) -> Vec<(u32, Stated)> {
        let (top, bottom) = (self.first.as_slice(), self.last.as_slice());
        let ([(first, first_amount, opening), (_, _, next)], [(_, _, before), last]) =
            (top, bottom)
        else {
            return Vec::new();
        };
        let (last, last_amount, closing) = last;
        let is_own = |amount: &i128, balance: &i128| amount == balance && *amount != 0;
        let ends_with = is_own(last_amount, closing) && before == closing;
        let begins_with = is_own(first_amount, opening) && next == opening;
        let (one, other) = ((*first, first_amount, opening), (*last, last_amount, closing));
        let (closes, opens) = match (ends_with, begins_with) {
            (true, _) => (other, one),
            (false, true) => (one, other),
            (false, false) => return Vec::new(),
        };
        let opening =
            (is_own(opens.1, opens.2) && opens.0 != closes.0).then_some((opens.0, Stated::Opening));
        [Some((closes.0, Stated::Closing)), opening].into_iter().flatten().collect()
    }
}

/// The rows that state a balance, by their lines. Beside those whose words say so these are rows at
/// the end of an account whose amount is the balance, which it does not change; where there is one,
/// the row at the other end that begins with its own balance is the opening.
pub(super) fn find<'r>(
    rows: impl Iterator<Item = &'r Row>,
    amounts: &AmountCells<'_>,
    mapping: &ColumnMapping,
    marks: (Mark, Mark),
    days: Reading,
) -> HashMap<u32, Stated> {
    let mut stated = HashMap::new();
    let mut accounts: BTreeMap<(&str, &str), Ends> = BTreeMap::new();
    let keys =
        Keys { account: mapping.account_column.map(at), currency: mapping.currency_column.map(at) };
    let rows: Vec<&Row> = rows.collect();
    for (index, row) in rows.iter().copied().enumerate() {
        let date = row.cell(at(mapping.date_column));
        if date.is_empty() {
            continue;
        }
        let words = by_words(row);
        let balance = mapping
            .balance_column
            .and_then(|column| amount::read(row.cell(at(column)), marks.1).ok().and_then(units));
        let amount = written(row, amounts, mapping, marks.0).and_then(units);
        let ends = accounts.entry(keys.of(row)).or_default();
        ends.reach(row.line, days.day(date));
        // A shop may be called so; what changes the balance is a booking.
        match (words, amount, balance) {
            (Some(words), None, _) => {
                stated.insert(row.line, words);
                continue;
            }
            (Some(words), Some(amount), Some(balance)) if amount == balance => {
                stated.insert(row.line, words);
                continue;
            }
            (Some(words), Some(_), None) if is_clear(words, row) => {
                let beside = [index.checked_sub(1), index.checked_add(1)];
                let beside = beside.map(|index| rows.get(index?).copied());
                if tells_no_more(row, beside, days.today) {
                    ends.unproven.push((row.line, words));
                }
            }
            _ => {}
        }
        let Some((amount, balance)) = amount.zip(balance) else { continue };
        if ends.first.len() < 2 {
            ends.first.push((row.line, amount, balance));
        }
        if ends.last.len() == 2 {
            ends.last.remove(0);
        }
        ends.last.push((row.line, amount, balance));
    }
    for ends in accounts.values() {
        stated.extend(ends.by_words_alone());
        stated.extend(ends.by_balances());
    }
    stated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_name_nothing_but_a_balance_state_one() {
        for (text, stated) in [
            ("SALDO INICIAL", Stated::Opening),
            ("Opening Balance", Stated::Opening),
            ("Anfangssaldo", Stated::Opening),
            ("Saldovortrag", Stated::Opening),
            ("Solde au 31/12/2024", Stated::Other),
            ("Nouveau solde au 31 janvier 2025", Stated::Closing),
            ("Eindsaldo", Stated::Closing),
            ("Saldo końcowe", Stated::Closing),
            ("期初余额", Stated::Opening),
            ("Исходящий остаток", Stated::Closing),
            ("Closing balance as of 31 March", Stated::Closing),
            ("BALANCE BROUGHT FORWARD", Stated::Opening),
            ("Report à nouveau", Stated::Opening),
            ("Übertrag", Stated::Other),
            ("Übertrag per 31.12.2024", Stated::Other),
            ("Solde créditeur au 31/12/2024", Stated::Other),
            ("Saldo a cuenta nueva", Stated::Closing),
            ("Carried over", Stated::Closing),
            ("A riportare", Stated::Closing),
            ("New balance as of 31/03/2025", Stated::Closing),
            ("New balance 31 March", Stated::Closing),
            ("Số dư đầu kỳ", Stated::Opening),
            ("SO DU CUOI KY", Stated::Closing),
            ("Số dư", Stated::Other),
        ] {
            assert_eq!(stated_by(text), Some(stated), "{text}");
        }
        for text in [
            "NEW BALANCE STORE",
            "New Balance",
            "NEW BALANCE 1042",
            "NEW BALANCE #12 DE",
            "New-Balance 03/31",
            "Saldo telefoon",
            "End of sale",
            "Balance bikes",
            "A",
            "SÖLDEN",
            "余额宝",
            "Resolde",
            "Übertrag auf Sparkonto",
            "Report Magazin",
            "Carrefour",
        ] {
            assert_eq!(stated_by(text), None, "{text}");
        }
    }
}

//! The words of rows and texts that state a balance: `SALDO INICIAL`, `Closing balance`,
//! `S A L D O`, `前月繰越`. Words alone are knowledge, no proof: [`Named`] says how far they go.

use super::super::month::month_by_name;
use super::super::side::Side;
use super::balance_compounds;
use super::table::Row;
use super::word_list::WordList;
use super::words::normalised;

/// How far the words of a text say that it states a balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    /// By no word.
    No,
    /// A part of a word is one of a balance (`Resolde`).
    Partly,
    /// A word is, beside others that are not known (`Saldo telefoon`), or all say which balance it
    /// would be (`Nyitó`).
    Perhaps,
    /// By a word that is made with one of a balance (`Saldoübertrag`, `bakiyeniz`).
    Likely,
    /// By words that say nothing else.
    Yes(Side),
}

static OPENING: WordList = WordList::of(
    "\
    opening|open|beginning|starting|initial|previous|brought|inicial|anterior|inicio|\
    anfangs|anfang|vortrag|alter|eroffnung|start|begin|vorig|oud|ancien|initial|precedent|\
    iniziale|precedente|poczatkow|pocatecn|nyito|pociatocn|pocetn|zacetn|prethodn|pradin|sakuma|\
    alg|ingaende|inngaende|ing|primo|alku|начальн|начал|начало|входящ|початков|початок|вхідн|\
    offnung|begynnelse|ανοιγμα|μεταφορα|εναρξη|期初|上期|前期|上月|前月|承前|繰越|기초|이월|전월|awal|acilis|devir|\
    devreden|dauky|αρχικο|פתיחה|افتتاحي|الافتتاحي|ตนงวด|initiau|bf|bd",
);
static CLOSING: WordList = WordList::of(
    "\
    closing|close|ending|final|new|carried|nuevo|nueva|nuovo|novo|end|schluss|endsaldo|neuer|\
    abschluss|letzter|eind|slot|dernier|\
    nieuw|nouveau|finale|koncow|konecn|zaro|konacn|koncn|zakljucn|galutin|beigu|lopp|utgaende|\
    utg|ultimo|loppu|конечн|конец|конца|исходящ|кінцев|кінець|вихідн|краин|ληξη|τελικο|期末|本期|\
    次月|次期|翌月|기말|차월|akhir|kapanis|סגירה|ختامي|الختامي|ปลายงวด|cuoiky|fin|actual|aktuell|cf|cd",
);
/// Words for a balance, as a text that tells of nothing else has them.
static BALANCE: WordList = WordList::of(
    "\
    balance|saldo|solde|kontostand|zustatek|zostatok|egyenleg|allapot|bakiye|saldi|sald|bilanz|\
    balans|bilans|остаток|залишок|баланс|\
    салдо|余额|餘額|残高|结余|結餘|結余|잔액|sold|habensaldo|sollsaldo|stanje|stan|likutis|\
    atlikums|jaak|kontosaldo|υπολοιπο|sodu|beholdning|bakiyesi|ยอดคงเหลอ|יתרה|יתרת|رصيد|الرصيد",
);
/// Those that are nobody's name, and say it alone.
static CERTAIN: WordList = WordList::of(
    "\
    kontostand|zustatek|zostatok|egyenleg|allapot|bakiye|остаток|залишок|余额|餘額|残高|结余|結餘|結余|잔액|likutis|\
    atlikums|υπολοιπο|sodu|habensaldo|sollsaldo|kontosaldo|bakiyesi|ยอดคงเหลอ|יתרה|الرصيد",
);
/// Those that mean something else in another language.
static OTHERWISE: WordList = WordList::of("sold|stan|sald|bilanz|balans|bilans");
/// Phrases of words that stand apart, and as the lists have them.
const PHRASES: [(&str, &str); 9] = [
    (" donem basi ", " acilis "),
    (" donem sonu ", " kapanis "),
    (" so du ", " sodu "),
    (" dau ky ", " dauky "),
    (" cuoi ky ", " cuoiky "),
    (" b f ", " bf "),
    (" c f ", " cf "),
    (" b d ", " bd "),
    (" c d ", " cd "),
];
/// What stands beside it at most: joining words and days.
static BESIDE: WordList = WordList::of(
    "\
    of|on|as|at|the|am|zum|per|vom|de|del|du|al|au|le|la|di|a|account|konto|cuenta|compte|conto|\
    bank|statement|period|date|forward|b|c|f|bf|cf|and|und|i|ke|a|rachunku|uctu|\
    op|van|na|do|da|dia|periode|periodo|mes|mois|monat|month|kont|crediteur|debiteur|creditore|\
    debitore|acreedor|deudor|haben|soll|credor|devedor|courant|conta|dni|dne|ekim|εκ|за|на|\
    contabile|contable|comptable|contabil|ledger|booked|gebucht|euro|euros|eur",
);
/// What is there to be spent, or is held back: no booking, nor what stands on the account.
static AVAILABLE: WordList = WordList::of(
    "\
    available|disponivel|disponible|disponibile|disponibel|disponibelt|verfugbar|verfugbarer|\
    beschikbaar|beschikbare|bloqueado|blocked",
);

/// What alone means a balance that was carried here, and one that is carried on; the last say both.
static CARRIED: [(Side, WordList); 2] = [
    (
        Side::Opening,
        WordList::of(
            "brought forward|brought over|brought down|bf|report a nouveau|a nouveau|\
         saldo cuenta anterior|devir|devreden|nakli yekun|\
         z przeniesienia|ubertrag vormonat|ubertrag vorjahr|ubertrag aus vorjahr|前期繰越|前月繰越|承前|\
         전월이월|전기이월|上月结转|εκ μεταφορας|anfangsbestand|ยกมา|ยอดยกมา|ยอดคงเหลอยกมา",
        ),
    ),
    (
        Side::Closing,
        WordList::of(
            "carried forward|carried over|carried down|cf|a reporter|a riportare|do przeniesienia|\
         saldo a cuenta nueva|a cuenta nueva|saldo a nuevo|a nuevo|ubertrag auf neue rechnung|\
         次期繰越|次月繰越|翌月繰越|차월이월|차기이월|endbestand|schlussbestand|ยกไป|ยอดยกไป|\
         ยอดคงเหลอยกไป",
        ),
    ),
];
/// What is called like a transfer or a report, too, and needs a proof.
static CARRIED_EITHER: WordList = WordList::of(
    "\
    ubertrag|vortrag|report|reporte|riporto|riportato|transport|carry forward|carry over|繰越|\
    이월|承前",
);
/// Of those, what no transfer and nobody is called.
static CARRIED_CLEARLY: WordList = WordList::of("繰越|이월|承前");
/// The page that a balance is carried from or to.
static PAGES: WordList = WordList::of(
    "\
    page|seite|blatt|pagina|strona|strana|side|sida|oldal|стр|страница|сторінка|页|頁|ページ",
);
/// What the phrases of [`CARRIED`] begin with, as far as no other quick look finds them.
const CARRIED_BEGIN: [&str; 15] = [
    "carr", "broug", "transpor", "ripor", "a cue", "a rip", "a nou", "a nue", "do prz", "z prz",
    "devi", "devr", "anfangsb", "endbest", "schlussb",
];

/// The longest text that only states a balance, in characters.
const LONGEST: usize = 50;
/// How many words a text has at most that perhaps states one.
const MOST_WORDS: usize = 5;
/// How many letters stand apart at least that are one word (`S A L D O`).
const FEWEST_APART: usize = 4;

/// What the texts of a row say of a balance.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    /// What the first one states that names a balance and nothing else.
    side: Option<Side>,
    /// How far the clearest one says it.
    named: Named,
}

/// Looks at the texts of a row; [`Row::balance`] keeps it.
pub(super) fn told(row: &Row) -> Told {
    let nothing = Told { side: None, named: Named::No };
    row.cells().map(named_by).fold(nothing, |told, named| {
        let side = match named {
            Named::Yes(side) => Some(side),
            _ => None,
        };
        Told { side: told.side.or(side), named: told.named.max(named) }
    })
}

/// What the words of a row state: one of its texts names a balance and nothing else.
pub(super) fn by_words(row: &Row) -> Option<Side> {
    row.balance().side
}

/// How far the words of a row say that it states a balance: of its texts the clearest.
pub(super) fn named(row: &Row) -> Named {
    row.balance().named
}

/// The text by which a row is called a balance.
pub(super) fn name(row: &Row) -> Option<&str> {
    row.cells().find(|cell| named_by(cell) != Named::No)
}

/// How far the words of a text say it.
pub(super) fn named_by(cell: &str) -> Named {
    if is_long(cell) || !may_name_balance(cell) {
        return Named::No;
    }
    let text = text_of(cell);
    if let Some(side) = stated_in(&text, true).filter(|_| !is_shop(&text)) {
        return Named::Yes(side);
    }
    if balance_compounds::has_compound(&text) {
        return Named::Likely;
    }
    if balance_compounds::is_side_alone(&text, [&OPENING, &CLOSING], &BESIDE) {
        return Named::Perhaps;
    }
    if text.split_whitespace().count() > MOST_WORDS {
        return Named::No;
    }
    let parts = BALANCE.iter().chain(CARRIED_EITHER.iter());
    let held: Vec<&str> = match BALANCE.is_within(&text) || CARRIED_EITHER.is_within(&text) {
        true => parts.filter(|part| text.contains(part)).collect(),
        false => Vec::new(),
    };
    if held.is_empty() {
        return Named::No;
    }
    if text.split_whitespace().any(|word| held.contains(&word)) {
        return Named::Perhaps;
    }
    if held.iter().any(|part| part.len() > 4) { Named::Partly } else { Named::No }
}

fn is_long(cell: &str) -> bool {
    cell.len() > 4 * LONGEST || cell.chars().count() > LONGEST
}

/// A maker of shoes is called like the closing balance of an English statement, with the number of
/// a shop or a country behind it. Where its day is named, it is the balance.
fn is_shop(text: &str) -> bool {
    let is_other = |word: &&str| !is_number(word) && !BESIDE.has(word);
    text.split_whitespace().filter(is_other).eq(["new", "balance"]) && !names_its_day(text)
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a normalised text names a month or, behind a word that leads to one, a day in numbers
/// (`as of 31 03`). A number alone may be that of a shop.
pub(super) fn names_its_day(text: &str) -> bool {
    static LEADS: WordList = WordList::of("as|of|on|at|am|zum|per|vom|bis|au|du|al|op|until|to");
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(3).any(|three| LEADS.has(three[0]) && is_number(three[1]) && is_number(three[2]))
        || words.iter().any(|word| month_by_name(word).is_some())
}

/// Whether a row states a balance and can hardly be anything else.
pub(super) fn is_one(row: &Row) -> bool {
    by_words(row).is_some_and(|stated| is_clear(stated, row))
}

/// A quick look, for this is asked of every row: a few letters that one of the words begins with.
fn may_name_balance(cell: &str) -> bool {
    let begins =
        |start: &&str| cell.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start));
    let letters_apart = || matches!(cell.as_bytes(), [_, b' ', _, b' ', _, b' ', _, ..]);
    !cell.is_ascii()
        || CARRIED_BEGIN.iter().any(begins)
        || letters_apart()
        || balance_compounds::may_name_side(cell)
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
                    | b"bil"
                    | b"vor"
                    | b"b/f"
                    | b"c/f"
                    | b"b/d"
                    | b"c/d"
            )
        })
}

/// What a text states that names a balance and nothing else, nor a shop of such a name.
pub(in super::super) fn stated_by(cell: &str) -> Option<Side> {
    match named_by(cell) {
        Named::Yes(side) => Some(side),
        _ => None,
    }
}

/// What such a text states where no bookings stand, and so no shop.
pub(super) fn stated_beside(cell: &str) -> Option<Side> {
    let may_be = !is_long(cell) && may_name_balance(cell);
    may_be.then(|| stated_in(&text_of(cell), false)).flatten()
}

/// The text as it is compared, with letters that stand apart and phrases in one word each.
fn text_of(cell: &str) -> String {
    let mut text = normalised(cell);
    let is_letter =
        |word: &&str| word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    if text.split(' ').filter(is_letter).count() >= FEWEST_APART {
        let words: Vec<&str> = text.split_whitespace().collect();
        let runs = words.chunk_by(|one, other| is_letter(one) && is_letter(other));
        let joined = runs.map(|run| {
            let is_word = run.len() >= FEWEST_APART;
            if is_word { run.concat() } else { run.join(" ") }
        });
        text = format!(" {} ", joined.collect::<Vec<_>>().join(" "));
    }
    PHRASES.iter().fold(
        text,
        |text, (apart, joined)| {
            if text.contains(apart) { text.replace(apart, joined) } else { text }
        },
    )
}

fn stated_in(text: &str, among_rows: bool) -> Option<Side> {
    if let Some(stated) = carried(text) {
        return Some(stated);
    }
    if !BALANCE.is_within(text) {
        return None;
    }
    let (mut balance, mut opening, mut closing) = (false, false, false);
    for word in text.split_whitespace() {
        if is_number(word) {
            continue;
        }
        let side = (is_or_has(word, &OPENING), is_or_has(word, &CLOSING));
        // Within a longer word only beside a side of it: `Anfangssaldo` and not `Sölden`, `余额宝`.
        let names = BALANCE.has(word)
            || is_compound(word)
            || (side != (false, false) && is_or_has(word, &BALANCE));
        match (names, side) {
            (_, (true, _)) => opening = true,
            (_, (_, true)) => closing = true,
            (true, _) => {
                let side = compound(word);
                opening |= side == Some(Side::Opening);
                closing |= side == Some(Side::Closing);
            }
            _ if BESIDE.has(word) || month_by_name(word).is_some() => {}
            _ if among_rows && AVAILABLE.has(word) => {}
            _ => return None,
        }
        balance |= names;
    }
    match (opening, closing) {
        _ if !balance => None,
        (true, false) => Some(Side::Opening),
        (false, true) => Some(Side::Closing),
        _ => Some(Side::Untold),
    }
}

/// Whether a word is one of these, or has one of more than three letters within.
fn is_or_has(word: &str, words: &WordList) -> bool {
    words.iter().any(|known| word == known || (known.len() > 3 && word.contains(known)))
}

fn is_compound(word: &str) -> bool {
    compound(word).is_some()
}

/// The side that stands directly before a word for a balance, within one word (`algsaldo`).
fn compound(word: &str) -> Option<Side> {
    BALANCE.iter().filter(|known| known.len() > 3).find_map(|known| {
        let before = word.strip_suffix(known).filter(|before| !before.is_empty())?;
        match (OPENING.has(before), CLOSING.has(before)) {
            (true, _) => Some(Side::Opening),
            (_, true) => Some(Side::Closing),
            _ => None,
        }
    })
}

/// What a text says that means a balance being carried, and nothing else but a day.
fn carried(text: &str) -> Option<Side> {
    static JOINS: WordList =
        WordList::of("vom|per|zum|am|au|du|al|op|as|of|at|on|dem|de|del|den|from|to|auf|von");
    let is_day = |word: &str| {
        word.chars().all(|c| c.is_ascii_digit())
            || JOINS.has(word)
            || PAGES.has(word)
            || month_by_name(word).is_some()
    };
    let mut phrase = text.trim();
    while let Some((rest, _)) = phrase.rsplit_once(' ').filter(|(_, last)| is_day(last)) {
        phrase = rest;
    }
    let of_side = CARRIED.iter().find(|(_, phrases)| phrases.has(phrase)).map(|(side, _)| *side);
    of_side.or_else(|| CARRIED_EITHER.has(phrase).then_some(Side::Untold))
}

/// Whether the words can hardly be somebody's name: they say which balance or of which day. What
/// is called like a transfer (`Übertrag`) is not clear, but where it names a page.
pub(super) fn is_clear(stated: Side, row: &Row) -> bool {
    row.cells().filter(|cell| stated_by(cell).is_some()).any(|cell| {
        let text = text_of(cell);
        let is_certain = || {
            let words = || text.split_whitespace();
            let is_joined =
                words().count() > 1 && !words().any(|word| is_number(word) || OTHERWISE.has(word));
            is_joined || words().any(|word| CERTAIN.has(word))
        };
        match carried(&text) {
            Some(Side::Untold) => {
                CARRIED_CLEARLY.is_within(&text)
                    || text.split_whitespace().any(|word| PAGES.has(word))
            }
            Some(_) => true,
            None => stated != Side::Untold || has_day(&text) || is_certain(),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_name_nothing_but_a_balance_state_one() {
        for (text, stated) in [
            ("SALDO INICIAL", Side::Opening),
            ("Opening Balance", Side::Opening),
            ("Anfangssaldo", Side::Opening),
            ("Saldovortrag", Side::Opening),
            ("Solde au 31/12/2024", Side::Untold),
            ("Nouveau solde au 31 janvier 2025", Side::Closing),
            ("Eindsaldo", Side::Closing),
            ("Saldo końcowe", Side::Closing),
            ("期初余额", Side::Opening),
            ("Исходящий остаток", Side::Closing),
            ("Closing balance as of 31 March", Side::Closing),
            ("BALANCE BROUGHT FORWARD", Side::Opening),
            ("Report à nouveau", Side::Opening),
            ("Übertrag", Side::Untold),
            ("Übertrag per 31.12.2024", Side::Untold),
            ("Solde créditeur au 31/12/2024", Side::Untold),
            ("Saldo a cuenta nueva", Side::Closing),
            ("Carried over", Side::Closing),
            ("A riportare", Side::Closing),
            ("New balance as of 31/03/2025", Side::Closing),
            ("New balance 31 March", Side::Closing),
            ("Số dư đầu kỳ", Side::Opening),
            ("SO DU CUOI KY", Side::Closing),
            ("Số dư", Side::Untold),
            ("S A L D O", Side::Untold),
            ("S A L D O  ANTERIOR", Side::Opening),
            ("Algsaldo", Side::Opening),
            ("Lõppsaldo", Side::Closing),
            ("Inngående saldo", Side::Opening),
            ("Вхідний залишок", Side::Opening),
            ("Вихідний залишок", Side::Closing),
            ("前月繰越", Side::Opening),
            ("次月繰越", Side::Closing),
            ("차월이월", Side::Closing),
            ("BALANCE B/F", Side::Opening),
            ("C/F", Side::Closing),
            ("Остаток на конец", Side::Closing),
            ("SALDO DO DIA", Side::Untold),
            ("SALDO DISPONIVEL", Side::Untold),
            ("Anfangsbestand", Side::Opening),
            ("Endbestand per 28.02.2025", Side::Closing),
            ("Açılış bakiyesi", Side::Opening),
            ("Dönem sonu bakiyesi", Side::Closing),
            ("ยอดยกมา", Side::Opening),
            ("ยอดยกไป", Side::Closing),
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

//! How alike two texts of a bank are: formats cut, join and order the same words differently, and
//! some put words of their own around them.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// What two texts say of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    Alike,
    Apart,
    /// One of them says nothing that tells bookings apart.
    Silent,
}

/// Words that stand in bookings of any kind.
const COMMON: &str = "a account ach achat an and at atm au auftrag aus bank banking basislastschrift \
    bei betaling booking buchung by card carta carte cb cheque compra contactless credit ct da dauerauftrag de \
    debit debito dd deb del der des direct du e eft ein eingang et for from fur gutschrift ibt in iban \
    incasso incoming inc inst instant kart karte kartenzahlung kauf la lastschrift le mandate mastercard \
    online onlinebanking order ordre outgoing paiement pago par payment paylah payments per pos prelevement \
    purchase recu ref reference referenz refund sct sdd sepa svwz the to transaction transfer transferencia \
    uberweisung ueberweisung und van vd via vir virement visa von vpay web withdrawal wire zahlung zu";

/// Fewest characters of a word, or of a beginning of it, that can be shared by chance too rarely to
/// matter.
const LONG_ENOUGH: usize = 4;
/// Fewest digits of a number that tells one booking.
const DIGITS: usize = 6;

/// A text of a booking, taken apart once: in few pieces of memory, as there may be 200,000 of them.
#[derive(Debug, Clone)]
pub(super) struct Words {
    /// Letters and digits in lower case.
    all: Box<str>,
    /// The same of the payee alone, without common words.
    payee: Box<str>,
    /// Words with letters that are not common, as they stand in `all`.
    telling: Box<[Range<u32>]>,
    /// Long numbers: references, mandates.
    numbers: Box<[Range<u32>]>,
}

impl Words {
    pub(super) fn of(payee: &str, description: &str) -> Self {
        let mut all = String::new();
        let mut telling: Vec<Range<u32>> = Vec::new();
        let mut numbers = Vec::new();
        for word in words(payee).chain(words(description)) {
            let begin = all.len();
            all.push_str(&word);
            let Some(place) = place(begin, all.len()) else { continue };
            if word.chars().any(char::is_alphabetic) {
                let is_known = telling.iter().any(|known| part(&all, known) == word);
                if !is_common(&word) && !is_known && telling.len() < 40 {
                    telling.push(place);
                }
            } else if word.len() >= DIGITS {
                numbers.push(place);
            }
        }
        Self {
            all: all.into(),
            payee: words(payee).filter(|word| !is_common(word)).collect::<String>().into(),
            telling: telling.into(),
            numbers: numbers.into(),
        }
    }

    /// Letters and digits alone.
    pub(super) fn plain(&self) -> &str {
        &self.all
    }

    pub(super) fn likeness(&self, other: &Self) -> Likeness {
        if self.all == other.all || self.shares_a_number(other) {
            return Likeness::Alike;
        }
        if self.telling.is_empty() || other.telling.is_empty() {
            return Likeness::Silent;
        }
        let within = |one: &str, all: &str| one.chars().count() >= LONG_ENOUGH && all.contains(one);
        if within(&self.payee, &other.all) || within(&other.payee, &self.all) {
            return Likeness::Alike;
        }
        let fewest = self.telling.len().min(other.telling.len());
        let shared = self.telling().filter(|word| other.has(word)).count();
        match shared > 0 && shared * 2 >= fewest {
            true => Likeness::Alike,
            false => Likeness::Apart,
        }
    }

    fn telling(&self) -> impl Iterator<Item = &str> {
        self.telling.iter().map(|place| part(&self.all, place))
    }

    fn numbers(&self) -> impl Iterator<Item = &str> {
        self.numbers.iter().map(|place| part(&self.all, place))
    }

    fn shares_a_number(&self, other: &Self) -> bool {
        if self.numbers.is_empty() || other.numbers.is_empty() {
            return false;
        }
        let theirs: HashSet<&str> = other.numbers().collect();
        self.numbers().any(|number| theirs.contains(number))
    }

    /// Whether a word stands in it, as far as one of them was not cut off.
    fn has(&self, word: &str) -> bool {
        self.telling().any(|own| {
            let (short, long) = if own.len() < word.len() { (own, word) } else { (word, own) };
            own == word || (short.chars().count() >= LONG_ENOUGH && long.starts_with(short))
        })
    }
}

/// A place in a text; no text of a booking is as long as what has none.
fn place(begin: usize, end: usize) -> Option<Range<u32>> {
    Some(u32::try_from(begin).ok()?..u32::try_from(end).ok()?)
}

fn part<'a>(text: &'a str, place: &Range<u32>) -> &'a str {
    let at = |place: u32| usize::try_from(place).unwrap_or(usize::MAX);
    text.get(at(place.start)..at(place.end)).unwrap_or_default()
}

pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.to_lowercase())
}

fn is_common(word: &str) -> bool {
    static ALL: LazyLock<HashSet<&str>> =
        LazyLock::new(|| COMMON.split_ascii_whitespace().collect());
    ALL.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(one: (&str, &str), other: (&str, &str)) -> Likeness {
        let (one, other) = (Words::of(one.0, one.1), Words::of(other.0, other.1));
        assert_eq!(one.likeness(&other), other.likeness(&one));
        one.likeness(&other)
    }

    #[test]
    fn the_same_words_cut_joined_or_with_others_around_them_are_alike() {
        for (one, other) in [
            (("CAFE BLUE", ""), ("Cafe Blue", "")),
            (("BUS CARD 1234", ""), ("BUS CARD 1234 LONDON", "")),
            (("SHOP", ""), ("Card payment", "SHOP 4711 BERLIN")),
            (("Hosting Ltd", "Invoice 7"), ("HOSTING LT", "D INVOICE 7")),
            (
                ("Stadtwerke Musterstadt Gm", ""),
                ("STADTWERKE MUSTERSTADT GMBH", "SEPA-BASISLASTSCHRIFT"),
            ),
            (
                ("Miete", "RF18539007547034"),
                ("Hausverwaltung", "Ref 539007547034 RF18539007547034"),
            ),
            (("三井住友カード", ""), ("三井住友カード 東京", "")),
        ] {
            assert_eq!(likeness(one, other), Likeness::Alike, "{one:?} {other:?}");
        }
    }

    #[test]
    fn words_of_every_booking_prove_nothing() {
        assert_eq!(likeness(("CARD PAYMENT CAFE", ""), ("CARD PAYMENT BUS", "")), Likeness::Apart);
        assert_eq!(likeness(("Bakery", ""), ("Fuel", "")), Likeness::Apart);
        assert_eq!(likeness(("Card payment", ""), ("Bakery", "")), Likeness::Silent);
        assert_eq!(likeness(("Card payment", "12"), ("Card payment", "12")), Likeness::Alike);
    }
}

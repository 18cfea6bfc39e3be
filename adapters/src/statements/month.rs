//! Names of months in the languages of banks.

mod whole;

pub(super) use whole::of_one_word;

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Names, without accents and case. A word names a month when it is one of them or the beginning
/// of one, of three letters or more; where languages differ (`listopad`), the larger decides,
/// unless a table shows that it is in the other (`csv::years`).
const MONTHS: [&str; 12] = [
    "january januar januari janner jaenner janvier enero gennaio janeiro stycznia styczen ledna leden januarie \
     ianuarie tammikuuta tammikuu ocak sijecanj sijecnja sausio sausis janvaris jaanuar januara \
     gener xaneiro января січня ιανουαριου jan ene gen sty ian",
    "february februar februari feber fevrier febrero febbraio fevereiro lutego luty unora unor \
     februarie helmikuuta helmikuu subat veljace veljaca vasario vasaris februaris veebruar \
     februara pebruari febrer febreiro февраля лютого φεβρουαριου feb fev peb",
    "march marz maart mars marzo marco marca marzec brezna brezen martie maaliskuuta maaliskuu \
     mart ozujka ozujak kovo kovas marts martos marcius maret marca марта березня μαρτιου mar \
     mrz mrt maa",
    "april avril abril aprile kwietnia kwiecien dubna duben aprilie huhtikuuta huhtikuu nisan \
     travnja travanj balandzio balandis aprilis aprilya апреля квітня απριλιου apr avr abr kwi",
    "may mai mei maj mayo maggio maio maja kvetna kveten toukokuuta toukokuu mayis maija svibnja \
     svibanj geguzes geguze maijs majus maig мая травня μαιου mag",
    "june juni juin junio giugno junho czerwca czerwiec cervna cerven iunie kesakuuta kesakuu \
     haziran cvn lipnja lipanj birzelio birzelis junijs junija juuni juna junius juny xuno июня червня \
     ιουνιου jun jui giu cze iun",
    "july juli juillet julio luglio julho lipca lipiec cervence cervenec iulie heinakuuta \
     heinakuu cvc temmuz srpnja srpanj liepos liepa julijs julija juuli jula julius juliol xullo июля липня \
     ιουλιου jul juil lug lip iul",
    "august augustus aout agosto augusti sierpnia sierpien srpna srpen elokuuta elokuu agustos \
     kolovoza kolovoz rugpjucio rugpjutis augusts augusta avgusta agustus agost августа серпня αυγουστου aug aou \
     ago sie srp agt ags",
    "september septembre septiembre setiembre settembre setembro wrzesnia wrzesien zari \
     septembrie syyskuuta syyskuu eylul rujna rujan rugsejo rugsejis septembris septembra \
     szeptember setembre сентября вересня σεπτεμβριου sep set wrz szept",
    "october oktober octobre octubre ottobre outubro pazdziernika pazdziernik rijna rijen \
     octombrie lokakuuta lokakuu ekim spalio spalis oktobris oktobra oktobar outubre \
     октября жовтня οκτωβριου oct okt ott out paz",
    "november novembre noviembre novembro listopada listopad listopadu noiembrie marraskuuta \
     marraskuu kasim studenoga studeni lapkricio lapkritis novembris novembra ноября листопада \
     νοεμβριου nov lis noi",
    "december dezember decembre diciembre dicembre dezembro desember grudnia grudzien prosince \
     prosinec decembrie joulukuuta joulukuu aralik prosinca prosinac gruodzio gruodis decembris \
     detsember decembra desembre decembar декабря грудня δεκεμβριου dec dez des dic gru",
];

/// The month of each name; of two that share one, the first. Asked of the words of every row.
static BY_NAME: LazyLock<BTreeMap<&str, u32>> = LazyLock::new(|| {
    let months = (1..).zip(MONTHS);
    let named = months.flat_map(|(month, names)| names.split_whitespace().map(move |n| (n, month)));
    let mut by_name = BTreeMap::new();
    for (name, month) in named {
        by_name.entry(name).or_insert(month);
    }
    by_name
});

/// The number of the month that a word names, if it names one.
pub(super) fn month_by_name(word: &str) -> Option<u32> {
    let letters = word.chars().count();
    let is_short = letters == 2 && !word.is_ascii();
    if !((3..=15).contains(&letters) || is_short) || !word.chars().all(is_letter) {
        return None;
    }
    let word = plain(word);
    let by_name = BY_NAME.get(word.as_str()).copied();
    if let Some(month) = by_name.or_else(|| whole::month(&word)) {
        return Some(month);
    }
    if is_short {
        return None;
    }
    let from = BY_NAME.range::<str, _>((Bound::Included(word.as_str()), Bound::Unbounded));
    from.take_while(|(name, _)| name.starts_with(&word)).map(|(_, month)| *month).min()
}

/// Whether a character belongs to a word: vowels and joins of Indian scripts are no letters.
pub(super) fn is_letter(character: char) -> bool {
    character.is_alphabetic() || is_combining_mark(character)
}

/// A mark over or under a letter that changes nothing of the name; those of Indian scripts do.
fn is_accent(character: char) -> bool {
    is_combining_mark(character) && !('\u{900}'..='\u{eff}').contains(&character)
}

/// A word without accents and case, as names of months are compared.
pub(super) fn plain(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let letters = word.nfd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase);
    let plain = letters.filter(|c| !is_accent(*c)).map(|letter| match letter {
        'ł' => 'l',
        'ı' => 'i',
        'ς' => 'σ',
        other => other,
    });
    plain.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_their_beginnings_name_months_and_other_words_do_not() {
        for (word, month) in [
            ("Mär", 3),
            ("sept", 9),
            ("juil", 7),
            ("juin", 6),
            ("LIPCA", 7),
            ("srpna", 8),
            ("Aralık", 12),
            ("paź", 10),
            ("мая", 5),
            ("mrt", 3),
            ("août", 8),
            ("jän", 1),
            ("Jänner", 1),
            ("Feber", 2),
            ("čvn", 6),
            ("čvc", 7),
        ] {
            assert_eq!(month_by_name(word), Some(month), "{word}");
        }
        for word in ["Market", "Marta", "Mon", "Shop", "Maya", "Decathlon", "ma"] {
            assert_eq!(month_by_name(word), None, "{word}");
        }
    }
}

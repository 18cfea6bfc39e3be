//! How living currencies are written beside amounts and in columns: one table, and one look-up.
//! Some ways belong to several currencies; then the currency of the account decides.

use std::collections::HashMap;
use std::sync::LazyLock;

use self::Way::{Country, Either, Marked, Name, Symbol, Word};

/// Codes of ISO 4217; the first is meant where none of them is the account's.
pub(super) type Codes = &'static [&'static str];

/// A way to write a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Way {
    /// A country or union before the sign of its dollar (`US$`); the `S` of Singapore's is no word
    /// for money out.
    Country,
    /// A character that is a sign of currencies and nothing else.
    Symbol,
    /// An abbreviation with marks between its letters, as it is written.
    Marked,
    /// An abbreviation of letters alone, in small letters; words such as `R` and `S` say other
    /// things as well.
    Word,
    /// A name, as columns of currencies have it beside those of ISO 4217, normalised.
    Name,
    /// An abbreviation that stands for a name as well.
    Either,
}

/// The currencies of a dollar or peso without more.
const DOLLAR: &[&str] = &[
    "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "BRL", "UYU",
    "DOP", "JMD", "TTD", "BBD", "BSD", "BMD", "BZD", "FJD", "NAD", "XCD", "BND", "GYD", "SRD",
    "LRD", "KYD", "SBD", "TOP", "WST", "MOP", "NIO", "CUP", "CVE",
];

/// Every way, spellings parted by `|`, and the currencies meant. Of two that a text has, the one
/// that stands first here counts.
const TABLE: &[(Way, &str, Codes)] = &[
    (Country, "US", &["USD"]),
    (Country, "CA|CAN|C", &["CAD"]),
    (Country, "AU|A", &["AUD"]),
    (Country, "NZ", &["NZD"]),
    (Country, "HK", &["HKD"]),
    (Country, "NT", &["TWD"]),
    (Country, "SG|S", &["SGD"]),
    (Country, "MX|MEX", &["MXN"]),
    (Country, "R", &["BRL"]),
    (Country, "AR", &["ARS"]),
    (Country, "CLP", &["CLP"]),
    (Country, "COL", &["COP"]),
    (Country, "RD", &["DOP"]),
    (Country, "J|JA", &["JMD"]),
    (Country, "TT", &["TTD"]),
    (Country, "BZ", &["BZD"]),
    (Country, "BDS", &["BBD"]),
    (Country, "EC", &["XCD"]),
    (Country, "FJ", &["FJD"]),
    (Country, "N", &["NAD"]),
    (Country, "B", &["BND"]),
    (Country, "MOP", &["MOP"]),
    (Symbol, "€", &["EUR"]),
    (Symbol, "£", &["GBP", "EGP", "LBP", "SYP", "GIP", "FKP", "SHP", "SDG", "SSP"]),
    (Symbol, "￡|₤", &["GBP"]),
    (Symbol, "$|＄", DOLLAR),
    (Symbol, "¥|￥", &["JPY", "CNY"]),
    (Symbol, "₹", &["INR"]),
    (Symbol, "₨", &["INR", "PKR", "LKR", "NPR", "MUR", "SCR"]),
    (Symbol, "₺", &["TRY"]),
    (Symbol, "₽", &["RUB"]),
    (Symbol, "₩|￦", &["KRW"]),
    (Symbol, "₪", &["ILS"]),
    (Symbol, "₫", &["VND"]),
    (Symbol, "₱", &["PHP"]),
    (Symbol, "₸", &["KZT"]),
    (Symbol, "₴", &["UAH"]),
    (Symbol, "฿", &["THB"]),
    (Symbol, "₦", &["NGN"]),
    (Symbol, "₵", &["GHS"]),
    (Symbol, "₡", &["CRC"]),
    (Symbol, "₲", &["PYG"]),
    (Symbol, "৳", &["BDT"]),
    (Symbol, "₼", &["AZN"]),
    (Symbol, "₾", &["GEL"]),
    (Symbol, "֏", &["AMD"]),
    (Symbol, "₮", &["MNT"]),
    (Symbol, "៛", &["KHR"]),
    (Symbol, "₭", &["LAK"]),
    (Symbol, "؋", &["AFN"]),
    (Symbol, "₣", &["CHF"]),
    (Symbol, "⃀", &["KGS"]),
    (Symbol, "﷼", &["IRR", "SAR", "OMR", "YER", "QAR"]),
    (Marked, "S/.|S/", &["PEN"]),
    (Marked, "B/.", &["PAB"]),
    (Marked, "Bs.S", &["VES"]),
    (Marked, "so'm|so\u{2018}m|so\u{2019}m", &["UZS"]),
    (Marked, "ש\"ח|ש״ח|ש''ח|ש\u{201d}ח", &["ILS"]),
    (Marked, "ج.م", &["EGP"]),
    (Marked, "د.إ", &["AED"]),
    (Marked, "ر.س", &["SAR"]),
    (Marked, "ر.ق", &["QAR"]),
    (Marked, "ر.ع", &["OMR"]),
    (Marked, "ر.ي", &["YER"]),
    (Marked, "د.ك", &["KWD"]),
    (Marked, "د.ب", &["BHD"]),
    (Marked, "د.أ|د.ا", &["JOD"]),
    (Marked, "د.ع", &["IQD"]),
    (Marked, "د.ج", &["DZD"]),
    (Marked, "د.ت", &["TND"]),
    (Marked, "د.م", &["MAD"]),
    (Marked, "د.ل", &["LYD"]),
    (Marked, "ل.ل", &["LBP"]),
    (Marked, "ل.س", &["SYP"]),
    (Marked, "ج.س", &["SDG"]),
    (Word, "zł|zl", &["PLN"]),
    (Word, "kč|kc", &["CZK"]),
    (Word, "ft", &["HUF"]),
    (Word, "kr", &["SEK", "NOK", "DKK", "ISK"]),
    (Word, "fr", &["CHF", "XOF", "XAF", "XPF"]),
    (Word, "sfr", &["CHF"]),
    (Word, "rs", &["INR", "PKR", "LKR", "NPR", "MUR", "SCR"]),
    (Word, "lei", &["RON", "MDL"]),
    (Either, "leu", &["RON", "MDL"]),
    (Word, "rp", &["IDR"]),
    (Word, "tl", &["TRY"]),
    (Word, "лв", &["BGN"]),
    (Word, "руб|р", &["RUB", "BYN"]),
    (Either, "грн", &["UAH"]),
    (Word, "дин|din|рсд", &["RSD"]),
    (Word, "ден|den", &["MKD"]),
    (Word, "км|km", &["BAM"]),
    (Word, "тг|тңг", &["KZT"]),
    (Word, "сум|soʻm", &["UZS"]),
    (Word, "сом", &["KGS"]),
    (Word, "сомони", &["TJS"]),
    (Word, "ман|man", &["AZN", "TMT"]),
    (Word, "драм|դր", &["AMD"]),
    (Word, "lek|lekë", &["ALL"]),
    (Word, "br", &["ETB", "BYN"]),
    (Word, "бел", &["BYN"]),
    (Word, "rm", &["MYR"]),
    (Word, "ksh|kshs", &["KES"]),
    (Word, "tsh", &["TZS"]),
    (Word, "ush", &["UGX"]),
    (Word, "gh", &["GHS"]),
    (Word, "kz", &["AOA"]),
    (Word, "mt|mtn", &["MZN"]),
    (Word, "ar", &["MGA"]),
    (Word, "cfa|fcfa", &["XOF", "XAF"]),
    (Word, "rf|frw", &["RWF"]),
    (Word, "fbu", &["BIF"]),
    (Word, "zk", &["ZMW"]),
    (Word, "mk", &["MWK"]),
    (Word, "da", &["DZD"]),
    (Word, "dt", &["TND"]),
    (Word, "dh", &["MAD", "AED"]),
    (Word, "dhs", &["AED", "MAD"]),
    (Word, "le", &["EGP", "SLE"]),
    (Word, "sr", &["SAR"]),
    (Word, "qr", &["QAR"]),
    (Word, "kd", &["KWD"]),
    (Word, "bd", &["BHD"]),
    (Word, "jd", &["JOD"]),
    (Word, "ro", &["OMR"]),
    (Word, "tk", &["BDT"]),
    (Word, "nu", &["BTN"]),
    (Word, "ks", &["MMK"]),
    (Word, "q", &["GTQ"]),
    (Word, "l", &["HNL"]),
    (Word, "bs", &["BOB", "VES"]),
    (Word, "gs", &["PYG"]),
    (Word, "đ|vnđ|đồng", &["VND"]),
    (Word, "บาท", &["THB"]),
    (Word, "рм", &["MYR"]),
    (Word, "元", &["CNY", "TWD", "HKD"]),
    (Word, "圆", &["CNY"]),
    (Word, "圓", &["TWD", "HKD"]),
    (Either, "rmb", &["CNY"]),
    (Word, "円", &["JPY"]),
    (Either, "원", &["KRW"]),
    (Word, "шек|שח", &["ILS"]),
    (Word, "ريال", &["SAR", "QAR", "OMR", "YER"]),
    (Word, "ریال", &["IRR"]),
    (Word, "درهم", &["AED", "MAD"]),
    (Word, "دينار", &["KWD", "BHD", "JOD", "IQD", "DZD", "TND", "LYD"]),
    (Word, "جنيه", &["EGP", "SDG"]),
    (Word, "रु", &["INR", "NPR"]),
    (Word, "रू", &["NPR", "INR"]),
    (Word, "රු", &["LKR"]),
    (Word, "ரூ", &["INR", "LKR"]),
    (Word, "টাকা", &["BDT"]),
    (Name, "евро|欧元|歐元|ユーロ|유로|ευρω|euros|eura", &["EUR"]),
    (Name, "долл сша|доллар сша|доллары сша|дол сша|долар сша", &["USD"]),
    (
        Name,
        "美元|美金|米ドル|미국 달러|dollar us|dollar americain|dolar americano|us dollars",
        &["USD"],
    ),
    (Name, "dolar amerykanski|americky dolar|amerikanischer dollar|dolares americanos", &["USD"]),
    (
        Name,
        "dollar|dollars|dolar|dolares|dollari|dollaro|доллар|доллары|долл",
        &["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD"],
    ),
    (Name, "人民币|人民幣|人民币元|yuan|yuan renminbi|юань", &["CNY"]),
    (Name, "港币|港元|港幣", &["HKD"]),
    (Name, "日元|日币|日圓|日本円|yen|иена", &["JPY"]),
    (Name, "英镑|英鎊|ポンド|фунт стерлингов|фунт", &["GBP"]),
    (Name, "pound|pounds|pfund|livre sterling|libra|libra esterlina|sterlina|funt", &["GBP"]),
    (Name, "рубль|рубли|рублей|российский рубль", &["RUB", "BYN"]),
    (Name, "гривня|гривна", &["UAH"]),
    (Name, "тенге", &["KZT"]),
    (Name, "zloty|zlote|zlotych|злотый", &["PLN"]),
    (Name, "franken|schweizer franken|franc suisse|franco svizzero|swiss francs", &["CHF"]),
    (Name, "瑞士法郎|франк|швейцарский франк", &["CHF"]),
    (Name, "krone|kroner|krona|kronor|kronen", &["SEK", "NOK", "DKK", "ISK"]),
    (Name, "koruna|koruny|korun", &["CZK"]),
    (Name, "won|韩元", &["KRW"]),
    (Name, "lira|turk lirasi", &["TRY"]),
    (Name, "real|reais", &["BRL"]),
    (Name, "rupee|rupees|rupie", &["INR", "PKR", "LKR", "NPR", "MUR"]),
    (Name, "peso|pesos", &["MXN", "ARS", "CLP", "COP", "PHP", "UYU", "DOP"]),
];

/// The table, to be looked up in.
struct Known {
    /// In the order of the table.
    of: HashMap<Way, Vec<(&'static str, Codes)>>,
    symbols: Vec<(char, Codes)>,
    by_text: HashMap<(Way, &'static str), Codes>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut known = Known { of: HashMap::new(), symbols: Vec::new(), by_text: HashMap::new() };
    for (way, spellings, codes) in TABLE {
        let ways: &[Way] = if *way == Either { &[Word, Name] } else { &[*way] };
        for (way, text) in ways.iter().flat_map(|way| spellings.split('|').map(move |t| (*way, t)))
        {
            known.of.entry(way).or_default().push((text, codes));
            known.by_text.entry((way, text)).or_insert(codes);
            if way == Symbol {
                known.symbols.extend(text.chars().map(|symbol| (symbol, *codes)));
            }
        }
    }
    known
});

/// The currencies that a text is a way to write, and nothing else.
pub(super) fn look_up(way: Way, text: &str) -> Option<Codes> {
    KNOWN.by_text.get(&(way, text)).copied()
}

/// Everything that is written this way, with the currencies meant.
pub(super) fn all(way: Way) -> impl Iterator<Item = (&'static str, Codes)> {
    KNOWN.of.get(&way).into_iter().flatten().copied()
}

/// The place of an abbreviation with marks in a text: its beginning, its end, and what it stands
/// for.
pub(super) fn marked(text: &str) -> Option<(usize, usize, Codes)> {
    const MARKS: [char; 8] = ['/', '.', '"', '\'', '״', '\u{201d}', '\u{2019}', '\u{2018}'];
    if text.len() < 2 || !text.contains(MARKS) {
        return None;
    }
    all(Marked).find_map(|(sign, codes)| {
        let start = text.find(sign)?;
        Some((start, start + sign.len(), codes))
    })
}

/// The currencies that a character is the sign of.
pub(super) fn of_symbol(character: char) -> Option<Codes> {
    KNOWN.symbols.iter().find(|(symbol, _)| *symbol == character).map(|(_, codes)| *codes)
}

/// Whether a character is the sign of a currency.
pub(super) fn is_symbol(character: char) -> bool {
    character == '$'
        || character == '€'
        || (!character.is_ascii() && of_symbol(character).is_some())
}

/// Whether a word in any letters is an abbreviation of a currency.
pub(super) fn is_word(word: &str) -> bool {
    look_up(Word, &word.to_lowercase()).is_some()
}

#[cfg(test)]
mod tests {
    use domain::money::Currency;

    use super::*;

    #[test]
    fn the_table_says_each_way_once_and_means_currencies_that_there_are() {
        let mut told = std::collections::HashSet::new();
        for (way, spellings, codes) in TABLE {
            for code in *codes {
                assert!(Currency::new(code).is_ok(), "{code}");
            }
            for text in spellings.split('|') {
                assert!(!text.is_empty() && told.insert((way, text)), "{way:?} {text}");
                assert!(*way != Symbol || text.chars().count() == 1, "{text}");
                let is_small = text == text.to_lowercase();
                assert!(is_small || matches!(way, Country | Symbol | Marked), "{text}");
            }
        }
    }

    #[test]
    fn what_is_written_one_way_is_not_taken_for_another() {
        assert_eq!(look_up(Country, "US"), Some(&["USD"][..]));
        assert_eq!(look_up(Word, "us"), None);
        assert_eq!(look_up(Symbol, "₪"), of_symbol('₪'));
        for way in [Word, Name] {
            assert_eq!(look_up(way, "leu"), Some(&["RON", "MDL"][..]), "{way:?}");
        }
        assert_eq!((look_up(Name, "zł"), look_up(Word, "zloty")), (None, None));
        assert!(is_word("Kč") && !is_word("koruna") && is_symbol('₴') && !is_symbol('ł'));
        assert_eq!(marked("12 S/. x").map(|(start, end, _)| (start, end)), Some((3, 6)));
    }
}

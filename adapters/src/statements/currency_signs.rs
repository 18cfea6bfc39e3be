//! Signs and abbreviations of living currencies, as they stand beside amounts. Some belong to
//! several; then the currency of the account decides.

/// Countries and unions before the sign of their dollar (`US$`); the `S` of Singapore's is no word
/// for money out.
pub(super) const DOLLARS: &[(&str, &str)] = &[
    ("US", "USD"),
    ("CA", "CAD"),
    ("CAN", "CAD"),
    ("C", "CAD"),
    ("AU", "AUD"),
    ("A", "AUD"),
    ("NZ", "NZD"),
    ("HK", "HKD"),
    ("NT", "TWD"),
    ("SG", "SGD"),
    ("S", "SGD"),
    ("MX", "MXN"),
    ("MEX", "MXN"),
    ("R", "BRL"),
    ("AR", "ARS"),
    ("CLP", "CLP"),
    ("COL", "COP"),
    ("RD", "DOP"),
    ("J", "JMD"),
    ("JA", "JMD"),
    ("TT", "TTD"),
    ("BZ", "BZD"),
    ("BDS", "BBD"),
    ("EC", "XCD"),
    ("FJ", "FJD"),
    ("N", "NAD"),
    ("B", "BND"),
    ("MOP", "MOP"),
];

/// The currencies of a dollar or peso without more.
const DOLLAR: &[&str] = &[
    "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "BRL", "UYU",
    "DOP", "JMD", "TTD", "BBD", "BSD", "BMD", "BZD", "FJD", "NAD", "XCD", "BND", "GYD", "SRD",
    "LRD", "KYD", "SBD", "TOP", "WST", "MOP", "NIO", "CUP", "CVE",
];

/// Symbols, and the currencies that they stand for; the first is meant where none of them is the
/// account's.
pub(super) const SYMBOLS: &[(char, &[&str])] = &[
    ('€', &["EUR"]),
    ('£', &["GBP", "EGP", "LBP", "SYP", "GIP", "FKP", "SHP", "SDG", "SSP"]),
    ('￡', &["GBP"]),
    ('₤', &["GBP"]),
    ('$', DOLLAR),
    ('＄', DOLLAR),
    ('¥', &["JPY", "CNY"]),
    ('￥', &["JPY", "CNY"]),
    ('₹', &["INR"]),
    ('₨', &["INR", "PKR", "LKR", "NPR", "MUR", "SCR"]),
    ('₺', &["TRY"]),
    ('₽', &["RUB"]),
    ('₩', &["KRW"]),
    ('￦', &["KRW"]),
    ('₪', &["ILS"]),
    ('₫', &["VND"]),
    ('₱', &["PHP"]),
    ('₸', &["KZT"]),
    ('₴', &["UAH"]),
    ('฿', &["THB"]),
    ('₦', &["NGN"]),
    ('₵', &["GHS"]),
    ('₡', &["CRC"]),
    ('₲', &["PYG"]),
    ('৳', &["BDT"]),
    ('₼', &["AZN"]),
    ('₾', &["GEL"]),
    ('֏', &["AMD"]),
    ('₮', &["MNT"]),
    ('៛', &["KHR"]),
    ('₭', &["LAK"]),
    ('؋', &["AFN"]),
    ('₣', &["CHF"]),
    ('⃀', &["KGS"]),
    ('﷼', &["IRR", "SAR", "OMR", "YER", "QAR"]),
];

/// Abbreviations of letters alone, in small letters; words such as `R` and `S` say other things as
/// well.
pub(super) const WORDS: &[(&str, &[&str])] = &[
    ("zł", &["PLN"]),
    ("zl", &["PLN"]),
    ("kč", &["CZK"]),
    ("kc", &["CZK"]),
    ("ft", &["HUF"]),
    ("kr", &["SEK", "NOK", "DKK", "ISK"]),
    ("fr", &["CHF", "XOF", "XAF", "XPF"]),
    ("sfr", &["CHF"]),
    ("rs", &["INR", "PKR", "LKR", "NPR", "MUR", "SCR"]),
    ("lei", &["RON", "MDL"]),
    ("leu", &["RON", "MDL"]),
    ("rp", &["IDR"]),
    ("tl", &["TRY"]),
    ("лв", &["BGN"]),
    ("руб", &["RUB", "BYN"]),
    ("р", &["RUB", "BYN"]),
    ("грн", &["UAH"]),
    ("дин", &["RSD"]),
    ("din", &["RSD"]),
    ("рсд", &["RSD"]),
    ("ден", &["MKD"]),
    ("den", &["MKD"]),
    ("км", &["BAM"]),
    ("km", &["BAM"]),
    ("тг", &["KZT"]),
    ("тңг", &["KZT"]),
    ("сум", &["UZS"]),
    ("soʻm", &["UZS"]),
    ("сом", &["KGS"]),
    ("сомони", &["TJS"]),
    ("ман", &["AZN", "TMT"]),
    ("man", &["AZN", "TMT"]),
    ("драм", &["AMD"]),
    ("դր", &["AMD"]),
    ("lek", &["ALL"]),
    ("lekë", &["ALL"]),
    ("br", &["ETB", "BYN"]),
    ("бел", &["BYN"]),
    ("rm", &["MYR"]),
    ("ksh", &["KES"]),
    ("kshs", &["KES"]),
    ("tsh", &["TZS"]),
    ("ush", &["UGX"]),
    ("gh", &["GHS"]),
    ("kz", &["AOA"]),
    ("mt", &["MZN"]),
    ("mtn", &["MZN"]),
    ("ar", &["MGA"]),
    ("cfa", &["XOF", "XAF"]),
    ("fcfa", &["XOF", "XAF"]),
    ("rf", &["RWF"]),
    ("frw", &["RWF"]),
    ("fbu", &["BIF"]),
    ("zk", &["ZMW"]),
    ("mk", &["MWK"]),
    ("da", &["DZD"]),
    ("dt", &["TND"]),
    ("dh", &["MAD", "AED"]),
    ("dhs", &["AED", "MAD"]),
    ("le", &["EGP", "SLE"]),
    ("sr", &["SAR"]),
    ("qr", &["QAR"]),
    ("kd", &["KWD"]),
    ("bd", &["BHD"]),
    ("jd", &["JOD"]),
    ("ro", &["OMR"]),
    ("tk", &["BDT"]),
    ("nu", &["BTN"]),
    ("ks", &["MMK"]),
    ("q", &["GTQ"]),
    ("l", &["HNL"]),
    ("bs", &["BOB", "VES"]),
    ("gs", &["PYG"]),
    ("đ", &["VND"]),
    ("vnđ", &["VND"]),
    ("đồng", &["VND"]),
    ("บาท", &["THB"]),
    ("рм", &["MYR"]),
    ("元", &["CNY", "TWD", "HKD"]),
    ("圆", &["CNY"]),
    ("圓", &["TWD", "HKD"]),
    ("rmb", &["CNY"]),
    ("円", &["JPY"]),
    ("원", &["KRW"]),
    ("шек", &["ILS"]),
    ("שח", &["ILS"]),
    ("ريال", &["SAR", "QAR", "OMR", "YER"]),
    ("ریال", &["IRR"]),
    ("درهم", &["AED", "MAD"]),
    ("دينار", &["KWD", "BHD", "JOD", "IQD", "DZD", "TND", "LYD"]),
    ("جنيه", &["EGP", "SDG"]),
    ("रु", &["INR", "NPR"]),
    ("रू", &["NPR", "INR"]),
    ("රු", &["LKR"]),
    ("ரூ", &["INR", "LKR"]),
    ("টাকা", &["BDT"]),
];

/// Abbreviations with marks between their letters, as they are written.
pub(super) const MARKED: &[(&str, &[&str])] = &[
    ("S/.", &["PEN"]),
    ("S/", &["PEN"]),
    ("B/.", &["PAB"]),
    ("Bs.S", &["VES"]),
    ("so'm", &["UZS"]),
    ("so\u{2018}m", &["UZS"]),
    ("so\u{2019}m", &["UZS"]),
    ("ש\"ח", &["ILS"]),
    ("ש״ח", &["ILS"]),
    ("ש''ח", &["ILS"]),
    ("ש\u{201d}ח", &["ILS"]),
    ("ج.م", &["EGP"]),
    ("د.إ", &["AED"]),
    ("ر.س", &["SAR"]),
    ("ر.ق", &["QAR"]),
    ("ر.ع", &["OMR"]),
    ("ر.ي", &["YER"]),
    ("د.ك", &["KWD"]),
    ("د.ب", &["BHD"]),
    ("د.أ", &["JOD"]),
    ("د.ا", &["JOD"]),
    ("د.ع", &["IQD"]),
    ("د.ج", &["DZD"]),
    ("د.ت", &["TND"]),
    ("د.م", &["MAD"]),
    ("د.ل", &["LYD"]),
    ("ل.ل", &["LBP"]),
    ("ل.س", &["SYP"]),
    ("ج.س", &["SDG"]),
];

/// The place of an abbreviation with marks in a text: its beginning, its end, and what it stands
/// for.
pub(super) fn marked(text: &str) -> Option<(usize, usize, &'static [&'static str])> {
    const MARKS: [char; 8] = ['/', '.', '"', '\'', '״', '\u{201d}', '\u{2019}', '\u{2018}'];
    if text.len() < 2 || !text.contains(MARKS) {
        return None;
    }
    MARKED.iter().find_map(|(sign, codes)| {
        let start = text.find(sign)?;
        Some((start, start + sign.len(), *codes))
    })
}

/// Whether a character is the sign of a currency.
pub(super) fn is_symbol(character: char) -> bool {
    character == '$'
        || character == '€'
        || (!character.is_ascii() && SYMBOLS.iter().any(|(symbol, _)| *symbol == character))
}

/// Whether a word in any letters is an abbreviation of a currency.
pub(super) fn is_word(word: &str) -> bool {
    let small = word.to_lowercase();
    WORDS.iter().any(|(known, _)| *known == small)
}

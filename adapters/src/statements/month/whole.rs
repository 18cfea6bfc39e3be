//! Names of months that are compared as a whole, as the Common Locale Data Repository has them:
//! in other scripts, whose beginnings may be of two months, and in languages that differ from their
//! neighbours in a name or two. Behind each full name stands what is written for short.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::plain;

/// The months of one language each, from January on.
const MONTHS: [[&str; 12]; 16] = [
    // Bulgarian
    [
        "януари яну",
        "февруари фев",
        "март мар",
        "април апр",
        "май",
        "юни",
        "юли",
        "август авг",
        "септември септ сеп",
        "октомври окт",
        "ноември ное",
        "декември дек",
    ],
    // Macedonian
    [
        "јануари јан",
        "февруари фев",
        "март мар",
        "април апр",
        "мај",
        "јуни јун",
        "јули јул",
        "август авг",
        "септември септ сеп",
        "октомври окт",
        "ноември ноем ное",
        "декември дек",
    ],
    // Serbian
    [
        "јануар јануара јан",
        "фебруар фебруара феб",
        "март марта мар",
        "април априла апр",
        "мај маја",
        "јун јуна",
        "јул јула",
        "август августа авг",
        "септембар септембра сеп септ",
        "октобар октобра окт",
        "новембар новембра нов",
        "децембар децембра дец",
    ],
    // Belarusian
    [
        "студзень студзеня сту студ",
        "люты лютага лют",
        "сакавік сакавіка сак",
        "красавік красавіка кра крас",
        "май мая травень траўня",
        "чэрвень чэрвеня чэр чэрв",
        "ліпень ліпеня ліп",
        "жнівень жніўня жні жн",
        "верасень верасня вер",
        "кастрычнік кастрычніка кас кастр",
        "лістапад лістапада ліс ліст",
        "снежань снежня сне снеж",
    ],
    // Russian
    [
        "январь",
        "февраль",
        "март",
        "апрель",
        "май",
        "июнь",
        "июль",
        "август",
        "сентябрь",
        "октябрь",
        "ноябрь",
        "декабрь",
    ],
    // Ukrainian
    [
        "січень",
        "лютий",
        "березень",
        "квітень",
        "травень",
        "червень",
        "липень",
        "серпень",
        "вересень",
        "жовтень",
        "листопад",
        "грудень",
    ],
    // Arabic, as most say, with the names of the Levant that are one word
    [
        "يناير",
        "فبراير شباط",
        "مارس آذار",
        "أبريل إبريل نيسان",
        "مايو أيار",
        "يونيو حزيران",
        "يوليو تموز",
        "أغسطس آب",
        "سبتمبر أيلول",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ],
    // Arabic in Algeria, Tunisia and Morocco
    [
        "جانفي",
        "فيفري",
        "مارس",
        "أفريل",
        "ماي",
        "جوان",
        "جويلية يوليوز",
        "أوت غشت",
        "سبتمبر شتنبر",
        "أكتوبر",
        "نوفمبر نونبر",
        "ديسمبر دجنبر",
    ],
    // Hebrew, also with the word for `in` before them
    [
        "ינואר בינואר ינו בינו",
        "פברואר בפברואר פבר בפבר",
        "מרץ במרץ מרס במרס",
        "אפריל באפריל אפר באפר",
        "מאי במאי",
        "יוני ביוני יונ",
        "יולי ביולי יול",
        "אוגוסט באוגוסט אוג באוג",
        "ספטמבר בספטמבר ספט בספט",
        "אוקטובר באוקטובר אוק באוק",
        "נובמבר בנובמבר נוב בנוב",
        "דצמבר בדצמבר דצמ בדצמ",
    ],
    // Hindi
    [
        "जनवरी जन",
        "फ़रवरी फरवरी फ़र फर",
        "मार्च",
        "अप्रैल",
        "मई",
        "जून",
        "जुलाई जुल",
        "अगस्त अग",
        "सितंबर सितम्बर सित",
        "अक्टूबर अक्तूबर अक्टू",
        "नवंबर नवम्बर नव",
        "दिसंबर दिसम्बर दिस",
    ],
    // Georgian
    [
        "იანვარი იან",
        "თებერვალი თებ",
        "მარტი მარ",
        "აპრილი აპრ",
        "მაისი მაი",
        "ივნისი ივნ",
        "ივლისი ივლ",
        "აგვისტო აგვ",
        "სექტემბერი სექ",
        "ოქტომბერი ოქტ",
        "ნოემბერი ნოე",
        "დეკემბერი დეკ",
    ],
    // Armenian
    [
        "հունվար հունվարի հնվ",
        "փետրվար փետրվարի փտվ",
        "մարտ մարտի մրտ",
        "ապրիլ ապրիլի ապր",
        "մայիս մայիսի մյս",
        "հունիս հունիսի հնս",
        "հուլիս հուլիսի հլս",
        "օգոստոս օգոստոսի օգս",
        "սեպտեմբեր սեպտեմբերի սեպ",
        "հոկտեմբեր հոկտեմբերի հոկ",
        "նոյեմբեր նոյեմբերի նոյ",
        "դեկտեմբեր դեկտեմբերի դեկ",
    ],
    // Malay
    [
        "januari",
        "februari",
        "mac",
        "april",
        "mei",
        "jun",
        "julai",
        "ogos ogo",
        "september",
        "oktober",
        "november",
        "disember dis",
    ],
    // Slovenian
    [
        "januarja",
        "februarja",
        "marec",
        "aprila",
        "maja",
        "junija",
        "julija",
        "avgusta avgust avg",
        "septembra",
        "oktobra",
        "novembra",
        "decembra",
    ],
    // Slovak
    [
        "januára",
        "februára",
        "marec marca",
        "apríla",
        "mája máj",
        "júna jún",
        "júla júl",
        "augusta",
        "septembra",
        "októbra",
        "novembra",
        "decembra",
    ],
    // What is left of Serbian in Latin letters, Estonian and Hungarian
    [
        "januar",
        "februar",
        "märts",
        "aprill",
        "maj",
        "jun",
        "jul",
        "augusztus",
        "septembar",
        "oktobar oktoober",
        "novembar",
        "decembar",
    ],
];

/// Months of the Levant that are two words, with others that are one.
const OF_TWO_WORDS: [(&str, &str); 6] = [
    ("كانون الثاني", "يناير"),
    ("كانون الأول", "ديسمبر"),
    ("كانون الاول", "ديسمبر"),
    ("تشرين الأول", "أكتوبر"),
    ("تشرين الاول", "أكتوبر"),
    ("تشرين الثاني", "نوفمبر"),
];

static BY_NAME: LazyLock<BTreeMap<String, u32>> = LazyLock::new(|| {
    let of_language = |names: &'static [&str; 12]| (1..).zip(names);
    let months = MONTHS.iter().flat_map(of_language);
    months
        .flat_map(|(month, names)| names.split(' ').map(move |name| (plain(name), month)))
        .collect()
});

/// The month that a plain word names, if it does.
pub(super) fn month(plain: &str) -> Option<u32> {
    BY_NAME.get(plain).copied()
}

/// The text with a month of one word where it has one of two.
pub(in super::super) fn of_one_word(text: &str) -> Option<String> {
    let mut names = OF_TWO_WORDS.iter().filter(|_| !text.is_ascii());
    names.find(|(name, _)| text.contains(name)).map(|(name, other)| text.replacen(name, other, 1))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::super::date::{self, DateText};
    use super::super::month_by_name;
    use super::*;

    #[test]
    fn no_name_is_of_two_months() {
        for names in MONTHS {
            for (month, names) in (1..).zip(names) {
                for name in names.split(' ') {
                    assert_eq!(BY_NAME.get(&plain(name)), Some(&month), "{name}");
                    assert_eq!(month_by_name(name), Some(month), "{name}");
                    assert_eq!(month_by_name(&name.to_uppercase()), Some(month), "{name}");
                }
            }
        }
    }

    #[test]
    fn a_name_alone_and_no_beginning_of_one_is_a_month() {
        for word in ["нов.", "ка", "јун6", "म", "जनव", "הו", "հու", "მა", "disem7"]
        {
            assert_eq!(month_by_name(word), None, "{word}");
        }
    }

    fn read(text: &str) -> Option<DateText> {
        date::read(text, NaiveDate::from_ymd_opt(2026, 6, 30).unwrap())
    }

    #[test]
    fn days_with_such_months_are_read() {
        let day = NaiveDate::from_ymd_opt(2025, 2, 3).map(DateText::Certain);
        for text in [
            "3 февруари 2025 г.",
            "3 фев. 2025 г.",
            "3. фебруар 2025.",
            "3 лютага 2025 г.",
            "3 فبراير 2025",
            "٣ فبراير، ٢٠٢٥",
            "3 בפברואר 2025",
            "3 בפבר׳ 2025",
            "3 फ़रवरी 2025",
            "3 फ़र॰ 2025",
            "3 თებერვალი, 2025",
            "3 თებ. 2025",
            "03 փետրվարի, 2025 թ.",
            "3 شباط 2025",
        ] {
            assert_eq!(read(text), day, "{text}");
        }
    }

    #[test]
    fn months_of_two_words_are_one() {
        for (text, month) in [
            ("3 كانون الثاني 2025", 1),
            ("3 تشرين الأول، 2025", 10),
            ("3 تشرين الثاني 2025", 11),
            ("3 كانون الأول 2025", 12),
        ] {
            let day = NaiveDate::from_ymd_opt(2025, month, 3).map(DateText::Certain);
            assert_eq!(read(text), day, "{text}");
        }
    }
}

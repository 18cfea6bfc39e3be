//! Number formats of spreadsheets (ECMA-376 part 1, 18.8.30 and 18.8.31): they put currencies,
//! units and signs around a number, and divide what is shown. What a person sees is handed on;
//! decimals are never rounded away.

use super::decimal::plain;
use super::shown::{Look, Shown};

/// The longest code that is looked at; Excel keeps 255 characters.
const LONGEST: usize = 1_000;

/// A code, section by section: for plus, minus, zero and texts, or under conditions.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct NumberFormat {
    sections: Vec<Section>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Section {
    pub condition: Option<Condition>,
    pub look: Look,
    /// Whether digits are shown at all.
    pub has_digits: bool,
    /// Whether it shows a text (`@`).
    pub is_text: bool,
}

/// Numbers for which a section is meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Condition {
    pub is_met_below: bool,
    pub is_met_at: bool,
    pub is_met_above: bool,
    pub limit: f64,
}

impl Condition {
    /// Reads `<100`, `>=0`, `<>5`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let rest = text.trim_start_matches(['<', '>', '=', '!']);
        let sign = &text[..text.len() - rest.len()];
        let limit: f64 = rest.trim().parse().ok()?;
        let (is_met_below, is_met_at, is_met_above) = match sign {
            "<" => (true, false, false),
            "<=" => (true, true, false),
            ">" => (false, false, true),
            ">=" => (false, true, true),
            "=" => (false, true, false),
            "<>" | "!=" => (true, false, true),
            _ => return None,
        };
        Some(Self { is_met_below, is_met_at, is_met_above, limit })
    }

    fn is_met(self, number: f64) -> bool {
        match number.partial_cmp(&self.limit) {
            Some(std::cmp::Ordering::Less) => self.is_met_below,
            Some(std::cmp::Ordering::Equal) => self.is_met_at,
            Some(std::cmp::Ordering::Greater) => self.is_met_above,
            None => false,
        }
    }
}

impl NumberFormat {
    pub(super) fn of_code(code: &str) -> Self {
        let code = if code.len() > LONGEST { "General" } else { code };
        let mut reader = Reader { rest: code.chars().collect(), at: 0 };
        let mut sections = vec![reader.section()];
        while reader.at < reader.rest.len() && sections.len() < 4 {
            reader.at += 1;
            sections.push(reader.section());
        }
        Self { sections }
    }

    pub(super) fn of_sections(sections: Vec<Section>) -> Self {
        Self { sections }
    }

    /// Whether it shows digits, though letters in it may be those of days.
    pub(super) fn is_of_numbers(&self) -> bool {
        self.sections.first().is_some_and(|section| section.has_digits)
    }

    /// What is shown of a number.
    pub(super) fn shown(&self, number: f64) -> Shown {
        let Some(section) = self.section(number).filter(|_| number.is_finite()) else {
            return Shown::plain(plain(number));
        };
        let look = &section.look;
        if !section.has_digits {
            // A zero is shown as a dash, as nothing or as a word; the word of another number stands
            // for it as well (`"Yes";;"No"`).
            let is_word = look.before.chars().any(char::is_alphanumeric) && number != 0.0;
            let text = if is_word { look.before.trim().to_owned() } else { plain(number) };
            return Shown::plain(text);
        }
        // In a section for minus alone a sign is often left to the colour, but where the one for
        // plus has it, the two are swapped.
        let first = self.sections.first().map(|section| &section.look);
        let is_swapped = !std::ptr::eq(look, first.unwrap_or(look))
            && !look.is_signed
            && first.is_some_and(|first| first.is_signed);
        look.shown(number, (number < 0.0 && !is_swapped) || look.is_signed)
    }

    /// What is shown of a text.
    pub(super) fn shown_text(&self, text: &str) -> Option<String> {
        let is_text = |section: &&Section| section.is_text;
        let section = self.sections.iter().rev().find(is_text)?;
        let Look { before, behind, .. } = &section.look;
        let has_digit = text.contains(|c: char| c.is_ascii_digit());
        let has_more = !before.trim().is_empty() || !behind.trim().is_empty();
        (has_digit && has_more).then(|| format!("{before}{text}{behind}").trim().to_owned())
    }

    fn section(&self, number: f64) -> Option<&Section> {
        let is_number = |section: &&Section| !section.is_text || section.has_digits;
        let sections: Vec<&Section> = self.sections.iter().filter(is_number).collect();
        if sections.iter().any(|section| section.condition.is_some()) {
            let is_met = |section: &&&Section| {
                section.condition.is_none_or(|condition| condition.is_met(number))
            };
            return sections.iter().find(is_met).or(sections.last()).copied();
        }
        let place = match sections.len() {
            0 => return None,
            1 => 0,
            2 => usize::from(number < 0.0),
            _ if number > 0.0 => 0,
            _ => 1 + usize::from(number == 0.0),
        };
        sections.get(place).copied()
    }
}

/// Reads a code sign by sign.
struct Reader {
    rest: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.rest.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += 1;
        Some(next)
    }

    fn is_digit(sign: char) -> bool {
        matches!(sign, '0' | '#' | '?')
    }

    /// The section that begins here, up to its semicolon.
    fn section(&mut self) -> Section {
        let mut section = Section::default();
        while let Some(sign) = self.peek().filter(|sign| *sign != ';') {
            self.at += 1;
            match sign {
                '"' => {
                    while let Some(quoted) = self.next().filter(|quoted| *quoted != '"') {
                        section.put(quoted);
                    }
                }
                '\\' => {
                    if let Some(escaped) = self.next() {
                        section.put(escaped);
                    }
                }
                // Room as wide as a sign, and a sign repeated as often as there is room.
                '_' | '*' => {
                    self.at += 1;
                    section.put(' ');
                }
                '[' => self.bracket(&mut section),
                '@' => section.is_text = true,
                '%' => section.look.is_percent = true,
                'G' | 'g' if self.is_general() => section.digits(),
                'E' | 'e' if section.has_digits && matches!(self.peek(), Some('+' | '-')) => {
                    self.at += 1;
                }
                ',' => self.comma(&mut section),
                '.' => self.point(&mut section),
                '/' if section.has_digits => {}
                digit if Self::is_digit(digit) => section.digits(),
                other => section.put(other),
            }
        }
        section.look.settle();
        section
    }

    /// Whether the letter before is the first of `General`, whose rest is passed over.
    fn is_general(&mut self) -> bool {
        const REST: &str = "eneral";
        let ahead = self.rest.iter().skip(self.at).take(REST.len());
        let is_general = ahead.collect::<String>().eq_ignore_ascii_case(REST);
        self.at += if is_general { REST.len() } else { 0 };
        is_general
    }

    /// A colour, a condition, the sign of a currency with its country (`[$kr-41D]`), or hours.
    fn bracket(&mut self, section: &mut Section) {
        let mut text = String::new();
        while let Some(sign) = self.next().filter(|sign| *sign != ']') {
            text.push(sign);
        }
        if let Some(currency) = text.strip_prefix('$') {
            let sign = currency.split('-').next().unwrap_or_default();
            sign.chars().for_each(|sign| section.put(sign));
        } else if let Some(condition) = Condition::read(&text) {
            section.condition = Some(condition);
        }
    }

    /// Thousands are parted where digits follow; behind the last one the shown number is divided.
    fn comma(&self, section: &mut Section) {
        let mut ahead = self.rest.iter().skip(self.at).skip_while(|sign| **sign == ',');
        let parts = ahead.next().is_some_and(|sign| Self::is_digit(*sign));
        match section.has_digits {
            true if parts => {}
            true => section.look.thousands += 1,
            false => section.put(','),
        }
    }

    /// The mark of decimals; dashes behind it stand for none and are no minus.
    fn point(&mut self, section: &mut Section) {
        let is_dash = |sign: Option<char>| matches!(sign, Some('-' | '\u{2013}' | '\u{2014}'));
        let before = self.at.checked_sub(2).and_then(|at| self.rest.get(at));
        if before.is_some_and(|sign| matches!(sign, 's' | 'S' | ']')) && self.peek() == Some('0') {
            // Parts of a second.
            while self.peek() == Some('0') {
                self.at += 1;
            }
            return;
        }
        let is_mark = section.has_digits || self.peek().is_some_and(Self::is_digit);
        if section.has_digits && is_dash(self.peek()) {
            while is_dash(self.peek()) {
                self.at += 1;
            }
        } else if !is_mark || !section.look.behind.is_empty() {
            section.put('.');
        }
    }
}

impl Section {
    pub(super) fn put(&mut self, sign: char) {
        let is_behind = self.has_digits || self.is_text;
        let side = if is_behind { &mut self.look.behind } else { &mut self.look.before };
        side.push(sign);
    }

    /// Digits stand here; what stands between them and those before is nothing beside the number.
    pub(super) fn digits(&mut self) {
        self.has_digits = true;
        self.look.behind.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(code: &str, number: f64) -> String {
        NumberFormat::of_code(code).shown(number).text
    }

    #[test]
    fn currencies_and_units_stand_beside_the_number_as_they_are_shown() {
        for (code, number, told) in [
            ("General", -20.0, "-20"),
            ("0.00", -20.0, "-20"),
            ("#,##0.00 [$€-407]", -20.0, "-20 €"),
            ("[$$-409]#,##0.00", -20.0, "-$20"),
            ("[$USD] 0.00", -20.5, "-USD 20.5"),
            ("0.00 \"EUR\"", -20.0, "-20 EUR"),
            ("0.00\\ [$€-x-euro2]", 20.0, "20 €"),
            ("#,##0.00\\ [$kr-41D];[Red]\\-#,##0.00\\ [$kr-41D]", -20.0, "-20 kr"),
            ("#,##0.00\\ \"zł\"", 12.5, "12.5 zł"),
            ("#\\ ##0.00 kr", 12.5, "12.5 kr"),
            (
                "_-* #,##0.00\\ \"€\"_-;\\-* #,##0.00\\ \"€\"_-;_-* \"-\"??\\ \"€\"_-;_-@_-",
                -3.5,
                "-3.5 €",
            ),
            (
                "_-* #,##0.00\\ \"€\"_-;\\-* #,##0.00\\ \"€\"_-;_-* \"-\"??\\ \"€\"_-;_-@_-",
                0.0,
                "0 €",
            ),
            (
                "_(\"$\"* #,##0.00_);_(\"$\"* \\(#,##0.00\\);_(\"$\"* \"-\"??_);_(@_)",
                -3.5,
                "-$ 3.5",
            ),
            ("0\" ct\"", -1500.0, "-1500 ct"),
            ("0.0\"k\"", -1.5, "-1.5k"),
            ("0.0\" TEUR\"", -1.5, "-1.5 TEUR"),
            ("0.00\" DR\"", 15.0, "15 DR"),
            ("0.00%", 0.0525, "5.25%"),
            ("0.00E+00", -1500.0, "-1500"),
            ("# ?/?", 1.5, "1.5"),
            ("000-00-0000", 123.0, "123"),
            ("0.00\" (EUR)\"", 15.0, "15 EUR"),
            ("[Color12][<=100]0.00\" ct\";0.00\" EUR\"", 50.0, "50 ct"),
            ("[Color12][<=100]0.00\" ct\";0.00\" EUR\"", 500.0, "500 EUR"),
        ] {
            assert_eq!(shown(code, number), told, "{code}");
        }
    }

    #[test]
    fn signs_of_a_format_are_those_that_are_seen() {
        for (code, number, told) in [
            ("\"-\"0.00", 15.0, "-15"),
            ("(0.00)", 15.0, "-15"),
            ("0.00;(0.00)", -15.0, "-15"),
            ("0.00;[Red]0.00", -15.0, "-15"),
            ("-0.00;0.00", 15.0, "-15"),
            ("-0.00;0.00", -15.0, "15"),
            ("0.00\"-\"", 15.0, "-15"),
            ("0.00;0.00-", -15.0, "-15"),
            ("#,##0.--\\ [$€-407]", 15.0, "15 €"),
            ("#,##0\",-\"", 15.0, "15"),
            ("0\":-\"", -15.0, "-15"),
            ("#,##0\",-- €\"", 15.5, "15.5 €"),
            ("0.00;-0.00;\"none\"", 0.0, "0"),
            ("\"Yes\";\"Yes\";\"No\"", 1.0, "Yes"),
            (";;;", -15.0, "-15"),
        ] {
            assert_eq!(shown(code, number), told, "{code}");
        }
    }

    #[test]
    fn commas_that_divide_what_is_shown_are_undone_by_their_unit() {
        for (code, number, told, thousands, millions) in [
            ("0,\"k\"", -1500.0, "-1500", "-1.5", "-1.5k"),
            ("#,##0.0,\" TEUR\"", -1500.0, "-1500 EUR", "-1.5 EUR", "-1.5 TEUR"),
            ("0.0,,\" Mio. €\"", -1_500_000.0, "-1500000 €", "-1.5 Mio. €", "-1.5 €"),
            ("0.0,", -15_000.0, "-15000", "-15", "-15"),
            ("0,.0 [$$-409]", 2_500.0, "2500 $", "2.5 $", "2.5 $"),
            ("0.0\"k\"", -1.5, "-1.5k", "-1.5", "-1.5k"),
            ("0,\" ct\"", -1_500_000.0, "-1500 ct", "-1500 ct", "-1500 ct"),
            ("#,##0.00", -1_500.0, "-1500", "-1500", "-1500"),
        ] {
            let shown = NumberFormat::of_code(code).shown(number);
            let under = |power: i32| {
                shown.below.as_ref().map_or(shown.text.as_str(), |below| below.under(power))
            };
            assert_eq!(
                [shown.text.as_str(), under(3), under(6)],
                [told, thousands, millions],
                "{code}"
            );
        }
    }

    #[test]
    fn codes_that_make_no_sense_are_passed_over() {
        let long = "0\"x\"".repeat(1_000);
        for code in [
            "",
            ";",
            ";;;;;;",
            "[",
            "[$",
            "\"",
            "\\",
            "_",
            "*",
            "0\"",
            "[<]0",
            "0,,,,,,,,,,,,",
            &long,
        ] {
            for number in [0.0, -1.5, f64::MAX, f64::NAN, f64::INFINITY] {
                let _ = NumberFormat::of_code(code).shown(number);
            }
        }
    }

    #[test]
    fn days_are_no_numbers() {
        for (code, is_number) in [
            ("0.00 USD", true),
            ("#,##0.00 DM", true),
            ("yyyy\\-mm\\-dd;0", false),
            ("[$-407]dd.mm.yyyy;@", false),
            ("mm:ss.0", false),
            ("[ss].00", false),
            ("h:mm:ss\\ AM/PM", false),
        ] {
            assert_eq!(NumberFormat::of_code(code).is_of_numbers(), is_number, "{code}");
        }
    }

    #[test]
    fn texts_have_what_their_section_puts_around_them() {
        let format = NumberFormat::of_code("0.00;-0.00;0;@\" USD\"");
        assert_eq!(format.shown_text("-15,00").as_deref(), Some("-15,00 USD"));
        assert_eq!(NumberFormat::of_code("@").shown_text("15"), None);
        assert_eq!(NumberFormat::of_code("0.00").shown_text("15"), None);
    }
}

//! What people may write: names that show something, and ends that show nothing.

use proptest::strategy::Strategy;

use super::*;

#[test]
fn outer_blanks_go_and_control_characters_are_refused() {
    assert_eq!(one_line("  Rent  ", 10), Ok("Rent".to_owned()));
    assert_eq!(one_line(" \t ", 10), Err(TextError::Empty));
    assert_eq!(one_line("a\u{0}b", 10), Err(TextError::ControlCharacter));
    assert_eq!(one_line("a\nb", 10), Err(TextError::ControlCharacter));
    assert_eq!(one_line("a\u{2028}b", 10), Err(TextError::ControlCharacter));
    assert_eq!(one_line("a\u{2029}b", 10), Err(TextError::ControlCharacter));
    assert_eq!(optional("a\u{2028}b", 10), Ok("a\u{2028}b".to_owned()));
    assert_eq!(one_line("a\tb", 10), Ok("a\tb".to_owned()));
    assert_eq!(optional("a\nb", 10), Ok("a\nb".to_owned()));
    assert_eq!(one_line("€€€", 2), Err(TextError::TooLong(2)));
}

#[test]
fn what_cannot_be_seen_is_no_name() {
    for unseen in [
        "\u{200b}",                  // zero-width space
        "\u{feff}\u{2060}",          // word joiners
        "\u{200d}\u{200c}",          // joiner and non-joiner
        "\u{ad}",                    // soft hyphen
        "\u{3000}\u{2003}\u{a0}",    // spaces that are not ASCII
        "\u{2028}",                  // a separator of lines
        "\u{202e}\u{2066}\u{2069}",  // turns of direction
        "\u{200e}\u{200f}\u{61c}",   // marks of direction
        "\u{3164}\u{115f}\u{1160}",  // Hangul fillers
        "\u{ffa0}",                  // half-width Hangul filler
        "\u{fe0f}\u{e0100}",         // variation selectors
        "\u{180e}\u{180b}",          // Mongolian
        "\u{34f}\u{17b4}",           // grapheme joiner, Khmer vowels inherent
        "\u{301}\u{308}",            // accents of no letter
        "\u{20dd}",                  // a circle around nothing
        "\u{93e}",                   // a Devanagari vowel of no letter
        "\u{e0041}",                 // a tag character
        "\u{2800}\u{1d159}",         // blank symbols
        "\u{fff9}\u{fffb}",          // marks of annotations
        "\u{fdd0}\u{ffff}",          // no characters
        "\u{e000}\u{f8ff}\u{f0000}", // private use
        "\u{378}\u{e0fff}\u{2fe0}",  // not assigned
        "\u{13441}\u{13442}",        // Egyptian blanks
        "\u{fffc}",                  // where an object was
        "\u{200d}\u{fe0f}\u{e0067}\u{e007f}",
    ] {
        assert!(!shows_something(unseen), "{}", unseen.escape_unicode());
        let padded = format!(" {unseen} {unseen}");
        assert_eq!(one_line(&padded, 100), Err(TextError::Empty), "{padded:?}");
        assert_eq!(one_line(&format!("{unseen}x"), 100).unwrap().chars().last(), Some('x'));
    }
}

#[test]
fn whatever_can_be_seen_is_a_name_and_kept_as_written() {
    for name in [
        "Rent",
        "家賃",
        "إيجار",
        "שכר דירה",
        "किराया",
        "ค่าเช่า",
        "❤\u{fe0f}",
        "👨\u{200d}👩\u{200d}👧",
        "می\u{200c}خواهم",
        "-",
        "?",
        "\u{600}\u{661}",
        "e\u{301}",
        "abc\u{202e}txt",
        "abc \u{202b}שלום\u{202c}",
        "abc \u{2067}שלום \u{202a}x\u{202c}\u{2069}",
        "☎\u{fe0e}",
        "👍🏽",
        "🏳\u{fe0f}\u{200d}🌈",
        "🇨🇭",
        "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
        "1\u{fe0f}\u{20e3}",
        "葛\u{e0100}",
        "രാജന്\u{200d}",
        "ക്\u{200c}",
        "ه\u{200d}",
        "\u{200d}ه",
        "क्\u{200d}ष",
        "ᠠ\u{180b}",
        "ภาษา\u{200b}ไทย",
        "Café \u{f8ff} Bar",
        "𞤀𞤣𞤤𞤢𞤥",
        "ꦗꦮ",
    ] {
        assert_eq!(one_line(name, 100).as_deref(), Ok(name));
    }
}

#[test]
fn what_draws_nothing_goes_at_both_ends() {
    for unseen in [
        "\u{200b}",
        "\u{feff}",
        "\u{200d}",
        "\u{200c}",
        "\u{ad}",
        "\u{3164}",
        "\u{115f}",
        "\u{2800}",
        "\u{200e}",
        "\u{200f}",
        "\u{202e}",
        "\u{202c}",
        "\u{2066}",
        "\u{2069}",
        "\u{34f}",
        "\u{fe0f}",
        "\u{fe00}",
        "\u{e0100}",
        "\u{e0041}",
        "\u{e007f}",
        "\u{180e}",
        "\u{2061}",
        "\u{fffc}",
        "\u{13441}",
        "\u{a0}",
        " \u{200b} \u{2060}\t",
    ] {
        for (padded, kept) in [
            (format!("{unseen}Rent"), "Rent"),
            (format!("Rent{unseen}"), "Rent"),
            (format!("{unseen}{unseen}Rent{unseen} {unseen}"), "Rent"),
            (format!("Re{unseen}nt"), &*format!("Re{unseen}nt")),
        ] {
            assert_eq!(one_line(&padded, 100).as_deref(), Ok(kept), "{}", padded.escape_unicode());
            assert_eq!(optional(&padded, 100).as_deref(), Ok(kept), "{}", padded.escape_unicode());
        }
    }
    for (written, kept) in [
        ("\u{202b}שלום\u{202c}", "שלום"),
        ("\u{2068}Rent\u{2069}", "Rent"),
        ("abc \u{202b}שלום\u{202c}\u{200e}\u{202c}", "abc \u{202b}שלום\u{202c}"),
        ("❤\u{fe0f}\u{fe0f}\u{200d}", "❤\u{fe0f}"),
        ("👨\u{200d}", "👨"),
        ("🏴\u{e0067}\u{e0062}", "🏴"),
        ("می\u{200c}", "می"),
    ] {
        assert_eq!(one_line(written, 100).as_deref(), Ok(kept), "{}", written.escape_unicode());
    }
    assert_eq!(one_line("Rent\u{0}", 100), Err(TextError::ControlCharacter));
    assert_eq!(one_line("\u{7}Rent", 100), Err(TextError::ControlCharacter));
}

// Were the work to grow with the square of the length, this would not end.
#[test]
fn an_end_of_a_hundred_thousand_characters_is_no_work() {
    for unseen in ["\u{e007f}", "\u{202c}", "\u{200d}", "\u{fe0f}", "\u{2066}"] {
        assert_eq!(one_line(&unseen.repeat(100_000), 100), Err(TextError::Empty));
        assert_eq!(one_line(&format!("x{}", unseen.repeat(100_000)), 100), Ok("x".to_owned()));
    }
}

#[test]
fn tags_are_sorted_and_unique() {
    let given = ["b".to_owned(), "a".to_owned(), "b ".to_owned()];
    assert_eq!(tags(&given), Ok(vec!["a".to_owned(), "b".to_owned()]));
}

proptest::proptest! {
    #[test]
    fn a_kept_line_shows_something_and_an_unseen_character_never_makes_a_text_show(
        text in ".{0,40}", unseen in proptest::char::any().prop_filter("seen", |c| is_unseen(*c)),
    ) {
        let padded: String = [unseen.to_string(), text.clone(), unseen.to_string()].concat();
        proptest::prop_assert_eq!(shows_something(&padded), shows_something(&text));
        if let Ok(kept) = one_line(&text, 100) {
            proptest::prop_assert!(shows_something(&kept));
            proptest::prop_assert_eq!(one_line(&kept, 100), Ok(kept.clone()));
        }
    }
}

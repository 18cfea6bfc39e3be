//! Which passwords are guessed first, and which are taken.

use super::*;

fn judge(password: &str) -> Result<(), WeakPassword> {
    let email = Email::parse("marieke.devries@example.org").unwrap();
    check(&password.to_owned().into(), &email, "Marieke de Vries")
}

#[test]
fn length_is_counted_in_characters_and_bounded_on_both_sides() {
    assert_eq!(judge("kettle-blue"), Err(WeakPassword::TooShort));
    assert_eq!(judge("kettle-blues"), Ok(()));
    assert_eq!(judge("ключ от двери"), Ok(()));
    let long: String = "heron quarry ".chars().cycle().take(250).collect::<String>() + "x9Lm-q";
    assert_eq!(judge(&long), Ok(()));
    assert_eq!(judge(&format!("{long}!")), Err(WeakPassword::TooLong));
}

fn all_are_guessable(passwords: &[&str]) {
    for guessable in passwords {
        assert_eq!(judge(guessable), Err(WeakPassword::Guessable), "{guessable}");
    }
}

#[test]
fn a_name_in_whatever_drawing_with_what_the_product_is_about_is_refused() {
    all_are_guessable(&[
        "wumboFinanceApp1",
        "W.u.m.b.oFinanceApp1",
        "wumb0FinanceApp1",
        "obmuwFinanceApp1",
        "wumbowumboFinanceApp1",
        "ＷｕｍｂｏFinanceApp1",
        "wumbo-Budget-Planner-2026",
        "W|_|mbo2026!2026",
        "W|_|mboLogin2026!",
        "vvumbo-household",
        "vvumboPassword1!",
        "vvumbo2026November",
        "\\/\\/|_||\\/|bo-2026",
        "M4r13k3D3vr135-2026Winter",
        "M4r1ek3-deVries2026Winter",
    ]);
    // A phrase may have the name in it.
    for taken in ["wumbo heron quarry lantern", "marieke paints 40 herons"] {
        assert_eq!(judge(taken), Ok(()), "{taken}");
    }
}

#[test]
fn what_is_guessed_first_is_refused() {
    all_are_guessable(&[
        "password1234",
        "P@ssw0rd2024",
        "passwordpassword",
        "123456789012",
        "qwertyuiop123",
        "1q2w3e4r5t6y",
        "q1w2e3r4t5y6",
        "qazwsxedcrfv",
        "1qaz2wsx3edc",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "abcdefghijkl",
        "zyxwvutsrqpo",
        "iloveyou1234",
        "123qweasdzxc",
        "letmein123456",
        "sunshine2024!",
        "administrator",
        "Manchester123",
        "michaeljordan",
        "wumbowumbo12",
        "Wumbo2026!!!",
        "WUMB0-wumb0-",
        "wumbopassword",
        "ilovewumbo123",
        "mywumbo12345",
        "wumbo wumbo wumbo",
        "111111222222",
        "000000000000",
        "121212121212",
        // Published, in whatever case, with what everybody adds, or in disguise.
        "neversaynever",
        "NeverSayNever",
        "Liverpool2024!",
        "!!Liverpool!!",
        "2024liverpool2024",
        "l1verp00l2024",
        "Liverpoolliverpool",
        "looprevil2024",
        "L.i.v.e.r.p.o.o.l",
        "l i v e r p o o l 1",
        "Ｌｉｖｅｒｐｏｏｌ2024",
        "password12345",
        "manchester united",
        "never-say-never",
        "real madrid 2024",
        "summer-dragon-24",
        "Summer2024Dragon",
        "q1w2e3r4t5y6!!",
        "abc123456!2024",
    ]);
}

#[test]
fn one_or_two_common_words_are_refused_in_any_guise() {
    all_are_guessable(&[
        "correcthorse",
        "household123",
        "homefinance1",
        "Wumb0W4llet!!",
        "S3cure-Passw0rd!",
        "$ecureP4$$word",
        "sunshine-wallet-7",
        "!!bank.account!!",
        "MyBankAccount1",
        "savings-2-0-2-4",
        "drowssaptcerroc",
        "esr0h-tc3rr0c",
        "Sommer2024Winter",
        "huishouden123",
        "Haushalt2024!",
        "monbudget2024",
        "dinero-casa-99",
        "finanzenfinanzen",
        "iloveyousomuch",
        "thisismypassword",
        "x-household-1-x",
    ]);
}

#[test]
fn dates_walks_and_blocks_are_refused() {
    all_are_guessable(&[
        "19900101199001",
        "1990-01-01-1990",
        "01011990-02021992",
        "24121985241285",
        "199020002010",
        "01jan19900101",
        "qazxswedcvfr",
        "zaq1xsw2cde3",
        "qwerasdfzxcv",
        "!QAZ2wsx#EDC",
        "heron42-heron42",
        "kq7zkq7zkq7zkq7z",
        "heron1heron2heron3",
        "Vx4TVx4T Vx4TVx4T",
        "xk7qpzzpq7kx",
        "aaaabbbbcccc",
        "aaabbbcccddd",
        "            x y z",
    ]);
}

#[test]
fn columns_of_keys_counted_numbers_and_blocks_cut_short_are_refused() {
    all_are_guessable(&[
        "plmoknijbuhv",
        "qscwdvefbrgn",
        "1qaz2wsx3edc",
        "zaqxswcdevfr",
        "2468101214161",
        "51015202530354",
        "10203040506070",
        "97531-1-3-5-7-9",
        "100 200 300 400",
        "5201314520131",
        "1314520131452",
        "kx7-kx7-kx7-k",
        "adgangskode1",
        "Wachtwoord123",
        "slaptazodis!1",
        "geslo-geslo-1",
    ]);
}

#[test]
fn what_is_guessed_first_in_other_languages_is_refused() {
    all_are_guessable(&[
        "Passwort123456",
        "Wochenende2024",
        "Contraseña2024",
        "contrasena1234",
        "motdepasse2024",
        "Buongiorno123!",
        "misschien1234",
        "dziękuję12345",
        "Katarzyna1985",
        "пароль123456",
        "йцукенйцукен1",
    ]);
}

#[test]
fn phrases_of_what_everybody_says_are_refused_in_several_languages() {
    all_are_guessable(&[
        "le mot de passe",
        "nothingtoseehere",
        "nothing to see here",
        "N0thing t0 see here",
        "what do you mean",
        "das ist mein haus",
        "je ne sais pas quoi",
        "quien sabe que es",
        "non lo so amore",
        "wie heeft dat gedaan",
        "kocham cię bardzo",
        "eu te amo muito",
    ]);
}

#[test]
fn names_of_these_years_and_short_words_are_refused_with_what_everybody_adds() {
    all_are_guessable(&[
        "fortnite1234",
        "fortnite2024!",
        "F0rtn1te-4711",
        "fortnite-roblox",
        "xX_fortnite_Xx",
        "chatgpt12345",
        "ChatGPT!2026",
        "2025taylorswift!",
        "blackpink#99",
        "Baldursgate3!",
        "juventus1897",
        "blorptix1234",
        "Blorptix!!2025",
        "xochitl24121985",
    ]);
}

#[test]
fn what_everybody_knows_by_heart_is_refused() {
    all_are_guessable(&[
        "correct horse battery staple",
        "correct horse battery",
        "Correct-Horse-Battery-Staple",
        "CorrectHorseBatteryStaple1!",
        "c0rrect h0rse b4ttery st4ple",
        "to be or not to be",
        "maytheforcebewithyou",
        "may the fourth be with you, 2024",
        "The Quick Brown Fox Jumps",
        "lorem ipsum dolor sit amet",
        "hakuna matata 2024",
        "Never gonna give you up!",
        "ohne Fleiß kein Preis",
        "möge die macht mit dir sein",
        "liberté, égalité, fraternité",
        "que la fuerza te acompañe",
        "nel mezzo del cammin di nostra",
        "litwo, ojczyzno moja!",
        "быть или не быть, вот в чём вопрос",
        "wer anderen eine grube gräbt",
        "WerAndernEineGrubeGraebt!",
        "the quick brown fox jumps over",
        "a stitch in time saves nine",
        "morgenstundhatgoldimmund",
        "après la pluie, le beau temps",
        "chi dorme non piglia pesci",
        "en boca cerrada no entran moscas",
        "kto rano wstaje, temu pan bog daje",
        "без труда не вытащишь и рыбку",
        "bättre sent än aldrig",
        "damlaya damlaya göl olur",
        "si vis pacem para bellum",
    ]);
}

#[test]
fn one_long_word_is_one_word_whatever_its_length() {
    all_are_guessable(&[
        "supercalifragilisticexpialidocious",
        "Supercalifragilistic!",
        "donaudampfschifffahrtsgesellschaft",
        "Donaudampfschifffahrtsgesellschaft2024",
        "pneumonoultramicroscopicsilicovolcanoconiosis",
        "antidisestablishmentarianism",
        "anticonstitutionnellement",
        "precipitevolissimevolmente",
        "internationalization",
        "Incomprehensibilities1!",
        "Krankenversicherung",
        "responsabilidades",
        "достопримечательность",
    ]);
}

#[test]
fn what_is_counted_or_told_off_is_refused_in_many_languages() {
    all_are_guessable(&[
        "acht neun zehn elf",
        "eins zwei drei vier",
        "monday tuesday wednesday",
        "january february march",
        "Montag-Dienstag-Mittwoch!",
        "lundi.mardi.mercredi",
        "uno dos tres cuatro cinco",
        "ichi ni san shi go roku",
        "alphabravocharlie",
        "green blue yellow red",
        "июнь июль август сентябрь",
    ]);
}

#[test]
fn one_word_of_common_words_is_one_with_umlauts_and_without() {
    all_are_guessable(&[
        "Haustürschlüssel!",
        "Haustuerschluessel!",
        "haustürschlüssel",
        "Überraschungsparty1",
        "Ueberraschungsparty-2024",
        "!!Wohnungsschlüssel123",
        "Geschaeftsfuehrer",
        "Kühlschranktür2024",
    ]);
}

#[test]
fn words_that_are_said_again_count_once() {
    all_are_guessable(&[
        "kettle kettle kettle",
        "kettlekettlekettle",
        "kettle heron kettle",
        "kettlekettleheron",
        "heron heron kite kite",
        "Summer-dragon-summer-dragon-summer",
        "summer summer summer dragon",
        "correct correct horse horse",
        "kettle!kettle?kettle.",
    ]);
    for good in ["heron quarry heron meadow", "kettle kettle lamp violet", "anna banana velvet"] {
        assert_eq!(judge(good), Ok(()), "{good}");
    }
}

#[test]
fn four_random_words_are_taken_however_they_are_written() {
    let words = [
        "abruptly", "acorn", "blanket", "cactus", "dwindle", "ember", "ferret", "gravel",
        "hatchet", "igloo", "jigsaw", "kelp", "lagoon", "mustard", "nectar", "ostrich", "pebble",
        "quilt", "rhubarb", "saddle", "thimble", "umbrella", "velvet", "walnut", "yogurt",
        "zipper",
    ];
    for at in 0..words.len() {
        let four: Vec<&str> = [0, 5, 11, 18].map(|by| words[(at + by) % words.len()]).into();
        for between in [" ", "-", ""] {
            assert_eq!(judge(&four.join(between)), Ok(()), "{four:?}");
        }
    }
}

#[test]
fn the_persons_own_name_and_address_are_refused() {
    for own in [
        "marieke.devries@example.org",
        "MariekeDeVries",
        "mariekedevries1990",
        "marieke.devries!",
        "Vries12345678",
        "mariekewumbo1",
        "devries-marieke",
        "M4r13k3-1990!",
        "ekeiram123456",
        "seirved.ekeiram",
        "mdevries2024!",
        "mariekemarieke",
        "marieke.liverpool",
        "wumbo.marieke.1",
        "obmuw-obmuw-1",
        "wumbowumbowumbo",
        "w.u.m.b.o.2.0.2.4",
        "my-wumbo-liverpool",
        "Wumb0-M4r13k3-!!",
        "s31rv3d-m4r13k3",
        "!!3k3ir4m!!2024",
        "gro.elpmaxe@seirved",
        "marieke-finance-1",
    ] {
        assert_eq!(judge(own), Err(WeakPassword::Guessable), "{own}");
    }
}

#[test]
fn names_are_known_however_their_letters_are_written() {
    for (name, own) in [
        ("Jürgen Groß", "juergengross1"),
        ("Jürgen Groß", "Jurgen-Groß-7"),
        ("José Núñez", "josenunez2024"),
        ("José Núñez", "JoséNúñez2024"),
        ("Åse Bjørk", "aasebjoerk123"),
        ("Åse Bjørk", "asebjork-1-2"),
        ("Åse Bjørk", "åsebjørk12345"),
        ("Jörg Groß", "jorggross123"),
        ("Jörg Groß", "joerggroß123"),
        ("Anna Kößler-Weiß", "weisskossler"),
        ("Anna Kößler-Weiß", "kösslerweiss"),
        ("Søren Ærø Mølgaard", "sorenmolgaard"),
        ("Søren Ærø Mølgaard", "sorenaero-123"),
        ("Søren Ærø Mølgaard", "soerenmoelgaard"),
        ("Ólafur Þórðarson", "olafurthordarson"),
        ("Ólafur Þórðarson", "olafurtordarson1"),
        ("Łukasz Wójcik", "lukaszwojcik"),
        ("Đặng Thị Hương", "dangthihuong1"),
        ("İlker Işık", "ilkerisik1234"),
        ("Сергей Иванов", "сергейиванов1"),
        ("王小明", "王小明王小明王小明王小明"),
    ] {
        let email = Email::parse("x7@example.org").unwrap();
        let judged = check(&own.to_owned().into(), &email, name);
        assert_eq!(judged, Err(WeakPassword::Guessable), "{own}");
    }
}

#[test]
fn phrases_and_random_texts_are_taken_without_rules_of_composition() {
    for good in [
        "violet harbour nine",
        "kxvtqwpzmrbn",
        "kxvtqwpzmr17",
        "zorblax48213",
        "774920158364",
        "test-password-of-mine",
        "heel veel fietsen",
        "marieke likes old ferries",
        "ÆØÅ over fjellet",
        "quiet-Lantern-94-meadow",
        "harbor velvet tiny jacket",
        "hV7qLw29xTzB",
        "x9#Lm-q2VwKp",
        "plinthquartzfjord",
        "ทะเลสีน้ำเงินยามเช้า",
        "kedi sıcak çorba içmez",
        "四匹の猫と静かな湖のほとり",
        "गीली सड़क पर साइकिल",
        "4 wet bikes, 1 dry hat",
        "correct zebra fountain nail",
        "kettle-heron-42",
        "lantern moss forty",
        "another harbour 7",
        "wumbo demo household",
        "liverpool ferries at dawn",
        "summer dragon likes violets",
        "tr0ub4dor&3 quince",
        "Zq8#vLp2!xRt",
        "vier fietsen in de regen",
        "la gata come queso azul",
        "мой кот любит сыр",
        "窓の外は雨が降っている夜",
    ] {
        assert_eq!(judge(good), Ok(()), "{good}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_judging_panic(text in ".{12,70}", name in ".{0,30}") {
        let email = Email::parse("x7@example.org").unwrap();
        let _ = check(&text.into(), &email, &name);
    }
}

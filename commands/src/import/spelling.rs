//! Whether two names are of one account: banks fill numbers and bank codes up with zeros, and an
//! IBAN has both of them in it.

use super::accounts::normalised;
use super::numbers::{is_iban, is_valid_iban};

/// Fewest significant digits that tell a number where no bank stands beside it.
const TELLING: usize = 4;
/// The same where a number is looked for in an IBAN of a bank that cannot be compared.
const TELLING_IN_IBAN: usize = 6;

/// Bank and number, as a file or a household writes them.
pub(super) type Name<'a> = (Option<&'a str>, &'a str);

/// How two banks go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Banks {
    Same,
    /// One of them is not told, or told in a way that cannot be compared.
    Untold,
    Others,
}

/// How well two names go together, `None` where they are of two accounts; more where the banks
/// agree, and where the numbers are written alike. What is only spelled differently is one account
/// as long as nothing else is nearer.
pub(super) fn one_account(one: Name<'_>, other: Name<'_>) -> Option<u8> {
    let banks = banks(one, other);
    let of_banks = match banks {
        Banks::Others => return None,
        Banks::Same => 4,
        Banks::Untold => 2,
    };
    if normalised(one.1) == normalised(other.1) {
        return Some(of_banks + 1);
    }
    let digits = spelled_alike(one.1, other.1)?;
    let is_enough = match banks {
        Banks::Same => true,
        _ if is_iban(one.1) || is_iban(other.1) => digits >= TELLING_IN_IBAN,
        _ => digits >= TELLING,
    };
    is_enough.then_some(of_banks)
}

/// Whether two numbers may be one, whatever their banks.
pub(super) fn is_number(one: &str, other: &str) -> bool {
    normalised(one) == normalised(other)
        || spelled_alike(one, other).is_some_and(|digits| digits >= TELLING)
}

/// A name that is the same for all spellings of an account, as far as they can be told: bank and
/// number without zeros before them, those of an IBAN where its country's are known.
pub(super) fn spelled(bank: Option<&str>, number: &str) -> (Option<String>, String) {
    if is_iban(number) {
        return match parts(number) {
            Some((bank, number)) => (Some(significant(&bank)), significant(&number)),
            None => (None, normalised(number)),
        };
    }
    let kept = significant(number);
    let is_telling = bank.is_some() || kept.len() >= TELLING;
    let number = if is_telling { kept } else { normalised(number) };
    (bank.map(significant), number)
}

/// How the banks of two names go together; that of an IBAN stands in it.
pub(super) fn banks(one: Name<'_>, other: Name<'_>) -> Banks {
    match (is_iban(one.1), is_iban(other.1)) {
        // An IBAN has its bank in it, and a bank has several names.
        (true, true) => Banks::Untold,
        (true, false) => beside_iban(one.1, other),
        (false, true) => beside_iban(other.1, one),
        (false, false) => match (one.0, other.0) {
            (Some(one), Some(other)) if is_one_bank(one, other) => Banks::Same,
            (Some(_), Some(_)) => Banks::Others,
            _ => Banks::Untold,
        },
    }
}

/// The bank of a number as that of an IBAN: by its code, or by the name that it begins with in
/// countries whose IBANs have letters. Codes and international names cannot be compared, but for
/// the country.
fn beside_iban(iban: &str, other: Name<'_>) -> Banks {
    let (Some(bank), Some((own, _))) = (other.0, parts(iban)) else { return Banks::Untold };
    // A bank's name in letters may be as long as a code.
    let is_written_large = !bank.contains(char::is_lowercase);
    let (bank, iban) = (normalised(bank), normalised(iban));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits(&bank) && is_digits(&own) {
        return if significant(&bank) == significant(&own) { Banks::Same } else { Banks::Others };
    }
    let is_bic = is_written_large
        && matches!(bank.len(), 8 | 11)
        && bank.bytes().take(6).all(|byte| byte.is_ascii_alphabetic());
    if is_bic && bank.get(4..6) != iban.get(..2) {
        return Banks::Others;
    }
    let has_letters = own.len() >= 4 && own.bytes().take(4).all(|b| b.is_ascii_alphabetic());
    match has_letters && !is_digits(&bank) {
        true if bank.get(..4) == own.get(..4) => Banks::Same,
        true if is_bic => Banks::Others,
        _ => Banks::Untold,
    }
}

/// Whether two codes are of one bank.
pub(super) fn is_one_bank(one: &str, other: &str) -> bool {
    significant(one) == significant(other)
}

/// Whether the banks of two names are told in one way, so that other words are other banks: a code
/// and an international name are not.
pub(super) fn are_comparable(one: Name<'_>, other: Name<'_>) -> bool {
    let is_code = |bank: &str| normalised(bank).bytes().all(|byte| byte.is_ascii_digit());
    one.0.zip(other.0).is_none_or(|(one, other)| is_code(one) == is_code(other))
        || is_iban(one.1)
        || is_iban(other.1)
}

/// How many significant digits two numbers have that are spelled differently and may be one.
fn spelled_alike(one: &str, other: &str) -> Option<usize> {
    let within = |iban: &str, number: &str| -> Option<usize> {
        let (bank, own) = parts(iban)?;
        let number = significant(number);
        let whole = significant(&format!("{bank}{own}"));
        let is_it = number == significant(&own) || number == whole;
        is_it.then_some(number.len())
    };
    match (is_iban(one), is_iban(other)) {
        (true, true) => None,
        (true, false) => within(one, other),
        (false, true) => within(other, one),
        (false, false) => {
            let (one, other) = (significant(one), significant(other));
            (one == other && one != "0").then_some(one.len())
        }
    }
}

/// A code of digits without zeros before it; anything else as it is compared.
fn significant(text: &str) -> String {
    let text = normalised(text);
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text;
    }
    let kept = text.trim_start_matches('0');
    if kept.is_empty() { "0".to_owned() } else { kept.to_owned() }
}

/// The bank's and the account's part of an IBAN, in countries where people write them one by one
/// (the structures of the SWIFT registry of IBANs).
fn parts(iban: &str) -> Option<(String, String)> {
    let iban = normalised(iban);
    if !is_valid_iban(&iban) {
        return None;
    }
    // Places behind country and check digits: the bank begins, ends, and the whole ends.
    let (from, to, end) = match iban.get(..2)? {
        "DE" => (0, 8, 18),
        "AT" => (0, 5, 16),
        "CH" | "LI" => (0, 5, 17),
        "CZ" | "SK" => (0, 4, 20),
        "NL" => (0, 4, 14),
        "DK" => (0, 4, 14),
        "LU" => (0, 3, 16),
        "PL" => (0, 8, 24),
        "GB" => (4, 10, 18),
        "NO" => (0, 0, 11),
        "BE" => (0, 0, 12),
        "FI" => (0, 0, 14),
        _ => return None,
    };
    let own = iban.get(4..).filter(|own| own.len() == end)?;
    Some((own.get(from..to)?.to_owned(), own.get(to..)?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMAN: &str = "DE89370400440532013000";
    const DUTCH: &str = "NL69INGB0123456789";

    #[test]
    fn one_account_is_one_in_every_spelling() {
        for (one, other) in [
            ((Some("37040044"), "0532013000"), (Some("37040044"), "532013000")),
            ((Some("021000021"), "123456"), (Some("21000021"), "123456")),
            ((Some("021000021"), "0012"), (Some("21000021"), "12")),
            ((Some("37040044"), "0532013000"), (None, GERMAN)),
            ((Some("37040044"), "532013000"), (Some("COBADEFF"), GERMAN)),
            ((None, "532013000"), (None, GERMAN)),
            ((None, "370400440532013000"), (None, GERMAN)),
            ((None, "0532013000"), (None, "532013000")),
            ((Some("INGBNL2A"), "0123456789"), (None, DUTCH)),
            ((Some("INGB"), "123456789"), (None, DUTCH)),
            ((Some("0800"), "19-2000145399"), (None, "CZ6508000000192000145399")),
            ((Some("Commerzbank"), "532013000"), (None, GERMAN)),
        ] {
            assert!(one_account(one, other).is_some(), "{one:?} {other:?}");
            assert_eq!(one_account(one, other), one_account(other, one), "{one:?} {other:?}");
        }
    }

    #[test]
    fn other_banks_and_other_numbers_are_other_accounts() {
        for (one, other) in [
            ((Some("37040044"), "0532013000"), (Some("37040045"), "532013000")),
            ((Some("10000000"), "532013000"), (None, GERMAN)),
            ((Some("37040044"), "532013001"), (None, GERMAN)),
            ((Some("RABONL2U"), "0123456789"), (None, DUTCH)),
            ((Some("INGBBEBB"), "0123456789"), (None, DUTCH)),
            ((Some("0800"), "2000145399"), (None, "CZ6508000000192000145399")),
            ((None, "01"), (None, "1")),
            ((None, "000"), (None, "0000")),
            ((None, DUTCH), (None, GERMAN)),
            ((Some("1"), "5320130000"), (Some("1"), "532013000")),
        ] {
            assert_eq!(one_account(one, other), None, "{one:?} {other:?}");
        }
    }

    #[test]
    fn what_is_written_alike_at_the_same_bank_is_nearest() {
        let bank = Some("37040044");
        let nearness = |other| one_account((bank, "0532013000"), other);
        let by_nearness = [(bank, "0532013000"), (bank, "532013000"), (None, "0532013000")];
        let known = by_nearness.map(nearness);
        assert!(known.is_sorted_by(|one, other| one > other), "{known:?}");
        assert!(nearness((None, "532013000")) < known[2]);
    }

    #[test]
    fn every_spelling_comes_out_as_one_name() {
        let name = (Some("37040044".to_owned()), "532013000".to_owned());
        assert_eq!(spelled(Some("37040044"), "0532013000"), name);
        assert_eq!(spelled(None, GERMAN), name);
        assert_eq!(spelled(Some("COBADEFF"), GERMAN), name);
        assert_eq!(spelled(None, "01"), (None, "01".to_owned()));
    }
}

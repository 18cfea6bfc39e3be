//! One account, one spelling: files put the bank before the number, the currency behind it, or the
//! bank's international code before its IBAN.

use domain::money::Currency;

use super::accounts::normalised;
use super::spelling::is_one_bank;
use crate::statement::StatementAccount;

/// Fewest characters of a number behind the bank.
const SHORTEST_NUMBER: usize = 4;
/// Digits of a bank that stands behind the number.
const BANK_BEHIND: usize = 4;
/// The bank's part of `bank/number`, in characters: codes of banks are 3 to 11 long.
const BANK_LENGTH: std::ops::RangeInclusive<usize> = 3..=11;

/// The account as every format's name of it comes out: an IBAN alone without blanks and currency,
/// else bank and number apart. A number that is none of these forms stays as it is written.
#[must_use]
pub fn one_name(account: StatementAccount, currency: Option<Currency>) -> StatementAccount {
    let Some(number) = account.number.as_deref() else { return account };
    let (bank, number) = apart(account.bank.as_deref(), number, currency);
    StatementAccount { bank, number: Some(number), ..account }
}

/// Bank and number of a number as it is written; the bank that is told apart stays.
pub(super) fn apart(
    bank: Option<&str>,
    number: &str,
    currency: Option<Currency>,
) -> (Option<String>, String) {
    let number = without_currency(number.trim(), currency);
    let own = || bank.map(str::to_owned);
    if is_valid_iban(number) {
        return (own(), normalised(number));
    }
    let Some((before, behind)) = number.split_once('/') else {
        return (own(), number.to_owned());
    };
    let (before, behind) = (before.trim(), behind.trim());
    if is_bic(before) && is_iban(behind) {
        return (own(), normalised(behind));
    }
    let is_told = |code: &str| bank.is_none_or(|bank| is_one_bank(bank, code));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    // Czech and Slovak banks stand behind the number; German ones have eight digits before it.
    if behind.len() == BANK_BEHIND && is_digits(behind) {
        // Some have a number before the number.
        let (prefix, numeral) = before.split_once('-').unwrap_or(("", before));
        let is_number = (6..=10).contains(&numeral.len())
            && numeral.len() != 8
            && prefix.len() <= 6
            && is_digits(numeral)
            && is_digits(prefix);
        return match is_number && is_told(behind) {
            true => (Some(behind.to_owned()), before.to_owned()),
            false => (own(), number.to_owned()),
        };
    }
    let is_number = behind.chars().count() >= SHORTEST_NUMBER
        && behind.bytes().any(|byte| byte.is_ascii_digit())
        && !behind.contains('/');
    let is_bank =
        BANK_LENGTH.contains(&before.chars().count()) && (is_digits(before) || is_bic(before));
    match is_number && is_bank && is_told(before) {
        true => (Some(before.to_owned()), behind.to_owned()),
        false => (own(), number.to_owned()),
    }
}

/// `NL69…EUR`, `NL69… EUR`, `532013000EUR`: the currency of the statement, or of ISO 4217 where the
/// statement has none.
fn without_currency(number: &str, currency: Option<Currency>) -> &str {
    let Some((rest, code)) = number.len().checked_sub(3).and_then(|at| number.split_at_checked(at))
    else {
        return number;
    };
    let Ok(named) = Currency::new(&code.to_ascii_uppercase()) else { return number };
    let rest = rest.trim_end_matches([' ', '-', '/', '.']);
    let is_its = currency.is_none_or(|currency| currency == named);
    let is_whole = rest.ends_with(|c: char| c.is_ascii_digit())
        && (is_valid_iban(rest.rsplit('/').next().unwrap_or(rest)) || !is_valid_iban(number));
    if is_its && is_whole { rest } else { number }
}

/// Two letters, two digits and an account, whose remainder by 97 is one (ISO 13616).
pub fn is_valid_iban(number: &str) -> bool {
    let kept = normalised(number);
    let is_formed = is_iban(&kept) && kept.is_ascii();
    let (head, rest) = kept.split_at_checked(4).unwrap_or_default();
    let remainder = rest.chars().chain(head.chars()).try_fold(0_u32, |sum, character| {
        let value = character.to_digit(36)?;
        Some((sum * if value < 10 { 10 } else { 100 } + value) % 97)
    });
    is_formed && remainder == Some(1)
}

/// Two letters, two digits, and an account behind them (ISO 13616), whatever the check digits.
pub(super) fn is_iban(number: &str) -> bool {
    let kept = normalised(number);
    let (letters, rest) = kept.split_at_checked(2).unwrap_or_default();
    (15..=34).contains(&kept.len())
        && letters.chars().all(|c| c.is_ascii_alphabetic())
        && rest.chars().take(2).all(|c| c.is_ascii_digit())
}

/// Four letters of a bank, two of a country, two of a place, and three of a branch (ISO 9362).
fn is_bic(text: &str) -> bool {
    matches!(text.len(), 8 | 11)
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().take(6).all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_account_is_the_same_name() {
        let eur = Currency::new("EUR").ok();
        let name = |bank: Option<&str>, number: &str| apart(bank, number, eur);
        let iban = "NL69INGB0123456789";
        for written in [
            "NL69INGB0123456789",
            "NL69 INGB 0123 4567 89",
            "nl69ingb0123456789",
            "NL69INGB0123456789EUR",
            "NL69INGB0123456789 EUR",
            "INGBNL2A/NL69INGB0123456789",
            "INGBNL2AXXX/NL69INGB0123456789EUR",
        ] {
            assert_eq!(name(None, written), (None, iban.to_owned()), "{written}");
        }
        let apart = (Some("37040044".to_owned()), "532013000".to_owned());
        for written in ["37040044/532013000", "37040044/532013000EUR", "37040044 / 532013000 EUR"] {
            assert_eq!(name(None, written), apart, "{written}");
        }
        assert_eq!(name(Some("37040044"), "37040044/532013000"), apart);
        assert_eq!(name(Some("37040044"), "532013000"), apart);
        let czech = (Some("0800".to_owned()), "2000145399".to_owned());
        assert_eq!(name(None, "2000145399/0800"), czech);
        let prefixed = (Some("0800".to_owned()), "19-2000145399".to_owned());
        assert_eq!(name(None, "19-2000145399/0800"), prefixed);
    }

    #[test]
    fn what_is_no_such_form_stays_as_it_is_written() {
        let eur = Currency::new("EUR").ok();
        for written in [
            "532013000USD",
            "ABN/AMRO",
            "12/34",
            "1/2/3456",
            "Savings/2024 account of Ada",
            "EUR",
            "\u{20ac}\u{20ac}",
            "77001/90a/100",
        ] {
            assert_eq!(apart(None, written, eur), (None, written.to_owned()), "{written}");
        }
        let other = (Some("1".to_owned()), "37040044/532013000".to_owned());
        assert_eq!(apart(Some("1"), "37040044/532013000", eur), other);
    }
}

//! Balances that rise with what has one sign, of an account of which nothing is known: they tell
//! what is on it, or what is owed on a card. Then they prove nothing of the signs, and the words
//! and numbers of the rows are heard as if there were none.
//!
//! Most files are of current accounts: their rows are money out more often than in, or words say
//! what comes in, or an IBAN stands somewhere. None of these is asked about. But a heading or a
//! minus that says money out is not turned by balances that rise with it, also where the account is
//! one on which money lies: the file may be of another one.

use commands::statement::{AmountColumns, StatementAccountKind};

use super::super::amount;
use super::super::direction::owes;
use super::amounts::{Money, index, question};
use super::balance::{Proof, Sequence};
use super::cells::{Cell, units};
use super::choice::{Choice, Strength};
use super::known;
use super::layout::Column;
use super::loan;
use super::own_account;
use super::role::{Role, role};
use super::sign::{self, Spoken};
use super::table::Row;
use super::words::{self, normalised};

/// Amounts of one way that are nothing out of the ordinary where next to none goes the other way:
/// from so many on a person is asked.
const MANY: usize = 10;
/// Rows in which IBANs are looked for, and the shortest text that may be one, in bytes.
const LOOKED_AT: usize = 20;
const SHORTEST_IBAN: usize = 15;
/// What a card calls the payment of its bill, as a text that says nothing else.
const PAYMENT: &str = "\
    payment|payments|pymt|pmt|repayment|zahlung|einzahlung|ruckzahlung|paiement|versement|\
    remboursement|reglement|pago|abono|pagamento|versamento|betaling|aflossing|storting|wplata|\
    splata|platnosc|betalning|inbetalning|innbetaling|indbetaling|maksu|suoritus|platba|uhrada|\
    befizetes|plata|odeme|платеж|погашение|оплата|还款|還款|入金|payback|autopay";
/// What may stand beside such a word without saying more.
const BESIDE: &str = "\
    card|credit|creditcard|visa|mastercard|amex|online|internet|mobile|web|app|bank|direct|debit|\
    automatic|auto|received|receipt|thank|thanks|you|made|kreditkarte|karte|erhalten|danke|ihre|\
    vielen|dank|carte|votre|merci|recu|su|tarjeta|gracias|recibido|carta|ricevuto|grazie|cartao|\
    recebido|obrigado|kaart|ontvangen|bedankt|karty|of|for|the|de|del|di|da|du|la";

/// What nobody says of what he spends.
const GIVEN: &str = "\
    thank you|received|ihre zahlung|zahlung erhalten|besten dank|merci|recu|gracias|recibido|\
    ricevuto|recebido|obrigado|ontvangen|bedankt|refund|gutschrift|rimborso|\
    reembolso|terugbetaling|zwrot|palautus|aterbetalning|вернули|возврат|退款|返金";
/// What was sent from elsewhere.
const SENT: &str = "\
    transfer from|transfer in|umbuchung von|uberweisung von|virement de|transferencia de|\
    traspaso de|bonifico da|overboeking van|przelew od";
/// What is paid for money that was lent, where a word for interest stands.
const CHARGED: &str = "\
    charge|purchase|fee|cash advance|soll|sollzins|overdraft|uberzieh|debit|debet|deudor|loan|kredit|\
    darlehen|verzug|late";

/// What stands beside amounts and says which way they go, where balances tell it as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// Nothing: no amount has a sign.
    Nothing,
    /// A minus before every amount, whichever way it goes.
    SameMinus,
    /// Signs that say what the balances say.
    Fits,
    /// A sign or a heading that says the other way.
    Contradicts,
}

/// The rows of a file with balances, by what these say where they are what is on the account.
#[derive(Debug, Default)]
struct Ways {
    outs: usize,
    ins: usize,
    /// Rows of money out that are called the payment of a bill, or what came back.
    paid: usize,
    /// Those of them that say so in words that nobody has for what he spends.
    given: usize,
    /// Rows of money in that are called an income.
    incomes: usize,
    spoken: Spoken,
}

impl Ways {
    fn of<'r>(rows: impl Iterator<Item = (&'r Row, bool)>) -> Self {
        let mut ways = Self::default();
        for (row, out) in rows {
            *(if out { &mut ways.outs } else { &mut ways.ins }) += 1;
            ways.spoken.hear(row, out);
            ways.paid += usize::from(out && (sign::says_received(row) || is_payment(row)));
            ways.given += usize::from(out && says(row, is_given));
            ways.incomes += usize::from(!out && says(row, is_income));
        }
        ways
    }

    /// Whether they make it doubtful that the balances are what is on the account.
    fn are_doubtful(&self, beside: Beside, is_card: bool) -> bool {
        let Self { outs, ins, paid, given, incomes, ref spoken } = *self;
        let is_told = spoken.agree > 0 || incomes > 0;
        let mostly_in = ins > 1 && ins >= 2 * outs;
        let is_unusual = ins >= MANY && ins >= 4 * outs;
        let are_payments = outs > 0 && paid == outs;
        (beside == Beside::Contradicts && ins > 0 && ins >= outs)
            || (mostly_in && spoken.is_contradicted())
            || (mostly_in && spoken.agree == 0 && (are_payments || is_unusual || is_card))
            || (!is_told && ins > outs && (paid > 0 || beside == Beside::SameMinus))
            || (!is_told && ins > 0 && ins >= outs && given > 0)
            || (!is_told && ins > 0 && outs == 0 && beside == Beside::Nothing)
    }
}

impl Money<'_> {
    /// Whether balances may be what is owed: of an account whose kind nothing tells.
    pub(super) fn may_owe(&self, balance: usize) -> bool {
        self.kind.is_none() && self.is_seldom_negative(balance) && !self.is_of_account()
    }

    /// Whether balances may be what is owed although money lies on an account of this kind: then
    /// the file may be one of another account.
    pub(super) fn is_of_another_kind(&self, balance: usize) -> bool {
        let holds = self.kind.is_some() && !owes(self.kind);
        holds && self.is_seldom_negative(balance) && !self.is_of_account()
    }

    /// Whether balances contradict signs or headings, as they would where they are what is owed,
    /// on an account on which money lies. `turned`: the amounts as balances of such an account
    /// would tell them; where these follow from what is known to be there, they stand.
    pub(super) fn contradicts_kind(
        &self,
        turned: &AmountColumns,
        (balance, proof): (usize, &Proof),
    ) -> bool {
        proof.inverted
            && self.is_of_another_kind(balance)
            && !self.follows_known(turned, (balance, proof))
    }

    /// Whether the balance of the oldest row follows from something that is known to be there.
    fn follows_known(&self, columns: &AmountColumns, (balance, proof): (usize, &Proof)) -> bool {
        let Some(stood) = self.known.and_then(known::units).filter(|stood| *stood != 0) else {
            return false;
        };
        let oldest = match proof.sequence {
            Sequence::OldestFirst => self.rows().next(),
            Sequence::NewestFirst => self.rows().last(),
        };
        let (cells, mark) = (self.cells(columns), self.balance_mark(balance));
        let follows = |row: &Row| {
            let after = amount::read(row.cell(balance), mark).ok().and_then(units)?;
            let Cell::Amount(amount) = cells.read(row) else { return None };
            Some(after.checked_sub(units(amount)?)? == stood)
        };
        oldest.and_then(follows).unwrap_or(false)
    }

    /// Asks what a plus means where balances lead from amount to amount and may be what is owed:
    /// of an account on which money lies, where they contradict the signs, and of one whose kind
    /// nothing tells, where
    /// - most amounts have a sign that says money out, and the balances rise with them, or
    /// - more rows would be money in than out, and some of those that would be money out is called
    ///   what a card calls the payment of its bill, or money that came back, or
    /// - twice as many would be, and words of several say the other way, or a card is named over
    ///   the rows, or
    /// - there are many, and next to none goes the other way.
    ///
    /// One word that says money in (`Salary`) beside a row that would be is enough to believe the
    /// balances, where they do not turn signs and not more words say otherwise.
    pub(super) fn unless_debt(
        &self,
        column: &Column,
        (balance, proof): (usize, &Proof),
    ) -> Option<Choice<AmountColumns>> {
        let rows = self.rows().filter_map(|row| {
            let amount = amount::read(row.cell(column.index), self.mark).ok()?;
            (amount.mantissa != 0).then_some((row, amount.negative != proof.inverted))
        });
        let beside = if proof.inverted { Beside::Contradicts } else { Beside::Fits };
        let is_doubtful =
            self.may_owe(balance) && Ways::of(rows).are_doubtful(beside, sign::is_card(self));
        let turned = self.signed(column, proof.inverted);
        let is_asked = is_doubtful || self.contradicts_kind(&turned, (balance, proof));
        is_asked.then(|| self.ask_owed(column, proof))
    }

    /// As [`Self::unless_debt`] of amounts without a sign of which balances tell the directions,
    /// `out`; where none of them falls with an amount, it is asked as well. A choice for what is
    /// owed beside each of `choices`, which are for what is on the account.
    pub(super) fn unless_debt_unsigned(
        &self,
        (column, balance): (&Column, usize),
        out: &[Option<bool>],
        choices: &[AmountColumns],
    ) -> Option<Choice<AmountColumns>> {
        let ways = || Ways::of(self.rows().zip(out).filter_map(|(row, out)| Some((row, (*out)?))));
        let is_doubtful = || match role(column) {
            // What is called one side goes the other way.
            Role::Debit => ways().are_doubtful(Beside::Contradicts, true),
            Role::Credit if !self.may_be_posted(column) => {
                let ways = ways();
                ways.outs > ways.ins
            }
            _ if self.has_minus_alone(column.index) => {
                ways().are_doubtful(Beside::SameMinus, sign::is_card(self))
            }
            _ => ways().are_doubtful(Beside::Nothing, sign::is_card(self)),
        };
        // A heading or a minus that says otherwise is a reason to doubt the kind of the account.
        let says_otherwise = || match role(column) {
            Role::Debit => true,
            Role::Credit => !self.may_be_posted(column),
            _ => self.has_minus_alone(column.index),
        };
        let may_be = || self.is_of_another_kind(balance) && says_otherwise();
        if !(self.may_owe(balance) || may_be()) || !is_doubtful() {
            return None;
        }
        let title = self.layout.title(self.table, balance);
        let oldest = match choices.len() {
            1 => "",
            _ => " They do not show the oldest row: choose whether that is money out as well.",
        };
        let detail = format!(
            "No amount has a sign, and {title} tells the direction: if it is what is on the \
             account, amounts with which it falls are money out; if it is what is owed, as on a \
             card, those with which it rises are. Choose it.{oldest}"
        );
        let owed = choices.iter().filter_map(loan::turned);
        let all: Vec<AmountColumns> = choices.iter().cloned().chain(owed).collect();
        Some(Choice::asking(all[0].clone(), question(&detail, &all)))
    }

    /// Amounts of which no sign tells the direction on a card or loan beside balances that may be
    /// what is owed, and go both ways: those with which they rise are money out. It is asked unless
    /// a card's balances rise at least twice as often as they fall, as where more is bought than
    /// paid, and words do not say otherwise; the oldest row is asked about as well, where nothing
    /// tells what was owed before it. `None` where balances go one way or lead nowhere.
    pub(super) fn by_debt(
        &self,
        column: &Column,
        balance: Option<usize>,
    ) -> Option<Choice<AmountColumns>> {
        let balance = balance.filter(|balance| self.balance_may_be_debt(*balance))?;
        let falls = self.ways_out(column.index, balance)?;
        let (falls, began) = self.with_oldest(column.index, balance, &falls);
        let count = |wanted| falls.iter().filter(|fall| **fall == Some(wanted)).count();
        let (down, up) = (count(true), count(false));
        if down == 0 || up == 0 {
            return None;
        }
        let mut spoken = Spoken::default();
        let rows = self.rows().zip(&falls).filter_map(|(row, fall)| Some((row, (*fall)?)));
        rows.for_each(|(row, fall)| spoken.hear(row, !fall));
        let open = self.open(column.index, &falls);
        let oldest_falls = match (open.is_empty(), began) {
            (_, Some(began)) => Some(began.is_out),
            (true, None) => Some(true),
            (false, None) => None,
        };
        let columns = |falls: bool| AmountColumns::Balanced {
            column: index(column.index),
            balance_column: index(balance),
            oldest_is_out: !falls,
            owed: true,
        };
        let possible: Vec<AmountColumns> = match oldest_falls {
            Some(falls) => vec![columns(falls)],
            None => [false, true].map(columns).to_vec(),
        };
        let is_card = self.kind == Some(StatementAccountKind::CreditCard);
        let is_told = is_card && up >= 2 * down && !spoken.is_contradicted();
        let title = self.layout.title(self.table, balance);
        if is_told && let [chosen] = &possible[..] {
            let why = format!(
                "{title} tells what is owed on this card: amounts with which it rises are money \
                 out."
            );
            return Some(Choice::new(chosen.clone(), Strength::Likely, why));
        }
        let line = self.oldest(&open).filter(|_| possible.len() > 1).map(|row| row.line);
        Some(ask_debt(&title, &possible, line, is_told))
    }

    pub(super) fn ask_owed(&self, column: &Column, proof: &Proof) -> Choice<AmountColumns> {
        let choices = [false, true].map(|inverted| self.signed(column, inverted));
        let (has, other) = match proof.inverted {
            false => ("no minus", "a minus"),
            true => ("a minus", "no minus"),
        };
        let detail = format!(
            "The balances rise with amounts that have {has}. If they tell what is on the account, \
             amounts with {other} are money out; if they tell what is owed, as on a card, those \
             with {has} are. Choose it."
        );
        let guess = choices[usize::from(proof.inverted)].clone();
        Choice::asking(guess, question(&detail, &choices))
    }

    /// Whether the file shows that it is of an account on which money lies: by an IBAN over the
    /// rows or within them, or by what it is called.
    fn is_of_account(&self) -> bool {
        // A heading names a column (`Deposits`, `Current balance`), not the account.
        let head = self.table.rows.iter().enumerate().take(self.layout.first);
        let head = head.filter(|(place, _)| Some(*place) != self.layout.header).map(|(_, row)| row);
        let is_iban = |text: &str| {
            let compact: Vec<u8> = text.bytes().filter(|byte| *byte != b' ').collect();
            compact.len() >= SHORTEST_IBAN && own_account::is_iban_like(&compact)
        };
        let names_iban = |cell: &str| is_iban(cell) || cell.split([':', ',', ' ']).any(is_iban);
        let has_iban = |row: &Row| row.cells().any(names_iban);
        let is_called = |row: &Row| {
            let names = |cell: &str| {
                let text = normalised(cell);
                words::has(&text, words::ACCOUNT_KINDS)
                    && !words::CARD.name(&text)
                    && !words::BALANCE.name(&text)
            };
            row.cells().filter(|cell| cell.len() < 200).any(names)
        };
        head.clone().any(|row| has_iban(row) || is_called(row))
            || self.rows().take(LOOKED_AT).any(has_iban)
    }
}

/// What is asked where balances that may be what is owed tell the directions: whether they are,
/// unless that `is_told`, and which way the oldest row goes, where its `line` is given.
fn ask_debt(
    title: &str,
    owed: &[AmountColumns],
    line: Option<u32>,
    is_told: bool,
) -> Choice<AmountColumns> {
    let is_owed = match is_told {
        true => "it is what is owed, and amounts with which it rises are money out.",
        false => {
            "if it is what is owed, amounts with which it rises are money out; if it is what is on \
             the account, or may still be spent, those with which it falls are. Choose it."
        }
    };
    let oldest = line.map_or(String::new(), |line| {
        format!(
            " It does not show the oldest row (line {line}): choose whether that is money out as \
             well."
        )
    });
    let detail = format!(
        "No sign tells money out from money in, and {title} tells the direction: {is_owed}{oldest}"
    );
    let had = owed.iter().filter_map(loan::turned).filter(|_| !is_told);
    let all: Vec<AmountColumns> = owed.iter().cloned().chain(had).collect();
    Choice::asking(all[0].clone(), question(&detail, &all))
}

fn says(row: &Row, what: impl Fn(&str) -> bool) -> bool {
    row.cells().filter(|cell| cell.len() < 200).any(|cell| what(&normalised(cell)))
}

fn is_given(text: &str) -> bool {
    words::has(text, GIVEN)
}

/// Whether a normalised text speaks of an income, or of interest that is not called a cost.
fn is_income(text: &str) -> bool {
    words::has(text, words::PERHAPS_IN)
        || words::has(text, SENT)
        || (words::has(text, words::INTEREST) && !words::has(text, CHARGED))
}

/// Whether a text of the row says that something was paid, and nothing else.
fn is_payment(row: &Row) -> bool {
    let is_one_of = |words: &str, word: &str| words.split('|').any(|known| known == word);
    row.cells().filter(|cell| cell.len() < 60).any(|cell| {
        let text = normalised(cell);
        let is_number = |word: &&str| word.bytes().any(|byte| byte.is_ascii_digit());
        let mut words = text.split_whitespace().filter(|word| !is_number(word)).peekable();
        let mut has_payment = false;
        words.peek().is_some()
            && words.all(|word| {
                let is_payment = is_one_of(PAYMENT, word);
                has_payment |= is_payment;
                is_payment || is_one_of(BESIDE, word)
            })
            && has_payment
    })
}

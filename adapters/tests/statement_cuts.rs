//! Cuts every real bank file off at many places and reads what is left, as a person does whose
//! download broke: nothing of it may stand in the books beside the booking that the whole file
//! brings later.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

#[path = "support/real_files.rs"]
mod real_files;

use std::collections::{BTreeMap, HashMap};

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{
    LineNote, ReadOptions, ReadStatementError, StatementBalance, StatementFile, StatementLine,
    StatementReader,
};
use domain::id::{AccountId, TransactionId};
use domain::money::Currency;
use domain::transaction::LineIdentities;
use real_files::{Row, folder, options, read, rows};
use uuid::Uuid;

/// How many places of each file are tried; the environment may name more.
fn cuts_per_file() -> usize {
    std::env::var("WUMBO_TEST_CUTS").ok().map_or(25, |text| text.parse().unwrap())
}

/// The account a line goes to: the one that the file names.
fn account(file: &StatementFile, place: usize) -> AccountId {
    let statement = &file.statements[place];
    let name = format!("{:?} {:?}", statement.account.number, statement.currency);
    AccountId(Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()))
}

/// Every line under the id that an import gives it.
fn by_id(file: &StatementFile) -> HashMap<TransactionId, &StatementLine> {
    let mut identities = HashMap::new();
    let mut lines = HashMap::new();
    for (place, statement) in file.statements.iter().enumerate() {
        let account = account(file, place);
        let identities = identities.entry(account).or_insert_with(|| LineIdentities::of(account));
        for line in &statement.lines {
            let texts = format!("{} {}", line.payee, line.description);
            let id = identities.next(line.bank_id.as_deref(), line.posted_on, line.amount, &texts);
            lines.insert(id, line);
        }
    }
    lines
}

/// A real file and what it says as a whole.
struct Whole {
    row: Row,
    bytes: Vec<u8>,
    file: StatementFile,
}

impl Whole {
    fn read(row: Row, bytes: Vec<u8>) -> Self {
        let file = read(&row, &bytes).0.unwrap_or_else(|error| panic!("{}: {error}", row.file));
        Self { row, bytes, file }
    }

    /// The file up to a byte. The account knows its columns from the month before: what is guessed
    /// of columns from few rows is no matter of cuts.
    fn part(&self, to: usize) -> Result<StatementFile, ReadStatementError> {
        let mapping = self.file.mapping.clone();
        StatementFiles.read(&self.bytes[..to], &ReadOptions { mapping, ..options(&self.row) })
    }

    /// Whether a part ends between two rows of a table. It cannot be told from a whole file, not
    /// even where a row further down goes on telling what the last booking was.
    fn is_between_rows(&self, cut: usize) -> bool {
        let is_break = |byte: Option<&u8>| matches!(byte, Some(b'\n' | b'\r'));
        let last = self.bytes[..cut].iter().rfind(|byte| **byte != b' ');
        self.file.mapping.is_some() && (is_break(last) || is_break(self.bytes.get(cut)))
    }
}

/// What the part says of the account named like this.
fn balances(
    file: &StatementFile,
    account_id: AccountId,
) -> (Option<StatementBalance>, Option<StatementBalance>) {
    let place = (0..file.statements.len()).find(|place| account(file, *place) == account_id);
    place.map_or((None, None), |place| {
        (file.statements[place].opening, file.statements[place].closing)
    })
}

/// What became of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Refused,
    /// Everything in it stands in the whole file too.
    Fits,
    /// The last text of a table may be cut; the reading says so.
    Open,
    /// A booking of a table whose further rows are missing.
    BetweenRows,
}

/// Judges the file cut off before the byte at `cut`; the error says what would be doubled.
fn judge(whole: &Whole, cut: usize) -> Result<Outcome, String> {
    let Ok(part) = whole.part(cut) else { return Ok(Outcome::Refused) };
    let known = by_id(&whole.file);
    let open = part.warnings.iter().find(|note| note.code == "last-line-open");
    for (id, line) in by_id(&part) {
        let as_told = |line: &StatementLine| (line.posted_on, line.amount, line.payee.clone());
        match known.get(&id) {
            // Nothing shows that a last text is not whole; the person is told.
            None if open.is_some_and(|note| note.line == line.line) => return Ok(Outcome::Open),
            None if whole.is_between_rows(cut) => return Ok(Outcome::BetweenRows),
            None => return Err(format!("is not in the whole: {line:?}")),
            Some(same) if as_told(same) != as_told(line) => {
                return Err(format!("{line:?} is {same:?} in the whole"));
            }
            Some(_) => {}
        }
    }
    if part.mapping.is_none() {
        return balances_fit(whole, cut, &part);
    }
    Ok(Outcome::Fits)
}

/// A balance that is told must stand in the whole lines: before the one that was cut, or in it.
fn balances_fit(whole: &Whole, cut: usize, part: &StatementFile) -> Result<Outcome, String> {
    let bytes = &whole.bytes;
    let is_break = |byte: &u8| *byte == b'\n';
    let start = bytes[..cut].iter().rposition(is_break).map_or(0, |at| at + 1);
    let end = bytes[cut..].iter().position(is_break).map_or(bytes.len(), |at| cut + at + 1);
    let lines_read: Vec<StatementFile> =
        [start, end].into_iter().filter_map(|to| whole.part(to).ok()).collect();
    for place in 0..part.statements.len() {
        let account = account(part, place);
        let (opening, closing) = balances(part, account);
        let told: Vec<_> = lines_read.iter().map(|file| balances(file, account)).collect();
        let fits = opening.is_none_or(|_| told.iter().any(|(opens, _)| *opens == opening))
            && closing.is_none_or(|_| told.iter().any(|(_, closes)| *closes == closing));
        if !fits {
            return Err(format!("balances {opening:?} {closing:?}, but {told:?}"));
        }
    }
    Ok(Outcome::Fits)
}

#[test]
fn what_a_cut_off_file_brings_is_met_again_in_the_whole_one() {
    let Some(folder) = folder() else { return };
    let mut outcomes: BTreeMap<(String, Outcome), usize> = BTreeMap::new();
    let (mut files, mut cuts, mut wrong) = (0, 0, Vec::new());
    for row in rows(&folder).into_iter().filter(|row| row.status == "ok") {
        let bytes = std::fs::read(folder.join(&row.file)).unwrap();
        files += 1;
        let whole = Whole::read(row, bytes);
        let (length, format) = (whole.bytes.len(), &whole.row.format);
        let count = cuts_per_file().min(length);
        for cut in (0..count).map(|nth| length * (2 * nth + 1) / (2 * count)) {
            cuts += 1;
            match judge(&whole, cut) {
                Ok(outcome) => *outcomes.entry((format.clone(), outcome)).or_default() += 1,
                Err(what) => wrong.push(format!("{} at {cut}: {what}", whole.row.file)),
            }
        }
    }
    println!("{files} files, {cuts} cuts, {} wrong; {outcomes:?}", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let of = |outcome| -> usize {
        outcomes.iter().filter(|((_, one), _)| *one == outcome).map(|(_, count)| count).sum()
    };
    assert!(of(Outcome::Fits) > cuts / 2, "too little is read to show anything: {outcomes:?}");
    assert!(of(Outcome::Open) + of(Outcome::BetweenRows) <= cuts / 50, "{outcomes:?}");
}

/// Minor units of the bookings that are read, and where the file is said to be cut off.
fn told(text: &str) -> (Vec<i64>, Vec<u32>) {
    let options = ReadOptions {
        account_currency: Currency::new("EUR").ok(),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 6, 30).unwrap())
    };
    let cuts = |notes: &[LineNote]| {
        notes.iter().filter(|note| note.code == "file-cut-off").map(|note| note.line).collect()
    };
    match StatementFiles.read(text.as_bytes(), &options) {
        Ok(file) => {
            let lines = file.statements.iter().flat_map(|statement| &statement.lines);
            (lines.map(|line| line.amount.minor).collect(), cuts(&file.warnings))
        }
        Err(ReadStatementError::Malformed { errors, .. }) => (Vec::new(), cuts(&errors)),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn an_mt940_file_without_its_closing_balance_holds_its_last_booking_back() {
    let head = ":20:A\n:25:NL1\n:60F:C260320EUR1000,00\n";
    let first = ":61:260320C5,00NTRFNONREF//B-1\n:86:Salary\n";
    let second = ":61:260321D7,00NMSCNONREF//B-2\n:86:Groceries\n";
    let whole = format!("{head}{first}{second}:62F:C260321EUR998,00\n");
    assert_eq!(told(&whole), (vec![500, -700], vec![]));
    assert_eq!(told(whole.trim_end()), (vec![500, -700], vec![]));
    assert_eq!(told(&format!("{head}{first}{second}")), (vec![500], vec![6]));
    assert_eq!(told(&format!("{head}{first}:61:260321D7,00NMSCNONREF//B")), (vec![500], vec![6]));
    assert_eq!(told(&format!("{head}{first}{second}-")), (vec![500], vec![6]));
    assert_eq!(told(&format!("{head}{first}{second}-\n")), (vec![500, -700], vec![]));
    assert_eq!(told(&format!("{head}{first}")), (vec![], vec![4]));
    // The balance is cut, the bookings are not.
    assert_eq!(
        told(&format!("{head}{first}{second}:62F:C260321EUR99")),
        (vec![500, -700], vec![8])
    );
}

#[test]
fn a_qif_record_that_nothing_ends_is_held_back() {
    let head = "!Type:Bank\nD2026-03-20\nT-5.00\nPShop\n^\n";
    assert_eq!(told(&format!("{head}D2026-03-21\nT7.00\nPInn\n^")), (vec![-500, 700], vec![]));
    assert_eq!(told(&format!("{head}D2026-03-21\nT7.00\nPInn\n")), (vec![-500], vec![6]));
    assert_eq!(told("!Type:Bank\nD2026-03-21\nT7.00"), (vec![], vec![2]));
}

#[test]
fn half_a_row_is_held_back_and_so_is_the_booking_that_it_goes_on_telling() {
    let head = "Date;Text;Amount;Balance\n2026-03-20;Shop;5.00;105.00\n";
    let second = "2026-03-23;Inn;-7.00;98.00";
    assert_eq!(told(&format!("{head}{second}")), (vec![500, -700], vec![]));
    assert_eq!(told(&format!("{head}2026-03-23;Inn;-7.0")), (vec![500], vec![3]));
    assert_eq!(told(&format!("{head}2026-03-23;Inn;-7.00;98.")), (vec![500], vec![3]));
    assert_eq!(told(&format!("{head}{second}\n;and supp")), (vec![500], vec![3]));
}

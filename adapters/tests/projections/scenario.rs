//! Households that live: random commands through the use cases, the same again for the same seed.
#![allow(dead_code, reason = "the bus' tests compile their own copy and use a part of it")]

use chrono::{Datelike, Days, NaiveDate};
use commands::asker::Asker;
use commands::error::CommandError;
use commands::import::{ImportRefusal, ImportReport, ImportRequest, import_statement};
use commands::scope::Scope;
use commands::transaction::NewTransaction;
use commands::unit;
use commands::{account, category, household, transaction};
use domain::account::{AccountCommand, AccountKind, Open, Way};
use domain::category::CategoryKind;
use domain::household::{Found, HouseholdCommand};
use domain::id::{AccountId, CategoryId, HouseholdId, ImportId, TransactionId, UserId};
use domain::import::{Import, ImportCommand, MatchKind, MatchSuspected, StatedBalance};
use domain::money::{Currency, Money};
use domain::transaction::{BankLine, Edit, Transaction, TransactionCommand};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use uuid::Uuid;

use crate::house::{TestHouse, intent};

const CURRENCIES: [&str; 4] = ["EUR", "EUR", "JPY", "KWD"];
/// Texts that must never leave the log and the screens.
pub const CANARIES: [&str; 6] = [
    "Canary Bakery",
    "Canary Rent",
    "Café \"Canary\", \\ %",
    "日本 canary",
    "canary,(x)",
    "canary 😀",
];

#[derive(Clone, Copy)]
struct KnownAccount {
    id: AccountId,
    currency: Currency,
}

/// One household and what it has.
pub struct Scenario<'a> {
    house: &'a TestHouse,
    pub household: HouseholdId,
    pub founder: UserId,
    rng: StdRng,
    accounts: Vec<KnownAccount>,
    transactions: Vec<(TransactionId, KnownAccount)>,
    pending: Vec<(TransactionId, KnownAccount, Money, NaiveDate)>,
    categories: Vec<CategoryId>,
    /// Commands that were accepted.
    pub accepted: usize,
}

impl<'a> Scenario<'a> {
    /// Founds a household with two accounts.
    pub async fn found(house: &'a TestHouse, seed: u64) -> Self {
        let household = HouseholdId(Uuid::now_v7());
        let founder = UserId(Uuid::now_v7());
        let found = Found {
            name: "Canary Court".to_owned(),
            currency: Currency::new("EUR").unwrap(),
            time_zone: "Europe/Berlin".to_owned(),
            founder,
        };
        household::found(&house.commands, &intent(household, founder), found).await.unwrap();
        let categories = ["groceries", "salary", "rent"]
            .map(|key| CategoryId::of_system(household, key))
            .to_vec();
        let mut scenario = Self {
            house,
            household,
            founder,
            rng: StdRng::seed_from_u64(seed),
            accounts: Vec::new(),
            transactions: Vec::new(),
            pending: Vec::new(),
            categories,
            accepted: 1,
        };
        scenario.open_account().await;
        scenario.open_account().await;
        scenario
    }

    pub async fn scope(&self) -> Scope {
        Scope::enter(&self.house.commands, Asker::Person(self.founder), self.household)
            .await
            .unwrap()
            .unwrap()
    }

    /// Carries out random commands; those that a rule refuses count for nothing.
    pub async fn live(&mut self, commands: usize) {
        for _ in 0..commands {
            self.step().await;
        }
    }

    /// Enters transactions by hand, which needs no read model.
    pub async fn write_down(&mut self, count: usize) {
        for _ in 0..count {
            self.enter().await;
        }
    }

    /// One random command.
    pub async fn step(&mut self) {
        match self.rng.random_range(0..100) {
            0..3 => self.open_account().await,
            3..10 => self.edit_account().await,
            10 => self.reconcile().await,
            11..16 => self.change_categories().await,
            16..18 => self.edit_household().await,
            18..40 => self.enter().await,
            40..47 => self.announce().await,
            47..53 => self.post().await,
            53..54 => self.tell_anew().await,
            54..68 => self.categorise().await,
            68..80 => self.edit().await,
            80..88 => self.remove_or_restore().await,
            88..98 => self.import().await,
            _ => self.import_of_two_days().await,
        }
    }

    fn count<T, E: std::fmt::Debug>(&mut self, outcome: Result<T, E>) -> Option<T> {
        let accepted = outcome.ok()?;
        self.accepted += 1;
        Some(accepted)
    }

    fn text(&mut self) -> String {
        let canary = CANARIES.choose(&mut self.rng).unwrap();
        format!("{canary} {}", self.rng.random_range(0..50))
    }

    fn day(&mut self) -> NaiveDate {
        let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        first + Days::new(self.rng.random_range(0..120))
    }

    fn amount(&mut self, currency: Currency) -> Money {
        // Few amounts, so that some are equal, and zero among them.
        let minor = *[-1_250, -999, 0, 1, 4_200, -700_000].choose(&mut self.rng).unwrap();
        let odd = self.rng.random_range(-50_000..50_000);
        Money::new(if self.rng.random_bool(0.5) { minor } else { odd }, currency)
    }

    fn account(&mut self) -> KnownAccount {
        *self.accounts.choose(&mut self.rng).unwrap()
    }

    fn category(&mut self) -> Option<CategoryId> {
        if self.rng.random_bool(0.25) {
            None
        } else {
            self.categories.choose(&mut self.rng).copied()
        }
    }

    async fn open_account(&mut self) {
        let currency = Currency::new(CURRENCIES.choose(&mut self.rng).unwrap()).unwrap();
        let open = Open {
            name: self.text(),
            kind: AccountKind::Checking,
            currency,
            opening_balance: self.rng.random_bool(0.5).then(|| Money::new(100_000, currency)),
            opened_on: None,
            opening_derived: false,
            opening_holds: None,
            owner: self.rng.random_bool(0.3).then_some(self.founder),
            in_budget: self.rng.random_bool(0.8),
            number: None,
            bank: None,
        };
        let given = intent(self.household, self.founder);
        let opened = account::open(&self.house.commands, &given, open, None).await;
        if let Some(receipt) = self.count(opened) {
            self.accounts.push(KnownAccount { id: AccountId(receipt.id), currency });
        }
    }

    async fn edit_account(&mut self) {
        let (chosen, text, on) = (self.account(), self.text(), self.day());
        let amount = self.amount(chosen.currency);
        let set =
            |on| AccountCommand::SetOpeningBalance { amount, on, derived: false, begun: None };
        let command = match self.rng.random_range(0..8) {
            0 => AccountCommand::Rename(text),
            1 => AccountCommand::Close,
            2 => AccountCommand::Reopen,
            3 => AccountCommand::IncludeInBudget(self.rng.random_bool(0.5)),
            4 => set(None),
            5 => set(Some(on)),
            6 => AccountCommand::StateBalance { amount, on },
            _ => AccountCommand::SetNumber {
                number: Some(format!("DE{:020}", self.rng.random::<u32>())),
                bank: None,
            },
        };
        let given = intent(self.household, self.founder);
        let house = &self.house.commands;
        let edited = account::edit(house, &given, chosen.id, vec![command]).await;
        self.count(edited);
    }

    /// Compares what somebody states of a day, and makes up for a difference at times.
    async fn reconcile(&mut self) {
        let (chosen, on) = (self.account(), self.day());
        let amount = self.amount(chosen.currency);
        let (stated, adjusts) = (StatedBalance { on, amount }, self.rng.random_bool(0.3));
        let apart = self.rng.random_bool(0.5).then(|| self.amount(chosen.currency));
        let way = Way::ALL.into_iter().nth(self.rng.random_range(0..6));
        let counted = way.map_or(account::Counted::AsBefore, account::Counted::By);
        // What is booked is looked up in read models, which must have come along.
        self.house.project(self.household).await;
        let stating = account::Stating { stated, import_id: None, adjusts, apart, counted };
        let given = intent(self.household, self.founder);
        let house = &self.house.commands;
        let compared = account::reconcile(house, &given, chosen.id, stating).await;
        self.count(compared);
    }

    async fn change_categories(&mut self) {
        let given = intent(self.household, self.founder);
        let house = &self.house.commands;
        let (name, parent_id) = (self.text(), self.categories.choose(&mut self.rng).copied());
        let is_top = self.rng.random_bool(0.5);
        if self.rng.random_bool(0.5) {
            let new = category::NewCategory {
                name,
                kind: CategoryKind::Expense,
                parent_id: parent_id.filter(|_| !is_top),
                colour: Some("#336699".to_owned()),
                icon: None,
            };
            let added = category::add(house, &given, new).await;
            if let Some(receipt) = self.count(added) {
                self.categories.push(CategoryId(receipt.id));
            }
            return;
        }
        // Moving one looks up what stands below it, in read models that must have come along.
        self.house.project(self.household).await;
        let edit = category::CategoryEdit {
            name: Some(name),
            parent_id: is_top.then_some(None),
            archived: *[None, Some(true), Some(false)].choose(&mut self.rng).unwrap(),
            ..category::CategoryEdit::default()
        };
        let id = *self.categories.choose(&mut self.rng).unwrap();
        let edited = category::edit(house, &given, id, edit).await;
        self.count(edited);
    }

    async fn edit_household(&mut self) {
        let command = match self.rng.random_range(0..3) {
            0 => HouseholdCommand::Rename(self.text()),
            1 => HouseholdCommand::ChooseCurrency(Currency::new("USD").unwrap()),
            _ => HouseholdCommand::ChooseTimeZone("Asia/Tokyo".to_owned()),
        };
        let given = intent(self.household, self.founder);
        let edited = household::edit(&self.house.commands, &given, vec![command]).await;
        self.count(edited);
    }

    /// Writes a transaction down by hand.
    pub async fn enter(&mut self) {
        let chosen = self.account();
        let new = NewTransaction {
            account_id: chosen.id,
            posted_on: self.day(),
            amount: self.amount(chosen.currency),
            payee: self.text(),
            description: self.text(),
            category_id: self.category(),
            note: self.text(),
            tags: vec!["canary".to_owned(), "häuslich".to_owned()],
        };
        let given = intent(self.household, self.founder);
        let entered = transaction::enter(&self.house.commands, &given, new).await;
        if let Some(receipt) = self.count(entered) {
            self.transactions.push((TransactionId(receipt.id), chosen));
        }
    }

    fn line(&mut self, chosen: KnownAccount, pending: bool) -> BankLine {
        let posted_on = self.day();
        BankLine {
            account_id: chosen.id,
            import_id: None,
            posted_on,
            also_on: posted_on.succ_opt().filter(|_| posted_on.day().is_multiple_of(2)),
            amount: self.amount(chosen.currency),
            payee: self.text(),
            description: String::new(),
            external_id: Some(format!("bank-{}", self.rng.random::<u32>())),
            pending,
            balance: None,
        }
    }

    /// The bank corrects a transaction, or an announcement lapses and perhaps comes back; an import
    /// suspects two of being one.
    async fn tell_anew(&mut self) {
        let Some((id, chosen)) = self.transactions.choose(&mut self.rng).copied() else { return };
        let correct = TransactionCommand::CorrectByBank(self.line(chosen, false));
        self.transact("correct", id, correct).await;
        if let Some((pending, ..)) = self.pending.choose(&mut self.rng).copied() {
            let lapse = TransactionCommand::Lapse { import_id: None };
            self.transact("lapse", pending, lapse).await;
            if self.rng.random_bool(0.5) {
                let reappear = TransactionCommand::Reappear { import_id: None };
                self.transact("reappear", pending, reappear).await;
            }
        }
        let suspected = MatchSuspected {
            account_id: chosen.id,
            kind: MatchKind::Duplicate,
            transaction_id: id,
            like_transaction_id: id,
            line: 1,
            why: self.text(),
        };
        let (house, given) = (self.house, intent(self.household, self.founder));
        let suspect = ImportCommand::Suspect(suspected);
        let import = ImportId(Uuid::new_v5(&self.household.0, id.0.as_bytes()));
        let kept =
            unit::on::<Import>(&house.commands, &given, "suspect", import, vec![suspect]).await;
        self.count(kept);
    }

    async fn transact(
        &mut self,
        name: &'static str,
        id: TransactionId,
        command: TransactionCommand,
    ) {
        let (house, given) = (self.house, intent(self.household, self.founder));
        let outcome =
            unit::on::<Transaction>(&house.commands, &given, name, id, vec![command]).await;
        self.count(outcome);
    }

    /// The bank announces a transaction.
    async fn announce(&mut self) {
        let chosen = self.account();
        let line = self.line(chosen, true);
        let (amount, day) = (line.amount, line.posted_on);
        let id = TransactionId(Uuid::now_v7());
        let command = TransactionCommand::Import(line);
        let given = intent(self.household, self.founder);
        let house = &self.house.commands;
        let told = unit::on::<Transaction>(house, &given, "announce", id, vec![command]).await;
        if self.count(told).is_some() {
            self.transactions.push((id, chosen));
            self.pending.push((id, chosen, amount, day));
        }
    }

    /// The bank books what it announced, perhaps with another amount and day.
    async fn post(&mut self) {
        let Some((id, chosen, ..)) = self.pending.choose(&mut self.rng).copied() else { return };
        let command = TransactionCommand::Post(self.line(chosen, false));
        let given = intent(self.household, self.founder);
        let house = &self.house.commands;
        let posted = unit::on::<Transaction>(house, &given, "post", id, vec![command]).await;
        self.count(posted);
        self.pending.retain(|(pending, ..)| *pending != id);
    }

    async fn categorise(&mut self) {
        let Some((id, _)) = self.transactions.choose(&mut self.rng).copied() else { return };
        let chosen = self.category();
        let given = intent(self.household, self.founder);
        let house = &self.house.commands;
        let done = transaction::categorise(house, &given, id, chosen).await;
        self.count(done);
    }

    async fn edit(&mut self) {
        let Some((id, known)) = self.transactions.choose(&mut self.rng).copied() else { return };
        let edit = Edit {
            posted_on: self.rng.random_bool(0.5).then(|| self.day()),
            amount: self.rng.random_bool(0.6).then(|| self.amount(known.currency)),
            payee: self.rng.random_bool(0.3).then(|| self.text()),
            note: self.rng.random_bool(0.3).then(|| self.text()),
            tags: self.rng.random_bool(0.3).then(Vec::new),
            ..Edit::default()
        };
        let given = intent(self.household, self.founder);
        let edited = transaction::edit(&self.house.commands, &given, id, edit).await;
        self.count(edited);
    }

    /// Removes a transaction.
    pub async fn remove(&mut self) {
        let Some((id, _)) = self.transactions.choose(&mut self.rng).copied() else { return };
        let given = intent(self.household, self.founder);
        let removed = transaction::remove(&self.house.commands, &given, id).await;
        self.count(removed);
    }

    async fn remove_or_restore(&mut self) {
        let Some((id, _)) = self.transactions.choose(&mut self.rng).copied() else { return };
        let given = intent(self.household, self.founder);
        let house = &self.house.commands;
        let done = match self.rng.random_bool(0.6) {
            true => transaction::remove(house, &given, id).await,
            false => transaction::restore(house, &given, id).await,
        };
        self.count(done);
    }

    /// A statement file with new lines, lines that other files had, and bookings of what is
    /// pending.
    pub async fn import(&mut self) {
        let chosen = self.account();
        let mut lines = String::new();
        for _ in 0..self.rng.random_range(1..6) {
            let (day, amount) = (self.day(), self.amount(chosen.currency));
            lines.push_str(&ofx_line(self.rng.random_range(0..40), day, amount, &self.text()));
        }
        let announced = self.pending.iter().find(|(_, account, ..)| account.id == chosen.id);
        if let Some((_, _, amount, day)) = announced.copied() {
            let booked_on = day + Days::new(2);
            lines.push_str(&ofx_line(self.rng.random(), booked_on, amount, "Canary booked"));
        }
        let done = self.take_in(chosen, lines).await;
        self.count(done);
    }

    /// A statement file whose lines tell a day of value and one of the booking. Where it is known
    /// what the account has, the file states what it has with its lines by their days of value.
    pub async fn import_of_two_days(&mut self) {
        let (chosen, until) = (self.account(), self.day());
        self.house.project(self.household).await;
        let lookup = &self.house.commands.lookup;
        let known = lookup.standing_on(self.household, chosen.id, until).await.unwrap();
        let (mut lines, mut sum) = (String::new(), 0);
        for _ in 0..self.rng.random_range(1..6) {
            let (day, amount) = (self.day(), self.amount(chosen.currency));
            let value = if known.is_some() { day.min(until) } else { day };
            let booked = value + Days::new(self.rng.random_range(0..12));
            lines.push_str(&mt940_line(value, booked, amount, &self.text()));
            sum += amount.minor;
        }
        let before = known.and_then(|known| i64::try_from(known.of_day.booked).ok());
        let end = |tag: &str, on: NaiveDate, minor: i64| {
            let (whole, part) = digits(Money::new(minor, chosen.currency));
            let (sign, code) = (if minor < 0 { "D" } else { "C" }, chosen.currency.code());
            format!(":{tag}:{sign}{}{code}{whole},{part}\n", on.format("%y%m%d"))
        };
        let eve = NaiveDate::from_ymd_opt(2025, 12, 31).unwrap();
        let opening = end("60F", eve, before.unwrap_or(0));
        let closing = before.map(|before| end("62F", until, before + sum)).unwrap_or_default();
        let number = self.rng.random::<u16>();
        let file =
            format!(":20:S\n:25:10020030/1234567\n:28C:{number}\n{opening}{lines}{closing}-\n");
        let done = self.take_in_file(chosen, "canary.sta", file).await;
        self.count(done);
    }

    pub fn account_ids(&self) -> Vec<Uuid> {
        self.accounts.iter().map(|one| one.id.0).collect()
    }

    /// Knows all transactions that are there, whatever brought them.
    pub async fn meet(&mut self) {
        self.house.project(self.household).await;
        let mut superuser = self.house.database.superuser().await;
        let schema = self.house.active_schema().await;
        let text =
            format!("select id, account_id from {schema}.transactions where household_id = $1");
        let rows: Vec<(Uuid, Uuid)> =
            sqlx::query_as(&text).bind(self.household.0).fetch_all(&mut superuser).await.unwrap();
        let known = |id: Uuid| self.accounts.iter().find(|one| one.id.0 == id).copied();
        let met = rows.into_iter().filter_map(|(id, of)| Some((TransactionId(id), known(of)?)));
        self.transactions = met.collect();
    }

    /// A statement file with this many lines, all of them new.
    pub async fn import_lines(&mut self, count: u32) {
        let chosen = self.account();
        let mut lines = String::new();
        for number in 0..count {
            let (day, amount) = (self.day(), self.amount(chosen.currency));
            lines.push_str(&ofx_line(1_000 + number, day, amount, "Canary line"));
        }
        self.take_in(chosen, lines).await.unwrap();
    }

    async fn take_in(
        &self,
        chosen: KnownAccount,
        lines: String,
    ) -> Result<ImportReport, CommandError<ImportRefusal>> {
        self.take_in_file(chosen, "canary.ofx", ofx(chosen, &lines)).await
    }

    async fn take_in_file(
        &self,
        chosen: KnownAccount,
        name: &str,
        file: String,
    ) -> Result<ImportReport, CommandError<ImportRefusal>> {
        self.house.project(self.household).await;
        let request = ImportRequest { account: Some(chosen.id), ..ImportRequest::of(name, file) };
        let scope = self.scope().await;
        let given = intent(self.household, self.founder);
        import_statement(&self.house.commands, &scope, &given, request).await
    }
}

/// The amount without its sign, before and behind the point.
fn digits(amount: Money) -> (String, String) {
    let exponent = usize::from(amount.currency.exponent());
    let digits = format!("{:0width$}", amount.minor.unsigned_abs(), width = exponent + 1);
    let (whole, part) = digits.split_at(digits.len() - exponent);
    (whole.to_owned(), part.to_owned())
}

fn mt940_line(value: NaiveDate, booked: NaiveDate, amount: Money, name: &str) -> String {
    let ((whole, part), sign) = (digits(amount), if amount.minor < 0 { "D" } else { "C" });
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let (value, booked) = (value.format("%y%m%d"), booked.format("%m%d"));
    format!(":61:{value}{booked}{sign}{whole},{part}NMSCNONREF\n:86:020?00KARTE?20{name}\n")
}

fn ofx_line(number: u32, day: NaiveDate, amount: Money, name: &str) -> String {
    let ((whole, part), exponent) = (digits(amount), amount.currency.exponent());
    let sign = if amount.minor < 0 { "-" } else { "" };
    let point = if exponent == 0 { "" } else { "." };
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    format!(
        "<STMTTRN>\n<TRNTYPE>POS\n<DTPOSTED>{}\n<TRNAMT>{sign}{whole}{point}{part}\n\
         <FITID>F{number}\n<NAME>{name}\n</STMTTRN>\n",
        day.format("%Y%m%d")
    )
}

fn ofx(account: KnownAccount, lines: &str) -> String {
    format!(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\n\
         CHARSET:1252\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX>\n\
         <BANKMSGSRSV1>\n<STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>\n<STMTRS>\n\
         <CURDEF>{}\n<BANKACCTFROM><BANKID>1<ACCTID>{}<ACCTTYPE>CHECKING</BANKACCTFROM>\n\
         <BANKTRANLIST>\n<DTSTART>20260101<DTEND>20260601\n{lines}</BANKTRANLIST>\n\
         </STMTRS></STMTTRNRS>\n</BANKMSGSRSV1>\n</OFX>\n",
        account.currency.code(),
        account.id
    )
}

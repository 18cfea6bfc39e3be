//! Statements in camt.053, as plain as a test needs them.

/// An entry: what it moves in minor units, on which days (`2025-02-14`), and what else is told.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    pub minor: i64,
    /// `BOOK` or `PDNG`.
    pub status: &'a str,
    pub booked: Option<String>,
    pub value: Option<String>,
    /// The bank's own id.
    pub reference: Option<String>,
    /// Told of the entry itself.
    pub text: &'a str,
}

impl<'a> Entry<'a> {
    /// Booked on a day.
    pub fn booked(on: impl ToString, minor: i64, text: &'a str) -> Self {
        let booked = Some(on.to_string());
        Self { minor, status: "BOOK", booked, value: None, reference: None, text }
    }

    pub fn of_value(self, on: impl ToString) -> Self {
        Self { value: Some(on.to_string()), ..self }
    }

    pub fn with_id(self, reference: impl ToString) -> Self {
        Self { reference: Some(reference.to_string()), ..self }
    }

    pub fn with_status(self, status: &'a str) -> Self {
        Self { status, ..self }
    }

    fn written(&self) -> String {
        let day = |name: &str, on: &Option<String>| {
            on.as_ref().map(|on| format!("<{name}><Dt>{on}</Dt></{name}>")).unwrap_or_default()
        };
        let reference = self.reference.as_ref();
        let reference = reference.map(|id| format!("<AcctSvcrRef>{id}</AcctSvcrRef>"));
        let text = Some(self.text).filter(|text| !text.is_empty());
        let text = text.map(|text| format!("<AddtlNtryInf>{text}</AddtlNtryInf>"));
        format!(
            "<Ntry>{}<Sts>{}</Sts>{}{}{}{}</Ntry>",
            amount(self.minor),
            self.status,
            day("BookgDt", &self.booked),
            day("ValDt", &self.value),
            reference.unwrap_or_default(),
            text.unwrap_or_default()
        )
    }
}

fn amount(minor: i64) -> String {
    let side = if minor < 0 { "DBIT" } else { "CRDT" };
    let (whole, part) = (minor.unsigned_abs() / 100, minor.unsigned_abs() % 100);
    format!("<Amt Ccy=\"EUR\">{whole}.{part:02}</Amt><CdtDbtInd>{side}</CdtDbtInd>")
}

/// A balance that is stated: `OPBD` or `CLBD`, its day, and minor units.
pub fn balance(code: &str, on: impl ToString, minor: i64) -> String {
    format!(
        "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{}<Dt><Dt>{}</Dt></Dt></Bal>",
        amount(minor),
        on.to_string()
    )
}

/// One statement of an account, which is named by its IBAN or by a number of another form.
pub fn statement<'a>(
    account: &str,
    balances: &[String],
    entries: impl IntoIterator<Item = Entry<'a>>,
) -> String {
    let is_iban = account.starts_with(|first: char| first.is_ascii_uppercase());
    let account = match is_iban {
        true => format!("<IBAN>{account}</IBAN>"),
        false => format!("<Othr><Id>{account}</Id></Othr>"),
    };
    let entries: String = entries.into_iter().map(|entry| entry.written()).collect();
    format!(
        "<Stmt><Id>1</Id><Acct><Id>{account}</Id><Ccy>EUR</Ccy></Acct>{}{entries}</Stmt>",
        balances.concat()
    )
}

/// A file of these statements.
pub fn file(statements: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\"?><Document><BkToCstmrStmt>{}</BkToCstmrStmt></Document>",
        statements.concat()
    )
}

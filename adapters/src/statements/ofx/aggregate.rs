//! The elements of OFX that hold others, as far as they matter here.

use commands::statement::StatementAccountKind;

/// Elements that hold others and matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aggregate {
    Status,
    Statement(Option<StatementAccountKind>),
    Account,
    OtherAccount,
    Booking { pending: bool },
    Payee,
    Currency,
    OriginalCurrency,
    LedgerBalance,
    OtherBalance,
}

impl Aggregate {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "STATUS" => Self::Status,
            "STMTRS" => Self::Statement(None),
            "CCSTMTRS" => Self::Statement(Some(StatementAccountKind::CreditCard)),
            "INVSTMTRS" => Self::Statement(Some(StatementAccountKind::Investment)),
            "LOANSTMTRS" => Self::Statement(Some(StatementAccountKind::Loan)),
            "BANKACCTFROM" | "CCACCTFROM" | "INVACCTFROM" | "LOANACCTFROM" => Self::Account,
            "BANKACCTTO" | "CCACCTTO" | "ACCTINFO" => Self::OtherAccount,
            "STMTTRN" => Self::Booking { pending: false },
            "STMTTRNP" => Self::Booking { pending: true },
            "PAYEE" => Self::Payee,
            "CURRENCY" => Self::Currency,
            // Its amount has been converted already.
            "ORIGCURRENCY" => Self::OriginalCurrency,
            "LEDGERBAL" => Self::LedgerBalance,
            "AVAILBAL" | "BAL" => Self::OtherBalance,
            _ => return None,
        })
    }
}

/// The kind of account that `ACCTTYPE` names.
pub(super) fn account_kind(value: &str) -> Option<StatementAccountKind> {
    Some(match value.to_ascii_uppercase().as_str() {
        "CHECKING" => StatementAccountKind::Checking,
        "SAVINGS" | "MONEYMRKT" | "CD" => StatementAccountKind::Savings,
        "CREDITLINE" => StatementAccountKind::Loan,
        "CREDITCARD" => StatementAccountKind::CreditCard,
        _ => return None,
    })
}

//! What a person says with a statement file.

use bytes::Bytes;
use domain::id::AccountId;

use super::choices::AccountChoice;
use crate::statement::{ColumnMapping, DateOrder, MoneyWay};

/// A file that a person wants taken in.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    pub file_name: String,
    pub file: Bytes,
    /// The account it goes into; `None`: the accounts the file names.
    pub account: Option<AccountId>,
    /// How to read the columns of a CSV file, when the person said so.
    pub mapping: Option<ColumnMapping>,
    /// The order of day and month in a file without columns, when the person said so.
    pub date_order: Option<DateOrder>,
    /// The decimal mark (`.` or `,`) of a file without columns, when the person said so.
    pub decimal_mark: Option<char>,
    /// Which way money goes whose direction nothing in a file without columns tells, when the
    /// person said so.
    pub direction: Option<MoneyWay>,
    /// Which account each statement of the file goes into, when the person said so.
    pub choices: Vec<AccountChoice>,
    /// Whether accounts the file names and the household does not have are opened.
    pub create_accounts: bool,
    /// Answer what would happen, store nothing.
    pub dry_run: bool,
}

impl ImportRequest {
    /// A file about accounts that the household has.
    pub fn of(file_name: impl Into<String>, file: impl Into<Bytes>) -> Self {
        Self {
            file_name: file_name.into(),
            file: file.into(),
            account: None,
            mapping: None,
            date_order: None,
            decimal_mark: None,
            direction: None,
            choices: Vec::new(),
            create_accounts: false,
            dry_run: false,
        }
    }
}

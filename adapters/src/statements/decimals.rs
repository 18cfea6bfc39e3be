//! What is asked where three digits behind the only mark of an amount may be decimals or thousands.

use commands::statement::MappingQuestion;
use serde_json::json;

use super::text::clean;

/// Asks which mark separates the decimals; `open` is an amount that leaves it open.
pub(super) fn ask(open: &str) -> MappingQuestion {
    let text = clean(open, 40);
    MappingQuestion {
        field: "decimal_mark".into(),
        detail: format!(
            "An amount such as {text:?} has three digits behind its only mark, and nothing in the \
             file tells whether these are decimals or thousands. Choose which mark separates the \
             decimals."
        ),
        choices: vec![json!("."), json!(",")],
    }
}

//! What is asked and told where three digits behind the only mark of an amount may be decimals or
//! thousands.

use commands::statement::{DecidedBy, MappingQuestion};
use serde_json::json;

use super::amount::Mark;
use super::draft::Draft;
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

/// Tells how such an amount was decided; `why` goes on behind a comma.
pub(super) fn tell(draft: &mut Draft, open: &str, mark: Mark, by: DecidedBy, why: &str) {
    let text = clean(open, 40);
    let detail = format!("In {text:?} the decimal mark is {:?}, {why}.", mark.as_char());
    draft.decided("decimal_mark", by, detail);
}

//! Why a statement file was not taken in, line by line, as HTTP tells it in `errors` and
//! `questions`.

use commands::error::CommandError;
use commands::import::ImportRefusal;
use commands::statement::{LineNote, MappingQuestion, ReadStatementError};

/// One sentence for every place of the file that is in doubt; none when the error is about no place
/// of it.
pub(super) fn places(error: &CommandError<ImportRefusal>) -> Vec<String> {
    let CommandError::Refused(ImportRefusal::Unreadable(error)) = error else {
        return Vec::new();
    };
    match error {
        ReadStatementError::Malformed { errors, .. } => errors.iter().map(place).collect(),
        ReadStatementError::NeedsMapping { questions, .. } => {
            questions.iter().map(question).collect()
        }
        ReadStatementError::UnknownFormat
        | ReadStatementError::BadMapping { .. }
        | ReadStatementError::NeedsCurrency { .. }
        | ReadStatementError::BeyondLimits { .. } => Vec::new(),
    }
}

fn place(note: &LineNote) -> String {
    let LineNote { line, code, detail } = note;
    if *line == 0 {
        format!("{detail} ({code})")
    } else {
        format!("line {line}: {detail} ({code})")
    }
}

fn question(question: &MappingQuestion) -> String {
    let choices: Vec<String> = question.choices.iter().map(ToString::to_string).collect();
    format!("{}: {} [{}]", question.field, question.detail, choices.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use commands::statement::StatementFormat;

    fn refused(error: ReadStatementError) -> CommandError<ImportRefusal> {
        CommandError::Refused(ImportRefusal::Unreadable(error))
    }

    #[test]
    fn every_broken_place_is_told_with_its_line_and_reason() {
        let note = |line, code: &str, detail: &str| LineNote {
            line,
            code: code.into(),
            detail: detail.into(),
        };
        let errors = vec![
            note(3, "line-skipped", "DTPOSTED is missing."),
            note(0, "notes-left-out", "7 further errors are not listed."),
        ];
        let format = StatementFormat::Ofx1;
        assert_eq!(
            places(&refused(ReadStatementError::Malformed { format, errors })),
            [
                "line 3: DTPOSTED is missing. (line-skipped)",
                "7 further errors are not listed. (notes-left-out)",
            ]
        );
    }

    #[test]
    fn what_the_columns_leave_open_is_asked() {
        let questions = vec![MappingQuestion {
            field: "date_order".into(),
            detail: "Day or month first?".into(),
            choices: vec!["day_month_year".into(), "month_day_year".into()],
        }];
        let (guess, preview_rows) = (Box::new(None), Vec::new());
        assert_eq!(
            places(&refused(ReadStatementError::NeedsMapping { guess, questions, preview_rows })),
            [r#"date_order: Day or month first? ["day_month_year", "month_day_year"]"#]
        );
    }
}

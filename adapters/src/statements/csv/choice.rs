//! A choice that files leave to be made, with what speaks for it: how it is told, and what the
//! memory of earlier files of the account may change of it.

use commands::statement::{DecidedBy, MappingQuestion};

/// How much the file itself speaks for a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// Nothing does.
    Open,
    /// It is more likely than not.
    Likely,
    /// Words, marks and customs say so.
    Known,
    /// No other choice fits the rows.
    Proven,
}

/// A choice and what speaks for it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice<T> {
    pub value: T,
    pub strength: Strength,
    /// What was chosen and what showed it, for a person.
    pub why: String,
    /// What to ask where nothing decides.
    pub question: Option<MappingQuestion>,
}

/// A choice that was made, or what to ask.
pub(super) struct Settled<T> {
    pub value: T,
    pub by: DecidedBy,
    pub why: String,
    pub question: Option<MappingQuestion>,
}

impl<T: PartialEq + Clone> Choice<T> {
    pub(super) fn new(value: T, strength: Strength, why: impl Into<String>) -> Self {
        Self { value, strength, why: why.into(), question: None }
    }

    pub(super) fn asking(value: T, question: MappingQuestion) -> Self {
        let why = question.detail.clone();
        Self { value, strength: Strength::Open, why, question: Some(question) }
    }

    /// The choice, with what the account remembers. What the rows prove stands; what only custom
    /// says gives way to what a person may have said; what was merely likely and is contradicted
    /// by the memory is asked, by `ask`.
    pub(super) fn settle(
        self,
        remembered: Option<T>,
        ask: impl FnOnce(&T, &T) -> MappingQuestion,
    ) -> Settled<T> {
        let by_memory = |value: T| Settled {
            value,
            by: DecidedBy::Memory,
            why: "The file leaves it open; an earlier file of the account was read so.".into(),
            question: None,
        };
        match (remembered, self.strength) {
            (Some(remembered), Strength::Open) => by_memory(remembered),
            (Some(remembered), Strength::Known) if remembered != self.value => {
                by_memory(remembered)
            }
            (Some(remembered), Strength::Likely) if remembered != self.value => Settled {
                question: Some(ask(&self.value, &remembered)),
                value: self.value,
                by: DecidedBy::File,
                why: self.why,
            },
            _ => Settled {
                value: self.value,
                by: DecidedBy::File,
                why: self.why,
                question: self.question,
            },
        }
    }
}

/// A question about a field of the mapping.
pub(super) fn question<T: serde::Serialize>(
    field: &str,
    detail: &str,
    choices: &[T],
) -> MappingQuestion {
    MappingQuestion {
        field: field.into(),
        detail: detail.into(),
        choices: choices.iter().filter_map(|choice| serde_json::to_value(choice).ok()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(strength: Strength, remembered: Option<char>) -> (char, DecidedBy, bool) {
        let choice = match strength {
            Strength::Open => Choice::asking('f', question("x", "?", &['f', 'm'])),
            strength => Choice::new('f', strength, "because"),
        };
        let settled = choice
            .settle(remembered, |file, memory| question("x", "contradicts", &[*file, *memory]));
        (settled.value, settled.by, settled.question.is_some())
    }

    #[test]
    fn proofs_stand_likelihoods_ask_and_open_choices_follow_the_memory() {
        use DecidedBy::{File, Memory};
        assert_eq!(settled(Strength::Proven, Some('m')), ('f', File, false));
        assert_eq!(settled(Strength::Known, Some('m')), ('m', Memory, false));
        assert_eq!(settled(Strength::Likely, Some('m')), ('f', File, true));
        assert_eq!(settled(Strength::Likely, Some('f')), ('f', File, false));
        assert_eq!(settled(Strength::Open, Some('m')), ('m', Memory, false));
        assert_eq!(settled(Strength::Open, None), ('f', File, true));
    }
}

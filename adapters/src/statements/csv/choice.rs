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
    /// The file, or what is on the account.
    pub by: DecidedBy,
}

/// Who decided what is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Author {
    /// The file showed it.
    Reader,
    /// A person said so where the file left it open; or it is not known who it was.
    Person,
    /// A person said so although the file said otherwise.
    Overruling,
}

/// A choice that was made for an earlier file of the account.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Remembered<T> {
    pub value: T,
    pub author: Author,
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
        let by = DecidedBy::File;
        Self { value, strength, why: why.into(), question: None, by }
    }

    pub(super) fn asking(value: T, question: MappingQuestion) -> Self {
        let why = question.detail.clone();
        let by = DecidedBy::File;
        Self { value, strength: Strength::Open, why, question: Some(question), by }
    }

    /// The choice, with what the account remembers. What the rows prove stands, and what they leave
    /// open is answered by the memory. In between, a contradiction is asked, by `ask`, where the
    /// file is merely likely to be right or a person has said otherwise; of what was only read so
    /// before, the file knows better. A person who has overruled the same once is not asked again.
    pub(super) fn settle(
        self,
        remembered: Option<Remembered<T>>,
        ask: impl FnOnce(&T, &T) -> MappingQuestion,
    ) -> Settled<T> {
        let by_memory = |value: T, why: &str| Settled {
            value,
            by: DecidedBy::Memory,
            why: why.into(),
            question: None,
        };
        let Some(Remembered { value, author }) = remembered else { return self.by_file("") };
        if self.strength == Strength::Open {
            return by_memory(
                value,
                "The file leaves it open; an earlier file of the account was read so.",
            );
        }
        if value == self.value && self.question.is_some() {
            return by_memory(value, "The file is likely so, and an earlier one was read so.");
        }
        if value == self.value {
            return self.by_file("");
        }
        match (self.strength, author) {
            (Strength::Proven, Author::Reader) => self.by_file(""),
            (Strength::Proven, _) => {
                self.by_file(" You said otherwise for an earlier file; what the rows prove stands.")
            }
            (_, Author::Overruling) => {
                let why = "You decided so for an earlier file that looked like this one.";
                by_memory(value, why)
            }
            (Strength::Known, Author::Reader) => {
                self.by_file(" Earlier files of the account were read otherwise.")
            }
            _ => {
                let question = ask(&self.value, &value);
                Settled { question: Some(question), ..self.by_file("") }
            }
        }
    }

    fn by_file(self, besides: &str) -> Settled<T> {
        Settled { value: self.value, by: self.by, why: self.why + besides, question: self.question }
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

    fn settled(strength: Strength, remembered: Option<(char, Author)>) -> (char, DecidedBy, bool) {
        let choice = match strength {
            Strength::Open => Choice::asking('f', question("x", "?", &['f', 'm'])),
            strength => Choice::new('f', strength, "because"),
        };
        let remembered = remembered.map(|(value, author)| Remembered { value, author });
        let settled = choice
            .settle(remembered, |file, memory| question("x", "contradicts", &[*file, *memory]));
        (settled.value, settled.by, settled.question.is_some())
    }

    #[test]
    fn proofs_stand_contradictions_ask_and_open_choices_follow_the_memory() {
        use Author::{Overruling, Person, Reader};
        use DecidedBy::{File, Memory};
        use Strength::{Known, Likely, Open, Proven};
        for (strength, author, right) in [
            (Proven, Reader, ('f', File, false)),
            (Proven, Overruling, ('f', File, false)),
            (Known, Reader, ('f', File, false)),
            (Known, Person, ('f', File, true)),
            (Known, Overruling, ('m', Memory, false)),
            (Likely, Reader, ('f', File, true)),
            (Likely, Person, ('f', File, true)),
            (Likely, Overruling, ('m', Memory, false)),
            (Open, Reader, ('m', Memory, false)),
        ] {
            assert_eq!(settled(strength, Some(('m', author))), right, "{strength:?} {author:?}");
        }
        assert_eq!(settled(Likely, Some(('f', Person))), ('f', File, false));
        assert_eq!(settled(Open, None), ('f', File, true));
    }
}

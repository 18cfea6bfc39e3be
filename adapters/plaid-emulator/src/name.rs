//! Interned texts. A household sees the same few hundred descriptions again and again, so a
//! transaction holds the number of a text, not the text.

use std::collections::HashMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The number of an interned text; zero is "no text".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(u32);

impl Name {
    /// No text at all.
    pub const NONE: Name = Name(0);
}

/// All interned texts.
#[derive(Debug, Default)]
pub struct Names {
    texts: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
}

impl Names {
    /// The number of a text, new or known.
    pub fn intern(&mut self, text: &str) -> Name {
        if let Some(number) = self.numbers.get(text) {
            return Name(*number);
        }
        self.texts.push(text.into());
        let number = u32::try_from(self.texts.len()).unwrap_or(0);
        self.numbers.insert(text.into(), number);
        Name(number)
    }

    /// The number of a text that may be absent.
    pub fn intern_option(&mut self, text: Option<&str>) -> Name {
        text.map_or(Name::NONE, |text| self.intern(text))
    }

    /// The text of a number.
    pub fn text(&self, name: Name) -> Option<&str> {
        let place = (name.0 as usize).checked_sub(1)?;
        self.texts.get(place).map(AsRef::as_ref)
    }
}

impl Serialize for Names {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.texts.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Names, D::Error> {
        let mut names = Names::default();
        for text in Vec::<String>::deserialize(deserializer)? {
            names.intern(&text);
        }
        Ok(names)
    }
}

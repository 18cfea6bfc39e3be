//! Where the next page of a list begins, as a text that means something in that list alone.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::error::ProjectionError;

/// One list of one household, account or person. A cursor carries a mark of the list it is of: in
/// any other it would name a place that is none, and a page from there would look like an answer.
/// The mark is no secret: whoever makes one up sees only what is theirs.
#[derive(Debug, Clone, Copy)]
pub struct CursorOf {
    list: &'static str,
    whose: Uuid,
}

impl CursorOf {
    /// The list of this name of this household, account or person.
    pub fn new(list: &'static str, whose: Uuid) -> Self {
        Self { list, whose }
    }

    fn mark(self, place: &str) -> String {
        let name = format!("cursor:{}:{place}", self.list);
        Uuid::new_v5(&self.whose, name.as_bytes()).simple().to_string()
    }

    /// The cursor of a place.
    pub fn at(self, place: &str) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}|{place}", self.mark(place)))
    }

    /// The place that a cursor of this list is of.
    ///
    /// # Errors
    /// [`ProjectionError::BadCursor`] for any other text.
    pub fn place(self, cursor: &str) -> Result<String, ProjectionError> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        let parts = text.as_deref().and_then(|text| text.split_once('|'));
        let own = parts.filter(|(mark, place)| *mark == self.mark(place));
        own.map(|(_, place)| place.to_owned()).ok_or(ProjectionError::BadCursor)
    }

    /// The cursor of a list that runs down the revisions.
    pub(crate) fn at_revision(self, revision: i64) -> String {
        self.at(&revision.to_string())
    }

    /// Reads one back.
    ///
    /// # Errors
    /// [`ProjectionError::BadCursor`].
    pub(crate) fn revision(self, cursor: &str) -> Result<i64, ProjectionError> {
        self.place(cursor)?.parse().map_err(|_| ProjectionError::BadCursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_names_a_place_in_its_own_list_alone() {
        let [one, other] = [1, 2].map(Uuid::from_u128);
        let own = CursorOf::new("audit", one);
        for place in ["17", "2026-03-01|17", "", "|"] {
            let cursor = own.at(place);
            assert_eq!(own.place(&cursor).unwrap(), place);
            for stranger in [CursorOf::new("audit", other), CursorOf::new("imports", one)] {
                assert!(stranger.place(&cursor).is_err(), "{stranger:?}");
            }
        }
        let without_mark = [URL_SAFE_NO_PAD.encode("17"), URL_SAFE_NO_PAD.encode("|17")];
        for none in without_mark.iter().map(String::as_str).chain(["", "x", "!"]) {
            assert!(own.place(none).is_err(), "{none}");
        }
        assert!(own.revision(&own.at("x")).is_err());
    }
}

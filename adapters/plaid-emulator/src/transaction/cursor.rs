//! The cursor of a sync: opaque to the client, at most 256 characters, and sealed, so that a
//! damaged one or one of another Item is refused.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::error::PlaidError;
use crate::identity::Mint;

const SEAL: usize = 16;
const PURPOSE: u8 = 200;

/// Where a client stands in the log of an Item. It is settled when start and end are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The number of the Item.
    pub item: u32,
    /// The one account this stream is about, or all.
    pub account: Option<u16>,
    /// Everything up to here is known to the client.
    pub start: u32,
    /// Where the window under way ends.
    pub end: u32,
    /// How many changes of the window the client has been told.
    pub offset: u32,
}

impl Cursor {
    /// A cursor that knows everything up to a sequence number.
    pub fn settled(item: u32, account: Option<u16>, at: u32) -> Cursor {
        Cursor { item, account, start: at, end: at, offset: 0 }
    }

    /// Whether an update is under way.
    pub fn is_paging(&self) -> bool {
        self.start != self.end
    }

    /// The text handed to the client.
    pub fn write(&self, mint: &Mint) -> String {
        let mut bytes = Vec::with_capacity(20 + SEAL);
        for number in [self.item, self.start, self.end, self.offset] {
            bytes.extend(number.to_be_bytes());
        }
        bytes.extend(self.account.map_or(0, |account| u32::from(account) + 1).to_be_bytes());
        let seal = mint.seal(PURPOSE, &bytes);
        bytes.extend(&seal[..SEAL]);
        STANDARD.encode(bytes)
    }

    /// Reads a client's text back, for this Item and this account filter.
    pub fn read(
        text: &str,
        mint: &Mint,
        item: u32,
        account: Option<u16>,
    ) -> Result<Cursor, PlaidError> {
        let bytes = STANDARD.decode(text).map_err(|_| PlaidError::cursor())?;
        let Some((content, seal)) = bytes.split_at_checked(20) else {
            return Err(PlaidError::cursor());
        };
        if seal != &mint.seal(PURPOSE, content)[..SEAL] {
            return Err(PlaidError::cursor());
        }
        let mut numbers = content
            .chunks_exact(4)
            .map(|chunk| chunk.iter().fold(0_u32, |number, byte| (number << 8) | u32::from(*byte)));
        let mut next = || numbers.next().ok_or_else(PlaidError::cursor);
        let (owner, start, end, offset, filter) = (next()?, next()?, next()?, next()?, next()?);
        let filter = filter.checked_sub(1).and_then(|place| u16::try_from(place).ok());
        if owner != item || filter != account {
            return Err(PlaidError::cursor());
        }
        Ok(Cursor { item, account, start, end, offset })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_by_its_own_item_and_stream_alone() {
        let mint = Mint::new(1);
        let cursor = Cursor { item: 3, account: Some(2), start: 10, end: 99, offset: 40 };
        let text = cursor.write(&mint);
        assert!(text.len() <= 256);
        assert_eq!(Cursor::read(&text, &mint, 3, Some(2)), Ok(cursor));
        assert!(Cursor::read(&text, &mint, 4, Some(2)).is_err());
        assert!(Cursor::read(&text, &mint, 3, None).is_err());
        assert!(Cursor::read(&text, &Mint::new(2), 3, Some(2)).is_err());
    }

    #[test]
    fn a_damaged_cursor_is_refused_wherever_the_damage_is() {
        let mint = Mint::new(1);
        let text = Cursor::settled(0, None, 5).write(&mint);
        for place in 0..text.len() {
            let mut letters: Vec<char> = text.chars().collect();
            letters[place] = if letters[place] == 'A' { 'B' } else { 'A' };
            let damaged: String = letters.into_iter().collect();
            let refusal = Cursor::read(&damaged, &mint, 0, None).unwrap_err();
            assert_eq!(refusal.message, "cursor not associated with access_token");
        }
        for text in ["", "?", "null", "AAAA", &text[..text.len() - 4]] {
            assert!(Cursor::read(text, &mint, 0, None).is_err(), "{text}");
        }
    }
}

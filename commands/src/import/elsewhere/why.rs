//! What is said of a line that may be what was there.

/// Why a line may be a transaction that was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Why {
    OtherTexts,
    ByHand,
    OtherDay,
    /// The day is the same, of the booking here and of value there.
    OtherKindOfDay,
    /// As before, and the balances that files state need it once or twice more.
    Needed,
    /// The bank's id is another one, and the bank keeps its ids.
    OtherId,
    /// One file ends with some bookings of the day, and the next one begins with others of it.
    WithinDay,
    /// The same, and the balance behind it is another: of one of the files it is the only booking.
    OtherBalance,
    /// Another file of the archive tells one of this day and amount.
    OtherFile,
    /// An earlier statement of the file tells one that is alike in everything.
    OtherStatement,
    /// The file tells it twice, and the balance that it states needs both.
    ListedTwice,
    /// An earlier file ends with the balance with which this one begins, and more equal bookings
    /// are there than the file tells.
    BehindEqual,
    /// The bank's id is that of another booking, the amount is not.
    UsedId,
    /// The bank's id and the amount are those of another booking, the day is not.
    UsedIdOtherDay,
    /// The day and the texts are those of a booking that came with another amount, as are those of
    /// the other lines.
    OtherAmount,
    /// The day and the texts are those of a booking that came with another amount and that the file
    /// does not tell.
    Amended,
}

impl Why {
    /// For a person.
    pub(in super::super) fn said(self) -> &'static str {
        match self {
            Self::OtherTexts => "The day and the amount are the same, the texts are not.",
            Self::ByHand => "The day and the amount are those of a transaction entered by hand.",
            Self::OtherDay => "The amount and the texts are alike, the days are not the same.",
            Self::OtherKindOfDay => {
                "The day, the amount and the texts are the same, but one is the day of the booking \
                 and the other that of value: this booking, or the equal one beside it."
            }
            Self::Needed => {
                "The day, the amount and the texts are the same, but one is the day of the booking \
                 and the other that of value, and what the bank states is apart by just that: this \
                 booking, or an equal one beside it."
            }
            Self::OtherId => {
                "The day, the amount and the texts are those of an earlier booking that the file \
                 does not list, the bank's id is another: an equal booking, or a new id."
            }
            Self::WithinDay => {
                "The day, the amount and the texts are those of a booking of another file, and of \
                 that day the later one of the two does not tell what the other one has: an equal \
                 booking, or this one."
            }
            Self::OtherBalance => {
                "The day, the amount and the texts are those of the only booking of that day in the \
                 earlier one of two files, and the balances of the later one do not follow what was \
                 there before it: an equal booking, or this one and another one before it."
            }
            Self::OtherFile => {
                "The day and the amount are those of a booking in another file beside it, the texts \
                 or the bank's id are not."
            }
            Self::OtherStatement => {
                "An earlier statement of the file tells a booking that is alike in everything, and \
                 nothing shows whether it is this one."
            }
            Self::ListedTwice => {
                "The file tells this booking twice under one id of the bank, and the balance that \
                 it states needs both."
            }
            Self::BehindEqual => {
                "An earlier file ends with the balance with which this one begins, and more equal \
                 bookings of the day are there than those two tell: another one, or one of them."
            }
            Self::UsedId => {
                "The bank's id is that of an earlier booking, the amount is another: the bank \
                 corrected it, or uses its ids again."
            }
            Self::UsedIdOtherDay => {
                "The bank's id and the amount are those of an earlier booking, the day is another."
            }
            Self::OtherAmount => {
                "The day and the texts are those of an earlier booking, the amount is another, and \
                 so it is with the other lines: the file may have been read otherwise before."
            }
            Self::Amended => {
                "The day and the texts are, or may be, those of an earlier booking that this file \
                 does not tell, the amount is another: the bank corrected it, or both were booked."
            }
        }
    }
}

//! Which end of an account's bookings a stated balance belongs to, in every format.

/// The end that a balance states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// Before the oldest booking.
    Opening,
    /// After the newest booking.
    Closing,
    /// In between, or nothing tells which it is.
    Untold,
}

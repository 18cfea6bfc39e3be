//! Tries that were told to wait, until they are in the security record: waiting is free for whoever
//! sends, so they are counted here and written now and then, and before somebody reads them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::id::UserId;

/// Whose password was tried (nobody's when nobody has the address), and from which class of
/// address.
type Of = (Option<UserId>, &'static str);

/// How many of them there are.
#[derive(Debug, Default)]
pub(super) struct Untold(Mutex<HashMap<Of, u32>>);

impl Untold {
    pub(super) fn add(&self, of: Of, times: u32) {
        let mut untold = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = untold.entry(of).or_default();
        *known = known.saturating_add(times);
    }

    /// Those of one person, or everybody's; they are told now.
    pub(super) fn take(&self, person: Option<Option<UserId>>) -> Vec<(Of, u32)> {
        let mut untold = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_wanted = |(of, _): &Of, _: &mut u32| person.is_none_or(|person| *of == person);
        let mut taken: Vec<(Of, u32)> = untold.extract_if(is_wanted).collect();
        taken.sort_unstable();
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_told_once_to_whom_it_is_about() {
        let (untold, ada) = (Untold::default(), Some(UserId(uuid::Uuid::from_u128(1))));
        for times in [1, 2] {
            untold.add((ada, "public"), times);
            untold.add((None, "public"), times);
        }
        untold.add((ada, "private"), u32::MAX);
        untold.add((ada, "private"), 1);
        let hers = [((ada, "private"), u32::MAX), ((ada, "public"), 3)];
        assert_eq!(untold.take(Some(ada)), hers);
        assert_eq!(untold.take(Some(ada)), []);
        assert_eq!(untold.take(None), [((None, "public"), 3)]);
    }
}

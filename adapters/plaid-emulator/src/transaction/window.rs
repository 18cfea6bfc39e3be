//! The window of a log between two sequence numbers, coalesced per transaction and cut into
//! pages: what a client that knew everything up to the start must be told to know the end.

use std::collections::HashMap;

use super::Key;
use super::log::{Change, Entry, Join, Log};

/// The net changes of a window, ascending by the time of their last entry.
#[derive(Debug)]
pub struct Window {
    entries: Vec<Entry>,
}

struct Net {
    known_before: bool,
    last: u32,
}

impl Window {
    /// Coalesces the entries after `start` up to `end`, of one account or of all.
    ///
    /// added + modified is added with the last content; added + removed is nothing; modified +
    /// removed is removed; removed + added again under the same id is modified.
    pub fn new(log: &Log, start: u32, end: u32, account: Option<u16>) -> Window {
        let entries = log.between(start, end);
        let concerns = |entry: &Entry| match account {
            Some(account) => log.body(entry.body).is_some_and(|body| body.account == account),
            None => true,
        };
        let mut nets: HashMap<Key, Net> = HashMap::with_capacity(entries.len());
        for (place, entry) in (0_u32..).zip(entries) {
            let known_before = entry.change != Change::Added;
            nets.entry(entry.key)
                .and_modify(|net| net.last = place)
                .or_insert(Net { known_before, last: place });
        }
        let kept = (0_u32..).zip(entries).filter_map(|(place, entry)| {
            let net = nets.get(&entry.key).filter(|net| net.last == place)?;
            let change = match (net.known_before, entry.change) {
                (false, Change::Removed) => return None,
                (true, Change::Removed) => Change::Removed,
                (false, _) => Change::Added,
                (true, _) => Change::Modified,
            };
            concerns(entry).then_some(Entry { change, ..*entry })
        });
        Window { entries: kept.collect() }
    }

    /// How many changes there are in all.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The page that begins at `offset`: at most `count` changes, fewer where two entries must
    /// stand apart or must not be parted.
    pub fn page(&self, offset: usize, count: usize) -> &[Entry] {
        let rest = self.entries.get(offset..).unwrap_or(&[]);
        let mut end = rest.len().min(count);
        if let Some(apart) = (1..end).find(|place| rest[*place].join == Join::Apart) {
            end = apart;
        }
        if end < rest.len() && end >= 2 && rest[end].join == Join::Same {
            end -= 1;
        }
        &rest[..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transaction::tests_support::plain;

    fn told(log: &Log, start: u32, end: u32) -> Vec<(Key, Change)> {
        let window = Window::new(log, start, end, None);
        window.entries.iter().map(|entry| (entry.key, entry.change)).collect()
    }

    fn log_of(count: u32) -> Log {
        let mut log = Log::default();
        for _ in 0..count {
            let key = log.keep(plain());
            log.add(key, Join::Free);
        }
        log
    }

    #[test]
    fn added_then_modified_is_added_with_the_last_content() {
        let mut log = log_of(1);
        let mut changed = plain();
        changed.amount = crate::amount::Amount::cents(999);
        log.modify(changed);
        assert_eq!(told(&log, 0, 2), [(0, Change::Added)]);
        let window = Window::new(&log, 0, 2, None);
        assert_eq!(log.body(window.page(0, 1)[0].body).unwrap().amount.text(), "9.99");
        assert_eq!(told(&log, 1, 2), [(0, Change::Modified)]);
    }

    #[test]
    fn added_then_removed_is_nothing_and_removed_then_restored_is_modified() {
        let mut log = log_of(2);
        log.remove(0, Join::Free);
        assert_eq!(told(&log, 0, 3), [(1, Change::Added)]);
        assert_eq!(told(&log, 2, 3), [(0, Change::Removed)]);
        log.add(0, Join::Free);
        assert_eq!(told(&log, 2, 4), [(0, Change::Modified)]);
        assert_eq!(told(&log, 3, 4), [(0, Change::Added)]);
        assert_eq!(told(&log, 0, 4), [(1, Change::Added), (0, Change::Added)]);
    }

    #[test]
    fn pages_break_where_entries_stand_apart_and_hold_where_they_belong_together() {
        let mut log = log_of(3);
        log.remove(0, Join::Free);
        let key = log.keep(plain());
        log.add(key, Join::Apart);
        log.remove(1, Join::Free);
        let key = log.keep(plain());
        log.add(key, Join::Same);
        let window = Window::new(&log, 3, 7, None);
        assert_eq!(window.len(), 4);
        assert_eq!(window.page(0, 100).len(), 1);
        assert_eq!(window.page(1, 100).len(), 3);
        assert_eq!(window.page(1, 2).len(), 1, "the pair moves to the next page together");
        assert_eq!(window.page(2, 2).len(), 2);
        assert_eq!(window.page(2, 1).len(), 1, "a page of one cannot hold a pair");
    }
}

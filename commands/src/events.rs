//! The events of a batch. Those of a file of 200,000 lines would be most of what its import takes
//! of memory, and they say nearly the same over and over: of a long batch all chunks but the last
//! are held packed, until the store takes them, one after another.

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use uuid::Uuid;

/// Most events that go into the log with one statement; larger batches go in chunks of this size,
/// and the digest of a command is folded over the same chunks.
pub const CHUNK: usize = 5_000;

/// An event that is about to be stored.
#[derive(Debug, Clone)]
pub struct NewEvent {
    pub event_id: Uuid,
    pub aggregate_type: &'static str,
    pub aggregate_id: Uuid,
    /// Its place in the aggregate's stream; a place already taken is a conflict.
    pub sequence: i64,
    pub event_type: &'static str,
    pub event_version: &'static str,
    /// Canonical JSON ([`crate::proof::canonical_json`]).
    pub payload: String,
}

/// Events in the order in which they are stored.
#[derive(Debug, Clone, Default)]
pub struct Events {
    pieces: Vec<Piece>,
    /// Behind the pieces; as many as a chunk at most.
    last: Vec<NewEvent>,
    len: usize,
    largest: usize,
}

#[derive(Debug, Clone)]
enum Piece {
    Packed(Packed),
    /// Few, or what could not be packed.
    Plain(Vec<NewEvent>),
}

/// Events without their payloads, and these packed.
#[derive(Debug, Clone)]
struct Packed {
    kinds: Vec<Kind>,
    events: Box<[Bare]>,
    payloads: Box<[u8]>,
}

/// Noun, type and version: events of few kinds make a batch.
type Kind = (&'static str, &'static str, &'static str);

#[derive(Debug, Clone, Copy)]
struct Bare {
    event_id: Uuid,
    aggregate_id: Uuid,
    sequence: i64,
    kind: usize,
    /// Bytes of the payload.
    length: usize,
}

impl Events {
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes of the largest payload; 0 where there is none.
    pub fn largest(&self) -> usize {
        self.largest
    }

    /// Puts one behind the others.
    pub fn push(&mut self, event: NewEvent) {
        self.len += 1;
        self.largest = self.largest.max(event.payload.len());
        if self.last.len() == CHUNK {
            let full = std::mem::take(&mut self.last);
            self.pieces.push(Packed::of(&full).map_or(Piece::Plain(full), Piece::Packed));
        }
        self.last.push(event);
    }

    /// Puts all of these behind the others.
    pub fn append(&mut self, other: Self) {
        if !self.last.is_empty() {
            self.pieces.push(Piece::Plain(std::mem::take(&mut self.last)));
        }
        self.pieces.extend(other.pieces);
        self.last = other.last;
        self.len += other.len;
        self.largest = self.largest.max(other.largest);
    }

    /// The only one, where there is no other.
    pub fn single(&self) -> Option<&NewEvent> {
        self.last.first().filter(|_| self.len == 1)
    }

    /// The events in chunks of [`CHUNK`], the last one of what is left; each is unpacked when it is
    /// asked for.
    ///
    /// # Errors
    /// Where a piece that was packed cannot be unpacked; then there is no further chunk.
    pub fn chunks(&self) -> impl Iterator<Item = io::Result<Vec<NewEvent>>> {
        let mut pieces = self.pieces.iter();
        let mut last = Some(&self.last);
        let mut open: Vec<NewEvent> = Vec::new();
        std::iter::from_fn(move || {
            while open.len() < CHUNK {
                match (pieces.next(), last) {
                    (Some(Piece::Plain(events)), _) => open.extend_from_slice(events),
                    (Some(Piece::Packed(packed)), _) => match packed.events() {
                        Ok(events) => open.extend(events),
                        Err(error) => {
                            (pieces, last) = ([].iter(), None);
                            open.clear();
                            return Some(Err(error));
                        }
                    },
                    (None, Some(events)) => {
                        open.extend_from_slice(events);
                        last = None;
                    }
                    (None, None) => break,
                }
            }
            let rest = open.split_off(open.len().min(CHUNK));
            let chunk = std::mem::replace(&mut open, rest);
            (!chunk.is_empty()).then_some(Ok(chunk))
        })
    }

    /// Noun and id of each one's stream, once where several of one follow each other.
    pub(crate) fn streams(&self) -> Vec<(&'static str, Uuid)> {
        let mut streams = Vec::new();
        let plain = |event: &NewEvent| (event.aggregate_type, event.aggregate_id);
        for piece in &self.pieces {
            match piece {
                Piece::Plain(events) => streams.extend(events.iter().map(plain)),
                Piece::Packed(packed) => streams.extend(packed.events.iter().filter_map(|bare| {
                    packed.kinds.get(bare.kind).map(|kind| (kind.0, bare.aggregate_id))
                })),
            }
            streams.dedup();
        }
        streams.extend(self.last.iter().map(plain));
        streams.dedup();
        streams
    }

    /// All of them at once, for those who have few.
    ///
    /// # Errors
    /// As [`Self::chunks`].
    pub fn all(&self) -> io::Result<Vec<NewEvent>> {
        let mut all = Vec::with_capacity(self.len);
        for chunk in self.chunks() {
            all.extend(chunk?);
        }
        Ok(all)
    }
}

impl Extend<NewEvent> for Events {
    fn extend<I: IntoIterator<Item = NewEvent>>(&mut self, events: I) {
        events.into_iter().for_each(|event| self.push(event));
    }
}

impl FromIterator<NewEvent> for Events {
    fn from_iter<I: IntoIterator<Item = NewEvent>>(events: I) -> Self {
        let mut all = Self::default();
        all.extend(events);
        all
    }
}

impl From<Vec<NewEvent>> for Events {
    fn from(events: Vec<NewEvent>) -> Self {
        events.into_iter().collect()
    }
}

impl Packed {
    fn of(events: &[NewEvent]) -> Option<Self> {
        let mut kinds: Vec<Kind> = Vec::new();
        let mut bare = Vec::with_capacity(events.len());
        let mut payloads = DeflateEncoder::new(Vec::new(), Compression::fast());
        for event in events {
            let own = (event.aggregate_type, event.event_type, event.event_version);
            let kind = kinds.iter().position(|kind| *kind == own).unwrap_or_else(|| {
                kinds.push(own);
                kinds.len() - 1
            });
            payloads.write_all(event.payload.as_bytes()).ok()?;
            bare.push(Bare {
                event_id: event.event_id,
                aggregate_id: event.aggregate_id,
                sequence: event.sequence,
                kind,
                length: event.payload.len(),
            });
        }
        let payloads = payloads.finish().ok()?.into();
        Some(Self { kinds, events: bare.into(), payloads })
    }

    fn events(&self) -> io::Result<Vec<NewEvent>> {
        let broken = |what: &'static str| io::Error::new(io::ErrorKind::InvalidData, what);
        let mut payloads = DeflateDecoder::new(&*self.payloads);
        let event = |bare: &Bare| {
            let mut payload = vec![0; bare.length];
            payloads.read_exact(&mut payload)?;
            let payload = String::from_utf8(payload).map_err(|_| broken("no text"))?;
            let kind = self.kinds.get(bare.kind).ok_or_else(|| broken("no kind"))?;
            let (aggregate_type, event_type, event_version) = *kind;
            let Bare { event_id, aggregate_id, sequence, .. } = *bare;
            Ok(NewEvent {
                event_id,
                aggregate_type,
                aggregate_id,
                sequence,
                event_type,
                event_version,
                payload,
            })
        };
        self.events.iter().map(event).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(n: usize) -> NewEvent {
        let is_odd = n % 2 == 1;
        NewEvent {
            event_id: Uuid::from_u128(n as u128),
            aggregate_type: "transaction",
            aggregate_id: Uuid::from_u128(7 * n as u128),
            sequence: n as i64,
            event_type: if is_odd { "transaction.imported" } else { "transaction.posted" },
            event_version: "1.0",
            payload: format!("{{\"payee\":\"Bäckerei {n}\"}}").repeat(n % 3),
        }
    }

    fn events(numbers: std::ops::Range<usize>) -> Events {
        numbers.map(event).collect()
    }

    #[test]
    fn a_long_batch_has_its_events_in_chunks_as_they_were_put_in() {
        for count in [0, 1, 2, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17] {
            for first in [0, 1, 3, CHUNK, CHUNK + 5] {
                let mut both = events(0..first.min(count));
                both.append(events(first.min(count)..count));
                both.append(Events::default());
                assert_eq!((both.len(), both.is_empty()), (count, count == 0));
                let chunks: Vec<usize> = both.chunks().map(|chunk| chunk.unwrap().len()).collect();
                assert!(chunks.iter().rev().skip(1).all(|chunk| *chunk == CHUNK), "{chunks:?}");
                let told = |event: NewEvent| format!("{event:?}");
                let all = both.all().unwrap();
                let largest = all.iter().map(|event| event.payload.len()).max();
                assert_eq!(both.largest(), largest.unwrap_or(0));
                let streams =
                    (0..count).map(event).map(|one| (one.aggregate_type, one.aggregate_id));
                assert!(both.streams().into_iter().eq(streams));
                assert!(all.into_iter().map(told).eq((0..count).map(event).map(told)), "{count}");
            }
            assert_eq!(events(0..count).single().is_some(), count == 1);
        }
    }

    #[test]
    fn of_a_long_batch_all_chunks_but_the_last_are_small() {
        let events = events(0..3 * CHUNK);
        let packed = |piece: &Piece| match piece {
            Piece::Packed(packed) => packed.payloads.len(),
            Piece::Plain(_) => usize::MAX,
        };
        let plain: usize = (0..CHUNK).map(|n| event(n).payload.len()).sum();
        assert_eq!(events.pieces.len(), 2);
        assert!(events.pieces.iter().all(|piece| packed(piece) < plain / 4));
    }
}

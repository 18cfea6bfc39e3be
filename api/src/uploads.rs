//! Statement files on their way in. A file comes in slowly or quickly, and is kept in a temporary
//! file without a name while it does; it is read into memory when there is room for it and for
//! what is made of it, which is many times its size. So however many files are sent, and however
//! they are sent, the memory of the process is bounded. A file that comes in slowly holds nothing
//! that one which is there needs, and gives its place on disk to others when there are many. Places
//! and room are this process' own.

use std::io::SeekFrom;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use sha2::{Digest, Sha256};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use crate::gate::crowd::{Crowd, Size, Stay};
use crate::gate::places::limited;
use crate::problem::Problem;

/// Files that are in the house at once, on disk or in memory, and how many of one person.
const FILES_AT_ONCE: usize = 64;
const FILES_OF_ONE: usize = 4;
/// A file that has come in for less than this gives no way to others.
const GRACE: Duration = Duration::from_secs(2);
/// How long a file waits for its place before it is sent away.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long a file that has come in waits for its room.
const PATIENCE_FOR_ROOM: Duration = Duration::from_secs(300);
/// Seconds after which a file that was sent away should come again.
const COME_AGAIN: u64 = 5;
/// Up to so many bytes are kept in memory while they come in.
const SMALL: usize = 128 * 1024;
/// Room for what is made of files, in MiB: for large ones, of which the largest fills it, and for
/// those that need up to half of what is there for small ones, which do not wait for them. With 60
/// of the process at rest and 38 of two passwords being hashed that is about 300.
const ROOM_MIB: u32 = 186;
const ROOM_OF_SMALL_MIB: u32 = 24;
const NEEDED_BY_SMALL_MIB: u32 = ROOM_OF_SMALL_MIB / 2;
/// The memory that a file is given room for, in bytes: for each of its own, or for each booking
/// there may be in it, however short; `docs/adr/0007-statement-readers.md` tells what was measured.
const MADE_OF_A_BYTE: usize = 12;
const MADE_OF_A_BOOKING: usize = 960;
/// The bookings of a file at most; the readers refuse more.
const MOST_BOOKINGS: usize = 200_000;
/// The bytes of the shortest booking (`1/1/25,1` and its line break), and the tags of one in tags:
/// itself, its day and its amount.
const SHORTEST_BOOKING: usize = 9;
const TAGS_OF_A_BOOKING: usize = 3;

/// How much larger than itself an archive may become, and how large at most, in bytes; the readers
/// refuse more.
const LARGEST_RATIO: usize = 200;
const LARGEST_UNPACKED: usize = 20_000_000 + 256 * 1024;

/// A file's place, free again when it is dropped.
#[derive(Debug)]
pub struct UploadPlace(Stay<Uuid>);

impl UploadPlace {
    /// Counts what has come of the file.
    pub fn came(&self, bytes: usize) {
        self.0.came(bytes);
    }

    /// All of it has come.
    pub fn is_whole(&self) {
        self.0.is_whole();
    }

    /// Until somebody else has the place; then what to answer.
    pub async fn gives_way(&self) -> Problem {
        self.0.gives_way().await;
        limited("upload");
        let detail = "The file came in slowly while others waited for its place. Nothing was \
                      stored; send it again soon.";
        Problem::busy().detail(detail).retry_after(COME_AGAIN)
    }
}

/// Memory for what is made of a file, free again when it is dropped.
#[derive(Debug)]
pub struct Room(#[allow(dead_code, reason = "held, not read")] OwnedSemaphorePermit);

/// What the memory that a file takes depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weight {
    /// Its bytes, unpacked.
    pub bytes: usize,
    /// The bookings that there may be in it; the readers refuse more than 200,000.
    pub bookings: usize,
}

impl Weight {
    /// The memory that it is given room for, in MiB.
    fn mib(self) -> u32 {
        let of_bytes = self.bytes.saturating_mul(MADE_OF_A_BYTE);
        let bookings = self.bookings.min(MOST_BOOKINGS).saturating_mul(MADE_OF_A_BOOKING);
        let mib = of_bytes.max(bookings).div_ceil(1024 * 1024) + 1;
        u32::try_from(mib).unwrap_or(u32::MAX)
    }

    /// Whether it has room beside large files.
    pub fn is_small(self) -> bool {
        self.mib() <= NEEDED_BY_SMALL_MIB
    }
}

/// The places for statement files, and the room for reading them.
#[derive(Debug)]
pub struct UploadPlaces {
    files: Arc<Crowd<Uuid>>,
    patience: Duration,
    room: Arc<Semaphore>,
    room_of_small: Arc<Semaphore>,
}

impl Default for UploadPlaces {
    fn default() -> Self {
        Self::new(FILES_AT_ONCE, PATIENCE)
    }
}

impl UploadPlaces {
    pub fn new(at_once: usize, patience: Duration) -> Self {
        let room = |mib: u32| Arc::new(Semaphore::new(mib as usize));
        let (room, room_of_small) = (room(ROOM_MIB), room(ROOM_OF_SMALL_MIB));
        let size = Size { at_once, kept: at_once / 4, grace: GRACE, own_gives_way: false };
        Self { files: Crowd::new(size), patience, room, room_of_small }
    }

    /// A place for a file of this person.
    ///
    /// # Errors
    /// 503 with `Retry-After` when none is free, and nothing gives way, within the patience of the
    /// house.
    pub async fn place(&self, person: Uuid) -> Result<UploadPlace, Problem> {
        let stay = self.files.wait(&person, FILES_OF_ONE, self.patience).await;
        stay.map(UploadPlace).ok_or_else(sent_away)
    }

    /// Room for reading a file of this weight, in the order of asking.
    ///
    /// # Errors
    /// 503 with `Retry-After` when there is none in time.
    pub async fn room(&self, weight: Weight) -> Result<Room, Problem> {
        let needed = weight.mib();
        let (room, needed) = match weight.is_small() {
            true => (&self.room_of_small, needed),
            false => (&self.room, needed.min(ROOM_MIB)),
        };
        let asked = room.clone().acquire_many_owned(needed);
        match tokio::time::timeout(PATIENCE_FOR_ROOM, asked).await {
            Ok(Ok(permit)) => Ok(Room(permit)),
            Ok(Err(_)) | Err(_) => Err(sent_away()),
        }
    }
}

fn sent_away() -> Problem {
    limited("upload");
    Problem::busy()
        .detail("Other files are being imported. Nothing was stored; send it again soon.")
        .retry_after(COME_AGAIN)
}

/// A file while it comes in.
#[derive(Default)]
pub struct Incoming {
    first: BytesMut,
    /// What came after that; it has no name and goes away with the process.
    rest: Option<File>,
    length: usize,
    /// Line breaks and tags in it, and whether it ends with a carriage return so far.
    lines: usize,
    tags: usize,
    is_in_break: bool,
    hasher: Sha256,
}

impl Incoming {
    /// Its length so far, in bytes.
    pub fn length(&self) -> usize {
        self.length
    }

    /// What reading it is about: archives and workbooks count as what they may unpack to.
    pub fn weight(&self) -> Weight {
        if self.first.starts_with(b"PK") {
            let unpacked = self.length.saturating_mul(LARGEST_RATIO).min(LARGEST_UNPACKED);
            let bytes = unpacked.max(self.length);
            return Weight { bytes, bookings: bytes / SHORTEST_BOOKING };
        }
        // The last line needs no break.
        let bookings = usize::max(self.lines + 1, self.tags / TAGS_OF_A_BOOKING);
        Weight { bytes: self.length, bookings: bookings.min(self.length / SHORTEST_BOOKING) }
    }

    /// Counts the lines and the tags of a piece; a break of two characters is one, also between
    /// pieces.
    fn count(&mut self, piece: &[u8]) {
        for byte in piece {
            match byte {
                b'\r' => self.lines += 1,
                b'\n' => self.lines += usize::from(!self.is_in_break),
                b'<' => self.tags += 1,
                _ => {}
            }
            self.is_in_break = *byte == b'\r';
        }
    }

    /// SHA-256 over what has come, to be gone on with.
    pub fn hasher(&self) -> Sha256 {
        self.hasher.clone()
    }

    /// Takes the next piece.
    ///
    /// # Errors
    /// 503 when it cannot be kept.
    pub async fn add(&mut self, piece: &[u8]) -> Result<(), Problem> {
        self.length += piece.len();
        self.hasher.update(piece);
        self.count(piece);
        if self.length <= SMALL {
            self.first.extend_from_slice(piece);
            return Ok(());
        }
        self.write(piece).await.map_err(not_kept)
    }

    async fn write(&mut self, piece: &[u8]) -> std::io::Result<()> {
        if self.rest.is_none() {
            let made = tokio::task::spawn_blocking(tempfile::tempfile).await;
            self.rest = Some(File::from_std(made??));
        }
        match &mut self.rest {
            Some(rest) => rest.write_all(piece).await,
            None => Ok(()),
        }
    }

    /// The whole of it, in memory.
    ///
    /// # Errors
    /// 503 when it cannot be read back.
    pub async fn read(self) -> Result<Bytes, Problem> {
        let Some(mut rest) = self.rest else { return Ok(self.first.freeze()) };
        let (first, length) = (self.first, self.length);
        let read = async {
            let mut whole = Vec::with_capacity(length);
            whole.extend_from_slice(&first);
            rest.flush().await?;
            rest.seek(SeekFrom::Start(0)).await?;
            rest.read_to_end(&mut whole).await?;
            Ok(Bytes::from(whole))
        };
        read.await.map_err(not_kept)
    }
}

fn not_kept(error: std::io::Error) -> Problem {
    tracing::error!(error = &error as &dyn std::error::Error, "a file that comes in is not kept");
    Problem::unavailable().detail("There is no room to take the file in. Nothing was stored.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_comes_out_as_it_came_in_whatever_its_size_and_pieces() {
        for (length, piece) in
            [(0, 1), (1, 1), (SMALL, 1_000), (SMALL + 1, 999), (3_000_000, 8_191)]
        {
            let bytes: Vec<u8> = (0..length).map(|place| (place % 251) as u8).collect();
            let mut incoming = Incoming::default();
            for piece in bytes.chunks(piece) {
                incoming.add(piece).await.unwrap();
            }
            assert_eq!(incoming.length(), length);
            assert_eq!(incoming.hasher().finalize(), Sha256::digest(&bytes));
            assert_eq!(incoming.rest.is_some(), length > SMALL);
            assert_eq!(incoming.read().await.unwrap(), bytes);
        }
    }

    fn large(bytes: usize) -> Weight {
        Weight { bytes, bookings: 0 }
    }

    #[tokio::test(start_paused = true)]
    async fn large_files_are_read_one_after_another_and_small_ones_do_not_wait_for_them() {
        let places = UploadPlaces::default();
        let first = places.room(large(20_000_000)).await.unwrap();
        let refused = places.room(large(20_000_000)).await.unwrap_err();
        assert_eq!((refused.status.as_u16(), refused.retry_after), (503, Some(COME_AGAIN)));
        let _small = places.room(large(900_000)).await.unwrap();
        let _other = places.room(large(900_000)).await.unwrap();
        drop(first);
        let _middle = places.room(large(8_000_000)).await.unwrap();
        let _also = places.room(large(8_000_000)).await.unwrap();
        assert!(places.room(large(8_000_000)).await.is_err());
    }

    async fn weight(file: &str, piece: usize) -> Weight {
        let mut incoming = Incoming::default();
        for piece in file.as_bytes().chunks(piece) {
            incoming.add(piece).await.unwrap();
        }
        incoming.weight()
    }

    #[tokio::test]
    async fn the_bookings_that_a_file_may_have_are_counted_whatever_its_format_and_pieces() {
        let bookings = 5_000;
        for (head, booking, ended) in [
            ("", "1/1/25,1\n", 1),
            ("Date;Amount\r\n", "1/1/25;1\r\n", 1),
            ("Date\tAmount\r", "1/1/25\t1\r", 1),
            ("!Type:Bank\n", "D1/1/25\nT1\n^\n", 3),
            ("", ":61:250101D1,N\r\n", 1),
            ("<OFX>", "<STMTTRN><DTPOSTED>20250101<TRNAMT>1", 1),
            ("<OFX>\n", "<STMTTRN>\n<DTPOSTED>20250101\n<TRNAMT>1\n", 3),
        ] {
            let file = format!("{head}{}", booking.repeat(bookings));
            for piece in [1, 7, 4_096] {
                let counted = weight(&file, piece).await.bookings;
                let most = bookings * ended + 2;
                assert!((bookings..=most).contains(&counted), "{booking:?}: {counted}");
            }
        }
        // Nothing says how many lines an archive has.
        let packed = weight(&format!("PK{}", "x".repeat(1_000)), 64).await;
        assert_eq!(packed, Weight { bytes: 200_400, bookings: 22_266 });
    }

    #[tokio::test(start_paused = true)]
    async fn files_of_short_lines_are_given_room_for_what_is_made_of_each() {
        let places = UploadPlaces::default();
        // Three megabytes, of which almost two hundred are made.
        let dense = weight(&"D13/1/25\nT-1\n^\n".repeat(199_990), 8_192).await;
        let _first = places.room(dense).await.unwrap();
        assert!(places.room(dense).await.is_err(), "two at once are more than the room");
        let _small = places.room(weight("1/1/25,1\n", 64).await).await.unwrap();
        // One that is small by its bytes alone takes nothing from those that are.
        let dense = weight(&"1/1/25,1\n".repeat(100_000), 8_192).await;
        assert!(dense.bytes < 1_000_000 && dense.mib() > NEEDED_BY_SMALL_MIB);
        let _other = places.room(weight("1/1/25,1\n", 64).await).await.unwrap();
    }
}

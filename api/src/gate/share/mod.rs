//! What one person, one household and everybody together may have in work at once, by the kind of
//! work. More waits in order and for a while, and takes nothing from others ([`desk`]).

mod desk;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use uuid::Uuid;

pub use self::desk::Of;
use self::desk::{Crowds, Desk};
use super::places::limited;
use crate::problem::Problem;

/// What is shared out. A request takes one turn of what costs most in it: who held one and waited
/// for another could wait for themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Share {
    /// Everything of a person that is in the house.
    Person,
    /// Statement files of a person in the house.
    File,
    /// Looking up where people belong.
    Door,
    /// What is a person's alone, and founding households.
    Own,
    /// Waiting for the projector.
    Behind,
    /// Reads of one page.
    Read,
    /// Reads that look at every text.
    Search,
    /// Reads of the past, whose screens may have to be built.
    Past,
    /// Commands.
    Write,
    /// Statement files of a household on their way in.
    Upload,
    /// Statement files that are read, or wait for their reading or for the memory that takes.
    Import,
    /// Reading them, and taking them in: a turn beside that of [`Share::Import`], and always after
    /// it.
    Reading,
    /// Checks of a log.
    Check,
}

/// How much of a share there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// In work at the same time, whoever asks.
    pub in_all: usize,
    /// The same of one household, and of one person.
    pub of_household: usize,
    pub of_person: usize,
    /// Waiting for that, of each; more are refused at once.
    pub waiting: usize,
    /// How long they wait.
    pub patience: Duration,
    /// What a page asks for: who has more in the house, or was worked for longer lately, is a
    /// crowd of their own, and all crowds together have a part of what there is.
    pub page: Option<Page>,
}

/// What somebody may have before they are a crowd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Of a share in the house, in work or waiting.
    pub at_once: usize,
    /// Worked for lately: in some seconds, and less the longer it is ago.
    pub lately: Duration,
    crowds: Crowds,
}

/// What the shares are cut from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whole {
    /// Connections for reads of a page.
    pub reads: usize,
    /// Connections for commands.
    pub commands: usize,
    /// Connections for looking up who comes.
    pub door: usize,
    /// Checks of logs.
    pub checks: usize,
    /// Processors of this machine. Where the database has one of its own with more, a little less
    /// is asked of it than it could do.
    pub processors: usize,
}

/// Searches, and looks into the past, at once: two also on a small machine, so that there is one
/// beside that of a crowd.
const fn half_of(processors: usize) -> usize {
    if processors / 2 > 2 { processors / 2 } else { 2 }
}

impl Whole {
    /// Connections that searches and looks into the past have beside those of other reads.
    pub fn of_slow_reads(processors: usize) -> usize {
        2 * half_of(processors)
    }

    /// How many turns crowds have together, for whatever they read, for what they write and for
    /// their files: half of the processors each.
    fn crowds(self, _: Crowds) -> usize {
        usize::max(self.processors / 2, 1)
    }

    fn size(self, share: Share) -> Size {
        const MANY: usize = usize::MAX;
        let part = |whole: usize| usize::max(whole * 3 / 5, 1);
        let slow = half_of(self.processors);
        let reads = usize::clamp(self.processors * 2, 2, self.reads.max(2));
        // In all, of a household, of a person; waiting, and for how many seconds.
        let size = |(in_all, of_household, of_person), waiting, seconds| Size {
            in_all,
            of_household,
            of_person,
            waiting,
            patience: Duration::from_secs(seconds),
            page: None,
        };
        // Browsers ask for six things at once.
        let page = |at_once, millis, crowds| {
            Some(Page { at_once, lately: Duration::from_millis(millis), crowds })
        };
        match share {
            Share::Person => size((MANY, MANY, 64), 0, 0),
            Share::File => size((MANY, MANY, 4), 12, 300),
            Share::Door => size((self.door, MANY, 2), 64, 10),
            Share::Own => {
                let in_all = usize::max(slow, 4);
                Size { page: page(6, 1_500, Crowds::Reading), ..size((in_all, MANY, 2), 32, 10) }
            }
            Share::Behind => size((MANY, 4, 2), 32, 8),
            // The rest is for others, whatever this household and this person do.
            Share::Read => Size {
                page: page(6, 1_500, Crowds::Reading),
                ..size((reads, part(reads), part(reads)), 32, 8)
            },
            // As many wait as a person has tabs, and some more: quick ones come within a second.
            Share::Search => {
                Size { page: page(3, 500, Crowds::Reading), ..size((slow, 1, 1), 16, 8) }
            }
            Share::Past => {
                Size { page: page(6, 500, Crowds::Reading), ..size((slow, 1, 1), 16, 20) }
            }
            Share::Check => {
                Size { page: page(1, 500, Crowds::Reading), ..size((self.checks, 1, 1), 100, 3) }
            }
            Share::Write => Size {
                page: page(6, 1_500, Crowds::Writing),
                ..size((self.commands, part(self.commands), part(self.commands)), 64, 10)
            },
            Share::Upload => size((MANY, 8, MANY), 8, 30),
            Share::Import => size((MANY, 1, 1), 8, 300),
            Share::Reading => {
                let in_all = usize::max(self.processors, 2) + 1;
                Size { page: page(1, 1_000, Crowds::Importing), ..size((in_all, 1, 1), 8, 300) }
            }
        }
    }
}

/// Who has how much in work.
#[derive(Debug)]
pub struct Shares {
    whole: Whole,
    desk: Mutex<Desk>,
}

/// A part of a share, given back when it is dropped.
#[derive(Debug)]
pub struct Turn {
    shares: Arc<Shares>,
    share: Share,
    ticket: u64,
}

impl Shares {
    /// Shares of this whole.
    pub fn new(whole: Whole) -> Self {
        let desk = Desk::new(|crowds| whole.crowds(crowds));
        Self { whole, desk: Mutex::new(desk) }
    }

    /// A turn of this person and household: of those who wait, they are next who have least in
    /// work, then who were worked for least lately, then who came first.
    ///
    /// # Errors
    /// 429 when too many of theirs wait already, 503 when it does not come in time; `Retry-After`
    /// with both.
    pub async fn turn(self: &Arc<Self>, share: Share, of: Of) -> Result<Turn, Problem> {
        self.turn_of(share, of, self.whole.size(share)).await
    }

    /// Refuses at once what would be refused after work has been done for it: refusing is to be
    /// cheaper than asking.
    ///
    /// # Errors
    /// 429 when too many of theirs wait already.
    pub fn must_have_room(&self, share: Share, of: Of) -> Result<(), Problem> {
        if self.desk().is_full(share, of) { Err(too_many_wait()) } else { Ok(()) }
    }

    /// The same where a person may have so many at once, and nothing waits.
    ///
    /// # Errors
    /// See [`Shares::turn`].
    pub async fn counted(
        self: &Arc<Self>,
        share: Share,
        person: Uuid,
        most: usize,
    ) -> Result<Turn, Problem> {
        let size = Size { of_person: most, ..self.whole.size(share) };
        self.turn_of(share, Of::person(person), size).await
    }

    async fn turn_of(self: &Arc<Self>, share: Share, of: Of, size: Size) -> Result<Turn, Problem> {
        let asked = self.desk().ask(share, of, size);
        let (ticket, called) = asked.ok_or_else(too_many_wait)?;
        let turn = Turn { shares: self.clone(), share, ticket };
        match tokio::time::timeout(size.patience, called).await {
            Ok(Ok(())) => Ok(turn),
            Ok(Err(_)) | Err(_) => {
                limited("share");
                let detail =
                    "Much of this kind is being worked on. Nothing was changed; try again.";
                Err(Problem::busy().detail(detail).retry_after(2))
            }
        }
    }

    fn desk(&self) -> std::sync::MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn too_many_wait() -> Problem {
    limited("share");
    let detail = "Too much is asked for at once. Wait for answers before asking for more.";
    Problem::too_many_requests(1).detail(detail)
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(rest) = self.shares.desk().leave(self.share, self.ticket) else { return };
        let shares = self.shares.clone();
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(async move {
                tokio::time::sleep(rest.lasts).await;
                shares.desk().rested(rest);
            })),
            Err(_) => shares.desk().rested(rest),
        }
    }
}

//! How a pending transaction becomes a posted one: the old identifier is removed, a new one is
//! added, and they may stand on one page or on two, in either order, linked well, badly or not.

use chrono::NaiveDate;
use serde::Deserialize;

use super::Item;
use crate::amount::Amount;
use crate::taxonomy::Category;
use crate::transaction::log::Join;
use crate::transaction::{Key, NO_LINK, Transaction};

/// Which of the two entries comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The pending one goes before the posted one comes.
    #[default]
    RemovedFirst,
    /// The posted one comes before the pending one goes.
    AddedFirst,
}

/// Whether both entries share a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pages {
    /// As it falls.
    #[default]
    Free,
    /// On one page, when the page size allows.
    Same,
    /// On two pages.
    Apart,
}

/// What `pending_transaction_id` of the posted transaction says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// The pending transaction it came from.
    #[default]
    Right,
    /// Nothing.
    Missing,
    /// Another transaction of the Item.
    Wrong,
}

/// The knobs of one posting; absent values are taken over from the pending transaction.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Posting {
    /// The posted amount: tips, fuel.
    pub amount: Option<Amount>,
    /// The posted description.
    pub name: Option<String>,
    /// The posted date.
    pub date: Option<NaiveDate>,
    /// The posted category.
    pub category: Option<Category>,
    /// Which entry comes first.
    pub order: Order,
    /// One page or two.
    pub pages: Pages,
    /// The link back.
    pub link: Link,
    /// Fire no webhooks.
    pub quiet: bool,
}

/// Writes the two entries of a posting and gives the key of the posted transaction; `None` when
/// the pending one does not live. `posted` has its final content apart from key and link.
pub fn post(
    item: &mut Item,
    pending: Key,
    mut posted: Transaction,
    knobs: &Posting,
) -> Option<Key> {
    item.log.living(pending).filter(|transaction| transaction.pending)?;
    posted.pending = false;
    posted.link = match knobs.link {
        Link::Right => pending,
        Link::Missing => NO_LINK,
        Link::Wrong => stranger(item, pending, posted.account),
    };
    let join = match knobs.pages {
        Pages::Free => Join::Free,
        Pages::Same => Join::Same,
        Pages::Apart => Join::Apart,
    };
    match knobs.order {
        Order::RemovedFirst => {
            item.remove(pending, Join::Free);
            Some(item.add(posted, join))
        }
        Order::AddedFirst => {
            let key = item.add(posted, Join::Free);
            item.remove(pending, join);
            Some(key)
        }
    }
}

// A wrong link names a transaction of another account when there is one, else any other.
fn stranger(item: &Item, pending: Key, account: u16) -> Key {
    let others = || item.log.all_living().filter(|other| other.key != pending);
    let elsewhere = others().find(|other| other.account != account);
    elsewhere.or_else(|| others().next()).map_or(NO_LINK, |other| other.key)
}

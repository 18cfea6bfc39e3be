//! What every route can reach.

use std::sync::Arc;

use commands::house::House;
use commands::person::People;
use following::bell::Bell;
use projections::reading::Reader;
use tokio_util::sync::CancellationToken;

use crate::gate::host::Hosts;
use crate::gate::seen::Seen;
use crate::gate::sender::Proxies;
use crate::gate::share::Shares;
use crate::gate::toll::Toll;
use crate::health::Health;
use crate::listeners::Listeners;
use crate::rate_limit::RateLimits;
use crate::uploads::UploadPlaces;
use crate::verdict::VerifyLog;

/// Everything the routes stand on; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    pub house: Arc<House>,
    pub people: Arc<People>,
    pub reader: Arc<Reader>,
    pub bell: Arc<dyn Bell>,
    pub health: Arc<Health>,
    pub listeners: Arc<Listeners>,
    pub rate_limits: Arc<RateLimits>,
    pub shares: Arc<Shares>,
    pub toll: Arc<Toll>,
    pub seen: Arc<Seen>,
    pub hosts: Arc<Hosts>,
    pub proxies: Arc<Proxies>,
    pub uploads: Arc<UploadPlaces>,
    pub audit: Arc<dyn VerifyLog>,
    /// Where people reach this installation (`https://…`), for cookies and links.
    pub public_url: Arc<str>,
    /// Cancelled when the process drains: streams end, new work is refused.
    pub draining: CancellationToken,
}

//! What happens by itself as virtual time passes: pulls, daily life, logins and consents that
//! run out, institutions that cut the connection.

use chrono::TimeDelta;
use serde_json::json;

use crate::clock::{Moment, midnight};
use crate::error::PlaidError;
use crate::item::{Item, Stage};
use crate::world::World;

const NOTICE_DAYS: i64 = 7;

impl World {
    /// The next moment at which something happens, webhooks included.
    pub fn next_due(&self) -> Option<Moment> {
        let items = self.items.iter().filter(|item| !item.removed);
        let next = items.filter_map(|item| self.item_due(item)).min();
        match (next, self.webhooks.next_due()) {
            (Some(item), Some(webhook)) => Some(item.min(webhook)),
            (item, webhook) => item.or(webhook),
        }
    }

    fn item_due(&self, item: &Item) -> Option<Moment> {
        let reachable = item.error.is_none() && self.condition(item.institution()).is_none();
        let pull = item.pull_due.filter(|_| reachable);
        let life = (reachable && item.stage == Stage::Historical)
            .then(|| item.next_day().map(midnight))
            .flatten();
        let notice = item.consent_expires_at.filter(|_| !item.consent_noticed);
        let notice = notice.map(|at| at - TimeDelta::days(NOTICE_DAYS));
        let ends = [item.login_expires_at, item.consent_expires_at, item.disconnects_at];
        let ends = ends.into_iter().flatten().filter(|_| item.error.is_none()).min();
        [pull, life, notice, ends].into_iter().flatten().min()
    }

    /// Does everything about Items that is due at the current moment.
    pub fn run_due(&mut self) {
        let now = self.clock.now();
        for place in 0..self.items.len() {
            let due = self
                .items
                .get(place)
                .filter(|item| !item.removed)
                .and_then(|item| self.item_due(item))
                .is_some_and(|due| due <= now);
            if let (true, Ok(number)) = (due, u32::try_from(place)) {
                self.run_item(number, now);
            }
        }
    }

    fn run_item(&mut self, number: u32, now: Moment) {
        let Some(item) = self.items.get(number as usize) else { return };
        let reachable = item.error.is_none() && self.condition(item.institution()).is_none();
        if reachable && item.pull_due.is_some_and(|due| due <= now) {
            self.pull(number, now);
        }
        if reachable {
            self.live(number);
        }
        self.notice(number, now);
        self.expire(number, now);
    }

    fn pull(&mut self, number: u32, now: Moment) {
        let World { items, names, seed, switches, .. } = self;
        let Some(item) = items.get_mut(number as usize) else { return };
        item.updated_at = Some(now);
        let (code, count) = if item.stage == Stage::Waiting {
            let count = item.pull_initial(now.date_naive(), names, *seed);
            let wait = TimeDelta::seconds(switches.historical_pull_seconds.into());
            item.pull_due = Some(now + wait);
            ("INITIAL_UPDATE", count)
        } else {
            item.pull_due = None;
            ("HISTORICAL_UPDATE", item.pull_historical())
        };
        let extra = json!({"new_transactions": count, "error": null});
        self.fire(number, "TRANSACTIONS", code, extra);
        self.fire_sync_updates(number);
    }

    fn live(&mut self, number: u32) {
        let today = self.clock.today();
        let now = self.clock.now();
        let World { items, names, seed, .. } = self;
        let Some(item) = items.get_mut(number as usize) else { return };
        if item.stage != Stage::Historical || item.next_day().is_none_or(|day| day > today) {
            return;
        }
        item.updated_at = Some(now);
        let month_begins = chrono::Datelike::day(&today) == 1;
        let told = item.live(today, names, *seed);
        let streams = item.recurring_asked && month_begins;
        self.announce(number, &told);
        if streams {
            self.fire_recurring(number);
        }
    }

    /// Queues RECURRING_TRANSACTIONS_UPDATE for all accounts with transactions.
    pub fn fire_recurring(&mut self, number: u32) {
        let Some(item) = self.items.get(number as usize) else { return };
        let accounts =
            item.accounts.iter().filter(|one| one.is_visible() && one.has_transactions());
        let ids: Vec<String> = accounts.map(|account| account.account_id.clone()).collect();
        self.fire(
            number,
            "TRANSACTIONS",
            "RECURRING_TRANSACTIONS_UPDATE",
            json!({"account_ids": ids}),
        );
    }

    fn notice(&mut self, number: u32, now: Moment) {
        let Some(item) = self.items.get_mut(number as usize) else { return };
        let Some(at) = item.consent_expires_at else { return };
        if !item.consent_noticed && at - TimeDelta::days(NOTICE_DAYS) <= now {
            item.consent_noticed = true;
            self.fire_expiration(number);
        }
    }

    fn expire(&mut self, number: u32, now: Moment) {
        let Some(item) = self.items.get_mut(number as usize) else { return };
        if item.error.is_some() {
            return;
        }
        let over = |moment: Option<Moment>| moment.is_some_and(|moment| moment <= now);
        let consent = over(item.consent_expires_at);
        if over(item.login_expires_at) || over(item.disconnects_at) || consent {
            let reason = consent.then_some("OAUTH_CONSENT_EXPIRED");
            self.break_item(number, "ITEM_LOGIN_REQUIRED", reason);
        }
    }

    /// Breaks an Item and tells the client.
    pub fn break_item(&mut self, number: u32, code: &str, reason: Option<&str>) {
        let now = self.clock.now();
        let Some(item) = self.items.get_mut(number as usize) else { return };
        let mut error = PlaidError::item(code);
        error.reason = reason.map(Into::into);
        item.error = Some(error);
        item.failed_at = Some(now);
        self.fire_error(number);
    }

    /// Makes an Item whole again; `elsewhere` when another application's repair did it.
    pub fn repair_item(&mut self, number: u32, elsewhere: bool) {
        let now = self.clock.now();
        let days = self.switches.login_expires_after_days;
        let Some(item) = self.items.get_mut(number as usize) else { return };
        item.error = None;
        item.disconnects_at = None;
        item.login_expires_at = days.map(|days| now + TimeDelta::days(days.into()));
        item.consent_expires_at =
            item.institution().consent_days.map(|days| now + TimeDelta::days(days));
        item.consent_noticed = false;
        if elsewhere {
            self.fire(number, "ITEM", "LOGIN_REPAIRED", json!({}));
        }
        self.run_item(number, now);
    }
}

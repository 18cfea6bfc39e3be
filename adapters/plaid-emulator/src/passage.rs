//! The passing of time, with everything that happens on the way.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use crate::clock::Moment;
use crate::delivery::deliver_due;
use crate::emulator::Emulator;

/// How often a running clock is looked at.
const TICK: Duration = Duration::from_millis(50);

impl Emulator {
    /// Lets virtual time pass by so much, with everything that happens on the way in its order,
    /// webhooks and their retries included.
    pub async fn advance(&self, by: TimeDelta) {
        let _held = self.passage.lock().await;
        let target = {
            let clock = &mut self.world().clock;
            let now = clock.now() + clock.lag();
            now.checked_add_signed(by).unwrap_or(now)
        };
        self.pass_until(target).await;
    }

    /// Does what is due without letting time pass.
    pub async fn settle(&self) {
        self.advance(TimeDelta::zero()).await;
    }

    async fn pass_until(&self, target: Moment) {
        loop {
            let next = {
                let mut world = self.world();
                let next = world.next_due().filter(|next| *next <= target);
                if let Some(next) = next {
                    world.clock.reach(next);
                    world.run_due();
                }
                next
            };
            if next.is_none() {
                break;
            }
            deliver_due(self).await;
        }
        self.world().clock.reach(target);
    }

    /// Keeps a running clock going; never returns.
    pub async fn keep_time(self: Arc<Emulator>) {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            self.settle().await;
        }
    }
}

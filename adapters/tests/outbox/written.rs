//! What came of an effect, where the database does not take it in at once.

use std::sync::Arc;
use std::time::Duration;

use following::outbox::receiver::{Again, Outcome};
use following::outbox::worker::WorkerPace;

use crate::receiver::{Counting, DESTINATION};
use crate::{Outbox, QUICK};

#[tokio::test(flavor = "multi_thread")]
async fn what_came_of_it_is_kept_until_it_can_be_written_down() {
    for (outcome, state) in [
        (Outcome::Done, "done"),
        (Outcome::Refused("no-such-mailbox"), "dead"),
        (Outcome::NotNow("busy"), "waiting"),
        (Outcome::Away("no-connection"), "waiting"),
    ] {
        let outbox = Outbox::new().await;
        let mut superuser = outbox.database.superuser().await;
        let takes = Duration::from_millis(600);
        let patience = Duration::from_secs(5);
        let receiver = Arc::new(Counting { takes, patience, ..Counting::new(Again::HappensTwice) });
        receiver.answer(outcome);
        let effect = outbox.write(DESTINATION, 1).await[0];
        let margin = Duration::from_secs(20);
        let working = outbox.work(receiver.clone(), WorkerPace { margin, ..QUICK });
        while receiver.asked() == 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let right = "update on outbox.effects";
        sqlx::query(&format!("revoke {right} from wumbo_relay"))
            .execute(&mut superuser)
            .await
            .unwrap();
        tokio::time::sleep(takes * 2).await;
        assert_eq!(outbox.stands(effect).await.state, "begun");
        sqlx::query(&format!("grant {right} to wumbo_relay"))
            .execute(&mut superuser)
            .await
            .unwrap();
        outbox.until(state, 1).await;
        working.stop().await;
        assert_eq!(receiver.asked(), 1, "{outcome:?}");
    }
}

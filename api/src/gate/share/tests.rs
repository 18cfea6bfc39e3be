//! Who works and who waits, by what is held and never by time.

use std::pin::Pin;

use futures::future::join_all;

use super::*;

const WHOLE: Whole = Whole { reads: 5, commands: 5, door: 4, checks: 2, processors: 2 };

fn shares() -> Arc<Shares> {
    Arc::new(Shares::new(WHOLE))
}

fn id(number: usize) -> Uuid {
    Uuid::from_u128(number as u128)
}

/// A person in a household of their own.
fn of(number: usize) -> Of {
    Of::both(id(number), id(number + 1_000_000))
}

type Asking = Pin<Box<dyn Future<Output = Result<Turn, Problem>> + Send>>;

/// Requests that have come, each with its answer once there is one.
struct Asked {
    waiting: Vec<Asking>,
    working: Vec<Turn>,
    refused: Vec<Problem>,
}

impl Asked {
    async fn new(shares: &Arc<Shares>, share: Share, of: &[Of]) -> Self {
        let asking = of.iter().map(|of| {
            let (shares, of) = (shares.clone(), *of);
            Box::pin(async move { shares.turn(share, of).await }) as Asking
        });
        let mut asked =
            Self { waiting: asking.collect(), working: Vec::new(), refused: Vec::new() };
        asked.look().await;
        asked
    }

    async fn look(&mut self) {
        let mut waiting = Vec::new();
        for mut one in std::mem::take(&mut self.waiting) {
            match futures::poll!(one.as_mut()) {
                std::task::Poll::Pending => waiting.push(one),
                std::task::Poll::Ready(Ok(turn)) => self.working.push(turn),
                std::task::Poll::Ready(Err(problem)) => self.refused.push(problem),
            }
        }
        self.waiting = waiting;
    }
}

/// So many requests of each of so many people, one person after another.
fn crowd(people: usize, each: usize) -> Vec<Of> {
    (100..100 + people).flat_map(|person| vec![of(person); each]).collect()
}

#[tokio::test(start_paused = true)]
async fn who_asks_for_too_much_waits_and_is_refused_beyond() {
    let shares = shares();
    let mut mine = Asked::new(&shares, Share::Search, &[of(1); 20]).await;
    assert_eq!((mine.working.len(), mine.waiting.len(), mine.refused.len()), (1, 16, 3));
    // Who asks for more is refused before anything is done for them, and nobody else is.
    assert_eq!(shares.must_have_room(Share::Search, of(1)).unwrap_err().status.as_u16(), 429);
    shares.must_have_room(Share::Read, of(1)).unwrap();
    shares.must_have_room(Share::Search, of(2)).unwrap();
    let refused = &mine.refused[0];
    assert_eq!((refused.status.as_u16(), refused.retry_after), (429, Some(1)));
    let late = mine.waiting.pop().unwrap().await.unwrap_err();
    assert_eq!((late.status.as_u16(), late.code, late.retry_after), (503, "busy", Some(2)));
    mine.waiting.clear();
    mine.working.clear();
    tokio::time::advance(Duration::from_secs(60)).await;
    shares.must_have_room(Share::Search, of(1)).unwrap();
    drop(shares.turn(Share::Search, of(1)).await.unwrap());
    assert_eq!(shares.desk().remembered(), 0, "who asks for nothing is forgotten");
}

#[tokio::test(start_paused = true)]
async fn many_people_who_want_much_have_half_of_the_processors_together() {
    for (share, people, each) in [
        (Share::Search, 8, 14),
        (Share::Search, 30, 5),
        (Share::Past, 8, 12),
        (Share::Past, 20, 8),
        (Share::Read, 8, 20),
        (Share::Read, 1, 30),
        (Share::Check, 8, 8),
    ] {
        let shares = shares();
        let mut crowd = Asked::new(&shares, share, &crowd(people, each)).await;
        // What they began before they were a crowd ends.
        for _ in 0..8 {
            tokio::time::advance(Duration::from_millis(20)).await;
            crowd.working.clear();
            crowd.look().await;
            let working = crowd.working.len();
            assert!(working <= 1, "{share:?}: {working} in work of {people} × {each}");
            // Who asks for a page meanwhile is answered at once, whatever the page is of.
            for page in [Share::Read, Share::Search, Share::Past, Share::Own, Share::Door] {
                let stranger = shares.turn(page, of(7));
                let mut stranger = std::pin::pin!(stranger);
                let is_called = futures::poll!(stranger.as_mut()).is_ready();
                assert!(is_called, "{page:?} waits for {people} × {each} of {share:?}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn one_person_has_no_more_in_two_households() {
    let shares = shares();
    let twice = [Of::both(id(1), id(11)), Of::both(id(1), id(12))];
    let mut hers = Asked::new(&shares, Share::Read, &twice.repeat(3)).await;
    assert_eq!(hers.working.len(), 2, "a page");
    hers = Asked::new(&shares, Share::Search, &twice.repeat(3)).await;
    assert_eq!(hers.working.len(), 1);
    let mut writes = Asked::new(&shares, Share::Write, &twice.repeat(20)).await;
    assert!(writes.working.len() <= 3, "{}", writes.working.len());
    writes.working.clear();
    writes.look().await;
    assert_eq!(writes.working.len(), 1, "the other connections are for others");
}

#[tokio::test(start_paused = true)]
async fn who_had_least_is_next() {
    let shares = shares();
    let mut first = Asked::new(&shares, Share::Search, &[of(1), of(2)]).await;
    assert_eq!(first.working.len(), 2);
    // Of those who come now, one had much lately, and one is new.
    tokio::time::advance(Duration::from_millis(400)).await;
    first.working.remove(0);
    let _third = shares.turn(Share::Search, of(3)).await.unwrap();
    let mut again = Asked::new(&shares, Share::Search, &[of(1)]).await;
    let mut newcomer = Asked::new(&shares, Share::Search, &[of(4)]).await;
    assert_eq!(again.working.len() + newcomer.working.len(), 0);
    first.working.clear();
    again.look().await;
    newcomer.look().await;
    assert_eq!((again.working.len(), newcomer.working.len()), (0, 1));
    newcomer.working.clear();
    again.look().await;
    assert_eq!(again.working.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_was_worked_for_long_is_a_crowd_until_it_is_a_while_ago() {
    let shares = shares();
    for person in [1, 2] {
        let turn = shares.turn(Share::Past, of(person)).await.unwrap();
        tokio::time::advance(Duration::from_secs(2)).await;
        drop(turn);
    }
    let both = [of(1), of(2)];
    let mut crowd = Asked::new(&shares, Share::Past, &both).await;
    assert_eq!(crowd.working.len(), 1, "one at a time of all who had much");
    let page = shares.turn(Share::Past, of(3)).await;
    assert!(page.is_ok());
    crowd.working.clear();
    drop(page);
    crowd.look().await;
    crowd.working.clear();
    tokio::time::advance(Duration::from_secs(30)).await;
    let again = Asked::new(&shares, Share::Past, &both).await;
    assert_eq!(again.working.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_crowd_rests_as_long_as_it_works_while_others_are_there() {
    let work = Duration::from_millis(300);
    for share in [Share::Read, Share::Search, Share::Past, Share::Write] {
        let shares = shares();
        let mut crowd = Asked::new(&shares, share, &crowd(8, 20)).await;
        // What they began before they were a crowd ends.
        crowd.working.clear();
        crowd.look().await;
        tokio::time::advance(Duration::from_secs(1)).await;
        for _ in 0..3 {
            // Alone, they go on at once.
            tokio::time::advance(work).await;
            crowd.working.clear();
            crowd.look().await;
            assert_eq!(crowd.working.len(), 1, "{share:?}");
        }
        tokio::time::advance(work).await;
        drop(shares.turn(Share::Read, of(7)).await.unwrap());
        crowd.working.clear();
        for _ in 0..2 {
            crowd.look().await;
            assert_eq!(crowd.working.len(), 0, "{share:?} goes on beside others");
            tokio::time::sleep(work / 2).await;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
        crowd.look().await;
        assert_eq!(crowd.working.len(), 1, "{share:?} never goes on");
        // Long work is followed by a rest that ends.
        tokio::time::advance(Duration::from_secs(60)).await;
        drop(shares.turn(Share::Read, of(8)).await.unwrap());
        crowd = Asked::new(&shares, share, &[of(900); 8]).await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        crowd.look().await;
        assert!(!crowd.working.is_empty(), "{share:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn crowds_of_all_kinds_take_turns() {
    let shares = shares();
    let mut kinds = Vec::new();
    for (share, person) in [(Share::Read, 1), (Share::Search, 2), (Share::Past, 3)] {
        let mut crowd = Asked::new(&shares, share, &[of(person); 20]).await;
        crowd.working.clear();
        crowd.look().await;
        kinds.push(crowd);
    }
    let mut called = [0; 3];
    for _ in 0..6 {
        let working: usize = kinds.iter().map(|crowd| crowd.working.len()).sum();
        assert_eq!(working, 1);
        for (crowd, called) in kinds.iter_mut().zip(&mut called) {
            *called += crowd.working.len();
            crowd.working.clear();
        }
        for crowd in &mut kinds {
            crowd.look().await;
        }
    }
    assert!(called.iter().all(|called| *called == 2), "{called:?}");
}

#[tokio::test(start_paused = true)]
async fn what_a_request_gives_up_is_everybodys_again() {
    let shares = shares();
    let asked = crowd(30, 8);
    for share in [Share::Read, Share::Search, Share::Past, Share::Write, Share::Import] {
        let mut crowd = Asked::new(&shares, share, &asked).await;
        // Called, and gone before it was heard.
        crowd.working.clear();
        drop(crowd);
        let all = join_all((0..2).map(|person| shares.turn(share, of(person)))).await;
        assert!(all.iter().all(Result::is_ok), "{share:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn many_people_with_files_leave_a_turn_to_who_has_had_none() {
    let shares = shares();
    for person in 1..=20 {
        let turn = shares.turn(Share::Reading, of(person)).await.unwrap();
        tokio::time::advance(Duration::from_millis(1_500)).await;
        drop(turn);
    }
    let crowd = Asked::new(&shares, Share::Reading, &[of(19), of(20)]).await;
    assert_eq!(crowd.working.len(), 1, "who had much lately, one at a time");
    let newcomers = [of(98), of(99)];
    assert_eq!(Asked::new(&shares, Share::Reading, &newcomers).await.working.len(), 2);
}

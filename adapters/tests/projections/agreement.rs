//! What is stated against what the household has, over random households: one pass over the days
//! gives what each comparison alone gives, and what came since both agreed adds up.

use chrono::NaiveDate;
use commands::account::{self, Counted, Stating};
use domain::account::{EndOfDay, Reconciled, Way};
use domain::id::AccountId;
use domain::import::StatedBalance;
use domain::money::Money;
use projections::account_list;
use projections::agreement::{self, AgreementView, CameSinceView, ComparedView, Standing};
use projections::reading::Moment;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::house::{TestHouse, intent};
use crate::scenario::Scenario;
use crate::support::cases;

/// Of what was said of a day, less all that banks count until then: by the day of the booking, or
/// by that of value where the account agrees by it.
const OPENING: &str = "case when a.said_minor is null then a.opening_minor::numeric
    else a.said_minor + a.said_since - (select coalesce(sum(t.minor), 0) from transactions t
      left join imports i on i.household_id = t.household_id and i.id = t.import_id
      where t.household_id = a.household_id and t.account_id = a.id and not t.removed
        and not t.pending and case when t.told_on is not null or t.also_on is null
            or t.import_id is null then t.posted_on
          when i.format = 'zip' then case when a.stated_way = 'value'
            then least(t.posted_on, t.also_on) else greatest(t.posted_on, t.also_on) end
          when i.format like 'mt94%' = (a.stated_way is not distinct from 'value') then t.posted_on
          else t.also_on end <= a.said_on) end";

/// What is there by the end of day `$3` on account `$2` of household `$1`, by the days under which
/// it is kept, by those of the bookings and of value: each sum over all that is there.
const ONE_DAY: &str = "
    select (OPENING + (select coalesce(sum(d.minor - d.announced), 0) from account_days d
        where d.household_id = $1 and d.account_id = $2 and d.day <= $3))::text as kept,
      (OPENING + (select coalesce(sum(t.minor), 0) from transactions t
         left join imports i on i.household_id = t.household_id and i.id = t.import_id
         where t.household_id = $1 and t.account_id = $2 and not t.removed and not t.pending
           and case when t.told_on is not null or t.import_id is null then t.posted_on
             when i.format = 'zip' then greatest(t.posted_on, t.also_on)
             when i.format like 'mt94%' then coalesce(t.also_on, t.posted_on)
             else t.posted_on end <= $3))::text as booked,
      (OPENING + (select coalesce(sum(t.minor), 0) from transactions t
         left join imports i on i.household_id = t.household_id and i.id = t.import_id
         where t.household_id = $1 and t.account_id = $2 and not t.removed and not t.pending
           and case when t.told_on is not null or t.import_id is null then t.posted_on
             when i.format = 'zip' then least(t.posted_on, t.also_on)
             when i.format like 'mt94%' then t.posted_on
             else coalesce(t.also_on, t.posted_on) end <= $3))::text as valued,
      (select coalesce(sum(d.announced), 0) from account_days d where d.household_id = $1
         and d.account_id = $2 and d.day <= $3)::text as announced
    from accounts a where a.household_id = $1 and a.id = $2";

async fn one_day(
    on: &mut PgConnection,
    household: Uuid,
    account: Uuid,
    day: NaiveDate,
) -> Option<EndOfDay> {
    let text = ONE_DAY.replace("OPENING", &format!("({OPENING})"));
    let row = sqlx::query(&text).bind(household).bind(account).bind(day);
    let row = row.fetch_one(on).await.unwrap();
    let sum = |column| row.get::<Option<&str>, _>(column).map(|text| text.parse().unwrap());
    let (kept, booked) = (sum("kept")?, sum("booked")?);
    let (valued, announced) = (sum("valued")?, sum("announced")?);
    Some(EndOfDay { kept, booked, valued, announced })
}

/// The first transaction of the first day on which the bank's running balances part from what is
/// kept, behind `agreed`; without such balances the first one behind it.
const BEGINS_AT: &str = "
    with standing as (select d.day, OPENING + sum(d.minor - d.announced) over (order by d.day)
           as balance from account_days d, accounts a where d.household_id = $1
             and d.account_id = $2 and d.day <= $3 and a.household_id = $1 and a.id = $2),
      told as (select t.posted_on as day, bool_or(t.balance_minor = s.balance) as agrees
        from transactions t join standing s on s.day = t.posted_on
        where t.household_id = $1 and t.account_id = $2 and not t.removed and not t.pending
          and t.balance_minor is not null and t.posted_on <= $3
          and ($4::date is null or t.posted_on > $4) group by t.posted_on),
      first as (select coalesce((select min(day) from told where not agrees),
        case when not exists (select from told) then (select min(s.day) from standing s
          where $4::date is null or s.day > $4) end) as day)
    select coalesce(
      (select t.id from transactions t where t.household_id = $1 and t.account_id = $2
        and not exists (select from told) and not t.removed and not t.pending
        and t.posted_on <= $3 and ($4::date is null or t.posted_on > $4)
        and (t.source_kind = 'manual' or t.told_on is not null or t.told_minor is not null)
        order by t.posted_on, t.position limit 1),
      (select t.id from transactions t, first where t.household_id = $1 and t.account_id = $2
        and t.posted_on = first.day and not t.removed and not t.pending
        order by t.position limit 1))";

/// States of random days what is booked, what is kept, or anything.
async fn compare(scenario: &Scenario<'_>, house: &TestHouse, rng: &mut StdRng, account: Uuid) {
    house.project(scenario.household).await;
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let on = first + chrono::Days::new(rng.random_range(0..130));
    let mut seen = house.open(scenario.household, scenario.founder, Moment::Now).await;
    let standing = agreement::standing_on(&mut seen, account, on).await.unwrap();
    let today = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
    let view = account_list::one(&mut seen, account, today).await.unwrap().unwrap();
    seen.close().await.unwrap();
    let Some(Standing { of_day, .. }) = standing else { return };
    let EndOfDay { booked, kept, valued, .. } = of_day;
    let beyond = i128::from(rng.random_range(-3_i8..3));
    let minor = match rng.random_range(0..5) {
        0 => kept,
        1 => valued,
        2 => booked,
        _ => booked + beyond,
    };
    let amount = Money::new(i64::try_from(minor).unwrap(), view.currency);
    let stated = StatedBalance { on, amount };
    let beyond = Money::new(i64::try_from(beyond).unwrap(), view.currency);
    let apart = rng.random_bool(0.7).then_some(beyond);
    let adjusts = rng.random_bool(0.1);
    let way = Way::ALL.into_iter().nth(rng.random_range(0..6));
    let counted = match rng.random_range(0..3) {
        0 => way.map_or(Counted::AsBefore, Counted::By),
        1 => Counted::InAny(way),
        _ => Counted::AsBefore,
    };
    let stating = Stating { stated, import_id: None, adjusts, apart, counted };
    let given = intent(scenario.household, scenario.founder);
    // What is refused counts for nothing.
    account::reconcile(&house.commands, &given, AccountId(account), stating).await.ok();
}

/// A comparison of this revision, as the log has it.
async fn told(on: &mut PgConnection, household: Uuid, revision: i64) -> Reconciled {
    let text = "select payload from public.events
        where household_id = $1 and revision = $2 and event_type = 'account.reconciled'";
    let query = sqlx::query_scalar(text).bind(household).bind(revision);
    let payload: serde_json::Value = query.fetch_one(on).await.unwrap();
    serde_json::from_value(payload).unwrap()
}

/// What the file told that is kept under a day on its other side, in minor units.
fn apart_of(told: &Reconciled) -> i128 {
    told.apart.map_or(0, |apart| i128::from(apart.minor))
}

async fn agreement_of(house: &TestHouse, scenario: &Scenario<'_>, id: Uuid) -> AgreementView {
    let mut seen = house.open(scenario.household, scenario.founder, Moment::Now).await;
    let today = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
    let account = account_list::one(&mut seen, id, today).await.unwrap().unwrap();
    let account = (account.id, account.currency);
    let view = agreement::of_account(&mut seen, account, None, 500).await.unwrap();
    seen.close().await.unwrap();
    view
}

/// The newest day of which the comparison made last agrees.
fn agreed_until(items: &[ComparedView]) -> Option<NaiveDate> {
    let mut days: Vec<NaiveDate> = items.iter().map(|one| one.on).collect();
    days.sort_unstable();
    days.dedup();
    let last =
        |day: &NaiveDate| items.iter().filter(|one| one.on == *day).max_by_key(|one| one.revision);
    days.into_iter().rfind(|day| last(day).is_some_and(|one| one.agrees))
}

#[tokio::test(flavor = "multi_thread")]
async fn one_pass_over_the_days_gives_what_each_comparison_alone_gives() {
    let house = TestHouse::new().await;
    let mut superuser = house.database.superuser().await;
    let path = format!("set search_path to {}", house.active_schema().await);
    sqlx::query(&path).execute(&mut superuser).await.unwrap();
    let (mut compared, mut apart, mut beyond_day, mut alone) = (0, 0, 0, 0);
    let (mut agreeing, mut begun) = (0, 0);
    for seed in 700..700 + u64::from(cases("WUMBO_TEST_SCENARIOS", 6)) {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut scenario = Scenario::found(&house, seed).await;
        for _ in 0..6 {
            scenario.import_of_two_days().await;
            scenario.meet().await;
            scenario.live(12).await;
            for account in scenario.account_ids() {
                compare(&scenario, &house, &mut rng, account).await;
                compare(&scenario, &house, &mut rng, account).await;
            }
        }
        // Of an archive the later day is that of the booking.
        let zip = "update imports set format = 'zip' where household_id = $1 and revision % 3 = 0";
        sqlx::query(zip).bind(scenario.household.0).execute(&mut superuser).await.unwrap();
        house.project(scenario.household).await;
        let household = scenario.household.0;
        for account in scenario.account_ids() {
            let view = agreement_of(&house, &scenario, account).await;
            let items = &view.compared.items;
            assert_eq!(view.agreed_until, agreed_until(items), "of {seed}");
            let mut before = None;
            for one in items.iter().rev() {
                let told = told(&mut superuser, household, one.revision).await;
                before = told.agreed_by().or(before);
            }
            let mut seen = house.open(scenario.household, scenario.founder, Moment::Now).await;
            for one in items {
                let own = one_day(&mut superuser, household, account, one.on).await;
                let told = told(&mut superuser, household, one.revision).await;
                let against = |apart: i128, tried: &[Way]| {
                    own.map(|own| own.against(one.stated.minor, apart, tried))
                };
                let tried = told.tried(before);
                let ours = against(apart_of(&told), &tried);
                beyond_day += usize::from(ours != against(0, &tried));
                alone += usize::from(tried.len() == 1 && ours != Some(one.stated.minor));
                assert_eq!(one.ours.map(|ours| ours.minor), ours, "of {seed}: {one:?}");
                assert_eq!(one.agrees, ours == Some(one.stated.minor));
                compared += 1;
                apart += usize::from(own.is_some_and(|own| own.kept != own.booked));
                agreeing += usize::from(one.agrees);
                let Some(of_day) = own else { continue };
                let agrees_by = items.iter().filter(|other| other.on <= one.on && other.agrees);
                let text = BEGINS_AT.replace("OPENING", &format!("({OPENING})"));
                let begins_at: Option<Uuid> = sqlx::query_scalar(&text)
                    .bind(household)
                    .bind(account)
                    .bind(one.on)
                    .bind(agrees_by.map(|other| other.on).max())
                    .fetch_one(&mut superuser)
                    .await
                    .unwrap();
                let standing = agreement::standing_on(&mut seen, account, one.on).await.unwrap();
                assert_eq!(standing, Some(Standing { of_day, begins_at }), "of {seed}");
                begun += usize::from(begins_at.is_some());
            }
            seen.close().await.unwrap();
        }
    }
    assert!(
        compared > 100 && apart > 10 && beyond_day > 10 && alone > 0 && agreeing > 20 && begun > 20,
        "{compared} compared, {apart} by two days, {beyond_day} beyond their day, {alone} part in \
         the way in which they agreed, {agreeing} agree, {begun} begin"
    );
}

/// That the parts add up to what is here, and with the difference to what is stated.
fn adds_up(view: &AgreementView) -> Option<&CameSinceView> {
    let difference = view.difference.as_ref()?;
    let CameSinceView { from, imported, entered, removed, changed, agreed_on } =
        &difference.came_since;
    let parts = [*from, imported.amount, entered.amount, removed.amount, *changed];
    let sum: i128 = parts.iter().map(|part| part.minor).sum();
    assert_eq!(sum, difference.ours.minor, "{difference:?}");
    assert_eq!(sum + difference.difference.minor, difference.stated.minor, "{difference:?}");
    let items = view.compared.items.iter().filter(|one| one.on <= difference.on);
    let agreed =
        items.filter(|one| one.ours_then == Some(one.stated)).max_by_key(|one| one.revision);
    assert_eq!(*agreed_on, agreed.map(|one| one.on));
    if let Some(agreed) = agreed {
        assert_eq!(from.minor, agreed.stated.minor);
    }
    Some(&difference.came_since)
}

/// What was changed since both agreed where lines only came and went: nothing but what a file told
/// apart, in a way that is still the same. `None`: they agreed in another way than now.
async fn changed(
    on: &mut PgConnection,
    scenario: &Scenario<'_>,
    view: &AgreementView,
) -> Option<i128> {
    let household = scenario.household.0;
    let items = &view.compared.items;
    let newest = items.iter().max_by_key(|one| (one.on, one.revision))?;
    let agreed = items.iter().filter(|one| one.ours_then == Some(one.stated));
    let agreed = agreed.max_by_key(|one| one.revision);
    let now = told(on, household, newest.revision).await;
    let then = match agreed {
        Some(agreed) => Some(told(on, household, agreed.revision).await),
        None => None,
    };
    let way_then = then.as_ref().and_then(|then| then.way);
    // These lines are kept under their days of value, or have one day.
    let by_value = |way| [Some(Way::Value), Some(Way::Kept)].contains(&way);
    let is_same = way_then.is_none() || by_value(way_then) == by_value(now.way);
    let apart = |told: &Reconciled| if told.way == Some(Way::Apart) { apart_of(told) } else { 0 };
    is_same.then(|| apart(&now) - then.as_ref().map_or(0, apart))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_since_both_agreed_adds_up_to_what_is_stated() {
    let house = TestHouse::new().await;
    let mut superuser = house.database.superuser().await;
    let path = format!("set search_path to {}", house.active_schema().await);
    sqlx::query(&path).execute(&mut superuser).await.unwrap();
    let (mut told, mut since, mut in_one_way, mut kinds) = (0, 0, 0, [0; 3]);
    for seed in 800..800 + u64::from(cases("WUMBO_TEST_SCENARIOS", 6)) {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut scenario = Scenario::found(&house, seed).await;
        for _ in 0..8 {
            // What comes and goes alone: then nothing is left that was changed.
            scenario.write_down(3).await;
            scenario.import_of_two_days().await;
            scenario.meet().await;
            for account in scenario.account_ids() {
                compare(&scenario, &house, &mut rng, account).await;
            }
            for _ in 0..4 {
                scenario.remove().await;
            }
            house.project(scenario.household).await;
            for account in scenario.account_ids() {
                let view = agreement_of(&house, &scenario, account).await;
                let Some(came) = adds_up(&view) else { continue };
                if let Some(changed) = changed(&mut superuser, &scenario, &view).await {
                    assert_eq!(came.changed.minor, changed, "of {seed}: {came:?}");
                    in_one_way += usize::from(came.agreed_on.is_some());
                }
                told += 1;
                since += usize::from(came.agreed_on.is_some());
                let counts = [&came.imported, &came.entered, &came.removed].map(|one| one.count);
                kinds.iter_mut().zip(counts).for_each(|(all, count)| *all += count);
            }
        }
        // Whatever else happens, the parts add up.
        for _ in 0..4 {
            scenario.live(15).await;
            house.project(scenario.household).await;
            for account in scenario.account_ids() {
                adds_up(&agreement_of(&house, &scenario, account).await);
            }
        }
    }
    let counted =
        format!("{told} told, {since} since an agreement, {in_one_way} in one way, {kinds:?}");
    let are_enough = told > 20 && since > 10 && 2 * in_one_way > since;
    assert!(are_enough && kinds.iter().all(|count| *count > 0), "{counted}");
}

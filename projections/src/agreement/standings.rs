//! What accounts stand at on days: the text that a query begins with, and the one rule by which
//! that is compared with what is stated.

use std::sync::LazyLock;

use domain::account::Way;

use crate::ledger::{booked_of_two, value_of_two};
use crate::opening::OPENING;

const BOOKED_OF_TWO: &str = booked_of_two!();
const VALUE_OF_TWO: &str = value_of_two!();

/// The day of the booking of transaction `t` of import `i`.
static BOOKED_ON: LazyLock<String> = LazyLock::new(|| {
    format!("case when t.told_on is not null then t.posted_on else {BOOKED_OF_TWO} end")
});

/// The day of transaction `t` of import `i` on which it counts in one way.
pub(super) fn counts_on(way: Way) -> String {
    match way {
        Way::Kept => "t.posted_on".to_owned(),
        Way::Booking | Way::Apart => BOOKED_ON.clone(),
        Way::Value => {
            format!("case when t.told_on is not null then t.posted_on else {VALUE_OF_TWO} end")
        }
    }
}

/// What the household has of a day `s` against what is stated of it in `g`: in the way that is
/// known alone, else in any. Where none comes to it, what is booked in that way, else in the one in
/// which the account agreed last (`before`). The domain has the same rule (`EndOfDay::against`).
pub(super) static OURS: LazyLock<String> = LazyLock::new(|| {
    let comes_to = [
        ("booking", "s.booked, s.booked + s.announced"),
        ("kept", "s.kept, s.kept + s.announced"),
        ("value", "s.valued, s.valued + s.announced"),
        ("apart", "s.booked + g.apart_minor"),
    ];
    let comes_to = comes_to.map(|(way, ours)| {
        format!(
            "when g.stated_minor in ({ours}) and (g.way = '{way}' or {IN_ANY}) then g.stated_minor"
        )
    });
    format!(
        "case {} else case coalesce(g.way, g.before) when 'kept' then s.kept
           when 'value' then s.valued when 'apart' then s.booked + g.apart_minor
           else s.booked end end",
        comes_to.join(" ")
    )
});

/// Whether what is stated in `g` may agree in any way: where none is known, or a file's balance did
/// not agree (`Reconciled::tried`).
const IN_ANY: &str = "(g.way is null
    or (g.import_id is not null and g.ours_minor is distinct from g.stated_minor))";

/// What was stated of the accounts (`$2`), each with the way in which the account agreed last
/// (`Account::way`).
pub(super) const STATED: &str = "stated as materialized (
    select g.*, ways.way as before from agreements g left join (
      select distinct on (account_id) account_id, way from agreements
      where household_id = $1 and account_id = any($2) and way <> 'apart'
        and ours_minor = stated_minor
      order by account_id, revision desc) ways using (account_id)
    where g.household_id = $1 and g.account_id = any($2))";

/// A query's beginning: `standings` has, of accounts (`$1`, their ids `$2`) and the days that
/// `asked` (a query of `account_id` and `day`) names, what each has in minor units by the end of
/// the day, `kept`, `booked` and `valued`, and what is `announced` besides. One pass over the days
/// of the accounts, however many are asked. `own` has what was on them before everything, which may
/// be unknown.
pub(super) fn standings(asked: &str) -> String {
    format!(
        "with own as materialized (select a.id as account_id, ({OPENING}) as opening
             from accounts a where a.household_id = $1 and a.id = any($2)),
           asked as materialized ({asked}),
           until as materialized (select account_id, max(day) as day from asked group by 1),
           sides as (
             select d.account_id, d.day, d.minor - d.announced as kept, 0 as by_booking,
                 0 as by_value, d.announced
               from until join account_days d on d.household_id = $1
                 and d.account_id = until.account_id and d.day <= until.day
             union all
             select t.account_id, side.day, 0,
                 case when counts.booked <> t.posted_on then side.minor else 0 end,
                 case when counts.valued <> t.posted_on then side.minor else 0 end, 0
               from until join two_days t on t.household_id = $1
                 and t.account_id = until.account_id
               join imports i on i.household_id = $1 and i.id = t.import_id
               cross join lateral
                 (select {BOOKED_OF_TWO} as booked, {VALUE_OF_TWO} as valued) counts
               cross join lateral (values (t.also_on, t.minor), (t.posted_on, -t.minor))
                 side (day, minor)
               where side.day <= until.day
             union all
             select account_id, day, 0, 0, 0, 0 from asked),
           standings as materialized (
             select account_id, day, own.opening + sum(sum(kept)) over by_day as kept,
               own.opening + sum(sum(kept + by_booking)) over by_day as booked,
               own.opening + sum(sum(kept + by_value)) over by_day as valued,
               sum(sum(announced)) over by_day as announced
             from sides join own using (account_id) group by account_id, day, own.opening
             window by_day as (partition by account_id order by day))"
    )
}

/// The same of the days of which something was stated: `compared` has each comparison with what
/// the household has now (`ours`; unknown with what was there before), `agreed` the newest day of
/// an account of which the comparison made last agrees with that, and `newest` what the household
/// has of the newest balance that a file states, compared or not.
pub(super) fn compared() -> String {
    let asked = "select account_id, day from agreements
        where household_id = $1 and account_id = any($2)
        union select id, stated_on from accounts
        where household_id = $1 and id = any($2) and stated_on is not null";
    format!(
        "{}, {STATED}, compared as materialized (select g.*, {OURS} as ours
             from stated g join standings s using (account_id, day)),
           last as (select distinct on (account_id, day) account_id, day,
               stated_minor = ours as agrees
             from compared order by account_id, day, revision desc),
           agreed as materialized (select account_id, max(day) as day from last where agrees
             group by 1),
           newest as (select s.account_id, {OURS} as ours from standings s join lateral (
               select a.stated_on as day, a.stated_minor, a.stated_apart as apart_minor,
                 a.stated_way as way, a.stated_agreed as ours_minor, a.id as import_id,
                 (select before from stated where account_id = a.id limit 1) as before
               from accounts a where a.household_id = $1 and a.id = s.account_id) g using (day))",
        standings(asked),
        OURS = *OURS
    )
}

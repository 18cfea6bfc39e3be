//! What was on an account before all that is known of it, in SQL: what a query begins with that
//! tells what is there on a day.

use crate::ledger::{booked_of_two, value_of_two};

/// What was on account `a` before all that is known of it: given, or what follows from what a
/// person said of a day, less everything that is booked until then, as banks count. Of the days
/// behind it there are few.
pub(crate) const OPENING: &str = concat!(
    "case when a.said_minor is null then a.opening_minor::numeric
    else a.said_minor + a.said_since - (a.booked_minor - a.announced_minor)
      + (select coalesce(sum(d.minor - d.announced), 0) from account_days d
         where d.household_id = a.household_id and d.account_id = a.id
           and d.day > a.said_on)
      + (select coalesce(sum(case when counts.day > a.said_on then t.minor else -t.minor end), 0)
         from two_days t
         join imports i on i.household_id = t.household_id and i.id = t.import_id
         cross join lateral (select case when a.stated_way = 'value' then ",
    value_of_two!(),
    " else ",
    booked_of_two!(),
    " end as day) counts
         where t.household_id = a.household_id and t.account_id = a.id
           and (counts.day > a.said_on) <> (t.posted_on > a.said_on)) end"
);

//! Reads the transaction list: pages under filters, one transaction, count and sums.

use chrono::{Datelike, NaiveDate};
use domain::calendar;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{Postgres, Row};
use uuid::Uuid;

use super::NAME;
use super::filter::{Filter, Sort, TransferFilter};
use super::found::{self, Found, Sought, Way};
use super::letters::{Pattern, pattern};
use super::view::{CurrencySums, Source, Split, Summary, TransactionView};
use crate::cursor::CursorOf;
use crate::error::ProjectionError;
use crate::reading::Snapshot;
use crate::spending;
use crate::view::{Money, Page, currency, money, sum};
use crate::visibility::visible;

/// The columns of a view, from `transactions t`.
const COLUMNS: &str = "t.id, t.account_id, t.position, t.posted_on, t.minor, t.currency, t.payee,
    t.description, t.category_id, t.category_source, t.note, t.tags, t.pending, t.removed, t.lapsed,
    t.source_kind, t.external_id, t.import_id, t.version";

/// What is looked through: `t` of the queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    /// The transactions themselves.
    Transactions,
    /// The sums of their months, which hold what is not removed.
    Months,
}

impl Over {
    fn day(self) -> &'static str {
        match self {
            Self::Transactions => "t.posted_on",
            Self::Months => "t.month",
        }
    }

    fn uncategorised(self) -> &'static str {
        match self {
            Self::Transactions => "t.category_id is null",
            Self::Months => "t.category_id = '00000000-0000-0000-0000-000000000000'",
        }
    }

    fn state(self, removed: bool) -> &'static str {
        match (self, removed) {
            (Self::Months, _) => "t.count > 0",
            (Self::Transactions, true) => "t.removed",
            (Self::Transactions, false) => "not t.removed",
        }
    }
}

#[derive(Clone)]
enum Bind {
    Ids(Vec<Uuid>),
    Day(NaiveDate),
    Number(i64),
    Text(String),
    Flag(bool),
}

/// The text of a query with its values in step: `$1` household, `$2` person.
struct Conditions {
    text: String,
    binds: Vec<Bind>,
}

impl Conditions {
    /// All but what the transactions say.
    fn of(filter: &Filter, over: Over, sought: &Sought) -> Self {
        let state = over.state(filter.removed);
        let text = format!("t.household_id = $1 and {} and {state}", visible!("t"));
        let mut conditions = Self { text, binds: Vec::new() };
        let (day, uncategorised) = (over.day(), over.uncategorised());
        if !filter.account_ids.is_empty() {
            conditions.and("t.account_id = any(?)", Bind::Ids(filter.account_ids.clone()));
        }
        match (filter.category_ids.is_empty(), filter.uncategorised) {
            (true, true) => conditions.text.push_str(&format!(" and {uncategorised}")),
            (false, true) => conditions.and(
                &format!("(t.category_id = any(?) or {uncategorised})"),
                Bind::Ids(filter.category_ids.clone()),
            ),
            (false, false) => {
                conditions.and("t.category_id = any(?)", Bind::Ids(filter.category_ids.clone()));
            }
            (true, false) => {}
        }
        if let Some(from) = filter.from {
            conditions.and(&format!("{day} >= ?"), Bind::Day(from));
        }
        if let Some(to) = filter.to {
            conditions.and(&format!("{day} <= ?"), Bind::Day(to));
        }
        if let Some(min) = filter.min {
            conditions.and("t.minor >= ?", Bind::Number(min));
        }
        if let Some(max) = filter.max {
            conditions.and("t.minor <= ?", Bind::Number(max));
        }
        if let Some(pending) = filter.pending {
            conditions.and("t.pending = ?", Bind::Flag(pending));
        }
        if let Some(person) = filter.person {
            conditions.and("t.owner = any(?)", Bind::Ids(vec![person]));
        }
        if let Some(tag) = &filter.tag {
            conditions.found(&sought.tagged, "t.id = any(?)", ("t.id", found::TAGGED), [tag]);
        }
        // No transfer has been paired yet: leaving them out leaves everything, asking only for
        // them finds nothing.
        if filter.transfer == Some(TransferFilter::Only) {
            conditions.text.push_str(" and false");
        }
        conditions
    }

    /// What they say: `few` is the condition where few texts are found.
    fn saying(&mut self, sought: &Sought, few: &str) {
        if !sought.words.is_empty() {
            self.found(&sought.said, few, ("t.text_id", found::SAID), &sought.words);
        }
        for number in &sought.numbers {
            let (found, looked_for) = match pattern(number) {
                Pattern::Like(text) => ("ilike", text),
                Pattern::Letters(text) => ("~", text),
            };
            let condition = format!("concat_ws(' ', t.payee, t.description, t.note) {found} ?");
            self.and(&condition, Bind::Text(looked_for));
        }
    }

    fn and(&mut self, text: &str, bind: Bind) {
        self.binds.push(bind);
        let place = format!("${}", self.binds.len() + 2);
        self.text.push_str(" and ");
        self.text.push_str(&text.replacen('?', &place, 1));
    }

    /// What is one of those that were found: of few by what they are, of many by what is sought.
    fn found<'w>(
        &mut self,
        found: &Found,
        few: &str,
        (column, (many, each)): (&str, (&str, &str)),
        words: impl IntoIterator<Item = &'w String>,
    ) {
        match found {
            Found::Few(ids) => self.and(few, Bind::Ids(ids.clone())),
            Found::Many => {
                self.text.push_str(&format!(" and {column} in ({many}"));
                for word in words {
                    self.and(each, Bind::Text(word.clone()));
                }
                self.text.push(')');
            }
        }
    }

    fn bound<'q>(self, text: &'q str, snapshot: &Snapshot) -> Query<'q, Postgres, PgArguments> {
        let scope = snapshot.scope();
        let query = sqlx::query(text).bind(scope.household_id.0).bind(scope.user_id.0);
        self.binds.into_iter().fold(query, |query, bind| match bind {
            Bind::Ids(ids) => query.bind(ids),
            Bind::Day(day) => query.bind(day),
            Bind::Number(number) => query.bind(number),
            Bind::Text(text) => query.bind(text),
            Bind::Flag(flag) => query.bind(flag),
        })
    }
}

/// One page of the list.
///
/// # Errors
/// [`ProjectionError::BadCursor`] when the cursor is not of this list in this order.
pub async fn list(
    snapshot: &mut Snapshot,
    filter: &Filter,
    sort: Sort,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<TransactionView>, ProjectionError> {
    let own = CursorOf::new("transactions", snapshot.scope().household_id.0);
    let from = cursor.map(|cursor| decode_cursor(&own.place(cursor)?, sort)).transpose()?;
    let sought = Sought::of(snapshot, filter).await?;
    let mut rows = Vec::new();
    for way in sought.ways(filter, sort) {
        let (text, conditions) = page(filter, &sought, (sort, from.as_ref()), (*way, limit + 1));
        rows = conditions.bound(&text, snapshot).fetch_all(snapshot.of(NAME)?).await?;
        if rows.len() as i64 > limit {
            break;
        }
    }
    let more = rows.len() as i64 > limit;
    let kept = &rows[..rows.len().min(usize::try_from(limit).unwrap_or(0))];
    let next_cursor = match kept.last().filter(|_| more) {
        Some(row) => Some(own.at(&encode_cursor(row, sort)?)),
        None => None,
    };
    let items = kept.iter().map(view).collect::<Result<_, _>>()?;
    Ok(Page { items, next_cursor })
}

/// Of so many that come first in the order of the list a page is looked for.
const FIRST: i64 = 2_000;

/// The query of a page from a place of the list on, and its conditions.
fn page(
    filter: &Filter,
    sought: &Sought,
    (sort, from): (Sort, Option<&(Bind, i64)>),
    (way, most): (Way, i64),
) -> (String, Conditions) {
    let mut conditions = Conditions::of(filter, Over::Transactions, sought);
    let (direction, beyond) = if sort.descends() { ("desc", "<") } else { ("asc", ">") };
    if let Some((key, position)) = from {
        conditions.binds.push(key.clone());
        conditions.binds.push(Bind::Number(*position));
        let places = conditions.binds.len() + 2;
        let (key, at) = (sort.key(), places - 1);
        conditions.text.push_str(&format!(" and ({key}, t.position) {beyond} (${at}, ${places})"));
    }
    let order = format!("order by {} {direction}, t.position {direction}", sort.key());
    let read = |from: &str, where_: &str| {
        format!("select {COLUMNS} from {from} t where {where_} {order} limit {most}")
    };
    let text = match way {
        Way::InOrder => {
            conditions.saying(sought, "t.text_id = any(?)");
            read("transactions", &conditions.text)
        }
        Way::FromFirst => {
            let first = std::mem::replace(&mut conditions.text, "true".to_owned());
            conditions.saying(sought, "t.text_id = any(?)");
            let first =
                format!("(select * from transactions t where {first} {order} limit {FIRST})");
            read(&first, &conditions.text)
        }
        Way::ByText => {
            let texts = conditions.binds.len() + 3;
            conditions.saying(sought, "t.text_id = said.id");
            let of_text = read("transactions", &conditions.text);
            format!(
                "select t.* from unnest(${texts}::uuid[]) said (id)
                   cross join lateral ({of_text}) t {order} limit {most}"
            )
        }
    };
    (text, conditions)
}

/// One transaction, removed ones too; `None` when there is none that this person may see.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn one(
    snapshot: &mut Snapshot,
    id: Uuid,
) -> Result<Option<TransactionView>, ProjectionError> {
    let scope = snapshot.scope().clone();
    let text = format!(
        "select {COLUMNS} from transactions t where t.household_id = $1 and t.id = $3 and {}",
        visible!("t")
    );
    let row = sqlx::query(&text)
        .bind(scope.household_id.0)
        .bind(scope.user_id.0)
        .bind(id)
        .fetch_optional(snapshot.of(NAME)?)
        .await?;
    Ok(row.as_ref().map(view).transpose()?)
}

/// Count and sums under a filter. Whole months of whole accounts and categories come from the
/// monthly sums; only other filters look at the transactions themselves.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn summary(snapshot: &mut Snapshot, filter: &Filter) -> Result<Summary, ProjectionError> {
    let rows = if is_monthly(filter) {
        let monthly = Filter {
            from: filter.from,
            to: filter.to.and_then(|day| day.with_day(1)),
            ..filter.clone()
        };
        let conditions = Conditions::of(&monthly, Over::Months, &Sought::default());
        let text = format!(
            "select t.currency, sum(t.count)::bigint as count, sum(t.in_minor)::text as money_in,
               sum(t.out_minor)::text as money_out
             from month_sums t where {} group by t.currency order by t.currency",
            conditions.text
        );
        conditions.bound(&text, snapshot).fetch_all(snapshot.of(spending::NAME)?).await?
    } else {
        let sought = Sought::of(snapshot, filter).await?;
        let mut conditions = Conditions::of(filter, Over::Transactions, &sought);
        conditions.saying(&sought, "t.text_id = any(?)");
        let text = format!(
            "select t.currency, count(*) as count,
               coalesce(sum(t.minor) filter (where t.minor > 0), 0)::text as money_in,
               coalesce(sum(t.minor) filter (where t.minor < 0), 0)::text as money_out
             from transactions t where {} group by t.currency order by t.currency",
            conditions.text
        );
        conditions.bound(&text, snapshot).fetch_all(snapshot.of(NAME)?).await?
    };
    let mut summary = Summary { count: 0, sums: Vec::new() };
    for row in &rows {
        let code: &str = row.try_get("currency")?;
        let (money_in, money_out) = (sum(row, "money_in")?, sum(row, "money_out")?);
        let currency = currency(code)?;
        summary.count += row.try_get::<i64, _>("count")?;
        summary.sums.push(CurrencySums {
            currency,
            money_in: Money { minor: money_in, currency },
            money_out: Money { minor: money_out, currency },
            net: Money { minor: money_in + money_out, currency },
        });
    }
    Ok(summary)
}

/// Whether the filter asks for whole months, accounts and categories only.
fn is_monthly(filter: &Filter) -> bool {
    let next_day = |day: NaiveDate| day.succ_opt().is_some_and(|next| next.day() == 1);
    filter.from.is_none_or(|day| day.day() == 1)
        && filter.to.is_none_or(next_day)
        && filter.min.is_none()
        && filter.max.is_none()
        && filter.words.is_empty()
        && filter.tag.is_none()
        && filter.pending.is_none()
        && filter.transfer != Some(TransferFilter::Only)
        && !filter.removed
}

fn view(row: &PgRow) -> Result<TransactionView, sqlx::Error> {
    let amount = money(row.try_get::<i64, _>("minor")?, row.try_get("currency")?)?;
    let category_id = row.try_get("category_id")?;
    let category_source: Option<String> = row.try_get("category_source")?;
    Ok(TransactionView {
        id: row.try_get("id")?,
        account_id: row.try_get("account_id")?,
        posted_on: row.try_get("posted_on")?,
        amount,
        payee: row.try_get("payee")?,
        description: row.try_get("description")?,
        category_id,
        category_source: category_source.unwrap_or_else(|| "none".to_owned()),
        note: row.try_get("note")?,
        tags: row.try_get("tags")?,
        pending: row.try_get("pending")?,
        removed: row.try_get("removed")?,
        lapsed: row.try_get("lapsed")?,
        splits: vec![Split { amount, category_id, note: None }],
        transfer: None,
        source: Source {
            kind: row.try_get("source_kind")?,
            external_id: row.try_get("external_id")?,
            import_id: row.try_get("import_id")?,
        },
        version: row.try_get("version")?,
    })
}

fn encode_cursor(row: &PgRow, sort: Sort) -> Result<String, sqlx::Error> {
    let position: i64 = row.try_get("position")?;
    let key = match sort {
        Sort::NewestFirst | Sort::OldestFirst => {
            row.try_get::<NaiveDate, _>("posted_on")?.to_string()
        }
        Sort::AmountAscending | Sort::AmountDescending => {
            row.try_get::<i64, _>("minor")?.to_string()
        }
    };
    Ok(format!("{key}|{position}"))
}

fn decode_cursor(place: &str, sort: Sort) -> Result<(Bind, i64), ProjectionError> {
    let bad = || ProjectionError::BadCursor;
    let (key, position) = place.split_once('|').ok_or_else(bad)?;
    let key = match sort {
        Sort::NewestFirst | Sort::OldestFirst => {
            let day = key.parse().map_err(|_| bad())?;
            Bind::Day(Some(day).filter(|day| calendar::is_plausible(*day)).ok_or_else(bad)?)
        }
        Sort::AmountAscending | Sort::AmountDescending => {
            Bind::Number(key.parse().map_err(|_| bad())?)
        }
    };
    Ok((key, position.parse().map_err(|_| bad())?))
}

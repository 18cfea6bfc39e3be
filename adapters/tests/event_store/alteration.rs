//! One byte of one column of one row of a log, altered at random; and where that must be noticed.

use domain::id::HouseholdId;
use rand::Rng as _;
use rand::rngs::StdRng;
use sqlx::{PgConnection, Row};

/// The SQL that does it, and what is expected of the proof.
pub struct Alteration {
    pub sql: String,
    pub column: String,
    /// The first bad revision.
    pub revision: i64,
}

/// A table, what tells its rows of one household apart, and its columns.
type Table = (&'static str, &'static str, &'static [(&'static str, Type)]);

const TABLES: [Table; 3] = [
    (
        "events",
        "revision",
        &[
            ("household_id", Type::Uuid),
            ("revision", Type::Number),
            ("event_id", Type::Uuid),
            ("aggregate_type", Type::Text),
            ("aggregate_id", Type::Text),
            ("sequence", Type::Number),
            ("event_type", Type::Text),
            ("event_version", Type::Text),
            ("payload", Type::Json),
            ("metadata", Type::Json),
            ("recorded_at", Type::Instant),
            ("event_hash", Type::Bytes),
        ],
    ),
    (
        "commands",
        "number",
        &[
            ("household_id", Type::Uuid),
            ("number", Type::Number),
            ("command_id", Type::Uuid),
            ("last_revision", Type::Number),
            ("event_count", Type::Number),
            ("idempotency_key", Type::Text),
            ("request_hash", Type::Bytes),
            ("actor", Type::Json),
            ("command_name", Type::Text),
            ("correlation", Type::Uuid),
            ("outcome", Type::Json),
            ("digest", Type::Bytes),
            ("chain_hash", Type::Bytes),
            ("recorded_at", Type::Instant),
        ],
    ),
    (
        "household_logs",
        "head",
        &[
            ("household_id", Type::Uuid),
            ("head", Type::Number),
            ("command_count", Type::Number),
            ("chain_hash", Type::Bytes),
            ("recorded_at", Type::Instant),
        ],
    ),
];

#[derive(Clone, Copy)]
enum Type {
    Uuid,
    Number,
    Text,
    Json,
    Instant,
    Bytes,
}

/// Every column that the proof covers; `dirty` and `broken_at` are notes and no part of the log.
pub fn columns() -> impl Iterator<Item = String> {
    TABLES.iter().flat_map(|(table, _, columns)| {
        columns.iter().map(move |(column, _)| format!("{table}.{column}"))
    })
}

/// An alteration of a random row; some are not possible, then the statement fails or does nothing.
pub async fn random(
    rng: &mut StdRng,
    superuser: &mut PgConnection,
    home: HouseholdId,
) -> Alteration {
    let (table, key, columns) = TABLES[rng.random_range(0..10_usize).saturating_sub(7).min(2)];
    let (table, key, columns) =
        if table == "events" && rng.random_bool(0.4) { TABLES[1] } else { (table, key, columns) };
    let (column, of_type) = columns[rng.random_range(0..columns.len())];
    // What the row says, and the bytes of the column as a person would see them.
    let row = sqlx::query(&format!(
        "select {key} as place, {column}::text as told from {table} where household_id = $1
         order by {key} offset $2 * (select count(*) from {table} where household_id = $1) / 1000
         limit 1"
    ))
    .bind(home.0)
    .bind(rng.random_range(0..1000_i64))
    .fetch_one(&mut *superuser)
    .await
    .unwrap();
    let (place, told): (i64, String) = (row.get("place"), row.get("told"));
    let value = altered(rng, of_type, column, &told);
    let revision = match table {
        "events" if column == "revision" => {
            let moved: i64 = value.parse().unwrap_or(i64::MAX);
            if moved < 1 { moved } else { place }
        }
        "events" => place,
        "commands" if column == "number" && value.parse::<i64>().unwrap() < place => {
            // It pushes in before the command that follows the one whose number it took.
            let place = value.parse::<i64>().unwrap().max(0) + 1;
            first_revision(superuser, home, place).await
        }
        "commands" => first_revision(superuser, home, place).await,
        _ if column == "household_id" => 1,
        _ if column == "head" => place.min(value.parse().unwrap()).max(0) + 1,
        _ => place + 1,
    };
    let sql = format!(
        "update {table} set {column} = {value}
         where household_id = '{home}' and {key} = {place} and {column} is distinct from {value}"
    );
    Alteration { sql, column: format!("{table}.{column}"), revision }
}

/// The first revision that a command is about: the next one, for a command without events.
async fn first_revision(superuser: &mut PgConnection, home: HouseholdId, number: i64) -> i64 {
    sqlx::query_scalar(
        "select last_revision - event_count + 1 from commands
         where household_id = $1 and number = $2",
    )
    .bind(home.0)
    .bind(number)
    .fetch_one(superuser)
    .await
    .unwrap()
}

/// An SQL expression of the altered value.
fn altered(rng: &mut StdRng, of_type: Type, column: &str, told: &str) -> String {
    match of_type {
        Type::Number => {
            let number: i64 = told.parse().unwrap();
            (number ^ (1 << rng.random_range(0..63))).to_string()
        }
        Type::Instant => {
            let bit = rng.random_range(0..50);
            let sign = if rng.random_bool(0.5) { "+" } else { "-" };
            format!("({column} {sign} {} * interval '1 microsecond')", 1_i64 << bit)
        }
        Type::Bytes => {
            let bit = rng.random_range(0..8 * (told.len() - 2) / 2);
            format!("set_bit({column}, {bit}, 1 - get_bit({column}, {bit}))")
        }
        Type::Uuid => {
            let mut bytes = *uuid::Uuid::parse_str(told).unwrap().as_bytes();
            bytes[rng.random_range(0..16_usize)] ^= 1 << rng.random_range(0..8_u32);
            format!("'{}'::uuid", uuid::Uuid::from_bytes(bytes))
        }
        Type::Text => format!("$altered${}$altered$", other_text(rng, told)),
        Type::Json => loop {
            let text = other_text(rng, told);
            if serde_json::from_str::<serde_json::Value>(&text).is_ok() {
                break format!("$altered${text}$altered$::jsonb");
            }
        },
    }
}

/// One byte of the text is another one, and it is still a text.
fn other_text(rng: &mut StdRng, told: &str) -> String {
    loop {
        let mut bytes = told.as_bytes().to_vec();
        let place = rng.random_range(0..bytes.len());
        bytes[place] = match rng.random_range(0..3) {
            0 => bytes[place] ^ (1 << rng.random_range(0..8_u32)),
            1 => b'0' + rng.random_range(0..10_u8),
            _ => rng.random_range(1..=255),
        };
        match String::from_utf8(bytes) {
            Ok(text) if text != told && !text.contains('\0') => return text,
            _ => {}
        }
    }
}

//! What made a generation's rows: each projector's version and tables. Two generations can be
//! compared table by table only where that is the same, and nobody follows or reads one that
//! another version of the program made.

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::{PgExecutor, PgPool};

use crate::error::ProjectionError;
use crate::projector::Projector;

/// The stamp of every projector by its name, as `read_generations.shape` keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shape(BTreeMap<String, String>);

impl Shape {
    /// Of these projectors.
    pub(crate) fn of(projectors: &[Box<dyn Projector>]) -> Self {
        let stamp = |projector: &dyn Projector| {
            let fences = projector.kept().iter().map(|one| one.fence()).collect::<String>();
            let text =
                [projector.tables(), "\u{1f}", projector.indexes(), "\u{1f}", &fences].concat();
            let stamp = format!("{}-{:x}", projector.version(), Sha256::digest(text.as_bytes()));
            (projector.name().to_owned(), stamp)
        };
        Self(projectors.iter().map(|projector| stamp(projector.as_ref())).collect())
    }

    /// As the database gives it; what is not a stamp equals none of ours.
    fn from_json(value: Value) -> Self {
        Self(serde_json::from_value(value).unwrap_or_default())
    }

    pub(crate) fn to_json(&self) -> Value {
        self.0.iter().map(|(name, stamp)| (name.clone(), Value::from(stamp.as_str()))).collect()
    }

    /// Whether a projector makes the same rows in the same tables in both.
    pub(crate) fn agrees(&self, other: &Self, projector: &str) -> bool {
        self.0.get(projector).is_some_and(|stamp| other.0.get(projector) == Some(stamp))
    }
}

/// The projectors that make other rows, or other tables, than those of a generation.
pub(crate) fn changed(projectors: &[Box<dyn Projector>], generation: &Shape) -> Vec<&'static str> {
    let ours = Shape::of(projectors);
    let names = projectors.iter().map(|projector| projector.name());
    names.filter(|name| !ours.agrees(generation, name)).collect()
}

/// Whether the generation that everybody reads is one of these projectors'.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Current,
    /// Another version of the program made it: a rebuild is needed.
    OfAnotherVersion,
}

/// How the active generation stands to these projectors.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn standing(
    pool: &PgPool,
    projectors: &[Box<dyn Projector>],
) -> Result<Standing, ProjectionError> {
    Ok(match active(pool).await? == Shape::of(projectors) {
        true => Standing::Current,
        false => Standing::OfAnotherVersion,
    })
}

/// The shape of the active generation.
pub(crate) async fn active(executor: impl PgExecutor<'_>) -> Result<Shape, ProjectionError> {
    let text = "select shape from public.read_generations where state = 'active'";
    Ok(Shape::from_json(sqlx::query_scalar(text).fetch_one(executor).await?))
}

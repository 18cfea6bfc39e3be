//! What the choices of a category show.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// One category.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CategoryView {
    pub id: Uuid,
    pub name: String,
    /// `expense` or `income`.
    pub kind: String,
    pub parent_id: Option<Uuid>,
    /// `#RRGGBB`; `null`: none of its own.
    pub colour: Option<String>,
    /// Name of an icon of the icon set; `null`: none of its own.
    pub icon: Option<String>,
    /// Whether it belongs to the set every household begins with.
    pub system: bool,
    /// No longer offered; what was put in it stays.
    pub archived: bool,
    /// For `If-Match`.
    pub version: i64,
}

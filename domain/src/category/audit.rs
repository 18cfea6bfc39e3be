//! What the audit tells of a category.

use super::event::{
    Added, Archived, CategoryEvent, IconChosen, Moved, Recoloured, Renamed, Restored,
};
use crate::audited;

audited! {
    CategoryEvent {
        Added {
            name, kind, parent_id, colour, icon, system_key,
        } = "Category added" implies { archived: false },
        Renamed { name } = "Category renamed",
        Recoloured { colour } = "Category recoloured",
        IconChosen { icon } = "Category icon chosen",
        Moved { parent_id } = "Category moved",
        Archived {} = "Category archived" sets { archived: true },
        Restored {} = "Category restored" sets { archived: false },
    }
}

//! Read models that join the generation that is read: their tables are made beside the others,
//! which go on, and are filled household by household ([`crate::filling`]).

use std::collections::BTreeSet;

use sqlx::PgPool;

use crate::error::ProjectionError;
use crate::generation::{
    REBUILD_LOCK, SWITCH_LOCK, Shape, active, changed, create_tables, index, lock, tables_of,
};
use crate::left_out;
use crate::projector::{Projector, every, who_build_on};

/// Makes the active generation one of these projectors: what is new or made otherwise now, and what
/// builds on that, gets tables of its own and is left out for every household until it is filled;
/// tables that nobody makes any more go. Answers what is to be filled; nothing where all of it
/// would be: then a rebuild does the same, and what was before is read meanwhile.
///
/// # Errors
/// [`ProjectionError::Following`]; then nothing was changed.
pub async fn join(
    owner: &PgPool,
    projectors: &[Box<dyn Projector>],
) -> Result<Option<BTreeSet<&'static str>>, ProjectionError> {
    let mut transaction = owner.begin().await?;
    lock(&mut transaction, REBUILD_LOCK).await?;
    // Waits for the batches in flight.
    lock(&mut transaction, SWITCH_LOCK).await?;
    let live = active(&mut *transaction).await?;
    let changed = changed(projectors, &live);
    let joining: BTreeSet<&'static str> =
        changed.into_iter().flat_map(|name| who_build_on(projectors, name)).collect();
    if joining.len() == projectors.len() {
        return Ok(None);
    }
    let (joins, stays): (Vec<&dyn Projector>, Vec<&dyn Projector>) =
        every(projectors).into_iter().partition(|one| joining.contains(one.name()));
    let schema: String =
        sqlx::query_scalar("select schema_name from read_generations where state = 'active'")
            .fetch_one(&mut *transaction)
            .await?;
    let kept: BTreeSet<&str> =
        stays.iter().flat_map(|one| one.kept()).map(|table| table.name).collect();
    for table in tables_of(&mut transaction, &schema).await? {
        if !kept.contains(&*table) {
            let text = format!("drop table {schema}.{table}");
            sqlx::query(&text).execute(&mut *transaction).await?;
        }
    }
    create_tables(&mut transaction, &schema, &joins, true).await?;
    for projector in joins {
        index(&mut transaction, &schema, projector).await?;
    }
    sqlx::query("update public.read_generations set shape = $1 where state = 'active'")
        .bind(Shape::of(projectors).to_json())
        .execute(&mut *transaction)
        .await?;
    // Row security binds the owner as well: the projector is who may see every household's log.
    sqlx::query("set local role wumbo_projector").execute(&mut *transaction).await?;
    let names: Vec<&'static str> = projectors.iter().map(|projector| projector.name()).collect();
    left_out::keep_only(&mut transaction, &schema, &names).await?;
    left_out::add_to_fill(&mut transaction, &schema, &joining).await?;
    transaction.commit().await?;
    Ok(Some(joining))
}

//! `/transactions/recurring/get`: streams found in the transactions themselves.

use serde::Serialize;

use super::account::views;
use super::sync::viewer;
use super::{Answer, answer};
use crate::clock::stamp;
use crate::error::PlaidError;
use crate::form::{Field, Form, Shape, optional, required};
use crate::item::Stage;
use crate::recurring::{StreamView, streams};
use crate::world::World;

pub const FIELDS: &[Field] = &[
    required("access_token", Shape::Filled(200)),
    super::account::ACCOUNT_IDS,
    optional(
        "options",
        Shape::Object(&[
            optional("include_personal_finance_category", Shape::Boolean),
            optional("personal_finance_category_version", Shape::OneOf(&["v1", "v2"])),
        ]),
    ),
];

#[derive(Serialize)]
struct Streams {
    inflow_streams: Vec<StreamView>,
    outflow_streams: Vec<StreamView>,
    updated_datetime: String,
    personal_finance_category_version: &'static str,
}

pub fn get(world: &mut World, form: &Form) -> Answer {
    let number = world.opened(form)?;
    let item = world.item(number)?;
    if !item.has_product("transactions") {
        return Err(PlaidError::item("PRODUCT_NOT_READY"));
    }
    world.healthy(number)?;
    if world.item(number)?.stage != Stage::Historical {
        return Err(PlaidError::item("PRODUCT_NOT_READY"));
    }
    world.item_mut(number)?.recurring_asked = true;
    let item = world.item(number)?;
    let wanted = form.texts(&["account_ids"]);
    views(world, item, &wanted)?;
    let viewer = viewer(world, item, form);
    let found = streams(&viewer, wanted.as_deref(), world.clock.today());
    let (inflow_streams, outflow_streams) =
        found.into_iter().partition(|stream: &StreamView| stream.is_inflow());
    answer(&Streams {
        inflow_streams,
        outflow_streams,
        updated_datetime: stamp(item.updated_at.unwrap_or(world.clock.now())),
        personal_finance_category_version: viewer.wishes.version.text(),
    })
}

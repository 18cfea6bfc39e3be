//! Given, when, then.

use std::collections::{HashMap, HashSet};

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, prop_assert, prop_assert_eq, prop_oneof, proptest};
use uuid::Uuid;

use crate::aggregate::scenario::{any, assert_lawful, given};
use crate::category::system::set_of;
use crate::category::*;
use crate::id::{CategoryId, HouseholdId};
use crate::text::TextError;

const OWN: CategoryId = CategoryId(Uuid::from_u128(1));
const PARENT: CategoryId = CategoryId(Uuid::from_u128(2));

fn parent() -> ParentFacts {
    let kind = CategoryKind::Expense;
    ParentFacts { id: PARENT, kind, is_archived: false, has_parent: false }
}

fn add() -> Add {
    Add {
        name: "Groceries".to_owned(),
        kind: CategoryKind::Expense,
        parent: Some(parent()),
        colour: Some("#a0b1c2".to_owned()),
        icon: Some("shopping-basket".to_owned()),
        system_key: None,
    }
}

fn added() -> CategoryEvent {
    let added = Added {
        name: "Groceries".to_owned(),
        kind: CategoryKind::Expense,
        parent_id: Some(PARENT),
        colour: Some("#A0B1C2".to_owned()),
        icon: Some("shopping-basket".to_owned()),
        system_key: None,
    };
    added.into()
}

fn to(parent: Option<ParentFacts>) -> CategoryCommand {
    CategoryCommand::Move { parent, has_children: false, own_id: OWN }
}

#[test]
fn a_category_is_added_once() {
    given::<Category>([]).when(CategoryCommand::Add(add())).then([added()]);
    given::<Category>([added()])
        .when(CategoryCommand::Add(add()))
        .then_refused(CategoryError::AlreadyAdded);
}

#[test]
fn nothing_can_be_asked_of_a_category_that_was_never_added() {
    for command in [
        CategoryCommand::Rename("Food".to_owned()),
        CategoryCommand::Recolour(None),
        CategoryCommand::ChooseIcon(None),
        to(None),
        CategoryCommand::Archive,
        CategoryCommand::Restore,
    ] {
        given::<Category>([]).when(command).then_refused(CategoryError::Unknown);
    }
}

#[test]
fn a_category_stands_below_an_active_one_of_its_kind_on_the_top_level() {
    for (facts, error) in [
        (ParentFacts { is_archived: true, ..parent() }, CategoryError::IsArchived),
        (ParentFacts { has_parent: true, ..parent() }, CategoryError::TooDeep),
        (ParentFacts { kind: CategoryKind::Income, ..parent() }, CategoryError::OtherKind),
    ] {
        let add = Add { parent: Some(facts), ..add() };
        given::<Category>([]).when(CategoryCommand::Add(add)).then_refused(error.clone());
        given::<Category>([added()]).when(to(Some(facts))).then_refused(error);
    }
}

#[test]
fn a_category_is_moved_but_neither_below_itself_nor_with_others_below_it() {
    let moved = |parent_id| CategoryEvent::from(Moved { parent_id });
    given::<Category>([added()]).when(to(None)).then([moved(None)]);
    given::<Category>([added()]).when(to(Some(parent()))).then_nothing();
    given::<Category>([added(), moved(None)]).when(to(Some(parent()))).then([moved(Some(PARENT))]);
    given::<Category>([added()])
        .when(to(Some(ParentFacts { id: OWN, ..parent() })))
        .then_refused(CategoryError::BelowItself);
    let with_children =
        CategoryCommand::Move { parent: Some(parent()), has_children: true, own_id: OWN };
    given::<Category>([added(), moved(None)])
        .when(with_children)
        .then_refused(CategoryError::TooDeep);
}

#[test]
fn a_colour_is_six_hexadecimal_digits_after_a_hash() {
    let recolour = |colour: &str| CategoryCommand::Recolour(Some(colour.to_owned()));
    for wrong in ["", "#", "A0B1C2", "#A0B1C", "#A0B1C2D3", "#GGGGGG", "#ééé", " #A0B1C2"] {
        given::<Category>([added()]).when(recolour(wrong)).then_refused(CategoryError::NotAColour);
    }
    given::<Category>([added()]).when(recolour("#a0B1c2")).then_nothing();
    given::<Category>([added()])
        .when(recolour("#000000"))
        .then([Recoloured { colour: Some("#000000".to_owned()) }.into()]);
    given::<Category>([added()])
        .when(CategoryCommand::Recolour(None))
        .then([Recoloured { colour: None }.into()]);
}

#[test]
fn names_and_icons_are_one_line_and_bounded() {
    let text = |field, reason| CategoryError::Text { field, reason };
    given::<Category>([added()])
        .when(CategoryCommand::Rename(" ".to_owned()))
        .then_refused(text("name", TextError::Empty));
    given::<Category>([added()])
        .when(CategoryCommand::ChooseIcon(Some("i".repeat(41))))
        .then_refused(text("icon", TextError::TooLong(40)));
    given::<Category>([added()])
        .when(CategoryCommand::Rename("Groceries ".to_owned()))
        .then_nothing();
    given::<Category>([added()])
        .when(CategoryCommand::Rename("Food".to_owned()))
        .then([Renamed { name: "Food".to_owned() }.into()]);
    given::<Category>([added()])
        .when(CategoryCommand::ChooseIcon(None))
        .then([IconChosen { icon: None }.into()]);
}

#[test]
fn an_archived_category_only_takes_being_restored() {
    let archived = || [added(), Archived {}.into()];
    given::<Category>([added()]).when(CategoryCommand::Archive).then([Archived {}.into()]);
    for command in [
        CategoryCommand::Archive,
        CategoryCommand::Rename("Food".to_owned()),
        CategoryCommand::Recolour(None),
        CategoryCommand::ChooseIcon(None),
        to(None),
    ] {
        given::<Category>(archived()).when(command).then_refused(CategoryError::IsArchived);
    }
    given::<Category>(archived()).when(CategoryCommand::Restore).then([Restored {}.into()]);
    given::<Category>([added()])
        .when(CategoryCommand::Restore)
        .then_refused(CategoryError::NotArchived);
}

#[test]
fn the_system_set_can_be_added_in_its_order_with_ids_of_the_household() {
    let household = HouseholdId(Uuid::from_u128(7));
    let set = set_of(household);
    let mut kinds = HashMap::new();
    for (id, add) in &set {
        if let Some(parent) = add.parent {
            assert_eq!(kinds.get(&parent.id), Some(&add.kind), "{}: parents come first", add.name);
        }
        let (_, events) = assert_lawful::<Category>(vec![CategoryCommand::Add(add.clone())]);
        assert_eq!(events.len(), 1, "{}", add.name);
        assert_eq!(*id, CategoryId::of_system(household, add.system_key.as_deref().unwrap()));
        assert!(kinds.insert(*id, add.kind).is_none(), "{}: once", add.name);
    }
    let elsewhere: HashSet<_> =
        set_of(HouseholdId(Uuid::from_u128(8))).into_iter().map(|(id, _)| id).collect();
    assert!(set.iter().all(|(id, _)| !elsewhere.contains(id)));
}

fn facts() -> impl Strategy<Value = Option<ParentFacts>> {
    let facts = (0..3_u128, proptest::bool::ANY, proptest::bool::ANY, proptest::bool::ANY)
        .prop_map(|(id, income, is_archived, has_parent)| {
            let kind = if income { CategoryKind::Income } else { CategoryKind::Expense };
            ParentFacts { id: CategoryId(Uuid::from_u128(id)), kind, is_archived, has_parent }
        });
    proptest::option::of(facts)
}

fn command() -> impl Strategy<Value = CategoryCommand> {
    let colour = || proptest::option::of(prop_oneof![any::text(), "#[0-9a-f]{6}"]);
    let add = (any::text(), facts(), colour(), proptest::option::of(any::text())).prop_map(
        |(name, parent, colour, icon)| {
            let kind = CategoryKind::Expense;
            CategoryCommand::Add(Add { name, kind, parent, colour, icon, system_key: None })
        },
    );
    prop_oneof![
        3 => add,
        1 => any::text().prop_map(CategoryCommand::Rename),
        1 => colour().prop_map(CategoryCommand::Recolour),
        1 => proptest::option::of(any::text()).prop_map(CategoryCommand::ChooseIcon),
        1 => (facts(), proptest::bool::ANY).prop_map(|(parent, has_children)| CategoryCommand::Move {
            parent,
            has_children,
            own_id: OWN,
        }),
        1 => Just(CategoryCommand::Archive),
        1 => Just(CategoryCommand::Restore),
    ]
}

proptest! {
    #[test]
    fn any_commands_are_decided_lawfully(commands in vec(command(), 0..16)) {
        let (category, events) = assert_lawful::<Category>(commands);
        prop_assert_eq!(category.kind.is_some(), !events.is_empty());
        let moved_below_itself = events.iter().any(|event| {
            matches!(event, CategoryEvent::Moved(moved) if moved.parent_id == Some(OWN))
        });
        prop_assert!(!moved_below_itself);
        let mut archived = false;
        for event in &events {
            prop_assert!(!archived || matches!(event, CategoryEvent::Restored(_)));
            archived = matches!(event, CategoryEvent::Archived(_));
        }
    }
}

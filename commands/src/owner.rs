//! Whose something is that belongs to nobody else: a household's or a person's.

use domain::id::{HouseholdId, UserId};
use uuid::Uuid;

/// A household, or a person apart from any household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    Household(HouseholdId),
    Person(UserId),
}

impl Owner {
    /// The owner of this kind and id, as [`Owner::kind`] and [`Owner::id`] say them; `None` for a
    /// kind that there is not.
    pub fn of(kind: &str, id: Uuid) -> Option<Self> {
        match kind {
            "household" => Some(Self::Household(HouseholdId(id))),
            "person" => Some(Self::Person(UserId(id))),
            _ => None,
        }
    }

    /// `household` or `person`, as stored.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Household(_) => "household",
            Self::Person(_) => "person",
        }
    }

    pub fn id(self) -> Uuid {
        match self {
            Self::Household(HouseholdId(id)) | Self::Person(UserId(id)) => id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_is_found_again_by_kind_and_id() {
        let id = Uuid::from_u128(7);
        for owner in [Owner::Household(HouseholdId(id)), Owner::Person(UserId(id))] {
            assert_eq!(Owner::of(owner.kind(), owner.id()), Some(owner));
        }
        assert_eq!(Owner::of("bank", id), None);
    }
}

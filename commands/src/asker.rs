//! Who asks for something: what they may see, how it is recorded, and what makes their commands
//! theirs when they are sent again.

use domain::event::Actor;
use domain::id::UserId;
use domain::transaction::CategorySource;
use uuid::Uuid;

/// Who gives a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asker {
    /// A person, who must be a member of the household and sees what is theirs or the household's.
    Person(UserId),
    /// A process manager, by its name. It acts for the household and sees all of it.
    Manager(&'static str),
    /// A bank's feed, by its connection.
    Connection(Uuid),
    /// Whoever runs the installation.
    Operator,
}

impl Asker {
    /// As it is recorded beside every event.
    pub fn actor(self) -> Actor {
        match self {
            Self::Person(id) => Actor::Person { id },
            Self::Manager(name) => Actor::System { name: Some(name.to_owned()) },
            Self::Connection(id) => Actor::Bank { id: Some(id) },
            Self::Operator => Actor::Operator,
        }
    }

    /// What an idempotency key of theirs is kept under: the same text from somebody else is another
    /// key.
    pub(crate) fn key_prefix(self) -> String {
        match self {
            Self::Person(id) => id.to_string(),
            Self::Manager(name) => format!("system:{name}"),
            Self::Connection(id) => format!("bank:{id}"),
            Self::Operator => "operator".to_owned(),
        }
    }

    /// Whether they may see something private to `owner` (`None`: the household's).
    pub fn may_see(self, owner: Option<UserId>) -> bool {
        match self {
            Self::Person(id) => owner.is_none_or(|owner| owner == id),
            Self::Manager(_) | Self::Connection(_) | Self::Operator => true,
        }
    }

    /// What a category is chosen by when they choose it.
    pub fn category_source(self) -> CategorySource {
        match self {
            Self::Person(_) | Self::Operator => CategorySource::Person,
            Self::Manager(_) => CategorySource::Rule,
            Self::Connection(_) => CategorySource::Bank,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_askers_share_their_keys_and_each_is_recorded_as_itself() {
        let id = Uuid::from_u128(7);
        let askers = [
            Asker::Person(UserId(id)),
            Asker::Manager("compare_stated_balance"),
            Asker::Manager("operator"),
            Asker::Connection(id),
            Asker::Operator,
        ];
        for (place, one) in askers.iter().enumerate() {
            for other in &askers[place + 1..] {
                assert_ne!(one.key_prefix(), other.key_prefix());
                assert_ne!(one.actor(), other.actor());
            }
        }
    }

    #[test]
    fn a_person_sees_what_is_theirs_and_the_household_sees_through_who_acts_for_it() {
        let (one, other) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        let person = Asker::Person(one);
        assert!(person.may_see(None) && person.may_see(Some(one)) && !person.may_see(Some(other)));
        assert!(Asker::Manager("settle").may_see(Some(other)));
    }
}

//! What the audit tells of events: in a few words, and which fields of the noun they set. Each
//! noun says it of its own events in its `audit.rs`; an event, or a field of one, that it leaves
//! out does not compile.

use serde_json::Value;

/// A field under the name that screens have for it, with what it is from then on.
pub type Told = (&'static str, Value);

/// What the audit tells of an event.
pub trait Audited {
    /// The event in a few words, as one would say it.
    fn words(&self) -> &'static str;

    /// The fields that it sets.
    fn told(&self) -> Vec<Told>;

    /// What a noun is by its birth without being told so, where a later event changes it.
    fn implied(&self) -> Vec<Told>;
}

/// A field of an event: as it is stored, under another name that screens have for it, and what its
/// absence stands for, where that is anything but that the field stays. The last two are none or
/// one.
#[doc(hidden)]
pub type Field = (&'static str, &'static [&'static str], Vec<Value>);

/// What fields of a stored event tell, and what it sets without one.
#[doc(hidden)]
pub fn told(payload: &Value, fields: Vec<Field>, set: Vec<Told>) -> Vec<Told> {
    let told = fields.into_iter().filter_map(|(field, name, mut absent)| {
        let value = payload.get(field).cloned().or_else(|| absent.pop())?;
        Some((name.first().copied().unwrap_or(field), value))
    });
    told.chain(set).collect()
}

/// Says what the audit tells of each event of a noun.
///
/// Of each event all fields stand there: `name`, `on as opened_on` under another name,
/// `description or Value::Null` where an absent one is nothing and not what it was. What `untold`
/// names is told to nobody; what an event `sets` without a field, and what a birth `implies`, stand
/// behind its words.
#[macro_export]
macro_rules! audited {
    ($events:ident {
        $($event:ident {
            $($field:ident $(as $name:ident)? $(or $absent:expr)?),* $(,)?
        } $(untold { $($untold:ident),+ })? = $words:literal
            $(sets { $($set:ident: $value:expr),+ })?
            $(implies { $($implied:ident: $is:expr),+ })?
        ),+ $(,)?
    }) => {
        impl $crate::audit::Audited for $events {
            fn words(&self) -> &'static str {
                match self { $(Self::$event(_) => $words),+ }
            }

            fn told(&self) -> Vec<$crate::audit::Told> {
                let payload = $crate::aggregate::AggregateEvent::payload(self);
                match self {
                    $(Self::$event($event { $($field: _,)* $($($untold: _),+)? }) => {
                        $crate::audit::told(
                            &payload,
                            vec![$((
                                stringify!($field),
                                &[$(stringify!($name))?],
                                vec![$(serde_json::Value::from($absent))?],
                            )),*],
                            vec![$($((stringify!($set), serde_json::Value::from($value))),+)?],
                        )
                    })+
                }
            }

            fn implied(&self) -> Vec<$crate::audit::Told> {
                match self {
                    $(Self::$event(_) => {
                        vec![$($((stringify!($implied), serde_json::Value::from($is))),+)?]
                    })+
                }
            }
        }
    };
}

//! What the audit tells of events: in a few words, and which fields of the noun they set. Each noun
//! says it of its own events in its `audit.rs`; an event, or a field of one, that it leaves out does
//! not compile.

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

/// The value that is stored of a field, and else what its absence stands for, where it stands for
/// anything but that the field stays.
#[doc(hidden)]
pub fn stored(payload: &Value, field: &str, absent: Option<Value>) -> Option<Value> {
    payload.get(field).cloned().or(absent)
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
                #[allow(unused_variables, reason = "an event without fields")]
                let payload = $crate::aggregate::AggregateEvent::payload(self);
                match self {
                    $(Self::$event($event { $($field: _,)* $($($untold: _),+)? }) => {
                        #[allow(unused_mut, reason = "an event without fields")]
                        let mut told: Vec<$crate::audit::Told> = Vec::new();
                        $(
                            #[allow(unused_assignments, unused_mut, reason = "most have one name")]
                            let mut name = stringify!($field);
                            $(name = stringify!($name);)?
                            #[allow(unused_assignments, unused_mut, reason = "most stay")]
                            let mut absent: Option<serde_json::Value> = None;
                            $(absent = Some(serde_json::Value::from($absent));)?
                            let value =
                                $crate::audit::stored(&payload, stringify!($field), absent);
                            told.extend(value.map(|value| (name, value)));
                        )*
                        $($(told.push((stringify!($set), serde_json::Value::from($value)));)+)?
                        told
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

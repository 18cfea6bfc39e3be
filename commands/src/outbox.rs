//! What may go into the outbox.

use crate::person::notice::NOTICE;
use crate::ports::effect::Kind;

/// All kinds of effects. One that is missing here fails a test.
pub const KINDS: [Kind; 1] = [NOTICE];

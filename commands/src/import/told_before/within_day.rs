//! Parts that join within a day: one ends with some of its bookings, and the next one begins behind
//! them.

use std::collections::{BTreeSet, HashSet};

use super::ToldBefore;
use crate::import::overlap::Overlap;
use crate::import::within_day::{Sides, Span, spans_join};
use crate::statement::{FileKind, StatementLine};

impl ToldBefore {
    /// Suspects lines that no id of the bank tells and that are what an earlier part told of the
    /// day on which both join.
    pub(super) fn suspect_within_day(
        &self,
        (told, lines): (&[StatementLine], &[StatementLine]),
        kind: FileKind,
        found: &mut [Overlap],
    ) {
        let days = || lines.iter().filter(|line| !line.pending).map(|line| line.posted_on);
        let Some(own) = days().min().zip(days().max()) else { return };
        let span = |(from, until): &(_, _)| Span { days: *from..=*until, is_like: true };
        let spans: Vec<Span> = self.spans.iter().flatten().map(span).collect();
        for (on, is_later) in spans_join(own, &spans) {
            let met: HashSet<usize> = found.iter().filter_map(Overlap::place).collect();
            let may_be = |nth: &usize| {
                let Overlap::Same(place) = found[*nth] else { return false };
                let (line, had) = (&lines[*nth], &told[place]);
                let is_told_by_id = line.bank_id.is_some() && line.bank_id == had.bank_id;
                let is_proven = line.balance.is_some() && line.balance == had.balance;
                let are_plain = !line.pending && !had.pending && had.posted_on == on;
                line.posted_on == on
                    && are_plain
                    && !is_told_by_id
                    && !is_proven
                    && self.told[place].of == kind
            };
            let equal: Vec<usize> = (0..lines.len()).filter(may_be).collect();
            // What has both days in one stands there twice.
            let places: BTreeSet<usize> =
                self.by_day.get(&on).into_iter().flatten().copied().collect();
            let untold =
                places.iter().filter(|place| !met.contains(place)).map(|place| &told[*place]);
            let is_of_day = |line: &&StatementLine| !line.pending && line.posted_on == on;
            let untold = untold.filter(is_of_day);
            let untold: Vec<i64> = untold.map(|line| line.amount.minor).collect();
            let open = lines.iter().zip(found.iter());
            let open = open.filter(|(_, one)| **one == Overlap::New).map(|(line, _)| line);
            let sides = Sides { on, is_later, untold };
            let is_open = sides.leave_open(equal.iter().map(|nth| &lines[*nth]), open);
            // That one booking alone is told again under another id may be chance.
            let had = places.iter().map(|place| &told[*place]);
            let earlier = match is_later {
                true => had.filter(is_of_day).count(),
                false => lines.iter().filter(is_of_day).count(),
            };
            for nth in equal {
                let Overlap::Same(place) = found[nth] else { continue };
                let ids = (&lines[nth].bank_id, &told[place].bank_id);
                if is_open || earlier == 1 && ids.0.is_some() && ids.1.is_some() {
                    found[nth] = Overlap::MayBe(place);
                }
            }
        }
    }
}

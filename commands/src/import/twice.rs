//! What a file may tell twice: in two files of an archive, or
//! the same booking twice in one file under one id of the bank, with all else alike. By the
//! standard of OFX the id tells one booking (11.2.4.3: FITID), so it is one, unless the balance
//! that the bank states needs both.

use std::collections::{HashMap, HashSet};

use domain::id::TransactionId;

use super::elsewhere::{Verdict, Why};
use super::lines::Work;
use crate::ports::KnownDays;
use crate::statement::{Repeat, StatementFormat, StatementLine};

/// Lines of the file that repeat an earlier one of it, by their number among those that are
/// compared, with the transaction that it is then.
pub(super) struct Twice(Vec<(usize, TransactionId)>);

impl Twice {
    /// Suspects what repeats an earlier line, as long as nothing else was found for it.
    pub(super) fn find(
        work: &Work<'_>,
        unknown: &[usize],
        stored: &KnownDays,
        verdicts: &mut [Verdict],
    ) -> Self {
        let is_ofx = matches!(
            work.around.file.format,
            StatementFormat::Ofx1 | StatementFormat::Ofx2 | StatementFormat::Qfx
        );
        if !is_ofx {
            return Self(Vec::new());
        }
        let lines = &work.statement.lines;
        let mut first: HashMap<(&str, bool), usize> = HashMap::new();
        let mut repeats: HashMap<usize, usize> = HashMap::new();
        for (place, line) in lines.iter().enumerate() {
            let Some(bank_id) = line.bank_id.as_deref() else { continue };
            let known = *first.entry((bank_id, line.pending)).or_insert(place);
            if known != place && is_repeated(&lines[known], line) {
                repeats.insert(place, known);
            }
        }
        let earlier = Earlier::of(work, unknown, stored);
        let mut twice = Vec::new();
        for (at, place) in unknown.iter().enumerate() {
            let Some(of) = repeats.get(place).filter(|_| verdicts[at] == Verdict::New) else {
                continue;
            };
            let id = earlier.became(*of, verdicts);
            verdicts[at] = Verdict::Like(id, Why::ListedTwice);
            twice.push((at, id));
        }
        Self(twice)
    }

    /// What the balance left open is one booking, with a remark; what it needs stays two, for a
    /// person to look at.
    pub(super) fn settle(self, work: &mut Work<'_>, unknown: &[usize], verdicts: &mut [Verdict]) {
        let mut once = Vec::new();
        for (at, id) in self.0 {
            if verdicts[at] == Verdict::New {
                verdicts[at] = Verdict::Like(id, Why::ListedTwice);
            } else {
                verdicts[at] = Verdict::Same(id);
                once.push(work.statement.lines[unknown[at]].line);
            }
        }
        if let Some(first) = once.first() {
            let detail = format!(
                "{} lines, from line {first} on, tell an earlier booking of the file again, with \
                 its id of the bank and all else alike; it was taken in once. Where it is two, \
                 enter the other by hand.",
                once.len()
            );
            work.taken.note(*first, "listed-twice", detail);
        }
    }
}

/// Suspects what another file of the archive, or an earlier statement of the file, may have told
/// before, as long as nothing else was found for it: with the same amount; with another one where
/// it is said which lines are `left_out`.
pub(super) fn repeated(
    work: &Work<'_>,
    unknown: &[usize],
    (stored, left_out): (&KnownDays, Option<&HashSet<usize>>),
    verdicts: &mut [Verdict],
) {
    if work.statement.repeats.is_empty() {
        return;
    }
    let earlier = Earlier::of(work, unknown, stored);
    let has_both = |repeat: &&Repeat| repeat.place.max(repeat.earlier) < work.ids.len();
    let lines = &work.statement.lines;
    let is_sought = |repeat: &&Repeat| {
        let is_other = lines[repeat.place].amount != lines[repeat.earlier].amount;
        match left_out {
            None => !is_other,
            Some(left_out) => is_other && !left_out.contains(&repeat.place),
        }
    };
    for repeat in work.statement.repeats.iter().filter(has_both).filter(is_sought) {
        let at = earlier.nth.get(&repeat.place).copied();
        if let Some(at) = at.filter(|at| verdicts[*at] == Verdict::New) {
            let is_of_day = lines[repeat.place].posted_on == lines[repeat.earlier].posted_on;
            let why = match (work.statement.files.is_empty(), is_of_day) {
                _ if left_out.is_some() => Why::Amended,
                (true, _) => Why::OtherStatement,
                (false, true) if are_told_alike(&lines[repeat.place], &lines[repeat.earlier]) => {
                    Why::WithinDay
                }
                (false, true) => Why::OtherFile,
                (false, false) => Why::OtherDay,
            };
            verdicts[at] = Verdict::Like(earlier.became(repeat.earlier, verdicts), why);
        }
    }
}

/// What earlier lines of the file are.
struct Earlier<'w> {
    ids: &'w [TransactionId],
    stored: &'w KnownDays,
    /// The number of a place among the lines that are compared.
    nth: HashMap<usize, usize>,
}

impl<'w> Earlier<'w> {
    fn of(work: &'w Work<'_>, unknown: &[usize], stored: &'w KnownDays) -> Self {
        let nth = (0..).zip(unknown).map(|(nth, at)| (*at, nth)).collect();
        Self { ids: &work.ids, stored, nth }
    }

    /// The transaction that the line at a place is.
    fn became(&self, place: usize, verdicts: &[Verdict]) -> TransactionId {
        let own = self.ids[place];
        let stored_as = || {
            let mut all = self.stored.transactions.iter();
            let known = all.find(|one| one.id == own || one.marks.contains(&own));
            known.map_or(own, |one| one.id)
        };
        match self.nth.get(&place).map(|nth| verdicts[*nth]) {
            Some(Verdict::Same(known)) => known,
            Some(_) => own,
            None => stored_as(),
        }
    }
}

/// Whether nothing but their files tells two lines of one day and amount apart.
fn are_told_alike(one: &StatementLine, other: &StatementLine) -> bool {
    one.payee == other.payee
        && one.description == other.description
        && (one.bank_id == other.bank_id || one.bank_id.is_none() || other.bank_id.is_none())
}

fn is_repeated(one: &StatementLine, other: &StatementLine) -> bool {
    one.bank_id == other.bank_id
        && one.posted_on == other.posted_on
        && one.amount == other.amount
        && one.payee == other.payee
        && one.description == other.description
        && one.pending == other.pending
        && one.corrects.is_none()
        && other.corrects.is_none()
}

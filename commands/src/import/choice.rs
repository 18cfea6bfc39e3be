//! Whether a file that does not tell all of its days is a choice of what was booked: one payee,
//! what was paid by card, what was spent.

use std::collections::HashSet;

use super::texts::words;

/// So many bookings within its days a file tells for each that it does not, whatever those are.
const TOLD_FOR_EACH: usize = 4;

/// Whether a file tells enough of its days to miss what it does not tell: far the most of what lies
/// within them, or more than it does not, where it is no choice. `told`: of all of its days, and
/// within them.
pub(super) fn is_most(told: (usize, usize), gone: usize, is_choice: impl FnOnce() -> bool) -> bool {
    gone <= told.1 / TOLD_FOR_EACH || (told.0 > gone.max(1) && !is_choice())
}

/// Whether all that is told has something in common that nothing of the rest has: a word, or the
/// way the money goes. Each with its amount and its texts.
pub(super) fn is_choice(
    told: impl IntoIterator<Item = (i64, String)>,
    gone: impl IntoIterator<Item = (i64, String)>,
) -> bool {
    let (mut signs, mut shared): (HashSet<i64>, Option<HashSet<String>>) = Default::default();
    for (minor, text) in told {
        signs.insert(minor.signum());
        let own: HashSet<String> = words(&text).collect();
        shared = Some(match shared {
            Some(shared) => shared.into_iter().filter(|word| own.contains(word)).collect(),
            None => own,
        });
    }
    let (mut is_other_way, mut shared) = (signs.len() == 1, shared.unwrap_or_default());
    for (minor, text) in gone {
        is_other_way &= !signs.contains(&minor.signum());
        words(&text).for_each(|word| {
            shared.remove(&word);
        });
    }
    is_other_way || !shared.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_payee_one_kind_and_one_way_are_choices() {
        let of = |rows: &[(i64, &str)]| -> Vec<(i64, String)> {
            rows.iter().map(|(minor, text)| (*minor, (*text).to_owned())).collect()
        };
        for (told, gone, expected) in [
            (of(&[(-1, "Rewe"), (-2, "REWE City")]), of(&[(-3, "Bahn")]), true),
            (of(&[(-1, "A card"), (-2, "Card B")]), of(&[(-3, "C sepa")]), true),
            (of(&[(-1, "A card"), (-2, "Card B")]), of(&[(-3, "C card")]), false),
            (of(&[(-1, "A"), (-2, "B")]), of(&[(3, "C")]), true),
            (of(&[(-1, "A"), (-2, "B")]), of(&[(3, "C"), (-1, "D")]), false),
            (of(&[(-1, "A"), (2, "B")]), of(&[(3, "C")]), false),
        ] {
            assert_eq!(is_choice(told, gone), expected);
        }
        assert!(is_most((5, 3), 1, || false) && !is_most((5, 3), 1, || true));
        assert!(is_most((9, 8), 2, || true) && !is_most((1, 1), 1, || false));
    }
}

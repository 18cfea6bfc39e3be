//! Which days of an account are looked at for the lines of a file.

use proptest::prelude::*;

use super::*;

fn day(offset: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(1985, 3, 1).unwrap() + Days::new(offset)
}

fn ranges(offsets: &[u64]) -> Vec<(NaiveDate, NaiveDate)> {
    let days: BTreeSet<NaiveDate> = offsets.iter().map(|offset| day(*offset)).collect();
    around(&days).into_iter().map(RangeInclusive::into_inner).collect()
}

#[test]
fn two_lines_decades_apart_look_at_their_own_days_and_a_month_of_lines_at_all_of_it() {
    assert_eq!(ranges(&[10, 14_610]), [(day(5), day(15)), (day(14_605), day(14_615))]);
    assert_eq!(ranges(&[10, 20, 50]), [(day(5), day(55))]);
    assert_eq!(ranges(&[]), []);
    let ends = BTreeSet::from([NaiveDate::MIN, NaiveDate::MAX]);
    assert_eq!(around(&ends).len(), 2, "nothing lies beyond the calendar");
}

proptest! {
    #[test]
    fn every_line_is_within_the_ranges_and_they_are_no_longer_than_its_lines_need(
        offsets in prop::collection::vec(10_u64..40_000, 1..30),
    ) {
        let ranges = ranges(&offsets);
        for offset in &offsets {
            prop_assert!(ranges.iter().any(|(from, to)| (*from..=*to).contains(&day(*offset))));
        }
        let days: i64 = ranges.iter().map(|(from, to)| (*to - *from).num_days() + 1).sum();
        let most = offsets.len() as i64 * (11 + LONGEST_SILENCE);
        prop_assert!(days <= most, "{days} days for {} lines", offsets.len());
        prop_assert!(ranges.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }
}

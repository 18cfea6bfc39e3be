//! What reading a statement file costs, by CPU of this thread, against the OFX reader on the same
//! bookings: one reader's words and proofs must not come to cost more than the bookings themselves.
//!
//! `cargo bench -p wumbo-api --profile product --bench readers [thousand lines]`

mod support;

use adapters::statements::StatementFiles;
use anyhow::{Context as _, ensure};
use chrono::NaiveDate;
use commands::statement::{ReadOptions, StatementReader};
use support::figures::{head, median, print_machine, ratio, row};
use support::process::thread_cpu_us;
use support::statement::{csv, csv_with_balances, ofx};

/// One reading, in microseconds of CPU.
fn cost(file: &[u8], lines: usize, options: &ReadOptions) -> anyhow::Result<u128> {
    let began = thread_cpu_us();
    let read = StatementFiles.read(file, options)?;
    let took = thread_cpu_us() - began;
    let all: usize = read.statements.iter().map(|statement| statement.lines.len()).sum();
    ensure!(all == lines, "{all} bookings instead of {lines}");
    Ok(took)
}

fn main() -> anyhow::Result<()> {
    // Cargo adds `--bench`.
    let thousand = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(20_u64);
    let count = thousand * 1_000;
    let lines = usize::try_from(count)?;
    let options =
        ReadOptions::on(NaiveDate::from_ymd_opt(2026, 11, 1).context("a day of the calendar")?);
    let files = [
        ("CSV", csv(count, 1), "≤ 5×"),
        ("CSV with balances and unknown words", csv_with_balances(count, 2), "≤ 10×"),
    ];
    let known = ofx(count, 3, "100");
    print_machine();
    head("readers");
    let mut of_ofx = vec![];
    for (what, file, bar) in &files {
        let (mut costs, mut ratios) = (vec![], vec![]);
        for _ in 0..7 {
            let ofx = cost(&known, lines, &options)?;
            let own = cost(file, lines, &options)?;
            ratios.push(own * 1_000 / ofx.max(1));
            costs.push(own);
            of_ofx.push(ofx);
        }
        let per_line = ratio(median(costs), u128::from(count));
        row(what, &format!("{}×; {per_line} µs a line", ratio(median(ratios), 1_000)), bar);
    }
    row("OFX", &format!("{} µs a line", ratio(median(of_ofx), u128::from(count))), "–");
    Ok(())
}

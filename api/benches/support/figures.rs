//! Medians, percentiles, and how they are printed. Times are kept as whole microseconds.

use std::time::Duration;

/// The middle one; of an even number the lower.
pub fn median(mut values: Vec<u128>) -> u128 {
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or(0)
}

/// The value that so many of a hundred do not exceed.
pub fn percentile(mut values: Vec<u128>, percent: usize) -> u128 {
    values.sort_unstable();
    let place = (values.len() * percent).div_ceil(100).saturating_sub(1);
    values.get(place).copied().unwrap_or(0)
}

/// `1.25` for five quarters.
pub fn ratio(numerator: u128, denominator: u128) -> String {
    let hundredths = numerator * 100 / denominator.max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Milliseconds with two decimals.
pub fn ms(micros: u128) -> String {
    ratio(micros, 1_000)
}

/// Seconds with two decimals.
pub fn seconds(micros: u128) -> String {
    ratio(micros / 10_000, 100)
}

/// How many in a second.
pub fn per_second(count: u128, time: Duration) -> u128 {
    count * 1_000_000 / time.as_micros().max(1)
}

/// One figure: what was measured, and what it must be.
pub fn row(what: &str, measured: &str, bar: &str) {
    println!("| {what} | {measured} | {bar} |");
}

/// The head of the table that [`row`] writes.
pub fn head(title: &str) {
    println!("\n### {title}\n\n| What | Measured | Bar |\n| --- | --- | --- |");
}

/// Cores, memory and load, for the record.
pub fn print_machine() {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let memory = memory.lines().next().unwrap_or_default().replace("MemTotal:", "");
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("machine: {cores} cores,{memory}; load before: {}", load.trim());
}

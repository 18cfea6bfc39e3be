//! CPU time and memory of a process and everything below it, as the kernel counts them.

use std::collections::HashMap;
use std::fs;

/// Ticks of the kernel's clock in a second, for user space always the same on Linux.
const TICKS: u64 = 100;

struct Stat {
    parent: u32,
    /// Own time, and that of children that have ended, in ticks.
    ticks: u64,
}

fn stat(pid: u32) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in brackets and may hold anything.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |place: usize| fields.get(place).and_then(|field| field.parse::<u64>().ok());
    let ticks = (11..=14).filter_map(number).sum();
    Some(Stat { parent: u32::try_from(number(1)?).ok()?, ticks })
}

fn all() -> HashMap<u32, Stat> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(|pid| Some((pid, stat(pid)?)))
        .collect()
}

/// Milliseconds of CPU that these processes and everything below them have used, children that
/// have ended included.
pub fn cpu_ms(roots: &[u32]) -> u64 {
    let all = all();
    let belongs = |pid: u32| {
        let mut at = pid;
        for _ in 0..64 {
            if roots.contains(&at) {
                return true;
            }
            match all.get(&at) {
                Some(stat) if stat.parent > 1 => at = stat.parent,
                _ => return false,
            }
        }
        false
    };
    let ticks: u64 = all.iter().filter(|(pid, _)| belongs(**pid)).map(|(_, stat)| stat.ticks).sum();
    ticks * 1_000 / TICKS
}

/// Resident memory of one process and the most it ever was, in MiB.
pub fn resident_mib(pid: u32) -> (u64, u64) {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kib = |name: &str| -> u64 {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or(0)
    };
    (kib("VmRSS:") / 1024, kib("VmHWM:") / 1024)
}

/// Forgets the most that a process' resident memory ever was (Linux, `proc(5)`: `clear_refs`), so
/// that what is told next is of what comes next.
///
/// # Errors
/// When the kernel does not let this process write there.
pub fn forget_peak(pid: u32) -> std::io::Result<()> {
    fs::write(format!("/proc/{pid}/clear_refs"), "5")
}

/// Microseconds of CPU that this thread has used.
pub fn thread_cpu_us() -> u128 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos: u128 =
        text.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0);
    nanos / 1_000
}

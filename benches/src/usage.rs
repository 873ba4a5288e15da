//! What processes use, as the system counts it (`/proc`); nothing where it does not.

use std::time::Duration;

/// The unit of time in `/proc`, the same on all Linux systems: a hundredth of a second.
const TICK: Duration = Duration::from_millis(10);

/// The processor time, user and system, of all children that were waited for, and of theirs.
///
/// Two calls of it before and after a child's life tell what that child used.
pub fn of_children() -> Duration {
    // cutime and cstime, the 16th and 17th field of proc_pid_stat(5).
    two_fields(16)
}

/// The processor time of this process so far, user and system.
pub fn of_this() -> Duration {
    // utime and stime.
    two_fields(14)
}

/// The sum of a field of proc_pid_stat(5), counted from 1, and the next.
fn two_fields(first: usize) -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The second field is the program's name in brackets, which may hold anything.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(first - 3).take(2).filter_map(|ticks| ticks.parse::<u32>().ok()).map(|ticks| TICK * ticks).sum()
}

/// The memory that this process holds now, in bytes.
pub fn resident_memory() -> u64 {
    of_status("VmRSS:")
}

/// The most memory that this process ever held, in bytes.
pub fn peak_memory() -> u64 {
    of_status("VmHWM:")
}

fn of_status(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or(0) << 10
}

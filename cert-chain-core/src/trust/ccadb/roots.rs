//! Which rows are roots of a program, and what it says against them.

use super::RowFault;
use super::table::Row;
use crate::time::Time;
use crate::trust::{Limit, LimitKind, TlsUse};

type Member = Result<Option<Vec<Limit>>, RowFault>;

/// Mozilla's roots for TLS are those with the trust bit for websites.
pub(super) fn of_mozilla(row: &Row<'_>) -> Member {
    if !lists(row.cell("Trust Bits")?, "Websites") {
        return Ok(None);
    }
    let day = row.cell("Distrust for TLS After Date")?;
    let limit = |moment| Limit::new(TlsUse::Server, LimitKind::IssuedAfter(moment), "CCADB, Distrust for TLS After Date");
    Ok(Some(if day.is_empty() { Vec::new() } else { vec![limit(end_of(day)?)] }))
}

/// Microsoft's roots are for all uses; a root whose usages lack one is not for it. From which day a root is trusted for
/// nothing new is not in this report: such limits are kept as they were known.
pub(super) fn of_microsoft(row: &Row<'_>) -> Member {
    // NotBefore: trusted for what was issued before.
    if !["Included", "NotBefore"].contains(&row.cell("Microsoft Status")?) {
        return Ok(None);
    }
    let usages = row.cell("Microsoft EKUs")?;
    let lacking = [(TlsUse::Client, "Client Authentication"), (TlsUse::Server, "Server Authentication")];
    let lacking = lacking.into_iter().filter(|(_, name)| !usages.contains(name));
    Ok(Some(lacking.map(|(usage, _)| Limit::new(usage, LimitKind::NotFor, "CCADB, Microsoft EKUs")).collect()))
}

pub(super) fn of_apple(row: &Row<'_>) -> Member {
    of_program(row, "Apple Status")
}

pub(super) fn of_chrome(row: &Row<'_>) -> Member {
    of_program(row, "Google Chrome Status")
}

fn of_program(row: &Row<'_>, status: &str) -> Member {
    let is_for_servers = row.cell("Intended Use Case(s) Served")?.contains("Server Authentication");
    Ok((row.cell(status)? == "Included" && is_for_servers).then(Vec::new))
}

/// Whether a list, parted by semicolons, has this entry.
fn lists(list: &str, entry: &str) -> bool {
    list.split(';').any(|listed| listed.trim() == entry)
}

/// The last second of a day, `2026.04.15` or `2026-04-15`.
fn end_of(day: &str) -> Result<Time, RowFault> {
    let fault = || RowFault::Day { text: day.to_owned() };
    format!("{}T23:59:59Z", day.replace('.', "-")).parse().map_err(|_| fault())
}

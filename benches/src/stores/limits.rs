//! What root programs say against roots that they still hold.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

use super::rows;

/// The uses that matter here, by their OID in extended key usage.
const USES: [(&str, &str); 2] = [("client", "1.3.6.1.5.5.7.3.2"), ("server", "1.3.6.1.5.5.7.3.1")];

/// A FILETIME of zero. Microsoft's list has it in two places where it cannot be told whether it means always or
/// never, so nothing is concluded from it.
const ZERO_FILETIME: &str = "1601-01-01T00:00:00Z";

type Row = BTreeMap<String, String>;

/// SHA-256, store, use, kind, moment, source; sorted.
type Limits = BTreeSet<[String; 6]>;

/// The table of limits, by certificate; of Microsoft's for `microsoft`, who it holds.
pub(super) fn read(facts: &Path, microsoft: &BTreeSet<String>) -> Result<String, Box<dyn Error>> {
    let mut limits = Limits::new();
    let mut described = BTreeSet::new();
    for row in rows(&facts.join("microsoft_ctl.csv"))?.iter().filter(|row| microsoft.contains(&row["sha256"])) {
        described.insert(row["sha256"].clone());
        for (name, oid) in USES {
            limits.extend(of_microsoft(row, name, oid));
        }
    }
    // Newer than the list above: by what the root is called, as `SMIME` or `Code Signing`.
    for row in rows(&facts.join("roots.csv"))? {
        let sha256 = &row["sha256"];
        if row["microsoft_tls"] == "no-by-name" && microsoft.contains(sha256) && !described.contains(sha256) {
            limits.insert(limit(sha256, "microsoft", "server", "not-for", "", "the name of the root"));
        }
    }
    for row in rows(&facts.join("mozilla_nss_builtins.csv"))? {
        if row["server_auth"] == "TRUSTED_DELEGATOR" && !row["server_distrust_after"].is_empty() {
            let moment = of_utc_time(&row["server_distrust_after"])?;
            limits.insert(limit(&row["sha256"], "mozilla", "server", "issued-after", &moment, "NSS 3.132 (2026-10-28)"));
        }
    }
    let mut text = "sha256,store,use,kind,moment,source\n".to_owned();
    for row in &limits {
        writeln!(text, "{}", row.join(","))?;
    }
    Ok(text)
}

/// What authroot.stl says against one root for one use: that it is not for it, no longer, or only for what was issued before.
fn of_microsoft(row: &Row, name: &str, oid: &str) -> Vec<[String; 6]> {
    let lists = |column: &str| row[column].split(' ').any(|listed| listed == oid);
    // No usages at all stand for every usage, in each of the three columns.
    let concerns = |column: &str| row[column].is_empty() || lists(column);
    let has_moment = |column: &str| !row[column].is_empty() && row[column] != ZERO_FILETIME;
    let found =
        |kind: &str, moment: &str| vec![limit(&row["sha256"], "microsoft", name, kind, moment, "authroot.stl of 2025-06-16")];
    if !concerns("eku_oids") || (row["disallowed_filetime"].is_empty() && lists("disallowed_eku")) {
        return found("not-for", "");
    }
    let mut limits = Vec::new();
    if has_moment("disallowed_filetime") && concerns("disallowed_eku") {
        limits.extend(found("judged-after", &row["disallowed_filetime"]));
    }
    if has_moment("not_before_filetime") && concerns("not_before_eku") {
        limits.extend(found("issued-after", &row["not_before_filetime"]));
    }
    limits
}

fn limit(sha256: &str, store: &str, name: &str, kind: &str, moment: &str, source: &str) -> [String; 6] {
    [sha256, store, name, kind, moment, source].map(str::to_owned)
}

/// `241130235959Z` as RFC 3339; such moments lie in this century.
fn of_utc_time(text: &str) -> Result<String, Box<dyn Error>> {
    let digits = text.strip_suffix('Z').filter(|digits| digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_digit()));
    let digits = digits.ok_or_else(|| format!("`{text}` is no moment"))?;
    let part = |at: usize| &digits[at..at + 2];
    Ok(format!("20{}-{}-{}T{}:{}:{}Z", part(0), part(2), part(4), part(6), part(8), part(10)))
}

//! What DNS says that a mail server's certificate must match, and whether it does.

use aws_lc_rs::digest;

use super::model::TlsaReport;
use crate::cert::{Presented, hex};
use crate::diagnose::Evidence;
use crate::network::TlsaRecord;

/// Each record, with whether a chain that was presented has what it asks for.
pub(super) fn of(records: &[TlsaRecord], evidence: &Evidence<'_>) -> Vec<TlsaReport> {
    let report = |record: &TlsaRecord| {
        let among = |chain: &[Presented]| match record.usage {
            // The authority's: any certificate that the server sends (RFC 7672 section 3.1.2).
            0 | 2 => chain.iter().any(|cert| is_matched(record, cert)),
            _ => chain.first().is_some_and(|cert| is_matched(record, cert)),
        };
        let mut chains = evidence.counting_chains().peekable();
        let matches = chains.peek().is_some().then(|| chains.all(|chain| among(&chain.presented.items)));
        TlsaReport::new(usage(record.usage), record.selector, record.matching, hex(&record.data), matches)
    };
    records.iter().map(report).collect()
}

fn is_matched(record: &TlsaRecord, presented: &Presented) -> bool {
    let selected = match (record.selector, presented) {
        (0, Presented::Certificate(cert)) => Some(cert.der()),
        (1, Presented::Certificate(cert)) => Some(cert.spki()),
        _ => None,
    };
    selected.is_some_and(|octets| match record.matching {
        0 => octets == record.data,
        1 => digest::digest(&digest::SHA256, octets).as_ref() == record.data,
        2 => digest::digest(&digest::SHA512, octets).as_ref() == record.data,
        _ => false,
    })
}

/// By its name of RFC 7218.
fn usage(number: u8) -> String {
    match number {
        0 => "PKIX-TA".to_owned(),
        1 => "PKIX-EE".to_owned(),
        2 => "DANE-TA".to_owned(),
        3 => "DANE-EE".to_owned(),
        other => other.to_string(),
    }
}

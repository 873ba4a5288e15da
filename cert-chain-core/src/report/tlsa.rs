//! What DNS says that a mail server's certificate must match, and whether it does.

use aws_lc_rs::digest;

use super::model::{DaneReport, TlsaReport};
use crate::cert::{Presented, hex};
use crate::diagnose::Evidence;
use crate::network::TlsaRecord;

/// Each record, with whether a chain that was presented has what it asks for, and what follows for senders that use DANE.
pub(super) fn of(records: &[TlsaRecord], evidence: &Evidence<'_>) -> (Vec<TlsaReport>, Option<DaneReport>) {
    let chains: Vec<&[Presented]> = evidence.counting_chains().map(|chain| &chain.presented.items[..]).collect();
    let report = |record: &TlsaRecord| {
        let matches = is_usable(record) && !chains.is_empty();
        let matches = matches.then(|| chains.iter().any(|chain| is_met(record, chain)));
        TlsaReport::new(usage(record.usage), record.selector, record.matching, hex(&record.data), matches)
    };
    let usable: Vec<&TlsaRecord> = records.iter().filter(|record| is_usable(record)).collect();
    // A server with two keys has a record for each, so each chain needs one that it meets, not every one.
    let met_by = |usage: u8| chains.iter().all(|chain| usable.iter().any(|r| r.usage >= usage && is_met(r, chain)));
    let dane = match () {
        () if usable.is_empty() || chains.is_empty() => None,
        () if met_by(DANE_EE) => Some(DaneReport::EndEntity),
        () if met_by(DANE_TA) => Some(DaneReport::Authority),
        () => Some(DaneReport::Mismatch),
    };
    (records.iter().map(report).collect(), dane)
}

const DANE_TA: u8 = 2;
const DANE_EE: u8 = 3;

/// Whether senders of mail use it: <https://www.rfc-editor.org/rfc/rfc7672#section-3.1>.
fn is_usable(record: &TlsaRecord) -> bool {
    matches!(record.usage, DANE_TA | DANE_EE) && record.selector <= 1 && record.matching <= 2
}

fn is_met(record: &TlsaRecord, chain: &[Presented]) -> bool {
    match record.usage {
        // The authority's: any certificate that the server sends.
        DANE_TA => chain.iter().any(|cert| is_matched(record, cert)),
        _ => chain.first().is_some_and(|cert| is_matched(record, cert)),
    }
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

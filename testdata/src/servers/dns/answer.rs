//! From a question to an answer; no network here.

use hickory_server::proto::op::ResponseCode;
use hickory_server::proto::rr::rdata::{A, AAAA, CNAME, MX, NS, SOA, SRV, TLSA, TXT};
use hickory_server::proto::rr::{Name, RData, Record, RecordType};

use super::zone::{Entry, Failure, RecordData, Zone};

/// What to do about a question.
pub(super) enum Answer {
    Send { code: ResponseCode, records: Vec<Record>, authority: Vec<Record> },
    KeepSilent,
}

/// How many CNAMEs are followed: as many as common resolvers do, so that a loop ends.
const MAX_CNAMES: usize = 16;

/// Short, so that a cache in the middle does not outlive a test.
const TTL: u32 = 60;

/// The answer to a question for `kind` at `name`, following CNAMEs as a resolver does.
pub(super) fn answer(zone: &Zone, name: &str, kind: RecordType) -> Answer {
    let mut records = Vec::new();
    let mut name = name.to_owned();
    for _ in 0..=MAX_CNAMES {
        let known = match zone.get(&name) {
            Some(Entry::Fails(failure)) => return failed(*failure),
            Some(Entry::Records(known)) => known.as_slice(),
            None if zone.is_ancestor(&name) => &[],
            // The code is about the last name: NXDOMAIN though a CNAME came first.
            // https://www.rfc-editor.org/rfc/rfc6604#section-3
            None => return negative(ResponseCode::NXDomain, records),
        };
        let of_kind = known.iter().filter(|data| kind == RecordType::ANY || record_type(data) == kind);
        let before = records.len();
        records.extend(of_kind.map(|data| record(&name, data)));
        if records.len() > before {
            return Answer::Send { code: ResponseCode::NoError, records, authority: Vec::new() };
        }
        let Some((data, target)) = known.iter().find_map(|data| match data {
            RecordData::Cname(target) => Some((data, target)),
            _ => None,
        }) else {
            return negative(ResponseCode::NoError, records);
        };
        records.push(record(&name, data));
        name.clone_from(target);
    }
    failed(Failure::ServerFailure)
}

fn negative(code: ResponseCode, records: Vec<Record>) -> Answer {
    Answer::Send { code, records, authority: vec![start_of_authority()] }
}

fn failed(failure: Failure) -> Answer {
    let code = match failure {
        Failure::ServerFailure => ResponseCode::ServFail,
        Failure::Refused => ResponseCode::Refused,
        Failure::Silence => return Answer::KeepSilent,
    };
    Answer::Send { code, records: Vec::new(), authority: Vec::new() }
}

/// Everything of the lab sits under `test.`: <https://www.rfc-editor.org/rfc/rfc6761#section-6.2>.
fn start_of_authority() -> Record {
    let hour = 3600;
    let soa = SOA::new(absolute("ns.test"), absolute("hostmaster.test"), 1, hour, hour, hour, TTL);
    Record::from_rdata(absolute("test"), TTL, RData::SOA(soa))
}

fn record_type(data: &RecordData) -> RecordType {
    match data {
        RecordData::A(_) => RecordType::A,
        RecordData::Aaaa(_) => RecordType::AAAA,
        RecordData::Cname(_) => RecordType::CNAME,
        RecordData::Srv(..) => RecordType::SRV,
        RecordData::Mx(..) => RecordType::MX,
        RecordData::Ns(_) => RecordType::NS,
        RecordData::Tlsa(..) => RecordType::TLSA,
        RecordData::Txt(_) => RecordType::TXT,
    }
}

fn record(name: &str, data: &RecordData) -> Record {
    let data = match data {
        RecordData::A(address) => RData::A(A(*address)),
        RecordData::Aaaa(address) => RData::AAAA(AAAA(*address)),
        RecordData::Cname(target) => RData::CNAME(CNAME(absolute(target))),
        RecordData::Srv(priority, weight, port, target) => RData::SRV(SRV::new(*priority, *weight, *port, absolute(target))),
        RecordData::Mx(preference, exchange) => RData::MX(MX::new(*preference, absolute(exchange))),
        RecordData::Ns(server) => RData::NS(NS(absolute(server))),
        RecordData::Tlsa(usage, selector, matching, data) => {
            RData::TLSA(TLSA::new((*usage).into(), (*selector).into(), (*matching).into(), data.clone()))
        }
        // A string has at most 255 octets (RFC 1035 section 3.3.14); longer texts are several.
        RecordData::Txt(text) => RData::TXT(TXT::from_bytes(text.as_bytes().chunks(255).collect())),
    };
    Record::from_rdata(absolute(name), TTL, data)
}

fn absolute(name: &str) -> Name {
    let mut name = Name::from_ascii(name).unwrap_or_else(|error| panic!("{name:?} is no DNS name: {error}"));
    name.set_fqdn(true);
    name
}

use std::time::Duration;

use hickory_server::proto::op::{Message, ResponseCode};
use hickory_server::proto::rr::RecordType;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::client::{ask, question};
use super::*;

fn zone() -> Zone {
    Zone::new()
        .address("sip.contoso.test", [127, 0, 0, 1])
        .address("sip.contoso.test", [127, 0, 0, 2])
        .cname("autodiscover.contoso.test", "sip.contoso.test")
        .cname("dangling.contoso.test", "gone.contoso.test")
        .cname("loop.contoso.test", "loop.contoso.test")
        .srv("_sip._tls.contoso.test", "sip.contoso.test", 443)
        .mx("contoso.test", "sip.contoso.test")
        .txt("contoso.test", "v=spf1 -all")
        .empty("empty.contoso.test")
        .fails("broken.contoso.test", Failure::ServerFailure)
        .fails("refused.contoso.test", Failure::Refused)
        .fails("silent.contoso.test", Failure::Silence)
}

/// The code and the answers as text.
async fn asked(server: &DnsServer, name: &str, kind: RecordType) -> (ResponseCode, Vec<String>) {
    let message = ask(server.address(), name, kind).await;
    let answers = message.answers.iter().map(|record| format!("{} {}", record.record_type(), record.data)).collect();
    (message.metadata.response_code, answers)
}

#[tokio::test]
async fn records_of_every_kind_are_answered() {
    let server = DnsServer::start(zone()).await.unwrap();
    let rows: [(&str, RecordType, &[&str]); 6] = [
        ("sip.contoso.test.", RecordType::A, &["A 127.0.0.1", "A 127.0.0.2"]),
        ("SIP.contoso.test.", RecordType::A, &["A 127.0.0.1", "A 127.0.0.2"]),
        ("autodiscover.contoso.test.", RecordType::A, &["CNAME sip.contoso.test.", "A 127.0.0.1", "A 127.0.0.2"]),
        ("_sip._tls.contoso.test.", RecordType::SRV, &["SRV 0 0 443 sip.contoso.test."]),
        ("contoso.test.", RecordType::MX, &["MX 10 sip.contoso.test."]),
        ("contoso.test.", RecordType::TXT, &["TXT v=spf1 -all"]),
    ];
    for (name, kind, expected) in rows {
        let (code, answers) = asked(&server, name, kind).await;
        assert_eq!(code, ResponseCode::NoError, "{name}");
        assert_eq!(answers, expected, "{name}");
    }
}

#[tokio::test]
async fn every_way_to_have_no_answer() {
    let server = DnsServer::start(zone()).await.unwrap();
    let rows: [(&str, ResponseCode, usize); 7] = [
        ("nowhere.contoso.test.", ResponseCode::NXDomain, 0),
        ("empty.contoso.test.", ResponseCode::NoError, 0),
        ("_tls.contoso.test.", ResponseCode::NoError, 0),
        ("dangling.contoso.test.", ResponseCode::NXDomain, 1),
        ("loop.contoso.test.", ResponseCode::ServFail, 0),
        ("broken.contoso.test.", ResponseCode::ServFail, 0),
        ("refused.contoso.test.", ResponseCode::Refused, 0),
    ];
    for (name, code, answers) in rows {
        let message = ask(server.address(), name, RecordType::A).await;
        assert_eq!((message.metadata.response_code, message.answers.len()), (code, answers), "{name}");
    }
}

#[tokio::test]
async fn silence_is_logged_and_not_answered() {
    let server = DnsServer::start(zone()).await.unwrap();
    let unanswered =
        tokio::time::timeout(Duration::from_millis(50), ask(server.address(), "silent.contoso.test.", RecordType::A));
    assert!(unanswered.await.is_err());
    assert_eq!(server.queries(), ["udp A silent.contoso.test"]);
}

#[tokio::test]
async fn tcp_answers_on_the_same_port() {
    let server = DnsServer::start(zone()).await.unwrap();
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let question = question("_sip._tls.contoso.test.", RecordType::SRV);
    stream.write_u16(question.len() as u16).await.unwrap();
    stream.write_all(&question).await.unwrap();
    let mut answer = vec![0; usize::from(stream.read_u16().await.unwrap())];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(Message::from_vec(&answer).unwrap().answers.len(), 1);
    assert_eq!(server.queries(), ["tcp SRV _sip._tls.contoso.test"]);
}

#[tokio::test]
async fn a_dropped_server_frees_its_port() {
    let server = DnsServer::start(zone()).await.unwrap();
    let address = server.address();
    drop(server);
    // Aborted tasks end when the runtime next gets to them.
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

use std::collections::BTreeSet;

use base64::Engine;
use hickory_server::proto::rr::{RData, RecordType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::outside_judge::webpki_accepts;
use crate::servers::dns::client::ask;
use crate::servers::tls::client::{CURRENT, Client};

/// The addresses of a host, from the tenant's own DNS.
async fn resolve(tenant: &LabTenant, host: &str) -> Vec<IpAddr> {
    let answer = ask(tenant.dns(), &format!("{host}."), RecordType::A).await;
    let address = |data: &RData| match data {
        RData::A(address) => Some(IpAddr::V4(address.0)),
        _ => None,
    };
    answer.answers.iter().filter_map(|record| address(&record.data)).collect()
}

/// Where a client gets to when it wants a host and port.
async fn destinations(tenant: &LabTenant, host: &str, port: u16) -> Vec<SocketAddr> {
    let addresses = resolve(tenant, host).await;
    let Some(connect_to) = tenant.connect_to().iter().find(|entry| entry.host == host && entry.port == port) else {
        return Vec::new();
    };
    let dialled = connect_to.address.map_or(addresses, |address| vec![address]);
    dialled.into_iter().map(|address| (address, connect_to.to_port).into()).collect()
}

/// Whether each machine behind an expected endpoint satisfies a client that neither searches nor forgives.
async fn all_accepted(tenant: &LabTenant, expected: &Expected) -> bool {
    let destinations = destinations(tenant, expected.host, expected.port).await;
    let mut accepted = !destinations.is_empty();
    for destination in destinations {
        let chain = Client { host: expected.host, ..CURRENT }.chain(destination).await;
        accepted &= webpki_accepts(&chain, &[root(tenant)], &[], expected.host, tenant.now()).is_ok();
    }
    accepted
}

fn root(tenant: &LabTenant) -> Vec<u8> {
    let pem = tenant.root_pem();
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    base64::engine::general_purpose::STANDARD.decode(body).unwrap()
}

#[tokio::test]
async fn the_sick_tenant_is_sick_where_it_says() {
    let tenant = LabTenant::start().await.unwrap();
    assert!(tenant.expected().len() >= 10);
    for expected in tenant.expected() {
        assert_eq!(all_accepted(&tenant, expected).await, expected.healthy, "{}:{}", expected.host, expected.port);
        assert_eq!(expected.healthy, expected.code.is_none());
    }
    let codes: BTreeSet<&str> = tenant.expected().iter().filter_map(|expected| expected.code).collect();
    assert_eq!(
        codes.into_iter().collect::<Vec<_>>(),
        [
            "expired-end-entity",
            "missing-intermediate",
            "name-mismatch",
            "name-not-resolved",
            "untrusted-root",
            "wrong-intermediate",
            "wrong-order",
        ]
    );
}

#[tokio::test]
async fn the_healthy_tenant_has_the_same_endpoints_without_faults() {
    let (healthy, sick) = (LabTenant::start_healthy().await.unwrap(), LabTenant::start().await.unwrap());
    let endpoints = |tenant: &LabTenant| -> BTreeSet<(&str, u16)> {
        tenant.expected().iter().map(|expected| (expected.host, expected.port)).collect()
    };
    assert_eq!(endpoints(&healthy), endpoints(&sick));
    for expected in healthy.expected() {
        assert!(expected.healthy && all_accepted(&healthy, expected).await, "{}:{}", expected.host, expected.port);
    }
}

#[tokio::test]
async fn service_records_lead_to_endpoints() {
    let tenant = LabTenant::start().await.unwrap();
    for (service, host, port) in [
        ("_sip._tls", "access.contoso.test", 443),
        ("_sipinternaltls._tcp", "pool01.contoso.test", 5061),
        ("_sipfederationtls._tcp", "sip.contoso.test", 5061),
        ("_autodiscover._tcp", "mail.contoso.test", 443),
    ] {
        let answer = ask(tenant.dns(), &format!("{service}.{}.", tenant.domain()), RecordType::SRV).await;
        let RData::SRV(record) = &answer.answers[0].data else { panic!("{service} is no SRV record") };
        assert_eq!((record.target.to_string(), record.port), (format!("{host}."), port));
        assert!(tenant.expected().iter().any(|expected| (expected.host, expected.port) == (host, port)));
    }
}

#[tokio::test]
async fn the_two_machines_of_the_farm_differ() {
    let tenant = LabTenant::start().await.unwrap();
    let machines = destinations(&tenant, "mail.contoso.test", 443).await;
    assert_eq!(machines.len(), 2);
    let mut lengths = Vec::new();
    for machine in machines {
        lengths.push(CURRENT.chain(machine).await.len());
    }
    assert_eq!(lengths, [2, 1]);
    assert_eq!(tenant.tls_connections().len(), 2);
}

#[tokio::test]
async fn the_missing_intermediate_can_be_fetched() {
    let tenant = LabTenant::start().await.unwrap();
    let web_server = destinations(&tenant, "pki.fabrikam.test", 80).await[0];
    let mut stream = TcpStream::connect(web_server).await.unwrap();
    stream.write_all(b"GET /issuing-ca-1.cer HTTP/1.1\r\nHost: pki.fabrikam.test\r\n\r\n").await.unwrap();
    stream.shutdown().await.unwrap();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).await.unwrap();
    let body = response.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;

    let lyncdiscover = destinations(&tenant, "lyncdiscover.contoso.test", 443).await[0];
    let mut chain = Client { host: "lyncdiscover.contoso.test", ..CURRENT }.chain(lyncdiscover).await;
    assert_eq!(chain.len(), 1);
    chain.push(response[body..].to_vec());
    assert_eq!(webpki_accepts(&chain, &[root(&tenant)], &[], "lyncdiscover.contoso.test", tenant.now()), Ok(()));
    assert_eq!(tenant.http_requests(), ["GET pki.fabrikam.test /issuing-ca-1.cer"]);
}

#[test]
fn connect_to_is_written_as_curl_does() {
    let mut entry = ConnectTo { host: "sip.contoso.test".into(), port: 443, address: Some(LOOPBACK), to_port: 40_000 };
    assert_eq!(entry.to_string(), "sip.contoso.test:443:127.0.0.1:40000");
    entry.address = None;
    assert_eq!(entry.to_string(), "sip.contoso.test:443::40000");
}

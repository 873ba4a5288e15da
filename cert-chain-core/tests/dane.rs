//! What DNS says that a mail server's certificate must match, and whether it does.

use cert_chain_core::cert::Cert;
use cert_chain_core::connect_to::ConnectTo;
use cert_chain_core::discover::Vantage;
use cert_chain_core::net::Internet;
use cert_chain_core::report::{DaneReport, EndpointReport, TlsaReport};
use cert_chain_core::{CheckOptions, Time, check};
use cert_chain_testlab::servers::dns::{DnsServer, RecordData, Zone};
use cert_chain_testlab::servers::tls::{Smtp, TlsServer, TlsSetup};
use cert_chain_testlab::{LAB_NOW, Pki};

const HOST: &str = "mail.contoso.test";

/// The mail host of a tenant, or the smart host given by hand, whose DNS has these records.
async fn mail_host(target: &str, records: &dyn Fn(&Cert, &Cert) -> Vec<RecordData>) -> EndpointReport {
    let mut pki = Pki::new();
    pki.root("Root");
    let ca = pki.ca("CA", "Root");
    let end_entity = pki.end_entity(HOST, "CA");
    let cert = |der: &[u8]| Cert::from_der(der.to_vec()).expect("a certificate");
    let records = records(&cert(&end_entity), &cert(&ca));
    let setup = TlsSetup::serving(vec![end_entity, ca], pki.private_key(HOST)).smtp(Smtp::Offers);
    let server = TlsServer::start(setup).await.expect("a server");
    let zone = Zone::new().address(HOST, server.address().ip()).mx("contoso.test", HOST);
    let zone = records.into_iter().fold(zone, |zone, record| zone.record(&format!("_25._tcp.{HOST}"), record));
    let dns = DnsServer::start(zone).await.expect("a server");
    let mut options = CheckOptions::default();
    options.judge.at = Some(Time::from_unix(LAB_NOW));
    options.vantages = vec![Vantage::new("lab", Some(dns.address()))];
    options.connect_to = ConnectTo::new(vec![format!("{HOST}:25::{}", server.address().port()).parse().expect("a mapping")]);
    let report = check(&Internet::new(), &target.parse().expect("a target"), &options).await;
    let mut endpoints = report.endpoints.into_iter().filter(|endpoint| endpoint.host.as_deref() == Some(HOST));
    endpoints.next().expect("the mail host")
}

fn told(records: &[TlsaReport]) -> Vec<(&str, Option<bool>)> {
    records.iter().map(|record| (record.usage.as_str(), record.matches)).collect()
}

#[tokio::test]
async fn records_match_by_certificate_and_by_key() {
    for target in ["contoso.test", "smtp://mail.contoso.test"] {
        let endpoint = mail_host(target, &|end_entity, ca| {
            vec![
                RecordData::Tlsa(3, 0, 1, end_entity.sha256().as_bytes().to_vec()),
                RecordData::Tlsa(3, 1, 0, end_entity.spki().to_vec()),
                RecordData::Tlsa(2, 0, 1, ca.sha256().as_bytes().to_vec()),
                // The authority's certificate is not the server's.
                RecordData::Tlsa(3, 1, 0, ca.spki().to_vec()),
            ]
        });
        let endpoint = endpoint.await;
        let mut told = told(&endpoint.tlsa);
        told.sort_unstable();
        assert_eq!(endpoint.dane, Some(DaneReport::EndEntity), "{target}");
        assert_eq!(
            told,
            [("DANE-EE", Some(false)), ("DANE-EE", Some(true)), ("DANE-EE", Some(true)), ("DANE-TA", Some(true))],
            "{target}"
        );
    }
}

#[tokio::test]
async fn an_authority_alone_wants_the_chain_whole() {
    let endpoint = mail_host("contoso.test", &|_, ca| vec![RecordData::Tlsa(2, 1, 0, ca.spki().to_vec())]).await;
    assert_eq!(endpoint.dane, Some(DaneReport::Authority));
}

#[tokio::test]
async fn what_is_malformed_or_of_another_kind_says_nothing() {
    let endpoint = mail_host("contoso.test", &|end_entity, _| {
        let digest = || end_entity.sha256().as_bytes().to_vec();
        vec![RecordData::Tlsa(3, 0, 9, digest()), RecordData::Tlsa(3, 7, 1, digest()), RecordData::Tlsa(1, 0, 1, digest())]
    })
    .await;
    assert!(endpoint.tlsa.iter().all(|record| record.matches.is_none()), "{:?}", endpoint.tlsa);
    assert_eq!(endpoint.dane, None);
    let endpoint = mail_host("contoso.test", &|_, _| Vec::new()).await;
    assert_eq!((endpoint.tlsa, endpoint.dane), (Vec::new(), None));
}

#[tokio::test]
async fn a_record_of_another_certificate_refuses() {
    let endpoint = mail_host("contoso.test", &|end_entity, _| {
        vec![RecordData::Tlsa(3, 0, 2, end_entity.sha256().as_bytes().to_vec()), RecordData::Tlsa(3, 0, 1, Vec::new())]
    })
    .await;
    assert_eq!(endpoint.dane, Some(DaneReport::Mismatch), "{:?}", endpoint.tlsa);
}

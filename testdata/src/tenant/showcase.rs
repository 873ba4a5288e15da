//! The tenant that shows everything: every kind of endpoint, and a fault in most of them.

use super::chains::{CA_HOST, Chains, Sends};
use super::plan::{Health, Plan, Row, serving};
use super::{DOMAIN, SECOND_MACHINE, documents};
use crate::servers::LOOPBACK;
use crate::servers::dns::Zone;
use crate::servers::http::Site;
use crate::servers::tls::ClientCertificate;

const HTTPS: &[u16] = &[443];
/// Phones and older clients try both for the well-known SIP names.
const SIP_CLIENTS_FIRST: &[u16] = &[443, 5061];
const SIP_SERVERS_FIRST: &[u16] = &[5061, 443];
const SIP_SERVERS: &[u16] = &[5061];

const LYNCDISCOVER: &str = "lyncdiscover.contoso.test";
const LYNCDISCOVER_INTERNAL: &str = "lyncdiscoverinternal.contoso.test";
const SIP: &str = "sip.contoso.test";
const SIP_EXTERNAL: &str = "sipexternal.contoso.test";
const SIP_INTERNAL: &str = "sipinternal.contoso.test";
const AUTODISCOVER: &str = "autodiscover.contoso.test";
/// The name that the reverse proxy before Exchange really has.
const WEBMAIL: &str = "webmail.contoso.test";
const ACCESS: &str = "access.contoso.test";
const MAIL: &str = "mail.contoso.test";
const POOL: &str = "pool01.contoso.test";
const WEB_SERVICES: &str = "webext.contoso.test";
const MEET: &str = "meet.contoso.test";
const DIALIN: &str = "dialin.contoso.test";
const STS: &str = "sts.contoso.test";
/// Microsoft's, where home realm discovery is asked.
const SIGN_IN: &str = "login.microsoftonline.com";

pub(super) fn plan(health: Health) -> Plan {
    let mut chains = Chains::new();
    let mut rows = well_known_names(&mut chains, health);
    rows.extend(service_records(&mut chains, health));
    rows.extend(web_hosts(&mut chains));
    rows.extend(sign_in(&mut chains, health));
    Plan {
        zones: vec![("lab", zone(health))],
        rows,
        aliases: Vec::new(),
        closed: Vec::new(),
        sites: vec![
            (CA_HOST, chains.ca_site()),
            (LYNCDISCOVER, documents::lyncdiscover_in_clear(LYNCDISCOVER)),
            (LYNCDISCOVER_INTERNAL, documents::lyncdiscover_in_clear(LYNCDISCOVER_INTERNAL)),
            (AUTODISCOVER, documents::autodiscover_in_clear(AUTODISCOVER)),
        ],
        root: chains.root,
    }
}

/// The hosts that clients guess from the domain.
fn well_known_names(chains: &mut Chains, health: Health) -> Vec<Row> {
    let mut row = |host, ports, code, sick: Sends, site: Option<Site>| {
        let mut setup = serving(match health {
            Health::Sick => chains.of(&[host], sick),
            Health::Healthy => chains.of(&[host], Sends::Complete),
        });
        setup.site = site;
        match health {
            Health::Sick => Row::sick(host, ports, code, setup),
            Health::Healthy => Row::healthy(host, ports, setup),
        }
    };
    let discovery = Some(documents::lyncdiscover(WEB_SERVICES));
    let mut rows = vec![
        row(LYNCDISCOVER, HTTPS, "missing-intermediate", Sends::EndEntityOnly, discovery.clone()),
        row(LYNCDISCOVER_INTERNAL, HTTPS, "untrusted-root", Sends::Private, discovery),
        row(SIP_EXTERNAL, SIP_CLIENTS_FIRST, "wrong-intermediate", Sends::OldIntermediate, None),
        row(SIP_INTERNAL, SIP_SERVERS_FIRST, "wrong-order", Sends::Reversed, None),
        row(AUTODISCOVER, HTTPS, "expired-end-entity", Sends::Expired, Some(documents::autodiscover(MAIL))),
    ];
    let edge = chains.of(&[SIP], Sends::Complete);
    rows.push(Row::healthy(SIP, HTTPS, serving(edge.clone())));
    // Federation: other organisations' servers come with a certificate of their own.
    let partners = ClientCertificate::Demanded { issuers: Vec::new() };
    rows.push(Row::healthy(SIP, SIP_SERVERS, serving(edge).client_certificate(partners)));
    rows
}

/// The hosts that service records point to, as far as they are not among the well-known names.
fn service_records(chains: &mut Chains, health: Health) -> Vec<Row> {
    let exchange = documents::autodiscover(MAIL);
    let complete = chains.of(&[MAIL], Sends::Complete);
    let machine = |identity| serving(identity).site(exchange.clone());
    let farm = |second| vec![machine(complete.clone()), machine(second)];
    match health {
        Health::Sick => vec![
            Row::sick(ACCESS, HTTPS, "name-mismatch", serving(chains.of(&[ACCESS], Sends::AnotherHosts(SIP)))),
            Row {
                host: MAIL,
                ports: HTTPS,
                machines: farm(chains.of(&[MAIL], Sends::EndEntityOnly)),
                code: Some("missing-intermediate"),
                also: &["chain-differs-by-address"],
            },
            Row { host: POOL, ports: SIP_SERVERS, machines: Vec::new(), code: Some("name-not-resolved"), also: &[] },
        ],
        Health::Healthy => vec![
            Row::healthy(ACCESS, HTTPS, serving(chains.of(&[ACCESS], Sends::Complete))),
            Row { host: MAIL, ports: HTTPS, machines: farm(complete.clone()), code: None, also: &[] },
            Row::healthy(POOL, SIP_SERVERS, serving(chains.of(&[POOL], Sends::Complete))),
        ],
    }
}

/// The hosts that the discovery services and meeting invitations name.
fn web_hosts(chains: &mut Chains) -> Vec<Row> {
    let mut row =
        |host| Row::healthy(host, HTTPS, serving(chains.of(&[host], Sends::Complete)).site(documents::web_services()));
    vec![row(WEB_SERVICES), row(MEET), row(DIALIN)]
}

/// Microsoft's home realm discovery, and the AD FS behind its proxy, on which somebody forgot the intermediate.
fn sign_in(chains: &mut Chains, health: Health) -> Vec<Row> {
    let cloud = serving(chains.of(&[SIGN_IN], Sends::Complete)).site(documents::realm_of_adfs(DOMAIN, STS));
    let site = chains.adfs_site(STS);
    let proxy = match health {
        Health::Sick => {
            Row::sick(STS, HTTPS, "missing-intermediate", serving(chains.of(&[STS], Sends::EndEntityOnly)).site(site))
        }
        Health::Healthy => Row::healthy(STS, HTTPS, serving(chains.of(&[STS], Sends::Complete)).site(site)),
    };
    vec![Row::healthy(SIGN_IN, HTTPS, cloud), proxy]
}

fn zone(health: Health) -> Zone {
    let hosts = [
        LYNCDISCOVER,
        LYNCDISCOVER_INTERNAL,
        SIP,
        SIP_EXTERNAL,
        SIP_INTERNAL,
        WEBMAIL,
        ACCESS,
        WEB_SERVICES,
        MEET,
        DIALIN,
        STS,
        SIGN_IN,
        CA_HOST,
    ];
    let zone = hosts
        .into_iter()
        .fold(Zone::new(), |zone, host| zone.address(host, LOOPBACK))
        .cname(AUTODISCOVER, WEBMAIL)
        .address(MAIL, LOOPBACK)
        .address(MAIL, SECOND_MACHINE)
        .srv("_sip._tls.contoso.test", ACCESS, 443)
        .srv("_sipinternaltls._tcp.contoso.test", POOL, 5061)
        .srv("_sipfederationtls._tcp.contoso.test", SIP, 5061)
        .srv("_autodiscover._tcp.contoso.test", MAIL, 443)
        .txt("contoso.test", "v=spf1 -all");
    match health {
        Health::Sick => zone,
        Health::Healthy => zone.address(POOL, LOOPBACK),
    }
}

//! Who the tenant consists of, and what is wrong with whom.

use super::chains::{CA_HOST, Chains};
use super::{DOMAIN, SECOND_MACHINE, documents};
use crate::servers::LOOPBACK;
use crate::servers::dns::Zone;
use crate::servers::http::Site;
use crate::servers::tls::{Behaviour, ClientCertificate, Identity, TlsSetup};

/// Whether faults are planted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Health {
    Sick,
    Healthy,
}

/// Everything to start.
pub(super) struct Plan {
    pub(super) zone: Zone,
    pub(super) rows: Vec<Row>,
    /// Web servers in clear on port 80.
    pub(super) sites: Vec<(&'static str, Site)>,
    pub(super) root: Vec<u8>,
}

/// One endpoint.
pub(super) struct Row {
    pub(super) host: &'static str,
    /// The port that clients try first comes first; the others lead to the same machines.
    pub(super) ports: &'static [u16],
    /// One or two machines; none for a host that does not exist.
    pub(super) machines: Vec<TlsSetup>,
    pub(super) code: Option<&'static str>,
    pub(super) also: &'static [&'static str],
}

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
        zone: zone(health),
        rows,
        sites: vec![
            (CA_HOST, chains.ca_site()),
            (LYNCDISCOVER, documents::lyncdiscover_in_clear(LYNCDISCOVER)),
            (LYNCDISCOVER_INTERNAL, documents::lyncdiscover_in_clear(LYNCDISCOVER_INTERNAL)),
            (AUTODISCOVER, documents::autodiscover_in_clear(AUTODISCOVER)),
        ],
        root: chains.root,
    }
}

impl Row {
    fn healthy(host: &'static str, ports: &'static [u16], setup: TlsSetup) -> Self {
        Self { host, ports, machines: vec![setup], code: None, also: &[] }
    }

    fn sick(host: &'static str, ports: &'static [u16], code: &'static str, setup: TlsSetup) -> Self {
        Self { code: Some(code), ..Self::healthy(host, ports, setup) }
    }
}

fn serving(identity: Identity) -> TlsSetup {
    TlsSetup::new(Behaviour::Serve(identity))
}

/// The hosts that clients guess from the domain.
fn well_known_names(chains: &mut Chains, health: Health) -> Vec<Row> {
    let mut row = |host, ports, code, spoil: fn(&mut Chains, &str) -> Identity, site: Option<Site>| {
        let mut setup = serving(match health {
            Health::Sick => spoil(chains, host),
            Health::Healthy => chains.complete(host),
        });
        setup.site = site;
        match health {
            Health::Sick => Row::sick(host, ports, code, setup),
            Health::Healthy => Row::healthy(host, ports, setup),
        }
    };
    let discovery = Some(documents::lyncdiscover(WEB_SERVICES));
    let mut rows = vec![
        row(LYNCDISCOVER, HTTPS, "missing-intermediate", Chains::end_entity_only, discovery.clone()),
        row(LYNCDISCOVER_INTERNAL, HTTPS, "untrusted-root", Chains::private, discovery),
        row(SIP_EXTERNAL, SIP_CLIENTS_FIRST, "wrong-intermediate", Chains::old_intermediate, None),
        row(SIP_INTERNAL, SIP_SERVERS_FIRST, "wrong-order", Chains::reversed, None),
        row(AUTODISCOVER, HTTPS, "expired-end-entity", Chains::expired, Some(documents::autodiscover(MAIL))),
    ];
    let edge = chains.complete(SIP);
    rows.push(Row::healthy(SIP, HTTPS, serving(edge.clone())));
    // Federation: other organisations' servers come with a certificate of their own.
    let partners = ClientCertificate::Demanded { issuers: vec![chains.root.clone()] };
    rows.push(Row::healthy(SIP, SIP_SERVERS, serving(edge).client_certificate(partners)));
    rows
}

/// The hosts that service records point to, as far as they are not among the well-known names.
fn service_records(chains: &mut Chains, health: Health) -> Vec<Row> {
    let exchange = documents::autodiscover(MAIL);
    let complete = serving(chains.complete(MAIL)).site(exchange.clone());
    let farm = |second: Identity| vec![complete.clone(), serving(second).site(exchange.clone())];
    match health {
        Health::Sick => vec![
            Row::sick(ACCESS, HTTPS, "name-mismatch", serving(chains.of_another_host(ACCESS, SIP))),
            Row {
                host: MAIL,
                ports: HTTPS,
                machines: farm(chains.end_entity_only(MAIL)),
                code: Some("missing-intermediate"),
                also: &["chain-differs-by-address"],
            },
            Row { host: POOL, ports: SIP_SERVERS, machines: Vec::new(), code: Some("name-not-resolved"), also: &[] },
        ],
        Health::Healthy => {
            let Behaviour::Serve(same) = complete.otherwise.clone() else { unreachable!("a complete chain is served") };
            vec![
                Row::healthy(ACCESS, HTTPS, serving(chains.complete(ACCESS))),
                Row { host: MAIL, ports: HTTPS, machines: farm(same), code: None, also: &[] },
                Row::healthy(POOL, SIP_SERVERS, serving(chains.complete(POOL))),
            ]
        }
    }
}

/// The hosts that the discovery services and meeting invitations name.
fn web_hosts(chains: &mut Chains) -> Vec<Row> {
    let mut row = |host| Row::healthy(host, HTTPS, serving(chains.complete(host)).site(documents::web_services()));
    vec![row(WEB_SERVICES), row(MEET), row(DIALIN)]
}

/// Microsoft's home realm discovery, and the AD FS behind its proxy, on which somebody forgot the intermediate.
fn sign_in(chains: &mut Chains, health: Health) -> Vec<Row> {
    let cloud = serving(chains.complete(SIGN_IN)).site(documents::home_realm(DOMAIN, STS));
    let site = chains.adfs_site(STS);
    let proxy = match health {
        Health::Sick => Row::sick(STS, HTTPS, "missing-intermediate", serving(chains.end_entity_only(STS)).site(site)),
        Health::Healthy => Row::healthy(STS, HTTPS, serving(chains.complete(STS)).site(site)),
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

//! What a lab tenant consists of, before anything listens.

use std::collections::BTreeSet;

use super::SECOND_MACHINE;
use super::chains::{CA_HOST, Chains, Sends};
use crate::servers::LOOPBACK;
use crate::servers::dns::Zone;
use crate::servers::http::Site;
use crate::servers::tls::{Behaviour, Identity, Sip, Smtp, TlsSetup, When};

/// Whether faults are planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a tenant has its faults or has none")]
pub enum Health {
    /// They are.
    Sick,
    /// None is.
    Healthy,
}

/// Everything to start.
pub(super) struct Plan {
    /// What DNS says, by vantage.
    pub(super) zones: Vec<(&'static str, Zone)>,
    pub(super) rows: Vec<Row>,
    /// Hosts that are other names of hosts with servers.
    pub(super) aliases: Vec<(&'static str, &'static str)>,
    /// Hosts and ports where nothing listens.
    pub(super) closed: Vec<(&'static str, u16)>,
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

impl Row {
    pub(super) fn healthy(host: &'static str, ports: &'static [u16], setup: TlsSetup) -> Self {
        Self { host, ports, machines: vec![setup], code: None, also: &[] }
    }

    pub(super) fn sick(host: &'static str, ports: &'static [u16], code: &'static str, setup: TlsSetup) -> Self {
        Self { code: Some(code), ..Self::healthy(host, ports, setup) }
    }
}

pub(super) fn serving(identity: Identity) -> TlsSetup {
    TlsSetup::new(Behaviour::Serve(identity))
}

/// How an Edge answers whoever does not sign in.
const EDGE: Sip = Sip::Says(&["SIP/2.0 405 Method Not Allowed", "Server: RTC/7.0", "Content-Length: 0"]);

/// What is wrong with a server while its tenant is sick.
#[derive(Clone, Copy)]
pub(super) struct Fault {
    /// What it sends then.
    pub(super) sends: Sends,
    /// The finding that tells.
    pub(super) code: &'static str,
}

/// What is spoken at an endpoint.
#[derive(Clone)]
pub(super) enum Speaks {
    /// HTTP, with this site.
    Http(Site),
    /// HTTP, as AD FS does.
    AdFs(Site),
    /// SIP, as an Edge does.
    Sip,
    /// Mail, with STARTTLS.
    Smtp,
}

/// A plan in the making: a server, its address and its name in DNS come about in one call.
pub(super) struct Draft {
    pub(super) chains: Chains,
    pub(super) health: Health,
    plan: Plan,
    addressed: BTreeSet<&'static str>,
}

impl Draft {
    /// A tenant of nothing but the public CA's web server.
    pub(super) fn new(health: Health) -> Self {
        let chains = Chains::new();
        let plan = Plan {
            zones: vec![("lab", Zone::new())],
            rows: Vec::new(),
            aliases: Vec::new(),
            closed: Vec::new(),
            sites: vec![(CA_HOST, chains.ca_site())],
            root: chains.root.clone(),
        };
        let mut draft = Self { chains, health, plan, addressed: BTreeSet::new() };
        draft.address(CA_HOST);
        draft
    }

    pub(super) fn finish(self) -> Plan {
        self.plan
    }

    /// Two vantages in place of one; what was said before is said at both.
    pub(super) fn split(&mut self, first: &'static str, second: &'static str) {
        let zone = self.plan.zones[0].1.clone();
        self.plan.zones = vec![(first, zone.clone()), (second, zone)];
    }

    /// Changes what DNS says, at every vantage.
    pub(super) fn dns(&mut self, change: impl Fn(Zone) -> Zone) {
        for (_, zone) in &mut self.plan.zones {
            *zone = change(std::mem::take(zone));
        }
    }

    /// Changes what DNS says at one vantage.
    pub(super) fn dns_at(&mut self, vantage: usize, change: impl Fn(Zone) -> Zone) {
        let zone = &mut self.plan.zones[vantage].1;
        *zone = change(std::mem::take(zone));
    }

    /// Gives `host` an address, without a server.
    pub(super) fn address(&mut self, host: &'static str) {
        if self.addressed.insert(host) {
            self.dns(|zone| zone.address(host, LOOPBACK));
        }
    }

    /// A server in order.
    pub(super) fn server(&mut self, host: &'static str, ports: &'static [u16], speaks: Speaks) {
        self.group(&[(host, speaks)], ports, None);
    }

    /// A server in order that is set up in some further way.
    pub(super) fn server_with(
        &mut self,
        host: &'static str,
        ports: &'static [u16],
        speaks: Speaks,
        further: impl FnOnce(TlsSetup) -> TlsSetup,
    ) {
        self.address(host);
        let identity = self.chains.of(&[host], Sends::Complete);
        self.plan.rows.push(Row::healthy(host, ports, further(speaking(serving(identity), speaks))));
    }

    /// A server in order that DNS knows at the second vantage alone.
    pub(super) fn only_inside(&mut self, host: &'static str, ports: &'static [u16], speaks: Speaks) {
        self.dns_at(1, |zone| zone.address(host, LOOPBACK));
        self.addressed.insert(host);
        self.server(host, ports, speaks);
    }

    /// A server with a fault, as long as the tenant is sick.
    pub(super) fn faulty(&mut self, host: &'static str, ports: &'static [u16], fault: Fault, speaks: Speaks) {
        self.group(&[(host, speaks)], ports, Some(fault));
    }

    /// Hosts that share one certificate, as behind a reverse proxy.
    pub(super) fn group(&mut self, hosts: &[(&'static str, Speaks)], ports: &'static [u16], fault: Option<Fault>) {
        let fault = fault.filter(|_| self.health == Health::Sick);
        let names: Vec<&str> = hosts.iter().map(|(host, _)| *host).collect();
        let identity = self.chains.of(&names, fault.map_or(Sends::Complete, |fault| fault.sends));
        for (host, speaks) in hosts {
            self.address(host);
            let setup = speaking(serving(identity.clone()), speaks.clone());
            let code = fault.map(|fault| fault.code);
            self.plan.rows.push(Row { code, ..Row::healthy(host, ports, setup) });
        }
    }

    /// A host that is one machine at the first vantage, and another, with its own chain, at the second.
    pub(super) fn two_sided(
        &mut self,
        host: &'static str,
        ports: &'static [u16],
        machines: [Sends; 2],
        expected: Option<&'static str>,
        speaks: &Speaks,
    ) {
        self.dns_at(0, |zone| zone.address(host, LOOPBACK));
        self.dns_at(1, |zone| zone.address(host, SECOND_MACHINE));
        self.addressed.insert(host);
        let complete = self.chains.of(&[host], Sends::Complete);
        let machines = machines.map(|sends| {
            let identity = if sends == Sends::Complete { complete.clone() } else { self.chains.of(&[host], sends) };
            speaking(serving(identity), speaks.clone())
        });
        self.plan.rows.push(Row { host, ports, machines: machines.into(), code: expected, also: &[] });
    }

    /// A web server in clear.
    pub(super) fn in_clear(&mut self, host: &'static str, site: Site) {
        self.address(host);
        self.plan.sites.push((host, site));
    }

    /// Another name of a host, with the same servers behind it.
    pub(super) fn alias(&mut self, alias: &'static str, target: &'static str) {
        self.dns(|zone| zone.cname(alias, target));
        self.plan.aliases.push((alias, target));
    }

    /// A host, and a port of it where nothing listens.
    pub(super) fn closed(&mut self, host: &'static str, port: u16) {
        self.address(host);
        self.plan.closed.push((host, port));
    }
}

fn speaking(setup: TlsSetup, speaks: Speaks) -> TlsSetup {
    match speaks {
        // Without a binding of last resort it answers nobody who names no server.
        Speaks::AdFs(site) => setup.when(When::NoServerName, Behaviour::Reset).site(site),
        Speaks::Http(site) => setup.site(site),
        Speaks::Sip => setup.sip(EDGE),
        Speaks::Smtp => setup.smtp(Smtp::Offers),
    }
}

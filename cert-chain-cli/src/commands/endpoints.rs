//! `cert-chain endpoints`: what `check` would ask, asking nothing.

use cert_chain_core::Tenant;
use cert_chain_core::discover::{CLOUDS, Cloud, Learnt, Planned, learnt, planned};
use serde::Serialize;

use crate::args::{EndpointsArgs, Format};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::render::page::{Ink, Look, Page, fit};

/// The columns of the question's type and of the ports.
const KIND: usize = 7;
const PORTS: usize = 10;

pub(super) fn run(args: &EndpointsArgs) -> Result<Exit, Failure> {
    match args.format {
        Format::Json => output::write(&(json(&args.domain)? + "\n"))?,
        Format::Text => {
            let mut page = Page::new(Look::of_stdout());
            write(&mut page, &args.domain);
            output::write(&page.finish())?;
        }
    }
    Ok(Exit::Clean)
}

/// The catalogue as it is for one domain.
#[derive(Serialize)]
struct Listing<'l> {
    domain: &'l str,
    named: Vec<NamedRow>,
    learnt: Vec<LearntRow>,
    clouds: Vec<CloudRow>,
}

#[derive(Serialize)]
struct NamedRow {
    name: String,
    kinds: Vec<String>,
    ports: Vec<u16>,
    followed: bool,
    transport: &'static str,
    service: &'static str,
    role: cert_chain_core::Role,
    optional: bool,
    legacy: bool,
    purpose: &'static str,
    certificate: &'static str,
    source: &'static str,
}

#[derive(Serialize)]
struct LearntRow {
    from: &'static str,
    what: &'static str,
    port: u16,
    transport: &'static str,
    service: &'static str,
    role: cert_chain_core::Role,
    purpose: &'static str,
    certificate: &'static str,
    source: &'static str,
}

#[derive(Serialize)]
struct CloudRow {
    name: &'static str,
    sign_in: &'static str,
    sip: Option<&'static str>,
    federation: Option<&'static str>,
    lyncdiscover: Option<&'static str>,
    autodiscover: Option<&'static str>,
    enrollment: Option<&'static str>,
}

fn json(tenant: &Tenant) -> Result<String, Failure> {
    let listing = Listing {
        domain: tenant.domain().as_str(),
        named: planned(tenant).iter().filter_map(NamedRow::of).collect(),
        learnt: learnt().iter().map(LearntRow::of).collect(),
        clouds: CLOUDS.iter().map(CloudRow::of).collect(),
    };
    serde_json::to_string_pretty(&listing).map_err(|error| Failure::new(format!("the list cannot be written: {error}")))
}

impl NamedRow {
    fn of(row: &Planned) -> Option<Self> {
        let first = row.queries.first()?;
        Some(Self {
            name: first.name.to_string(),
            kinds: row.queries.iter().map(|query| query.kind.to_string()).collect(),
            ports: row.ports.clone(),
            followed: row.followed,
            transport: row.transport.as_str(),
            service: row.service.as_str(),
            role: row.role,
            optional: row.optional,
            legacy: row.legacy,
            purpose: row.purpose,
            certificate: row.carries,
            source: row.source,
        })
    }
}

impl LearntRow {
    fn of(row: &Learnt) -> Self {
        Self {
            from: row.from,
            what: row.what,
            port: row.port,
            transport: row.transport.as_str(),
            service: row.service.as_str(),
            role: row.role,
            purpose: row.purpose,
            certificate: row.carries,
            source: row.source,
        }
    }
}

impl CloudRow {
    fn of(cloud: &Cloud) -> Self {
        Self {
            name: cloud.name,
            sign_in: cloud.sign_in,
            sip: cloud.sip,
            federation: cloud.federation,
            lyncdiscover: cloud.lyncdiscover,
            autodiscover: cloud.autodiscover,
            enrollment: cloud.enrollment,
        }
    }
}

fn write(page: &mut Page, tenant: &Tenant) {
    let domain = tenant.domain();
    page.prose(
        0,
        &format!(
            "What `cert-chain check {domain}` asks DNS, and the ports it connects to where the name is known. Nothing was asked now."
        ),
    );
    page.blank();
    let name_width = page.look.width.saturating_sub(KIND + PORTS + 2);
    let heading = format!("{} {} PORTS", fit("ASK", KIND), fit("NAME", name_width));
    page.line(&[(Ink::Bold, &heading)]);
    let rows = planned(tenant);
    rows.iter().filter(|row| !row.legacy).for_each(|row| write_row(page, row, name_width));
    page.blank();
    page.prose(0, "An SRV or MX record names its own hosts; each of them is checked too.");
    page.blank();
    page.line(&[(Ink::Bold, "Hosts that only answers name, or you")]);
    for row in learnt() {
        page.line(&[(Ink::Plain, &format!("{} {}", fit(row.what, KIND + 1 + name_width), row.port))]);
        page.wrapped("", KIND + 1, &format!("by {}; {}", row.from, row.purpose));
    }
    page.blank();
    page.line(&[(Ink::Bold, "Only with --legacy")]);
    rows.iter().filter(|row| row.legacy).for_each(|row| write_row(page, row, name_width));
}

fn write_row(page: &mut Page, row: &Planned, name_width: usize) {
    let Some(first) = row.queries.first() else { return };
    let kinds: Vec<_> = row.queries.iter().map(|query| query.kind.to_string()).collect();
    let ports: Vec<_> = row.ports.iter().map(ToString::to_string).collect();
    let ports = match (ports.is_empty(), row.followed) {
        (false, _) => ports.join(" "),
        (true, true) => "by record".to_owned(),
        (true, false) => "none".to_owned(),
    };
    let name = page.look.show(&first.name.to_string());
    page.line(&[(Ink::Plain, &format!("{} {} {ports}", fit(&kinds.join(","), KIND), fit(&name, name_width)))]);
    page.wrapped("", KIND + 1, row.purpose);
}

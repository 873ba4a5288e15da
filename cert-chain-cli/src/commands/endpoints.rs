//! `cert-chain endpoints`: what `check` would ask, asking nothing.

use cert_chain_core::Tenant;
use cert_chain_core::discover::{Planned, planned};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::render::page::{Ink, Look, Page, fit};

/// The columns of the question's type and of the ports.
const KIND: usize = 7;
const PORTS: usize = 10;

pub(super) fn run(tenant: &Tenant) -> Result<Exit, Failure> {
    let mut page = Page::new(Look::of_stdout());
    write(&mut page, tenant);
    output::write(&page.finish())?;
    Ok(Exit::Clean)
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
    for row in planned(tenant) {
        write_row(page, &row, name_width);
    }
    page.blank();
    page.prose(0, "An SRV record names its own hosts and ports; each of them is checked too.");
}

fn write_row(page: &mut Page, row: &Planned, name_width: usize) {
    let Some(first) = row.queries.first() else { return };
    let kinds: Vec<_> = row.queries.iter().map(|query| query.kind.to_string()).collect();
    let ports: Vec<_> = row.ports.iter().map(ToString::to_string).collect();
    let ports = if ports.is_empty() { "by record".to_owned() } else { ports.join(" ") };
    let name = page.look.show(&first.name.to_string());
    page.line(&[(Ink::Plain, &format!("{} {} {ports}", fit(&kinds.join(","), KIND), fit(&name, name_width)))]);
    page.wrapped("", KIND + 1, row.purpose);
}

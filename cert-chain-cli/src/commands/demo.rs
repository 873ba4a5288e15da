//! `cert-chain demo`: the whole thing against a lab tenant on loopback.

use cert_chain_core::connect_to::ConnectTo;
use cert_chain_core::discover::Vantage;
use cert_chain_core::net::Internet;
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{CheckOptions, Target, Time};
use cert_chain_testlab::{Health, LabTenant};

use super::runtime;
use super::session::Session;
use crate::args::{DemoArgs, Format};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::render::page::{Look, Page};

pub(super) fn run(args: DemoArgs) -> Result<Exit, Failure> {
    let DemoArgs { shape, healthy, report: args } = args;
    let runtime = runtime()?;
    let lab = async {
        match (shape, healthy) {
            (None, false) => LabTenant::start().await,
            (None, true) => LabTenant::start_healthy().await,
            (Some(shape), false) => LabTenant::of(shape, Health::Sick).await,
            (Some(shape), true) => LabTenant::of(shape, Health::Healthy).await,
        }
    };
    let lab =
        runtime.block_on(lab).map_err(|error| Failure::new("cannot start the lab's servers on loopback").because(error))?;
    let target: Target = lab.domain().parse().map_err(Failure::new)?;
    let options = options(&lab)?;
    // JSON must stay JSON.
    if args.format == Format::Text {
        output::write(&introduction(lab.domain()))?;
    }
    let report = runtime.block_on(cert_chain_core::check(&Internet::new(), &target, &options));
    let mut session = Session::new("check", args, 1, None);
    session.show(&report)?;
    session.finish(0)
}

fn introduction(domain: &str) -> String {
    let mut page = Page::new(Look::of_stdout());
    page.prose(0, &format!("A lab on loopback: {domain} is made up; the check of it is real."));
    page.blank();
    page.finish()
}

/// What somebody would have to type to check the lab.
fn options(lab: &LabTenant) -> Result<CheckOptions, Failure> {
    let mut options = CheckOptions::default();
    options.judge.at = Some(Time::from_unix(lab.now()));
    let store = AnchorStore::from_file("lab", "the lab's root", lab.root_pem().as_bytes()).map_err(Failure::new)?;
    options.judge.anchors = Anchors::new([store]);
    options.vantages = lab.vantages().into_iter().map(|(name, server)| Vantage::new(name, Some(server))).collect();
    options.allow_private = true;
    let mappings: Result<Vec<_>, _> = lab.connect_to().iter().map(|mapping| mapping.to_string().parse()).collect();
    options.connect_to = ConnectTo::new(mappings.map_err(Failure::new)?);
    Ok(options)
}

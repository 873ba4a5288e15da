//! How a lab tenant is checked: by its own DNS, where its servers really are, judged by its root alone.

#![allow(dead_code, reason = "each test binary uses its part")]

use cert_chain_core::connect_to::ConnectTo;
use cert_chain_core::discover::Vantage;
use cert_chain_core::net::Internet;
use cert_chain_core::report::Report;
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{CheckOptions, Time, check};
use cert_chain_testlab::LabTenant;

/// The report on `tenant`, asked for by a sign-in address.
pub(crate) async fn report(tenant: &LabTenant) -> Report {
    report_with(tenant, |_| ()).await
}

/// The same with other options.
pub(crate) async fn report_with(tenant: &LabTenant, change: impl FnOnce(&mut CheckOptions)) -> Report {
    let mut options = CheckOptions::default();
    let root = AnchorStore::from_file("given", "root.pem", tenant.root_pem().as_bytes()).expect("the lab's root");
    options.judge.anchors = Anchors::new([root]);
    options.judge.at = Some(Time::from_unix(tenant.now()));
    options.vantages = tenant.vantages().into_iter().map(|(name, server)| Vantage::new(name, Some(server))).collect();
    let mappings = tenant.connect_to().iter().map(|to| to.to_string().parse().expect("a mapping"));
    options.connect_to = ConnectTo::new(mappings.collect());
    options.allow_private = true;
    change(&mut options);
    let target = format!("anna@{}", tenant.domain()).parse().expect("an address");
    check(&Internet::new(), &target, &options).await
}

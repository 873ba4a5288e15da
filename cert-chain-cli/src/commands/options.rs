//! From the command line's options to the core's.

use std::path::Path;

use cert_chain_core::build::Given;
use cert_chain_core::cert::{Cert, MAX_STORE_CERTIFICATES, Presented, read_certificates};
use cert_chain_core::connect_to::ConnectTo;
use cert_chain_core::discover::Vantage;
use cert_chain_core::trust::{AnchorStore, Anchors, Lists, Program};
use cert_chain_core::{CheckOptions, JudgeOptions};
use clap::ValueEnum as _;

use super::lists;
use super::trust::kept;
use crate::args::{FileArgs, JudgeArgs, NetworkArgs, PurposeName, StoreName};
use crate::failure::Failure;
use crate::{input, output};

/// By what to judge; `file` says more about files.
pub(super) fn judge(args: &JudgeArgs, file: Option<&FileArgs>) -> Result<JudgeOptions, Failure> {
    let mut options = JudgeOptions::default();
    options.at = args.at;
    let kept = kept::load(args.data_dir.as_deref());
    options.anchors = anchors(args, &kept)?;
    if let Some(path) = &args.intermediates {
        let name = path.to_string_lossy();
        options.given = Given::new(certificates(path)?.into_iter().map(|cert| (cert, name.to_string())));
    }
    if let Some((date, certs)) = kept.intermediates() {
        options.given = options.given.with_ccadb(certs, date);
    }
    if let Some(file) = file {
        options.host = file.host.clone();
        options.purpose = file.purpose.into();
        options.profile = file.profile.map(Into::into);
        options.allow_weak = file.allow_weak;
        options.max_depth = file.max_depth;
        options.crls = lists::read(&file.crls)?;
        options.policies.accepted.clone_from(&file.policies);
        options.policies.require_explicit = file.explicit_policy;
        options.policies.inhibit_mapping = file.inhibit_policy_mapping;
        options.policies.inhibit_any = file.inhibit_any_policy;
    }
    Ok(options)
}

/// How to check live.
pub(super) fn check(judge: JudgeOptions, args: &NetworkArgs, samples: Option<u32>) -> Result<CheckOptions, Failure> {
    let mut options = CheckOptions::default();
    options.judge = judge;
    ask(&mut options, args, samples)?;
    Ok(options)
}

/// Puts into `options` what was said about the network.
pub(super) fn ask(options: &mut CheckOptions, args: &NetworkArgs, samples: Option<u32>) -> Result<(), Failure> {
    for (place, resolver) in args.resolvers.iter().enumerate() {
        if args.resolvers[..place].iter().any(|other| other.name == resolver.name) {
            return Err(Failure::new(format!("--resolver: `{}` is there twice", resolver.name)));
        }
    }
    if !args.resolvers.is_empty() {
        options.vantages = args.resolvers.iter().map(|resolver| Vantage::new(&resolver.name, Some(resolver.address))).collect();
    }
    options.connect_to = ConnectTo::new(args.connect_to.iter().map(|connection| connection.mapping.clone()).collect());
    options.allow_private = args.allow_private;
    options.timeout = args.timeout;
    options.endpoint_timeout = args.endpoint_timeout;
    options.follow_aia = args.follows_aia();
    options.ask_services = !args.offline;
    options.samples = samples.unwrap_or(options.samples);
    Ok(())
}

/// `--roots` alone, or the stores named, or those of all root programs; to each the extra roots are added.
fn anchors(args: &JudgeArgs, kept: &Lists) -> Result<Anchors, Failure> {
    if let (None, None, true) = (&args.roots, &args.extra_roots, args.stores.is_empty()) {
        return Ok(kept.anchors());
    }
    let stores = match &args.roots {
        Some(path) => vec![AnchorStore::new("given", None, certificates(path)?)],
        None if args.stores.is_empty() => Program::ALL.map(|program| kept.store(program)).into(),
        None => named(&args.stores, kept)?,
    };
    let Some(path) = &args.extra_roots else { return Ok(Anchors::new(stores)) };
    let extra = certificates(path)?;
    Ok(Anchors::new(stores.iter().map(|store| store.with_extra(&extra))))
}

fn named(names: &[StoreName], kept: &Lists) -> Result<Vec<AnchorStore>, Failure> {
    let mut stores = Vec::new();
    for (place, name) in names.iter().enumerate() {
        if names[..place].contains(name) {
            continue;
        }
        stores.push(match name.program() {
            Some(program) => kept.store(program),
            None => AnchorStore::system().map_err(Failure::new)?,
        });
    }
    Ok(stores)
}

/// The certificates in a file of anchors or issuers; what else it holds is told, since somebody may count on it.
pub(super) fn certificates(path: &Path) -> Result<Vec<Cert>, Failure> {
    let input = input::read(path)?;
    let read = read_certificates(&input.name, &input.bytes, MAX_STORE_CERTIFICATES).map_err(Failure::new)?;
    for problem in &read.problems {
        output::warn(&format!("`{}` {problem}; it is left out", input.name));
    }
    for (position, item) in &read.items {
        if let Presented::Unreadable(unreadable) = item {
            output::warn(&format!("`{}` {position}: {unreadable}; it is left out", input.name));
        }
    }
    if read.truncated {
        output::warn(&format!("`{}` holds more than {MAX_STORE_CERTIFICATES} certificates; the rest is left out", input.name));
    }
    Ok(read.certificates().cloned().collect())
}

/// The options that decide what is seen and how it is judged, as they would be typed again.
pub(super) fn replay(judge: &JudgeArgs, network: &NetworkArgs, file: Option<&FileArgs>) -> Vec<String> {
    let mut words = Vec::new();
    let mut say = |name: &str, value: String| words.extend([name.to_owned(), value]);
    for store in &judge.stores {
        say("--store", store.to_string());
    }
    let files = [
        ("--roots", &judge.roots),
        ("--extra-roots", &judge.extra_roots),
        ("--intermediates", &judge.intermediates),
        ("--data-dir", &judge.data_dir),
    ];
    for (name, path) in files {
        if let Some(path) = path {
            say(name, path.to_string_lossy().into_owned());
        }
    }
    if let Some(at) = judge.at {
        say("--at", at.to_string());
    }
    for resolver in &network.resolvers {
        say("--resolver", resolver.to_string());
    }
    for connection in &network.connect_to {
        say("--connect-to", connection.text.clone());
    }
    if let Some(file) = file {
        if let Some(host) = &file.host {
            say("--host", host.to_string());
        }
        if let Some(purpose) = file.purpose.to_possible_value().filter(|_| file.purpose != PurposeName::Server) {
            say("--purpose", purpose.get_name().to_owned());
        }
        if let Some(profile) = file.profile.and_then(|profile| profile.to_possible_value()) {
            say("--profile", profile.get_name().to_owned());
        }
        if let Some(depth) = file.max_depth {
            say("--max-depth", depth.to_string());
        }
        for crl in &file.crls {
            say("--crl", crl.to_string_lossy().into_owned());
        }
        for policy in &file.policies {
            say("--policy", policy.clone());
        }
        let flags = [
            ("--allow-weak", file.allow_weak),
            ("--explicit-policy", file.explicit_policy),
            ("--inhibit-policy-mapping", file.inhibit_policy_mapping),
            ("--inhibit-any-policy", file.inhibit_any_policy),
        ];
        words.extend(flags.into_iter().filter(|(_, set)| *set).map(|(name, _)| name.to_owned()));
    }
    for (name, set) in
        [("--no-aia", network.no_aia), ("--offline", network.offline), ("--allow-private", network.allow_private)]
    {
        if set {
            words.push(name.to_owned());
        }
    }
    words
}

//! What a case asks: of the library by its options, and of the program by words that say the same.

use cert_chain_core::JudgeOptions;
use cert_chain_core::build::Given;
use cert_chain_core::cert::{Cert, Crl, read_certificates, read_crls};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::verify::{ContentProfile, Crls, Purpose};

use super::outcome::namespace;
use super::suite::{Case, Kind};

impl Case {
    /// The question of the case; `None` when what it asks for cannot be asked.
    pub(super) fn options(&self) -> Option<JudgeOptions> {
        let mut options = JudgeOptions::default();
        options.anchors = Anchors::new([AnchorStore::new("given", None, certs(&self.trusted_certs))]);
        options.given = Given::new(certs(self.held()).into_iter().map(|cert| (cert, "suite".to_owned())));
        options.at = match &self.validation_time {
            Some(time) => Some(time.parse().ok()?),
            None => None,
        };
        options.purpose = self.purpose();
        options.host = match self.peer_name() {
            Some(name) => Some(name.parse().ok()?),
            None => None,
        };
        options.max_depth = self.max_chain_depth;
        options.crls = Crls::new(crls(&self.crls));
        options.profile = self.profile();
        options.allow_weak = self.is_of_path_processing();
        if let Some(policy) = &self.policy {
            options.policies.accepted.clone_from(&policy.initial_policy_set);
            options.policies.require_explicit = policy.initial_explicit_policy;
            options.policies.inhibit_mapping = policy.initial_policy_mapping_inhibit;
            options.policies.inhibit_any = policy.initial_inhibit_any_policy;
        }
        Some(options)
    }

    /// The same as options of `cert-chain inspect`, but for the files.
    pub(super) fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        words.extend(self.validation_time.as_ref().map(|at| format!("--at={at}")));
        let purpose = match self.purpose() {
            Purpose::Any => "any",
            Purpose::Client => "client",
            Purpose::Server => "server",
        };
        words.push(format!("--purpose={purpose}"));
        let profile = self.profile().map(|profile| match profile {
            ContentProfile::WebPki => "--profile=webpki",
            _ => "--profile=rfc5280",
        });
        words.extend(profile.map(str::to_owned));
        words.extend(self.is_of_path_processing().then(|| "--allow-weak".to_owned()));
        words.extend(self.peer_name().map(|name| format!("--host={name}")));
        words.extend(self.max_chain_depth.map(|depth| format!("--max-depth={depth}")));
        if let Some(policy) = &self.policy {
            words.extend(policy.initial_policy_set.iter().map(|oid| format!("--policy={oid}")));
            let flags = [
                (policy.initial_explicit_policy, "--explicit-policy"),
                (policy.initial_policy_mapping_inhibit, "--inhibit-policy-mapping"),
                (policy.initial_inhibit_any_policy, "--inhibit-any-policy"),
            ];
            words.extend(flags.into_iter().filter(|(set, _)| *set).map(|(_, flag)| flag.to_owned()));
        }
        words
    }

    fn purpose(&self) -> Purpose {
        if self.is_of_path_processing() {
            return Purpose::Any;
        }
        match (self.validation_kind, self.extended_key_usage.first().map(String::as_str)) {
            (Kind::Client, _) | (_, Some("clientAuth")) => Purpose::Client,
            (Kind::Server, _) => Purpose::Server,
        }
    }

    /// The certificates of the file: the first is judged, the others are sent with it. Path processing is asked of what a
    /// server sends, since without a profile it is an error of its own when something is missing there.
    pub(super) fn presented(&self) -> Vec<&str> {
        let sent = if self.is_of_path_processing() { &self.untrusted_intermediates[..] } else { &[] };
        std::iter::once(&self.peer_certificate).chain(sent).map(String::as_str).collect()
    }

    /// The other certificates at hand.
    pub(super) fn held(&self) -> &[String] {
        if self.is_of_path_processing() { &[] } else { &self.untrusted_intermediates }
    }

    /// Whether the case is of PKITS, which is about path processing alone: its certificates hold to no profile and are made
    /// for no purpose, and no strength of algorithms and keys is demanded.
    fn is_of_path_processing(&self) -> bool {
        self.namespace() == "pkits"
    }

    /// The profile that the case is about: limbo is of RFC 5280, and one namespace is of the CA/Browser Forum's
    /// requirements. A few cases of the two contradict each other on purpose.
    fn profile(&self) -> Option<ContentProfile> {
        match self.namespace() {
            _ if self.is_of_path_processing() => None,
            "webpki" => Some(ContentProfile::WebPki),
            _ => Some(ContentProfile::Rfc5280),
        }
    }

    fn namespace(&self) -> &str {
        namespace(&self.id)
    }
}

fn certs(pem: &[String]) -> Vec<Cert> {
    let read = pem.iter().filter_map(|pem| read_certificates("suite", pem.as_bytes(), 100).ok());
    read.flat_map(|read| read.certificates().cloned().collect::<Vec<_>>()).collect()
}

fn crls(pem: &[String]) -> impl Iterator<Item = (Crl, String)> {
    let read = pem.iter().filter_map(|pem| read_crls("suite", pem.as_bytes()).ok());
    read.flat_map(|read| read.items).map(|(_, crl)| (crl, "suite".to_owned()))
}

//! A suite's file, and its cases.

use std::path::Path;
use std::{fs, io};

use cert_chain_core::{Time, compare_judges, inspect};
use serde::Deserialize;

use super::differences::Differences;
use super::outcome::{Outcome, Outcomes, outcome};

/// One suite, as its file has it.
#[derive(Debug, Deserialize)]
pub struct Suite {
    pub(super) testcases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Case {
    pub(super) id: String,
    pub(super) validation_kind: Kind,
    pub(super) trusted_certs: Vec<String>,
    pub(super) untrusted_intermediates: Vec<String>,
    pub(super) peer_certificate: String,
    pub(super) validation_time: Option<String>,
    pub(super) extended_key_usage: Vec<String>,
    pub(super) expected_result: Expected,
    expected_peer_name: Option<PeerName>,
    #[serde(default)]
    expected_peer_names: Vec<PeerName>,
    pub(super) max_chain_depth: Option<usize>,
    #[serde(default)]
    pub(super) crls: Vec<String>,
    pub(super) policy: Option<Policy>,
}

/// The inputs of RFC 5280 on policies, which PKITS varies.
#[derive(Debug, Deserialize)]
pub(super) struct Policy {
    pub(super) initial_policy_set: Vec<String>,
    pub(super) initial_explicit_policy: bool,
    pub(super) initial_policy_mapping_inhibit: bool,
    pub(super) initial_inhibit_any_policy: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Kind {
    Client,
    Server,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Expected {
    Failure,
    Success,
}

#[derive(Clone, Debug, Deserialize)]
struct PeerName {
    value: String,
}

impl Suite {
    /// Reads a suite from JSON, compressed with zstd or not.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or is no suite.
    pub fn read(path: &Path) -> io::Result<Self> {
        let file = io::BufReader::new(fs::File::open(path)?);
        let suite = if path.extension().is_some_and(|extension| extension == "zst") {
            serde_json::from_reader(io::BufReader::new(
                ruzstd::decoding::StreamingDecoder::new(file).map_err(io::Error::other)?,
            ))
        } else {
            serde_json::from_reader(file)
        };
        Ok(suite?)
    }

    /// The name of every case.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.testcases.iter().map(|case| &*case.id)
    }

    /// Judges the case of that name at `now`: whether it is answered as expected.
    pub fn judges_as_expected(&self, id: &str, now: Time) -> bool {
        let case = self.testcases.iter().find(|case| case.id == id);
        case.is_some_and(|case| (case.judge(now) == Outcome::Accepted) == (case.expected_result == Expected::Success))
    }

    /// Judges every case; those without a moment of their own at `now`.
    pub(super) fn run(&self, now: Time) -> Outcomes {
        let outcomes = self.testcases.iter().map(|case| (case.id.clone(), (case.expected_result, case.judge(now))));
        Outcomes(outcomes.collect())
    }

    /// Asks both judges about every path of every case.
    pub(super) fn compare(&self, now: Time) -> Differences {
        let mut differences = Differences::default();
        for case in &self.testcases {
            let Some(options) = case.options() else { continue };
            let compared = compare_judges("peer.pem", case.presented().join("\n").as_bytes(), now, &options);
            differences.add(&case.id, &compared.unwrap_or_default());
        }
        differences
    }
}

impl Case {
    fn judge(&self, now: Time) -> Outcome {
        let Some(options) = self.options() else { return Outcome::Skipped };
        match inspect("peer.pem", self.presented().join("\n").as_bytes(), now, &options) {
            Err(_) => Outcome::Unreadable,
            Ok(report) => outcome(&report, options.host.is_some()),
        }
    }

    /// The name to check, as the case spells it.
    pub(super) fn peer_name(&self) -> Option<&str> {
        let name = self.expected_peer_name.as_ref().or_else(|| self.expected_peer_names.first());
        name.map(|name| &*name.value)
    }
}

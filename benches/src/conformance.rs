//! Conformance suites in the format of x509-limbo: what is accepted, what is refused, and for which reason.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use cert_chain_core::build::Given;
use cert_chain_core::cert::{Cert, Crl, read_certificates, read_crls};
use cert_chain_core::report::{EndpointReport, PathEnd, Report, Severity};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::verify::{ContentProfile, Crls, Purpose};
use cert_chain_core::{JudgeOptions, Time, inspect};
use serde::Deserialize;

/// One suite, as its file has it.
#[derive(Debug, Deserialize)]
pub struct Suite {
    testcases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
struct Case {
    id: String,
    validation_kind: Kind,
    trusted_certs: Vec<String>,
    untrusted_intermediates: Vec<String>,
    peer_certificate: String,
    validation_time: Option<String>,
    extended_key_usage: Vec<String>,
    expected_result: Expected,
    expected_peer_name: Option<PeerName>,
    #[serde(default)]
    expected_peer_names: Vec<PeerName>,
    max_chain_depth: Option<usize>,
    #[serde(default)]
    crls: Vec<String>,
    policy: Option<Policy>,
}

/// The inputs of RFC 5280 on policies, which PKITS varies.
#[derive(Debug, Deserialize)]
struct Policy {
    initial_policy_set: Vec<String>,
    initial_explicit_policy: bool,
    initial_policy_mapping_inhibit: bool,
    initial_inhibit_any_policy: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Kind {
    Client,
    Server,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Expected {
    Failure,
    Success,
}

#[derive(Clone, Debug, Deserialize)]
struct PeerName {
    value: String,
}

/// What became of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    Accepted,
    /// With the finding that stands for the refusal.
    Refused(String),
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
    pub fn run(&self, now: Time) -> Outcomes {
        let outcomes = self.testcases.iter().map(|case| (case.id.clone(), (case.expected_result, case.judge(now))));
        Outcomes(outcomes.collect())
    }
}

impl Case {
    fn judge(&self, now: Time) -> Outcome {
        let Some(options) = self.options() else { return Outcome::Refused("unusable-input".to_owned()) };
        match inspect("peer", self.peer_certificate.as_bytes(), now, &options) {
            Err(_) => Outcome::Refused("unreadable-certificate".to_owned()),
            Ok(report) => outcome(&report, options.host.is_some()),
        }
    }

    /// The profile that the case is about: the suite is of RFC 5280, and one namespace is of the CA/Browser Forum's
    /// requirements. A few cases of the two contradict each other on purpose. PKITS varies what path processing is given,
    /// and its certificates hold to no profile.
    fn profile(&self) -> Option<ContentProfile> {
        match self.id.split_once("::")?.0 {
            "pkits" => None,
            "webpki" => Some(ContentProfile::WebPki),
            _ => Some(ContentProfile::Rfc5280),
        }
    }

    /// The question of the case; `None` when what it asks for cannot be asked.
    fn options(&self) -> Option<JudgeOptions> {
        let mut options = JudgeOptions::default();
        options.anchors = Anchors::new([AnchorStore::new("given", None, certs(&self.trusted_certs))]);
        options.given = Given::new(certs(&self.untrusted_intermediates).into_iter().map(|cert| (cert, "suite".to_owned())));
        options.at = match &self.validation_time {
            Some(time) => Some(time.parse().ok()?),
            None => None,
        };
        options.purpose = match (self.validation_kind, self.extended_key_usage.first().map(String::as_str)) {
            (Kind::Client, _) | (_, Some("clientAuth")) => Purpose::Client,
            (Kind::Server, _) => Purpose::Server,
        };
        let name = self.expected_peer_name.as_ref().or_else(|| self.expected_peer_names.first());
        options.host = match name {
            Some(name) => Some(name.value.parse().ok()?),
            None => None,
        };
        options.max_depth = self.max_chain_depth;
        options.crls = Crls::new(crls(&self.crls));
        options.profile = self.profile();
        if let Some(policy) = &self.policy {
            options.policies.accepted.clone_from(&policy.initial_policy_set);
            options.policies.require_explicit = policy.initial_explicit_policy;
            options.policies.inhibit_mapping = policy.initial_policy_mapping_inhibit;
            options.policies.inhibit_any = policy.initial_inhibit_any_policy;
        }
        Some(options)
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

/// Accepted when some anchored path has no error, and the name fits if one was asked for.
fn outcome(report: &Report, asks_name: bool) -> Outcome {
    let endpoint = &report.endpoints[0];
    // The second judge answers otherwise, for no reason on the closed list.
    if let Some(difference) = report.limits_met.iter().find(|limit| limit.contains("please report this")) {
        return Outcome::Refused(format!("UNEXPLAINED: {difference}"));
    }
    let of_name = ["name-mismatch", "no-subject-alternative-name"];
    let is_error = |code: &str| report.endpoints[0].findings.iter().any(|f| f.code == code && f.severity == Severity::Error);
    let sound = endpoint.paths.iter().any(|path| path.end == PathEnd::Anchored && path.errors.is_empty());
    let refusing = of_name.into_iter().find(|code| asks_name && is_error(code));
    match (sound, refusing) {
        (true, None) => Outcome::Accepted,
        (true, Some(code)) => Outcome::Refused(code.to_owned()),
        (false, None) => Outcome::Refused(reason(endpoint)),
        (false, Some(code)) => Outcome::Refused(format!("{}, {code}", reason(endpoint))),
    }
}

/// What stands in the way of the path that has the fewest faults; where no path reaches an anchor, the root cause.
fn reason(endpoint: &EndpointReport) -> String {
    let anchored = endpoint.paths.iter().filter(|path| path.end == PathEnd::Anchored);
    match anchored.min_by_key(|path| path.errors.len()) {
        Some(path) => {
            let mut codes: Vec<&str> = path.errors.iter().map(|error| &*error.code).collect();
            codes.dedup();
            codes.join(", ")
        }
        None => endpoint.findings.first().map_or_else(|| "no-path".to_owned(), |finding| finding.code.clone()),
    }
}

/// What became of every case, by id.
#[derive(Debug)]
pub struct Outcomes(BTreeMap<String, (Expected, Outcome)>);

/// How the cases of one namespace fared.
#[derive(Debug, Default)]
struct Tally {
    agree: usize,
    false_accept: usize,
    false_reject: usize,
}

impl Outcomes {
    /// Agreement by namespace, one line each, and the sum.
    pub fn summary(&self) -> String {
        let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
        for (id, (expected, outcome)) in &self.0 {
            let namespace = id.split("::").next().unwrap_or(id);
            for name in [namespace, "\u{7f}total"] {
                let tally = tallies.entry(name).or_default();
                match (expected, outcome) {
                    (Expected::Failure, Outcome::Accepted) => tally.false_accept += 1,
                    (Expected::Success, Outcome::Refused(_)) => tally.false_reject += 1,
                    _ => tally.agree += 1,
                }
            }
        }
        let mut text = format!("{:<16}{:>8}{:>15}{:>15}\n", "namespace", "agree", "false accept", "false reject");
        for (name, tally) in tallies {
            let name = name.trim_start_matches('\u{7f}');
            let _ = writeln!(text, "{name:<16}{:>8}{:>15}{:>15}", tally.agree, tally.false_accept, tally.false_reject);
        }
        text
    }

    /// One line for each case that is refused or not answered as expected: what is kept for review. Of the thousands of
    /// cases that one generator made, only those not answered as expected.
    pub fn record(&self) -> String {
        let mut text = String::new();
        for (id, (expected, outcome)) in &self.0 {
            let agrees = (*expected == Expected::Success) == (*outcome == Outcome::Accepted);
            let mark = if agrees { "" } else { "  NOT AS EXPECTED" };
            match outcome {
                Outcome::Accepted if agrees => {}
                Outcome::Refused(_) if agrees && id.starts_with("bettertls::") => {}
                Outcome::Accepted => {
                    let _ = writeln!(text, "{id}: accepted{mark}");
                }
                Outcome::Refused(code) => {
                    let _ = writeln!(text, "{id}: {code}{mark}");
                }
            }
        }
        text
    }
}

/// Runs a suite's binary: judges the file named on the command line, prints the summary, and compares with the record
/// kept under `name`; `--record` writes it. Whether all is as recorded.
///
/// # Errors
///
/// When a file cannot be read or written, or none is named.
pub fn run(name: &str, arguments: impl Iterator<Item = String>, now: Time) -> io::Result<bool> {
    let (flags, files): (Vec<String>, Vec<String>) = arguments.partition(|argument| argument.starts_with("--"));
    let [file] = &files[..] else {
        return Err(io::Error::other("name one file, such as ../shared/data/pkits/pkits-limbo.json"));
    };
    let outcomes = Suite::read(Path::new(file))?.run(now);
    print(&outcomes.summary());
    let kept = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("conformance").join(format!("{name}.txt"));
    if flags.iter().any(|flag| flag == "--record") {
        fs::write(&kept, outcomes.record())?;
        return Ok(true);
    }
    let (recorded, found) = (fs::read_to_string(&kept)?, outcomes.record());
    for line in recorded.lines().filter(|line| !found.lines().any(|other| other == *line)) {
        print(&format!("- {line}\n"));
    }
    for line in found.lines().filter(|line| !recorded.lines().any(|other| other == *line)) {
        print(&format!("+ {line}\n"));
    }
    print(if recorded == found { "As recorded.\n" } else { "NOT as recorded; --record accepts it.\n" });
    Ok(recorded == found)
}

#[expect(clippy::print_stdout, reason = "a runner prints what it found")]
fn print(text: &str) {
    print!("{text}");
}

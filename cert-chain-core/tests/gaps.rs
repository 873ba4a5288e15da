//! The gap rules to the letter: which finding a gap gives, whom it blames, what it proposes, and what is proven.

use cert_chain_core::build::Given;
use cert_chain_core::cert::{Cert, Fingerprint};
use cert_chain_core::report::{EndpointReport, FindingReport, PathEnd, Report};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{JudgeOptions, Time, inspect};
use cert_chain_testlab::{Defect, KeyId, LAB_NOW, Pki, YEAR, pem_bundle};
use insta::{assert_json_snapshot, assert_snapshot};

const HOST: &str = "sip.contoso.test";

/// A question: what a server sends, who trusts what, what is held.
struct Ask<'a> {
    pki: &'a Pki,
    sent: &'a [&'a str],
    /// Stores by name, each with the labels of its anchors.
    stores: &'a [(&'a str, &'a [&'a str])],
    held: &'a [&'a str],
}

impl Ask<'_> {
    fn report(&self) -> Report {
        let certs = |labels: &[&str]| -> Vec<Cert> {
            self.pki.chain(labels).into_iter().map(|der| Cert::from_der(der).expect("readable")).collect()
        };
        let mut options = JudgeOptions::default();
        let stores = self.stores.iter().map(|(name, anchors)| AnchorStore::new(*name, None, certs(anchors)));
        options.anchors = Anchors::new(stores);
        options.given = Given::new(certs(self.held).into_iter().map(|cert| (cert, "held.pem".to_owned())));
        options.host = Some(HOST.parse().expect("a name"));
        let file = pem_bundle(&self.pki.chain(self.sent));
        inspect("chain.pem", file.as_bytes(), Time::from_unix(LAB_NOW), &options).expect("certificates")
    }

    fn endpoint(&self) -> EndpointReport {
        self.report().endpoints.remove(0)
    }

    /// The diagnosis in lines, certificates by their labels.
    fn shown(&self) -> String {
        let endpoint = self.endpoint();
        let verdict = endpoint.verdict.map_or("none", |verdict| verdict.as_str());
        let stores: Vec<String> = endpoint.verdicts.iter().map(|(store, verdict)| format!("{store} {verdict}")).collect();
        let mut lines = vec![format!("{verdict}: {}", stores.join(", "))];
        for finding in &endpoint.findings {
            lines.push(self.line(finding));
        }
        lines.join("\n")
    }

    fn line(&self, finding: &FindingReport) -> String {
        let FindingReport { severity, code, proof, .. } = finding;
        let culprit = finding.certificate.as_deref().map_or_else(|| "nobody".to_owned(), |sha256| self.label(sha256));
        let others: Vec<String> = finding.certificates.iter().skip(1).map(|sha256| self.label(sha256)).collect();
        let others = if others.is_empty() { String::new() } else { format!(" with {}", others.join(", ")) };
        let stores = finding.facts.get("stores").and_then(|stores| stores.as_array());
        let stores: Vec<&str> = stores.into_iter().flatten().filter_map(|store| store.as_str()).collect();
        let stores = if stores.is_empty() { String::new() } else { format!(" for {}", stores.join(", ")) };
        let change = proof.change.certificate.as_deref().map(|sha256| format!(" {}", self.label(sha256))).unwrap_or_default();
        let why = proof.why.as_deref().map(|why| format!(" ({why})")).unwrap_or_default();
        format!(
            "{severity} {code}: {culprit}{others}{stores}\n    {}{change}: {}{why}",
            proof.change.kind.as_str(),
            proof.status.as_str()
        )
    }

    fn label(&self, sha256: &str) -> String {
        let mut certificates = self.pki.certificates();
        let found = certificates.find(|(_, der)| Fingerprint::of(der).to_string() == sha256);
        found.map_or_else(|| sha256[..8].to_owned(), |(label, _)| label.to_owned())
    }

    fn message(&self, code: &str) -> String {
        let endpoint = self.endpoint();
        let finding = endpoint.findings.iter().find(|finding| finding.code == code).expect("the finding");
        // Fingerprints change with the lab; what is told by them is in the facts.
        let mut message = finding.message.clone();
        for (label, der) in self.pki.certificates() {
            message = message.replace(&format!("({})", Fingerprint::of(der).short()), &format!("[{label}]"));
        }
        message
    }
}

/// A root, a CA and the server's certificate, and last year's CA of another name.
fn standard() -> Pki {
    let mut pki = Pki::new();
    pki.root("Root");
    pki.ca("CA", "Root");
    pki.ca("Last Year CA", "Root");
    pki.end_entity(HOST, "CA");
    pki
}

const EE: &str = "CA>sip.contoso.test";
const GIVEN: &[(&str, &[&str])] = &[("given", &["Root>Root"])];

#[test]
fn a_the_right_issuer_is_held_and_a_namesake_is_sent() {
    let mut pki = standard();
    pki.ca("CA@2025", "Root");
    let ask = Ask { pki: &pki, sent: &[EE, "Root>CA@2025"], stores: GIVEN, held: &["Root>CA"] };
    assert_snapshot!(ask.shown(), @r"
    repairable: given repairable
    error wrong-intermediate: Root>CA@2025 with Root>CA for given
        replace Root>CA: proven
    ");
    assert_snapshot!(ask.message("wrong-intermediate"), @"the server sends CA [Root>CA@2025], needs CA [Root>CA], to vouch for sip.contoso.test");
}

#[test]
fn b_the_right_issuer_is_held() {
    let pki = standard();
    let ask = Ask { pki: &pki, sent: &[EE], stores: GIVEN, held: &["Root>CA"] };
    assert_snapshot!(ask.shown(), @r"
    repairable: given repairable
    error missing-intermediate: Root>CA for given
        add Root>CA: proven
    ");
    assert_snapshot!(ask.message("missing-intermediate"), @"the server does not send CA [Root>CA], the issuer of sip.contoso.test");
}

#[test]
fn b_another_ca_is_sent_instead() {
    let pki = standard();
    let ask = Ask { pki: &pki, sent: &[EE, "Root>Last Year CA"], stores: GIVEN, held: &["Root>CA"] };
    assert_snapshot!(ask.shown(), @r"
    repairable: given repairable
    error missing-intermediate: Root>CA for given
        add Root>CA: proven
    note unrelated-certificate: Root>Last Year CA
        remove Root>Last Year CA: partial (then missing-intermediate remains)
    ");
    assert_snapshot!(ask.message("missing-intermediate"), @"the server sends Last Year CA [Root>Last Year CA], needs CA [Root>CA], the issuer of sip.contoso.test");
    let endpoint = ask.endpoint();
    let sent_instead = endpoint.findings[0].facts["sent_instead"].as_array().expect("a list").clone();
    assert_eq!(
        sent_instead.iter().filter_map(|sha256| Some(ask.label(sha256.as_str()?))).collect::<Vec<_>>(),
        ["Root>Last Year CA"]
    );
}

#[test]
fn c_nobody_has_the_right_one_and_the_namesake_has_another_key_identifier() {
    let mut pki = standard();
    pki.ca("CA@2025", "Root");
    let ask = Ask { pki: &pki, sent: &[EE, "Root>CA@2025"], stores: GIVEN, held: &[] };
    assert_snapshot!(ask.shown(), @r"
    broken: given broken
    error wrong-intermediate: Root>CA@2025 for given
        none: unproven (nobody at hand has the right certificate)
    ");
}

#[test]
fn d_nobody_has_the_right_one_and_the_namesake_could_be_it() {
    let mut pki = standard();
    // The identifier is the right one: then it is the signature that is wrong.
    pki.end_entity_with(HOST, "CA", |spec| {
        spec.tag = "damaged".into();
        spec.defects = vec![Defect::FlippedSignatureByte];
    });
    let ask = Ask { pki: &pki, sent: &["CA>sip.contoso.test#damaged", "Root>CA"], stores: GIVEN, held: &[] };
    assert_snapshot!(ask.shown(), @r"
    broken: given broken
    error bad-signature: CA>sip.contoso.test#damaged with Root>CA for given
        hypothetical-certificate CA>sip.contoso.test#damaged: hypothetical
    ");

    // There is no identifier to tell.
    let mut pki = standard();
    pki.ca_with("CA@2025", "Root", |spec| spec.subject_key_id = KeyId::Absent);
    let ask = Ask { pki: &pki, sent: &[EE, "Root>CA@2025"], stores: GIVEN, held: &[] };
    assert_snapshot!(ask.shown(), @r"
    broken: given broken
    error bad-signature: CA>sip.contoso.test with Root>CA@2025 for given
        hypothetical-certificate CA>sip.contoso.test: hypothetical
    ");
}

#[test]
fn e_nobody_has_an_issuer() {
    let pki = standard();
    let ask = Ask { pki: &pki, sent: &[EE], stores: GIVEN, held: &[] };
    assert_snapshot!(ask.shown(), @r"
    broken: given broken
    error unknown-issuer: CA>sip.contoso.test for given
        none: unproven (the issuer's certificate is not at hand)
    ");
    assert_json_snapshot!(ask.endpoint().findings[0].facts["looked_in"], @r#"
    {
      "AIA": "the certificate names no address for its issuer",
      "key 3d85b8ec50db92e1c49119435223edd7904724f9": "nobody has it",
      "presented": "no certificate of that name",
      "stores given": "no anchor of that name"
    }
    "#);
    assert_json_snapshot!(ask.endpoint().findings[0].facts["likely"], @r#""known-ca""#);
}

#[test]
fn e_says_what_the_issuer_most_likely_is() {
    let likely = |pki: &Pki, sent: &str| {
        let ask = Ask { pki, sent: &[sent], stores: GIVEN, held: &[] };
        let finding = ask.endpoint().findings.remove(0);
        assert_eq!(finding.code, "unknown-issuer");
        finding.facts["likely"].as_str().expect("a word").to_owned()
    };
    let mut own_root = standard();
    own_root.root_with("Contoso Root", |spec| spec.organisation = "Contoso Lab".into());
    own_root.end_entity("own.contoso.test", "Contoso Root");
    assert_eq!(likely(&own_root, "Contoso Root>own.contoso.test"), "private-root", "same organisation, in no list");

    let mut elsewhere = standard();
    elsewhere.root_with("Elsewhere", |spec| spec.organisation = "Elsewhere".into());
    elsewhere.end_entity("other.contoso.test", "Elsewhere");
    assert_eq!(likely(&elsewhere, "Elsewhere>other.contoso.test"), "unknown");
    assert_eq!(likely(&standard(), EE), "known-ca", "the organisation of an anchor");
}

/// Two gaps on one path: the CA above the server's is held, and the one above that is a namesake.
#[test]
fn two_gaps_on_one_path_are_two_findings() {
    let mut pki = Pki::new();
    pki.root("Root");
    pki.ca("Policy CA", "Root");
    pki.ca("Policy CA@2025", "Root");
    pki.ca("CA", "Policy CA");
    pki.end_entity(HOST, "CA");
    let ask = Ask { pki: &pki, sent: &[EE, "Root>Policy CA@2025"], stores: GIVEN, held: &["Policy CA>CA", "Root>Policy CA"] };
    assert_snapshot!(ask.shown(), @r"
    repairable: given repairable
    error missing-intermediate: Policy CA>CA for given
        add Policy CA>CA: partial (then wrong-intermediate remains)
    error wrong-intermediate: Root>Policy CA@2025 with Root>Policy CA for given
        replace Root>Policy CA: partial (then missing-intermediate remains)
    ");
    // What is held reaches no further than the first of them.
    let ask = Ask { held: &["Policy CA>CA"], ..ask };
    assert_snapshot!(ask.shown(), @r"
    broken: given broken
    error missing-intermediate: Policy CA>CA for given
        add Policy CA>CA: partial (then wrong-intermediate remains)
    error wrong-intermediate: Root>Policy CA@2025 for given
        none: unproven (nobody at hand has the right certificate)
    ");
}

#[test]
fn two_missing_in_a_row_are_one_finding() {
    let pki = Pki::graph("Root>Root Root>Policy Policy>CA CA>sip.contoso.test");
    let ask = Ask { pki: &pki, sent: &[EE], stores: GIVEN, held: &["Root>Policy", "Policy>CA"] };
    assert_snapshot!(ask.shown(), @r"
    repairable: given repairable
    error missing-intermediate: Policy>CA with Root>Policy for given
        add Policy>CA: proven
    ");
    assert_snapshot!(ask.message("missing-intermediate"), @"the server does not send CA [Policy>CA], the issuer of sip.contoso.test, nor Policy [Root>Policy]");
}

#[test]
fn a_gap_higher_up_with_the_lower_ones_sent() {
    let pki = Pki::graph("Root>Root Root>Policy Policy>CA CA>sip.contoso.test");
    let ask = Ask { pki: &pki, sent: &[EE, "Policy>CA"], stores: GIVEN, held: &["Root>Policy"] };
    assert_snapshot!(ask.shown(), @r"
    repairable: given repairable
    error missing-intermediate: Root>Policy for given
        add Root>Policy: proven
    ");
}

/// The issuer is there and the server sends everything for one store; the other needs a cross-certificate.
#[test]
fn gaps_are_decided_for_each_store() {
    let pki = Pki::graph("Old>Old Root>Root Old>Root Root>CA CA>sip.contoso.test");
    let stores: &[(&str, &[&str])] = &[("new", &["Root>Root"]), ("old", &["Old>Old"])];
    let ask = Ask { pki: &pki, sent: &[EE, "Root>CA"], stores, held: &["Old>Root"] };
    assert_snapshot!(ask.shown(), @r"
    complete: new complete, old repairable
    warning missing-intermediate: Old>Root for old
        add Old>Root: proven
    ");
    let without_cross = Ask { held: &[], ..ask };
    assert_snapshot!(without_cross.shown(), @r"
    complete: new complete, old broken
    warning trusted-by-some-stores: Root>Root for old
        trust Root>Root: proven
    ");
    let sent_too = Ask { sent: &[EE, "Root>CA", "Old>Root"], ..without_cross };
    assert_snapshot!(sent_too.shown(), @"complete: new complete, old complete");
}

#[test]
fn a_gap_that_every_store_has_names_them_all() {
    let pki = Pki::graph("Old>Old Root>Root Old>Root Root>CA CA>sip.contoso.test");
    let stores: &[(&str, &[&str])] = &[("new", &["Root>Root"]), ("newer", &["Root>Root", "Old>Old"]), ("old", &["Old>Old"])];
    let ask = Ask { pki: &pki, sent: &[EE], stores, held: &["Root>CA", "Old>Root"] };
    assert_snapshot!(ask.shown(), @r"
    repairable: new repairable, newer repairable, old repairable
    error missing-intermediate: Root>CA with Old>Root for new, newer, old
        add Root>CA: proven
    ");
}

#[test]
fn a_root_that_no_store_holds() {
    let pki = standard();
    let other: &[(&str, &[&str])] = &[("given", &["Root>Last Year CA"])];
    let sent = Ask { pki: &pki, sent: &[EE, "Root>CA", "Root>Root"], stores: other, held: &[] };
    assert_snapshot!(sent.shown(), @r"
    broken: given broken
    error untrusted-root: Root>Root for given
        trust Root>Root: proven
    ");
    assert_snapshot!(sent.message("untrusted-root"), @"the chain ends at Root [Root>Root], a self-signed root (sent by the server) that is in none of these stores");
    // Found elsewhere it is no missing intermediate, though it was not sent.
    let held = Ask { sent: &[EE, "Root>CA"], held: &["Root>Root"], ..sent };
    assert_snapshot!(held.shown(), @r"
    broken: given broken
    error untrusted-root: Root>Root for given
        trust Root>Root: proven
    ");
    assert_snapshot!(held.message("untrusted-root"), @"the chain ends at Root [Root>Root], a self-signed root (found elsewhere) that is in none of these stores");
    let missing_too = Ask { sent: &[EE], held: &["Root>CA", "Root>Root"], ..held };
    assert_snapshot!(missing_too.shown(), @r"
    broken: given broken
    error missing-intermediate: Root>CA for given
        add Root>CA: partial (then untrusted-root remains)
    error untrusted-root: Root>Root for given
        trust Root>Root: partial (then missing-intermediate remains)
    ");
}

/// The rules for choosing among completions, one after the other.
#[test]
fn the_completion_with_the_fewest_missing_then_most_stores_then_the_latest_end() {
    // Root is reached by one certificate more than Short.
    let pki = Pki::graph("Root>Root Short>Short Root>Policy Policy>CA Short>CA CA>sip.contoso.test");
    let both: &[(&str, &[&str])] = &[("given", &["Root>Root", "Short>Short"])];
    let ask = Ask { pki: &pki, sent: &[EE], stores: both, held: &["Root>Policy", "Policy>CA", "Short>CA"] };
    assert_snapshot!(ask.shown(), @r"
    repairable: given repairable
    error missing-intermediate: Short>CA for given
        add Short>CA: proven
    ");

    // One missing either way; Wide is in both stores.
    let pki = Pki::graph("Wide>Wide Narrow>Narrow Wide>CA Narrow>CA CA>sip.contoso.test");
    let stores: &[(&str, &[&str])] = &[("one", &["Narrow>Narrow", "Wide>Wide"]), ("two", &["Wide>Wide"])];
    let ask = Ask { pki: &pki, sent: &[EE], stores, held: &["Wide>CA", "Narrow>CA"] };
    assert_snapshot!(ask.shown(), @r"
    repairable: one repairable, two repairable
    error missing-intermediate: Wide>CA for one, two
        add Wide>CA: proven
    ");

    // One missing, one store: the one that lives longest.
    let mut pki = standard();
    pki.ca_with("CA", "Root", |spec| {
        spec.tag = "longer".into();
        spec.not_after = LAB_NOW + 9 * YEAR;
    });
    let ask = Ask { pki: &pki, sent: &[EE], stores: GIVEN, held: &["Root>CA", "Root>CA#longer"] };
    assert_snapshot!(ask.shown(), @r"
    repairable: given repairable
    error missing-intermediate: Root>CA#longer for given
        add Root>CA#longer: proven
    ");
}

#[test]
fn an_expired_intermediate_is_replaced_by_its_renewal() {
    let mut pki = standard();
    pki.ca_with("CA", "Root", |spec| {
        spec.tag = "expired".into();
        spec.valid_days(-3650, -10);
    });
    let renewed_held = Ask { pki: &pki, sent: &[EE, "Root>CA#expired"], stores: GIVEN, held: &["Root>CA"] };
    assert_snapshot!(renewed_held.shown(), @r"
    repairable: given repairable
    error expired-intermediate: Root>CA#expired with Root>CA for given
        replace Root>CA: proven
    ");
    let nobody_has_it = Ask { held: &[], ..renewed_held };
    assert_snapshot!(nobody_has_it.shown(), @r"
    broken: given broken
    error expired-intermediate: Root>CA#expired for given
        hypothetical-certificate Root>CA#expired: hypothetical
    ");
    // An expired one is no completion while a valid one is held.
    let leaf_only = Ask { sent: &[EE], held: &["Root>CA", "Root>CA#expired"], ..nobody_has_it };
    assert_snapshot!(leaf_only.shown(), @r"
    repairable: given repairable
    error missing-intermediate: Root>CA for given
        add Root>CA: proven
    ");
    let only_expired = Ask { held: &["Root>CA#expired"], ..leaf_only };
    assert_snapshot!(only_expired.shown(), @r"
    broken: given broken
    error missing-intermediate: Root>CA#expired for given
        add Root>CA#expired: partial (then expired-intermediate remains)
    error expired-intermediate: Root>CA#expired for given
        hypothetical-certificate Root>CA#expired: partial (then missing-intermediate remains)
    ");
}

#[test]
fn a_ca_in_the_first_place_with_one_server_behind_it() {
    let pki = standard();
    let reversed = Ask { pki: &pki, sent: &["Root>CA", EE], stores: GIVEN, held: &[] };
    assert_snapshot!(reversed.shown(), @r"
    broken: given broken
    error wrong-order: CA>sip.contoso.test
        reorder: proven
    ");
    // The diagnosis goes on from the certificate that was meant.
    let and_missing = Ask { sent: &["Root>Last Year CA", EE], held: &["Root>CA"], ..reversed };
    assert_snapshot!(and_missing.shown(), @r"
    broken: given broken
    error wrong-order: CA>sip.contoso.test
        reorder: partial (then missing-intermediate remains)
    error missing-intermediate: Root>CA for given
        add Root>CA: partial (then wrong-order remains)
    note unrelated-certificate: Root>Last Year CA
        remove Root>Last Year CA: partial (then missing-intermediate remains)
    ");
}

#[test]
fn a_ca_in_the_first_place_with_two_servers_behind_it_leaves_the_one_asked_for() {
    let mut pki = standard();
    pki.end_entity("other.contoso.test", "CA");
    let ask = Ask { pki: &pki, sent: &["Root>CA", EE, "CA>other.contoso.test"], stores: GIVEN, held: &[] };
    assert_snapshot!(ask.shown(), @r"
    broken: given broken
    error wrong-order: CA>sip.contoso.test
        reorder: proven
    note unrelated-certificate: CA>other.contoso.test
        remove CA>other.contoso.test: partial (then wrong-order remains)
    ");
}

#[test]
fn what_remains_makes_a_proof_partial() {
    let mut pki = standard();
    pki.end_entity_with(HOST, "CA", |spec| {
        spec.tag = "expired".into();
        spec.valid_days(-400, -10);
    });
    let ask = Ask { pki: &pki, sent: &["CA>sip.contoso.test#expired"], stores: GIVEN, held: &["Root>CA"] };
    assert_snapshot!(ask.shown(), @r"
    broken: given broken
    error missing-intermediate: Root>CA for given
        add Root>CA: partial (then expired-end-entity remains)
    error expired-end-entity: CA>sip.contoso.test#expired for given
        hypothetical-certificate CA>sip.contoso.test#expired: partial (then missing-intermediate remains)
    ");
}

/// A limit of the search is not a gap: nothing is missing.
#[test]
fn a_path_cut_off_by_a_limit_is_not_called_unknown() {
    let pki = Pki::graph("Root>Root Root>Policy Policy>CA CA>sip.contoso.test");
    let mut options = JudgeOptions::default();
    let root = Cert::from_der(pki.der("Root>Root")).expect("readable");
    options.anchors = Anchors::new([AnchorStore::new("given", None, [root])]);
    options.max_depth = Some(1);
    let file = pem_bundle(&pki.chain(&[EE, "Policy>CA", "Root>Policy"]));
    let report = inspect("chain.pem", file.as_bytes(), Time::from_unix(LAB_NOW), &options).expect("certificates");
    assert_eq!(report.limits_met, ["paths of more than 1 intermediates were not followed"]);
    assert_eq!(report.endpoints[0].paths[0].end, PathEnd::Limit);
    let [finding, limit] = &report.endpoints[0].findings[..] else { panic!("{:#?}", report.endpoints[0].findings) };
    assert_eq!(limit.code, "search-limit-met");
    let short = Fingerprint::of(&pki.der("Policy>CA")).short();
    assert_eq!(finding.code, "unknown-issuer");
    assert_eq!(finding.message, format!("the issuer of CA ({short}) is at hand, but the search for paths ended before it"));
    assert_eq!(finding.proof.why.as_deref(), Some("the search did not reach the issuer"));
}

/// The worked example of the report: a server that sends its own certificate only, and the intermediate held.
#[test]
fn the_worked_example_has_its_shape() {
    let mut pki = Pki::new();
    pki.root("Fabrikam Root R4");
    pki.ca("Fabrikam TLS CA G4", "Fabrikam Root R4");
    pki.end_entity(HOST, "Fabrikam TLS CA G4");
    let ask = Ask {
        pki: &pki,
        sent: &["Fabrikam TLS CA G4>sip.contoso.test"],
        stores: &[("given", &["Fabrikam Root R4>Fabrikam Root R4"])],
        held: &["Fabrikam Root R4>Fabrikam TLS CA G4"],
    };
    let mut report = serde_json::to_string_pretty(&ask.report()).expect("JSON");
    for (label, der) in pki.certificates() {
        let sha256 = Fingerprint::of(der);
        report = report.replace(&sha256.to_string(), label).replace(&sha256.short(), label);
    }
    let mut report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    for certificate in report["certificates"].as_object_mut().expect("a map").values_mut() {
        for bytes in ["der", "serial", "sha1_thumbprint"] {
            assert!(certificate[bytes].as_str().is_some_and(|text| !text.is_empty()));
            certificate[bytes] = "...".into();
        }
    }
    report["stores"][0]["sha256"] = "...".into();
    assert_json_snapshot!(report, @r#"
    {
      "at": "2026-06-01T12:00:00Z",
      "certificates": {
        "Fabrikam Root R4>Fabrikam Root R4": {
          "breaks": [],
          "der": "...",
          "issuer": "CN=Fabrikam Root R4, O=Fabrikam Lab",
          "key": "Ed25519",
          "label": "Fabrikam Root R4",
          "not_after": "2041-05-28T12:00:00Z",
          "not_before": "2021-06-02T12:00:00Z",
          "provenance": [
            {
              "kind": "store",
              "store": "given"
            }
          ],
          "serial": "...",
          "sha1_thumbprint": "...",
          "signature": "Ed25519",
          "subject": "CN=Fabrikam Root R4, O=Fabrikam Lab",
          "unreadable": null
        },
        "Fabrikam Root R4>Fabrikam TLS CA G4": {
          "breaks": [],
          "der": "...",
          "issuer": "CN=Fabrikam Root R4, O=Fabrikam Lab",
          "key": "Ed25519",
          "label": "Fabrikam TLS CA G4",
          "not_after": "2034-05-30T12:00:00Z",
          "not_before": "2024-06-01T12:00:00Z",
          "provenance": [
            {
              "file": "held.pem",
              "kind": "given"
            }
          ],
          "serial": "...",
          "sha1_thumbprint": "...",
          "signature": "Ed25519",
          "subject": "CN=Fabrikam TLS CA G4, O=Fabrikam Lab",
          "unreadable": null
        },
        "Fabrikam TLS CA G4>sip.contoso.test": {
          "breaks": [],
          "der": "...",
          "issuer": "CN=Fabrikam TLS CA G4, O=Fabrikam Lab",
          "key": "Ed25519",
          "label": "sip.contoso.test",
          "not_after": "2027-02-21T12:00:00Z",
          "not_before": "2026-02-21T12:00:00Z",
          "provenance": [
            {
              "chain": 0,
              "endpoint": "file:chain.pem#1",
              "index": 0,
              "kind": "presented"
            }
          ],
          "serial": "...",
          "sha1_thumbprint": "...",
          "signature": "Ed25519",
          "subject": "CN=sip.contoso.test, O=Contoso Lab",
          "unreadable": null
        }
      },
      "coverage": {
        "answered": 1,
        "asked": 1,
        "not_tested": []
      },
      "discovery": [],
      "endpoints": [
        {
          "addresses": [],
          "authenticated": true,
          "belongs_to": "tenant",
          "chains": [
            [
              "Fabrikam TLS CA G4>sip.contoso.test"
            ]
          ],
          "clients": [
            {
              "basis": "documented",
              "because": "missing-intermediate",
              "client": "android",
              "in_audience": true,
              "outcome": "depends"
            },
            {
              "basis": "documented",
              "because": "missing-intermediate",
              "client": "apple",
              "in_audience": true,
              "outcome": "rejects"
            },
            {
              "basis": "measured",
              "because": "missing-intermediate",
              "client": "chrome",
              "in_audience": true,
              "outcome": "rejects"
            },
            {
              "basis": "documented",
              "because": "missing-intermediate",
              "client": "exchange-online",
              "in_audience": true,
              "outcome": "rejects"
            },
            {
              "basis": "documented",
              "because": "missing-intermediate",
              "client": "firefox",
              "in_audience": true,
              "outcome": "depends"
            },
            {
              "basis": "measured",
              "because": "missing-intermediate",
              "client": "gnutls",
              "in_audience": true,
              "outcome": "rejects"
            },
            {
              "basis": "measured",
              "because": "missing-intermediate",
              "client": "go",
              "in_audience": true,
              "outcome": "rejects"
            },
            {
              "basis": "measured",
              "because": "missing-intermediate",
              "client": "java",
              "in_audience": true,
              "outcome": "rejects"
            },
            {
              "basis": "measured",
              "because": "missing-intermediate",
              "client": "openssl",
              "in_audience": true,
              "outcome": "rejects"
            },
            {
              "basis": "measured",
              "because": "missing-intermediate",
              "client": "rustls",
              "in_audience": true,
              "outcome": "rejects"
            },
            {
              "basis": "inferred",
              "because": "missing-intermediate",
              "client": "sbc",
              "in_audience": true,
              "outcome": "rejects"
            },
            {
              "basis": "inferred",
              "because": "missing-intermediate",
              "client": "sfb-edge-peer",
              "in_audience": true,
              "outcome": "depends"
            },
            {
              "basis": "inferred",
              "because": "missing-intermediate",
              "client": "sip-phone",
              "in_audience": true,
              "outcome": "rejects"
            },
            {
              "basis": "documented",
              "because": "missing-intermediate",
              "client": "teams-direct-routing",
              "in_audience": true,
              "outcome": "depends"
            },
            {
              "basis": "inferred",
              "because": "missing-intermediate",
              "client": "windows-isolated",
              "in_audience": true,
              "outcome": "depends"
            },
            {
              "basis": "documented",
              "because": "missing-intermediate",
              "client": "windows-online",
              "in_audience": true,
              "outcome": "rejects"
            }
          ],
          "dane": null,
          "findings": [
            {
              "certificate": "Fabrikam Root R4>Fabrikam TLS CA G4",
              "certificates": [
                "Fabrikam Root R4>Fabrikam TLS CA G4"
              ],
              "chain": 0,
              "code": "missing-intermediate",
              "facts": {
                "child": "Fabrikam TLS CA G4>sip.contoso.test",
                "found_in": [
                  "given: held.pem"
                ],
                "missing": [
                  "Fabrikam Root R4>Fabrikam TLS CA G4"
                ],
                "stores": [
                  "given"
                ]
              },
              "message": "the server does not send Fabrikam TLS CA G4 (Fabrikam Root R4>Fabrikam TLS CA G4), the issuer of sip.contoso.test",
              "owner": "server",
              "proof": {
                "change": {
                  "certificate": "Fabrikam Root R4>Fabrikam TLS CA G4",
                  "kind": "add"
                },
                "judges": {
                  "own": "accepts",
                  "webpki": "accepts"
                },
                "status": "proven",
                "together": null,
                "why": null
              },
              "remedy": "install Fabrikam TLS CA G4 after the end-entity certificate and restart the listener",
              "severity": "error"
            }
          ],
          "found_by": [
            "given on the command line"
          ],
          "host": "sip.contoso.test",
          "id": "file:chain.pem#1",
          "optional": false,
          "paths": [
            {
              "as_served": false,
              "certificates": [
                "Fabrikam TLS CA G4>sip.contoso.test",
                "Fabrikam Root R4>Fabrikam TLS CA G4",
                "Fabrikam Root R4>Fabrikam Root R4"
              ],
              "end": "anchored",
              "errors": [],
              "stores": [
                "given"
              ]
            },
            {
              "as_served": true,
              "certificates": [
                "Fabrikam TLS CA G4>sip.contoso.test"
              ],
              "end": "no-issuer",
              "errors": [
                {
                  "code": "missing-intermediate",
                  "index": 0
                }
              ],
              "stores": []
            }
          ],
          "port": null,
          "role": null,
          "services": [
            "file"
          ],
          "sip": null,
          "state": "error",
          "tlsa": [],
          "transport": "file",
          "verdict": "repairable",
          "verdicts": {
            "given": "repairable"
          }
        }
      ],
      "findings": [],
      "limits_met": [],
      "observed_at": "2026-06-01T12:00:00Z",
      "requests": [],
      "root_causes": [
        {
          "certificate": "Fabrikam Root R4>Fabrikam TLS CA G4",
          "code": "missing-intermediate",
          "endpoints": [
            "file:chain.pem#1"
          ]
        }
      ],
      "schema_version": 1,
      "sign_in": null,
      "state": "error",
      "stores": [
        {
          "date": null,
          "extra_roots": 0,
          "name": "given",
          "sha256": "..."
        }
      ],
      "target": "chain.pem",
      "vantages": [],
      "verdict": "repairable"
    }
    "#);
}

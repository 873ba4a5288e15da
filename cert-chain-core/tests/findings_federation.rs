//! Findings about a tenant's sign-in: each shown by an answer that has the fault, beside its healthy twin.

use cert_chain_core::discover::SignIn;
use cert_chain_core::discover::documents::{FederationMetadata, Realm};
use cert_chain_core::report::{FindingReport, ProofStatus, ProvenanceReport, Report, Severity, State};
use cert_chain_core::{JudgeOptions, Tenant, Time, inspect_sign_in};
use cert_chain_testlab::{DAY, LAB_NOW, Pki, pem};

const DOMAIN: &str = "contoso.test";
const HOST: &str = "sts.contoso.test";

/// A self-signed token certificate that ends `days` after the lab's now.
fn token(name: &str, days: i64) -> Vec<u8> {
    Pki::new().root_with(name, |spec| {
        spec.not_before = LAB_NOW - 400 * DAY;
        spec.not_after = LAB_NOW + days * DAY;
    })
}

/// DER as documents carry it.
fn base64(der: &[u8]) -> String {
    pem("CERTIFICATE", der).lines().filter(|line| !line.starts_with('-')).collect()
}

/// What AD FS publishes.
fn metadata(signing: &[Vec<u8>], decrypting: &[Vec<u8>]) -> FederationMetadata {
    let key = |kind: &str, der: &Vec<u8>| {
        format!("<KeyDescriptor use='{kind}'><X509Certificate>{}</X509Certificate></KeyDescriptor>", base64(der))
    };
    let keys: String =
        signing.iter().map(|der| key("signing", der)).chain(decrypting.iter().map(|der| key("encryption", der))).collect();
    let body = format!("<EntityDescriptor entityID='http://{HOST}/adfs/services/trust'>{keys}</EntityDescriptor>");
    FederationMetadata::read(None, body.as_bytes()).expect("metadata")
}

/// What Microsoft's cloud answers.
fn realm(kind: &str, copies: &[Vec<u8>]) -> Realm {
    let copies: String = copies.iter().map(|der| format!("<Certificate>{}</Certificate>", base64(der))).collect();
    let body = format!("<RealmInfo><NameSpaceType>{kind}</NameSpaceType>{copies}</RealmInfo>");
    Realm::read(None, body.as_bytes()).expect("a realm")
}

fn sign_in(realm: Realm, metadata: Option<Result<FederationMetadata, String>>) -> SignIn {
    let mut sign_in = SignIn::default();
    sign_in.realm = Some(realm);
    sign_in.metadata_host = metadata.is_some().then(|| HOST.to_owned());
    sign_in.metadata = metadata;
    sign_in
}

fn federated(signing: &[Vec<u8>], decrypting: &[Vec<u8>], copies: &[Vec<u8>]) -> SignIn {
    sign_in(realm("Federated", copies), Some(Ok(metadata(signing, decrypting))))
}

fn judge(sign_in: &SignIn) -> Report {
    let tenant = Tenant::new(DOMAIN.parse().expect("a name")).expect("a domain");
    inspect_sign_in(&tenant, sign_in, Time::from_unix(LAB_NOW), &JudgeOptions::default())
}

/// The only finding, with the code wanted.
fn only<'r>(report: &'r Report, code: &str) -> &'r FindingReport {
    let [finding] = &report.findings[..] else { panic!("one finding is wanted: {:#?}", report.findings) };
    assert_eq!(finding.code, code);
    assert_eq!(report.state, State::from(finding.severity));
    assert_eq!((finding.proof.status, finding.chain), (ProofStatus::Unproven, None));
    finding
}

#[track_caller]
fn assert_healthy(sign_in: &SignIn) {
    let report = judge(sign_in);
    assert_eq!((report.state, &report.findings[..]), (State::Ok, &[][..]), "{:#?}", report.findings);
}

#[test]
fn an_unknown_domain_is_a_note() {
    let report = judge(&sign_in(realm("Unknown", &[]), None));
    let finding = only(&report, "realm-unknown");
    assert_eq!(finding.severity, Severity::Note);
    assert_eq!(
        finding.message,
        "Microsoft's sign-in service knows no domain contoso.test: it belongs to no Entra tenant there"
    );
    assert_healthy(&sign_in(realm("Managed", &[]), None));
    assert_healthy(&SignIn::default());
}

#[test]
fn unread_metadata_is_a_warning_that_says_what_came() {
    let why = "it is a web page, not federation metadata";
    let report = judge(&sign_in(realm("Federated", &[]), Some(Err(why.to_owned()))));
    let finding = only(&report, "metadata-unreachable");
    assert_eq!(finding.severity, Severity::Warning);
    assert_eq!(finding.message, format!("the federation metadata of {HOST} could not be read: {why}"));
    assert_healthy(&federated(&[token("ADFS Signing", 200)], &[], &[]));
    // Other identity providers have none to read.
    assert_healthy(&sign_in(realm("Federated", &[]), None));
}

#[test]
fn an_expired_token_signing_certificate_locks_everybody_out() {
    let report = judge(&federated(&[token("ADFS Signing", -3)], &[token("ADFS Encryption", 200)], &[]));
    let finding = only(&report, "token-signing-expired");
    assert_eq!((finding.severity, finding.owner.as_str()), (Severity::Error, "adfs"));
    let sha256 = finding.certificate.as_deref().expect("a culprit");
    let said = format!(
        "the only token-signing certificate of {HOST}, ADFS Signing ({}), expired on 2026-05-29, 3 days ago",
        &sha256[..8]
    );
    assert_eq!(finding.message, said);
    assert_eq!(report.root_causes.len(), 1);
    let certificate = &report.certificates[sha256];
    assert_eq!(finding.facts["thumbprint"], certificate.sha1_thumbprint.as_str());
    assert!(matches!(&certificate.provenance[..], [ProvenanceReport::FederationMetadata { host }] if host == HOST));
}

#[test]
fn the_certificate_that_lives_longest_decides() {
    let expired = token("ADFS Signing", -3);
    assert_healthy(&federated(&[expired.clone(), token("ADFS Signing 2", 20)], &[], &[]));
    let report = judge(&federated(&[expired, token("ADFS Signing 2", 19)], &[], &[]));
    let finding = only(&report, "token-signing-expired");
    assert_eq!((finding.severity, finding.certificates.len()), (Severity::Warning, 2));
    assert!(finding.message.ends_with("in 19 days"), "{}", finding.message);
    assert!(finding.message.starts_with("the last token-signing certificate"), "{}", finding.message);
}

#[test]
fn a_token_decrypting_certificate_is_never_an_error() {
    let signing = [token("ADFS Signing", 200)];
    for days in [-3, 10] {
        let report = judge(&federated(&signing, &[token("ADFS Encryption", days)], &[]));
        let finding = only(&report, "token-signing-expired");
        assert_eq!((finding.severity, &finding.facts["kind"]), (Severity::Warning, &"token-decrypting".into()), "{days}");
    }
    assert_healthy(&federated(&signing, &[token("ADFS Encryption", 200)], &[]));
}

#[test]
fn a_renewal_that_the_cloud_was_not_told_of_is_found() {
    let (old, new) = (token("ADFS Signing", 100), token("ADFS Signing", 300));
    let report = judge(&federated(std::slice::from_ref(&new), &[], std::slice::from_ref(&old)));
    let finding = only(&report, "token-signing-mismatch");
    assert_eq!((finding.severity, finding.certificates.len()), (Severity::Error, 2));
    let copy = &report.certificates[finding.certificate.as_deref().expect("a culprit")];
    assert!(matches!(&copy.provenance[..], [ProvenanceReport::Cloud { domain }] if domain == DOMAIN));
    assert_eq!(finding.facts["cloud"], serde_json::json!([copy.sha1_thumbprint]));
    // During a rollover AD FS publishes both, or the cloud has both.
    assert_healthy(&federated(&[new.clone(), old.clone()], &[], std::slice::from_ref(&old)));
    assert_healthy(&federated(std::slice::from_ref(&new), &[], &[old, new.clone()]));
    assert!(judge(&federated(std::slice::from_ref(&new), &[], std::slice::from_ref(&new))).coverage.not_tested.is_empty());
}

#[test]
fn without_the_clouds_copy_the_thumbprint_to_compare_is_listed() {
    let signing = token("ADFS Signing", 200);
    let report = judge(&federated(std::slice::from_ref(&signing), &[], &[]));
    let [open] = &report.coverage.not_tested[..] else { panic!("{:#?}", report.coverage.not_tested) };
    let thumbprint = &report.certificates.values().next().expect("one certificate").sha1_thumbprint;
    assert_eq!(open.what, "the cloud's copy of the token-signing certificate of contoso.test");
    assert!(open.why.ends_with(&format!("with thumbprint {thumbprint} (valid to 2026-12-18)")), "{}", open.why);
    assert!(!open.counts);
}

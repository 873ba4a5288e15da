//! nginx sends the certificates of a file as they stand there, which is how most chains come to be wrong.

use cert_chain_core::report::{ChangeKind, Judgement, ProofStatus, Severity, State, Verdict};

use crate::lab::{EndEntity, Identity, Lab, codes, finding, fingerprint, sorted};
use crate::programs::nginx::{Nginx, Site};

fn serve(identities: &[Identity]) -> Option<Nginx> {
    Nginx::serve(&[Site::Tls(identities.to_vec())])
}

#[tokio::test]
async fn a_complete_chain_is_in_order() {
    let lab = Lab::new();
    let sent = lab.complete(EndEntity::Rsa);
    let Some(nginx) = serve(std::slice::from_ref(&sent)) else { return };
    let endpoint = lab.check(nginx.addresses()[0]).await;
    assert_eq!(codes(&endpoint), [""; 0]);
    assert_eq!((endpoint.verdict, endpoint.state), (Some(Verdict::Complete), State::Ok));
    assert_eq!(endpoint.chains, [sent.fingerprints()]);
}

#[tokio::test]
async fn the_end_entity_alone_lacks_its_intermediates() {
    let lab = Lab::new();
    let sent = lab.alone(EndEntity::Rsa);
    let Some(nginx) = serve(std::slice::from_ref(&sent)) else { return };
    let endpoint = lab.check(nginx.addresses()[0]).await;
    assert_eq!((endpoint.verdict, endpoint.state), (Some(Verdict::Repairable), State::Error));
    assert_eq!(endpoint.chains, [sent.fingerprints()]);
    assert_eq!(codes(&endpoint), ["missing-intermediate"]);
    let missing = &endpoint.findings[0];
    let [issuing, policy] = [&lab.issuing, &lab.policy].map(|der| fingerprint(der));
    assert_eq!(missing.certificate.as_ref(), Some(&issuing));
    assert_eq!(missing.certificates, [issuing, policy]);
    assert_eq!(missing.proof.status, ProofStatus::Proven, "{:?}", missing.proof.why);
    assert_eq!(missing.proof.change.kind, ChangeKind::Add);
    assert_eq!((missing.proof.judges.own, missing.proof.judges.webpki), (Judgement::Accepts, Judgement::Accepts));
}

#[tokio::test]
async fn a_misordered_chain_is_complete_and_untidy() {
    let lab = Lab::new();
    let sent = lab.sending(EndEntity::Rsa, &[&lab.policy, &lab.issuing]);
    let Some(nginx) = serve(std::slice::from_ref(&sent)) else { return };
    let endpoint = lab.check(nginx.addresses()[0]).await;
    assert_eq!((endpoint.verdict, endpoint.state), (Some(Verdict::Complete), State::Warning));
    assert_eq!(endpoint.chains, [sent.fingerprints()]);
    assert_eq!(codes(&endpoint), ["wrong-order"]);
    let order = &endpoint.findings[0];
    assert_eq!(order.severity, Severity::Warning);
    assert_eq!(order.certificate, sent.fingerprints().first().cloned());
    assert_eq!((order.proof.status, order.proof.change.kind), (ProofStatus::Proven, ChangeKind::Reorder));
}

#[tokio::test]
async fn a_certificate_for_each_kind_of_key_is_in_order_when_both_chains_are() {
    let lab = Lab::new();
    let (rsa, p256) = (lab.complete(EndEntity::Rsa), lab.complete(EndEntity::P256));
    let Some(nginx) = serve(&[rsa.clone(), p256.clone()]) else { return };
    let endpoint = lab.check(nginx.addresses()[0]).await;
    assert_eq!(endpoint.verdict, Some(Verdict::Complete));
    assert_eq!(codes(&endpoint), ["chain-differs-by-handshake"]);
    assert_eq!(finding(&endpoint, "chain-differs-by-handshake").severity, Severity::Note);
    assert_eq!(sorted(endpoint.chains.iter().cloned()), sorted([rsa.fingerprints(), p256.fingerprints()]));
}

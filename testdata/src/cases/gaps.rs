//! Chains that stop before an anchor: something is missing, or something wrong sits in its place.

use super::{CA, Case, Deep, HOST, ROOT, Scene, Standard};
use crate::pki::{CertSpec, Defect, Pki};

pub(super) fn cases() -> Vec<Case> {
    vec![
        leaf_only(),
        two_missing(),
        last_years_ca(),
        old_key_right_one_held(),
        old_key_right_one_unknown(),
        flipped_signature(),
        issuer_nowhere(),
        private_root(),
        directory_alone(),
        directory_alone_and_nothing_sent(),
    ]
}

fn leaf_only() -> Case {
    let lab = Standard::new();
    Case {
        code: "missing-intermediate",
        name: "missing-intermediate/end-entity-only".into(),
        what: "the server sends its own certificate and nothing else",
        sick: lab.presenting(&[&lab.ee]).holding(&[&lab.ca]),
        healthy: lab.healthy().holding(&[&lab.ca]),
        culprit: Some(lab.ca),
        severity: "error",
    }
}

fn two_missing() -> Case {
    let lab = Deep::new();
    let held: [&[u8]; 2] = [&lab.policy_ca, &lab.ca];
    Case {
        code: "missing-intermediate",
        name: "missing-intermediate/two-in-a-row".into(),
        what: "both intermediates are missing; the one nearest the end-entity is named",
        sick: lab.presenting(&[&lab.ee]).holding(&held),
        healthy: lab.healthy().holding(&held),
        culprit: Some(lab.ca.clone()),
        severity: "error",
    }
}

fn last_years_ca() -> Case {
    let mut lab = Standard::new();
    let previous = lab.pki.ca("Fabrikam Issuing CA 0", ROOT);
    Case {
        code: "missing-intermediate",
        name: "missing-intermediate/last-years-ca-instead".into(),
        what: "after a renewal from a new CA the server still sends the CA of the old certificate",
        sick: lab.presenting(&[&lab.ee, &previous]).holding(&[&lab.ca]),
        healthy: lab.healthy().holding(&[&lab.ca]),
        culprit: Some(lab.ca),
        severity: "error",
    }
}

/// The name of [`CA`] with the key that it had before it was re-keyed.
fn old_generation(lab: &mut Standard) -> Vec<u8> {
    lab.pki.ca(&format!("{CA}@2025"), ROOT)
}

fn old_key_right_one_held() -> Case {
    let mut lab = Standard::new();
    let old = old_generation(&mut lab);
    Case {
        code: "wrong-intermediate",
        name: "wrong-intermediate/right-one-held".into(),
        what: "the CA was re-keyed under the same name; the server sends its old certificate",
        sick: lab.presenting(&[&lab.ee, &old]).holding(&[&lab.ca]),
        healthy: lab.healthy().holding(&[&lab.ca]),
        culprit: Some(old),
        severity: "error",
    }
}

fn old_key_right_one_unknown() -> Case {
    let mut lab = Standard::new();
    let old = old_generation(&mut lab);
    Case {
        code: "wrong-intermediate",
        name: "wrong-intermediate/right-one-unknown".into(),
        what: "as before, but nobody holds the right one: only the key identifiers tell",
        sick: lab.presenting(&[&lab.ee, &old]),
        healthy: lab.healthy(),
        culprit: Some(old),
        severity: "error",
    }
}

fn flipped_signature() -> Case {
    let mut lab = Standard::new();
    let damaged = lab.pki.end_entity_with(HOST, CA, |spec| {
        spec.tag = "damaged".into();
        spec.defects = vec![Defect::FlippedSignatureByte];
    });
    Case {
        code: "bad-signature",
        name: "bad-signature/flipped-byte".into(),
        what: "the right intermediate is sent, yet its key does not verify the end-entity's signature",
        sick: lab.presenting(&[&damaged, &lab.ca]),
        healthy: lab.healthy(),
        culprit: Some(damaged),
        severity: "error",
    }
}

fn issuer_nowhere() -> Case {
    let lab = Standard::new();
    Case {
        code: "unknown-issuer",
        name: "unknown-issuer/found-nowhere".into(),
        what: "the issuer is neither sent nor held, and no address says where to fetch it",
        sick: lab.presenting(&[&lab.ee]),
        healthy: lab.healthy(),
        culprit: Some(lab.ee),
        severity: "error",
    }
}

fn private_root() -> Case {
    let public = Standard::new();
    let mut pki = Pki::new();
    let own = |spec: &mut CertSpec| spec.organisation = "Contoso Lab".into();
    let root = pki.root_with("Contoso Root CA", own);
    let ee = pki.end_entity(HOST, "Contoso Root CA");
    Case {
        code: "unknown-issuer",
        name: "unknown-issuer/private-root".into(),
        what: "the organisation's own root issued the certificate, and the store does not have it",
        sick: Scene::new(&[&ee], &[&public.root]),
        healthy: Scene::new(&[&ee], &[&public.root, &root]),
        culprit: Some(ee),
        severity: "error",
    }
}

/// The address that a CA of Active Directory names by default.
const DIRECTORY: &str = "ldap:///CN=Fabrikam%20Issuing%20CA%201,CN=AIA,CN=Public%20Key%20Services,CN=Services,CN=Configuration,DC=fabrikam,DC=test?cACertificate?base?objectClass=certificationAuthority";

fn naming(lab: &mut Standard, url: &str) -> Vec<u8> {
    lab.pki.end_entity_with(HOST, CA, |spec| {
        spec.tag = url.split(':').next().unwrap_or_default().to_owned();
        spec.aia = Some(url.to_owned());
    })
}

fn directory_alone() -> Case {
    let mut lab = Standard::new();
    let (ldap, http) = (naming(&mut lab, DIRECTORY), naming(&mut lab, "http://pki.fabrikam.test/ca.cer"));
    Case {
        code: "aia-ldap-only",
        name: "aia-ldap-only/complete-chain".into(),
        what: "the chain is complete, and the certificate names only the domain's directory for its issuer",
        sick: lab.presenting(&[&ldap, &lab.ca]),
        healthy: lab.presenting(&[&http, &lab.ca]),
        culprit: Some(ldap),
        severity: "note",
    }
}

fn directory_alone_and_nothing_sent() -> Case {
    let mut lab = Standard::new();
    let (ldap, http) = (naming(&mut lab, DIRECTORY), naming(&mut lab, "http://pki.fabrikam.test/ca.cer"));
    Case {
        code: "aia-ldap-only",
        name: "aia-ldap-only/intermediate-not-sent".into(),
        what: "the intermediate is not sent, and only members of the domain can fetch it",
        sick: lab.presenting(&[&ldap]),
        healthy: lab.presenting(&[&http, &lab.ca]),
        culprit: Some(ldap),
        severity: "warning",
    }
}

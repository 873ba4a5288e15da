//! The second kind of evidence: about a target as a whole, not about one of its servers.
//!
//! Token certificates are no TLS certificates: AD FS makes them itself, whoever relies on it knows them one by one, and
//! nobody builds a path from them. So none is built here: they have dates, and are the ones that are known, or are not.

use super::rules::tenant_rules;
use super::{Finding, Findings, Owner, Stray, rank};
use crate::cert::Cert;
use crate::discover::documents::Namespace;
use crate::discover::{CLOUDS, SignIn};
use crate::network::ServerClock;
use crate::time::Time;

/// What is known of a tenant's sign-in and records, and of the clocks of all that were asked.
pub(crate) struct TenantEvidence {
    /// The domain.
    pub(crate) domain: String,
    /// The moment to judge at.
    pub(crate) at: Time,
    /// Whether DNS says that there is no such domain.
    pub(crate) is_missing: bool,
    /// What Microsoft's cloud says of the domain; none when it did not say.
    pub(crate) namespace: Option<Namespace>,
    /// Whose federation metadata it is.
    pub(crate) host: String,
    /// Why the metadata could not be read.
    pub(crate) unread: Option<String>,
    /// The token-signing certificates of the metadata, as far as they can be read.
    pub(crate) signing: Vec<Cert>,
    /// The token-decrypting ones.
    pub(crate) decrypting: Vec<Cert>,
    /// The cloud's copies of token-signing certificates.
    pub(crate) cloud: Vec<Cert>,
    /// The team that runs the identity provider.
    pub(crate) owner: Owner,
    /// The clocks of the servers that answered.
    pub(crate) clocks: Vec<Clock>,
    /// Where federation is found in the cloud that knows the domain; several where its answer does not tell the clouds apart.
    pub(crate) cloud_federation: Vec<&'static str>,
    /// The records that lead away from Microsoft's cloud.
    pub(crate) strays: Vec<Stray>,
}

/// A server's clock, and whose it is.
pub(crate) struct Clock {
    pub(crate) seen: ServerClock,
    /// The team that runs the server.
    pub(crate) owner: Owner,
    /// Whether users sign in there, with what it dates.
    pub(crate) signs_in: bool,
    /// Whether it is one of Microsoft's, whose clocks are right.
    pub(crate) is_microsofts: bool,
    /// Whether it is a machine within the tenant's domain, which may follow the same clock as the others there.
    pub(crate) is_tenants: bool,
}

impl TenantEvidence {
    pub(crate) fn of(domain: String, sign_in: &SignIn, at: Time) -> Self {
        let metadata = sign_in.metadata.as_ref().and_then(|metadata| metadata.as_ref().ok());
        let certs = |ders: &[Vec<u8>]| ders.iter().filter_map(|der| Cert::from_der(der.clone()).ok()).collect::<Vec<_>>();
        Self {
            host: sign_in.metadata_host.clone().unwrap_or_else(|| domain.clone()),
            domain,
            at,
            is_missing: false,
            namespace: sign_in.realm.as_ref().map(|realm| realm.namespace),
            unread: sign_in.metadata.as_ref().and_then(|metadata| metadata.as_ref().err()).cloned(),
            signing: certs(metadata.map_or(&[], |metadata| &metadata.signing)),
            decrypting: certs(metadata.map_or(&[], |metadata| &metadata.decrypting)),
            cloud: certs(sign_in.realm.as_ref().map_or(&[], |realm| &realm.certificates)),
            owner: Owner::Adfs,
            clocks: Vec::new(),
            cloud_federation: federation_of(sign_in),
            strays: Vec::new(),
        }
    }

    /// What to compare by hand, since the cloud's answer carries no copy of the certificate: what, and how.
    pub(crate) fn uncompared(&self) -> Option<(String, String)> {
        if self.signing.is_empty() || !self.cloud.is_empty() {
            return None;
        }
        let listed: Vec<String> = self.signing.iter().map(thumbprint).collect();
        let what = format!("the cloud's copy of the token-signing certificate of {}", self.domain);
        let how =
            "Microsoft's answer carries none; Get-MgDomainFederationConfiguration must show the certificate with thumbprint";
        Some((what, format!("{how} {}", listed.join(" or "))))
    }
}

fn federation_of(sign_in: &SignIn) -> Vec<&'static str> {
    let instance = sign_in.realm.as_ref().and_then(|realm| realm.cloud_instance.as_deref()).unwrap_or("microsoftonline.com");
    let those = CLOUDS.iter().filter(|cloud| cloud.sign_in.strip_prefix("login.") == Some(instance));
    those.filter_map(|cloud| cloud.federation).collect()
}

/// A token certificate as administrators see it: `3F2A... (valid to 2027-10-01)`.
pub(crate) fn thumbprint(cert: &Cert) -> String {
    format!("{} (valid to {})", cert.sha1_thumbprint(), cert.not_after().date())
}

/// Applies every rule about tenants; the root cause comes first.
pub(crate) fn diagnose_tenant(evidence: &TenantEvidence) -> Vec<Finding> {
    let mut found = Findings::of_tenant(evidence);
    for (rule, check) in tenant_rules() {
        found.under(rule);
        check(evidence, &mut found);
    }
    let mut findings = found.into_vec();
    for finding in &mut findings {
        finding.proof.why = finding.change.why_not().map(str::to_owned);
    }
    rank::sort(&mut findings);
    findings
}

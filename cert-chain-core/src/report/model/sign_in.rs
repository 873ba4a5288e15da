//! Who signs a tenant's users in.

use serde::{Deserialize, Serialize};

/// What Microsoft's cloud says of the domain of a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SignInReport {
    /// `federated`, `managed`, or `unknown`: no Entra tenant has verified the domain.
    pub namespace: NamespaceReport,
    /// The hosts that sign its users in, where it is federated.
    pub identity_providers: Vec<IdentityProviderReport>,
    /// How: `WSTrust`, `SAML20`.
    pub protocol: Option<String>,
    /// Which of Microsoft's clouds: `microsoftonline.com`, `microsoftonline.us`.
    pub cloud: Option<String>,
    /// The GUID of the tenant.
    pub tenant_id: Option<String>,
}

/// Who signs the users of a domain in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NamespaceReport {
    /// An identity provider of its own, AD FS or another.
    Federated,
    /// Microsoft's cloud itself.
    Managed,
    /// The cloud knows no such domain.
    Unknown,
}

/// A host that signs users in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct IdentityProviderReport {
    /// The host.
    pub host: String,
    /// `ad-fs` or `other`.
    pub kind: String,
}

impl SignInReport {
    pub(crate) fn new(
        namespace: NamespaceReport,
        identity_providers: Vec<(String, bool)>,
        protocol: Option<String>,
        cloud: Option<String>,
        tenant_id: Option<String>,
    ) -> Self {
        let provider =
            |(host, is_adfs)| IdentityProviderReport { host, kind: if is_adfs { "ad-fs" } else { "other" }.to_owned() };
        Self {
            namespace,
            identity_providers: identity_providers.into_iter().map(provider).collect(),
            protocol,
            cloud,
            tenant_id,
        }
    }
}

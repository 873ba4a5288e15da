//! The kinds of tenants there are, each with the fault that its kind is known for and a twin without.

mod adfs_proxy;
mod cloud;
mod exchange_hybrid;
mod hybrid;
mod mail_policy;
mod managed;
mod on_premises;
mod split_dns;
mod teams_only;
mod third_party_idp;

use self::mail_policy::mail_policy;
use super::plan::{Draft, Plan};

/// A kind of tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// Skype for Business Server, and nothing in Microsoft's cloud. The Edge sends an intermediate of last year's.
    OnPremises,
    /// Skype for Business and Exchange with users on both sides, and AD FS. The reverse proxy lacks the intermediate.
    Hybrid,
    /// All users in Teams. Two records still lead to servers that are no more.
    TeamsOnly,
    /// Exchange on both sides. The host that takes the mail sends its end-entity alone.
    ExchangeHybrid,
    /// AD FS behind a proxy outside. The intermediate is missing on the proxy only.
    AdfsProxy,
    /// Users signed in by somebody else's identity provider, whose chain lacks the intermediate.
    ThirdPartyIdp,
    /// Users signed in by Microsoft. The policy host of its mail has an expired certificate.
    Managed,
    /// Another Lyncdiscover inside than outside: inside it has a certificate of the organisation's own CA.
    SplitDns,
}

impl Shape {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::OnPremises,
        Self::Hybrid,
        Self::TeamsOnly,
        Self::ExchangeHybrid,
        Self::AdfsProxy,
        Self::ThirdPartyIdp,
        Self::Managed,
        Self::SplitDns,
    ];

    /// Its name, for those who choose one.
    pub fn name(self) -> &'static str {
        match self {
            Self::OnPremises => "on-premises",
            Self::Hybrid => "hybrid",
            Self::TeamsOnly => "teams-only",
            Self::ExchangeHybrid => "exchange-hybrid",
            Self::AdfsProxy => "adfs-proxy",
            Self::ThirdPartyIdp => "third-party-idp",
            Self::Managed => "managed",
            Self::SplitDns => "split-dns",
        }
    }

    pub(super) fn plan(self, mut draft: Draft) -> Plan {
        match self {
            Self::OnPremises => on_premises::draw(&mut draft),
            Self::Hybrid => hybrid::draw(&mut draft),
            Self::TeamsOnly => teams_only::draw(&mut draft),
            Self::ExchangeHybrid => exchange_hybrid::draw(&mut draft),
            Self::AdfsProxy => adfs_proxy::draw(&mut draft),
            Self::ThirdPartyIdp => third_party_idp::draw(&mut draft),
            Self::Managed => managed::draw(&mut draft),
            Self::SplitDns => split_dns::draw(&mut draft),
        }
        draft.finish()
    }
}

const HTTPS: &[u16] = &[443];
const MAIL: &[u16] = &[25];
const SIP: &[u16] = &[5061];

//! Whose server a name belongs to.

use crate::endpoint::BelongsTo;
use crate::tenant::DnsName;

/// Domains under which only Microsoft's own servers answer, sorted. Those of Azure where customers' machines stand
/// (cloudapp.azure.com, azurewebsites.net, trafficmanager.net) are left out on purpose.
const MICROSOFT: &[&str] = &[
    "live.com",
    "lync.com",
    "microsoft.com",
    "microsoft.us",
    "microsoftonline-p.com",
    "microsoftonline.cn",
    "microsoftonline.com",
    "microsoftonline.us",
    "office.com",
    "office365.com",
    "office365.us",
    "outlook.cn",
    "outlook.com",
    "skype.com",
    "skypeforbusiness.us",
    "windows.net",
];

/// Domains that Lync's clients trust to be sent to, whatever the domain of the user's address
/// (<https://learn.microsoft.com/en-us/search/?terms=cannot-verify-the-server-is-trusted>).
const TRUSTED_BY_CLIENTS: &[&str] = &["lync.com", "lync.glbdns.microsoft.com", "microsoftonline.com", "outlook.com"];

/// Whether clients let themselves be sent to `name` without asking the user.
pub(super) fn is_trusted_by_clients(name: &DnsName) -> bool {
    TRUSTED_BY_CLIENTS.iter().any(|domain| is_within(name, domain))
}

/// Whether `name` is one of Microsoft's cloud hosts.
pub(crate) fn is_microsoft(name: &DnsName) -> bool {
    MICROSOFT.iter().any(|domain| is_within(name, domain))
}

fn is_within(name: &DnsName, domain: &str) -> bool {
    name.as_str() == domain || name.as_str().strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

/// Whose server answers at `host`, which aliases lead to the last of `cnames`, when `domain` is asked about.
///
/// A host of the tenant that is an alias of a hoster's stays the tenant's: it must have a certificate for the tenant's
/// name. Only Microsoft's servers are nobody's to mend.
pub(super) fn owner(host: &DnsName, cnames: &[DnsName], domain: &DnsName) -> BelongsTo {
    if is_microsoft(host) || cnames.iter().any(is_microsoft) {
        BelongsTo::Microsoft
    } else if host.is_within(domain) {
        BelongsTo::Tenant
    } else {
        BelongsTo::ThirdParty
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domains_are_sorted_and_unique() {
        assert!(MICROSOFT.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn tells_owners_apart() {
        let name = |text: &str| text.parse::<DnsName>().expect("a name");
        let domain = name("contoso.com");
        let owner = |host: &str, cnames: &[&str]| {
            owner(&name(host), &cnames.iter().map(|cname| name(cname)).collect::<Vec<_>>(), &domain)
        };
        assert_eq!(owner("sip.contoso.com", &[]), BelongsTo::Tenant);
        assert_eq!(owner("sip.contoso.com", &["edge.hoster.example"]), BelongsTo::Tenant);
        assert_eq!(owner("sip.contoso.com", &["sipdir.online.lync.com"]), BelongsTo::Microsoft);
        assert_eq!(owner("sipfed.online.gov.skypeforbusiness.us", &[]), BelongsTo::Microsoft);
        assert_eq!(owner("sip.fabrikam.com", &[]), BelongsTo::ThirdParty);
        assert_eq!(owner("sip.notlync.com", &[]), BelongsTo::ThirdParty);
    }
}

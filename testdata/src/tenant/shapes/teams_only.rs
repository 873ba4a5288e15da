//! All users in Teams. Of the servers that were, two records are left.

use super::super::plan::{Draft, Health};
use super::super::{DOMAIN, documents};
use super::cloud;

pub(super) fn draw(draft: &mut Draft) {
    cloud::sign_in(draft, documents::realm_managed(DOMAIN));
    cloud::exchange(draft);
    cloud::mail(draft);
    cloud::federation(draft);
    match draft.health {
        Health::Healthy => cloud::lync(draft),
        Health::Sick => {
            draft.closed("lyncdiscover.contoso.test", 443);
            draft.closed("lyncdiscover.contoso.test", 80);
            draft.closed("access.contoso.test", 443);
            draft.dns(|zone| zone.srv("_sip._tls.contoso.test", "access.contoso.test", 443));
        }
    }
}

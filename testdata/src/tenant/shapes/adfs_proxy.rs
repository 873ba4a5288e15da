//! AD FS inside, its proxy outside, one name for both.

use super::super::chains::Sends;
use super::super::plan::{Draft, Health, Speaks};
use super::super::{DOMAIN, documents};
use super::{HTTPS, cloud};

const STS: &str = "sts.contoso.test";

pub(super) fn draw(draft: &mut Draft) {
    cloud::sign_in(draft, documents::realm_of_adfs(DOMAIN, STS));
    cloud::exchange(draft);
    cloud::mail(draft);
    cloud::federation(draft);
    draft.split("outside", "inside");
    let site = draft.chains.adfs_site(STS);
    let (proxy, code) = match draft.health {
        Health::Sick => (Sends::EndEntityOnly, Some("missing-intermediate")),
        Health::Healthy => (Sends::Complete, None),
    };
    draft.two_sided(STS, HTTPS, [proxy, Sends::Complete], code, &Speaks::AdFs(site));
    draft.closed(STS, 49_443);
}

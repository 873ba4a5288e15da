//! One name, another server inside than outside: phones meet both, by mobile network and by the office's Wi-Fi.

use super::super::chains::Sends;
use super::super::plan::{Draft, Health, Speaks};
use super::super::{DOMAIN, documents};
use super::{HTTPS, SIP, cloud};

const WEB_SERVICES: &str = "webext.contoso.test";
const LYNCDISCOVER: &str = "lyncdiscover.contoso.test";

pub(super) fn draw(draft: &mut Draft) {
    cloud::sign_in(draft, documents::realm_managed(DOMAIN));
    cloud::exchange(draft);
    cloud::mail(draft);
    draft.server(WEB_SERVICES, HTTPS, Speaks::Http(documents::web_services()));
    draft.server("sip.contoso.test", SIP, Speaks::Sip);
    draft.closed("sip.contoso.test", 443);
    draft.server("access.contoso.test", HTTPS, Speaks::Sip);
    draft.dns(|zone| {
        zone.srv("_sip._tls.contoso.test", "access.contoso.test", 443).srv(
            "_sipfederationtls._tcp.contoso.test",
            "sip.contoso.test",
            5061,
        )
    });
    draft.split("outside", "inside");
    let (front_end, code) = match draft.health {
        Health::Sick => (Sends::Private, Some("untrusted-root")),
        Health::Healthy => (Sends::Complete, None),
    };
    let site = documents::lyncdiscover(WEB_SERVICES);
    draft.two_sided(LYNCDISCOVER, HTTPS, [Sends::Complete, front_end], code, &Speaks::Http(site));
    draft.closed(LYNCDISCOVER, 80);
    draft.only_inside("lyncdiscoverinternal.contoso.test", HTTPS, Speaks::Http(documents::lyncdiscover(WEB_SERVICES)));
}

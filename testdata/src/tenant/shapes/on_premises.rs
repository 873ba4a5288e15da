//! Skype for Business Server and Exchange on one's own machines; Microsoft's cloud does not know the domain.

use super::super::chains::Sends;
use super::super::plan::{Draft, Fault, Speaks};
use super::super::{DOMAIN, documents};
use super::{HTTPS, MAIL, SIP, cloud};

const WEB_SERVICES: &str = "webext.contoso.test";

/// The CA was re-keyed. Whoever renewed the Edge's certificate left the old intermediate in its store.
const OLD_INTERMEDIATE: Fault = Fault { sends: Sends::OldIntermediate, code: "wrong-intermediate" };

pub(super) fn draw(draft: &mut Draft) {
    cloud::sign_in(draft, documents::realm_unknown(DOMAIN));
    let discovery = documents::lyncdiscover(WEB_SERVICES);
    let proxied = |site| Speaks::Http(site);
    draft.group(
        &[
            ("lyncdiscover.contoso.test", proxied(discovery)),
            (WEB_SERVICES, proxied(documents::web_services())),
            ("meet.contoso.test", proxied(documents::web_services())),
            ("dialin.contoso.test", proxied(documents::web_services())),
        ],
        HTTPS,
        None,
    );
    draft.in_clear("lyncdiscover.contoso.test", documents::lyncdiscover_in_clear("lyncdiscover.contoso.test"));
    draft.faulty("access.contoso.test", HTTPS, OLD_INTERMEDIATE, Speaks::Sip);
    draft.faulty("sip.contoso.test", SIP, OLD_INTERMEDIATE, Speaks::Sip);
    draft.closed("sip.contoso.test", 443);
    draft.server("autodiscover.contoso.test", HTTPS, Speaks::Http(documents::autodiscover("mail.contoso.test")));
    draft.closed("autodiscover.contoso.test", 80);
    draft.server("mail.contoso.test", HTTPS, Speaks::Http(documents::autodiscover("mail.contoso.test")));
    draft.server("mail.contoso.test", MAIL, Speaks::Smtp);
    draft.dns(|zone| {
        zone.srv("_sip._tls.contoso.test", "access.contoso.test", 443)
            .srv("_sipfederationtls._tcp.contoso.test", "sip.contoso.test", 5061)
            .mx("contoso.test", "mail.contoso.test")
    });
}

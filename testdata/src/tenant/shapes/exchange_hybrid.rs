//! Exchange on both sides, and users whom Microsoft signs in.

use super::super::chains::Sends;
use super::super::plan::{Draft, Fault, Speaks};
use super::super::{DOMAIN, documents};
use super::{HTTPS, MAIL, cloud};

pub(super) fn draw(draft: &mut Draft) {
    cloud::sign_in(draft, documents::realm_managed(DOMAIN));
    cloud::federation(draft);
    let site = documents::autodiscover("mail.contoso.test");
    draft.group(
        &[("mail.contoso.test", Speaks::Http(site.clone())), ("autodiscover.contoso.test", Speaks::Http(site))],
        HTTPS,
        None,
    );
    draft.closed("autodiscover.contoso.test", 80);
    let fault = Fault { sends: Sends::EndEntityOnly, code: "missing-intermediate" };
    draft.faulty("mx1.contoso.test", MAIL, fault, Speaks::Smtp);
    draft.dns(|zone| zone.mx("contoso.test", "mx1.contoso.test"));
}

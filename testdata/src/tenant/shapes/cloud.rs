//! Microsoft's side of a tenant: hosts that are in order, whoever's domain leads to them.

use super::super::documents;
use super::super::plan::{Draft, Speaks};
use super::{HTTPS, MAIL, SIP};
use crate::servers::http::{Reply, Site};

/// Where Microsoft takes the domain's mail.
pub(super) const MAIL_HOST: &str = "contoso-test.mail.protection.outlook.com";

/// Where everybody's home realm is asked for.
pub(super) fn sign_in(draft: &mut Draft, realm: Site) {
    draft.server("login.microsoftonline.com", HTTPS, Speaks::Http(realm));
}

/// Teams, as federation partners meet it, and the record that leads them there.
pub(super) fn federation(draft: &mut Draft) {
    draft.server("sipfed.online.lync.com", SIP, Speaks::Sip);
    draft.dns(|zone| zone.srv("_sipfederationtls._tcp.contoso.test", "sipfed.online.lync.com", 5061));
}

/// What phones and clients of Skype for Business find in the cloud.
pub(super) fn lync(draft: &mut Draft) {
    draft.server("sipdir.online.lync.com", HTTPS, Speaks::Sip);
    draft.closed("sipdir.online.lync.com", 5061);
    draft.dns(|zone| zone.srv("_sip._tls.contoso.test", "sipdir.online.lync.com", 443));
    draft.alias("sip.contoso.test", "sipdir.online.lync.com");
    webdir(draft);
    draft.alias("lyncdiscover.contoso.test", "webdir.online.lync.com");
}

/// The cloud's own Lyncdiscover.
pub(super) fn webdir(draft: &mut Draft) {
    draft.server("webdir.online.lync.com", HTTPS, Speaks::Http(documents::lyncdiscover("webdir0a.online.lync.com")));
    draft.server("webdir0a.online.lync.com", HTTPS, Speaks::Http(documents::web_services()));
    draft.in_clear("webdir.online.lync.com", documents::lyncdiscover_in_clear("webdir.online.lync.com"));
}

/// Exchange Online, as clients find it.
pub(super) fn exchange(draft: &mut Draft) {
    let host = "autodiscover.outlook.com";
    let path = "/autodiscover/autodiscover.xml";
    draft.server(host, HTTPS, Speaks::Http(Site::new()));
    draft.in_clear(host, Site::new().path(path, Reply::redirect(&format!("https://autodiscover-s.outlook.com{path}"))));
    draft.server("autodiscover-s.outlook.com", HTTPS, Speaks::Http(documents::autodiscover("outlook.office365.com")));
    draft.server("outlook.office365.com", HTTPS, Speaks::Http(documents::autodiscover("outlook.office365.com")));
    draft.alias("autodiscover.contoso.test", host);
}

/// Exchange Online takes the mail.
pub(super) fn mail(draft: &mut Draft) {
    draft.server(MAIL_HOST, MAIL, Speaks::Smtp);
    draft.dns(|zone| zone.mx("contoso.test", MAIL_HOST));
}

/// Where Windows devices register and enrol.
pub(super) fn devices(draft: &mut Draft) {
    for (alias, host) in [
        ("enterpriseregistration.contoso.test", "enterpriseregistration.windows.net"),
        ("enterpriseenrollment.contoso.test", "enterpriseenrollment-s.manage.microsoft.com"),
    ] {
        draft.server(host, HTTPS, Speaks::Http(Site::new()));
        draft.alias(alias, host);
    }
}

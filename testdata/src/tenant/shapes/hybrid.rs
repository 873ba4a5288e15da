//! Skype for Business, Exchange and AD FS on one's own machines, with a part of the users in Microsoft's cloud.

use super::super::chains::Sends;
use super::super::plan::{Draft, Fault, Speaks};
use super::super::{DOMAIN, documents};
use super::{HTTPS, MAIL, SIP, cloud, mail_policy};
use crate::servers::dns::RecordData;
use crate::servers::http::{Reply, Site};
use crate::servers::tls::{ClientCertificate, TlsSetup};

const WEB_SERVICES: &str = "webext.contoso.test";
const STS: &str = "sts.contoso.test";

pub(super) fn draw(draft: &mut Draft) {
    cloud::sign_in(draft, documents::realm_of_adfs(DOMAIN, STS));
    reverse_proxy(draft);
    edge(draft);
    exchange(draft);
    adfs(draft);
    cloud::mail(draft);
    cloud::devices(draft);
    mail_policy(draft, "enforce", cloud::MAIL_HOST, None);
}

/// One proxy before all web services, with one certificate for all of their names.
fn reverse_proxy(draft: &mut Draft) {
    let fault = Fault { sends: Sends::EndEntityOnly, code: "missing-intermediate" };
    let services = || Speaks::Http(documents::web_services());
    draft.group(
        &[
            ("lyncdiscover.contoso.test", Speaks::Http(documents::lyncdiscover(WEB_SERVICES))),
            (WEB_SERVICES, services()),
            ("meet.contoso.test", services()),
            ("dialin.contoso.test", services()),
            ("scheduler.contoso.test", services()),
        ],
        HTTPS,
        Some(fault),
    );
    draft.in_clear("lyncdiscover.contoso.test", documents::lyncdiscover_in_clear("lyncdiscover.contoso.test"));
}

fn edge(draft: &mut Draft) {
    for site in ["access.contoso.test", "access2.contoso.test"] {
        draft.server(site, HTTPS, Speaks::Sip);
        draft.dns(|zone| zone.srv("_sip._tls.contoso.test", site, 443));
    }
    let partners = ClientCertificate::Demanded { issuers: Vec::new() };
    draft.server_with("sip.contoso.test", SIP, Speaks::Sip, |setup: TlsSetup| setup.client_certificate(partners));
    draft.closed("sip.contoso.test", 443);
    draft.server("sipexternal.contoso.test", HTTPS, Speaks::Sip);
    draft.dns(|zone| {
        zone.srv("_sip._tls.contoso.test", "access.contoso.test", 443).srv(
            "_sipfederationtls._tcp.contoso.test",
            "sip.contoso.test",
            5061,
        )
    });
}

fn exchange(draft: &mut Draft) {
    let site = documents::autodiscover("mail.contoso.test");
    let site_of_second = site.clone();
    draft.group(
        &[
            ("mail.contoso.test", Speaks::Http(site.clone())),
            ("autodiscover.contoso.test", Speaks::Http(site.clone())),
            ("webmail.contoso.test", Speaks::Http(site)),
        ],
        HTTPS,
        None,
    );
    draft.server("mail.contoso.test", MAIL, Speaks::Smtp);
    draft.server("mail2.contoso.test", MAIL, Speaks::Smtp);
    draft.server("mail2.contoso.test", HTTPS, Speaks::Http(site_of_second));
    draft.dns(|zone| {
        let backup = |host: &str| RecordData::Mx(20, host.to_owned());
        zone.srv("_autodiscover._tcp.contoso.test", "mail2.contoso.test", 443)
            .record(DOMAIN, backup("mail.contoso.test"))
            .record(DOMAIN, backup("mail2.contoso.test"))
    });
    draft.in_clear("autodiscover.contoso.test", documents::autodiscover_in_clear("webmail.contoso.test"));
    draft.server(DOMAIN, HTTPS, Speaks::Http(Site::new().path("/", Reply::page("<p>Contoso</p>"))));
}

/// 49443 is closed outside, as it is by default since certificates are asked for at a name of their own.
fn adfs(draft: &mut Draft) {
    let site = draft.chains.adfs_site(STS);
    draft.group(&[(STS, Speaks::AdFs(site)), ("certauth.sts.contoso.test", Speaks::AdFs(Site::new()))], HTTPS, None);
    draft.closed(STS, 49_443);
}

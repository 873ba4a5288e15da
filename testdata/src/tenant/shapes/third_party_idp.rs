//! Users whom a service of others signs in.

use super::super::chains::Sends;
use super::super::plan::{Draft, Fault, Speaks};
use super::super::{DOMAIN, documents};
use super::{HTTPS, cloud};
use crate::servers::http::Site;

const IDP: &str = "contoso.idp.test";

pub(super) fn draw(draft: &mut Draft) {
    cloud::sign_in(draft, documents::realm_of_idp(DOMAIN, IDP));
    cloud::exchange(draft);
    cloud::mail(draft);
    cloud::federation(draft);
    let fault = Fault { sends: Sends::EndEntityOnly, code: "missing-intermediate" };
    draft.faulty(IDP, HTTPS, fault, Speaks::Http(Site::new()));
}

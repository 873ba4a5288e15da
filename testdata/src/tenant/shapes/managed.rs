//! Users whom Microsoft signs in, and nothing on one's own machines but the policy for mail.

use super::super::chains::Sends;
use super::super::plan::{Draft, Fault};
use super::super::{DOMAIN, documents};
use super::{cloud, mail_policy};

pub(super) fn draw(draft: &mut Draft) {
    cloud::sign_in(draft, documents::realm_managed(DOMAIN));
    cloud::exchange(draft);
    cloud::mail(draft);
    cloud::federation(draft);
    cloud::lync(draft);
    cloud::devices(draft);
    let expired = Fault { sends: Sends::Expired, code: "expired-end-entity" };
    mail_policy(draft, "enforce", cloud::MAIL_HOST, Some(expired));
}

//! A domain that takes its mail over TLS alone, and says so: <https://www.rfc-editor.org/rfc/rfc8461>.

use super::super::documents;
use super::super::plan::{Draft, Fault, Speaks};
use super::HTTPS;

/// The record, and the host that serves the policy.
pub(super) fn mail_policy(draft: &mut Draft, mode: &str, mx: &str, fault: Option<Fault>) {
    draft.dns(|zone| zone.txt("_mta-sts.contoso.test", "v=STSv1; id=20260601"));
    draft.group(&[("mta-sts.contoso.test", Speaks::Http(documents::mta_sts(mode, mx)))], HTTPS, fault);
}

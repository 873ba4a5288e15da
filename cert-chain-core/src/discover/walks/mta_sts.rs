//! The policy by which a mail domain demands TLS (<https://www.rfc-editor.org/rfc/rfc8461#section-3.3>).

use super::{Walked, Walker};
use crate::discover::NotTested;
use crate::discover::documents::MtaStsPolicy;
use crate::reach::HttpUrl;

/// Reads the policy. Redirects must not be followed (section 3.3), and are not.
pub(in crate::discover) async fn mta_sts(walker: &Walker<'_>) -> (Walked, Option<MtaStsPolicy>) {
    let mut walked = Walked::default();
    let url = format!("https://mta-sts.{}/.well-known/mta-sts.txt", walker.tenant.domain());
    let Ok(url) = HttpUrl::read(&url) else { return (walked, None) };
    let (answer, said) = walker.ask(&url, None).await;
    let (policy, said) = match answer {
        Ok(response) if response.status == 200 => match MtaStsPolicy::read(&response.body) {
            Ok(policy) => (Some(policy), said),
            Err(error) => {
                let (what, why) =
                    ("the policy for mail that is sent to the domain".to_owned(), format!("senders cannot use it: {error}"));
                walked.not_tested.push(NotTested { what, why, counts: false });
                (None, format!("{said}: {error}"))
            }
        },
        _ => (None, said),
    };
    walked.requested.push(super::Requested { url: url.as_str().to_owned(), answer: said });
    (walked, policy)
}

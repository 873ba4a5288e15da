//! What Apple's systems demand of servers' certificates, and hardly anybody else.

use crate::cert::{Cert, oid};
use crate::time::Time;

const DAY: i64 = 86_400;
/// <https://support.apple.com/103769>: what holds for certificates issued after 2019-07-01, whoever issued them.
const SINCE: Time = Time::from_unix(1_561_939_200);
/// The most days from then on, below any root.
const ANY_CA_DAYS: i64 = 825;
/// <https://support.apple.com/102028>: issued from 2020-09-01 on below a root that comes with the system, at most 398 days.
const PUBLIC_CA: (Time, i64) = (Time::from_unix(1_598_918_400), 398);

/// The most days that `cert`, a server's, may be valid, if it is valid for longer; `below_public`: its anchor came with the
/// system.
pub(crate) fn exceeded_days(cert: &Cert, below_public: bool) -> Option<i64> {
    // A CA's certificate in the server's place has other faults, and lasts as long as CAs do.
    if cert.is_ca() {
        return None;
    }
    let allowed = match cert.not_before() {
        from if below_public && from >= PUBLIC_CA.0 => PUBLIC_CA.1,
        from if from >= SINCE => ANY_CA_DAYS,
        _ => return None,
    };
    // The last second counts: 398 days are 398 times 86,400 seconds.
    let seconds = cert.not_after().seconds_since(cert.not_before()).saturating_add(1);
    (seconds > allowed * DAY).then_some(allowed)
}

/// Whether `cert`, a server's, allows serverAuth without naming it, which the same requirements forbid: it has no
/// extended key usage, or any.
pub(crate) fn implies_server_auth(cert: &Cert) -> bool {
    let has = |purposes: &[String], wanted: &str| purposes.iter().any(|purpose| purpose == wanted);
    let implies = cert
        .extensions()
        .extended_key_usage
        .as_deref()
        .is_none_or(|purposes| has(purposes, oid::ANY_EXTENDED_KEY_USAGE) && !has(purposes, oid::SERVER_AUTH));
    implies && !cert.is_ca() && cert.not_before() >= SINCE
}

//! How long a server's certificate may be valid.

use crate::cert::Cert;
use crate::time::Time;

const DAY: i64 = 86_400;
/// <https://support.apple.com/103769>: issued after 2019-07-01, at most 825 days, whoever issued it.
const ANY_CA: (Time, i64) = (Time::from_unix(1_561_939_200), 825);
/// <https://support.apple.com/102028>: issued from 2020-09-01 on below a root that comes with the system, at most 398 days.
const PUBLIC_CA: (Time, i64) = (Time::from_unix(1_598_918_400), 398);

/// The most days that Apple's systems allow `cert`, a server's, if it is valid for longer; `below_public`: its anchor
/// came with the system.
pub(crate) fn exceeded_days(cert: &Cert, below_public: bool) -> Option<i64> {
    // A CA's certificate in the server's place has other faults, and lasts as long as CAs do.
    if cert.is_ca() {
        return None;
    }
    let allowed = match cert.not_before() {
        from if below_public && from >= PUBLIC_CA.0 => PUBLIC_CA.1,
        from if from >= ANY_CA.0 => ANY_CA.1,
        _ => return None,
    };
    // The last second counts: 398 days are 398 times 86,400 seconds.
    let seconds = cert.not_after().seconds_since(cert.not_before()).saturating_add(1);
    (seconds > allowed * DAY).then_some(allowed)
}

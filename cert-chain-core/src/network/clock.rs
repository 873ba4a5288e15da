//! What a server's clock said, beside our own.

use std::net::IpAddr;

use super::HttpOutcome;
use crate::tenant::Host;
use crate::time::Time;

/// A server's clock, read when a response came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServerClock {
    /// Who was asked.
    pub(crate) host: Host,
    /// The machine that answered: several hosts may be one.
    pub(crate) address: IpAddr,
    /// The moment by its clock.
    pub(crate) said: Time,
    /// The same moment by ours.
    pub(crate) ours: Time,
}

impl ServerClock {
    /// The clock behind a response that came at `ours`; none where it gives no date, or a cache's: an answer that lay in one has
    /// an age (<https://www.rfc-editor.org/rfc/rfc9111#section-5.1>) and the date of when it went in.
    pub(crate) fn of(host: &Host, address: IpAddr, outcome: &HttpOutcome, ours: Time) -> Option<Self> {
        let HttpOutcome::Response { date: Some(date), fields, .. } = outcome else { return None };
        if fields.iter().any(|(name, _)| name == "age") {
            return None;
        }
        Some(Self { host: host.clone(), address, said: Time::from_http_date(date)?, ours })
    }

    /// Seconds that the server's clock is ahead of ours; negative where it is behind.
    pub(crate) fn ahead(&self) -> i64 {
        self.said.seconds_since(self.ours)
    }
}

//! One row a client.

mod devices;
mod libraries;
mod microsoft;

use super::Client;

/// Every client, by name.
static CLIENTS: [&Client; 16] = [
    &devices::ANDROID,
    &devices::APPLE,
    &libraries::CHROME,
    &microsoft::EXCHANGE_ONLINE,
    &devices::FIREFOX,
    &libraries::GNUTLS,
    &libraries::GO,
    &libraries::JAVA,
    &libraries::OPENSSL,
    &libraries::RUSTLS,
    &devices::SBC,
    &microsoft::SFB_EDGE_PEER,
    &devices::SIP_PHONE,
    &microsoft::TEAMS_DIRECT_ROUTING,
    &microsoft::WINDOWS_ISOLATED,
    &microsoft::WINDOWS_ONLINE,
];

/// The clients that chains are judged for, by name.
pub fn clients() -> &'static [&'static Client] {
    &CLIENTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_each_is_there_once() {
        assert!(clients().is_sorted_by(|one, next| one.name < next.name));
    }

    #[test]
    fn every_row_says_whence() {
        assert!(clients().iter().all(|client| !client.citation.is_empty() && !client.title.is_empty()));
    }
}

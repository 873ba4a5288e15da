//! Microsoft's clients and services.

use crate::clients::{Basis, Client, Completion, Search, Traits};
use crate::trust::Program;

/// Windows reads the common name where there is no alternative name, and refuses expired anchors.
const WINDOWS: Traits = Traits { dates_anchors: true, least_rsa_bits: 1024, reads_common_name: true, ..Traits::USUAL };

pub(super) static EXCHANGE_ONLINE: Client = Client {
    name: "exchange-online",
    label: "Exchange Online",
    title: "Exchange Online, delivering mail",
    store: Program::Microsoft,
    completes: Completion::Nothing,
    search: Search::Every,
    traits: WINDOWS,
    basis: Basis::Documented,
    citation: "Microsoft: fix-error-code-450-4-4-317-untrusted-root",
};

pub(super) static SFB_EDGE_PEER: Client = Client {
    name: "sfb-edge-peer",
    label: "partners' Edges",
    title: "another organisation's Skype for Business Edge",
    store: Program::Microsoft,
    completes: Completion::Cache,
    search: Search::Every,
    // Environmental requirements for Skype for Business Server: no RSASSA-PSS anywhere.
    traits: Traits { least_rsa_bits: 2048, verifies_pss: false, ..WINDOWS },
    basis: Basis::Inferred,
    citation: "from Windows in a perimeter network",
};

pub(super) static TEAMS_DIRECT_ROUTING: Client = Client {
    name: "teams-direct-routing",
    label: "Teams Direct Routing",
    title: "the SIP proxy of Teams Direct Routing",
    store: Program::Microsoft,
    completes: Completion::Cache,
    search: Search::Every,
    traits: WINDOWS,
    basis: Basis::Documented,
    citation: "Microsoft: sip-options-tls-certificate-issues",
};

pub(super) static WINDOWS_ISOLATED: Client = Client {
    name: "windows-isolated",
    label: "isolated Windows",
    title: "Windows that reaches no other network",
    store: Program::Microsoft,
    completes: Completion::Cache,
    search: Search::Every,
    traits: WINDOWS,
    basis: Basis::Inferred,
    citation: "from windows-online without a network",
};

pub(super) static WINDOWS_ONLINE: Client = Client {
    name: "windows-online",
    label: "Windows",
    title: "Windows on the Internet: Outlook, Skype for Business, .NET",
    store: Program::Microsoft,
    completes: Completion::Aia,
    search: Search::Every,
    traits: WINDOWS,
    basis: Basis::Documented,
    citation: "Microsoft: X509ChainPolicy.DisableCertificateDownloads, off by default",
};

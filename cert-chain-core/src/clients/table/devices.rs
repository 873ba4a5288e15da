//! Phones, other devices, and Firefox.

use super::libraries::OPENSSL_TRAITS;
use crate::clients::{Basis, Client, Completion, Search, Traits};
use crate::trust::Program;

pub(super) static ANDROID: Client = Client {
    name: "android",
    label: "Android",
    title: "apps on Android",
    store: Program::Android,
    completes: Completion::Cache,
    search: Search::Every,
    traits: Traits::USUAL,
    basis: Basis::Documented,
    citation: "Conscrypt: TrustManagerImpl; Microsoft: help-users-log-in-to-viva-engage-on-android-devices",
};

pub(super) static APPLE: Client = Client {
    name: "apple",
    label: "Apple",
    title: "macOS, iOS and their kin",
    store: Program::Apple,
    completes: Completion::Aia,
    search: Search::Every,
    traits: Traits { dates_anchors: true, demands_server_auth: true, limits_validity: true, ..Traits::USUAL },
    basis: Basis::Documented,
    citation: "Apple: SecTrustSetNetworkFetchAllowed; HT210176, requirements for trusted certificates",
};

pub(super) static FIREFOX: Client = Client {
    name: "firefox",
    label: "Firefox",
    title: "Firefox",
    store: Program::Mozilla,
    completes: Completion::Preload,
    search: Search::Every,
    traits: Traits { dates_anchors: true, ..Traits::USUAL },
    basis: Basis::Documented,
    citation: "Mozilla: Preloading intermediate CA certificates into Firefox",
};

pub(super) static SBC: Client = Client {
    name: "sbc",
    label: "SBCs",
    title: "session border controllers",
    store: Program::Mozilla,
    completes: Completion::Nothing,
    search: Search::InDate,
    traits: OPENSSL_TRAITS,
    basis: Basis::Inferred,
    citation: "from OpenSSL, which most are built on",
};

pub(super) static SIP_PHONE: Client = Client {
    name: "sip-phone",
    label: "desk phones",
    title: "desk phones, with a short list of anchors",
    store: Program::Mozilla,
    completes: Completion::Nothing,
    search: Search::InDate,
    traits: OPENSSL_TRAITS,
    basis: Basis::Inferred,
    citation: "from OpenSSL, which most are built on",
};

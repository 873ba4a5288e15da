//! `cert-chain trust`: the lists that verdicts rest on.

mod support;

use support::{cert_chain, run};

#[test]
fn lists_the_stores_with_their_dates() {
    insta::assert_snapshot!(run(&["trust"]), @"
    exit 0
    --- stdout
    STORE      DATE        ROOTS  LIMITS  SHA-256   RELEASE
    mozilla    2026-10-28    118       1  1f09fbc3  NSS 3.132
    microsoft  2026-03-28    310     177  3853ff48  -
    apple      2025-12-28    156       0  ab60b33b  iOS 26; iPadOS 26; macOS 26;
                                                    tvOS 26; visionOS 26 and watchOS
                                                    26
    android    2025-12-07    143       0  667568e3  16.0.0_r4
    chrome     2026-06-23    104       0  4c5c2ced  -
    java       2022-01-23     89       0  62eefa19  jdk-17.0.2

    All are asked unless --store names some. A limit is what a program says against
    a root that it still holds: not for TLS, or for nothing issued after a day.
    ");
}

#[test]
fn lists_them_for_programs() {
    let output = cert_chain(&["trust", "--format", "json"]).output().expect("the program runs");
    let listing: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let stores = listing["stores"].as_array().expect("stores");
    let names: Vec<_> = stores.iter().map(|store| store["name"].as_str().unwrap_or_default()).collect();
    assert_eq!(names, ["mozilla", "microsoft", "apple", "android", "chrome", "java"]);
    for store in stores {
        assert!(store["anchors"].as_u64() > Some(80), "{store}");
        assert_eq!(store["sha256"].as_str().map(str::len), Some(64), "{store}");
        for field in ["date", "source", "licence"] {
            assert!(store[field].as_str().is_some_and(|text| !text.is_empty()), "{store}");
        }
    }
}

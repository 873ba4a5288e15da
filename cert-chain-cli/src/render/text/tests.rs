//! What people read, from reports as programs read them.

use cert_chain_core::report::{DaneReport, NotTested, Report};

use super::{Context, report};
use crate::exit::Policy;
use crate::render::page::Look;
use crate::render::printable::columns;

const FIXTURES: [(&str, &str); 5] = [
    ("missing-intermediate", include_str!("../../../tests/fixtures/missing-intermediate.json")),
    ("tenant", include_str!("../../../tests/fixtures/tenant.json")),
    ("healthy-tenant", include_str!("../../../tests/fixtures/healthy-tenant.json")),
    ("healthy-file", include_str!("../../../tests/fixtures/healthy-file.json")),
    ("hostile", include_str!("../../../tests/fixtures/hostile.json")),
];

fn fixture(name: &str) -> Report {
    let (_, json) = FIXTURES.iter().find(|(other, _)| *other == name).expect("a fixture");
    serde_json::from_str(json).expect("a report")
}

fn rendered(name: &str, look: Look) -> String {
    let value = fixture(name);
    let command = if value.vantages.is_empty() { "inspect" } else { "check" };
    let exit = Policy::default().explain(&value);
    report(&value, Context { command, exit: Some(&exit), bundle: Some("") }, look)
}

#[test]
fn tells_of_a_missing_intermediate_in_a_file() {
    insta::assert_snapshot!(
        rendered("missing-intermediate", Look::PLAIN),
        @"
    cert-chain inspect leaf-only.pem                     ERROR: 1 error   2026-11-23
    Chain: repairable. Name: not checked (no --host). 2026-11-23 08:14 UTC. Store:
    mozilla of 2026-11-20.

    [1] ERROR missing-intermediate    leaf-only.pem                        -> server
        sent 1   lyncdiscover.contoso.test       71d0e6b8  to 2027-03-02
        MISSING  Fabrikam TLS CA G4              c25a90f4  to 2031-09-30
                 found by AIA http://aia.fabrikam.test/g4.crt
        trusted  Fabrikam Root R4                9b3a11d0  in mozilla
        What     the server does not send Fabrikam TLS CA G4 (c25a90f4), the issuer
                 of lyncdiscover.contoso.test
        Do       install Fabrikam TLS CA G4 after the end-entity certificate and
                 restart the listener
        Bundle   cert-chain bundle leaf-only.pem -o chain.pem
        Windows  c25a90f4 is thumbprint C25A90F4C25A90F4C25A90F4C25A90F4C25A90F4
        Proof    proven: with c25a90f4 sent, both judges accept.

    Next to expire: lyncdiscover.contoso.test (71d0e6b8), 2027-03-02 (98 days).
    Exit status 1.
    "
    );
}

#[test]
fn tells_of_several_endpoints_with_differing_addresses() {
    insta::assert_snapshot!(
        rendered("tenant", Look::PLAIN),
        @"
    cert-chain check contoso.test   ERROR: 3 errors, 2 warnings, 1 note   2026-11-23
    7 of 8 endpoints answered. Worst chain: unreachable. 2026-11-23 08:14 UTC. Seen
    from: here, by the system's resolver. Stores: mozilla of 2026-11-20, given
    roots.

    ENDPOINT                               ROLE           CHAIN        FINDING
    lyncdiscover.contoso.test:443          reverse proxy  repairable   [1] ERROR
    webext-with-a-rather-long-name.emea.contoso.test:4443
                                           reverse proxy  repairable   [1] ERROR
    sip.contoso.test:443 :5061             Access Edge    broken       [2] [4] ERROR
      203.0.113.31                                        complete     ok
      203.0.113.32                                        broken       [2] ERROR
    sipext.contoso.test:443                Access Edge    unreachable  [3] ERROR
    contoso.test:443                       autodiscover   complete     [5] warn
    autodiscover.contoso.test:443 :4443    Exchange       complete     ok
    login.microsoftonline.com:443          Microsoft      complete     ok

    [1] ERROR missing-intermediate    2 endpoints                   -> reverse proxy
        at       lyncdiscover.contoso.test:443,
                 webext-with-a-rather-long-name.emea.contoso.test:4443
        sent 1   lyncdiscover.contoso.test       71d0e6b8  to 2027-03-02
        MISSING  Fabrikam TLS CA G4              c25a90f4  to 2031-09-30
                 found by AIA http://aia.fabrikam.test/g4.crt
        trusted  Fabrikam Root R4                9b3a11d0  in mozilla
        What     the server does not send Fabrikam TLS CA G4 (c25a90f4), the issuer
                 of lyncdiscover.contoso.test
                 likewise webext-with-a-rather-long-name.emea.contoso.test:4443
        Do       install Fabrikam TLS CA G4 after the end-entity certificate and
                 restart the listener
        Bundle   cert-chain bundle lyncdiscover.contoso.test:443 -o chain.pem
        Windows  c25a90f4 is thumbprint C25A90F4C25A90F4C25A90F4C25A90F4C25A90F4
        Proof    proven: with c25a90f4 sent, both judges accept.
    [2] ERROR expired-end-entity                                             -> edge
        at       sip.contoso.test:443 :5061 on 203.0.113.32
        sent 1   sip.contoso.test                9f31c2aa  EXPIRED 2026-11-21 <- [2]
        sent 2   Fabrikam TLS CA G4              c25a90f4  to 2031-09-30
        trusted  Fabrikam Root R4                9b3a11d0  in mozilla
        What     the certificate of sip.contoso.test (9f31c2aa) expired at
                 2026-11-21T23:59:00Z, 1 day ago
        Do       install a renewed certificate; 203.0.113.31 already serves one that
                 is valid to 2027-05-30 (4be07d15)
        Windows  9f31c2aa is thumbprint 9F31C2AA9F31C2AA9F31C2AA9F31C2AA9F31C2AA
        Proof    proven: with 4be07d15 in its place, both judges accept.
    [3] ERROR address-unreachable     sipext.contoso.test:443                -> edge
        What     sipext.contoso.test:443: 203.0.113.77 did not answer within 15 s
        Do       open TCP 443 to 203.0.113.77, or take the record out of DNS
        Proof    unproven: only the network can be mended.
    [4] warn  chain-differs-by-address  sip.contoso.test:443 :5061           -> edge
        What     203.0.113.31 and 203.0.113.32 send different chains (4be07d15,
                 9f31c2aa)
        Do       install the same certificate on every node
        Proof    unproven: no change of one chain mends a farm.
    [5] warn  name-mismatch           contoso.test:443                    -> website
        sent 1   www.contoso.test                5512ac9d  to 2027-01-14      <- [5]
        sent 2   Fabrikam TLS CA G4              c25a90f4  to 2031-09-30
        sent 3   Fabrikam Root R4                9b3a11d0  to 2041-01-01
        trusted  Fabrikam Root R4                9b3a11d0  in mozilla
        What     the certificate www.contoso.test (5512ac9d) does not carry the name
                 contoso.test; it names www.contoso.test
        Do       reissue the certificate with contoso.test among its names
        Windows  5512ac9d is thumbprint 5512AC9D5512AC9D5512AC9D5512AC9D5512AC9D
        Proof    hypothetical: it takes a certificate that does not exist yet; all
                 else verifies.

    Notes, no harm done:
      - root-included: the server sends the root Fabrikam Root R4 (9b3a11d0), which
        no client needs (contoso.test:443)

    Not seen from here:
      - sipext.contoso.test:443: nothing answered before the deadline of 15 s
      - contoso.test:443 at [2001:db8::80]: this machine has no route for IPv6
      - not in DNS (normal): lyncdiscoverinternal, _sipinternaltls._tcp, sipinternal
      - limit met: only the first 4 AIA URLs of 5512ac9d were followed

    Next to expire: www.contoso.test (5512ac9d), 2027-01-14 (51 days).
    Exit status 1.
    "
    );
}

#[test]
fn reassures_when_a_tenant_is_healthy() {
    insta::assert_snapshot!(
        rendered("healthy-tenant", Look::PLAIN),
        @"
    cert-chain check contoso.test                       OK: no findings   2026-11-23
    2 of 2 endpoints answered. Worst chain: complete. 2026-11-23 08:14 UTC. Seen
    from: outside (resolver 9.9.9.9:53). Store: mozilla of 2026-11-20.

    ENDPOINT                       ROLE         CHAIN        FINDING
    autodiscover.contoso.test:443  Exchange     complete     ok
    sip.contoso.test:443           Access Edge  complete     ok

    Every server sends a complete chain: nothing to do.

    Not seen from here:
      - not in DNS (normal): lyncdiscoverinternal

    Next to expire: sip.contoso.test (4be07d15), 2027-05-30 (187 days).
    Exit status 0.
    "
    );
}

#[test]
fn reassures_when_a_file_is_healthy() {
    insta::assert_snapshot!(
        rendered("healthy-file", Look::PLAIN),
        @"
    cert-chain inspect fullchain.pem                    OK: no findings   2026-11-23
    Chain: complete. Name asked for: sip.contoso.test. 2026-11-23 08:14 UTC. Store:
    mozilla of 2026-11-20.

        sent 1   sip.contoso.test                4be07d15  to 2027-05-30
        sent 2   Fabrikam TLS CA G4              c25a90f4  to 2031-09-30
        trusted  Fabrikam Root R4                9b3a11d0  in mozilla

    The chain is complete as it is: nothing to do.

    Next to expire: sip.contoso.test (4be07d15), 2027-05-30 (187 days).
    Exit status 0.
    "
    );
}

#[test]
fn leads_with_what_was_not_tested_when_nothing_was_found() {
    let mut value = fixture("healthy-tenant");
    value.coverage.not_tested = vec![NotTested::new("sip.contoso.test:443", "no answer within 15 s", true)];
    let exit = Policy::default().explain(&value);
    let text = report(&value, Context { command: "check", exit: Some(&exit), bundle: Some("") }, Look::PLAIN);
    assert!(text.lines().next().is_some_and(|line| line.contains("INCOMPLETE: no findings, 1 untested")), "{text}");
    assert!(!text.contains("nothing to do"), "{text}");
    assert!(
        text.ends_with(
            "Exit status 2: 1 of what belongs to the target could not be tested\n(--allow-untested accepts that).\n"
        ),
        "{text}"
    );
}

#[test]
fn keeps_every_control_character_of_strangers_from_the_terminal() {
    for (name, _) in FIXTURES {
        for colour in [false, true] {
            for unicode in [false, true] {
                let text = rendered(name, Look { width: 80, colour, unicode });
                let bare = ["\x1b[0m", "\x1b[1m", "\x1b[1;31m", "\x1b[32m", "\x1b[33m"]
                    .into_iter()
                    .fold(text.clone(), |text, sgr| text.replace(sgr, ""));
                assert!(colour || bare == text, "{name}: colour where none was asked for");
                let harmless = |c: char| c == '\n' || c == ' ' || c.is_ascii_graphic() || (unicode && c.is_alphanumeric());
                assert_eq!(bare.chars().find(|c| !harmless(*c)), None, "{name}");
            }
        }
    }
}

#[test]
fn stays_within_the_width_and_leaves_no_trailing_space() {
    for (name, _) in FIXTURES {
        for width in [60, 80, 100] {
            for line in rendered(name, Look { width, ..Look::PLAIN }).lines() {
                // A command is not broken, so that it can be copied.
                let is_command = line.starts_with("    Bundle   cert-chain bundle ");
                assert!(columns(line) <= width || is_command, "{name}: {line}");
                assert_eq!(line, line.trim_end(), "{name}");
            }
        }
    }
}

#[test]
fn puts_no_word_of_a_stranger_into_a_command() {
    let text = rendered("hostile", Look::PLAIN);
    assert!(!text.contains("Bundle"), "{text}");
}

#[test]
fn says_nothing_by_colour_alone() {
    for (name, _) in FIXTURES {
        let plain = rendered(name, Look::PLAIN);
        let coloured = rendered(name, Look { colour: true, ..Look::PLAIN });
        let bare = coloured
            .split('\x1b')
            .map(|part| part.strip_prefix('[').map_or(part, |sgr| sgr.split_once('m').map_or("", |(_, text)| text)));
        assert_eq!(bare.collect::<String>(), plain, "{name}");
    }
}

#[test]
fn tells_of_a_fault_that_sits_at_no_endpoint() {
    use cert_chain_core::discover::SignIn;
    use cert_chain_core::discover::documents::Realm;
    use cert_chain_core::{JudgeOptions, Tenant, inspect_sign_in};

    let mut sign_in = SignIn::default();
    sign_in.realm = Some(Realm::read(None, br#"{"NameSpaceType":"Federated"}"#).expect("a realm"));
    sign_in.metadata = Some(Err("it is a web page, not federation metadata".to_owned()));
    sign_in.metadata_host = Some("sts.contoso.test".to_owned());
    let tenant = Tenant::new("contoso.test".parse().expect("a name")).expect("a domain");
    let now = "2026-11-23T08:14:00Z".parse().expect("RFC 3339");
    let mut value = inspect_sign_in(&tenant, &sign_in, now, &JudgeOptions::default());
    value.stores.clear();
    insta::assert_snapshot!(
        report(&value, Context { command: "check", exit: None, bundle: None }, Look::PLAIN),
        @"
    cert-chain check contoso.test                    WARNING: 1 warning   2026-11-23
    2026-11-23 08:14 UTC.

    [1] warn  metadata-unreachable                                           -> adfs
        What     the federation metadata of sts.contoso.test could not be read: it
                 is a web page, not federation metadata
        Do       enable the endpoint /FederationMetadata/2007-06/ for the proxy with
                 Set-AdfsEndpoint, and see whether a firewall or a load balancer
                 answers in its place
        Proof    unproven: it is about no chain that a server sends, so there is
                 none to judge again.
    "
    );
}

/// Whoever can write an answer can send clients, and this program, anywhere.
#[test]
fn says_which_hosts_nobody_vouches_for() {
    let mut value = fixture("tenant");
    let said = |value: &Report| report(value, Context { command: "check", exit: None, bundle: None }, Look::PLAIN);
    assert!(!said(&value).contains("Known by an answer alone"));
    let host = value.endpoints[1].host.clone().expect("a host");
    value.endpoints[1].authenticated = false;
    let text = said(&value).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains(&format!(
            "Known by an answer alone, which came in clear, or from a server whose own chain or name does not hold: {host}."
        )),
        "{text}"
    );
}

#[test]
fn tells_who_speaks_sip() {
    let mut value = fixture("tenant");
    let said = [
        r#"{"status": 405, "reason": "Method Not Allowed", "server": "RTC/7.0"}"#,
        r#"{"status": 403, "reason": "Forbidden", "server": null}"#,
        r#"{"status": null, "reason": "an HTTP answer", "server": null}"#,
        r#"{"status": 200, "reason": "OK", "server": "RTC/7.0"}"#,
    ];
    for (endpoint, said) in value.endpoints.iter_mut().zip(said) {
        endpoint.sip = Some(serde_json::from_str(said).expect("an answer"));
    }
    let text = report(&value, Context { command: "check", exit: None, bundle: None }, Look { width: 1000, ..Look::PLAIN });
    let told = text.lines().find(|line| line.contains("SIP:")).expect("a line");
    insta::assert_snapshot!(
        told,
        @"Speaks SIP: lyncdiscover.contoso.test:443, sip.contoso.test:5061 (RTC/7.0); webext-with-a-rather-long-name.emea.contoso.test:4443 (403 Forbidden). Does not answer in SIP: sip.contoso.test:443 (an HTTP answer)."
    );
}

#[test]
fn tells_what_the_records_of_mail_servers_match() {
    let said = |dane: Option<DaneReport>| {
        let mut value = fixture("healthy-tenant");
        value.endpoints[0].dane = dane;
        let text = report(&value, Context { command: "check", exit: None, bundle: None }, Look::PLAIN);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        text.contains("The TLSA records of").then_some(text)
    };
    let tells = |dane, what: &str| said(Some(dane)).is_some_and(|text| text.contains(what));
    assert!(tells(DaneReport::EndEntity, "senders that use DANE do not look at its chain"));
    assert!(tells(DaneReport::Authority, "accept it if its chain is whole"));
    assert!(tells(DaneReport::Mismatch, "senders that use DANE do not deliver"));
    assert_eq!(said(None), None);
}

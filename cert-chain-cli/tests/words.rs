//! The commands that only tell: explain, endpoints, schema.

mod support;

use cert_chain_core::rules;
use support::run;

#[test]
fn explains_a_code_whatever_its_case() {
    let told = run(&["explain", "Missing-Intermediate"]);
    assert!(told.starts_with("exit 0\n--- stdout\nmissing-intermediate: the server does not send"), "{told}");
    let parts =
        ["Severity: error", "What it means", "What to do", "Where it is written", "https://www.rfc-editor.org/rfc/rfc8446"];
    let places: Vec<_> = parts.iter().map(|part| told.find(part).unwrap_or_else(|| panic!("no {part} in {told}"))).collect();
    assert!(places.is_sorted(), "{told}");
}

#[test]
fn explains_every_code_in_80_columns() {
    let list = run(&["explain"]);
    for rule in rules() {
        assert!(list.contains(rule.code), "{list}");
        let told = run(&["explain", rule.code]);
        assert!(told.starts_with("exit 0\n"), "{told}");
        // An address is not broken, so that it can be copied.
        let long = told.lines().find(|line| line.len() > 80 && !line.contains("https://"));
        assert_eq!(long, None, "{}", rule.code);
        for word in [rule.title, rule.remedy].iter().flat_map(|text| text.split_whitespace()) {
            assert!(told.contains(word), "{}: {word} is not in {told}", rule.code);
        }
    }
    assert_eq!(list.lines().find(|line| line.len() > 80), None);
}

#[test]
fn explains_the_words_of_a_report() {
    let list = run(&["explain"]);
    for word in ["complete", "repairable", "broken", "unreachable", "proven", "hypothetical", "partial", "unproven"] {
        let told = run(&["explain", word]);
        assert!(told.starts_with(&format!("exit 0\n--- stdout\n{word}: ")), "{told}");
        assert!(list.lines().any(|line| line.starts_with(&format!("{word} "))), "{list}");
    }
}

#[test]
fn lists_what_check_would_ask() {
    insta::assert_snapshot!(run(&["endpoints", "anna@bücher.example"]), @r#"
    exit 0
    --- stdout
    What `cert-chain check xn--bcher-kva.example` asks DNS, and the ports it
    connects to where the name is known. Nothing was asked now.

    ASK     NAME                                                          PORTS
    SRV     _autodiscover._tcp.xn--bcher-kva.example                      by record
            Outlook and mobile mail, when autodiscover.<domain> does not answer
    SRV     _sip._tls.xn--bcher-kva.example                               by record
            desktop clients and phones that sign in from outside
    SRV     _sipfederationtls._tcp.xn--bcher-kva.example                  by record
            partners' Edge servers and Teams, for federation over mutual TLS
    SRV     _sipinternaltls._tcp.xn--bcher-kva.example                    by record
            desktop clients and phones that sign in from inside
    A,AAAA  autodiscover.xn--bcher-kva.example                            443
            Outlook, mobile mail, and Skype for Business for the calendar
    A,AAAA  lyncdiscover.xn--bcher-kva.example                            443
            desktop and mobile clients outside, before any SIP; mobile clients have
            no other way
    A,AAAA  lyncdiscoverinternal.xn--bcher-kva.example                    443
            desktop and mobile clients inside, before any SIP
    A,AAAA  sip.xn--bcher-kva.example                                     5061 443
            desktop clients and phones, when no SRV record answers
    A,AAAA  sipexternal.xn--bcher-kva.example                             443
            desktop clients and phones outside, as the last resort
    A,AAAA  sipinternal.xn--bcher-kva.example                             5061 443
            desktop clients and phones inside, when no SRV record answers

    An SRV record names its own hosts and ports; each of them is checked too.
    "#);
}

#[test]
fn prints_the_schema_of_the_report() {
    let told = run(&["schema"]);
    let json = told.strip_prefix("exit 0\n--- stdout\n").expect("success");
    let schema: serde_json::Value = serde_json::from_str(json).expect("JSON");
    for field in ["schema_version", "target", "state", "verdict", "endpoints", "certificates"] {
        assert!(schema["properties"].get(field).is_some(), "{field}");
    }
}

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
    insta::assert_snapshot!(run(&["endpoints", "anna@bücher.example"]), @"
    exit 0
    --- stdout
    What `cert-chain check xn--bcher-kva.example` asks DNS, and the ports it
    connects to where the name is known. Nothing was asked now.

    ASK     NAME                                                          PORTS
    A,AAAA  xn--bcher-kva.example                                         443
            Outlook and mobile mail, which ask the domain's own website first
    MX      xn--bcher-kva.example                                         25
            every mail server that sends to the domain
    SRV     _autodiscover._tcp.xn--bcher-kva.example                      by record
            Outlook and mobile mail, when autodiscover.<domain> does not answer
    TXT     _mta-sts.xn--bcher-kva.example                                none
            mail servers that look for the domain's policy
    SRV     _sip._tls.xn--bcher-kva.example                               by record
            desktop clients and phones that sign in from outside
    SRV     _sipfederationtls._tcp.xn--bcher-kva.example                  by record
            partners' Edge servers and Teams, for federation over mutual TLS
    SRV     _sipinternaltls._tcp.xn--bcher-kva.example                    by record
            desktop clients and phones that sign in from inside
    A,AAAA  autodiscover.xn--bcher-kva.example                            443
            Outlook, mobile mail, and Skype for Business for the calendar
    A,AAAA  dialin.xn--bcher-kva.example                                  443
            browsers, for dial-in numbers and PINs
    A,AAAA  enterpriseenrollment.xn--bcher-kva.example                    443
            Windows devices that enrol in their management
    A,AAAA  enterpriseregistration.xn--bcher-kva.example                  443
            devices that join the workplace
    A,AAAA  lyncdiscover.xn--bcher-kva.example                            443
            desktop and mobile clients outside, before any SIP; mobile clients have
            no other way
    A,AAAA  lyncdiscoverinternal.xn--bcher-kva.example                    443
            desktop and mobile clients inside, before any SIP
    A,AAAA  meet.xn--bcher-kva.example                                    443
            everybody who joins a meeting
    A,AAAA  mta-sts.xn--bcher-kva.example                                 443
            mail servers that read the domain's policy
    A,AAAA  scheduler.xn--bcher-kva.example                               443
            browsers, for the Web Scheduler
    A,AAAA  sip.xn--bcher-kva.example                                     5061 443
            desktop clients and phones, when no SRV record answers
    A,AAAA  sipexternal.xn--bcher-kva.example                             443
            desktop clients and phones outside, as the last resort
    A,AAAA  sipinternal.xn--bcher-kva.example                             5061 443
            desktop clients and phones inside, when no SRV record answers

    An SRV or MX record names its own hosts; each of them is checked too.

    Hosts that only answers name, or you
    the pool's web services                                               443
            by the Lyncdiscover answer; desktop and mobile clients outside, once
            Lyncdiscover has sent them there
    the SIP hosts that the user's pool names                              443
            by the Lyncdiscover answer; clients that sign in
    the Autodiscover and Exchange Web Services host                       443
            by an Autodiscover redirect or answer; Outlook, mobile mail, and
            Exchange Online for free/busy and mailbox moves
    the identity provider                                                 443
            by home realm discovery; everybody who signs in, and Exchange Online in
            their place
    the port for users' certificates                                      49443
            by home realm discovery, where it is AD FS; devices that sign in with a
            certificate
    certauth.<AD FS>                                                      443
            by home realm discovery, where it is AD FS; devices that sign in with a
            certificate, by the newer binding
    the smart host of a connector                                         25
            by the user: smtp://HOST; Exchange Online, and the servers on the
            premises
    a session border controller                                           5061
            by the user: sips:HOST:PORT; Teams Direct Routing

    Only with --legacy
    SRV     _ntp._udp.xn--bcher-kva.example                               none
            phones of old, for the time
    SRV     _sipinternal._tcp.xn--bcher-kva.example                       none
            Communicator 2007, without TLS
    SRV     _xmpp-server._tcp.xn--bcher-kva.example                       by record
            XMPP gateways of Lync 2013 and Skype for Business 2015
    A,AAAA  admin.xn--bcher-kva.example                                   443
            administrators inside, for the control panel
    A,AAAA  ucupdates-r2.xn--bcher-kva.example                            443
            phones of old, for firmware
    ");
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

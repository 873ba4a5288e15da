//! What cannot be done is told in one line, with exit status 2.

mod support;

use std::io::Read as _;
use std::process::Stdio;

use support::{Folder, cert_chain, run, run_with_input};

#[test]
fn tells_files_and_servers_apart() {
    let folder = Folder::new("tells_files_and_servers_apart");
    folder.file("chain.pem", "");
    insta::assert_snapshot!(folder.run(&["check", "chain.pem"]), @"
    exit 2
    --- stderr
    error: `chain.pem` is a file, and check asks servers
    hint: `cert-chain inspect chain.pem` reads it
    ");
    insta::assert_snapshot!(folder.run(&["inspect", "--no-aia", "contoso.com"]), @"
    exit 2
    --- stderr
    error: cannot read `contoso.com`: No such file or directory
    hint: `cert-chain check contoso.com` asks the server
    ");
    insta::assert_snapshot!(folder.run(&["inspect", "--no-aia", "--host", "sip.contoso.com:443", "chain.pem"]), @"
    exit 2
    --- stderr
    error: --host: `sip.contoso.com:443` is not a domain or server: certificates carry names without ports
    ");
    insta::assert_snapshot!(folder.run(&["inspect", "--no-aia", "--max-depth", "abc", "chain.pem"]), @"
    exit 2
    --- stderr
    error: --max-depth: `abc` is not a number of certificates
    ");
    insta::assert_snapshot!(folder.run(&["check", "contoso.com", "--resolver", "a=127.0.0.1", "--resolver", "a=127.0.0.2"]), @"
    exit 2
    --- stderr
    error: --resolver: `a` is there twice
    ");
    folder.file("bare.cer", "MIIBszCCAVmgAwIBAgIU\nAAAA\n");
    insta::assert_snapshot!(folder.run(&["inspect", "--no-aia", "bare.cer"]), @"
    exit 2
    --- stderr
    error: `bare.cer` holds no certificate: Base64 without the lines -----BEGIN CERTIFICATE----- and -----END CERTIFICATE----- around it
    ");
}

#[test]
fn refuses_files_that_hold_no_certificate() {
    let folder = Folder::new("refuses_files_that_hold_no_certificate");
    folder.file("empty.pem", "");
    folder.file("notes.txt", "nothing here");
    folder.file("cut.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n");
    insta::assert_snapshot!(folder.run(&["inspect", "--no-aia", "absent.pem"]), @r#"
    exit 2
    --- stderr
    error: cannot read `absent.pem`: No such file or directory
    "#);
    insta::assert_snapshot!(folder.run(&["inspect", "--no-aia", "empty.pem"]), @r#"
    exit 2
    --- stderr
    error: `empty.pem` holds no certificate: the file is empty
    "#);
    insta::assert_snapshot!(folder.run(&["inspect", "--no-aia", "notes.txt"]), @r#"
    exit 2
    --- stderr
    error: `notes.txt` holds no certificate: neither PEM, DER nor PKCS#7
    "#);
    insta::assert_snapshot!(folder.run(&["inspect", "--no-aia", "cut.pem"]), @"
    exit 2
    --- stderr
    error: `cut.pem` holds no certificate: line 1: the CERTIFICATE block is cut off: its END line is missing (RFC 7468, section 3)
    ");
    insta::assert_snapshot!(folder.run(&["inspect", "--no-aia", "."]), @r#"
    exit 2
    --- stderr
    error: cannot read `.`: Is a directory
    "#);
    insta::assert_snapshot!(folder.run(&["inspect", "--no-aia", "absent.pem", "empty.pem"]), @r#"
    exit 2
    --- stdout
    2 targets: 0 with findings, 2 not done, 0 clean. Exit status 2.
    --- stderr
    error: cannot read `absent.pem`: No such file or directory
    error: `empty.pem` holds no certificate: the file is empty
    "#);
}

#[test]
fn escapes_what_a_file_name_would_do_to_the_terminal() {
    insta::assert_snapshot!(run(&["inspect", "\u{1b}[2J\u{202e}.pem"]), @r#"
    exit 2
    --- stderr
    error: cannot read `\u{1b}[2J\u{202e}.pem`: No such file or directory
    "#);
}

#[test]
fn refuses_a_flood_soon() {
    let flood = vec![b'x'; (64 << 20) + 1];
    insta::assert_snapshot!(run_with_input(&["inspect", "--no-aia", "-"], &flood), @r#"
    exit 2
    --- stderr
    error: cannot read `-`: larger than 64 MiB, which no chain or store is
    "#);
}

#[test]
fn refuses_values_in_one_line() {
    insta::assert_snapshot!(run(&["inspect", "--at", "yesterday", "x.pem"]), @r#"
    exit 2
    --- stderr
    error: --at: `yesterday` is not a moment in RFC 3339 form, such as 2026-11-22T08:14:00Z
    "#);
    insta::assert_snapshot!(run(&["check", "con toso.com"]), @r#"
    exit 2
    --- stderr
    error: `con toso.com` is not a domain or server: a target holds no space
    "#);
    insta::assert_snapshot!(run(&["check", "\u{1b}]0;owned\u{7}.test"]), @r#"
    exit 2
    --- stderr
    error: `\u{1b}]0;owned\u{7}.test` is not a domain or server: a target holds no space
    "#);
    insta::assert_snapshot!(run(&["check", "contoso"]), @r#"
    exit 2
    --- stderr
    error: `contoso` is not a domain or server: a domain has at least two labels
    "#);
    insta::assert_snapshot!(run(&["endpoints", "sip.contoso.com:443"]), @r#"
    exit 2
    --- stderr
    error: `sip.contoso.com:443` is a server, not a domain
    "#);
    insta::assert_snapshot!(run(&["check", "contoso.com", "--resolver", "dns.example"]), @r#"
    exit 2
    --- stderr
    error: --resolver: `dns.example` is not [NAME=]ADDR:PORT with an IP address
    "#);
    insta::assert_snapshot!(run(&["check", "contoso.com", "--connect-to", "a:b"]), @r#"
    exit 2
    --- stderr
    error: --connect-to: `a:b` does not say where to connect: there must be four fields: HOST:PORT:ADDR:PORT
    "#);
    insta::assert_snapshot!(run(&["check", "contoso.com", "--timeout", "0"]), @r#"
    exit 2
    --- stderr
    error: --timeout: `0` is not between 1ms and 60m
    "#);
    insta::assert_snapshot!(run(&["inspect", "x.pem", "--host", "a b"]), @r#"
    exit 2
    --- stderr
    error: --host: `a b` is not a domain or server: not a DNS name
    "#);
}

#[test]
fn says_which_values_there_are() {
    insta::assert_snapshot!(run(&["inspect", "x.pem", "--format", "\u{1b}[31mxml"]), @r#"
    exit 2
    --- stderr
    error: invalid value 'xml' for '--format <FORMAT>'
      [possible values: text, json]

    For more information, try '--help'.
    "#);
}

#[test]
fn suggests_the_nearest_code() {
    insta::assert_snapshot!(run(&["explain", "mising-intermediat"]), @r#"
    exit 2
    --- stderr
    error: there is no finding `mising-intermediat`
    hint: did you mean `missing-intermediate`?
    "#);
    insta::assert_snapshot!(run(&["explain", "foo"]), @r#"
    exit 2
    --- stderr
    error: there is no finding `foo`
    hint: `cert-chain explain` lists all codes
    "#);
    insta::assert_snapshot!(run(&["explain", "\u{1b}c"]), @r#"
    exit 2
    --- stderr
    error: there is no finding `\u{1b}c`
    hint: `cert-chain explain` lists all codes
    "#);
}

#[test]
fn takes_a_closed_pipe_for_enough() {
    let mut child = cert_chain(&["schema"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
    drop(child.stdout.take());
    let mut complaint = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut complaint).expect("text");
    let status = child.wait().expect("it ends");
    assert_eq!((status.code(), &*complaint), (Some(0), ""));
}

#[test]
fn tells_what_a_pfx_is_for() {
    let folder = Folder::new("tells_what_a_pfx_is_for");
    // PFX ::= SEQUENCE { version INTEGER {v3(3)}, ... }
    folder.file("server.pfx", [0x30, 0x05, 0x02, 0x01, 0x03, 0x30, 0x00]);
    insta::assert_snapshot!(folder.run(&["inspect", "--no-aia", "server.pfx"]), @"
    exit 2
    --- stderr
    error: `server.pfx` holds no certificate: a PKCS#12 file (.pfx, .p12): export its certificates first, without the key, with openssl pkcs12 -nokeys, or in certlm.msc as PKCS#7 (.p7b) with all certificates of the path
    ");
}

#[test]
fn shortens_what_nobody_would_read() {
    let folder = Folder::new("shortens_what_nobody_would_read");
    let mut pki = cert_chain_testlab::Pki::new();
    folder.file("root.pem", cert_chain_testlab::pem("CERTIFICATE", &pki.root("Root")));
    let mut chain = vec![pki.end_entity("sip.contoso.test", "Root")];
    chain.extend((0..30).map(|number| pki.root(&format!("Elsewhere {number}"))));
    folder.file("store.pem", cert_chain_testlab::pem_bundle(&chain));
    let told =
        folder.run(&["inspect", "--no-aia", "--at", cert_chain_testlab::LAB_NOW_RFC3339, "--roots", "root.pem", "store.pem"]);
    assert!(told.contains("... 23 more certificates ..."), "{told}");
    assert!(told.contains("30 certificates that the server sends are on no path"), "{told}");
    assert!(told.lines().count() < 60, "{told}");
}

/// What no reader takes is a finding like any other: shown with what can be read of it, and the rule that it breaks.
#[test]
fn shows_what_can_be_read_of_a_certificate_that_cannot() {
    let folder = Folder::new("shows_what_can_be_read_of_a_certificate_that_cannot");
    let mut pki = cert_chain_testlab::Pki::new();
    let root = pki.root("Contoso Root");
    let comment =
        cert_chain_testlab::Extension { oid: vec![2, 16, 840, 1, 113_730, 1, 13], critical: false, value: vec![0x16, 0] };
    let ca = pki.ca_with("Contoso CA", "Contoso Root", |spec| spec.extensions = vec![comment.clone(), comment]);
    let server = pki.end_entity("sip.contoso.test", "Contoso CA");
    folder.file("root.pem", cert_chain_testlab::pem("CERTIFICATE", &root));
    folder.file("chain.pem", cert_chain_testlab::pem_bundle(&[&server, &ca]));
    folder.file("alone.pem", cert_chain_testlab::pem_bundle(&[&ca]));
    let inspect = ["inspect", "--no-aia", "--at", cert_chain_testlab::LAB_NOW_RFC3339, "--roots", "root.pem"];
    insta::assert_snapshot!(folder.run(&[&inspect[..], &["chain.pem"]].concat()), @"
    exit 1
    --- stdout
    cert-chain inspect chain.pem                         ERROR: 1 error   2026-06-01
    Chain: broken. Name: not checked (no --host). Judged as of 2026-06-01 12:00 UTC.
    Store: given roots.

    [1] ERROR unreadable-certificate  chain.pem                            -> server
        sent 1   sip.contoso.test                bf90de47  to 2027-02-21
        sent 2   Contoso CA                      0530a95e  UNREADABLE         <- [1]
        What     certificate 2 of the chain (line 13), Contoso CA (0530a95e), cannot
                 be read: its extension 2.16.840.1.113730.1.13 is there twice (RFC
                 5280, section 4.2); it is the issuer of sip.contoso.test (bf90de47)
        Fails    every client
        Do       install it again from the file that the CA delivered; if it is the
                 same there, have the CA issue it anew
        Windows  0530a95e is thumbprint 7D0F5BEF825B1D428EB85364DECFB1FD5124995D
        Proof    unproven: the issuer's certificate cannot be read, and nobody at
                 hand has it in another form.

    Next to expire: sip.contoso.test (bf90de47), 2027-02-21 (265 days).
    Exit status 1.
    ");
    insta::assert_snapshot!(folder.run(&[&inspect[..], &["alone.pem"]].concat()), @"
    exit 1
    --- stdout
    cert-chain inspect alone.pem                         ERROR: 1 error   2026-06-01
    Chain: broken. Name: not checked (no --host). Judged as of 2026-06-01 12:00 UTC.
    Store: given roots.

    [1] ERROR unreadable-certificate  alone.pem                            -> server
        sent 1   Contoso CA                      0530a95e  UNREADABLE         <- [1]
        What     certificate 1 of the chain (line 1), Contoso CA (0530a95e), cannot
                 be read: its extension 2.16.840.1.113730.1.13 is there twice (RFC
                 5280, section 4.2)
        Do       install it again from the file that the CA delivered; if it is the
                 same there, have the CA issue it anew
        Windows  0530a95e is thumbprint 7D0F5BEF825B1D428EB85364DECFB1FD5124995D
        Proof    unproven: the server's own certificate cannot be read.

    Next to expire: Contoso CA (0530a95e), 2034-05-30 (2920 days).
    Exit status 1.
    ");
}

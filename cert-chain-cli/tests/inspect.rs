//! Every fault of the lab, from files, as an administrator would meet it.

mod support;

use cert_chain_core::Time;
use cert_chain_core::report::Report;
use cert_chain_testlab::{Case, Scene, cases, pem, pem_bundle};
use support::{Folder, told};

/// Writes `scene` into `folder` and gives the options that show it.
fn options(folder: &Folder, scene: &Scene) -> Vec<String> {
    folder.file("chain.pem", pem_bundle(&scene.presented));
    folder.file("roots.pem", pem_bundle(&scene.roots));
    let at = Time::from_unix(scene.at).to_string();
    let mut words = vec!["chain.pem", "--no-aia", "--roots", "roots.pem", "--at", &at];
    if !scene.intermediates.is_empty() {
        folder.file("intermediates.pem", pem_bundle(&scene.intermediates));
        words.extend(["--intermediates", "intermediates.pem"]);
    }
    if !scene.crls.is_empty() {
        let crls: String = scene.crls.iter().map(|crl| pem("X509 CRL", crl)).collect();
        folder.file("lists.crl", crls);
        words.extend(["--crl", "lists.crl"]);
    }
    words.extend(scene.host.iter().flat_map(|host| ["--host", host]));
    words.into_iter().map(str::to_owned).collect()
}

fn command<'a>(command: &'a str, options: &'a [String], more: &[&'a str]) -> Vec<&'a str> {
    [command].into_iter().chain(options.iter().map(String::as_str)).chain(more.iter().copied()).collect()
}

/// The cases that files and options can show: the command line has one file of roots, without date and limits.
fn shown() -> impl Iterator<Item = Case> {
    let is_plain = |scene: &Scene| scene.other_stores.is_empty() && scene.limits.is_empty() && scene.store_date.is_none();
    cases().into_iter().filter(move |case| is_plain(&case.sick))
}

fn codes(folder: &Folder, scene: &Scene) -> Vec<String> {
    let options = options(folder, scene);
    let output = folder.output(&command("inspect", &options, &["--format", "json"]));
    let report: Report = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", told(&output)));
    let findings = report.findings.iter().chain(report.endpoints.iter().flat_map(|endpoint| &endpoint.findings));
    findings.map(|finding| finding.code.clone()).collect()
}

#[test]
fn names_every_fault_and_none_in_its_healthy_twin() {
    let folder = Folder::new("names_every_fault_and_none_in_its_healthy_twin");
    for case in shown() {
        let sick = codes(&folder, &case.sick);
        assert!(sick.iter().any(|code| code == case.code), "{}: {sick:?}", case.name);
        let healthy = codes(&folder, &case.healthy);
        assert!(healthy.iter().all(|code| code != case.code), "{}: {healthy:?}", case.name);
    }
}

#[test]
fn tells_every_fault_in_80_columns_with_its_exit_status() {
    let folder = Folder::new("tells_every_fault_in_80_columns_with_its_exit_status");
    for case in shown() {
        let options = options(&folder, &case.sick);
        let output = folder.output(&command("inspect", &options, &[]));
        let text = told(&output);
        assert!(text.contains(case.code), "{}: {text}", case.name);
        // A command is not broken, so that it can be copied.
        let is_long = |line: &&str| line.len() > 80 && !line.starts_with("    Bundle   cert-chain bundle ");
        assert_eq!(text.lines().find(is_long), None, "{}: {text}", case.name);
        assert!(output.stderr.is_empty(), "{}: {text}", case.name);
        if case.severity == "error" {
            assert_eq!(output.status.code(), Some(1), "{}: {text}", case.name);
        }
    }
}

fn case(name: &str) -> Case {
    cases().into_iter().find(|case| case.name == name).expect("a case of the lab")
}

fn text(name: &str) -> String {
    let folder = Folder::new(&format!("text-{}", name.replace('/', "-")));
    let options = options(&folder, &case(name).sick);
    folder.run(&command("inspect", &options, &[]))
}

#[test]
fn tells_of_a_missing_intermediate() {
    insta::assert_snapshot!(text("missing-intermediate/end-entity-only"), @"
    exit 1
    --- stdout
    cert-chain inspect chain.pem                         ERROR: 1 error   2026-06-01
    Chain: repairable. Name asked for: sip.contoso.test. Judged as of 2026-06-01
    12:00 UTC. Store: given roots.

    [1] ERROR missing-intermediate    chain.pem                            -> server
        sent 1   sip.contoso.test                66ea6fd2  to 2027-02-21
        MISSING  Fabrikam Issuing CA 1           9bf48a07  to 2034-05-30
                 given in intermediates.pem
        trusted  Fabrikam Root R1                a486e79c  in given roots
        What     the server does not send Fabrikam Issuing CA 1 (9bf48a07), the
                 issuer of sip.contoso.test
        Fails    Apple, Chrome, Exchange Online, GnuTLS, Go, Java, OpenSSL, rustls,
                 Windows
        May fail Android, Firefox, SBCs, partners' Edges, desk phones, Teams Direct
                 Routing, isolated Windows
        Do       install Fabrikam Issuing CA 1 after the end-entity certificate and
                 restart the listener
        Bundle   cert-chain bundle chain.pem --roots roots.pem --intermediates intermediates.pem --at 2026-06-01T12:00:00Z --host sip.contoso.test --no-aia -o fixed.pem
        Windows  9bf48a07 is thumbprint 8B3A35494C2BE8BEC82769D55A0750E4867C00A5
        Proof    proven: with 9bf48a07 sent, both judges accept.

    Next to expire: sip.contoso.test (66ea6fd2), 2027-02-21 (265 days).
    Exit status 1.
    ");
}

#[test]
fn tells_of_last_years_ca_sent_instead() {
    insta::assert_snapshot!(text("missing-intermediate/last-years-ca-instead"), @"
    exit 1
    --- stdout
    cert-chain inspect chain.pem                 ERROR: 1 error, 1 note   2026-06-01
    Chain: repairable. Name asked for: sip.contoso.test. Judged as of 2026-06-01
    12:00 UTC. Store: given roots.

    [1] ERROR missing-intermediate    chain.pem                            -> server
        sent 1   sip.contoso.test                66ea6fd2  to 2027-02-21
        sent 2   Fabrikam Issuing CA 0           bfc67959  to 2034-05-30
        MISSING  Fabrikam Issuing CA 1           9bf48a07  to 2034-05-30
                 given in intermediates.pem
        trusted  Fabrikam Root R1                a486e79c  in given roots
        What     the server sends Fabrikam Issuing CA 0 (bfc67959), needs Fabrikam
                 Issuing CA 1 (9bf48a07), the issuer of sip.contoso.test
        Fails    Apple, Chrome, Exchange Online, GnuTLS, Go, Java, OpenSSL, rustls,
                 Windows
        May fail Android, Firefox, SBCs, partners' Edges, desk phones, Teams Direct
                 Routing, isolated Windows
        Do       install Fabrikam Issuing CA 1 after the end-entity certificate and
                 restart the listener
        Bundle   cert-chain bundle chain.pem --roots roots.pem --intermediates intermediates.pem --at 2026-06-01T12:00:00Z --host sip.contoso.test --no-aia -o fixed.pem
        Windows  9bf48a07 is thumbprint 8B3A35494C2BE8BEC82769D55A0750E4867C00A5
        Proof    proven: with 9bf48a07 sent, both judges accept.

    Notes, no harm done:
      - unrelated-certificate: the server sends Fabrikam Issuing CA 0 (bfc67959),
        which is on no path from sip.contoso.test

    Next to expire: sip.contoso.test (66ea6fd2), 2027-02-21 (265 days).
    Exit status 1.
    ");
}

#[test]
fn tells_of_a_wrong_intermediate() {
    insta::assert_snapshot!(text("wrong-intermediate/right-one-held"), @"
    exit 1
    --- stdout
    cert-chain inspect chain.pem                         ERROR: 1 error   2026-06-01
    Chain: repairable. Name asked for: sip.contoso.test. Judged as of 2026-06-01
    12:00 UTC. Store: given roots.

    [1] ERROR wrong-intermediate      chain.pem                            -> server
        sent 1   sip.contoso.test                66ea6fd2  to 2027-02-21
        sent 2   Fabrikam Issuing CA 1           d84c1730  to 2034-05-30      <- [1]
        MISSING  Fabrikam Issuing CA 1           9bf48a07  to 2034-05-30
                 given in intermediates.pem
        trusted  Fabrikam Root R1                a486e79c  in given roots
        What     the server sends Fabrikam Issuing CA 1 (d84c1730), needs Fabrikam
                 Issuing CA 1 (9bf48a07), to vouch for sip.contoso.test
        Fails    Apple, Chrome, Exchange Online, GnuTLS, Go, Java, OpenSSL, rustls,
                 Windows
        May fail Android, Firefox, SBCs, partners' Edges, desk phones, Teams Direct
                 Routing, isolated Windows
        Do       replace Fabrikam Issuing CA 1 (d84c1730) by Fabrikam Issuing CA 1
                 (9bf48a07) and restart the listener
        Bundle   cert-chain bundle chain.pem --roots roots.pem --intermediates intermediates.pem --at 2026-06-01T12:00:00Z --host sip.contoso.test --no-aia -o fixed.pem
        Windows  d84c1730 is thumbprint C3577B83D6DA5A2C3EFBC6EC56E08307DFD1E123
        Proof    proven: with 9bf48a07 in its place, both judges accept.

    Next to expire: sip.contoso.test (66ea6fd2), 2027-02-21 (265 days).
    Exit status 1.
    ");
}

#[test]
fn tells_of_an_untrusted_root() {
    insta::assert_snapshot!(text("untrusted-root/private-root-sent"), @"
    exit 1
    --- stdout
    cert-chain inspect chain.pem                         ERROR: 1 error   2026-06-01
    Chain: broken. Name asked for: sip.contoso.test. Judged as of 2026-06-01 12:00
    UTC. Store: given roots.

    [1] ERROR untrusted-root          chain.pem                            -> server
        sent 1   sip.contoso.test                aa4a0c92  to 2027-02-21
        sent 2   Contoso Private CA              099ef68b  to 2034-05-30
        sent 3   Contoso Private Root            3dbdf6e5  to 2041-05-28      <- [1]
        trusted  by none of: given roots
        What     the chain ends at Contoso Private Root (3dbdf6e5), a self-signed
                 root (sent by the server) that is in none of these stores
        Fails    every client
        Do       use a certificate from a CA that every client trusts; where only
                 managed clients connect, install this root on all of them
        Windows  3dbdf6e5 is thumbprint 150175B3A86F5B1205BE913648DB5B887BAE9D97
        Proof    proven: once 3dbdf6e5 is trusted, both judges accept.

    Next to expire: sip.contoso.test (aa4a0c92), 2027-02-21 (265 days).
    Exit status 1.
    ");
}

#[test]
fn tells_of_an_issuer_that_nobody_has() {
    insta::assert_snapshot!(text("unknown-issuer/found-nowhere"), @"
    exit 1
    --- stdout
    cert-chain inspect chain.pem                         ERROR: 1 error   2026-06-01
    Chain: broken. Name asked for: sip.contoso.test. Judged as of 2026-06-01 12:00
    UTC. Store: given roots.

    [1] ERROR unknown-issuer          chain.pem                            -> server
        sent 1   sip.contoso.test                66ea6fd2  to 2027-02-21      <- [1]
        UNKNOWN  Fabrikam Issuing CA 1                     not sent or found
        What     the issuer of sip.contoso.test (66ea6fd2), CN=Fabrikam Issuing CA
                 1, O=Fabrikam Lab, was not found anywhere
        Looked   AIA: the certificate names no address for its issuer
                 key 1021d1a6ab5256f1fc4f5ad591b49b29c680e4ac: nobody has it
                 presented: no certificate of that name
                 stores given: no anchor of that name
        Fails    every client
        Do       download the intermediate CN=Fabrikam Issuing CA 1, O=Fabrikam Lab
                 from its CA and install it after the end-entity certificate; if it
                 is a private root instead, install it on the clients
        Windows  66ea6fd2 is thumbprint 0E4F758B9FF8D06D4CB1FE60A0C77F1EC5B35C90
        Proof    unproven: the issuer's certificate is not at hand.

    Next to expire: sip.contoso.test (66ea6fd2), 2027-02-21 (265 days).
    Exit status 1.
    ");
}

#[test]
fn tells_of_a_wrong_order() {
    insta::assert_snapshot!(text("wrong-order/end-entity-not-first"), @"
    exit 1
    --- stdout
    cert-chain inspect chain.pem                         ERROR: 1 error   2026-06-01
    Chain: broken. Name asked for: sip.contoso.test. Judged as of 2026-06-01 12:00
    UTC. Store: given roots.

    [1] ERROR wrong-order             chain.pem                            -> server
        sent 1   Fabrikam Issuing CA 1           9bf48a07  to 2034-05-30
        sent 2   sip.contoso.test                66ea6fd2  to 2027-02-21      <- [1]
        trusted  Fabrikam Root R1                a486e79c  in given roots
        What     the server sends Fabrikam Issuing CA 1 (9bf48a07) first, and its
                 own certificate sip.contoso.test (66ea6fd2) as number 2
        Fails    every client
        Do       put the server's own certificate first and each issuer after the
                 certificate that it issued
        Bundle   cert-chain bundle chain.pem --roots roots.pem --at 2026-06-01T12:00:00Z --host sip.contoso.test --no-aia -o fixed.pem
        Windows  66ea6fd2 is thumbprint 0E4F758B9FF8D06D4CB1FE60A0C77F1EC5B35C90
        Proof    proven: in the right order, both judges accept.

    Next to expire: sip.contoso.test (66ea6fd2), 2027-02-21 (265 days).
    Exit status 1.
    ");
}

#[test]
fn reassures_about_a_healthy_file() {
    let folder = Folder::new("reassures_about_a_healthy_file");
    let options = options(&folder, &case("missing-intermediate/end-entity-only").healthy);
    insta::assert_snapshot!(folder.run(&command("inspect", &options, &[])), @"
    exit 0
    --- stdout
    cert-chain inspect chain.pem                        OK: no findings   2026-06-01
    Chain: complete. Name asked for: sip.contoso.test. Judged as of 2026-06-01 12:00
    UTC. Store: given roots.

        sent 1   sip.contoso.test                66ea6fd2  to 2027-02-21
        sent 2   Fabrikam Issuing CA 1           9bf48a07  to 2034-05-30
        trusted  Fabrikam Root R1                a486e79c  in given roots

    The chain is complete as it is: nothing to do.

    Next to expire: sip.contoso.test (66ea6fd2), 2027-02-21 (265 days).
    Exit status 0.
    ");
}

#[test]
fn writes_one_report_on_each_line_for_several_files() {
    let folder = Folder::new("writes_one_report_on_each_line_for_several_files");
    let options = options(&folder, &case("missing-intermediate/end-entity-only").sick);
    let output = folder.output(&command("inspect", &options, &["chain.pem", "absent.pem", "--format", "json"]));
    assert_eq!(output.status.code(), Some(2), "an unreadable file is 2 whatever the others hold");
    let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    assert_eq!(text.lines().count(), 2);
    for line in text.lines() {
        serde_json::from_str::<Report>(line).expect("a report on a line");
    }
}

#[test]
fn writes_a_bundle_that_inspect_finds_nothing_in() {
    let folder = Folder::new("writes_a_bundle_that_inspect_finds_nothing_in");
    for name in
        ["missing-intermediate/end-entity-only", "missing-intermediate/two-in-a-row", "wrong-order/intermediates-swapped"]
    {
        let options = options(&folder, &case(name).sick);
        let bundle = folder.output(&command("bundle", &options, &[]));
        assert_eq!(bundle.status.code(), Some(0), "{name}: {}", told(&bundle));
        // PowerShell's redirection writes UTF-16, so the file can be written without it.
        let written = folder.output(&command("bundle", &options, &["-o", "fixed.pem"]));
        assert_eq!((written.status.code(), written.stdout.len()), (Some(0), 0), "{name}: {}", told(&written));
        assert_eq!(folder.read("fixed.pem"), bundle.stdout);
        let mut fixed: Vec<_> = options.iter().map(String::as_str).collect();
        fixed[0] = "fixed.pem";
        let judged = folder.run(&[&["inspect"], &fixed[..]].concat());
        assert!(judged.starts_with("exit 0\n") && judged.contains("OK: no findings"), "{name}: {judged}");
    }
}

#[test]
fn says_when_a_bundle_cannot_be_written() {
    let folder = Folder::new("says_when_a_bundle_cannot_be_written");
    let options = options(&folder, &case("missing-intermediate/end-entity-only").sick);
    insta::assert_snapshot!(folder.run(&command("bundle", &options, &["-o", "no/such/folder"])), @"
    exit 2
    --- stderr
    error: cannot write `no/such/folder`
    caused by: No such file or directory (os error 2)
    ");
}

#[test]
fn names_a_root_that_was_added_as_added() {
    let folder = Folder::new("names_a_root_that_was_added_as_added");
    let options = options(&folder, &case("missing-intermediate/end-entity-only").healthy);
    let extra: Vec<_> = options.iter().map(|word| if word == "--roots" { "--extra-roots" } else { word }).collect();
    let told = folder.run(&[&["inspect"], &extra[..]].concat());
    assert!(told.contains("with 1 extra root") && told.contains("a486e79c  as extra root"), "{told}");
    assert!(!told.contains("in mozilla"), "{told}");
}

#[test]
fn gives_the_command_for_file_names_that_need_quotes() {
    let folder = Folder::new("gives_the_command_for_file_names_that_need_quotes");
    let mut options = options(&folder, &case("missing-intermediate/end-entity-only").sick);
    folder.file("my chain.pem", folder.read("chain.pem"));
    options[0] = "my chain.pem".to_owned();
    let told = folder.run(&command("inspect", &options, &[]));
    assert!(told.contains(r#"Bundle   cert-chain bundle "my chain.pem" --roots roots.pem "#), "{told}");
}

#[test]
fn writes_no_bundle_where_none_helps() {
    let folder = Folder::new("writes_no_bundle_where_none_helps");
    let options = options(&folder, &case("unknown-issuer/found-nowhere").sick);
    insta::assert_snapshot!(folder.run(&command("bundle", &options, &[])), @"
    exit 1
    --- stderr
    error: no chain at hand for chain.pem verifies: unknown-issuer
    hint: `cert-chain inspect chain.pem --roots roots.pem --at 2026-06-01T12:00:00Z --host sip.contoso.test --no-aia` says what to do
    ");
}

#[test]
fn finds_the_same_whatever_the_threshold() {
    let folder = Folder::new("finds_the_same_whatever_the_threshold");
    let options = options(&folder, &case("missing-intermediate/end-entity-only").sick);
    let told = folder.run(&command("inspect", &options, &["--fail-on", "never"]));
    assert!(told.starts_with("exit 0\n") && told.contains("Exit status 0, by --fail-on never."), "{told}");
}

#[test]
fn tells_faults_that_coexist_and_what_mends_them_together() {
    let folder = Folder::new("tells_faults_that_coexist_and_what_mends_them_together");
    let mut scene = case("missing-intermediate/end-entity-only").sick;
    scene.host = Some("webext.contoso.test".to_owned());
    let options = options(&folder, &scene);
    insta::assert_snapshot!(folder.run(&command("inspect", &options, &[])), @"
    exit 1
    --- stdout
    cert-chain inspect chain.pem                        ERROR: 2 errors   2026-06-01
    Chain: repairable. Name asked for: webext.contoso.test. Judged as of 2026-06-01
    12:00 UTC. Store: given roots.

    [1] ERROR missing-intermediate    chain.pem                            -> server
        sent 1   sip.contoso.test                66ea6fd2  to 2027-02-21
        MISSING  Fabrikam Issuing CA 1           9bf48a07  to 2034-05-30
                 given in intermediates.pem
        trusted  Fabrikam Root R1                a486e79c  in given roots
        What     the server does not send Fabrikam Issuing CA 1 (9bf48a07), the
                 issuer of sip.contoso.test
        Fails    Apple, Chrome, Exchange Online, GnuTLS, Go, Java, OpenSSL, rustls,
                 Windows
        May fail SBCs, desk phones
        Do       install Fabrikam Issuing CA 1 after the end-entity certificate and
                 restart the listener
        Windows  9bf48a07 is thumbprint 8B3A35494C2BE8BEC82769D55A0750E4867C00A5
        Proof    partial: with 9bf48a07 sent this fault goes; then name-mismatch
                 remains.
                 together with [2]: all verifies once the new certificate exists.
    [2] ERROR name-mismatch           chain.pem                            -> server
        chain    as in [1]; the fault sits on sent 1 (66ea6fd2)
        What     the certificate sip.contoso.test (66ea6fd2) carries only
                 sip.contoso.test, not webext.contoso.test
        Fails    Android, Firefox, Teams Direct Routing
        May fail partners' Edges, isolated Windows
        Do       have a certificate issued that carries this name, or point the name
                 at the server that has one
        Windows  66ea6fd2 is thumbprint 0E4F758B9FF8D06D4CB1FE60A0C77F1EC5B35C90
        Proof    partial: with the new certificate this fault goes; then
                 missing-intermediate remains.
                 together with [1]: all verifies once the new certificate exists.

    Next to expire: sip.contoso.test (66ea6fd2), 2027-02-21 (265 days).
    Exit status 1.
    ");
}

#[test]
fn lets_weak_signatures_pass_when_asked_to() {
    let folder = Folder::new("lets_weak_signatures_pass_when_asked_to");
    let options = options(&folder, &case("weak-signature/sha1-intermediate").sick);
    let inspect = |more: &[&str]| folder.run(&command("inspect", &options, more));
    assert!(inspect(&[]).starts_with("exit 1"));
    let passed = inspect(&["--allow-weak"]);
    assert!(passed.starts_with("exit 0") && passed.contains("weak-signature"), "{passed}");
    assert!(inspect(&["--allow-weak", "--profile", "webpki"]).starts_with("exit 1"));
}

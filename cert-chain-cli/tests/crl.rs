//! Revocation lists given by hand: what is said of sound ones, and of files that are none.

mod support;

use cert_chain_testlab::{DAY, LAB_NOW, LAB_NOW_RFC3339, Pki, Revoked, pem, pem_bundle};
use support::Folder;

/// A root, a CA and a server, in files, with a list of each CA.
struct Lab {
    pki: Pki,
    folder: Folder,
    end_entity: Vec<u8>,
}

impl Lab {
    fn new(test: &str) -> Self {
        let mut pki = Pki::new();
        let root = pki.root("Fabrikam Root R1");
        let ca = pki.ca("Fabrikam Issuing CA 1", "Fabrikam Root R1");
        let end_entity = pki.end_entity("sip.contoso.test", "Fabrikam Issuing CA 1");
        let folder = Folder::new(test);
        folder.file("roots.pem", pem_bundle(&[root]));
        folder.file("chain.pem", pem_bundle(&[&end_entity, &ca]));
        folder.file("root.crl", pki.crl("Fabrikam Root R1"));
        folder.file("ca.crl", pki.crl("Fabrikam Issuing CA 1"));
        Self { pki, folder, end_entity }
    }

    fn inspect(&self, crls: &[&str]) -> String {
        let crls = crls.iter().flat_map(|crl| ["--crl", crl]);
        let words = ["inspect", "chain.pem", "--no-aia", "--roots", "roots.pem", "--at", LAB_NOW_RFC3339];
        self.folder.run(&words.into_iter().chain(crls).collect::<Vec<_>>())
    }
}

#[test]
fn says_nothing_when_nothing_is_revoked() {
    let lab = Lab::new("says_nothing_when_nothing_is_revoked");
    insta::assert_snapshot!(lab.inspect(&["root.crl", "ca.crl"]), @r#"
    exit 0
    --- stdout
    cert-chain inspect chain.pem                        OK: no findings   2026-06-01
    Chain: complete. Name: not checked (no --host). Judged as of 2026-06-01 12:00
    UTC. Store: given roots.

        sent 1   sip.contoso.test                66ea6fd2  to 2027-02-21
        sent 2   Fabrikam Issuing CA 1           9bf48a07  to 2034-05-30
        trusted  Fabrikam Root R1                a486e79c  in given roots

    The chain is complete as it is: nothing to do.

    Next to expire: sip.contoso.test (66ea6fd2), 2027-02-21 (265 days).
    Exit status 0.
    "#);
    let both = pem("X509 CRL", &lab.pki.crl("Fabrikam Root R1")) + &pem("X509 CRL", &lab.pki.crl("Fabrikam Issuing CA 1"));
    lab.folder.file("both.pem", both);
    assert_eq!(lab.inspect(&["both.pem"]), lab.inspect(&["root.crl", "ca.crl"]));
}

#[test]
fn tells_who_is_revoked_and_by_which_list() {
    let lab = Lab::new("tells_who_is_revoked_and_by_which_list");
    let list = lab.pki.crl_with("Fabrikam Issuing CA 1", |spec| {
        spec.entries = vec![Revoked::certificate(&lab.end_entity, Some(1))];
    });
    lab.folder.file("ca.crl", list);
    insta::assert_snapshot!(lab.inspect(&["root.crl", "ca.crl"]), @r#"
    exit 1
    --- stdout
    cert-chain inspect chain.pem                         ERROR: 1 error   2026-06-01
    Chain: broken. Name: not checked (no --host). Judged as of 2026-06-01 12:00 UTC.
    Store: given roots.

    [1] ERROR revoked                 chain.pem                            -> server
        sent 1   sip.contoso.test                66ea6fd2  to 2027-02-21      <- [1]
        sent 2   Fabrikam Issuing CA 1           9bf48a07  to 2034-05-30
        trusted  Fabrikam Root R1                a486e79c  in given roots
        What     sip.contoso.test (66ea6fd2) was revoked on 2026-05-22, 10 days ago
                 (keyCompromise): it is on revocation list ca.crl (number 12, of
                 2026-05-31, by CN=Fabrikam Issuing CA 1, O=Fabrikam Lab)
        Do       have a new certificate issued, for a new key if the old one may be
                 known to others, and install it
        Windows  66ea6fd2 is thumbprint 0E4F758B9FF8D06D4CB1FE60A0C77F1EC5B35C90
        Proof    hypothetical: it takes a certificate that does not exist yet; all
                 else verifies.

    Next to expire: sip.contoso.test (66ea6fd2), 2027-02-21 (265 days).
    Exit status 1.
    "#);
}

#[test]
fn tells_of_an_expired_list_and_of_one_that_was_not_given() {
    let lab = Lab::new("tells_of_an_expired_list_and_of_one_that_was_not_given");
    let expired = lab.pki.crl_with("Fabrikam Issuing CA 1", |spec| {
        spec.this_update = LAB_NOW - 9 * DAY;
        spec.next_update = Some(LAB_NOW - 2 * DAY);
    });
    lab.folder.file("ca.crl", expired);
    insta::assert_snapshot!(lab.inspect(&["ca.crl"]), @r#"
    exit 1
    --- stdout
    cert-chain inspect chain.pem              ERROR: 1 error, 1 warning   2026-06-01
    Chain: broken. Name: not checked (no --host). Judged as of 2026-06-01 12:00 UTC.
    Store: given roots.

    [1] ERROR revocation-unavailable  chain.pem                                -> ca
        sent 1   sip.contoso.test                66ea6fd2  to 2027-02-21      <- [1]
        sent 2   Fabrikam Issuing CA 1           9bf48a07  to 2034-05-30
        trusted  Fabrikam Root R1                a486e79c  in given roots
        What     whether sip.contoso.test (66ea6fd2) is revoked is not known:
                 revocation list ca.crl (number 12, of 2026-05-23, by CN=Fabrikam
                 Issuing CA 1, O=Fabrikam Lab) does not say; it expired on
                 2026-05-30
        Do       fetch the present revocation list of CN=Fabrikam Issuing CA 1,
                 O=Fabrikam Lab; if it is this one, have the CA publish a new one
                 (on AD CS: certutil -CRL)
        Windows  66ea6fd2 is thumbprint 0E4F758B9FF8D06D4CB1FE60A0C77F1EC5B35C90
        Proof    unproven: another list is not at hand.
    [2] warn  revocation-unavailable  chain.pem                      -> this machine
        chain    as in [1]; the fault sits on sent 2 (9bf48a07)
        What     whether Fabrikam Issuing CA 1 (9bf48a07) is revoked is not known:
                 no revocation list of its issuer, CN=Fabrikam Root R1, O=Fabrikam
                 Lab, was given
        Do       give its issuer's revocation list with --crl
        Windows  9bf48a07 is thumbprint 8B3A35494C2BE8BEC82769D55A0750E4867C00A5
        Proof    unproven: the list is not at hand.

    Next to expire: sip.contoso.test (66ea6fd2), 2027-02-21 (265 days).
    Exit status 1.
    "#);
}

#[test]
fn warns_of_a_list_of_nobody_here() {
    let mut lab = Lab::new("warns_of_a_list_of_nobody_here");
    lab.pki.root("Elsewhere Root");
    lab.folder.file("elsewhere.crl", lab.pki.crl("Elsewhere Root"));
    insta::assert_snapshot!(lab.inspect(&["root.crl", "ca.crl", "elsewhere.crl"]), @r#"
    exit 0
    --- stdout
    cert-chain inspect chain.pem                        OK: no findings   2026-06-01
    Chain: complete. Name: not checked (no --host). Judged as of 2026-06-01 12:00
    UTC. Store: given roots.

        sent 1   sip.contoso.test                66ea6fd2  to 2027-02-21
        sent 2   Fabrikam Issuing CA 1           9bf48a07  to 2034-05-30
        trusted  Fabrikam Root R1                a486e79c  in given roots

    The chain is complete as it is: nothing to do.

    Next to expire: sip.contoso.test (66ea6fd2), 2027-02-21 (265 days).
    Exit status 0.
    --- stderr
    warning: `elsewhere.crl`: the revocation list of CN=Elsewhere Root, O=Fabrikam Lab is not used: no certificate here has that issuer
    "#);
}

#[test]
fn refuses_what_is_no_list() {
    let lab = Lab::new("refuses_what_is_no_list");
    let list = lab.pki.crl("Fabrikam Issuing CA 1");
    lab.folder.file("cut.crl", &list[..list.len() - 10]);
    lab.folder.file("cut.pem", &pem("X509 CRL", &list)[..100]);
    lab.folder.file("certificate.crt", &lab.end_entity);
    lab.folder.file("text.crl", "see http://pki.contoso.test/");
    lab.folder.file("empty.crl", "");
    lab.folder.file("huge.crl", vec![0x30; (64 << 20) + 1]);
    let told: Vec<String> =
        ["cut.crl", "cut.pem", "certificate.crt", "chain.pem", "text.crl", "empty.crl", "huge.crl", "absent.crl"]
            .iter()
            .map(|file| lab.inspect(&[file]))
            .collect();
    let twice = lab.folder.run(&["inspect", "-", "--crl", "-", "--no-aia"]);
    assert_eq!(twice, "exit 2\n--- stderr\nerror: standard input can be read only once\n");
    insta::assert_snapshot!(told.concat(), @r#"
    exit 2
    --- stderr
    error: `cut.crl` holds no revocation list: DER that is cut off or damaged
    exit 2
    --- stderr
    error: `cut.pem` holds no revocation list: line 1: the X509 CRL block is cut off: its END line is missing
    exit 2
    --- stderr
    error: `certificate.crt` holds no revocation list: a certificate, not a revocation list
    exit 2
    --- stderr
    error: `chain.pem` holds no revocation list: line 1: a CERTIFICATE, not a revocation list
    exit 2
    --- stderr
    error: `text.crl` holds no revocation list: neither PEM nor DER
    exit 2
    --- stderr
    error: `empty.crl` holds no revocation list: the file is empty
    exit 2
    --- stderr
    error: cannot read `huge.crl`: larger than 64 MiB, which no chain or store is
    exit 2
    --- stderr
    error: cannot read `absent.crl`: No such file or directory
    "#);
}

#[test]
fn says_what_a_list_is_good_for_where_a_chain_should_be() {
    let lab = Lab::new("says_what_a_list_is_good_for_where_a_chain_should_be");
    insta::assert_snapshot!(lab.folder.run(&["inspect", "ca.crl"]), @r#"
    exit 2
    --- stderr
    error: `ca.crl` holds no certificate: a revocation list, not a certificate; --crl takes it
    "#);
}

#[test]
fn uses_the_lists_of_a_file_that_can_be_read_and_tells_of_the_rest() {
    let lab = Lab::new("uses_the_lists_of_a_file_that_can_be_read_and_tells_of_the_rest");
    let mut mixed = pem("X509 CRL", &[0x30, 0x03, 0x02, 0x01, 0x05]);
    mixed += &pem("CERTIFICATE", &lab.end_entity);
    mixed += &pem("X509 CRL", &lab.pki.crl("Fabrikam Issuing CA 1"));
    mixed += &pem("X509 CRL", &lab.pki.crl("Fabrikam Root R1"));
    lab.folder.file("mixed.pem", mixed);
    insta::assert_snapshot!(lab.inspect(&["mixed.pem"]), @r#"
    exit 0
    --- stdout
    cert-chain inspect chain.pem                        OK: no findings   2026-06-01
    Chain: complete. Name: not checked (no --host). Judged as of 2026-06-01 12:00
    UTC. Store: given roots.

        sent 1   sip.contoso.test                66ea6fd2  to 2027-02-21
        sent 2   Fabrikam Issuing CA 1           9bf48a07  to 2034-05-30
        trusted  Fabrikam Root R1                a486e79c  in given roots

    The chain is complete as it is: nothing to do.

    Next to expire: sip.contoso.test (66ea6fd2), 2027-02-21 (265 days).
    Exit status 0.
    --- stderr
    warning: `mixed.pem` line 1: not a DER-encoded revocation list; it is left out
    warning: `mixed.pem` line 4: a CERTIFICATE, not a revocation list; it is left out
    "#);
}

/// What is wrong with a chain and can be mended is mended; what is revoked cannot be bundled.
#[test]
fn bundles_nothing_that_is_revoked() {
    let lab = Lab::new("bundles_nothing_that_is_revoked");
    let list =
        lab.pki.crl_with("Fabrikam Issuing CA 1", |spec| spec.entries = vec![Revoked::certificate(&lab.end_entity, None)]);
    lab.folder.file("ca.crl", list);
    let words = ["bundle", "chain.pem", "--no-aia", "--roots", "roots.pem", "--at", LAB_NOW_RFC3339, "--crl", "ca.crl"];
    insta::assert_snapshot!(lab.folder.run(&words), @r#"
    exit 1
    --- stderr
    error: no chain at hand for chain.pem verifies: revoked
    hint: `cert-chain inspect chain.pem --roots roots.pem --at 2026-06-01T12:00:00Z --crl ca.crl --no-aia` says what to do
    "#);
}

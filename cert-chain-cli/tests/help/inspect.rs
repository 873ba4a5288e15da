//! Of `cert-chain inspect`.

use crate::support::run;

#[test]
fn says_how_to_inspect() {
    insta::assert_snapshot!(run(&["inspect", "--help"]), @"
    exit 0
    --- stdout
    Checks files: a server's chain before it is deployed, or after it was saved

    Reads PEM, DER and PKCS#7, in the order of the file: the first certificate is
    the server's own. No server is contacted; only issuers that the file lacks are
    fetched from where its certificates say (AIA), unless --no-aia or --offline
    forbids it.

    Usage: cert-chain inspect [OPTIONS] <FILE>...

    Arguments:
      <FILE>...
              Files with certificates: PEM, DER or PKCS#7; - reads standard input

    Options:
      -h, --help
              Print help (see a summary with '-h')

    Files:
          --host <NAME>
              The name that the certificate must carry: DNS name, IP address or
              e-mail address; default: no name is checked

          --purpose <PURPOSE>
              What the certificate is to be used for

              Possible values:
              - server: TLS servers
              - client: TLS clients, and servers that connect to others
              - any:    Whatever it allows

              [default: server]

          --profile <PROFILE>
              Hold certificates to a profile as well: what it requires of them is an
              error then, all else a warning at most once some path holds to it

              Possible values:
              - rfc5280: RFC 5280: the Internet's
              - webpki:  The CA/Browser Forum's, for public CAs

          --allow-weak
              Let weak signatures (SHA-1, MD5) and RSA keys below 2048 bits pass, as
              RFC 5280 by itself does: they are warnings then; not under --profile
              webpki

          --max-depth <N>
              The most intermediates that a path may have, self-issued ones not
              counted; default: as many as the search allows

          --crl <FILE>
              Honour the revocation lists in this file, PEM or DER; repeat for
              several; default: revocation is not checked

          --policy <OID>
              Accept this certificate policy only, by OID; repeat for several;
              default: any

          --explicit-policy
              Require that the path is valid for an accepted policy, even if no
              certificate demands one

          --inhibit-policy-mapping
              Let no certificate map a policy to another

          --inhibit-any-policy
              Let anyPolicy in certificates stand for no other policy

    Judging:
          --at <RFC 3339>
              The moment to judge at, as RFC 3339 has it (2026-11-22T08:14:00Z);
              default: now

          --store <NAME>
              Ask these stores of trust anchors only; repeat for several [default:
              all but system]

              Possible values:
              - mozilla:   Firefox, and most servers and tools on Linux
              - microsoft: Windows
              - apple:     macOS, iOS and their kin
              - android:   Android
              - chrome:    Chrome
              - java:      Java
              - system:    What this machine trusts; never asked unless named

          --roots <FILE>
              Trust exactly the certificates in this file: it replaces every store

          --extra-roots <FILE>
              Add the certificates in this file to every store, for a private PKI

          --intermediates <FILE>
              Certificates that may complete a path, as if clients had them already

          --data-dir <DIR>
              Where `trust update` keeps newer lists [default: the user's data
              folder]

    Network:
          --no-aia
              Never fetch missing issuers from where certificates say (AIA)

          --offline
              Contact nothing but the targets themselves

          --resolver <[NAME=]ADDR:PORT>
              Ask this DNS server instead of the system's; several are several
              vantages, compared, not failover

          --connect-to <HOST:PORT:ADDR:PORT>
              Connect to ADDR:PORT for HOST:PORT, as curl does; empty fields match
              or keep anything; repeat for several

          --allow-private
              Let what certificates say lead to private addresses too; a target's
              own servers may always have such, except in `batch`

          --timeout <TIME>
              The most time for a target: seconds, or 30s, 2m; what is late is
              reported as not tested

              [default: 60s]

          --endpoint-timeout <TIME>
              The most time for an endpoint: seconds, or 30s, 2m

              [default: 15s]

    Output:
          --format <FORMAT>
              How to write the report

              Possible values:
              - text: For people
              - json: For programs: one report, or one on each line for several
                targets

              [default: text]

          --fail-on <LEVEL>
              Which findings make the exit status 1

              Possible values:
              - error:   Errors
              - warning: Errors and warnings
              - never:   None; a job that could not be done still fails

              [default: error]

          --allow-untested
              Exit with 0 when nothing was found, though not everything could be
              tested

    Exit status:
      0  no finding at or above --fail-on
      1  findings in at least one file
      2  usage, or a file that cannot be read or holds no certificate,
         whatever the others hold
    With --profile and --fail-on error: 0 exactly if some path to an anchor has
    no error under that profile, and the name fits where --host asks for one
    ");
}

//! Help is the manual: it says what each command reads, and each exit status.

mod support;

use support::run;

#[test]
fn names_every_command() {
    insta::assert_snapshot!(run(&["--help"]), @"
    exit 0
    --- stdout
    Finds the certificate that breaks a Microsoft 365 tenant's sign-in, and says who
    must mend it

    `cert-chain check contoso.com` finds every server that the tenant's clients
    connect to, takes the certificate chain that each really sends, and names the
    one certificate that is missing, untrusted or wrong, with the change that mends
    it, tried out.

    Usage: cert-chain <COMMAND>

    Commands:
      check      Checks live: a whole tenant, or one server
      inspect    Checks files: a server's chain before it is deployed, or after it
                 was saved
      batch      Checks many targets, one a line, from a file or standard input
      query      Answers questions about what a batch found: who fails, what
                 expires, what changed
      bundle     Writes the corrected chain, in PEM, to standard output or a file
      explain    Explains a finding by its code, or another word of a report; lists
                 all without one
      endpoints  Lists what `check` would ask for a domain, asking nothing
      trust      Lists the stores of trust anchors with their dates, or updates them
      schema     Prints the JSON Schema of the report
      demo       Runs `check` against a lab tenant on loopback, no Internet needed

    Options:
      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    Exit status: 0 no finding at or above --fail-on; 1 findings; 2 not done.
    `cert-chain COMMAND --help` says what that means for each command.
    ");
}

#[test]
fn says_how_to_check_many() {
    let told = run(&["batch", "--help"]);
    let (_, told) = told.split_once("\n--- stdout\n").expect("data");
    let (first, _) = told.split_once("Judging:").expect("options of check");
    insta::assert_snapshot!(first, @"
    Checks many targets, one a line, from a file or standard input

    Writes JSON Lines: one report a line, each as soon as it is ready, so not in the
    order of the list. Blank lines and what follows a # are left out; a line that is
    no target is told with its number and left out; a target that is listed again is
    done once. A line may have 4 KiB. Private addresses are refused without
    --allow-private, a target's own too: a list is mostly somebody else's, and shall
    not make this machine look round its own network. Ctrl-C finishes what was
    begun, a second one ends at once.

    Usage: cert-chain batch [OPTIONS] [FILE]

    Arguments:
      [FILE]
              The list: one target a line, as for `check`; without it, or with -,
              standard input

    Options:
      -h, --help
              Print help (see a summary with '-h')
    ");
    let (_, rest) = told.split_once("--endpoint-timeout <TIME>").expect("options of check");
    insta::assert_snapshot!(rest.trim_start(), @"
    The most time for an endpoint: seconds, or 30s, 2m

              [default: 15s]

          --samples <N>
              Handshakes of the first kind for each address, a new connection each:
              farms hide behind one address

              [default: 1]

          --legacy
              Ask also for what only clients of old do: XMPP, phones' firmware and
              clock, SIP in clear, the control panel

          --all-handshakes
              Shake hands with each address as `check` does, also as older clients
              do, instead of once

          --concurrency <N>
              Targets at work at once [default: 256]

          --per-address <N>
              The most connections a second to one address, which many targets may
              share; 0: no limit [default: 50]

          --per-provider <N>
              The most connections a second to one network (/24 of IPv4, /48 of
              IPv6), which is mostly one provider's; 0: no limit [default: 200]

    Output:
      -o, --output <FILE>
              Write to this file instead of standard output

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

    Store:
          --db <FILE>
              Keep what is found in this file too, for `query`, and so that a run
              that ended early can go on; it is made if it is not there

          --resume
              Go on with the last run in --db, if it did not come to its end: type
              the same command again with this. What it wrote to --output stays as
              far as it is in --db as well; where there is nothing to go on with, a
              new run begins

          --keep-runs <N>
              When a new run begins, keep so many of the finished ones in --db and
              remove those before; default: all are kept

    Exit status:
      0  no finding at or above --fail-on
      1  findings; one target with findings is enough
      2  usage; a line that is no target, or a list that cannot be read to its
         end; stopped before the end; what was found cannot be written; or nothing
         was found but something of a target's own could not be tested, which
         --allow-untested lifts
    130  stopped at once, by a second Ctrl-C
    ");
}

#[test]
fn says_how_to_check() {
    insta::assert_snapshot!(run(&["check", "--help"]), @"
    exit 0
    --- stdout
    Checks live: a whole tenant, or one server

    A domain or sign-in address stands for a tenant: DNS is asked for every endpoint
    of its clients, and each is checked. Of a sign-in address only the domain is
    used; the part before the @ never leaves this machine.

    Usage: cert-chain check [OPTIONS] <TARGET>...

    Arguments:
      <TARGET>...
              A domain, a sign-in address, host:port, sips:host, https://host, or
              smtp://host

    Options:
      -h, --help
              Print help (see a summary with '-h')

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

          --samples <N>
              Handshakes of the first kind for each address, a new connection each:
              farms hide behind one address

              [default: 2]

          --legacy
              Ask also for what only clients of old do: XMPP, phones' firmware and
              clock, SIP in clear, the control panel

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
      0  no finding at or above --fail-on; also a tenant without endpoints
      1  findings; among several targets, one with findings is enough
      2  usage, or nothing was found but something of the target's own could
         not be tested; --allow-untested lifts that. No route for IPv6 is
         reported and does not count
    ");
}

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

#[test]
fn says_how_to_ask_a_store() {
    insta::assert_snapshot!(run(&["query", "--help"]), @r#"
    exit 0
    --- stdout
    Answers questions about what a batch found: who fails, what expires, what
    changed

    `batch --db FILE` keeps what it finds in a store, run by run. The answer is of
    the last run that came to its end.

    Usage: cert-chain query [OPTIONS] <QUESTION>

    Questions:
      runs      The runs that the store holds
      targets   Every target with its state, verdict and root causes
      failing   Endpoints whose chain a client does not accept, or not always
      serving   Endpoints that present a certificate, or lack it
      expiring  Certificates that are presented and end before a moment, and where
      changed   What is otherwise than in an earlier run
      findings  Findings, all or those of one code

    Options:
          --db <FILE>
              The store: the file of `batch --db`. It may be asked while a batch
              writes to it

          --run <N>
              Ask this run instead of the last that is finished; `runs` lists them

          --format <FORMAT>
              How to write the answer

              Possible values:
              - text: For people
              - csv:  For spreadsheets: a header, then one line a row; signs that do
                not show are written as \u{..}, and what would be a formula begins
                with an apostrophe
              - json: For programs: JSON Lines, one object a row

              [default: text]

      -h, --help
              Print help (see a summary with '-h')

    Exit status:
      0  answered, also where there is nothing to tell
      2  not answered: usage, no such file, a file that is no store, or a client,
         run or finding that does not exist; what there is is said
    "#);
    insta::assert_snapshot!(run(&["query", "failing", "--help"]), @r#"
    exit 0
    --- stdout
    Endpoints whose chain a client does not accept, or not always

    What each client makes of a chain was predicted when it was checked. An endpoint
    that gave no chain is not listed here; `targets` shows it as unreachable.

    Usage: cert-chain query failing [OPTIONS] <CLIENT>

    Arguments:
      <CLIENT>
              The client: android, windows-online, java ...

    Options:
          --db <FILE>
              The store: the file of `batch --db`. It may be asked while a batch
              writes to it

          --everywhere
              Also endpoints that this client does not really connect to

          --run <N>
              Ask this run instead of the last that is finished; `runs` lists them

          --format <FORMAT>
              How to write the answer

              Possible values:
              - text: For people
              - csv:  For spreadsheets: a header, then one line a row; signs that do
                not show are written as \u{..}, and what would be a formula begins
                with an apostrophe
              - json: For programs: JSON Lines, one object a row

              [default: text]

      -h, --help
              Print help (see a summary with '-h')
    "#);
    for question in ["runs", "targets", "serving", "expiring", "changed", "findings"] {
        let help = run(&["query", question, "--help"]);
        assert!(help.starts_with("exit 0\n") && help.contains("--db <FILE>"), "{help}");
        assert_eq!(help.lines().find(|line| line.len() > 80), None, "{question}");
    }
}

#[test]
fn keeps_to_80_columns_and_tells_exit_statuses() {
    for command in ["check", "inspect", "query", "bundle", "explain", "endpoints", "schema", "demo"] {
        let help = run(&[command, "--help"]);
        assert!(help.starts_with("exit 0\n"), "{help}");
        assert!(help.contains("Exit status"), "{help}");
        assert_eq!(help.lines().find(|line| line.len() > 80), None, "{command}");
    }
}

#[test]
fn shows_help_when_nothing_is_asked() {
    let told = run(&[]);
    assert!(told.starts_with("exit 2\n--- stderr\nFinds the certificate"), "{told}");
}

#[test]
fn says_how_to_list_and_update_stores() {
    insta::assert_snapshot!(run(&["trust", "--help"]), @"
    exit 0
    --- stdout
    Lists the stores of trust anchors with their dates, or updates them

    A verdict is as current as the stores that it was made with. All are compiled
    in; what `trust update` keeps is used where it is newer.

    Usage: cert-chain trust [OPTIONS] [COMMAND]

    Commands:
      update  Fetches newer lists from the CCADB, and keeps them for the next runs

    Options:
          --format <FORMAT>
              How to write the list

              Possible values:
              - text: For people
              - json: For programs: one report, or one on each line for several
                targets

              [default: text]

          --data-dir <DIR>
              Where updated lists are kept [default: the user's data folder]

      -h, --help
              Print help (see a summary with '-h')

    Exit status: 0 listed.
    ");
    insta::assert_snapshot!(run(&["trust", "update", "--help"]), @"
    exit 0
    --- stdout
    Fetches newer lists from the CCADB, and keeps them for the next runs

    The lists of Mozilla, Microsoft, Apple and Chrome and the intermediates below
    them, from the public reports of the Common CA Database. Each is checked whole
    before any takes the place of an old one: every row, every certificate against
    its SHA-256, and that not many are gone at once. Android's and Java's lists come
    with new releases of this program.

    Usage: cert-chain trust update [OPTIONS]

    Options:
          --from <FILE>
              Take this file instead of asking the network: a CCADB report that was
              fetched elsewhere; repeat for several

              Which report it is shows by its columns.

          --data-dir <DIR>
              Where updated lists are kept [default: the user's data folder]

          --date <DATE>
              The day on which the reports were fetched, as 2026-11-22; default:
              today, and of files when they were last written

          --mirror <URL>
              Fetch from here instead: an https server with the CCADB's paths

              [default: https://ccadb.my.salesforce-sites.com]

          --roots <FILE>
              Know the server by the certificates in this file instead of Mozilla's
              list

          --timeout <TIME>
              The most time for all of it: seconds, or 30s, 2m

              [default: 5m]

      -h, --help
              Print help (see a summary with '-h')

    The reports, below the URL of --mirror:
      /mozilla/IncludedCACertificateReportPEMCSV
      /microsoft/IncludedCACertificateReportForMSFTCSVPEM
      /ccadb/RootCACertificatesIncludedByRSReportCSV
      /mozilla/PublicAllIntermediateCertsWithPEMCSV

    Exit status:
      0  updated
      2  not updated: usage, no network, or a report that is not as it should be;
         the old lists stay in use
    ");
}

//! Of `cert-chain check`.

use crate::support::run;

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

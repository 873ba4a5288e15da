//! Of `cert-chain batch`.

use crate::support::run;

#[test]
fn says_how_to_check_many() {
    let told = run(&["batch", "--help"]);
    let (_, told) = told.split_once("\n--- stdout\n").expect("data");
    let (first, _) = told.split_once("Judging:").expect("options of check");
    insta::assert_snapshot!(first, @"
    Checks many targets, one a line, from a file or standard input

    Writes JSON Lines: one report a line, each as soon as it is ready, so not in the
    order of the list. Blank lines and comments (from a # that begins a line or
    follows a space) are left out; a line that is no target is told with its number
    and left out; a target that is listed again is done once. A line may have 4 KiB.
    Private addresses are refused without --allow-private, a target's own too: a
    list is mostly somebody else's, and shall not make this machine look round its
    own network. Ctrl-C finishes what was begun, a second one ends at once.

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
              share, and as many at once at first; 0: no limit [default: 50]

          --per-provider <N>
              The same for one network (/24 of IPv4, /48 of IPv6), which is mostly
              one provider's; 0: no limit [default: 200]

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
      2  usage; a line that is no target, a list without any, or one that cannot
         be read to its end; stopped before the end; what was found cannot be
         written; or nothing was found but something of a target's own could not
         be tested, which --allow-untested lifts
    130  stopped at once, by a second Ctrl-C
    ");
}

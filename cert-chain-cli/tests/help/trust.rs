//! Of `cert-chain trust`.

use crate::support::run;

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

//! Help is the manual: it says what each command reads, and each exit status.

mod batch;
mod check;
mod inspect;
mod query;
#[path = "../support/mod.rs"]
mod support;
mod trust;

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
fn keeps_to_80_columns_and_tells_exit_statuses() {
    for command in ["check", "inspect", "batch", "query", "bundle", "explain", "endpoints", "trust", "schema", "demo"] {
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

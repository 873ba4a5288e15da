//! Of `cert-chain query`.

use crate::support::run;

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
      untested  What was not tested, and why

    Options:
          --db <FILE>
              The store: the file of `batch --db`. It may be asked while a batch
              writes to it

          --run <N>
              Ask this run instead of the last that is finished; `runs` lists them

          --target <TARGET>
              Only what is of this target, written as in the list

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
         run, target or finding that does not exist; what there is is said
    "#);
    insta::assert_snapshot!(run(&["query", "failing", "--help"]), @r#"
    exit 0
    --- stdout
    Endpoints whose chain a client does not accept, or not always

    What each client makes of a chain was predicted when it was checked. An endpoint
    that gave no chain is not listed here: `targets` shows those where nobody
    answered as unreachable, `untested` those that could not be asked.

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

          --target <TARGET>
              Only what is of this target, written as in the list

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
    for question in ["runs", "targets", "serving", "expiring", "changed", "findings", "untested"] {
        let help = run(&["query", question, "--help"]);
        assert!(help.starts_with("exit 0\n") && help.contains("--db <FILE>"), "{help}");
        assert_eq!(help.lines().find(|line| line.len() > 80), None, "{question}");
    }
}

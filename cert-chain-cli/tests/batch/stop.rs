//! Ctrl-C, service managers, and readers that go away.

use crate::process::{Running, batch};
use crate::resolvers::{Silent, answering, nothing_exists};

#[test]
fn finishes_what_is_in_flight_after_the_first_signal() {
    for signal in ["INT", "TERM"] {
        let silent = Silent::start();
        let mut running = Running::start(&mut batch(silent.address(), &["--timeout", "2s"]));
        running.write("contoso.test\n");
        // So the target is at work, and the list is open still.
        silent.wait_for_question();
        running.signal(signal);
        let (status, reports, told) = running.finish();
        assert_eq!(status, Some(2), "{told}");
        let [report] = &reports[..] else { panic!("{} reports: {told}", reports.len()) };
        assert_eq!(report.target, "contoso.test");
        assert!(
            told.starts_with("stopping: what was begun is finished, which takes 2s at most, and longer where servers have a queue; again to end at once\n"),
            "{told}"
        );
        assert!(told.contains("Exit status 2: stopped before the end of the list."), "{told}");
    }
}

#[test]
fn ends_at_once_after_the_second_signal() {
    let silent = Silent::start();
    let mut running = Running::start(&mut batch(silent.address(), &["--timeout", "60m"]));
    running.write("contoso.test\n");
    silent.wait_for_question();
    running.signal("INT");
    running.wait_until_told("again to end at once");
    running.signal("INT");
    let (status, reports, told) = running.finish();
    assert_eq!((status, reports.len()), (Some(130), 0), "{told}");
    let farewell =
        "ended at once. The same command starts from the beginning; with --db FILE it could go on from here with --resume.\n";
    assert!(told.ends_with(farewell), "{told}");
}

#[test]
fn stops_when_nobody_reads_any_more() {
    let mut running = Running::start(&mut batch(answering(nothing_exists), &[]));
    running.write("contoso.test\n");
    assert!(running.report().is_some());
    running.stop_reading();
    running.write("fabrikam.test\n");
    let (status, _, told) = running.finish();
    assert_eq!(status, Some(2), "{told}");
    assert!(told.starts_with("error: nobody reads standard output any more\n"), "{told}");
}

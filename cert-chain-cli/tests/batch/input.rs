//! Lists, and what becomes of their lines.

use std::process::Stdio;

use crate::process::{Running, batch, reports, targets};
use crate::resolvers::{answering, nothing_exists};
use crate::support::{Folder, run, told};

#[test]
fn answers_while_the_list_is_still_being_written() {
    let mut running = Running::start(&mut batch(answering(nothing_exists), &[]));
    for target in ["contoso.test", "sip.fabrikam.test:5061"] {
        running.write(&format!("{target}\n"));
        assert_eq!(running.report().expect("a report").target, target);
    }
    drop(running.take_list());
    let (status, rest, told) = running.finish();
    assert!(rest.is_empty() && told.starts_with("2 targets in "), "{told}");
    assert_eq!(status, Some(1), "a server without address is an error: {told}");
}

#[test]
fn tells_each_bad_line_and_does_the_others() {
    let folder = Folder::new("tells_each_bad_line_and_does_the_others");
    let list = [
        "\u{feff}contoso.test # the first".as_bytes(),
        b"# a comment",
        b"",
        b"two words.test",
        b"sip.contoso.test:port",
        b"http://contoso.test",
        b"b\xfcro.test",
        b"\x1b[31mred.test",
        &[b'x'; 5_000],
        b"single",
        b"CONTOSO.test.\r",
        b"anna@contoso.test",
        b"fabrikam.test",
    ];
    folder.file("list.txt", list.join(&b"\n"[..]));
    let output = batch(answering(nothing_exists), &["list.txt"]).current_dir(folder.path()).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert_eq!(targets(&reports(&output.stdout)), ["contoso.test", "fabrikam.test"]);
    let text = String::from_utf8(output.stderr).expect("UTF-8");
    let text =
        text.replacen(&text[text.find(" in ").expect("a time")..text.find("; 2 listed").expect("listed")], " in TIME", 1);
    insta::assert_snapshot!(text, @r"
    error: line 4: `two words.test` is not a domain or server: a target holds no space
    error: line 5: `sip.contoso.test:port` is not a domain or server: not a port
    error: line 6: `http://contoso.test` is not a domain or server: of the URL schemes only https, sips and smtp are known
    error: line 7: not UTF-8
    error: line 8: `\u{1b}[31mred.test` is not a domain or server: a target holds no space
    error: line 9: longer than 4096 bytes, which no target is
    error: line 10: `single` is not a domain or server: a domain has at least two labels
    2 targets in TIME; 2 listed again and done once; 7 lines that are no targets.
      Chains    2 without any
      Findings  2 with notes

    Exit status 2: some lines are no targets.
    ");
}

#[test]
fn takes_twenty_thousand_targets_that_resolve_to_nothing_through_a_pipe() {
    const TARGETS: usize = 20_000;
    let mut running = Running::start(&mut batch(answering(nothing_exists), &["--concurrency", "64"]));
    let mut list = String::new();
    for number in 0..TARGETS {
        list += &format!("tenant{number}.test:443\n");
        if number % 100 == 0 {
            list += "tenant0.test:443\n";
        }
    }
    // The pipe takes 64 KiB, so this waits for the program, which waits for whoever reads its lines.
    let mut stdin = running.take_list();
    let writer = std::thread::spawn(move || std::io::Write::write_all(&mut stdin, list.as_bytes()).expect("the program reads"));
    let (status, reports, told) = running.finish();
    writer.join().expect("written");
    assert_eq!(status, Some(1), "a server without address is an error: {told}");
    let mut expected: Vec<String> = (0..TARGETS).map(|number| format!("tenant{number}.test:443")).collect();
    expected.sort_unstable();
    assert_eq!(targets(&reports), expected);
    assert!(told.contains("20,000 targets in") && told.contains("200 listed again"), "{told}");
}

#[test]
fn refuses_what_it_cannot_do() {
    insta::assert_snapshot!(run(&["batch", "absent.txt"]), @"
    exit 2
    --- stderr
    error: cannot read `absent.txt`: No such file or directory
    ");
    insta::assert_snapshot!(run(&["batch", "contoso.com"]), @"
    exit 2
    --- stderr
    error: cannot read `contoso.com`: No such file or directory
    hint: `cert-chain check contoso.com` checks one target
    ");
    insta::assert_snapshot!(run(&["batch", "."]), @"
    exit 2
    --- stderr
    error: cannot read `.`: is a directory
    ");
    insta::assert_snapshot!(run(&["batch", "--format", "text"]), @"
    exit 2
    --- stderr
    error: --format: `batch` writes JSON, one report a line; `cert-chain check TARGET` writes other formats
    ");
    insta::assert_snapshot!(run(&["batch", "-o", "absent/out.jsonl"]), @"
    exit 2
    --- stderr
    error: cannot write `absent/out.jsonl`
    caused by: No such file or directory (os error 2)
    ");
    let mut nothing = batch(answering(nothing_exists), &["-"]);
    insta::assert_snapshot!(told(&nothing.stdin(Stdio::null()).output().expect("the program runs")), @"
    exit 2
    --- stderr
    0 targets in 0s.

    Exit status 2: the list holds no target.
    ");
}

#[test]
fn leaves_private_addresses_alone_unless_told_otherwise() {
    // 127.0.0.1, as an answer to whatever was asked.
    let local = answering(|question| {
        let mut answer = question[..question.len().min(12)].to_vec();
        let end = 12 + question[12..].iter().position(|octet| *octet == 0).expect("the root label") + 5;
        answer.extend(&question[12..end]);
        let is_a = question[end - 4..end - 2] == [0, 1];
        answer[2..12].copy_from_slice(&[0x81, 0x80, 0, 1, 0, u8::from(is_a), 0, 0, 0, 0]);
        if is_a {
            answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
        }
        answer
    });
    let resolver = local.to_string();
    let mut command = crate::support::cert_chain(&["batch", "--offline", "--resolver", &resolver, "--timeout", "5s"]);
    let mut running = Running::start(command.args(["--at", "2026-06-01T12:00:00Z"]));
    running.write("www.contoso.test:9\n");
    drop(running.take_list());
    let (status, reports, told) = running.finish();
    let [report] = &reports[..] else { panic!("one report: {told}") };
    let why: Vec<_> = report.coverage.not_tested.iter().map(|missing| &*missing.why).collect();
    assert!(why.iter().any(|why| why.contains("not globally routable") || why.contains("private")), "{why:?}");
    assert_eq!(status, Some(2), "{told}");
}

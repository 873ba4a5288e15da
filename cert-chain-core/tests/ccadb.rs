//! The CCADB's reports, in the form in which they are published, with certificates of the lab; and broken ones.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use cert_chain_core::build::Given;
use cert_chain_core::cert::{Cert, MAX_STORE_CERTIFICATES, read_certificates};
use cert_chain_core::report::{PathEnd, Report as Judged, Verdict};
use cert_chain_core::trust::ccadb::{CcadbError, MAX_REPORT, Published, Report, RowFault};
use cert_chain_core::trust::{AnchorStore, Anchors, LimitKind, Lists, ListsError, Program, TlsUse};
use cert_chain_core::{JudgeOptions, Time, inspect};
use cert_chain_testlab::ccadb::{
    INTERMEDIATES, MOZILLA, ROOTS, intermediates, microsoft, mozilla, owned, pem, programs, report, sha256,
};
use cert_chain_testlab::{LAB_NOW, Pki, pem_bundle};

fn read(text: &str) -> Result<Published, CcadbError> {
    Published::read(text.as_bytes())
}

fn counts(published: &Published) -> Vec<(Program, usize)> {
    published.programs.iter().map(|(program, anchors)| (*program, anchors.len())).collect()
}

#[test]
fn reads_every_report_and_tells_which_it_is() {
    let mozilla = read(&mozilla(&ROOTS)).expect("Mozilla's");
    assert_eq!((mozilla.report, counts(&mozilla)), (Report::Mozilla, vec![(Program::Mozilla, 209)]));
    let limits = &mozilla.programs[0].1[0].limits;
    let end = "2026-04-15T23:59:59Z".parse().expect("a moment");
    assert_eq!(
        limits.iter().map(|limit| (limit.usage, limit.kind)).collect::<Vec<_>>(),
        [(TlsUse::Server, LimitKind::IssuedAfter(end))]
    );

    let microsoft = read(&microsoft(&ROOTS)).expect("Microsoft's");
    assert_eq!((microsoft.report, counts(&microsoft)), (Report::Microsoft, vec![(Program::Microsoft, 209)]));
    let of_mail: Vec<_> = microsoft.programs[0].1[1].limits.iter().map(|limit| (limit.usage, limit.kind)).collect();
    assert_eq!(of_mail, [(TlsUse::Client, LimitKind::NotFor), (TlsUse::Server, LimitKind::NotFor)]);

    let programs = read(&programs(&ROOTS)).expect("all programs'");
    assert_eq!((programs.report, counts(&programs)), (Report::Programs, vec![(Program::Apple, 209), (Program::Chrome, 110)]));

    let intermediates = read(&intermediates(&INTERMEDIATES)).expect("the intermediates");
    assert_eq!((intermediates.report, intermediates.intermediates.len()), (Report::Intermediates, 500));
}

#[test]
fn the_marks_and_line_ends_of_other_systems_change_nothing() {
    let text = mozilla(&ROOTS);
    for text in [format!("\u{feff}{text}"), text.replace('\n', "\r\n"), text.trim_end().to_owned()] {
        assert_eq!(counts(&read(&text).expect("the same")), [(Program::Mozilla, 209)]);
    }
}

#[test]
fn takes_no_page_and_no_other_table_for_a_report() {
    let page = "<!DOCTYPE html>\n<html><body>Sign in to continue, \"guest\"</body></html>";
    assert_eq!(read(page).unwrap_err(), CcadbError::NotATable);
    for other in ["", "\n", "name,value\na,1\n", "just words"] {
        assert!(matches!(read(other).unwrap_err(), CcadbError::UnknownReport { .. }), "{other}");
    }
    let renamed = mozilla(&ROOTS).replacen("Trust Bits", "Bits of Trust", 1);
    assert!(matches!(read(&renamed).unwrap_err(), CcadbError::UnknownReport { columns } if columns.len() == 7));
}

#[test]
fn a_report_that_was_cut_off_is_damaged_wherever_it_was_cut() {
    let text = mozilla(&ROOTS);
    for part in [2, 3, 5, 7] {
        let cut = &text[..text.len() * (part - 1) / part];
        let error = read(cut).unwrap_err();
        assert!(matches!(error, CcadbError::Damaged { .. } | CcadbError::Row { .. }), "{part}: {error}");
    }
    // Cut between two rows nothing is damaged; there is too little.
    let rows: Vec<&str> = text.split_inclusive("\"\n").collect();
    let error = read(&rows[..30].concat()).unwrap_err();
    assert!(matches!(error, CcadbError::TooFew { count: 28, .. }), "{error}");
}

#[test]
fn a_row_that_is_not_what_it_says_spoils_the_report() {
    let (one, other) = (sha256(&ROOTS[5]), sha256(&ROOTS[6]));
    let fault = |text: &str| match read(text).unwrap_err() {
        CcadbError::Row { line, fault } => (line > 1, fault),
        error => panic!("{error}"),
    };
    let (found, said) = (one.to_lowercase(), other.to_lowercase());
    assert_eq!(fault(&mozilla(&ROOTS).replacen(&one, &other, 1)), (true, RowFault::OtherCertificate { said, found }));
    assert_eq!(fault(&mozilla(&ROOTS).replacen(&one, "n/a", 1)), (true, RowFault::Fingerprint { text: "n/a".to_owned() }));
    assert_eq!(fault(&mozilla(&ROOTS).replacen("2026.04.15", "soon", 1)), (true, RowFault::Day { text: "soon".to_owned() }));
    assert_eq!(fault(&mozilla(&ROOTS).replacen(&pem(&ROOTS[5]), "", 1)), (true, RowFault::NoCertificate));
    let (two, twice) = (pem(&ROOTS[5]), pem_bundle(&[ROOTS[5].clone(), ROOTS[5].clone()]));
    assert_eq!(fault(&mozilla(&ROOTS).replacen(&two, &twice, 1)), (true, RowFault::NoCertificate));
}

#[test]
fn tables_out_of_all_measure_are_not_read() {
    let long = mozilla(&ROOTS).replacen("\"Lab", &format!("\"{}", "x".repeat(300 << 10)), 1);
    assert!(matches!(read(&long).unwrap_err(), CcadbError::Damaged { reason, .. } if reason.contains("too long")));
    let wide = format!("{}\n", vec!["c"; 500].join(","));
    assert!(matches!(read(&wide).unwrap_err(), CcadbError::Damaged { .. }));
    let ragged = mozilla(&ROOTS).replacen("\"Lab", "\"one\",\"more\",\"Lab", 1);
    assert!(
        matches!(read(&ragged).unwrap_err(), CcadbError::Damaged { reason, .. } if reason == "9 cells where the header has 7")
    );
}

/// Taken for empty, the cell would lift the day from which the root is distrusted, or lose the root.
#[test]
fn a_cell_that_is_not_text_is_not_taken_for_empty() {
    let spoilt = |text: String, cell: &str| {
        let place = text.find(cell).expect("the cell");
        let mut bytes = text.into_bytes();
        bytes[place] = 0xff;
        Published::read(&bytes)
    };
    for (text, cell, column) in [
        (mozilla(&ROOTS), "2026.04.15", "Distrust for TLS After Date"),
        (mozilla(&ROOTS), "Email;Websites", "Trust Bits"),
        (microsoft(&ROOTS), "Disabled", "Microsoft Status"),
        (microsoft(&ROOTS), "Secure Email", "Microsoft EKUs"),
        (programs(&ROOTS), "Not Included", "Google Chrome Status"),
        (intermediates(&INTERMEDIATES), "-----BEGIN", "PEM Info"),
    ] {
        let error = spoilt(text, cell).unwrap_err();
        let said = RowFault::NotText { column: column.to_owned() };
        assert!(matches!(&error, CcadbError::Row { fault, .. } if *fault == said), "{column}: {error}");
    }
    // A name in another encoding is nothing that is asked for.
    assert!(spoilt(mozilla(&ROOTS), "Lab").is_ok());
}

#[test]
fn a_row_that_stands_there_twice_counts_once() {
    let repeated = |certs: &[Vec<u8>]| -> Vec<Vec<u8>> { certs.iter().chain(certs).cloned().collect() };
    let all = read(&intermediates(&repeated(&INTERMEDIATES))).expect("each twice");
    assert_eq!(all.intermediates.len(), 500);
    let error = read(&intermediates(&repeated(&INTERMEDIATES[..300]))).unwrap_err();
    assert_eq!(error, CcadbError::TooFew { what: "intermediates".to_owned(), count: 300, least: 500 });
    // The second row says that the root is trusted as ever, or for TLS at all.
    for place in [0, 1] {
        let mut certs = ROOTS.clone();
        certs.push(ROOTS[place].clone());
        let error = read(&mozilla(&certs)).unwrap_err();
        assert!(matches!(error, CcadbError::Row { fault: RowFault::Contradicts { .. }, .. }), "{error}");
    }
}

#[test]
fn a_column_that_is_lacking_or_there_twice_is_told() {
    for (text, column) in [
        (mozilla(&ROOTS), "Distrust for TLS After Date"),
        (microsoft(&ROOTS), "Microsoft EKUs"),
        (programs(&ROOTS), "Apple Status"),
        (intermediates(&INTERMEDIATES), "SHA-256 Fingerprint"),
    ] {
        let error = read(&text.replacen(column, "Something Else", 1)).unwrap_err();
        assert!(matches!(error, CcadbError::UnknownReport { .. }), "{column}: {error}");
    }
    let twice = mozilla(&ROOTS).replacen("\"Owner\"", "\"Trust Bits\"", 1);
    let reason = "two columns are called `Trust Bits`".to_owned();
    assert_eq!(read(&twice).unwrap_err(), CcadbError::Damaged { line: 1, reason });
}

#[test]
fn a_report_beyond_the_bound_is_not_read() {
    let size = MAX_REPORT + 1;
    assert_eq!(Published::read(&vec![b'x'; size]).unwrap_err(), CcadbError::TooLarge { size, most: MAX_REPORT });
}

/// Base64 with a letter changed, cut short, or of something else.
#[test]
fn what_is_no_certificate_is_told_with_its_line() {
    let whole = pem(&ROOTS[5]);
    let body = whole.lines().nth(1).expect("a line of Base64");
    for bad in [whole.replacen(body, &body.to_lowercase(), 1), whole.replacen(body, "", 1), whole.replacen(body, "*", 1)] {
        let error = read(&mozilla(&ROOTS).replacen(&whole, &bad, 1)).unwrap_err();
        assert!(matches!(error, CcadbError::Row { line: 2.., .. }), "{error}");
        assert!(!error.to_string().contains('\n'), "{error}");
    }
}

/// As much of the CCADB's own intermediates as a report must hold, and more: old ones, odd ones, large ones.
#[test]
fn real_intermediates_are_read_and_kept() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/intermediates/intermediates.pem");
    let Ok(content) = std::fs::read(&path) else {
        #[expect(clippy::disallowed_methods, reason = "CI demands that nothing is skipped")]
        let required = std::env::var_os("CERT_CHAIN_REQUIRE_ALL").is_some();
        assert!(!required, "../shared/data is absent, and nothing may be skipped here");
        println!("skipped: the real intermediates of ../shared/data are not here");
        return;
    };
    let real = read_certificates("intermediates.pem", &content, MAX_STORE_CERTIFICATES).expect("intermediates");
    let ders: Vec<Vec<u8>> = real.certificates().map(|cert| cert.der().to_vec()).collect();
    let published = read(&intermediates(&ders)).expect("a report");
    assert_eq!((published.intermediates.len(), published.unreadable), (1_865, 0));
    let mut lists = Lists::default();
    lists.take(published, "2027-01-02", "the lab").expect("taken");
    let lists = Lists::from_bytes(&lists.to_bytes()).expect("what was written");
    let kept: Vec<&[u8]> = lists.intermediates().expect("intermediates").1.iter().map(Cert::der).collect();
    assert_eq!(kept, ders);
}

/// What is known completes a path and says where it is from; what the server sends stays incomplete.
#[test]
fn a_known_intermediate_never_makes_a_chain_complete() {
    let mut pki = Pki::new();
    let root = pki.root("Root 9");
    let ca = pki.ca("CA 7", "Root 9");
    let end_entity = pki.end_entity("sip.contoso.test", "CA 7");
    let (ca, root) = [ca, root].map(|der| Cert::from_der(der).expect("readable")).into();
    let mut options = JudgeOptions::default();
    options.anchors = Anchors::new([AnchorStore::new("lab", None, [root])]);
    options.given = Given::default().with_ccadb(std::slice::from_ref(&ca), "2027-01-02");
    let judge = |presented: &[Vec<u8>]| {
        inspect("chain.pem", pem_bundle(presented).as_bytes(), Time::from_unix(LAB_NOW), &options).expect("certificates")
    };
    let sha256 = ca.sha256().to_string();
    let provenance = |report: &Judged| {
        let certificates = serde_json::to_value(&report.certificates).expect("JSON");
        certificates[&sha256]["provenance"].clone()
    };
    let known = serde_json::json!({"kind": "ccadb", "date": "2027-01-02"});

    let incomplete = judge(std::slice::from_ref(&end_entity));
    assert_eq!(incomplete.verdict, Some(Verdict::Repairable));
    let first = &incomplete.endpoints[0].findings[0];
    assert_eq!((first.code.as_str(), first.certificate.as_ref()), ("missing-intermediate", Some(&sha256)));
    assert_eq!(provenance(&incomplete), serde_json::json!([known]));
    let anchored: Vec<bool> =
        incomplete.endpoints[0].paths.iter().filter(|path| path.end == PathEnd::Anchored).map(|path| path.as_served).collect();
    assert_eq!(anchored, [false], "the server's own way up has no end");

    let complete = judge(&[end_entity, ca.der().to_vec()]);
    assert_eq!(complete.verdict, Some(Verdict::Complete));
    assert_eq!(provenance(&complete)[0]["kind"], "presented");
    assert!(provenance(&complete).as_array().is_some_and(|all| all.contains(&known)));
}

#[test]
fn a_few_unreadable_certificates_are_left_out_and_many_are_not() {
    let with = |count: usize| {
        let mut certs = ROOTS.clone();
        for der in certs.iter_mut().skip(10).take(count) {
            // A version that there is not: what it is can be told, and no more.
            let place = der.windows(5).position(|bytes| bytes == [0xa0, 0x03, 0x02, 0x01, 0x02]).expect("a version");
            der.truncate(place + 20);
        }
        report(&MOZILLA, &certs, |_, der| owned(&["Lab", "Root", &sha256(der), "Websites", "", "", &pem(der)]))
    };
    let read_with_some = read(&with(10)).expect("ten of 210");
    assert_eq!((counts(&read_with_some), read_with_some.unreadable), (vec![(Program::Mozilla, 200)], 10));
    assert_eq!(read(&with(11)).unwrap_err(), CcadbError::Unreadable { unreadable: 11, of: 210 });
}

/// The lab's roots and all that are compiled in: no program drops a third of its roots at once.
static ALL: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let stores = Program::ALL.map(Program::store);
    let compiled: BTreeSet<Vec<u8>> =
        stores.iter().flat_map(|store| store.anchors()).map(|anchor| anchor.cert().der().to_vec()).collect();
    ROOTS.iter().cloned().chain(compiled).collect()
});

fn taken(reports: &[&str], date: &str) -> Lists {
    let mut lists = Lists::default();
    for report in reports {
        lists.take(read(report).expect("a report"), date, "the lab").expect("taken");
    }
    lists
}

#[test]
fn what_is_taken_is_used_and_kept() {
    let reports = [mozilla(&ALL), microsoft(&ALL), programs(&ALL), intermediates(&INTERMEDIATES)];
    let lists = taken(&reports.each_ref().map(String::as_str), "2027-01-02");
    let lists = Lists::from_bytes(&lists.to_bytes()).expect("what was written");
    for program in Program::ALL {
        let store = lists.store(program);
        let is_new = ![Program::Android, Program::Java].contains(&program);
        assert_eq!(store.date() == Some("2027-01-02"), is_new, "{program}");
        assert_eq!(lists.source(program), is_new.then_some("the lab"), "{program}");
    }
    let microsoft = lists.store(Program::Microsoft);
    assert_eq!(microsoft.anchors().len(), ALL.len() - 1);
    // One root is not for TLS by the report; the days of others are kept as they were known.
    let days = Program::Microsoft.limits().filter(|(_, limit)| limit.kind != LimitKind::NotFor).count();
    assert_eq!(microsoft.limit_count(), 2 + days);
    assert_eq!(lists.store(Program::Mozilla).limit_count(), 1);
    let (date, certs) = lists.intermediates().expect("intermediates");
    assert_eq!((date, certs.len()), ("2027-01-02", 500));
    assert_eq!(certs[7], Cert::from_der(INTERMEDIATES[7].clone()).expect("readable"));
    let root = Cert::from_der(ROOTS[9].clone()).expect("readable");
    assert!(lists.anchors().stores()[0].anchors().iter().any(|anchor| *anchor.cert() == root));
}

#[test]
fn what_is_compiled_in_and_newer_is_used_instead() {
    let lists = taken(&[&intermediates(&INTERMEDIATES)], "2026-01-01");
    assert_eq!(lists.store(Program::Mozilla).sha256(), Program::Mozilla.store().sha256());
    let error = Lists::default().take(read(&mozilla(&ALL)).expect("a report"), "2026-01-01", "the lab").unwrap_err();
    assert!(matches!(error, ListsError::Older { .. }), "{error}");
}

#[test]
fn nothing_is_taken_from_a_report_that_lacks_much_of_what_is_used() {
    // Another list altogether, however long.
    let error = Lists::default().take(read(&mozilla(&ROOTS)).expect("a report"), "2027-01-02", "the lab").unwrap_err();
    assert_eq!(error, ListsError::Shrinks { what: "mozilla".to_owned(), before: 118, removed: 118 });

    let mut lists = taken(&[&mozilla(&ALL)], "2027-01-02");
    let (before, count) = (lists.to_bytes(), ALL.len() - 1);
    let lacking = |removed: usize| mozilla(&ALL[..ALL.len() - removed]);
    let error = lists.take(read(&lacking(count / 3 + 1)).expect("a report"), "2027-02-03", "the lab").unwrap_err();
    assert_eq!(error, ListsError::Shrinks { what: "mozilla".to_owned(), before: count, removed: count / 3 + 1 });
    assert!(lists.to_bytes() == before, "the old lists stay");
    let changes = lists.take(read(&lacking(count / 3)).expect("a report"), "2027-02-03", "the lab").expect("a third");
    assert_eq!((changes[0].added, changes[0].removed), (0, count / 3));
}

#[test]
fn kept_lists_that_are_damaged_are_not_used() {
    let bytes = taken(&[&mozilla(&ALL)], "2027-01-02").to_bytes();
    let header = bytes.iter().position(|byte| *byte == b'\n').expect("a header");
    let mut flipped = bytes.clone();
    flipped[header + 1000] ^= 1;
    let other_form = String::from_utf8_lossy(&bytes[..header]).replacen("\"format\":1", "\"format\":2", 1) + "\n";
    for damaged in [&b""[..], b"\n", b"{}\n", &bytes[..header], &bytes[..bytes.len() - 1], &flipped, other_form.as_bytes()] {
        assert!(matches!(Lists::from_bytes(damaged).unwrap_err(), ListsError::Damaged { .. }));
    }
}

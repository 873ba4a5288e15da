//! Reports to record, and stores to record them in.

#![allow(dead_code, reason = "each test file uses its part")]

use std::path::{Path, PathBuf};

use cert_chain_core::batch::store::{RunOptions, Store, StoreError, StoreReader};
use cert_chain_core::build::Given;
use cert_chain_core::cert::Cert;
use cert_chain_core::report::Report;
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{JudgeOptions, Target, Time, inspect};
use cert_chain_testlab::{LAB_NOW, Scene, cases, pem_bundle};
use serde_json::Value;

/// The moment at which runs begin.
pub(crate) const NOW: Time = Time::from_unix(LAB_NOW);

/// A path where no store is yet, with a folder of its own that goes with the value.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        // Left over from a run that was killed, perhaps.
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder can be made");
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.path("runs.db")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What the scene's presented chain is worth.
pub(crate) fn judge(scene: &Scene) -> Report {
    let certs =
        |ders: &[Vec<u8>]| -> Vec<Cert> { ders.iter().map(|der| Cert::from_der(der.clone()).expect("readable")).collect() };
    let mut options = JudgeOptions::default();
    options.at = Some(Time::from_unix(scene.at));
    options.anchors = Anchors::new([AnchorStore::new("given", None, certs(&scene.roots))]);
    options.given = Given::new(certs(&scene.intermediates).into_iter().map(|cert| (cert, "held.pem".to_owned())));
    options.host = scene.host.as_ref().map(|host| host.parse().expect("a name"));
    let bundle = pem_bundle(&scene.presented);
    inspect("scene.pem", bundle.as_bytes(), Time::from_unix(scene.at), &options).expect("certificates")
}

/// The sick and the healthy scene of the lab's first cases, each as a target of its own.
pub(crate) fn reports() -> Vec<(Target, Report)> {
    let named = |name: &str, report| (name.parse().expect("a target"), report);
    let of_case = cases().into_iter().take(24).enumerate().flat_map(|(number, case)| {
        [
            named(&format!("sick{number}.contoso.test:443"), judge(&case.sick)),
            named(&format!("healthy{number}.contoso.test:443"), judge(&case.healthy)),
        ]
    });
    of_case.collect()
}

/// The scenes of one case.
pub(crate) fn case(name: &str) -> [Report; 2] {
    let case = cases().into_iter().find(|case| case.name == name).expect("a case of the lab");
    [judge(&case.sick), judge(&case.healthy)]
}

pub(crate) fn target(text: &str) -> Target {
    text.parse().expect("a target")
}

/// Records all as one finished run.
pub(crate) fn run<'r>(store: &mut Store, reports: impl IntoIterator<Item = (&'r Target, &'r Report)>) -> i64 {
    let begun = store.begin(&RunOptions::new(NOW)).expect("a run");
    for (target, report) in reports {
        assert!(store.record(target, report).expect("room"), "{target} is recorded once");
    }
    store.finish().expect("room");
    begun.run
}

pub(crate) fn pairs(reports: &[(Target, Report)]) -> impl Iterator<Item = (&Target, &Report)> {
    reports.iter().map(|(target, report)| (target, report))
}

/// All that a question gives.
pub(crate) fn all<T>(ask: impl FnOnce(&mut dyn FnMut(T) -> Result<(), StoreError>) -> Result<(), StoreError>) -> Vec<T> {
    let mut rows = Vec::new();
    ask(&mut |row| {
        rows.push(row);
        Ok(())
    })
    .expect("an answer");
    rows
}

/// Everything that a run holds.
pub(crate) fn dump(path: &Path, run: i64) -> Vec<Value> {
    let reader = StoreReader::open(path).expect("a store");
    all(|each| reader.dump(run, each))
}

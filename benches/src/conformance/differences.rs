//! For which reasons of the closed list our judge and rustls-webpki differ about the cases.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use cert_chain_core::verify::{Compared, Difference};

/// What the two judges differ about.
#[derive(Debug, Default)]
pub(super) struct Differences {
    /// In how many cases each reason explains some path.
    explained: BTreeMap<Difference, usize>,
    /// Paths on which they differ for no reason of the list: one of them is mistaken.
    unexplained: Vec<String>,
}

impl Differences {
    /// Adds what they said of the paths of one case.
    pub(super) fn add(&mut self, case: &str, compared: &[Compared]) {
        let differing = || compared.iter().filter(|one| !one.agree());
        for reason in differing().filter_map(|one| one.difference).collect::<BTreeSet<_>>() {
            *self.explained.entry(reason).or_default() += 1;
        }
        for one in differing().filter(|one| one.difference.is_none()) {
            self.unexplained.push(format!("{case}: ours {:?}, rustls-webpki {:?}", one.judged.errors, one.webpki));
        }
    }

    /// Whether each has its reason.
    pub(super) fn are_explained(&self) -> bool {
        self.unexplained.is_empty()
    }

    /// The reasons with the number of cases, and what has none.
    pub(super) fn summary(&self) -> String {
        let mut text = String::from("\nrustls-webpki differs because of             cases\n");
        for (reason, cases) in &self.explained {
            let _ = writeln!(text, "{:<40}{cases:>10}", format!("{reason:?}"));
        }
        for what in &self.unexplained {
            let _ = writeln!(text, "FOR NO KNOWN REASON: {what}");
        }
        text
    }

    /// One line for each reason: what is kept, so that a reason without any case left is seen.
    pub(super) fn record(&self) -> String {
        self.explained.keys().map(|reason| format!("{MARK}{reason:?}\n")).collect()
    }
}

/// Begins a line of the record that names a reason.
const MARK: &str = "rustls-webpki differs: ";

#[cfg(test)]
mod tests {
    use cert_chain_core::build::Given;
    use cert_chain_core::cert::{Cert, Crl};
    use cert_chain_core::trust::{AnchorStore, Anchors};
    use cert_chain_core::verify::{ContentProfile, Crls};
    use cert_chain_core::{JudgeOptions, Time, compare_judges};
    use cert_chain_testlab::{Scene, cases, judged_otherwise, pem_bundle, profile_cases};

    use super::*;

    /// The records, which the runners hold to what they find.
    const RECORDS: [&str; 2] = [include_str!("../../conformance/limbo.txt"), include_str!("../../conformance/pkits.txt")];

    #[test]
    fn every_reason_of_the_list_is_met_in_the_lab_or_a_suite() {
        let lab = of_the_lab();
        assert!(lab.are_explained(), "{}", lab.summary());
        let recorded =
            |word: &str| RECORDS.iter().flat_map(|record| record.lines()).any(|line| line.strip_prefix(MARK) == Some(word));
        let is_met = |reason: &Difference| lab.explained.contains_key(reason) || recorded(&format!("{reason:?}"));
        let stale: Vec<Difference> = Difference::ALL.into_iter().filter(|reason| !is_met(reason)).collect();
        assert!(stale.is_empty(), "no case of lab, limbo or PKITS has {stale:?}: remove it from the list, or add a case");
    }

    /// Each of the lab's chains that are there for a reason has one, which no other of them has.
    #[test]
    fn each_chain_that_is_judged_otherwise_shows_a_reason_of_its_own() {
        let mut shown = Vec::new();
        for one in judged_otherwise() {
            let mut differences = Differences::default();
            differences.add(one.what, &compared(&one.scene, None));
            assert!(differences.are_explained(), "{}", differences.summary());
            shown.push(differences.explained.into_keys().collect::<Vec<_>>());
        }
        let distinct: BTreeSet<&Vec<Difference>> = shown.iter().collect();
        assert!(shown.iter().all(|reasons| reasons.len() == 1) && distinct.len() == shown.len(), "{shown:?}");
    }

    fn of_the_lab() -> Differences {
        let mut differences = Differences::default();
        for one in judged_otherwise() {
            differences.add(one.what, &compared(&one.scene, None));
        }
        for case in cases() {
            for scene in [&case.sick, &case.healthy] {
                differences.add(&case.name, &compared(scene, None));
            }
        }
        for case in profile_cases() {
            for profile in [ContentProfile::Rfc5280, ContentProfile::WebPki] {
                for scene in [&case.sick, &case.healthy] {
                    differences.add(case.what, &compared(scene, Some(profile)));
                }
            }
        }
        differences
    }

    fn compared(scene: &Scene, profile: Option<ContentProfile>) -> Vec<Compared> {
        let certs =
            |ders: &[Vec<u8>]| -> Vec<Cert> { ders.iter().filter_map(|der| Cert::from_der(der.clone()).ok()).collect() };
        let mut options = JudgeOptions::default();
        options.anchors = Anchors::new([AnchorStore::new("given", None, certs(&scene.roots))]);
        options.given = Given::new(certs(&scene.intermediates).into_iter().map(|cert| (cert, "held.pem".to_owned())));
        let crls = scene.crls.iter().filter_map(|der| Crl::from_der(der.clone()).ok());
        options.crls = Crls::new(crls.map(|crl| (crl, "lab.crl".to_owned())));
        options.profile = profile;
        let chain = pem_bundle(&scene.presented);
        compare_judges("chain.pem", chain.as_bytes(), Time::from_unix(scene.at), &options).unwrap_or_default()
    }
}

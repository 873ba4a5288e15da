//! A random PKI in order is accepted by everybody; with one fault planted where no way leads past it, that fault is the root
//! cause, on its own certificate.

mod forge;
mod random_pki;

use cert_chain_core::build::{IssuerPool, Limits, build};
use cert_chain_core::cert::{Fingerprint, PresentedChain};
use cert_chain_core::report::{Report, Severity, State, Verdict};
use cert_chain_core::verify::{Purpose, compare};
use cert_chain_core::{JudgeOptions, Time};
use cert_chain_testlab::{CertSpec, KeyKind, LAB_NOW, Pki, RSA_KEYS};
use proptest::prelude::*;
use proptest::sample::Index;
use random_pki::{Fault, HOST, certs, config, options, report};

/// The root and up to four CAs, and what stands beside them without mattering.
#[derive(Clone, Debug)]
struct Plan {
    /// The keys of the root and of the CAs below it.
    keys: Vec<KeyKind>,
    end_entity_key: KeyKind,
    /// Another root certifies this CA, too; the certificate is sent last, and nobody trusts its issuer.
    cross_signed: Option<Index>,
    /// This CA issued a certificate for its own former key, which is sent last.
    renewed: Option<Index>,
    /// What is harmless, on any certificate but the root's.
    harmless: Vec<(Index, Fault)>,
}

fn plan() -> impl Strategy<Value = Plan> {
    // No Ed25519: Chrome takes none.
    let key = || prop_oneof![(1..=RSA_KEYS).prop_map(KeyKind::Rsa), Just(KeyKind::NamedP256)];
    let harmless = proptest::sample::select(vec![
        Fault::AnyPolicy,
        Fault::Mailbox,
        Fault::NoKeyUsage,
        Fault::PermittedName,
        Fault::Policy,
        Fault::Wildcard,
    ]);
    let index = any::<Index>;
    (
        proptest::collection::vec(key(), 2..=5),
        key(),
        proptest::option::of(index()),
        proptest::option::of(index()),
        proptest::collection::vec((index(), harmless), 0..2),
    )
        .prop_map(|(keys, end_entity_key, cross_signed, renewed, harmless)| Plan {
            keys,
            end_entity_key,
            cross_signed,
            renewed,
            harmless,
        })
}

/// Behind the name of an entity: somebody else of that name.
const OTHER_KEY: &str = "@other";

struct Scene {
    /// In order, the strays last.
    sent: Vec<Vec<u8>>,
    /// The end-entity's and the CAs', upwards, without the root.
    way: Vec<Vec<u8>>,
    root: Vec<u8>,
    options: JudgeOptions,
}

impl Plan {
    /// How many CAs there are below the root.
    fn depth(&self) -> usize {
        self.keys.len() - 1
    }

    /// Carried out, each certificate below the root adjusted by its place on the way up: 0 is the end-entity's.
    fn carry_out(&self, mut adjust: impl FnMut(usize, &mut CertSpec, KeyKind)) -> Scene {
        let mut pki = Pki::new();
        let name = |level: usize| format!("CA {level}");
        let root = pki.root_with(&name(0), |spec| spec.key = self.keys[0]);
        for level in 0..=self.depth() {
            pki.root(&(name(level) + OTHER_KEY));
        }
        let mut harmless = |place: usize, spec: &mut CertSpec, issuer: KeyKind| {
            for (_, fault) in self.harmless.iter().filter(|(index, _)| index.index(self.keys.len()) == place) {
                fault.apply(spec, issuer);
            }
            adjust(place, spec, issuer);
        };
        let mut way = Vec::new();
        for level in 1..=self.depth() {
            way.push(pki.ca_with(&name(level), &name(level - 1), |spec| {
                spec.key = self.keys[level];
                harmless(self.keys.len() - level, spec, self.keys[level - 1]);
            }));
        }
        way.push(pki.end_entity_with(HOST, &name(self.depth()), |spec| {
            spec.key = self.end_entity_key;
            harmless(0, spec, self.keys[self.depth()]);
        }));
        way.reverse();
        let mut sent = way.clone();
        if let Some(index) = &self.cross_signed {
            pki.root("Elsewhere");
            sent.push(pki.ca(&name(1 + index.index(self.depth())), "Elsewhere"));
        }
        if let Some(index) = &self.renewed {
            let level = 1 + index.index(self.depth());
            sent.push(pki.ca(&format!("{}@former", name(level)), &name(level)));
        }
        let options = options(std::slice::from_ref(&root));
        Scene { sent, way, root, options }
    }
}

fn codes(report: &Report) -> Vec<String> {
    let shown = |finding: &cert_chain_core::report::FindingReport| {
        format!("{} {} {:?}: {}", finding.severity, finding.code, finding.certificate, finding.message)
    };
    report.endpoints[0].findings.iter().map(shown).collect()
}

/// One fault, and where it can sit.
#[derive(Clone, Copy, Debug)]
struct Planted {
    fault: Fault,
    /// What must be on the end-entity's certificate for it to matter.
    with: Option<Fault>,
    place: Place,
    code: &'static str,
    severity: Severity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Anywhere,
    Ca,
    EndEntity,
    /// Where a CA stands below.
    CaAboveCa,
    /// On a CA, told of the certificate below it, where the demand is not met.
    AboveCulprit,
    /// Below a CA whose certificate is sent, and which is told of: another of its name signed.
    BelowSentCa,
    /// The CA's own key is RSA of 1024 bits.
    CaKey,
    /// Where the issuer has an RSA key: some CA or root is given one.
    SignedWithRsa,
}

const PLANTED: [Planted; 25] = {
    use Fault as F;
    use Place::{AboveCulprit, Anywhere, BelowSentCa, Ca, CaAboveCa, CaKey, EndEntity, SignedWithRsa};
    const fn planted(fault: F, place: Place, code: &'static str) -> Planted {
        Planted { fault, with: None, place, code, severity: Severity::Error }
    }
    const fn with(fault: F, with: F, code: &'static str) -> Planted {
        Planted { fault, with: Some(with), place: Ca, code, severity: Severity::Error }
    }
    const fn warned(fault: F, place: Place, code: &'static str) -> Planted {
        Planted { fault, with: None, place, code, severity: Severity::Warning }
    }
    [
        planted(F::Expired, EndEntity, "expired-end-entity"),
        planted(F::Expired, Ca, "expired-intermediate"),
        planted(F::NotYetValid, Anywhere, "not-yet-valid"),
        planted(F::FlippedSignature, Anywhere, "bad-signature"),
        planted(F::OtherKey, BelowSentCa, "wrong-intermediate"),
        planted(F::Sha1, SignedWithRsa, "weak-signature"),
        planted(F::Md5, SignedWithRsa, "weak-signature"),
        planted(F::NotACa, Ca, "not-a-ca"),
        planted(F::NoSubCa, CaAboveCa, "path-length-exceeded"),
        planted(F::NoCertSign, Ca, "key-usage-forbids-signing"),
        planted(F::ClientOnly, Anywhere, "eku-not-allowed"),
        planted(F::ForMail, Anywhere, "eku-not-allowed"),
        planted(F::ExcludedName, Ca, "name-constraint-violated"),
        planted(F::ExcludedOrganisation, Ca, "name-constraint-violated"),
        planted(F::PermittedOtherName, Ca, "name-constraint-violated"),
        planted(F::PermittedOtherOrganisation, Ca, "name-constraint-violated"),
        with(F::ExcludedAddress, F::Address, "name-constraint-violated"),
        with(F::ExcludedMail, F::Mailbox, "name-constraint-violated"),
        planted(F::RequirePolicy, AboveCulprit, "policy-not-satisfied"),
        planted(F::UnknownCritical, Anywhere, "unknown-critical-extension"),
        planted(F::OtherName, EndEntity, "name-mismatch"),
        planted(F::WeakKey, EndEntity, "weak-key"),
        planted(F::WeakKey, CaKey, "weak-key"),
        warned(F::OtherEncoding, Anywhere, "name-encoding-differs"),
        warned(F::OtherKeyIdentifier, Anywhere, "key-id-mismatch"),
    ]
};

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn a_pki_in_order_is_accepted_by_everybody(plan in plan()) {
        let Scene { sent, way, root, options } = plan.carry_out(|_, _, _| ());
        // What matters, and what does not matter beside it.
        for presented in [&way, &sent] {
            let report = report(presented, &options);
            prop_assert_eq!(report.verdict, Some(Verdict::Complete));
            prop_assert_ne!(report.state, State::Error, "{:?}", codes(&report));
            let refusing: Vec<_> = report.endpoints[0].clients.iter().filter(|client| client.outcome == "rejects").collect();
            prop_assert!(refusing.is_empty() || presented == &sent, "{refusing:?}");
            let pool = IssuerPool::new(&PresentedChain::from_ders(presented.clone()), &options.given);
            let paths = build(&certs(&way[..1])[0], &pool, &options.anchors, &Limits::default()).paths;
            let whole = compare(paths, &options.anchors, Purpose::Server, Time::from_unix(LAB_NOW));
            let both = whole.iter().filter(|one| one.judged.is_accepted() && one.agree());
            prop_assert!(both.count() >= 1, "{whole:?}");
        }
        let with_root = report(&[&way[..], &[root]].concat(), &options);
        prop_assert_eq!(with_root.verdict, Some(Verdict::Complete));
    }
}

proptest! {
    #![proptest_config(config(192))]

    #[test]
    fn a_planted_fault_is_the_root_cause(mut plan in plan(), planted in proptest::sample::select(PLANTED.to_vec()), at in any::<Index>()) {
        let depth = plan.depth();
        let place = match planted.place {
            Place::EndEntity => 0,
            Place::Anywhere | Place::SignedWithRsa => at.index(depth + 1),
            Place::AboveCulprit | Place::Ca | Place::CaKey => 1 + at.index(depth),
            Place::BelowSentCa => at.index(depth),
            Place::CaAboveCa if depth == 1 => return Ok(()),
            Place::CaAboveCa => 2 + at.index(depth - 1),
        };
        match planted.place {
            Place::SignedWithRsa => plan.keys[depth - place] = KeyKind::Rsa(1),
            Place::CaKey => plan.keys[depth + 1 - place] = KeyKind::Rsa1024,
            _ => {}
        }
        // What would make up for the fault: another certificate of the same CA, a permitted name, a policy.
        plan.cross_signed = None;
        plan.harmless.clear();
        let Scene { sent, way, options, .. } = plan.carry_out(|which, spec, issuer| {
            let own = (which == place).then_some(planted.fault);
            let with = planted.with.filter(|_| which == 0);
            if own == Some(Fault::OtherKey) {
                spec.issuer += OTHER_KEY;
            }
            own.into_iter().chain(with).for_each(|fault| fault.apply(spec, issuer));
        });
        let place = match planted.place {
            Place::AboveCulprit => place - 1,
            Place::BelowSentCa => place + 1,
            _ => place,
        };
        let report = report(&sent, &options);
        let culprit = Fingerprint::of(&way[place]).to_string();
        let findings = &report.endpoints[0].findings;
        let found = findings.iter().find(|finding| finding.code == planted.code);
        prop_assert!(found.is_some(), "{:?}", codes(&report));
        let found = found.expect("asserted");
        prop_assert_eq!(found.certificate.as_ref(), Some(&culprit), "{:?}", codes(&report));
        prop_assert_eq!(found.severity, planted.severity, "{:?}", codes(&report));
        if planted.severity == Severity::Error {
            prop_assert_eq!(&findings[0].code, planted.code, "{:?}", codes(&report));
            prop_assert_eq!(report.root_causes.len(), 1);
            // A single fault, so whatever else is an error comes of it.
            let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
            prop_assert_eq!(errors, 1, "{:?}", codes(&report));
        }
        // The name is no matter of the chain.
        let accepted = planted.severity != Severity::Error || planted.fault == Fault::OtherName;
        prop_assert_eq!(report.verdict, Some(if accepted { Verdict::Complete } else { Verdict::Broken }));
    }
}

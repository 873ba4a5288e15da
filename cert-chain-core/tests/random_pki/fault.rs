//! What can be wrong, or only uncommon, about one certificate.

use std::net::{IpAddr, Ipv4Addr};

use cert_chain_testlab::{
    AlternativeName, CertSpec, Defect, Edit, ExtendedKeyUsage, Extension, KeyId, KeyKind, KeyUsage, Subtree,
};
use proptest::prelude::*;

use crate::forge::{INTEGER, der, oid, sequence};

/// One thing; a certificate may have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Address,
    AnyPolicy,
    AnyPurpose,
    ClientOnly,
    CriticalPolicies,
    ExcludedAddress,
    ExcludedMail,
    ExcludedName,
    ExcludedOrganisation,
    Expired,
    FlippedSignature,
    ForMail,
    InhibitAnyPolicy,
    InhibitMapping,
    LongSerial,
    Mailbox,
    MappedPolicy,
    Md5,
    NegativeSerial,
    NoAlternativeName,
    NoCertSign,
    NoKeyIdentifiers,
    NoKeyUsage,
    NoSubCa,
    NotACa,
    NotYetValid,
    OneSubCa,
    OtherEncoding,
    OtherKey,
    OtherKeyIdentifier,
    OtherName,
    OtherPolicy,
    PermittedAddress,
    PermittedMail,
    PermittedName,
    PermittedOrganisations,
    PermittedOtherName,
    PermittedOtherOrganisation,
    Policy,
    Pss,
    RequirePolicy,
    RequirePolicyLater,
    Sha1,
    UncommonAlgorithm,
    UnknownCritical,
    Version1,
    WeakKey,
    Wildcard,
}

impl Fault {
    const ALL: [Self; 48] = {
        use Fault::*;
        [
            Address,
            AnyPolicy,
            AnyPurpose,
            ClientOnly,
            CriticalPolicies,
            ExcludedAddress,
            ExcludedMail,
            ExcludedName,
            ExcludedOrganisation,
            Expired,
            FlippedSignature,
            ForMail,
            InhibitAnyPolicy,
            InhibitMapping,
            LongSerial,
            Mailbox,
            MappedPolicy,
            Md5,
            NegativeSerial,
            NoAlternativeName,
            NoCertSign,
            NoKeyIdentifiers,
            NoKeyUsage,
            NoSubCa,
            NotACa,
            NotYetValid,
            OneSubCa,
            OtherEncoding,
            OtherKey,
            OtherKeyIdentifier,
            OtherName,
            OtherPolicy,
            PermittedAddress,
            PermittedMail,
            PermittedName,
            PermittedOrganisations,
            PermittedOtherName,
            PermittedOtherOrganisation,
            Policy,
            Pss,
            RequirePolicy,
            RequirePolicyLater,
            Sha1,
            UncommonAlgorithm,
            UnknownCritical,
            Version1,
            WeakKey,
            Wildcard,
        ]
    };

    /// Spoils `spec`, whose issuer signs with a key of that kind; what does not apply changes nothing.
    pub(crate) fn apply(self, spec: &mut CertSpec, issuer: KeyKind) {
        let signs_with_rsa = matches!(issuer, KeyKind::Rsa(_) | KeyKind::Rsa1024);
        match self {
            Self::Expired => spec.valid_days(-900, -10),
            Self::NotYetValid => spec.valid_days(10, 900),
            Self::FlippedSignature => damage(spec, Defect::FlippedSignatureByte),
            Self::Sha1 if signs_with_rsa => damage(spec, Defect::Sha1Signature),
            Self::Md5 if signs_with_rsa => damage(spec, Defect::Md5Signature),
            Self::Pss if signs_with_rsa => damage(spec, Defect::PssSignature),
            Self::UncommonAlgorithm if signs_with_rsa => damage(spec, Defect::UncommonAlgorithm),
            Self::OtherEncoding => damage(spec, Defect::IssuerAsPrintableString),
            Self::Version1 => damage(spec, Defect::Version1),
            Self::NotACa => spec.is_ca = false,
            Self::NoSubCa if spec.is_ca => spec.path_len = Some(0),
            Self::OneSubCa if spec.is_ca => spec.path_len = Some(1),
            Self::NoCertSign => spec.key_usage = vec![KeyUsage::DigitalSignature],
            Self::NoKeyUsage => spec.key_usage.clear(),
            Self::AnyPurpose => spec.extended_key_usage = vec![ExtendedKeyUsage::Any],
            Self::ClientOnly => spec.extended_key_usage = vec![ExtendedKeyUsage::ClientAuth],
            Self::ForMail => spec.extended_key_usage = vec![ExtendedKeyUsage::EmailProtection],
            Self::NegativeSerial => spec.edits.push(Edit::Serial(vec![0x81, 0x02])),
            Self::LongSerial => spec.edits.push(Edit::Serial(vec![0x11; 24])),
            // A key that signs must be the entity's: a small one of a CA is one of the graph's.
            Self::WeakKey if !spec.is_ca => spec.key = KeyKind::Rsa1024,
            Self::OtherKey => {}
            Self::NoKeyIdentifiers => {
                spec.subject_key_id = KeyId::Absent;
                spec.authority_key_id = KeyId::Absent;
            }
            Self::OtherKeyIdentifier => spec.authority_key_id = KeyId::Given(vec![7; 20]),
            Self::UnknownCritical => put(spec, &[1, 3, 6, 1, 4, 1, 32473, 9, 1], true, &[5, 0]),
            _ => {
                self.name(spec);
                self.policy(spec);
            }
        }
    }

    /// Names and constraints on names.
    fn name(self, spec: &mut CertSpec) {
        let network = Subtree::Ip(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8);
        let organisation = |name: &str| Subtree::Organisation(name.to_owned());
        let dns = |name: &str| Subtree::Dns(name.to_owned());
        match self {
            Self::Address => spec.alternative_names.push(AlternativeName::Ip(Ipv4Addr::new(10, 1, 2, 3).into())),
            Self::Mailbox => spec.alternative_names.push(AlternativeName::Email("postmaster@contoso.test".into())),
            Self::NoAlternativeName => spec.alternative_names.clear(),
            Self::OtherName if !spec.is_ca => spec.dns_names(&["other.contoso.test"]),
            Self::Wildcard if !spec.is_ca => spec.dns_names(&["*.contoso.test"]),
            _ if !spec.is_ca => {}
            Self::ExcludedAddress => spec.excluded.push(network),
            Self::ExcludedMail => spec.excluded.push(Subtree::Email("contoso.test".into())),
            Self::ExcludedName => spec.excluded.push(dns("contoso.test")),
            Self::ExcludedOrganisation => spec.excluded.push(organisation("Contoso Lab")),
            Self::PermittedAddress => spec.permitted.push(network),
            Self::PermittedMail => spec.permitted.push(Subtree::Email("contoso.test".into())),
            Self::PermittedName => spec.permitted.push(dns("contoso.test")),
            Self::PermittedOrganisations => {
                spec.permitted.extend([organisation("Contoso Lab"), organisation("Fabrikam Lab")]);
            }
            Self::PermittedOtherName => spec.permitted.push(dns("fabrikam.test")),
            Self::PermittedOtherOrganisation => spec.permitted.push(organisation("Fabrikam Lab")),
            _ => {}
        }
    }

    /// Certificate policies, and what is demanded of them.
    fn policy(self, spec: &mut CertSpec) {
        const POLICIES: [u64; 4] = [2, 5, 29, 32];
        const MAPPINGS: [u64; 4] = [2, 5, 29, 33];
        const CONSTRAINTS: [u64; 4] = [2, 5, 29, 36];
        const INHIBIT_ANY: [u64; 4] = [2, 5, 29, 54];
        let (one, other) = (oid("1.3.6.1.4.1.32473.1"), oid("1.3.6.1.4.1.32473.2"));
        let policies = |policy: &[u8]| sequence(&[&sequence(&[policy])]);
        match self {
            Self::Policy => put(spec, &POLICIES, false, &policies(&one)),
            Self::CriticalPolicies => put(spec, &POLICIES, true, &policies(&one)),
            Self::OtherPolicy => put(spec, &POLICIES, false, &policies(&other)),
            Self::AnyPolicy => put(spec, &POLICIES, false, &policies(&oid("2.5.29.32.0"))),
            Self::MappedPolicy if spec.is_ca => {
                put(spec, &POLICIES, false, &policies(&one));
                put(spec, &MAPPINGS, false, &sequence(&[&sequence(&[&one, &other])]));
            }
            // [0] is requireExplicitPolicy, [1] inhibitPolicyMapping.
            Self::RequirePolicy if spec.is_ca => put(spec, &CONSTRAINTS, false, &sequence(&[&der(0x80, &[0])])),
            Self::RequirePolicyLater if spec.is_ca => put(spec, &CONSTRAINTS, false, &sequence(&[&der(0x80, &[1])])),
            Self::InhibitMapping if spec.is_ca => {
                put(spec, &CONSTRAINTS, true, &sequence(&[&der(0x80, &[0]), &der(0x81, &[0])]));
            }
            Self::InhibitAnyPolicy if spec.is_ca => put(spec, &INHIBIT_ANY, true, &der(INTEGER, &[0])),
            _ => {}
        }
    }
}

/// Signs anew, by at most one algorithm; a byte is flipped last.
fn damage(spec: &mut CertSpec, defect: Defect) {
    match defect {
        Defect::FlippedSignatureByte => spec.defects.push(defect),
        _ if spec.defects.iter().all(|other| *other == Defect::FlippedSignatureByte) => spec.defects.insert(0, defect),
        _ => {}
    }
}

/// One extension of a kind.
fn put(spec: &mut CertSpec, oid: &[u64], critical: bool, value: &[u8]) {
    spec.extensions.retain(|extension| extension.oid != oid);
    spec.extensions.push(Extension { oid: oid.to_vec(), critical, value: value.to_vec() });
}

/// Mostly none, often one, sometimes several.
pub(crate) fn faults() -> impl Strategy<Value = Vec<Fault>> {
    let some = |least, most| proptest::collection::vec(proptest::sample::select(Fault::ALL.to_vec()), least..=most);
    prop_oneof![8 => Just(Vec::new()), 2 => some(1, 1), 1 => some(2, 4)]
}

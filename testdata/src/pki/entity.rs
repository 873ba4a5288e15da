//! Who certificates are about.

use super::spec::CertSpec;
use crate::keys::KeyKind;

/// A name and a key: the part of a [`CertSpec`] that all certificates of an entity share.
#[derive(Clone, Debug)]
pub(super) struct Entity {
    pub(super) common_name: String,
    pub(super) organisation: String,
    pub(super) key: KeyKind,
}

impl Entity {
    pub(super) fn of(spec: &CertSpec) -> Self {
        Self { common_name: spec.common_name.clone(), organisation: spec.organisation.clone(), key: spec.key }
    }

    /// What the entity already is goes before the defaults of another certificate's kind.
    pub(super) fn into_spec(self, spec: &mut CertSpec) {
        spec.common_name = self.common_name;
        spec.organisation = self.organisation;
        spec.key = self.key;
    }
}

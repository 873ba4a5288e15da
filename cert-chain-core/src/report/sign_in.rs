//! Who signs a tenant's users in, as the report tells it.

use super::model::{NamespaceReport, SignInReport};
use crate::discover::SignIn;
use crate::discover::documents::{Namespace, OpenId};

/// What is known of it; none when nobody told.
pub(super) fn of(sign_in: &SignIn) -> Option<SignInReport> {
    let realm = sign_in.realm.as_ref()?;
    let namespace = match realm.namespace {
        Namespace::Federated => NamespaceReport::Federated,
        Namespace::Managed => NamespaceReport::Managed,
        Namespace::Unknown => NamespaceReport::Unknown,
    };
    let mut hosts: Vec<(String, bool)> = Vec::new();
    for provider in &sign_in.identity_providers {
        let host = provider.host.to_string();
        if !hosts.iter().any(|(known, _)| *known == host) {
            hosts.push((host, provider.is_adfs));
        }
    }
    let tenant_id = match &sign_in.openid {
        Some(OpenId::Tenant { tenant_id, .. }) => tenant_id.clone(),
        _ => None,
    };
    Some(SignInReport::new(namespace, hosts, realm.protocol.clone(), realm.cloud_instance.clone(), tenant_id))
}

//! The lab of cert-chain: PKIs from names, scenes with one fault each, and real servers on loopback.
//!
//! Everything is deterministic: no clock, no random number. Names go in, DER and text come out; nothing here knows
//! the product, so that the product's own parser and judge are tested by bytes that they had no part in.
//!
//! - [`Pki`] issues certificates by names and by a [graph language](Pki::graph), with every field open to damage.
//! - [`servers`] are DNS, TLS and HTTP servers on loopback that send any chain and fail in any way.
//! - [`LabTenant`] is a tenant made of them, of any [`Shape`], sick or healthy.
//! - [`ccadb`] has reports on root programs, as the CCADB publishes them.
//! - [`cases()`] has, for each fault of a chain, a sick scene and its healthy twin.

mod cases;
pub mod ccadb;
mod clock;
mod der;
mod ecdsa;
mod encode;
mod keys;
#[cfg(test)]
mod outside_judge;
mod pki;
mod rsa;
pub mod servers;
mod tenant;

pub use cases::{
    Case, JudgedOtherwise, ProfileCase, Scene, StoreLimit, StoreLimitKind, cases, judged_otherwise, profile_cases,
};
pub use clock::{DAY, LAB_NOW, LAB_NOW_RFC3339, YEAR};
pub use encode::{pem, pem_bundle, pkcs7};
pub use keys::{KeyKind, RSA_KEYS};
pub use pki::{
    AlternativeName, CertSpec, CrlSpec, Defect, Edit, ExtendedKeyUsage, Extension, KeyId, KeyUsage, Pki, Revoked, Subtree,
};
pub use tenant::{ConnectTo, Expected, Health, LabTenant, Shape};

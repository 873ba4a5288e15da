//! The certificates of a simulation: signed before anything is timed, and read from a file when a server is asked, so that they
//! take no memory.

use std::fs::File;
use std::io;
use std::path::Path;

use super::authorities::{Authorities, days, intermediates};
use super::microsoft;
use super::plan::{Fault, ServerId, domain};
use crate::mint::{Authority, EndEntity, Name, made_up_rsa, server_key};
use crate::positioned;

/// Changes with what the certificates hold, so that no file of another kind is read.
const KIND: &str = "4";

/// Octets for each certificate: its length in two, then the certificate.
const SLOT: usize = 1536;

/// The certificates of all servers of so many domains.
#[derive(Debug)]
pub struct Certificates {
    end_entities: File,
    pub(super) roots: Vec<Vec<u8>>,
    pub(super) intermediates: Vec<Vec<u8>>,
    /// Those of Microsoft's hosts, in the order of [`microsoft::HOSTS`], issued by the first intermediate.
    microsoft: Vec<Vec<u8>>,
    pub(super) private_root: Vec<u8>,
    pub(super) private_intermediate: Vec<u8>,
}

impl Certificates {
    /// Those of `domains` domains: kept in `folder`, or made now and kept there.
    ///
    /// # Errors
    ///
    /// When the files cannot be written or read.
    pub fn of(domains: u32, folder: &Path) -> io::Result<Self> {
        let folder = folder.join(format!("certificates-{KIND}-{domains}"));
        let (authorities, end_entities) = (folder.join("authorities"), folder.join("end-entities"));
        // Written last.
        if !authorities.is_file() {
            std::fs::create_dir_all(&folder)?;
            make(domains, &authorities, &end_entities)?;
        }
        let mut all = std::fs::read_to_string(authorities)?.lines().map(unhex).collect::<Vec<_>>().into_iter();
        let mut next = |count: usize| all.by_ref().take(count).collect::<Vec<_>>();
        let (mut private, roots, microsoft) = (next(2), next(4), next(microsoft::HOSTS.len()));
        let missing = || io::Error::other("the file of authorities is cut off");
        Ok(Self {
            end_entities: File::open(end_entities)?,
            private_intermediate: private.pop().ok_or_else(missing)?,
            private_root: private.pop().ok_or_else(missing)?,
            roots,
            microsoft,
            intermediates: all.collect(),
        })
    }

    /// The certificate of a server.
    pub(super) fn end_entity(&self, server: ServerId) -> io::Result<Vec<u8>> {
        let mut slot = [0; SLOT];
        positioned::read(&self.end_entities, &mut slot, u64::from(server.place()) * SLOT as u64)?;
        let length = usize::from(u16::from_be_bytes([slot[0], slot[1]]));
        Ok(slot[2..2 + length].to_vec())
    }

    /// What each of Microsoft's hosts sends.
    pub(super) fn of_microsoft(&self) -> Vec<Vec<Vec<u8>>> {
        self.microsoft.iter().map(|own| vec![own.clone(), self.intermediates[0].clone()]).collect()
    }

    /// What a server sends; none where nobody answers.
    pub(super) fn chain(&self, server: ServerId) -> io::Result<Option<Vec<Vec<u8>>>> {
        let own = || self.end_entity(server);
        let issuer = || self.intermediates[server.issuer(self.intermediates.len())].clone();
        Ok(Some(match server.fault() {
            Some(Fault::Silent) => return Ok(None),
            Some(Fault::IntermediateElsewhere | Fault::IntermediateNowhere) => vec![own()?],
            Some(Fault::UntrustedRoot) => vec![own()?, self.private_intermediate.clone(), self.private_root.clone()],
            Some(Fault::WrongOrder) => vec![issuer(), own()?],
            Some(Fault::Expired | Fault::WrongName) | None => vec![own()?, issuer()],
        }))
    }
}

fn make(domains: u32, authorities: &Path, end_entities: &Path) -> io::Result<()> {
    let servers = domains.div_ceil(10) * 9;
    let all = Authorities::new(intermediates(servers));
    let file = File::create(end_entities)?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u32;
    let sign = |thread: u32| {
        let part = (0..servers).skip(thread as usize).step_by(threads as usize);
        part.map(ServerId::at).try_for_each(|server| {
            let certificate = end_entity(server, &all);
            let length = u16::try_from(certificate.len()).map_err(io::Error::other)?;
            let slot = [&length.to_be_bytes(), &certificate[..]].concat();
            assert!(slot.len() <= SLOT, "a certificate of {} octets", certificate.len());
            positioned::write(&file, &slot, u64::from(server.place()) * SLOT as u64)
        })
    };
    std::thread::scope(|scope| {
        let sign = &sign;
        let running: Vec<_> = (0..threads).map(|thread| scope.spawn(move || sign(thread))).collect();
        running.into_iter().try_for_each(|thread| thread.join().expect("no panic"))
    })?;
    // The last slot is read whole.
    file.set_len(u64::from(servers) * SLOT as u64)?;
    let of = |authorities: &[Authority]| authorities.iter().map(|authority| hex(authority.certificate())).collect::<String>();
    let private = hex(all.private.0.certificate()) + &hex(all.private.1.certificate());
    let microsoft: String = (1..).zip(microsoft::HOSTS).map(|(number, host)| hex(&of_microsoft(number, host, &all))).collect();
    std::fs::write(authorities, [private, of(&all.roots), microsoft, of(&all.intermediates)].concat())
}

fn end_entity(server: ServerId, all: &Authorities) -> Vec<u8> {
    let (place, fault) = (server.place(), server.fault());
    let number = server.issuer(all.intermediates.len());
    let issuer = if fault == Some(Fault::UntrustedRoot) { &all.private.1 } else { &all.intermediates[number] };
    // Of ten servers seven have RSA.
    let public_key = if place % 10 < 7 { made_up_rsa(u64::from(place)) } else { server_key().0 };
    let name = match fault {
        Some(Fault::WrongName) => format!("www.{}", domain(server.domain)),
        _ => server.name(),
    };
    let url = match fault {
        Some(Fault::UntrustedRoot) => None,
        Some(Fault::IntermediateNowhere) => Some(format!("http://gone.{AIA_DOMAIN}/{number}.cer")),
        _ => Some(format!("http://aia.{AIA_DOMAIN}/{number}.cer")),
    };
    let age = i64::from(place % 300);
    let validity = if fault == Some(Fault::Expired) { days(-400, -3) } else { days(-age, 390 - age) };
    issuer.end_entity(&EndEntity {
        serial: u64::from(place) + 1,
        names: &[Name::Dns(&name)],
        public_key: &public_key,
        validity,
        // Edges connect to each other.
        is_client: server.port() == 5061,
        issuer_url: url.as_deref(),
    })
}

fn of_microsoft(number: u64, host: &str, all: &Authorities) -> Vec<u8> {
    all.intermediates[0].end_entity(&EndEntity {
        serial: 1 << 40 | number,
        names: &[Name::Dns(host)],
        public_key: &made_up_rsa(1 << 40 | number),
        validity: days(-30, 330),
        is_client: false,
        issuer_url: None,
    })
}

/// The domain of the authorities' own hosts.
pub(super) const AIA_DOMAIN: &str = "simulated-authorities.example";

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).chain(["\n".to_owned()]).collect()
}

fn unhex(line: &str) -> Vec<u8> {
    let octet = |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
    line.as_bytes().chunks(2).filter_map(octet).collect()
}

//! nginx with TLS listeners, and a plain one for issuers' certificates.

use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;

use super::{Folder, Running, find, free_port, loopback, start};
use crate::lab::Identity;

/// One nginx; each of its sites has a port of its own.
pub(crate) struct Nginx {
    addresses: Vec<SocketAddr>,
    _running: Running,
    _folder: Folder,
}

/// What one port serves.
pub(crate) enum Site {
    /// TLS with these certificates: one, or one of each kind of key.
    Tls(Vec<Identity>),
    /// Two machines with TLS, at the port's 127.0.0.1 and 127.0.0.2.
    Twins([Identity; 2]),
    /// Pages by their paths, over TLS with this certificate, or in clear.
    Web(Option<Identity>, Vec<(&'static str, Page)>),
    /// Files by plain HTTP, by their names.
    Files(Vec<(&'static str, Vec<u8>)>),
}

/// What is answered for a path.
pub(crate) enum Page {
    /// This text, of this type.
    Text(&'static str, String),
    /// "Go there."
    Redirect(&'static str),
}

impl Nginx {
    /// `None` when nginx is not installed.
    pub(crate) fn serve(sites: &[Site]) -> Option<Self> {
        let program = find("nginx", "nginx")?;
        let folder = Folder::new();
        let servers: Vec<Vec<String>> =
            sites.iter().enumerate().map(|(number, site)| machines(&folder, number, site)).collect();
        let pid_file = folder.path().join("pid");
        let (running, addresses) = start(
            "nginx",
            &folder.path().join("log"),
            || {
                let addresses: Vec<SocketAddr> = sites.iter().map(|_| loopback(free_port())).collect();
                let _ = fs::remove_file(&pid_file);
                let config = folder.write("nginx.conf", config(folder.path(), &servers, &addresses));
                let mut command = Command::new(&program);
                command.args(["-e", "stderr", "-c", &config]).arg("-p").arg(folder.path());
                (command, addresses)
            },
            // It writes its process id once it holds every port.
            |addresses| pid_file.exists() && addresses.iter().all(|address| TcpStream::connect(address).is_ok()),
        );
        Some(Self { addresses, _running: running, _folder: folder })
    }

    /// Where the sites are, in the order given.
    pub(crate) fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }
}

/// The inside of a `server` block for each machine of a site, without its port.
fn machines(folder: &Folder, number: usize, site: &Site) -> Vec<String> {
    match site {
        Site::Tls(identities) => vec![tls(folder, &number.to_string(), identities) + "return 204;"],
        Site::Twins(twins) => {
            let twins = twins.iter().enumerate();
            twins
                .map(|(which, twin)| tls(folder, &format!("{number}-{which}"), std::slice::from_ref(twin)) + "return 204;")
                .collect()
        }
        Site::Web(identity, pages) => {
            let secure = identity.as_ref().map(|identity| tls(folder, &number.to_string(), std::slice::from_ref(identity)));
            vec![secure.unwrap_or_default() + &pages.iter().map(location).collect::<String>()]
        }
        Site::Files(files) => {
            let root = folder.path().join(number.to_string());
            fs::create_dir(&root).expect("the folder is ours");
            for (name, content) in files {
                folder.write(&format!("{number}/{name}"), content);
            }
            vec![format!("root {};", root.display())]
        }
    }
}

fn location((path, page): &(&str, Page)) -> String {
    match page {
        Page::Text(kind, text) => format!("location = {path} {{ default_type {kind}; return 200 '{text}'; }}\n"),
        Page::Redirect(url) => format!("location = {path} {{ return 302 {url}; }}\n"),
    }
}

/// Settings that begin with `ssl`.
fn tls(folder: &Folder, name: &str, identities: &[Identity]) -> String {
    let certificates = identities.iter().enumerate().map(|(which, identity)| {
        let certificate = folder.write(&format!("{name}-{which}.pem"), identity.chain_pem());
        let key = folder.write(&format!("{name}-{which}.key"), identity.key_pem());
        format!("ssl_certificate {certificate}; ssl_certificate_key {key};\n")
    });
    format!("ssl_protocols TLSv1.2 TLSv1.3;\n{}", certificates.collect::<String>())
}

fn config(folder: &Path, servers: &[Vec<String>], addresses: &[SocketAddr]) -> String {
    let folder = folder.display();
    let listening = servers.iter().zip(addresses).flat_map(|(machines, address)| {
        // Linux answers for all of 127.0.0.0/8.
        (1..).zip(machines).map(|(last, machine): (u8, _)| (SocketAddr::from(([127, 0, 0, last], address.port())), machine))
    });
    let servers = listening.map(|(address, server)| {
        let tls = if server.starts_with("ssl") { " ssl" } else { "" };
        format!("server {{\nlisten {address}{tls};\n{server}\n}}\n")
    });
    // As one process, so that stopping it stops it all. The default temporary folders are not ours.
    format!(
        "daemon off;
master_process off;
pid {folder}/pid;
error_log stderr;
events {{}}
http {{
access_log off;
client_body_temp_path {folder}/t1;
proxy_temp_path {folder}/t2;
fastcgi_temp_path {folder}/t3;
uwsgi_temp_path {folder}/t4;
scgi_temp_path {folder}/t5;
{}}}
",
        servers.collect::<String>()
    )
}

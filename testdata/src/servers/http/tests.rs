use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;

async fn request(server: &HttpServer, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: pki.fabrikam.test\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// The whole response to one request; the client says that it is done.
async fn get(server: &HttpServer, path: &str) -> String {
    let mut stream = request(server, path).await;
    stream.shutdown().await.unwrap();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).await.unwrap();
    String::from_utf8_lossy(&response).into_owned()
}

#[tokio::test]
async fn replies_come_by_path_and_are_logged() {
    let site = Site::new()
        .path("/ca.cer", Reply::certificate(b"DER"))
        .path("/moved", Reply::redirect("/ca.cer"))
        .path("/page", Reply::page("<p>sign in</p>"))
        .clock(Clock::Stopped("Mon, 01 Jun 2026 12:00:00 GMT"));
    let server = HttpServer::start(site).await.unwrap();

    let certificate = get(&server, "/ca.cer?x=1").await;
    assert!(certificate.starts_with("HTTP/1.1 200 "), "{certificate}");
    assert!(certificate.contains("Content-Type: application/pkix-cert\r\n"), "{certificate}");
    assert!(certificate.contains("Date: Mon, 01 Jun 2026 12:00:00 GMT\r\n"), "{certificate}");
    assert!(certificate.ends_with("\r\n\r\nDER"), "{certificate}");
    assert!(get(&server, "/moved").await.contains("\r\nLocation: /ca.cer\r\n"));
    assert!(get(&server, "/page").await.ends_with("<p>sign in</p>"));
    assert!(get(&server, "/nothing").await.starts_with("HTTP/1.1 404 "));
    assert_eq!(
        server.requests(),
        [
            "GET pki.fabrikam.test /ca.cer?x=1",
            "GET pki.fabrikam.test /moved",
            "GET pki.fabrikam.test /page",
            "GET pki.fabrikam.test /nothing",
        ]
    );
}

#[tokio::test]
async fn one_connection_carries_several_requests() {
    let server = HttpServer::start(Site::new()).await.unwrap();
    let mut stream = request(&server, "/first").await;
    stream.write_all(b"GET /second HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    stream.shutdown().await.unwrap();
    let mut responses = String::new();
    stream.read_to_string(&mut responses).await.unwrap();
    assert_eq!(responses.matches("HTTP/1.1 404").count(), 2);
}

#[tokio::test]
async fn what_never_ends_keeps_coming() {
    let site = Site::new().path("/drip", Reply::Drip).path("/endless", Reply::Endless);
    let server = HttpServer::start(site).await.unwrap();
    for (path, enough) in [("/drip", 85), ("/endless", 1_000_000)] {
        let mut stream = request(&server, path).await;
        let mut some = vec![0; enough];
        stream.read_exact(&mut some).await.unwrap();
    }
}

#[tokio::test]
async fn a_reset_is_a_reset_and_silence_is_silence() {
    let site = Site::new().path("/reset", Reply::Reset).path("/silence", Reply::Silence);
    let server = HttpServer::start(site).await.unwrap();
    let mut nothing = [0];

    let reset = request(&server, "/reset").await.read(&mut nothing).await;
    assert_eq!(reset.unwrap_err().kind(), io::ErrorKind::ConnectionReset);

    let mut silent = request(&server, "/silence").await;
    assert!(tokio::time::timeout(Duration::from_millis(50), silent.read(&mut nothing)).await.is_err());
}

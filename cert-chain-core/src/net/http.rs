//! One GET over a connection of our own: no redirects, no proxy, no names.

use std::pin::pin;

use futures_util::future::{Either, select};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, CONTENT_TYPE, DATE, HOST, HeaderName, LOCATION, USER_AGENT};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout_at;

use crate::network::{Deadline, HandshakeOutcome, HttpOutcome, HttpRequest, KEPT_FIELDS};

/// Room for a response's header section: more than the 8 to 16 KiB that servers and proxies commonly allow.
const MAX_HEADER_BYTES: usize = 32 * 1024;

/// Fields in a header section; hyper's own default is the same.
const MAX_HEADER_FIELDS: usize = 100;

/// Characters of a media type that are kept: the registered ones with a parameter are below a hundred.
const MAX_TYPE: usize = 100;

/// Characters of a further field that are kept: more than URLs and lists of ways to sign in commonly have.
const MAX_FIELD: usize = 1024;

/// What a peer may send in all beyond the body: the header section, chunk framing, TLS records and the TLS handshake.
pub(super) const OVERHEAD: usize = MAX_HEADER_BYTES + super::tls::MAX_HANDSHAKE_BYTES;

/// Who asks; servers log it.
const AGENT: &str = concat!("cert-chain/", env!("CARGO_PKG_VERSION"));

/// Sends `request` over `stream` and reads the answer.
pub(super) async fn get<S>(stream: S, request: &HttpRequest, deadline: Deadline) -> HttpOutcome
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    match timeout_at(deadline.instant().into(), exchange(stream, request)).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(error)) => HttpOutcome::Failed(of_hyper(&error)),
        Err(_) => HttpOutcome::Failed(HandshakeOutcome::Timeout("response")),
    }
}

async fn exchange<S>(stream: S, request: &HttpRequest) -> hyper::Result<HttpOutcome>
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    let Ok(message) = message(request) else {
        // The callers take paths from parsed URLs; what hyper does not take, no server would.
        return Ok(HttpOutcome::Failed(HandshakeOutcome::NotTls("the path cannot be sent".to_owned())));
    };
    let (mut sender, connection) = http1::Builder::new()
        .max_headers(MAX_HEADER_FIELDS)
        .max_buf_size(MAX_HEADER_BYTES)
        .handshake::<_, Empty<Bytes>>(TokioIo::new(stream))
        .await?;
    let answer = async move { read(sender.send_request(message).await?, request.max_body).await };
    // The connection is driven here and not in a task of its own, so that nothing outlives the deadline.
    match select(pin!(answer), pin!(connection)).await {
        Either::Left((answer, _)) => answer,
        Either::Right((_, answer)) => answer.await,
    }
}

fn message(request: &HttpRequest) -> Result<Request<Empty<Bytes>>, hyper::http::Error> {
    let own_port = if request.tls { 443 } else { 80 };
    let host = match request.port {
        port if port == own_port => request.host.to_string(),
        port => format!("{}:{port}", request.host),
    };
    let message = Request::get(request.path.as_str()).header(HOST, host).header(USER_AGENT, AGENT);
    match request.accept {
        Some(accept) => message.header(ACCEPT, accept),
        None => message,
    }
    .body(Empty::new())
}

async fn read(response: Response<Incoming>, max_body: usize) -> hyper::Result<HttpOutcome> {
    let (head, mut incoming) = response.into_parts();
    let field = |name: HeaderName| head.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let (location, content_type) = (field(LOCATION), field(CONTENT_TYPE).map(|kind| kind.chars().take(MAX_TYPE).collect()));
    let date = field(DATE).map(|date| date.chars().take(MAX_TYPE).collect());
    let kept = KEPT_FIELDS.iter().filter_map(|name| {
        let value = field(HeaderName::from_static(name))?.chars().take(MAX_FIELD).collect();
        Some(((*name).to_owned(), value))
    });
    let fields = kept.collect();
    let mut body = Vec::new();
    let mut truncated = false;
    while !truncated && let Some(frame) = incoming.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        let room = max_body - body.len();
        truncated = data.len() > room;
        body.extend_from_slice(&data[..data.len().min(room)]);
    }
    Ok(HttpOutcome::Response { status: head.status.as_u16(), location, content_type, date, fields, body, truncated })
}

fn of_hyper(error: &hyper::Error) -> HandshakeOutcome {
    if error.is_parse() {
        HandshakeOutcome::NotTls("the answer is not HTTP".to_owned())
    } else if error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
        HandshakeOutcome::Closed
    } else {
        HandshakeOutcome::Reset
    }
}

//! Where a request comes from. What a header says of that counts only when the connection comes
//! from a proxy that is configured, and only as far as configured proxies wrote it.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;
use thiserror::Error;

use crate::operation::{Description, Takes};

/// The header in which the proxies say whom they speak for. Only one is read: a proxy that writes
/// one of them passes the other on as its client wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`.
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// An address or a network that is a proxy's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proxy(IpNet);

/// Why a text names no proxy.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ProxyError {
    #[error(
        "a number of proxies does not say who they are: name their addresses or networks, as in \
         127.0.0.1,10.0.0.0/8"
    )]
    Number,
    #[error("an address (10.0.0.1) or a network (10.0.0.0/8, fd00::/8) is expected")]
    Unreadable,
}

impl FromStr for Proxy {
    type Err = ProxyError;

    fn from_str(text: &str) -> Result<Self, ProxyError> {
        let text = text.trim();
        if text.parse::<u32>().is_ok() {
            return Err(ProxyError::Number);
        }
        let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network.map(|network| Self(network.trunc())).map_err(|_| ProxyError::Unreadable)
    }
}

/// The proxies in front of the gateway.
#[derive(Debug, Clone)]
pub struct Proxies {
    networks: Vec<IpNet>,
    header: ForwardedHeader,
}

impl Default for Proxies {
    fn default() -> Self {
        Self::new(&[], ForwardedHeader::XForwardedFor)
    }
}

impl Proxies {
    /// These, who write this header.
    pub fn new(proxies: &[Proxy], header: ForwardedHeader) -> Self {
        Self { networks: proxies.iter().map(|proxy| proxy.0).collect(), header }
    }

    /// Whether this address is one of them.
    pub fn are(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks.iter().any(|network| network.contains(&address))
    }

    /// Whom a connection from `peer` speaks for. Read from the right: each hop was written by the
    /// one after it, so the first that is no proxy of ours is the sender, and what stands further
    /// left anybody can write. A hop that cannot be read hides who was there: then it is the proxy
    /// that wrote it.
    pub fn sender(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut sender = peer.to_canonical();
        if !self.are(sender) {
            return sender;
        }
        let name = match self.header {
            ForwardedHeader::XForwardedFor => "x-forwarded-for",
            ForwardedHeader::Forwarded => "forwarded",
        };
        let given = headers.get_all(name).iter();
        let given: Vec<&str> = given.map(|value| value.to_str().unwrap_or_default()).collect();
        for hop in given.iter().rev().flat_map(|value| value.rsplit(',')) {
            let hop = match self.header {
                ForwardedHeader::XForwardedFor => Some(hop),
                ForwardedHeader::Forwarded => forwarded_for(hop),
            };
            let Some(address) = hop.and_then(address) else { break };
            sender = address.to_canonical();
            if !self.are(sender) {
                break;
            }
        }
        sender
    }
}

/// The `for` of one element of `Forwarded`.
fn forwarded_for(element: &str) -> Option<&str> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then(|| value.trim())
    })
}

/// An address with or without brackets, quotation marks and port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    if let Some(bracketed) = text.strip_prefix('[') {
        let (address, rest) = bracketed.split_once(']')?;
        let is_whole = rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port);
        return address.parse().ok().filter(|address: &IpAddr| is_whole && address.is_ipv6());
    }
    let (address, port) = text.split_once(':')?;
    address.parse().ok().filter(|address: &IpAddr| is_port(port) && address.is_ipv4())
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The address a request came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SenderAddress(pub IpAddr);

impl SenderAddress {
    /// Of a request that has passed [`find`]; this machine for what did not come over a wire.
    pub fn of(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or(Self(IpAddr::V4(Ipv4Addr::LOCALHOST)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SenderAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions))
    }
}

/// Who asks for it is counted by their address.
impl Takes for SenderAddress {
    fn describe(description: &mut Description<'_>) {
        description.refusals(&["429", "503"]);
    }
}

/// Finds out where a request comes from, before anything else looks at it.
pub async fn find(
    State(proxies): State<std::sync::Arc<Proxies>>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
        let sender = SenderAddress(proxies.sender(peer.ip(), request.headers()));
        request.extensions_mut().insert(sender);
    }
    next.run(request).await
}

/// One subscriber has a whole network of IPv6 addresses: its first 64 bits count.
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (!0 << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn seen(proxies: &str, header: ForwardedHeader, peer: &str, lines: &[&str]) -> String {
        let proxies: Vec<Proxy> = proxies.split(',').map(|text| text.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        let (name, other) = match header {
            ForwardedHeader::XForwardedFor => ("x-forwarded-for", "forwarded"),
            ForwardedHeader::Forwarded => ("forwarded", "x-forwarded-for"),
        };
        headers.append(other, HeaderValue::from_static("for=203.0.113.66"));
        for line in lines {
            headers.append(name, line.parse().unwrap());
        }
        Proxies::new(&proxies, header).sender(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn a_header_counts_only_from_proxies_and_only_as_far_as_they_wrote_it() {
        let x = ForwardedHeader::XForwardedFor;
        for (peer, lines, sender) in [
            ("192.0.2.1", &["198.51.100.7"][..], "192.0.2.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("::ffff:10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["203.0.113.9, 198.51.100.7, 10.0.0.2"], "198.51.100.7"),
            ("10.0.0.1", &["203.0.113.9", "198.51.100.7,10.0.0.2"], "198.51.100.7"),
            ("10.0.0.1", &["198.51.100.7:50123"], "198.51.100.7"),
            ("10.0.0.1", &["[2001:db8::1]:443"], "2001:db8::1"),
            ("10.0.0.1", &["[2001:db8::1]"], "2001:db8::1"),
            ("10.0.0.1", &["2001:db8::1"], "2001:db8::1"),
            ("fd00::1", &["::ffff:198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["203.0.113.9, unknown, 10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1", &["203.0.113.9, "], "10.0.0.1"),
            ("10.0.0.1", &["[198.51.100.7]:1"], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7:http"], "10.0.0.1"),
            ("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ] {
            assert_eq!(seen("10.0.0.0/8,fd00::/8", x, peer, lines), sender, "{peer} {lines:?}");
        }
    }

    #[test]
    fn the_standard_header_is_read_where_it_is_the_proxies_own() {
        let standard = ForwardedHeader::Forwarded;
        for (lines, sender) in [
            (&["for=198.51.100.7"][..], "198.51.100.7"),
            (&["for=\"[2001:db8::1]:4711\";proto=https"], "2001:db8::1"),
            (&["proto=https;For=\"198.51.100.7:8080\", for=10.0.0.2"], "198.51.100.7"),
            (&["for=203.0.113.9", "for=198.51.100.7"], "198.51.100.7"),
            (&["for=_hidden"], "10.0.0.1"),
            (&["by=10.0.0.9"], "10.0.0.1"),
        ] {
            assert_eq!(seen("10.0.0.0/8", standard, "10.0.0.1", lines), sender, "{lines:?}");
        }
    }

    #[test]
    fn a_number_of_proxies_is_refused_with_what_to_say_instead() {
        assert_eq!("2".parse::<Proxy>(), Err(ProxyError::Number));
        assert_eq!("proxy.example".parse::<Proxy>(), Err(ProxyError::Unreadable));
        assert!(" 127.0.0.1".parse::<Proxy>().is_ok());
    }
}

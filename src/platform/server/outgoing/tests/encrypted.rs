//! Encrypted requests to a server with a certificate of the test's own authority.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::super::*;

/// A server that is called receiver.example, and the authority that says so.
async fn server() -> (u16, CertificateDer<'static>) {
    let mut authority = CertificateParams::new([]).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let names = ["receiver.example".to_owned()];
    let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &authority).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let _ = stream.read(&mut [0; 1024]).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
            let _ = stream.shutdown().await;
        }
    });
    (port, authority.der().clone())
}

#[tokio::test]
async fn an_encrypted_request_goes_to_whoever_proves_the_name_and_to_nobody_else() {
    let (port, authority) = server().await;
    let ask = async |authorities: &[CertificateDer<'static>], host: &str| {
        let resolver = Resolver::scripted(|_| vec!["127.0.0.1".parse().unwrap()]);
        let dialing = Dialing { resolver, authorities: authorities.to_vec(), ..Dialing::default() };
        let outgoing = Outgoing::new(dialing, vec!["127.0.0.1".parse().unwrap()]).unwrap();
        let target = Target::parse(&format!("https://{host}:{port}/")).unwrap();
        outgoing.send(Method::POST, &target, HeaderMap::new(), "hello").await
    };
    let answer = ask(std::slice::from_ref(&authority), "receiver.example").await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.body.as_slice()), (200, b"ok".as_slice()));
    for (authorities, host, part) in [
        (&[authority][..], "other.example", "another name"),
        (&[], "receiver.example", "no authority"),
        (&[], "127.0.0.1", "no authority"),
    ] {
        let unsent = ask(authorities, host).await.unwrap_err();
        assert!(matches!(&unsent, Unsent::Unreachable(words) if words.contains(part)), "{host}: {unsent}");
    }
}

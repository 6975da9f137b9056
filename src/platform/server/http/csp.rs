//! The content security policy (W3C CSP 3).

/// The policy's text. `scripts` is what may run: `'nonce-…'` for a page rendered for one answer, or the
/// hashes of the inline scripts for a page that is kept.
///
/// `'strict-dynamic'` lets the boot script import the program; the live channel's address is named because
/// not every browser reads `'self'` as covering `ws:`.
pub fn content_security_policy(scripts: &str, origin: &str) -> String {
    let socket = origin.replacen("http", "ws", 1);
    format!(
        "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; \
         script-src {scripts} 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self' {socket}; form-action 'self'; manifest-src 'self'; \
         require-trusted-types-for 'script'; trusted-types default"
    )
}

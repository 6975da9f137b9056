//! The content security policy (W3C CSP 3).

/// The policy's text. `scripts` is what may run: `'nonce-…' 'strict-dynamic'` for a page rendered for one
/// answer; for a page that is kept the hashes of its inline scripts and `'self'`, because what a script
/// imports inherits its nonce but not its hash.
///
/// The live channel's address is named because not every browser reads `'self'` as covering `ws:`.
pub fn content_security_policy(scripts: &str, origin: &str) -> String {
    let socket = origin.replacen("http", "ws", 1);
    format!(
        "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; \
         script-src {scripts} 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self' {socket}; form-action 'self'; manifest-src 'self'; \
         require-trusted-types-for 'script'; trusted-types default"
    )
}

/// The scripts that carry this nonce, and what they import.
pub fn by_nonce(nonce: &str) -> String {
    format!("'nonce-{nonce}' 'strict-dynamic'")
}

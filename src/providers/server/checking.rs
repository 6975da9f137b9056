//! Whether the provider can be used, for the operator.

use super::departing::way_back;
use super::discovery::{keys, metadata};
use crate::platform::server::Platform;

/// Asks the provider for what it says of itself and for its keys, and gives what to know about it, a line each.
/// Nothing where there is none.
///
/// # Errors
/// What is wrong, and what to do.
pub async fn check(platform: &Platform) -> Result<Vec<String>, String> {
    let Some(provider) = &platform.config.provider else { return Ok(Vec::new()) };
    let issuer = &provider.issuer;
    let advice = "Check TIDINGS_OIDC_ISSUER; a provider in a private network or on this machine has to be named in \
                  TIDINGS_ALLOW_PRIVATE_ADDRESSES, too.";
    let failed = |what: String| format!("Sign-in with {}: {what}. {advice}", provider.name);
    let metadata = metadata(platform).await.map_err(|trouble| failed(without_stop(&trouble.cause())))?;
    let keys = keys(platform, &metadata, false).await.map_err(|trouble| failed(without_stop(&trouble.cause())))?;
    let algs = metadata.algs();
    if algs.is_empty() || !keys.iter().any(|key| algs.iter().any(|alg| key.key.can(*alg))) {
        return Err(failed(format!("{issuer} signs with nothing that is known here (EdDSA, RS256, PS256, ES256)")));
    }
    let mut lines = vec![
        format!("Sign-in with {}: {issuer} answers, with {} usable keys.", provider.name, keys.len()),
        format!("There, this address has to be among those that people are sent back to: {}", way_back(platform)),
    ];
    let lacks =
        |named: &Option<Vec<String>>, word: &str| named.as_ref().is_some_and(|all| !all.iter().any(|one| one == word));
    if lacks(&metadata.token_endpoint_auth_methods_supported, "client_secret_basic") {
        lines.push("It does not say that it takes client_secret_basic, which is how this place proves itself.".into());
    }
    if lacks(&metadata.code_challenge_methods_supported, "S256") {
        lines.push("It does not say that it takes PKCE with S256. Sign-in may work all the same.".into());
    }
    Ok(lines)
}

fn without_stop(words: &str) -> String {
    words.trim_end_matches('.').to_owned()
}

//! What signed tokens cost: prints JSON, in microseconds of one thread.
//!
//!     tokens --data DIR [--database URL]
//!
//! `sign_us` an access token; `first_us` one that was not seen before is checked; `again_us` one that was. The three are
//! measured in turns, and the median of the rounds counts.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a measurement ends where something is missing, and asks the clock"
)]

use std::time::Instant;

use tidings::oauth::server::jwt::{AccessClaims, sign_access, verify_access};
use tidings::platform::server::config::Config;
use tidings::server::Options;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Tokens in a round.
const TOKENS: usize = 1_000;
/// Rounds; the first is not counted.
const ROUNDS: usize = 12;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value =
        |name: &str| arguments.iter().position(|word| word == name).and_then(|at| arguments.get(at + 1)).cloned();
    // `cargo bench` passes this to whatever it finds.
    let Some(data) = value("--data") else { return };
    let mut pairs = vec![
        ("TIDINGS_DATA".to_owned(), data),
        ("TIDINGS_ADDR".to_owned(), "127.0.0.1:0".to_owned()),
        ("TIDINGS_LOG".to_owned(), "warn".to_owned()),
    ];
    pairs.extend(value("--database").map(|url| ("DATABASE_URL".to_owned(), url)));
    let config = Config::from_pairs(pairs).expect("a configuration");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a thread");
    let [sign, first, again] = runtime.block_on(measure(config));
    println!("{{\"sign_us\": {sign:.2}, \"first_us\": {first:.2}, \"again_us\": {again:.2}}}");
}

async fn measure(config: Config) -> [f64; 3] {
    let platform = tidings::server::platform(config, Options::default()).await.expect("a database");
    let mut rounds: [Vec<f64>; 3] = Default::default();
    for round in 0..ROUNDS {
        let now = platform.clock.now().0 / 1_000_000;
        let claims = |number: usize| AccessClaims {
            iss: platform.config.origin.clone(),
            sub: "01939b3c-6c60-7f25-9d1c-6b4a3ba1a1c5".into(),
            aud: platform.config.origin.clone(),
            exp: now + 600,
            iat: now,
            jti: format!("{round}-{number}"),
            client_id: "01939b3c-6c60-7f25-9d1c-000000000000".into(),
            scope: "posts:read posts:write profile".into(),
            auth_time: Some(now),
            grant: "01939b3c-6c60-7f25-9d1c-111111111111".into(),
        };
        let claims: Vec<AccessClaims> = (0..TOKENS).map(claims).collect();
        let mut tokens = Vec::with_capacity(TOKENS);
        let mut took = [0.0; 3];
        let began = Instant::now();
        for claims in &claims {
            tokens.push(sign_access(&platform, claims).await.expect("a token"));
        }
        took[0] = each(began);
        for place in [1, 2] {
            let began = Instant::now();
            for token in &tokens {
                verify_access(&platform, token).await.expect("a token that is believed");
            }
            took[place] = each(began);
        }
        if round > 0 {
            for (rounds, took) in rounds.iter_mut().zip(took) {
                rounds.push(took);
            }
        }
    }
    platform.db.close().await;
    rounds.map(|mut rounds| {
        rounds.sort_by(f64::total_cmp);
        rounds[rounds.len() / 2]
    })
}

fn each(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1e6 / TOKENS as f64
}

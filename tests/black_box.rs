//! What the outside can rely on, tried from the outside: every test starts the real program on a
//! free port with a database of its own and talks to it over HTTP.
//!
//! With `TEST_DATABASE_URL=postgres://…` the same tests run on PostgreSQL (`scripts/postgres`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test ends where something is missing"
)]

mod black_box {
    mod app;

    mod api;
    mod assets;
    mod backups;
    mod cached_pages;
    mod changing_comments;
    mod command_line;
    mod commenting;
    mod cross_site;
    mod deleting;
    mod devices;
    mod digest;
    mod doctor;
    mod drafting;
    mod entry;
    mod every_route;
    mod exports;
    mod flash;
    mod following;
    mod fuzz;
    mod headers;
    mod home;
    mod hostile_text;
    mod hosts;
    mod jobs;
    mod joining;
    mod leaving;
    mod live;
    mod mail;
    mod mail_server;
    mod malformed;
    mod markdown;
    mod migrations;
    mod missing;
    mod notifications;
    mod oauth;
    mod operations;
    mod operator;
    mod outbox;
    mod paging;
    mod passkeys;
    mod pictures;
    mod profile;
    mod providers;
    mod publishing;
    mod rpc;
    mod scheduled_posts;
    mod schedules;
    mod second_step;
    mod sent_twice;
    mod sessions;
    mod signing_in;
    mod signing_out;
    mod silent_log;
    mod slow_clients;
    mod sudo;
    mod tags;
    mod themes;
    mod visits;
    mod webhooks;
}

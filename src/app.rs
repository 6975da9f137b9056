//! The product's table of contents: the document around every page, and the route table.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::accounts::Viewer;
use crate::accounts::pages::{
    ClaimPage, ConfirmItIsYouPage, ConfirmPage, ForgotPage, LeavePage, LoginPage, OwnProfilePage, ProfilePage,
    RegisterPage, ResetPage, SecondStepPage, SecurityPage, UndoPage,
};
use crate::admin::pages::{
    AuditPage, EveryAppPage, InvitesPage, JobPage, JobsPage, MemberPage, MembersPage, SchedulesPage,
};
use crate::api::pages::DocsPage;
use crate::comments::pages::CommentPage;
use crate::exports::pages::DataPage;
use crate::frame::{Frame, NotFound};
use crate::home::pages::HomePage;
use crate::media::pages::PicturesPage;
use crate::notifications::pages::{ChoicesPage, NotificationsPage, UnsubscribePage};
use crate::oauth::pages::{AppPage, AppsPage, AuthorisedPage, ConsentPage, DevicePage};
use crate::platform::form::FormState;
use crate::posts::pages::{DraftsPage, PostPage, TagPage, TagsPage, WritePage};
use crate::providers::pages::NewFromProviderPage;
use crate::tokens::pages::DeveloperPage;
use crate::webhooks::pages::{DeliveryPage, SecretPage, WebhookPage, WebhooksPage};

/// Where the built front end is; given by the server to the document.
#[derive(Clone, Debug, Default)]
pub struct AppAssets {
    pub script: String,
    pub wasm: String,
    pub style: String,
    pub font: String,
    pub origin: String,
    /// False when only the server was built: then pages do without a program.
    pub has_program: bool,
}

/// The document around every page.
pub fn shell() -> impl IntoView {
    let assets = use_context::<AppAssets>().unwrap_or_default();
    let viewer = use_context::<Viewer>().unwrap_or_default();
    view! {
        <!DOCTYPE html>
        <html lang="en" dir="ltr" data-theme=viewer.theme.attribute()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f7fbfc"/>
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0b1419"/>
                <link rel="preload" href=assets.font.clone() r#as="font" r#type="font/woff2" crossorigin=""/>
                <link rel="stylesheet" href=assets.style.clone()/>
                <link id="favicon" rel="icon" href="/favicon.svg" r#type="image/svg+xml"/>
                <link rel="apple-touch-icon" href="/icon-180.png"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                {assets.has_program.then(|| boot(&assets))}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// Starts the program once the page is loaded and the browser has nothing better to do, so that it
/// never competes with reading; then wakes the islands in the order of the page.
///
/// The Trusted Types policy lets templates through and nothing else.
fn boot(assets: &AppAssets) -> impl IntoView + use<> {
    let script = BOOT.replace("{script}", &assets.script).replace("{wasm}", &assets.wasm);
    view! { <script nonce=use_nonce() inner_html=script></script> }
}

/// Written out here, because Leptos' own asks for the program at once and knows no Trusted Types.
const BOOT: &str = "window.trustedTypes&&trustedTypes.createPolicy('default',{createHTML:s=>s});\
addEventListener('load',()=>(window.requestIdleCallback||setTimeout)(async()=>{\
const m=await import('{script}');await m.default({module_or_path:'{wasm}'});m.hydrate();\
for(const i of document.querySelectorAll('leptos-island'))await m[i.dataset.component]?.(i);\
document.documentElement.dataset.awake=''}));";

/// Every page and its address.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    // The routes are listed once at start, without a request.
    provide_context(use_context::<Viewer>().unwrap_or_default());
    provide_context(use_context::<FormState>().unwrap_or_default());
    view! {
        <Router>
            <Routes fallback=NotFound>
                // Before the frame: its last route takes every single word.
                <Route path=path!("/login") view=LoginPage ssr=SsrMode::Async/>
                <Route path=path!("/login/second-factor") view=SecondStepPage ssr=SsrMode::Async/>
                <Route path=path!("/login/provider/new") view=NewFromProviderPage ssr=SsrMode::Async/>
                <Route path=path!("/confirm") view=ConfirmItIsYouPage ssr=SsrMode::Async/>
                <Route path=path!("/oauth/consent") view=ConsentPage ssr=SsrMode::Async/>
                <Route path=path!("/register") view=RegisterPage ssr=SsrMode::Async/>
                <Route path=path!("/claim/:token") view=ClaimPage ssr=SsrMode::Async/>
                <Route path=path!("/password/forgot") view=ForgotPage ssr=SsrMode::Async/>
                <Route path=path!("/password/reset/:token") view=ResetPage ssr=SsrMode::Async/>
                <Route path=path!("/email/confirm/:token") view=ConfirmPage ssr=SsrMode::Async/>
                <Route path=path!("/email/undo/:token") view=UndoPage ssr=SsrMode::Async/>
                <Route path=path!("/write") view=WritePage ssr=SsrMode::Async/>
                <Route path=path!("/write/:id") view=WritePage ssr=SsrMode::Async/>
                <ParentRoute path=path!("") view=Frame>
                    <Route path=path!("/") view=HomePage ssr=SsrMode::Async/>
                    <Route path=path!("/posts/:slug") view=PostPage ssr=SsrMode::Async/>
                    <Route path=path!("/comments/:id") view=CommentPage ssr=SsrMode::Async/>
                    <Route path=path!("/tags") view=TagsPage ssr=SsrMode::Async/>
                    <Route path=path!("/tags/:tag") view=TagPage ssr=SsrMode::Async/>
                    <Route path=path!("/drafts") view=DraftsPage ssr=SsrMode::Async/>
                    <Route path=path!("/media") view=PicturesPage ssr=SsrMode::Async/>
                    <Route path=path!("/notifications") view=NotificationsPage ssr=SsrMode::Async/>
                    <Route path=path!("/unsubscribe/:token") view=UnsubscribePage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/profile") view=OwnProfilePage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/security") view=SecurityPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/notifications") view=ChoicesPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/data/leave") view=LeavePage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/data") view=DataPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/developer") view=DeveloperPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/developer/apps") view=AppsPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/developer/apps/:id") view=AppPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/apps") view=AuthorisedPage ssr=SsrMode::Async/>
                    <Route path=path!("/api/docs") view=DocsPage ssr=SsrMode::Async/>
                    <Route path=path!("/device") view=DevicePage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/apps") view=EveryAppPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/developer/webhooks") view=WebhooksPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/developer/webhooks/:id") view=WebhookPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/developer/webhooks/:id/secret") view=SecretPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/developer/webhooks/:id/deliveries/:delivery") view=DeliveryPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/members") view=MembersPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/members/:handle") view=MemberPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/audit") view=AuditPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/jobs") view=JobsPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/jobs/:id") view=JobPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/schedules") view=SchedulesPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/invites") view=InvitesPage ssr=SsrMode::Async/>
                    <Route path=path!("/:handle") view=ProfilePage ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

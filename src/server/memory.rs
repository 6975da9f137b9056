//! Gives back to the machine what a burst of work has left free.
//!
//! The allocator looks at what it could give back only when something is allocated, and an idle
//! program allocates nothing: without this it would hold the memory of its busiest moment for ever.

use std::time::Duration;

/// How often it looks. The allocator gives back what has been free for a second.
const EVERY: Duration = Duration::from_secs(3);

/// Looks for ever.
pub async fn give_back() {
    loop {
        tokio::time::sleep(EVERY).await;
        collect();
    }
}

#[expect(unsafe_code, reason = "the allocator's own function, which takes no pointers and may be called at any time")]
fn collect() {
    // SAFETY: it frees only what nobody holds, and locks what it needs.
    unsafe { libmimalloc_sys::mi_collect(false) }
}

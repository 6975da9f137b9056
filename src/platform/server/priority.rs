//! Which threads go first when the processor is not enough for all.

/// How much nicer the threads of background work are (`setpriority(2)`): about a tenth of the share of a
/// thread that answers people, and at once off the processor when one of those wakes up.
const NICER: i32 = 10;

/// From now on this thread, and the threads it begins, give way to those that answer people. Where the
/// system does not allow it they are as fast as the others, which is no reason not to work.
pub fn give_way() {
    // For Linux a thread is a process here, and none means the one that asks.
    if let Err(error) = rustix::process::setpriority_process(None, NICER) {
        tracing::debug!(%error, "background work has the same priority as pages");
    }
}

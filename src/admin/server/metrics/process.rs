//! What the system says about this process, where it says it.

/// Bytes of memory in use, from `/proc/self/status` (Linux).
pub fn resident_bytes() -> Option<f64> {
    kilobytes(&std::fs::read_to_string("/proc/self/status").ok()?).map(|kilobytes| kilobytes * 1024.0)
}

/// Open files and sockets, from `/proc/self/fd` (Linux).
pub fn open_files() -> Option<f64> {
    Some(std::fs::read_dir("/proc/self/fd").ok()?.count() as f64)
}

fn kilobytes(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::kilobytes;

    #[test]
    fn the_memory_is_read_from_its_line() {
        assert_eq!(kilobytes("VmHWM:\t 9000 kB\nVmRSS:\t   4321 kB\nThreads: 4\n"), Some(4321.0));
        assert_eq!(kilobytes("Threads: 4\n"), None);
    }
}

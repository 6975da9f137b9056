//! A device somebody is signed in on, in words.

/// A browser and a system, as far as what a program says of itself tells: `Firefox on Windows`.
pub fn device_name(agent: &str) -> String {
    // The order counts: most of them also claim to be those below.
    const BROWSERS: [(&str, &str); 7] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
        ("curl", "curl"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("CrOS", "ChromeOS"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ];
    let named = |known: &[(&'static str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "A program".to_owned(),
    }
}

/// The block that an address is in: enough to know a place again, too little to name a household.
pub fn place_name(address: &str) -> String {
    let parts = |separator: char| address.split(separator).collect::<Vec<_>>();
    match (parts('.').as_slice(), parts(':').as_slice()) {
        ([a, b, c, _], _) => format!("{a}.{b}.{c}.x"),
        (_, [a, b, c, ..]) if address.len() > 3 => format!("{a}:{b}:{c}::"),
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_by_its_browser_and_its_system() {
        for (agent, name) in [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Windows"),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Safari/604",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0",
                "Edge on Windows",
            ),
            ("curl/8.5.0", "curl"),
            ("", "A program"),
        ] {
            assert_eq!(device_name(agent), name);
        }
    }

    #[test]
    fn a_place_is_the_block_of_an_address() {
        assert_eq!(place_name("192.0.2.77"), "192.0.2.x");
        assert_eq!(place_name("2001:db8:1:2:3:4:5:6"), "2001:db8:1::");
        assert_eq!(place_name(""), "");
    }
}

//! HTML that an island holds and does not wake.

use serde::{Deserialize, Serialize};

/// HTML that the server puts into an island, as the `inner_html` of an element that never changes.
///
/// It stands in the page already, so it is not among what the island is woken with: in the browser it is empty, and
/// waking leaves the element's content as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InPlace {
    #[serde(skip)]
    html: String,
}

impl InPlace {
    /// Holds `html`, which must be safe.
    pub fn new(html: String) -> Self {
        Self { html }
    }

    /// For `inner_html`.
    pub fn into_html(self) -> String {
        self.html
    }
}

#[cfg(test)]
mod tests {
    use super::InPlace;

    #[test]
    fn it_does_not_travel_twice() {
        let sent = serde_json::to_string(&InPlace::new("<p>Fog</p>".into())).unwrap();
        assert_eq!(sent, "{}");
        assert_eq!(serde_json::from_str::<InPlace>(&sent).unwrap(), InPlace::default());
    }
}

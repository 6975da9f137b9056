//! Prometheus' text format: families of samples, each with its help and its type.

/// A text under way.
#[derive(Default)]
pub struct Text(String);

impl Text {
    /// Begins a family; its samples must follow at once.
    pub fn family(&mut self, name: &str, kind: &str, help: &str) {
        self.0.push_str(&format!("# HELP {name} {}\n# TYPE {name} {kind}\n", escaped(help)));
    }

    /// One sample. Labels are name and value.
    pub fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        self.0.push_str(name);
        if !labels.is_empty() {
            let pairs: Vec<String> = labels
                .iter()
                .map(|(name, value)| format!("{name}=\"{}\"", escaped(value).replace('"', "\\\"")))
                .collect();
            self.0.push_str(&format!("{{{}}}", pairs.join(",")));
        }
        self.0.push_str(&format!(" {value}\n"));
    }

    /// The whole text.
    pub fn finish(self) -> String {
        self.0
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_escaped_and_whole_numbers_have_no_point() {
        let mut text = Text::default();
        text.family("tides", "gauge", "High \\ low\nwater");
        text.sample("tides", &[], 2.0);
        text.sample("tides", &[("at", "the \"quay\""), ("b", "c")], 0.5);
        assert_eq!(
            text.finish(),
            "# HELP tides High \\\\ low\\nwater\n# TYPE tides gauge\ntides 2\ntides{at=\"the \\\"quay\\\"\",b=\"c\"} 0.5\n"
        );
    }
}

//! `--name value` pairs.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::Failure;

/// What stands after the command.
#[derive(Debug, Default)]
pub struct Arguments(BTreeMap<String, String>);

impl Arguments {
    /// Splits the command line into the command and its `--name value` pairs.
    pub fn read(mut words: impl Iterator<Item = String>) -> Result<(String, Self), Failure> {
        let command = words.next().unwrap_or_default();
        let mut pairs = BTreeMap::new();
        while let Some(word) = words.next() {
            let name = word.strip_prefix("--").ok_or_else(|| format!("{word:?} is not a --name"))?;
            let value = words.next().ok_or_else(|| format!("--{name} has no value"))?;
            pairs.insert(name.to_owned(), value);
        }
        Ok((command, Self(pairs)))
    }

    /// A value that has to be there.
    pub fn text(&self, name: &str) -> Result<&str, Failure> {
        Ok(self.0.get(name).ok_or_else(|| format!("--{name} is missing"))?)
    }

    /// A number, or the one that is usual.
    pub fn number<N: FromStr>(&self, name: &str, usual: N) -> Result<N, Failure> {
        match self.0.get(name) {
            None => Ok(usual),
            Some(value) => Ok(value.parse().map_err(|_| format!("--{name} takes a number, not {value:?}"))?),
        }
    }
}

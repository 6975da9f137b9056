//! One field of a cron line: the set of its values as bits.

/// What may stand in a field.
pub(super) struct Field {
    /// What it is called in a sentence.
    pub what: &'static str,
    pub least: u8,
    pub most: u8,
    /// Words that may stand for numbers, beginning with that for `least`.
    pub words: &'static [&'static str],
}

pub(super) const MINUTE: Field = Field { what: "minute", least: 0, most: 59, words: &[] };
pub(super) const HOUR: Field = Field { what: "hour", least: 0, most: 23, words: &[] };
pub(super) const DAY: Field = Field { what: "day of the month", least: 1, most: 31, words: &[] };
pub(super) const MONTH: Field = Field {
    what: "month",
    least: 1,
    most: 12,
    words: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
};
/// Sunday is 0, and 7 as well.
pub(super) const WEEKDAY: Field =
    Field { what: "day of the week", least: 0, most: 7, words: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"] };

impl Field {
    /// Reads `*`, `5`, `1-5`, `*/15`, `10-40/10`, names, and lists of these with commas between.
    pub(super) fn parse(&self, text: &str) -> Result<u64, String> {
        let mut set = 0;
        for part in text.split(',') {
            let (range, step) = match part.split_once('/') {
                Some((range, step)) => (range, Some(step)),
                None => (part, None),
            };
            let (first, last) = match range.split_once('-') {
                _ if range == "*" => (self.least, self.most),
                Some((first, last)) => (self.value(first)?, self.value(last)?),
                // `5/15` is 5, 20, 35 and so on, as other readers of these lines have it.
                None if step.is_some() => (self.value(range)?, self.most),
                None => (self.value(range)?, self.value(range)?),
            };
            let step = match step.map(|step| step.parse::<u8>().ok().filter(|step| *step > 0).ok_or(step)) {
                None => 1,
                Some(Ok(step)) => step,
                Some(Err(step)) => return Err(format!("the {} has “{step}” as its step.", self.what)),
            };
            if first > last {
                return Err(format!("the {} goes from {first} back to {last}.", self.what));
            }
            for value in (first..=last).step_by(usize::from(step)) {
                set |= 1 << value;
            }
        }
        Ok(set)
    }

    fn value(&self, text: &str) -> Result<u8, String> {
        if let Some(place) = self.words.iter().position(|word| text.eq_ignore_ascii_case(word)) {
            return Ok(self.least + u8::try_from(place).unwrap_or_default());
        }
        let in_digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse::<u8>() {
            Ok(value) if in_digits && (self.least..=self.most).contains(&value) => Ok(value),
            _ => Err(format!("the {} is “{text}”; it goes from {} to {}.", self.what, self.least, self.most)),
        }
    }
}

/// The values in a set, the least first.
pub(super) fn values(set: u64) -> impl Iterator<Item = u8> + Clone {
    (0..64).filter(move |value| set & (1 << value) != 0)
}

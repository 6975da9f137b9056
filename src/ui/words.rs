//! How numbers are said.

const SMALL: [&str; 21] = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];
/// How many words one reads in a minute.
const READING_SPEED: usize = 220;

/// A number in a sentence: in words to twenty (“no” for 0), then in figures.
pub fn number(count: i64) -> String {
    match usize::try_from(count).ok().and_then(|index| SMALL.get(index)) {
        Some(word) => (*word).to_owned(),
        None => exact(count),
    }
}

/// A number of things in a sentence: “one comment”, “eighteen comments”.
pub fn number_of(count: i64, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// A number of things beside other figures: “1 comment”, “1,846 posts”.
pub fn count_of(count: i64, one: &str, many: &str) -> String {
    format!("{} {}", exact(count), if count == 1 { one } else { many })
}

/// In figures, by thousands: “1,846”.
pub fn exact(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let mut text = if count < 0 { "−".to_owned() } else { String::new() };
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What a count on the bell shows: to 99, then “99+”.
pub fn badge(count: i64) -> String {
    if count > 99 { "99+".to_owned() } else { count.to_string() }
}

/// How many minutes it takes to read so many words: at least one.
pub fn minutes(words: usize) -> usize {
    words.div_ceil(READING_SPEED).max(1)
}

/// “Maren”, “Maren and Tomasz”, “Maren, Tomasz, and Pell”.
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [one, other] => format!("{one} and {other}"),
        [first @ .., last] => format!("{}, and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_words_to_twenty() {
        assert_eq!(number_of(0, "post", "posts"), "no posts");
        assert_eq!(number_of(1, "post", "posts"), "one post");
        assert_eq!(number_of(20, "post", "posts"), "twenty posts");
        assert_eq!(number_of(21, "post", "posts"), "21 posts");
        assert_eq!(number(-3), "−3");
    }

    #[test]
    fn figures_have_their_thousands_apart() {
        assert_eq!(count_of(1, "comment", "comments"), "1 comment");
        assert_eq!(exact(999), "999");
        assert_eq!(exact(1_846), "1,846");
        assert_eq!(exact(1_234_567), "1,234,567");
        assert_eq!((badge(99), badge(100)), ("99".into(), "99+".into()));
    }

    #[test]
    fn a_text_takes_at_least_a_minute() {
        assert_eq!((minutes(0), minutes(220), minutes(221), minutes(1_500)), (1, 1, 2, 7));
    }

    #[test]
    fn a_list_is_a_sentence() {
        let names = ["Maren", "Tomasz", "Pell"].map(str::to_owned);
        assert_eq!(list(&names[..1]), "Maren");
        assert_eq!(list(&names[..2]), "Maren and Tomasz");
        assert_eq!(list(&names), "Maren, Tomasz, and Pell");
    }
}

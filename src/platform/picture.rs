//! The address of a picture, and the sizes it is shown in.
//!
//! A text names a picture as `/media/{hash}-{width}x{height}.{ending}`. All that a page must know
//! stands in there, so the renderer of Markdown needs to ask nobody, and nothing shifts while the
//! picture loads. Its variants are `/media/{hash}-{width}.{ending}`.

use std::fmt;

/// The widths of the variants, in pixels; none is wider than the picture itself.
const WIDTHS: [u32; 3] = [480, 960, 1920];
/// The width of the variant for those who cannot choose.
const PLAIN: u32 = 960;
/// The longest side of a picture, in pixels.
pub const LONGEST_SIDE: u32 = 12_000;
/// How many hex digits a hash has: half of a SHA-256, which nobody can meet by chance or by force.
pub const HASH_DIGITS: usize = 32;

/// A picture as a text names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    hash: String,
    /// In pixels, as it is looked at.
    pub width: u32,
    pub height: u32,
    pub ending: Ending,
}

/// How the variants are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// JPEG.
    Jpg,
    /// PNG, for what may be transparent.
    Png,
}

impl Ending {
    /// As it stands in an address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jpg => "jpg",
            Self::Png => "png",
        }
    }

    /// Reads it.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Jpg, Self::Png].into_iter().find(|ending| ending.as_str() == text)
    }
}

impl Picture {
    /// A picture; `None` when the hash is none or a side is nothing or too long.
    pub fn new(hash: &str, width: u32, height: u32, ending: Ending) -> Option<Self> {
        let sides = 1..=LONGEST_SIDE;
        let fits = is_hash(hash) && sides.contains(&width) && sides.contains(&height);
        fits.then(|| Self { hash: hash.to_owned(), width, height, ending })
    }

    /// Reads the address that a text holds.
    pub fn parse(address: &str) -> Option<Self> {
        let (hash, sides, ending) = split(address.strip_prefix("/media/")?)?;
        let (width, height) = sides.split_once('x')?;
        Self::new(hash, number(width)?, number(height)?, ending)
    }

    /// The hash that names it.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The widths of its variants, the smallest first.
    pub fn widths(&self) -> Vec<u32> {
        let mut widths: Vec<u32> = WIDTHS.into_iter().map(|width| width.min(self.width)).collect();
        widths.dedup();
        widths
    }

    /// How high a variant is.
    pub fn height_at(&self, width: u32) -> u32 {
        let height = (u64::from(self.height) * u64::from(width) + u64::from(self.width) / 2) / u64::from(self.width);
        u32::try_from(height).unwrap_or(LONGEST_SIDE).max(1)
    }

    /// The address of one variant.
    pub fn variant(&self, width: u32) -> String {
        format!("/media/{}-{width}.{}", self.hash, self.ending.as_str())
    }

    /// The address of the variant for those who cannot choose.
    pub fn plain(&self) -> String {
        self.variant(PLAIN.min(self.width))
    }
}

impl fmt::Display for Picture {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "/media/{}-{}x{}.{}", self.hash, self.width, self.height, self.ending.as_str())
    }
}

/// The name of one variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    pub hash: String,
    /// In pixels; 0: the square out of its middle, [`SQUARE`] wide.
    pub width: u32,
    pub ending: Ending,
}

/// How many pixels a side of the square has that is shown beside a name.
pub const SQUARE: u32 = 192;

impl Variant {
    /// The square out of the middle of a picture.
    pub fn square(picture: &Picture) -> Self {
        Self { hash: picture.hash.clone(), width: 0, ending: picture.ending }
    }

    /// Reads `{hash}-{width}.{ending}`, or `square` for the width. What it accepts can be the name of a file: hex digits, digits and one ending.
    pub fn parse(name: &str) -> Option<Self> {
        let (hash, width, ending) = split(name)?;
        let width = if width == "square" { 0 } else { number(width)? };
        Some(Self { hash: hash.to_owned(), width, ending })
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.width {
            0 => write!(to, "{}-square.{}", self.hash, self.ending.as_str()),
            width => write!(to, "{}-{width}.{}", self.hash, self.ending.as_str()),
        }
    }
}

fn split(name: &str) -> Option<(&str, &str, Ending)> {
    let (rest, ending) = name.split_once('.')?;
    let (hash, sides) = rest.split_once('-')?;
    is_hash(hash).then_some(())?;
    Some((hash, sides, Ending::parse(ending)?))
}

fn is_hash(text: &str) -> bool {
    text.len() == HASH_DIGITS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Digits alone, so that every picture has one address.
fn number(text: &str) -> Option<u32> {
    let plain = !text.starts_with('0') && text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn an_address_says_all_that_a_page_must_know() {
        let text = format!("/media/{HASH}-1600x1200.jpg");
        let picture = Picture::parse(&text).unwrap();
        assert_eq!(picture.to_string(), text);
        assert_eq!(picture.widths(), [480, 960, 1600]);
        assert_eq!(picture.height_at(480), 360);
        assert_eq!(picture.plain(), format!("/media/{HASH}-960.jpg"));
    }

    #[test]
    fn no_variant_is_wider_than_the_picture_and_none_is_flat() {
        let of = |width, height| Picture::new(HASH, width, height, Ending::Png).unwrap();
        assert_eq!(of(300, 10).widths(), [300]);
        assert_eq!(of(480, 10).widths(), [480]);
        assert_eq!(of(12_000, 4).widths(), [480, 960, 1920]);
        assert_eq!(of(12_000, 4).height_at(480), 1);
    }

    #[test]
    fn nothing_else_is_the_address_of_a_picture() {
        for name in [
            "0123-1x1.jpg",
            "0123456789ABCDEF0123456789abcdef-1x1.jpg",
            "0123456789abcdef0123456789abcdef-0x1.jpg",
            "0123456789abcdef0123456789abcdef-01x1.jpg",
            "0123456789abcdef0123456789abcdef-1x12001.jpg",
            "0123456789abcdef0123456789abcdef-+1x1.jpg",
            "0123456789abcdef0123456789abcdef-1.jpg",
            "0123456789abcdef0123456789abcdef-1x1.svg",
            "0123456789abcdef0123456789abcdef-1x1.jpg?a",
            "../0123456789abcdef0123456789abcdef-1x1.jpg",
        ] {
            assert_eq!(Picture::parse(&format!("/media/{name}")), None, "{name}");
        }
        assert_eq!(Picture::parse(&format!("//media/{HASH}-1x1.jpg")), None);
        assert_eq!(Variant::parse(&format!("{HASH}-480.jpg")).map(|variant| variant.width), Some(480));
        let square = format!("{HASH}-square.jpg");
        assert_eq!(Variant::parse(&square).map(|variant| variant.to_string()), Some(square));
        for name in [
            "",
            "a",
            "..",
            &format!("{HASH}-0.jpg"),
            &format!("{HASH}-480x2.jpg"),
            &format!("{HASH}/../480.jpg"),
            &format!("{HASH}-.jpg"),
        ] {
            assert_eq!(Variant::parse(name), None, "{name}");
        }
    }
}

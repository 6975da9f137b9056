//! Whether a file is a picture that may come in. Its head is read, and whether it has an end: nothing is decoded
//! before it is known how large it would become.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use image::metadata::Orientation;
use image::{ImageDecoder, ImageFormat, ImageReader, Limits};

use super::whole::is_whole;
use crate::platform::picture::{Ending, LONGEST_SIDE};

/// The most pixels of a picture: what the best telephones take.
const MOST_PIXELS: u64 = 50_000_000;
/// The most bytes that a decoded picture may take, and the most that a decoder may take beside them.
const MOST_MEMORY: u64 = 200 * 1024 * 1024;

/// What is known of a file before it is decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// `jpeg`, `png`, `webp` or `gif`.
    pub format: &'static str,
    /// As it is looked at, in pixels.
    pub width: u32,
    pub height: u32,
    pub ending: Ending,
}

/// Reads the head of a file. Its name and what was said about it do not count.
///
/// # Errors
/// A sentence for whoever brought it.
pub fn judge(path: &Path) -> Result<Judged, String> {
    let format = format_of(path)?;
    let mut decoder = open(path, format)?;
    let (width, height) = decoder.dimensions();
    fits(width, height, decoder.total_bytes())?;
    if !is_whole(path, format) {
        return Err(unreadable());
    }
    let turned = decoder.orientation().is_ok_and(swaps_sides);
    let (width, height) = if turned { (height, width) } else { (width, height) };
    let ending = if decoder.color_type().has_alpha() { Ending::Png } else { Ending::Jpg };
    Ok(Judged { format: name(format), width, height, ending })
}

/// A decoder for a file that keeps to the limits.
///
/// # Errors
/// A sentence for whoever brought it.
pub fn open(path: &Path, format: ImageFormat) -> Result<impl ImageDecoder, String> {
    let file = File::open(path).map_err(|_| unreadable())?;
    let mut reader = ImageReader::with_format(BufReader::new(file), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    reader.into_decoder().map_err(|_| unreadable())
}

/// What the first bytes of a file say that it is.
///
/// # Errors
/// A sentence that says what can be taken instead.
pub fn format_of(path: &Path) -> Result<ImageFormat, String> {
    let mut head = Vec::with_capacity(1024);
    let file = File::open(path).map_err(|_| unreadable())?;
    file.take(1024).read_to_end(&mut head).map_err(|_| unreadable())?;
    match image::guess_format(&head) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif)) => Ok(format),
        _ => Err(other(&head)),
    }
}

/// True when the sides change places.
pub fn swaps_sides(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    )
}

/// The words for a file that begins like a picture and does not go on like one.
pub fn unreadable() -> String {
    "This picture cannot be read: the file is cut off or damaged. Save it again, or pick another.".into()
}

fn other(head: &[u8]) -> String {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let what = if text.contains("<svg") {
        "An SVG drawing can carry a program, so it is not taken. Export it as PNG and add that."
    } else if head.get(4..8) == Some(b"ftyp") {
        "This kind of picture (HEIC or AVIF) or film is not shown by every browser. Save it as JPEG and add that."
    } else {
        "This file is not a picture that every browser shows. JPEG, PNG, WebP and GIF are."
    };
    what.into()
}

fn fits(width: u32, height: u32, bytes: u64) -> Result<(), String> {
    let pixels = u64::from(width) * u64::from(height);
    if width == 0 || height == 0 {
        return Err(unreadable());
    }
    if width.max(height) > LONGEST_SIDE {
        return Err(format!(
            "The picture is {width} × {height} pixels; up to {LONGEST_SIDE} a side fit. Make it smaller or pick another."
        ));
    }
    if pixels > MOST_PIXELS || bytes > MOST_MEMORY {
        return Err(format!(
            "The picture has {} million pixels; up to {} million fit. Make it smaller or pick another.",
            pixels.div_ceil(1_000_000),
            MOST_PIXELS / 1_000_000
        ));
    }
    Ok(())
}

fn name(format: ImageFormat) -> &'static str {
    match format {
        ImageFormat::Jpeg => "jpeg",
        ImageFormat::Png => "png",
        ImageFormat::WebP => "webp",
        _ => "gif",
    }
}

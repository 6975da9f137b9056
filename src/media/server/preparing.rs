//! From an original to what is shown of it: decoded, made small, turned upright, its colours those of
//! every screen, encoded anew. Nothing but pixels gets through, so whatever else the file said (where it
//! was taken, with which camera, a program) stays behind.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType as RowFilter, PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageBuffer, ImageDecoder, ImageEncoder};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use super::judging::{format_of, judge, open, swaps_sides, unreadable};
use crate::platform::picture::{Ending, Picture};

/// Of 100: nothing to be seen at the width it is made for, a third of the bytes of 95.
const QUALITY: u8 = 82;
/// The longer side of the stand-in, in pixels.
const SMALL: u32 = 16;

/// Upright pixels, three or four bytes each.
#[derive(Clone, Debug)]
pub struct Pixels {
    pub width: u32,
    pub height: u32,
    ending: Ending,
    bytes: Vec<u8>,
}

/// Decodes an original to the size of its largest variant.
///
/// # Errors
/// A sentence for whoever brought it.
pub fn decode(path: &Path, picture: &Picture) -> Result<Pixels, String> {
    let judged = judge(path)?;
    if (judged.width, judged.height, judged.ending) != (picture.width, picture.height, picture.ending) {
        return Err(unreadable());
    }
    let mut decoder = open(path, format_of(path)?)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let decoded = DynamicImage::from_decoder(decoder).map_err(|_| unreadable())?;
    let (width, height) = (decoded.width(), decoded.height());
    let bytes = match picture.ending {
        Ending::Jpg => decoded.into_rgb8().into_raw(),
        Ending::Png => decoded.into_rgba8().into_raw(),
    };
    let lying = Pixels { width, height, ending: picture.ending, bytes };
    let widest = picture.widths().last().copied().unwrap_or(1);
    let (to_width, to_height) = (widest, picture.height_at(widest));
    // Small first, upright then: turning every pixel of a large one would take as much memory again.
    let lying =
        if swaps_sides(orientation) { lying.sized(to_height, to_width) } else { lying.sized(to_width, to_height) }?;
    let mut upright = lying.turned(orientation)?;
    if let Some(profile) = profile {
        upright.settle_colours(&profile);
    }
    Ok(upright)
}

impl Pixels {
    /// The same picture in another size.
    ///
    /// # Errors
    /// Never for sizes that a picture can have.
    pub fn sized(&self, width: u32, height: u32) -> Result<Self, String> {
        if (width, height) == (self.width, self.height) {
            return Ok(self.clone());
        }
        let kind = if self.ending == Ending::Jpg { PixelType::U8x3 } else { PixelType::U8x4 };
        let from = ImageRef::new(self.width, self.height, &self.bytes, kind).map_err(|_| unreadable())?;
        let mut to = Image::new(width, height, kind);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
        Resizer::new().resize(&from, &mut to, &options).map_err(|_| unreadable())?;
        Ok(Self { width, height, ending: self.ending, bytes: to.into_vec() })
    }

    /// The square out of its middle, `side` pixels wide.
    ///
    /// # Errors
    /// Never for sizes that a picture can have.
    pub fn square(&self, side: u32) -> Result<Self, String> {
        let kind = if self.ending == Ending::Jpg { PixelType::U8x3 } else { PixelType::U8x4 };
        let from = ImageRef::new(self.width, self.height, &self.bytes, kind).map_err(|_| unreadable())?;
        let mut to = Image::new(side, side, kind);
        let options =
            ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3)).fit_into_destination(None);
        Resizer::new().resize(&from, &mut to, &options).map_err(|_| unreadable())?;
        Ok(Self { width: side, height: side, ending: self.ending, bytes: to.into_vec() })
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// Never for pixels that were decoded.
    pub fn encoded(&self) -> Result<Vec<u8>, String> {
        match self.ending {
            Ending::Jpg => {
                let mut out = Vec::new();
                let mut encoder = JpegEncoder::new_with_quality(&mut out, QUALITY);
                let done = encoder.encode(&self.bytes, self.width, self.height, ExtendedColorType::Rgb8);
                done.map(|()| out).map_err(|_| unreadable())
            }
            Ending::Png => self.as_png(ExtendedColorType::Rgba8),
        }
    }

    /// A few pixels of it as a `data:` address; empty for what may be transparent, since it would shine through.
    pub fn placeholder(&self) -> String {
        if self.ending == Ending::Png {
            return String::new();
        }
        let longer = self.width.max(self.height);
        let side = |length: u32| (length * SMALL / longer).clamp(1, SMALL);
        let small = self.sized(side(self.width), side(self.height));
        small
            .and_then(|small| small.as_png(ExtendedColorType::Rgb8))
            .map(|png| format!("data:image/png;base64,{}", STANDARD.encode(png)))
            .unwrap_or_default()
    }

    fn as_png(&self, colour: ExtendedColorType) -> Result<Vec<u8>, String> {
        let mut out = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Default, RowFilter::Adaptive);
        let done = encoder.write_image(&self.bytes, self.width, self.height, colour);
        done.map(|()| out).map_err(|_| unreadable())
    }

    fn turned(self, orientation: Orientation) -> Result<Self, String> {
        let Self { width, height, ending, bytes } = self;
        let image = match ending {
            Ending::Jpg => ImageBuffer::from_raw(width, height, bytes).map(DynamicImage::ImageRgb8),
            Ending::Png => ImageBuffer::from_raw(width, height, bytes).map(DynamicImage::ImageRgba8),
        };
        let mut image = image.ok_or_else(unreadable)?;
        image.apply_orientation(orientation);
        Ok(Self { width: image.width(), height: image.height(), ending, bytes: image.into_bytes() })
    }

    /// Brings colours that were meant for another screen (telephones take in Display P3) to sRGB, which is what a
    /// file without a profile means. A profile that cannot be read is left out.
    fn settle_colours(&mut self, profile: &[u8]) {
        let Ok(profile) = ColorProfile::new_from_slice(profile) else { return };
        if profile.color_space != DataColorSpace::Rgb {
            return;
        }
        let layout = if self.ending == Ending::Jpg { Layout::Rgb } else { Layout::Rgba };
        let srgb = ColorProfile::new_srgb();
        let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default()) else {
            return;
        };
        let mut settled = vec![0; self.bytes.len()];
        if transform.transform(&self.bytes, &mut settled).is_ok() {
            self.bytes = settled;
        }
    }
}

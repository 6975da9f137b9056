//! Files to bring, made here.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

/// Left half red, right half blue; something finer on it, so that it does not compress to nothing.
pub fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let grain = ((x * 7 + y * 13) % 16) as u8;
        if x < width / 2 { Rgb([230, grain, 20]) } else { Rgb([20, grain, 230]) }
    })
}

/// A file of this format, 1,200 × 800 pixels.
pub fn picture(format: ImageFormat) -> Vec<u8> {
    encode(DynamicImage::ImageRgb8(halves(1200, 800)), format)
}

/// A PNG whose right half cannot be seen.
pub fn transparent() -> Vec<u8> {
    let image = RgbaImage::from_fn(600, 40, |x, _| if x < 300 { Rgba([200, 0, 0, 255]) } else { Rgba([0, 0, 0, 0]) });
    encode(DynamicImage::ImageRgba8(image), ImageFormat::Png)
}

fn encode(image: DynamicImage, format: ImageFormat) -> Vec<u8> {
    let image = if format == ImageFormat::Gif { DynamicImage::ImageRgba8(image.into_rgba8()) } else { image };
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// A JPEG that says by EXIF that it was taken lying down, with which camera, and a comment besides.
pub fn lying_jpeg() -> Vec<u8> {
    let plain = picture(ImageFormat::Jpeg);
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    // Make: 12 bytes of text behind the table. Orientation: a quarter to the right.
    tiff.extend_from_slice(&[0x0f, 0x01, 2, 0, 12, 0, 0, 0, 38, 0, 0, 0]);
    tiff.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]);
    tiff.extend_from_slice(b"\0\0\0\0SecretCamer\0");
    let mut out = plain[..2].to_vec();
    out.extend_from_slice(&segment(0xe1, &[b"Exif\0\0".as_slice(), &tiff].concat()));
    out.extend_from_slice(&segment(0xfe, b"taken at 54.1 N 8.9 E"));
    out.extend_from_slice(&plain[2..]);
    out
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], length.as_slice(), body].concat()
}

/// A PNG from its parts; what they say need not be true.
pub fn png(width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend_from_slice(&[8, 2, 0, 0, 0]);
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), chunk(b"IDAT", data), chunk(b"IEND", &[])].concat()
}

fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [kind.as_slice(), body].concat();
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [length.as_slice(), &named, &crc(&named).to_be_bytes()].concat()
}

/// The check sum of PNG (RFC 2083 appendix 15).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 })
    })
}

/// Zeros, deflated (RFC 1950, RFC 1951): 158 of them for every byte.
pub fn deflated_zeros(bytes: usize) -> Vec<u8> {
    // One block with the fixed codes: a zero, then copies of 258 zeros, of 13 bits each.
    let mut bits = Bits::default();
    bits.put(0b1, 1);
    bits.put(0b01, 2);
    bits.put_code(0x30, 8);
    for _ in 0..bytes / 258 {
        bits.put_code(0b1100_0101, 8);
        bits.put_code(0, 5);
    }
    bits.put_code(0, 7);
    [vec![0x78, 0x01], bits.done(), vec![0, 0, 0, 1]].concat()
}

#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    open: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u32, bits: u32) {
        self.open |= value << self.count;
        self.count += bits;
        while self.count >= 8 {
            self.out.push((self.open & 255) as u8);
            self.open >>= 8;
            self.count -= 8;
        }
    }

    /// Codes stand with their first bit first.
    fn put_code(&mut self, code: u32, bits: u32) {
        for bit in (0..bits).rev() {
            self.put(code >> bit & 1, 1);
        }
    }

    fn done(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.out.push((self.open & 255) as u8);
        }
        self.out
    }
}

//! Whether a picture's file goes on to its end. Nothing is decoded: each format says where it ends, and a file
//! whose upload or copy broke off does not come there.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use image::ImageFormat;

/// True when the file has an end where its format wants one. What stands behind the end is let be: cameras and
/// telephones put more there.
pub fn is_whole(path: &Path, format: ImageFormat) -> bool {
    let look = || -> io::Result<bool> {
        let size = std::fs::metadata(path)?.len();
        let mut file = BufReader::new(File::open(path)?);
        match format {
            ImageFormat::Png => png(&mut file, size),
            ImageFormat::Jpeg => jpeg(&mut file),
            ImageFormat::WebP => webp(&mut file, size),
            ImageFormat::Gif => gif(&mut file, size),
            _ => Ok(true),
        }
    };
    look().unwrap_or(false)
}

/// Chunks of length, type, data and check sum, up to the one called `IEND` (PNG, third edition, section 5.3).
fn png(file: &mut BufReader<File>, size: u64) -> io::Result<bool> {
    let mut at = 8;
    loop {
        file.seek(SeekFrom::Start(at))?;
        let (length, kind) = (u32::from_be_bytes(read(file)?), read::<4>(file)?);
        at += 12 + u64::from(length);
        if at > size {
            return Ok(false);
        }
        if &kind == b"IEND" {
            return Ok(true);
        }
    }
}

/// Segments that say their length; between the scans' data, where a 255 that is data is followed by a 0, an end
/// marker (ITU-T T.81, annex B).
fn jpeg(file: &mut BufReader<File>) -> io::Result<bool> {
    const END: u8 = 0xD9;
    file.seek(SeekFrom::Start(2))?;
    loop {
        let marker = marker(file)?;
        match marker {
            END => return Ok(true),
            // Restarts, and bytes that only look like a marker.
            0x00 | 0x01 | 0xD0..=0xD8 => {}
            _ => {
                let length = u16::from_be_bytes(read(file)?);
                file.seek_relative(i64::from(length) - 2)?;
            }
        }
    }
}

/// The byte behind the next run of 255.
fn marker(file: &mut BufReader<File>) -> io::Result<u8> {
    file.skip_until(0xFF)?;
    loop {
        match read::<1>(file)? {
            [0xFF] => {}
            [marker] => return Ok(marker),
        }
    }
}

/// A container that says its length after the first four bytes (WebP container specification).
fn webp(file: &mut BufReader<File>, size: u64) -> io::Result<bool> {
    file.seek(SeekFrom::Start(4))?;
    Ok(u64::from(u32::from_le_bytes(read(file)?)) + 8 <= size + 1)
}

/// A semicolon behind the last block (GIF89a, section 27); zeros behind it are let be.
fn gif(file: &mut BufReader<File>, size: u64) -> io::Result<bool> {
    const TAIL: u64 = 512;
    file.seek(SeekFrom::Start(size.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    Ok(tail.into_iter().rfind(|byte| *byte != 0) == Some(b';'))
}

fn read<const N: usize>(file: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

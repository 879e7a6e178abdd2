//! Zip files: several files in one.
//!
//! Read with limits on what they unpack to, whatever they claim; written with deflate, in the order given and without
//! times, so that equal contents are equal bytes. Source: PKWARE's APPNOTE 6.3.10.

use std::borrow::Cow;
use std::io::Write as _;

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveWriter};

use super::ReadError;
use crate::model::limits;

/// How a zip file begins: with a file, or, when it has none, with its end.
const MAGIC: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
/// The most files in one that are looked at.
const ENTRIES: usize = 100_000;
/// What all files in one unpack to at most, in bytes.
const UNPACKED: usize = limits::FILE_BYTES;
/// How hard deflate tries, of 10: beyond it takes much longer for little.
const LEVEL: u8 = 6;

/// One file in a zip file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path, with `/` between folders.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Entry {
    /// A file with that text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), bytes: text.into().into_bytes() }
    }

    /// The last part of its path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// Whether these bytes begin as a zip file does.
pub fn is_zip(bytes: &[u8]) -> bool {
    MAGIC.iter().any(|it| bytes.starts_with(it))
}

/// The paths of the files in a zip file, in order; none when it is no zip file. Nothing is unpacked.
pub fn paths(bytes: &[u8]) -> Vec<String> {
    let Some(archive) = is_zip(bytes).then(|| ZipArchive::from_slice(bytes).ok()).flatten() else {
        return Vec::new();
    };
    let mut entries = archive.entries();
    let mut paths = Vec::new();
    while let Ok(Some(entry)) = entries.next_entry() {
        if paths.len() >= ENTRIES {
            break;
        }
        paths.push(String::from_utf8_lossy(entry.file_path().as_ref()).into_owned());
    }
    paths
}

/// The files in a zip file whose path is `wanted`, in order. Folders and what macOS puts beside files are passed over.
///
/// # Errors
///
/// When it is no zip file, is damaged, is locked with a password, or unpacks to more than [`limits::FILE_BYTES`].
pub fn unpack(bytes: &[u8], wanted: impl Fn(&str) -> bool) -> Result<Vec<Entry>, ReadError> {
    let damaged = |_| ReadError::NotZip { reason: "it is damaged" };
    let archive = ZipArchive::from_slice(bytes).map_err(damaged)?;
    let mut entries = archive.entries();
    let mut files = Vec::new();
    let mut room = UNPACKED;
    while let Some(entry) = entries.next_entry().map_err(damaged)? {
        if files.len() >= ENTRIES {
            return Err(ReadError::NotZip { reason: "too many files are in it" });
        }
        let path = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
        let beside = path.starts_with("__MACOSX/") || path.ends_with("/.DS_Store");
        if entry.is_dir() || beside || !wanted(&path) {
            continue;
        }
        if entry.flags().is_encrypted() {
            return Err(ReadError::NotZip { reason: "it is locked with a password" });
        }
        let packed = archive.get_entry(entry.wayfinder()).map_err(damaged)?;
        let unpacked: Cow<'_, [u8]> = match entry.compression_method() {
            CompressionMethod::STORE => packed.data().into(),
            CompressionMethod::DEFLATE => {
                let all = decompress_to_vec_with_limit(packed.data(), room);
                all.map_err(|error| match error.status {
                    miniz_oxide::inflate::TINFLStatus::HasMoreOutput => TOO_LARGE,
                    _ => ReadError::NotZip { reason: "it is damaged" },
                })?
                .into()
            }
            _ => return Err(ReadError::NotZip { reason: "it is packed in a way that is not known" }),
        };
        let found = rawzip::ZipVerification {
            crc: rawzip::crc32(&unpacked),
            uncompressed_size: u64::try_from(unpacked.len()).unwrap_or(u64::MAX),
        };
        packed.claim_verifier().valid(found).map_err(damaged)?;
        room = room.checked_sub(unpacked.len()).ok_or(TOO_LARGE)?;
        files.push(Entry { path, bytes: unpacked.into_owned() });
    }
    Ok(files)
}

const TOO_LARGE: ReadError = ReadError::NotZip { reason: "it unpacks to more than 160 MiB" };

/// A zip file of these files, in this order.
pub fn pack(files: &[Entry]) -> Vec<u8> {
    let mut archive = ZipArchiveWriter::new(Vec::new());
    for file in files {
        let _ = put(&mut archive, file);
    }
    archive.finish().unwrap_or_default()
}

fn put(archive: &mut ZipArchiveWriter<Vec<u8>>, file: &Entry) -> Result<(), rawzip::Error> {
    let (mut entry, config) = archive.new_file(&*file.path).compression_method(CompressionMethod::DEFLATE).start()?;
    entry.write_all(&compress_to_vec(&file.bytes, LEVEL))?;
    let size = u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
    let _ = config;
    entry.finish(rawzip::DataDescriptorOutput::new(rawzip::crc32(&file.bytes), size))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked() {
        let files =
            [Entry::new("a.txt", "words "), Entry::new("sources/ü.txt", "x".repeat(100_000)), Entry::new("e", "")];
        let packed = pack(&files);
        assert!(is_zip(&packed) && packed.len() < 1_500, "{}", packed.len());
        assert_eq!(unpack(&packed, |_| true).as_deref(), Ok(&files[..]));
        assert_eq!(paths(&packed), ["a.txt", "sources/ü.txt", "e"]);
        assert_eq!(unpack(&packed, |path| path == "e").map(|it| it.len()), Ok(1));
        assert_eq!(packed, pack(&files), "equal contents, equal bytes");
        assert_eq!((is_zip(&pack(&[])), unpack(&pack(&[]), |_| true)), (true, Ok(Vec::new())));
    }

    #[test]
    fn bombs_and_damage_are_refused() {
        let bomb = pack(&[Entry { path: "bomb".to_owned(), bytes: vec![0; UNPACKED + 1] }]);
        assert!(bomb.len() < 1 << 20);
        assert_eq!(unpack(&bomb, |_| true), Err(TOO_LARGE));
        let packed = pack(&[Entry::new("a.txt", "words and more words")]);
        for at in 0..packed.len() {
            let mut broken = packed.clone();
            broken[at] ^= 0x55;
            let _ = (unpack(&broken, |_| true), paths(&broken));
            let _ = unpack(&packed[..at], |_| true);
        }
        assert!(unpack(b"PK\x03\x04", |_| true).is_err());
    }
}

//! From a document to what is drawn: pieces in sections, flat segments, lanes for lines.
//!
//! All of it is data, made from text and annotations alone; the browser's painter only writes it down.

mod lanes;
mod sections;
mod segments;
mod shown;
mod strip;

pub use lanes::{Cluster, Line, cluster_hull};
pub use sections::{Piece, Sections};
pub use segments::{PiecePicture, SectionPicture, Segment};
pub use shown::Shown;
pub use strip::{COLUMNS, STRENGTHS, Strip};

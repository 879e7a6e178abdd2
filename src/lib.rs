//! Rostrum: an annotator for speeches that runs whole in the browser.

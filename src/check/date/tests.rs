//! Dates found, compared and checked, on short texts.

//! Lengths in styles.

/// So many CSS pixels, to a tenth. With whole numbers: to write any number takes much more of the program.
pub(super) fn px(length: f64) -> String {
    let tenths = (length * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    format!("{sign}{}.{}px", tenths.abs() / 10, tenths.abs() % 10)
}

#[cfg(test)]
mod tests {
    use super::px;

    #[test]
    fn lengths() {
        for (length, said) in [
            (0.0, "0.0px"),
            (12.34, "12.3px"),
            (0.96, "1.0px"),
            (-0.44, "-0.4px"),
            (-3.25, "-3.3px"),
            (1e6, "1000000.0px"),
        ] {
            assert_eq!(px(length), said);
        }
    }
}

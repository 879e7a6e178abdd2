//! Speeches for the tests.

/// Three paragraphs with what speeches bring along: a no-break space, curly quotes, an emoji, a blank line.
pub(crate) const SPEECH: &str = "Madam President, dear colleagues, thank you for the warm welcome to this city.\n\
    \n\
    We welcome the progress that has been made on judicial reform, and we remain deeply concerned about the arrests of \
    peaceful protesters last winter. The \u{201c}new code\u{201d} does\u{a0}not go far enough.\n\
    Together we can do better \u{1f44d}\u{1f3fd}, and we will support every honest step towards an independent judiciary.";

/// A speech as a PDF gives it: broken lines, a broken word, the number of a page.
pub(crate) const BROKEN: &str = "We remain deeply concerned about the state of human\nrights in the region, and we call on all govern-\n\
    ments to respect the freedom of all to meet and speak.\nThe commission was set up by the general assembly a\nlong time ago, \
    and it has done much since then. Much\nremains to be done, and nobody can say when it will\n- 12 -\nbe done.\n\nWe thank you.";
/// The same, whole again.
pub(crate) const MENDED: &str = "We remain deeply concerned about the state of human rights in the region, and we call on all governments \
    to respect the freedom of all to meet and speak. The commission was set up by the general assembly a long time ago, and it has \
    done much since then. Much remains to be done, and nobody can say when it will be done.\n\nWe thank you.";
/// Two who take turns.
pub(crate) const HEARING: &str = "MR. SMITH: We are deeply concerned about the arrests.\nMS. JONES: We welcome the judicial reform.\n\
    MR. SMITH: We hope for more.\nMR. SMYTH: And so do I.";

/// A long text of paragraphs that are all different: about so many bytes.
pub(crate) fn long(bytes: usize) -> String {
    let words = ["reform", "justice", "the people", "our partners", "dialogue", "progress", "concern", "law"];
    let mut text = String::with_capacity(bytes + 200);
    let mut number = 0;
    while text.len() < bytes {
        text.push_str(&format!("Paragraph {number}"));
        for place in 0..24 {
            text.push(' ');
            text.push_str(words[(number * 7 + place * 3 + place * place) % words.len()]);
        }
        text.push_str(".\n");
        number += 1;
    }
    text
}

/// Numbers that look like chance and are the same in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        // Knuth's multiplier; the high bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % end.max(1)
    }
}

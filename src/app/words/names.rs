//! What operations, motions and keys are called: functions, so that a missing name does not compile.

use super::{Phrase, Words};
use crate::app::caret::Motion;
use crate::app::op::{Group, Op};

/// One language's names.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// An operation's name. Motions have those of `motion`.
    pub op: fn(Op) -> &'static str,
    /// A step of the caret.
    pub motion: fn(Motion) -> &'static str,
    /// What belongs together.
    pub group: fn(Group) -> &'static str,
    /// A step that takes the selection along: `Select: {name}`.
    pub extend: Phrase,
    /// The key under the thumbs.
    pub space: &'static str,
}

impl Words {
    /// What the operation is called.
    pub fn op_name(&self, op: Op) -> String {
        match op {
            Op::Extend(motion) => self.names.extend.of((self.names.motion)(motion)),
            _ => (self.names.op)(op).to_owned(),
        }
    }

    /// What the group is called.
    pub fn group_name(&self, group: Group) -> &'static str {
        (self.names.group)(group)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::Language;
    use crate::app::op::{MOTIONS, Op};

    #[test]
    fn each_name_is_there_and_means_one_thing() {
        for language in Language::ALL {
            let motions = MOTIONS.iter().flat_map(|(motion, _)| [Op::Move(*motion), Op::Extend(*motion)]);
            let mut seen = HashSet::new();
            for op in Op::ALL.iter().copied().chain(motions) {
                let name = language.words().op_name(op);
                assert!(!name.trim().is_empty(), "{language:?} {op:?}");
                assert!(seen.insert(name.to_lowercase()), "{language:?}: {name} twice");
            }
        }
    }
}

//! A way through an XML tree that does not call itself, however deep the tree is.

use roxmltree::Node;

/// What is done on the way.
pub trait Visitor {
    /// At the beginning of an element, or at a text. Whether to go in.
    fn enter(&mut self, node: Node<'_, '_>) -> bool;

    /// At the end of an element that was gone into.
    fn leave(&mut self, node: Node<'_, '_>);
}

/// Visits what is below `root`, in the order of the file.
pub fn walk(root: Node<'_, '_>, visitor: &mut impl Visitor) {
    let Some(mut node) = root.first_child() else { return };
    loop {
        let child = if visitor.enter(node) { Some(node.first_child()) } else { None };
        match child {
            Some(Some(child)) => {
                node = child;
                continue;
            }
            Some(None) => visitor.leave(node),
            None => {}
        }
        loop {
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            match node.parent() {
                Some(parent) if parent != root => node = parent,
                _ => return,
            }
            visitor.leave(node);
        }
    }
}

/// The value of an attribute of that name, in whatever namespace.
pub fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|it| it.name() == name).map(|it| it.value())
}

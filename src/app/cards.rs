//! Where the cards in the margin stand.

/// A card that wants to be level with its passage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish {
    /// Where the first line of its passage is, in CSS pixels from the top of the page.
    pub top: f64,
    /// How tall the card is, in CSS pixels.
    pub height: f64,
}

/// The tops of the cards, in the order of the wishes, which are ordered by top: each as near to its passage as
/// the others let it, none over another, at least `gap` apart. The card at `exact` stands just where it wants.
pub fn arrange(wishes: &[Wish], gap: f64, exact: Option<usize>) -> Vec<f64> {
    let mut tops = vec![0.0; wishes.len()];
    let pivot = exact.filter(|at| *at < wishes.len());
    let mut floor = f64::NEG_INFINITY;
    for (at, wish) in wishes.iter().enumerate().skip(pivot.unwrap_or(0)) {
        tops[at] = wish.top.max(floor);
        floor = tops[at] + wish.height + gap;
    }
    if let Some(pivot) = pivot {
        // Cards before the exact one are pushed up, from it outwards.
        let mut ceiling = wishes[pivot].top;
        let mut above = vec![0.0; pivot];
        let mut floor = f64::NEG_INFINITY;
        for (at, wish) in wishes.iter().enumerate().take(pivot) {
            above[at] = wish.top.max(floor);
            floor = above[at] + wish.height + gap;
        }
        for at in (0..pivot).rev() {
            tops[at] = above[at].min(ceiling - gap - wishes[at].height);
            ceiling = tops[at];
        }
    }
    tops
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tops(wishes: &[(f64, f64)], exact: Option<usize>) -> Vec<f64> {
        let wishes: Vec<Wish> = wishes.iter().map(|(top, height)| Wish { top: *top, height: *height }).collect();
        arrange(&wishes, 5.0, exact)
    }

    #[test]
    fn cards_with_room_stand_where_they_want() {
        assert_eq!(tops(&[(0.0, 20.0), (100.0, 20.0)], None), [0.0, 100.0]);
    }

    #[test]
    fn cards_without_room_push_each_other_down() {
        assert_eq!(tops(&[(0.0, 20.0), (10.0, 20.0), (11.0, 20.0)], None), [0.0, 25.0, 50.0]);
    }

    #[test]
    fn the_exact_card_pushes_those_before_it_up() {
        assert_eq!(
            tops(&[(90.0, 20.0), (95.0, 20.0), (100.0, 20.0), (101.0, 20.0)], Some(2)),
            [50.0, 75.0, 100.0, 125.0]
        );
    }

    #[test]
    fn none_is_over_another() {
        for exact in [None, Some(0), Some(3), Some(6)] {
            let wishes: Vec<(f64, f64)> = (0..7).map(|it| (f64::from(it) * 7.0, 10.0 + f64::from(it % 3))).collect();
            let tops = tops(&wishes, exact);
            for at in 1..7 {
                assert!(tops[at] >= tops[at - 1] + wishes[at - 1].1 + 5.0, "{exact:?} {tops:?}");
            }
        }
    }
}

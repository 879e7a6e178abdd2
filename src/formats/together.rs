//! Files that make sense only together: brat's texts and annotations, UIMA's CAS and type system.

use std::collections::BTreeSet;

/// Which of these files, by their names, are to be read as one: packed into a zip file, as their formats read them too.
/// Every file is in one group; groups are in the order of their first file.
pub fn together(names: &[&str]) -> Vec<Vec<usize>> {
    let lower: Vec<String> = names.iter().map(|it| it.to_lowercase()).collect();
    let stems = |endings: &[&str]| -> BTreeSet<&str> {
        lower.iter().filter_map(|it| endings.iter().find_map(|ending| it.strip_suffix(ending))).collect()
    };
    let (lines, cas) = (stems(&[".ann", ".a1", ".a2"]), stems(&[".xmi"]));
    let belongs = |name: &str| -> Option<Family> {
        let (stem, ending) = name.rsplit_once('.')?;
        let of_brat = match ending {
            "ann" | "a1" | "a2" => true,
            "txt" => lines.contains(stem),
            "conf" => !lines.is_empty(),
            _ => false,
        };
        let of_uima = ending == "xmi" || (ending == "xml" && !cas.is_empty() && stem.ends_with("typesystem"));
        of_brat.then_some(Family::Brat).or_else(|| of_uima.then_some(Family::Uima))
    };
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut places: [Option<usize>; 2] = [None, None];
    for (number, name) in lower.iter().enumerate() {
        let place = belongs(name).and_then(|family| match family {
            Family::Brat => places.first_mut(),
            Family::Uima => places.last_mut(),
        });
        match place {
            Some(Some(place)) => {
                if let Some(group) = groups.get_mut(*place) {
                    group.push(number);
                }
            }
            place => {
                if let Some(place) = place {
                    *place = Some(groups.len());
                }
                groups.push(vec![number]);
            }
        }
    }
    groups
}

/// Files of one program.
enum Family {
    Brat,
    Uima,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_one_program_are_read_as_one() {
        for (names, expected) in [
            (&["a.txt", "a.ann", "b.txt", "annotation.conf", "c.json"][..], vec![vec![0, 1, 3], vec![2], vec![4]]),
            (&["a.ann", "A.TXT", "b.ann", "b.txt"], vec![vec![0, 1, 2, 3]]),
            (&["x.xmi", "TypeSystem.xml", "y.xml", "a.txt"], vec![vec![0, 1], vec![2], vec![3]]),
            (&["TypeSystem.xml", "visual.conf", "a.txt"], vec![vec![0], vec![1], vec![2]]),
            (&["no ending", ""], vec![vec![0], vec![1]]),
        ] {
            assert_eq!(together(names), expected, "{names:?}");
        }
    }
}

//! From annotated texts to what is drawn: pieces, segments, lanes. Each against the slow way.

mod support;

use std::collections::BTreeMap;
use std::rc::Rc;

use proptest::prelude::*;
use rostrum::model::layout::{Cluster, Line, Piece, SectionPicture, Sections, Segment, Shown, cluster_hull};
use rostrum::model::{Annotation, AnnotationSet, Offset, Span, Spans, Text};
use support::{Rng, annotated, annotation, span, texts};

fn check_sections(text: &Text) -> Sections {
    let sections = Sections::new(text);
    let pieces = sections.pieces();
    let source = text.as_str();
    // Pieces tile the text and keep to blocks and graphemes.
    assert_eq!(pieces.is_empty(), source.is_empty());
    let mut at = Offset::ZERO;
    for piece in pieces {
        assert_eq!(piece.start, at);
        assert!(piece.start < piece.next);
        assert!(text.is_grapheme_boundary(piece.start), "a piece starts inside a grapheme at {at}");
        assert!(piece.span().unwrap().len() <= 6_200 || !source.is_ascii());
        let words = text.slice(piece.span().unwrap());
        assert!(!words.trim_end_matches('\n').contains('\n'), "a piece holds two blocks");
        let block = text.block(piece.block as usize).unwrap();
        assert!(block.start <= piece.start && piece.next <= block.next);
        assert_eq!(piece.continued, piece.start != block.start);
        assert_eq!(piece.number, block.number.filter(|_| !piece.continued));
        assert_eq!(piece.blank, block.number.is_none());
        at = piece.next;
    }
    assert_eq!(at, text.len());
    // Sections tile the pieces.
    let all: Vec<Piece> = (0..sections.count()).flat_map(|index| sections.pieces_of(index).to_vec()).collect();
    assert_eq!(all, pieces);
    assert!((0..sections.count()).all(|index| (1..=48).contains(&sections.pieces_of(index).len())));
    assert_eq!(sections.pieces_of(sections.count()), []);
    sections
}

fn check_lookups(text: &Text, sections: &Sections, at: u32) {
    let here = Offset::new(at);
    let holding = |span: Option<Span>| span.is_some_and(|it| it.contains_offset(here));
    let last = sections.count().saturating_sub(1);
    let slow = (0..sections.count()).find(|index| holding(sections.span_of(*index))).unwrap_or(last);
    assert_eq!(sections.section_at(here), slow);
    let slow = sections.pieces().iter().find(|piece| holding(piece.span())).or(sections.pieces().last());
    assert_eq!(sections.piece_at(here), slow);
    if let Some(stretch) = Span::new(here, text.len().min(Offset::new(at + 50))) {
        let slow: Vec<usize> =
            (0..sections.count()).filter(|it| sections.span_of(*it).unwrap().touches(stretch)).collect();
        assert_eq!(sections.sections_of(stretch).collect::<Vec<_>>(), slow);
        let pieces = sections.pieces();
        let slow: Vec<usize> =
            (0..pieces.len()).filter(|it| pieces[*it].span().is_some_and(|it| it.touches(stretch))).collect();
        assert_eq!(sections.pieces_in(stretch).collect::<Vec<_>>(), slow);
    }
}

/// Lanes the slow way: in order, each line takes the lowest lane that no overlapping one before it has.
fn slow_lanes(all: &[Rc<Annotation>]) -> BTreeMap<String, Vec<u16>> {
    let mut given: Vec<(Span, Vec<u16>)> = Vec::new();
    let mut out = BTreeMap::new();
    for it in all {
        let hull = it.spans.hull();
        let mut own: Vec<u16> = Vec::new();
        for _ in 0..it.labels.len().max(1) {
            let taken: Vec<u16> =
                given.iter().filter(|(span, _)| span.touches(hull)).flat_map(|(_, lanes)| lanes.clone()).collect();
            own.extend((0..).find(|lane| !taken.contains(lane) && !own.contains(lane)));
        }
        given.push((hull, own.clone()));
        out.insert(it.id.to_string(), own);
    }
    out
}

fn check_pictures(text: &Text, set: &AnnotationSet) {
    let sections = check_sections(text);
    let all: Vec<Rc<Annotation>> = set.iter().cloned().collect();
    let lanes = slow_lanes(&all);
    for index in 0..sections.count() {
        let picture = SectionPicture::new(&sections, index, set, &Shown::All);
        let span = sections.span_of(index).unwrap();
        let shown = |it: &Annotation| picture.annotations.iter().any(|shown| shown.id == it.id);
        assert!(all.iter().filter(|it| it.spans.touches(span)).all(|it| shown(it)), "all that touch are there");
        for (annotation, own) in picture.annotations.iter().zip(lanes_drawn(&picture)) {
            assert_eq!(Some(&own), lanes.get(annotation.id.as_str()), "lanes in section {index}");
        }
        assert_eq!(picture.lines.len(), picture.annotations.len());
        assert_eq!(picture.pieces.iter().map(|it| it.piece).collect::<Vec<_>>(), sections.pieces_of(index));
        for piece in &picture.pieces {
            let mut at = piece.piece.start;
            for (place, segment) in piece.segments.iter().enumerate() {
                assert_eq!(segment.span.start(), at);
                at = segment.span.end();
                assert!(
                    place == 0 || piece.segments[place - 1].covers != segment.covers,
                    "a segment is the longest run"
                );
                for offset in segment.span.start().get()..at.get() {
                    let covers: Vec<&str> =
                        segment.covers.iter().map(|it| picture.annotations[*it as usize].id.as_str()).collect();
                    let slow = all.iter().filter(|it| it.spans.contains_offset(Offset::new(offset)));
                    assert_eq!(covers, slow.map(|it| it.id.as_str()).collect::<Vec<_>>(), "at {offset}");
                }
                check_segment(&picture, segment);
            }
            assert_eq!(at, piece.piece.next);
        }
    }
}

fn check_segment(picture: &SectionPicture, segment: &rostrum::model::layout::Segment) {
    let covers: Vec<&Rc<Annotation>> = segment.covers.iter().map(|it| &picture.annotations[*it as usize]).collect();
    let lines = picture.lines(segment);
    assert!(lines.is_sorted_by(|a, b| a.lane < b.lane), "each line has a lane of its own: {lines:?}");
    assert_eq!(lines.len(), covers.iter().map(|it| it.labels.len().max(1)).sum::<usize>());
    for cover in &covers {
        for label in cover.labels.iter() {
            assert!(lines.iter().any(|line| line.label.as_ref() == Some(label)));
        }
    }
    // The shortest tints; of equally short ones the last.
    let shortest = covers.iter().map(|it| it.spans.len()).min();
    let slow = covers.iter().rev().find(|it| Some(it.spans.len()) == shortest);
    assert_eq!(picture.tinting(segment), slow.copied());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pictures_are_as_a_linear_scan((text, annotations) in annotated(0..30, 0..14)) {
        check_pictures(&text, &AnnotationSet::new(annotations));
    }

    #[test]
    fn a_long_text_is_cut_between_graphemes(text in texts(), times in 50_usize..400, seed in any::<u64>()) {
        let text = Text::new(text.replace('\n', "").repeat(times) + &text);
        let sections = check_sections(&text);
        let mut rng = Rng(seed);
        for _ in 0..20 {
            check_lookups(&text, &sections, rng.below_u32(text.len().get() + 2));
        }
        check_lookups(&text, &sections, text.len().get());
    }
}

#[test]
fn a_cut_never_takes_a_mark_from_its_space() {
    for cluster in
        [" \u{301}", " \u{200d}", "👩\u{200d}👩\u{200d}👧", "🇩🇪", "\u{1112}\u{1161}\u{11ab}", "e\u{301}\u{302}\u{303}"]
    {
        for shift in 0..cluster.len() {
            let text = Text::new("x".repeat(shift) + &cluster.repeat(9_000));
            let sections = check_sections(&text);
            assert!(sections.pieces().len() > 5, "{cluster:?}");
        }
    }
    // One grapheme that goes on and on is one piece: no harm, no hang.
    check_sections(&Text::new("e".to_owned() + &"\u{301}".repeat(20_000) + " end"));
}

#[test]
fn many_paragraphs_over_many_sections_are_drawn_like_a_linear_scan() {
    let text: String =
        (0..280).map(|it| if it % 5 == 4 { "\n".to_owned() } else { format!("Paragraph {it}, é👍🏽.\n") }).collect();
    let text = Text::new(text);
    let places = support::places(text.as_str());
    let mut rng = Rng(3);
    for round in 0..6 {
        let annotations = (0..40).map(|id| {
            let spans = if rng.below(6) == 0 {
                let from = rng.below(places.len() - 200);
                Spans::new([span(places[from], places[from + 4]), span(places[from + 190], places[from + 199])])
                    .unwrap()
            } else {
                support::session::random_spans(&mut rng, &places)
            };
            annotation(&format!("a{id}"), spans, &support::LABELS[..id % 4])
        });
        let set = AnnotationSet::new(annotations.collect::<Vec<_>>());
        check_pictures(&text, &set);
        let sections = Sections::new(&text);
        assert!(sections.count() > 4);
        check_parts(&sections, &set, &mut rng);
        for _ in 0..30 {
            check_lookups(&text, &sections, rng.below_u32(text.len().get() + 3));
        }
        assert!(
            round > 0
                || Cluster::of(set.iter().cloned().collect(), &Shown::All)
                    .lines
                    .iter()
                    .flatten()
                    .any(|line| line.lane > 1)
        );
    }
}

#[test]
fn clusters_are_as_wide_as_overlap_reaches() {
    let mut rng = Rng(11);
    for round in 0..330 {
        // Few in one place; then so many, and so far apart, that there are several chunks.
        let (count, length) = if round < 300 { (1 + rng.below(14), 60) } else { (1_600, 12_000) };
        let set = AnnotationSet::new((0..count).map(|id| {
            let start = rng.below_u32(length);
            let long = if rng.below(40) == 0 { 100 } else { 8 };
            let mut spans = vec![span(start, start + 1 + rng.below_u32(long))];
            if rng.below(4) == 0 {
                spans.push(span(start + 10, start + 12));
            }
            annotation(&format!("a{id}"), Spans::new(spans).unwrap(), &[])
        }));
        let start = rng.below_u32(length + 10);
        let asked = span(start, start + 1 + rng.below_u32(5));
        // The slow way: as long as something sticks out, take it in.
        let mut hull = asked;
        while let Some(wider) = set.iter().map(|it| it.spans.hull()).find(|it| it.touches(hull) && !hull.contains(*it))
        {
            hull = hull.hull(wider);
        }
        assert_eq!(cluster_hull(&set, asked), hull, "round {round}: {asked:?}");
    }
}

/// What is drawn of a picture's pieces, by the names of annotations.
type Drawn = Vec<Vec<(Span, Vec<(String, Vec<Line>)>)>>;

fn drawn(picture: &SectionPicture) -> Drawn {
    let cover = |it: &u32| (picture.annotations[*it as usize].id.to_string(), picture.lines[*it as usize].clone());
    let segment = |it: &Segment| (it.span, it.covers.iter().map(cover).collect());
    picture.pieces.iter().map(|it| it.segments.iter().map(segment).collect()).collect()
}

/// Some pieces alone are drawn as they are among all of their section.
fn check_parts(sections: &Sections, set: &AnnotationSet, rng: &mut Rng) {
    for section in 0..sections.count() {
        let all = sections.range_of(section);
        let whole = drawn(&SectionPicture::new(sections, section, set, &Shown::All));
        let from = rng.below(all.len());
        let to = from + 1 + rng.below(all.len() - from);
        let part = SectionPicture::of(sections, all.start + from..all.start + to, set, &Shown::All);
        assert_eq!(drawn(&part), whole[from..to]);
    }
    assert_eq!(sections.range_of(sections.count()).len(), 0);
}

fn lanes_drawn(picture: &SectionPicture) -> Vec<Vec<u16>> {
    picture.lines.iter().map(|own| own.iter().map(|line| line.lane).collect()).collect()
}

fn lanes_of(text: &Text, set: &AnnotationSet) -> BTreeMap<String, Vec<u16>> {
    let sections = Sections::new(text);
    let mut lanes = BTreeMap::new();
    for index in 0..sections.count() {
        let picture = SectionPicture::new(&sections, index, set, &Shown::All);
        for (annotation, own) in picture.annotations.iter().zip(lanes_drawn(&picture)) {
            lanes.insert(annotation.id.to_string(), own);
        }
    }
    lanes
}

#[test]
fn lanes_stay_when_something_changes_elsewhere() {
    let text = Text::new("Line after line.\n".repeat(100));
    let mut rng = Rng(5);
    for _ in 0..20 {
        let all: Vec<Rc<Annotation>> = (0..60)
            .map(|id| {
                let start = rng.below_u32(1_600);
                annotation(&format!("a{id}"), span(start, start + 1 + rng.below_u32(60)), &support::LABELS[..id % 3])
            })
            .collect();
        let set = AnnotationSet::new(all.clone());
        let before = lanes_of(&text, &set);
        let gone = &all[rng.below(all.len())];
        let cluster = cluster_hull(&set, gone.spans.hull());
        let after = lanes_of(&text, &AnnotationSet::new(all.iter().filter(|it| it.id != gone.id).cloned()));
        for it in all.iter().filter(|it| !it.spans.hull().touches(cluster)) {
            assert_eq!(after.get(it.id.as_str()), before.get(it.id.as_str()), "{} without {}", it.id, gone.id);
        }
    }
}

#[test]
fn a_highlight_without_a_label_has_a_line_too() {
    let text = Text::new("Ada wrote");
    let set = AnnotationSet::new([annotation("a", span(0, 3), &[]), annotation("b", span(0, 3), &["praise"])]);
    let picture = SectionPicture::new(&Sections::new(&text), 0, &set, &Shown::All);
    let lines = picture.lines(&picture.pieces[0].segments[0]);
    let expected =
        [Line { lane: 0, label: None }, Line { lane: 1, label: Some(rostrum::model::LabelId::new("praise")) }];
    assert_eq!(lines, expected);
}

#[test]
fn six_hundred_over_each_other() {
    let text = Text::new("x".repeat(1_300));
    let all: Vec<Rc<Annotation>> =
        (0..600).map(|id| annotation(&format!("a{id:03}"), span(id, 1_300 - id), &["praise"])).collect();
    let set = AnnotationSet::new(all);
    check_pictures(&text, &set);
    let picture = SectionPicture::new(&Sections::new(&text), 0, &set, &Shown::All);
    let deepest = picture.pieces.iter().flat_map(|it| &it.segments).map(|it| it.covers.len()).max();
    assert_eq!(deepest, Some(600));
    assert_eq!(lanes_drawn(&picture).iter().flatten().max(), Some(&599));
}

/// What a hostile file may hold: so many in each other that all of them over all segments would be a billion.
#[test]
fn twenty_thousand_over_each_other() {
    const DEEP: u32 = 20_000;
    let text = Text::new("x".repeat(2 * DEEP as usize));
    let all = (0..DEEP).map(|id| annotation(&format!("a{id:05}"), span(id, 2 * DEEP - id), &["praise"]));
    let set = AnnotationSet::new(all);
    let sections = Sections::new(&text);
    for section in 0..sections.count() {
        let picture = SectionPicture::new(&sections, section, &set, &Shown::All);
        for segment in picture.pieces.iter().flat_map(|it| &it.segments) {
            let over = segment.covers.len() + segment.more as usize;
            let from = segment.span.start().get();
            assert_eq!(over as u32, (from + 1).min(2 * DEEP - from).min(DEEP), "at {from}");
            assert!(segment.covers.len() <= 128 && segment.covers.is_sorted());
            // The innermost, which tints, and the outermost, whose lines are drawn, are among those that are named.
            assert_eq!(segment.covers.last(), Some(&(over as u32 - 1)));
            assert_eq!(segment.covers.first(), Some(&0));
        }
    }
}

/// Each overlaps the next.
#[test]
fn a_long_chain_is_one_cluster() {
    let set = AnnotationSet::new((0..40_000).map(|id| annotation(&format!("a{id}"), span(id * 10, id * 10 + 15), &[])));
    assert_eq!(cluster_hull(&set, span(200_000, 200_001)), span(0, 400_005));
}

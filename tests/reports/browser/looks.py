"""What a test asks of a page in a browser: that labels keep apart, that text is legible, axe."""

from tests.reports.browser.axe_source import axe_source

WIDE, NARROW = 1280, 360

SMALLEST_LABEL_PX = """() => Math.min(...[...document.querySelectorAll('.chart, .map-narrow')]
    .filter(svg => svg.getBoundingClientRect().width > 0)
    .map(svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width * 11))"""
LABELS_OUTSIDE = """() => [...document.querySelectorAll('.chart')].flatMap(svg => {
    const frame = svg.getBoundingClientRect();
    return [...svg.querySelectorAll('text')].filter(text => {
        const box = text.getBoundingClientRect();
        return box.width > 0 && (box.left < frame.left - 1 || box.right > frame.right + 1
            || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
    }).map(text => svg.getAttribute('aria-labelledby') + ': ' + text.textContent);
})"""
LABELS_TOUCHING = """() => [...document.querySelectorAll('.chart')].flatMap(svg => {
    const boxes = [...svg.querySelectorAll('text')]
        .map(t => [t.textContent, t.getBoundingClientRect()]).filter(b => b[1].width > 0);
    return boxes.flatMap(([a, p], i) => boxes.slice(i + 1).filter(([, q]) =>
        Math.min(p.right, q.right) - Math.max(p.left, q.left) > 1 &&
        Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 4)
        .map(([b]) => svg.getAttribute('aria-labelledby') + ': ' + a + ' / ' + b));
})"""


def unfold(page):
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")


def axe_complaints(page):
    """Return what axe-core finds wrong with a page: rule, help, the first elements."""
    page.evaluate(axe_source())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        (v["id"], v["help"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found["violations"]
    ]

"""What axe finds on a page, with the contrast of text that stands alike measured once.

Contrast takes four fifths of axe's time, and follows from what text and all that it stands in look like. Text of which
the whole chain of elements up to the page has the tags, classes and computed looks of text that has passed on this or an
earlier page is left out; a colour, ground, size or opacity that is new anywhere in the chain is measured.
"""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Looks that have passed in this process.
_passed: set[str] = set()

# Marks the text that needs no measuring.
_MARK = """passed => {
    const known = new Set(passed), looks = new Map();
    const short = text => {
        let one = 0xdeadbeef, two = 0x41c6ce57;
        for (let at = 0; at < text.length; at++) {
            const sign = text.charCodeAt(at);
            one = Math.imul(one ^ sign, 2654435761);
            two = Math.imul(two ^ sign, 1597334677);
        }
        return (one >>> 0).toString(36) + (two >>> 0).toString(36);
    };
    const has_text = each => each.value || each.placeholder ||
        [...each.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const look = each => {
        const style = getComputedStyle(each), control = each.control || each;
        return [
            each.tagName, each.getAttribute('class'), each.getAttribute('style'), each.getAttribute('type'),
            /[\\p{L}\\p{N}].*[\\p{L}\\p{N}]/su.test(each.value || each.textContent),
            control.matches(':disabled'), each.getAttribute('aria-disabled'), each.getClientRects().length > 0,
            style.color, style.backgroundColor, style.backgroundImage, style.backgroundSize, style.opacity,
            style.fontSize, style.fontWeight, style.textShadow, style.filter, style.mixBlendMode, style.position,
            style.zIndex, style.float, style.overflow, style.clip, style.clipPath, style.visibility,
            ...['::before', '::after'].map(part => {
                const drawn = getComputedStyle(each, part);
                return drawn.content === 'none' ? '' : drawn.content + drawn.backgroundColor + drawn.position;
            }),
        ].join('|');
    };
    const fresh = window.freshLooks = new Map();
    for (const each of document.querySelectorAll('*')) {
        const whole = short((looks.get(each.parentElement) || '') + look(each));
        looks.set(each, whole);
        if (!has_text(each)) continue;
        if (known.has(whole)) each.setAttribute('data-contrast-known', '');
        else { known.add(whole); fresh.set(each, whole); }
    }
    axe.configure({rules: [{id: 'color-contrast', selector: '*:not([data-contrast-known])'}]});
}"""

# Answers with what is broken, and the looks that were measured and found good: where axe could not tell, nothing is known.
_RUN = """async () => {
    const found = await axe.run(document, {resultTypes: ['violations', 'incomplete'], elementRef: true});
    for (const rule of [...found.violations, ...found.incomplete].filter(each => each.id === 'color-contrast'))
        for (const node of rule.nodes) window.freshLooks.delete(node.element);
    document.querySelectorAll('[data-contrast-known]').forEach(each => each.removeAttribute('data-contrast-known'));
    const violations = found.violations.map(({id, impact, nodes}) => ({id, impact, html: nodes[0].html}));
    return {violations, looks: [...window.freshLooks.values()]};
}"""


def serious(page: Page) -> list[str]:
    """What axe finds on this page that keeps people out."""
    page.evaluate(AXE_SCRIPT)
    page.evaluate(_MARK, sorted(_passed))
    found = page.evaluate(_RUN)
    _passed.update(found["looks"])
    return [
        f"{each['id']}: {each['html']}" for each in found["violations"] if each["impact"] in {"serious", "critical"}
    ]

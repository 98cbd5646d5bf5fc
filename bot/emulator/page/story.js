// The first steps: a numbered tour beside the phones, or one line of it on a
// narrow screen. What is done, and whether it is hidden, is remembered.

import { avatar, el, iconButton } from './dom.js';
import { pick, t } from './i18n.js';

const remembered = (key, fallback) => JSON.parse(localStorage.getItem(key) ?? JSON.stringify(fallback));

export class Story {
  constructor(root, toggle, goto) {
    Object.assign(this, { root, toggle, goto });
    this.steps = [];
    this.personas = [];
    this.hidden = remembered('story-hidden', false);
    this.active = 0;
    this.done = new Set(remembered('story-done', []));
    toggle.addEventListener('click', () => this.setHidden(!this.hidden));
  }

  setHidden(hidden) {
    this.hidden = hidden;
    localStorage.setItem('story-hidden', JSON.stringify(hidden));
    this.show();
  }

  set(steps, personas) {
    this.steps = steps;
    this.personas = personas;
    this.current = Math.max(0, steps.findIndex((_, i) => !this.done.has(i)));
    this.show();
  }

  // setActive is told which phone is in front.
  setActive(index) {
    this.active = index;
    [...this.root.querySelectorAll('.step')].forEach((node, i) => node.classList.toggle('here', this.steps[i].persona === index));
  }

  mark(i, done) {
    if (done) this.done.add(i);
    else this.done.delete(i);
    localStorage.setItem('story-done', JSON.stringify([...this.done]));
    if (done) this.current = Math.min(i + 1, this.steps.length - 1);
    this.show(i);
  }

  // show draws the panel; focused is the step whose box keeps the focus.
  show(focused) {
    const none = this.steps.length === 0;
    this.toggle.hidden = none;
    this.toggle.textContent = t('steps');
    this.toggle.setAttribute('aria-expanded', String(!this.hidden));
    this.root.hidden = none || this.hidden;
    this.root.setAttribute('aria-label', t('steps'));
    if (none) return;
    const all = this.steps.length;
    this.root.replaceChildren(
      el('div', { class: 'story-head' }, el('h2', { text: t('steps_title') }),
        iconButton('close', t('hide'), () => { this.setHidden(true); this.toggle.focus({ preventScroll: true }); })),
      el('ol', { class: 'steps' }, this.steps.map((s, i) => this.step(s, i))),
      el('div', { class: 'story-nav' },
        iconButton('left', t('back'), () => this.move(-1), { disabled: this.current === 0 }),
        el('span', { text: t('step_of', { n: this.current + 1, all }) }),
        iconButton('right', t('next'), () => this.move(1), { disabled: this.current === all - 1 })));
    if (focused !== undefined) this.root.querySelectorAll('.steps input')[focused]?.focus({ preventScroll: true });
  }

  move(by) {
    this.current += by;
    this.show();
  }

  step(s, i) {
    const persona = this.personas[s.persona];
    const box = el('input', {
      type: 'checkbox', id: 'step-' + i, 'aria-label': t('step_done', { n: i + 1 }),
      checked: this.done.has(i), onchange: () => this.mark(i, box.checked),
    });
    return el('li', { class: 'step' + (this.done.has(i) ? ' done' : '') + (i === this.current ? ' current' : '') + (s.persona === this.active ? ' here' : '') },
      el('label', { class: 'tick', for: box.id }, box, el('span', { class: 'number', 'aria-hidden': 'true', text: String(i + 1) })),
      el('div', { class: 'step-text' }, el('p', { text: pick(s.text) }),
        persona && el('button', {
          type: 'button', class: 'step-who', 'aria-label': t('go_phone', { name: persona.name }),
          onclick: () => { this.current = i; this.show(); this.goto(s.persona); },
        }, avatar(persona.name, s.persona), el('span', { text: persona.name }))));
  }
}

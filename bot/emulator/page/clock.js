// The time of the chats, and the bar that moves it forward. Where the server
// does not let time be moved there is no bar, and the time is the browser's.

import { el, icon } from './dom.js';
import { dateOf, dayOf, setNow, t, timeOf, weekdayOf, zoneOffset } from './i18n.js';
import { jump, stopJump } from './api.js';

const landing = 'T08:00:00' + zoneOffset; // a jump ends when offices are open
const hour = 3600;

// ahead is a day some days and months after another; the 31st becomes the
// last of a shorter month.
export function ahead(iso, days, months) {
  const [y, m, d] = iso.split('-').map(Number);
  const last = new Date(Date.UTC(y, m + months, 0)).getUTCDate();
  return new Date(Date.UTC(y, m - 1 + months, Math.min(d, last) + days)).toISOString().slice(0, 10);
}

// readDate is the day that a person wrote, as yyyy-mm-dd; '' where there is none.
export function readDate(text) {
  const parts = text.trim().match(/^(\d{1,2})[/.\s-]+(\d{1,2})[/.\s-]+(\d{4})$/) || text.trim().match(/^(\d\d)(\d\d)(\d{4})$/);
  if (!parts) return '';
  const [d, m, y] = parts.slice(1).map(Number);
  const date = new Date(Date.UTC(y, m - 1, d));
  if (date.getUTCFullYear() !== y || date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d) return '';
  return date.toISOString().slice(0, 10);
}

export class Clock {
  // onday is called when other days are called today and yesterday.
  constructor(root, toggle, onday) {
    Object.assign(this, { root, toggle, onday });
    this.state = null;
    this.open = false;
    this.problem = '';
    toggle.addEventListener('click', () => this.setOpen(!this.open));
    root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.open) return;
      this.setOpen(false);
      if (toggle.checkVisibility()) toggle.focus();
    });
    this.build();
    setInterval(() => this.tick(), 5000);
  }

  setOpen(open) {
    this.open = open;
    this.root.classList.toggle('open', open);
    this.toggle.setAttribute('aria-expanded', String(open));
  }

  // now is the time of the chats in Unix seconds.
  now() {
    if (!this.state) return Date.now() / 1000;
    const since = this.state.moving ? 0 : Date.now() - this.heard;
    return (this.state.now + since) / 1000;
  }

  // set takes what the server says; nothing where time cannot be moved.
  set(state) {
    const had = this.state;
    this.state = state || null;
    this.heard = Date.now();
    if (had?.moving && !state?.moving) {
      this.ended = true;
      this.field.value = '';
      clearTimeout(this.fading);
      if (state?.outcome !== 'failed') this.fading = setTimeout(() => { this.ended = false; this.show(); }, 8000);
    }
    if (state?.moving && !had?.moving) {
      this.problem = '';
      this.ended = false;
    }
    this.show();
  }

  tick() {
    if (this.state && !this.state.moving) this.show();
  }

  // build makes the bar in the present language.
  build() {
    this.day = el('b', { class: 'clock-day' });
    this.hour = el('span', { class: 'clock-hour' });
    const step = (key, days, months) => el('button', {
      type: 'button', class: 'pill step-time', 'aria-label': t(key + '_long'), text: t(key),
      onclick: () => this.go(ahead(dayOf(this.now()), days, months)),
    });
    this.field = el('input', {
      type: 'text', id: 'clock-date', inputmode: 'numeric', autocomplete: 'off', spellcheck: false, maxlength: '14',
      placeholder: t('date_pattern'), 'aria-describedby': 'clock-says',
      oninput: (event) => { this.slashes(event); this.complain(''); },
    });
    this.form = el('form', { class: 'clock-form', onsubmit: (event) => { event.preventDefault(); this.submit(); } },
      el('label', { for: 'clock-date', text: t('to_date') }), this.field,
      el('button', { type: 'submit', class: 'pill go', text: t('go') }));
    this.steps = el('div', { class: 'clock-steps' }, step('plus_day', 1, 0), step('plus_week', 7, 0), step('plus_month', 0, 1));
    this.bar = el('progress', { max: '1', value: '0', 'aria-label': t('moving') });
    this.way = el('span', { class: 'clock-way' });
    this.stop = el('button', { type: 'button', class: 'pill stop', text: t('stop'), onclick: () => this.halt() });
    this.moving = el('div', { class: 'clock-moving', hidden: true }, this.bar, this.way, this.stop);
    this.says = el('p', { class: 'clock-says', id: 'clock-says', role: 'status' });
    this.root.setAttribute('aria-label', t('time'));
    this.root.replaceChildren(
      el('p', { class: 'clock-now' }, icon('forward'), el('span', { class: 'clock-when' }, this.day, this.hour)),
      this.steps, this.form, this.moving, this.says);
    this.shownDay = '';
    this.show();
  }

  show() {
    const s = this.state;
    this.root.hidden = !s;
    this.toggle.hidden = !s;
    const now = this.now();
    const iso = dayOf(now);
    setNow(!s ? null : s.moving ? 0 : now); // on the way no day is today
    if (!s) return;
    this.day.textContent = `${weekdayOf(now)}, ${dateOf(iso)}`;
    this.hour.textContent = timeOf(now);
    this.toggle.replaceChildren(icon('forward'), el('span', { text: dateOf(iso) }));
    this.toggle.setAttribute('aria-label', `${t('time')}: ${dateOf(iso)}`);
    this.toggle.setAttribute('aria-expanded', String(this.open));
    this.showMoving(s, now);
    this.showSays(s, iso);
    const day = s.moving ? 'on the way' : iso;
    if (day === this.shownDay) return;
    this.shownDay = day;
    this.onday();
  }

  showMoving(s, now) {
    const moving = Boolean(s.moving);
    if (moving === this.moving.hidden) {
      const inside = this.root.contains(document.activeElement);
      if (moving) this.back = document.activeElement;
      this.moving.hidden = !moving;
      this.steps.hidden = moving;
      this.form.hidden = moving;
      this.root.classList.toggle('moves', moving);
      if (inside) (moving ? this.stop : this.back)?.focus({ preventScroll: true });
    }
    if (!moving) return;
    this.bar.value = Math.max(0, Math.min(1, (s.now - s.from) / (s.to - s.from)));
    this.way.textContent = t('moving_to', { date: dateOf(dayOf(s.to / 1000)) });
  }

  showSays(s, iso) {
    let text = this.problem;
    if (!text && this.ended && !s.moving) {
      text = t({ done: 'arrived', stopped: 'stopped', failed: 'jump_failed' }[s.outcome] || 'stopped', { date: dateOf(iso) });
    }
    const bad = Boolean(this.problem) || (this.ended && !s.moving && s.outcome === 'failed');
    this.says.classList.toggle('bad', bad);
    this.says.setAttribute('role', bad ? 'alert' : 'status');
    if (this.says.textContent !== text) this.says.textContent = text;
    if (this.problem && this.wrong) this.field.setAttribute('aria-invalid', 'true');
    else this.field.removeAttribute('aria-invalid');
  }

  // complain says what is wrong; field tells whether with the date written.
  complain(text, field) {
    this.problem = text;
    this.wrong = Boolean(field);
    this.ended = false;
    this.show();
    if (field) this.field.focus();
  }

  // slashes puts them between the numbers while somebody types a date, who
  // may type them too.
  slashes({ inputType, target }) {
    if (!(inputType || '').startsWith('insert') || target.selectionStart !== target.value.length) return;
    const once = target.value.replace(/\/{2,}/g, '/');
    target.value = /^\d{2}$|^\d{1,2}\/\d{2}$/.test(once) ? once + '/' : once;
  }

  submit() {
    const iso = readDate(this.field.value);
    if (!iso) return this.complain(t('bad_date', { example: dateOf(ahead(dayOf(this.now()), 0, 1)) }), true);
    return this.go(iso, true);
  }

  async go(iso, typed) {
    const to = Date.parse(iso + landing) / 1000;
    const today = dayOf(this.now());
    if (to <= this.now()) return this.complain(t('past_date', { date: dateOf(today) }), typed);
    try {
      return await jump(to);
    } catch (error) {
      const words = {
        past: () => t('past_date', { date: dateOf(today) }),
        'too far': () => t('far_date', { date: dateOf(dayOf(this.now() + 5 * 365 * 24 * hour)) }),
        moving: () => t('already_moving'),
      }[error.message];
      return this.complain(words ? words() : t('failed'), typed && error.message !== 'moving');
    }
  }

  async halt() {
    try {
      await stopJump();
    } catch {
      this.complain(t('failed'));
    }
  }
}

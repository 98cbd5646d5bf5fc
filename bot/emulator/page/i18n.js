// What the page says: the server has the texts, in one or more languages.

const languages = await (await fetch('api/texts')).json();
const original = languages[0] ?? { code: 'vi', name: '', texts: {} };
const known = (code) => languages.find((l) => l.code === code) ?? original;

let language = known(localStorage.getItem('lang'));

export const currentLang = () => language.code;

// nextLang is the language that follows the present one.
export const nextLang = () => languages[(languages.indexOf(language) + 1) % languages.length] ?? original;

export function setLang(code) {
  language = known(code);
  localStorage.setItem('lang', language.code);
  document.documentElement.lang = language.code;
}

// t is a text of the page with {names} filled in.
export function t(key, values = {}) {
  return (language.texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

// pick is the text of some words in the present language, or in the first.
export const pick = (words) => words?.[language.code] || words?.[original.code] || '';

const zone = 'Asia/Ho_Chi_Minh';
export const zoneOffset = '+07:00';
const clock = new Intl.DateTimeFormat('vi-VN', { timeZone: zone, hour: '2-digit', minute: '2-digit', hour12: false });
const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });

export const timeOf = (unix) => clock.format(new Date(unix * 1000));
export const dayOf = (unix) => day.format(new Date(unix * 1000));
export const weekdayOf = (unix) => new Intl.DateTimeFormat(language.code, { timeZone: zone, weekday: 'long' }).format(new Date(unix * 1000));

// dateOf writes a day as people here do.
export function dateOf(iso) {
  const [y, m, d] = iso.split('-');
  return `${d}/${m}/${y}`;
}

let present = null;

// setNow says what time it is, in Unix seconds; null is the browser's time.
export function setNow(unix) { present = unix; }

// dayName is a date separator, in local Vietnamese time.
export function dayName(iso) {
  const now = present ?? Date.now() / 1000;
  if (iso === dayOf(now)) return t('today');
  if (iso === dayOf(now - 86400)) return t('yesterday');
  return dateOf(iso);
}

// The page's own API: what people do goes out, what changed comes in.

async function answer(response) {
  if (response.ok) return;
  let text = '';
  try {
    text = (await response.json()).error;
  } catch { /* no words came with it */ }
  throw new Error(text || String(response.status));
}

// act carries out one action of a person in a chat.
export async function act(user, chat, what, values = {}) {
  await post('api/act', { user, chat, do: what, ...values });
}

// upload sends files; several pictures become an album.
export async function upload(user, chat, kind, files, caption = '') {
  const form = new FormData();
  for (const f of files) form.append('file', f, f.name);
  const query = new URLSearchParams({ user, chat, kind, caption });
  await answer(await fetch('api/upload?' + query, { method: 'POST', body: form }));
}

const post = (path, values = {}) => fetch(path, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(values),
}).then(answer);

// jump moves the time of the chats forward, to Unix seconds; it goes on after
// the answer, until it is there or stopJump is called.
export const jump = (to) => post('api/jump', { to });
export const stopJump = () => post('api/jump/stop');

export const fileURL = (id) => 'api/file/' + encodeURIComponent(id);

export async function setup() {
  const response = await fetch('api/setup');
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

// listen calls onframe for every change and online with the connection's state.
export function listen(onframe, online) {
  const source = new EventSource('api/events');
  source.onopen = () => online(true);
  source.onerror = () => {
    online(false);
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(onframe, online), 2000);
  };
  source.onmessage = (event) => onframe(JSON.parse(event.data));
}

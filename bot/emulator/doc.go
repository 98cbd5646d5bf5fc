// Package emulator is a Telegram Bot API server in one process, with a web
// page of chats. The demo runs on it and the tests talk to it, both over HTTP,
// so that the bot takes the same path as with Telegram itself.
//
// Three doors lead in:
//
//   - the Bot API, for the bot: /bot<token>/<method> and /file/bot<token>/<path>
//     (section names in comments refer to https://core.telegram.org/bots/api);
//   - the page, for people who try the demo: / and /api/…;
//   - [User] and [Group], for Go tests: people who write, press and block.
//
// Checks and error texts are Telegram's own. What the emulator does not know
// is refused with 404, never silently accepted. The package imports nothing of
// ours and nothing beyond the standard library.
package emulator

// Package telegram is the only place that knows Telegram: it receives updates by long polling or webhook and turns them
// into bot.Input, and it sends bot.Message within Telegram's bounds and limits.
//
// go-telegram-bot-api is used for transport alone. Updates are decoded here, since the library (of 2021) drops newer
// fields; every error is made here, since the library's hold the token. Section names in comments refer to
// https://core.telegram.org/bots/api.
package telegram

// Package bot is the conversation engine: it takes what a person did on some channel (Input), finds what it belongs to
// (a dialogue under way, a command, a button, a reply), runs that, and sends back what is to be said (Message).
//
// It knows no channel: Telegram types stay in bot/telegram. What the bot can do is declared by modules, a theme
// each (bot/cases, bot/duties …), as data: flows with steps, commands, buttons' actions, deep links, notices.
package bot

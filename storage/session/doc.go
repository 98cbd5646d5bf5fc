// Package session keeps in Redis what lives between two inputs and across replicas: the state of dialogues, the lock of a
// chat, the limits on sending, and which replica leads. The demo runs the same code on a Redis in its own process.
//
// Nothing here is the only record of what a citizen confirmed: that is in SQL.
package session

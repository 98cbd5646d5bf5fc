// Package coordinator holds the coordinator's desk: cases that no route leads anywhere, transfers that agencies contest,
// every rejection, and agencies that nobody answers for; a sealed case never comes here. It also holds the duties of the
// province: what they are, who has handed in, what is accepted or returned, who is urged.
package coordinator

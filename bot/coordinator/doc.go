// Package coordinator holds the coordinator's desk: cases that no route leads anywhere, transfers that agencies contest,
// every rejection, and agencies that nobody answers for. A sealed case never comes here.
package coordinator

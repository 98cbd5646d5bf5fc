// Package civic is the domain of danvan: what a case, a rating, an agency is, which steps a case may take and who may
// take them, where a case is routed and by when it must be answered.
//
// Everything here is a pure function of values and a given time: no input or output, no clock, no language. What people
// read is made from the codes of this package by the bot, through the locales.
package civic

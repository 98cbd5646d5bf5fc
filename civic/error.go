package civic

import (
	"errors"
	"fmt"
)

// ErrorCode names, for machines, what went wrong. The bot has a sentence for each: the locale key "error.<code>".
type ErrorCode string

// The codes an Error may carry.
const (
	CodeInternal    ErrorCode = "internal"     // our fault; the cause is logged, never shown
	CodeNotFound    ErrorCode = "not_found"    // no such thing, or none that this person may know of
	CodeForbidden   ErrorCode = "forbidden"    // it exists, and this person may not do that
	CodeConflict    ErrorCode = "conflict"     // somebody else was first; load again and look
	CodeInvalid     ErrorCode = "invalid"      // the input does not hold; Field says which
	CodeNotNow      ErrorCode = "not_now"      // the case's state does not allow this step
	CodeRepeated    ErrorCode = "repeated"     // this very update has been processed already
	CodeExpired     ErrorCode = "expired"      // an invitation or a period is over
	CodeAlreadyUsed ErrorCode = "already_used" // an invitation was used, an extension was had, a reopening was had
	CodeTooMany     ErrorCode = "too_many"     // a budget is used up; Field says which
)

// Args are the named values that a sentence about an error has a place for: strings, numbers, and days as time.Time. They
// are for the person alone, and never in the error's text.
type Args = map[string]any

// Error is the one error type of the domain: a code for the machine, a field where one is at fault with what the person
// is to be told of it, and the cause.
type Error struct {
	Code  ErrorCode
	Field string
	Args  Args
	Err   error
}

// Error implements error. The text is for logs: it holds nothing that a citizen wrote.
func (e *Error) Error() string {
	text := string(e.Code)
	if e.Field != "" {
		text += " " + e.Field
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is compare by code, so that ErrNotFound matches every not-found error.
func (e *Error) Is(target error) bool {
	var t *Error
	return errors.As(target, &t) && t.Code == e.Code && t.Field == "" && t.Err == nil
}

// Sentinels to compare with errors.Is.
var (
	ErrNotFound    = &Error{Code: CodeNotFound}
	ErrForbidden   = &Error{Code: CodeForbidden}
	ErrConflict    = &Error{Code: CodeConflict}
	ErrNotNow      = &Error{Code: CodeNotNow}
	ErrRepeated    = &Error{Code: CodeRepeated}
	ErrExpired     = &Error{Code: CodeExpired}
	ErrAlreadyUsed = &Error{Code: CodeAlreadyUsed}
)

// Invalid returns an error that blames one field, with values for its sentence. At most one Args is used.
func Invalid(field string, args ...Args) error {
	e := &Error{Code: CodeInvalid, Field: field}
	if len(args) > 0 {
		e.Args = args[0]
	}
	return e
}

// Invalidf is Invalid with a reason for the log. The reason must hold nothing that a citizen wrote.
func Invalidf(field, format string, args ...any) error {
	return &Error{Code: CodeInvalid, Field: field, Err: fmt.Errorf(format, args...)}
}

// Blames reports whether err says that the field does not hold.
func Blames(err error, field string) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == CodeInvalid && e.Field == field
}

// CodeOf returns the code of err; an unknown error is internal, nil is "".
func CodeOf(err error) ErrorCode {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}

// Package officer holds the conversations of officers and heads: joining an agency, its inbox, and every step that an
// agency takes with a case. Who may do what is decided by the domain (civic.Case.Can); a case that is not one's own
// agency's reads as not found.
package officer

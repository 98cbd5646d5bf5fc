package civic

// HasRevival reports whether a kind is in the table.
func HasRevival(k NoticeKind) bool {
	_, ok := revivals[k]
	return ok
}

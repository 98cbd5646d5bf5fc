package figures

// Small is the count below which a number of people is not told to everybody.
const Small = 5

// Suppress says which parts of a whole are hidden where the whole is told: those from 1 to Small-1, and further ones, the
// smallest first, until no hidden part follows from the others: at least two are hidden, of Small or more together. total
// reports whether the whole may be told; it may not where it is small itself, or where too little is left to hide behind.
func Suppress(parts []int) (hidden []bool, total bool) {
	hidden = make([]bool, len(parts))
	count, sum, whole := 0, 0, 0
	hide := func(i int) {
		hidden[i] = true
		count, sum = count+1, sum+parts[i]
	}
	for i, n := range parts {
		whole += n
		if IsSmall(n) {
			hide(i)
		}
	}
	for count > 0 && (count < 2 || sum < Small) {
		next := -1
		for i, n := range parts {
			if !hidden[i] && n > 0 && (next < 0 || n < parts[next]) {
				next = i
			}
		}
		if next < 0 {
			return hidden, false
		}
		hide(next)
	}
	return hidden, !IsSmall(whole)
}

// IsSmall reports whether a count is so small that it could point at somebody. Nothing points at nobody.
func IsSmall(n int) bool { return n > 0 && n < Small }
